//! `es` and what it offers, on the embedded engine.

use std::collections::BTreeSet;

use estrade::prelude::*;

#[fixture]
async fn promos(
    es: &Elasticsearch,
    #[default(vec![json!({}), json!({})])] overrides: Vec<Value>,
) -> Result<Documents> {
    let promo = Factory::new(json!({ "promo_type": "editorial", "active": true }))
        .sequence("uuid", |n| json!(format!("promo-{n}")))
        .id_field("uuid");
    es.index("promos").seed(promo.build_each(overrides)).await
}

/// The text of an error that has to be there.
fn refused<T: std::fmt::Debug>(result: Result<T>) -> String {
    format!("{:?}", result.expect_err("it has to be refused"))
}

#[integration_test]
async fn what_is_seeded_is_found_at_once(es: &Elasticsearch, promos: &Documents) -> Result<()> {
    let index = es.index("promos");
    assert_eq!(promos.ids(), ["promo-0", "promo-1"]);
    assert_eq!(index.count().await?, 2);
    let hits = index.hits(json!({ "query": { "term": { "uuid.keyword": "promo-1" } } })).await?;
    assert_eq!(hits, [promos.sources()[1].clone()]);
    Ok(())
}

#[integration_test]
async fn an_override_changes_what_is_seeded(
    es: &Elasticsearch,
    #[with(overrides = vec![json!({ "active": false, "uuid": "mine" })])] promos: &Documents,
) -> Result<()> {
    assert_eq!(promos.len(), 1);
    let mine = json!({ "promo_type": "editorial", "active": false, "uuid": "mine" });
    assert_eq!(es.index("promos").get("mine").await?, Some(mine));
    assert_eq!(es.index("promos").get("promo-0").await?, None);
    Ok(())
}

/// By name: what is not in the prelude does not compile.
#[integration_test]
async fn the_prelude_brings_what_a_file_of_tests_needs() {
    #[expect(unused_imports, reason = "that they are there is what is shown")]
    use estrade::prelude::{
        Documents, Elasticsearch, Error, Factory, Index, Outcome, Request, Result, Value, es, fixture,
        integration_test, json, provide, request, shared_es, skip,
    };
}

#[integration_test]
async fn the_url_is_plain_loopback_without_path_or_credentials(es: &Elasticsearch) {
    let port = es.url().strip_prefix("http://127.0.0.1:").expect("a loopback address");
    assert!(port.parse::<u16>().is_ok_and(|port| port > 0), "{}", es.url());
}

#[integration_test]
async fn the_client_speaks_json_and_fails_on_errors_with_type_and_reason(es: &Elasticsearch) -> Result<()> {
    let client = es.client();
    let created = client.put("/assets/_doc/1?refresh=true", json!({ "uuid": "uuid-1" })).await?;
    assert_eq!(created["result"], "created");
    client.post("assets/_doc/2", &json!({ "uuid": "uuid-2" })).await?;
    client.post("/assets/_refresh", ()).await?;
    client.post("/assets/_refresh", Value::Null).await?;
    assert_eq!(client.get("/assets/_count").await?["count"], 2);
    client.head("/assets").await?;
    assert_eq!(client.delete("/assets/_doc/1").await?["result"], "deleted");

    let error = refused(client.get("/missing/_search").await);
    assert!(error.contains("/missing/_search") && error.contains("404"), "{error}");
    assert!(error.contains("index_not_found_exception: no such index [missing]"), "{error}");
    assert!(error.contains("es.rs:"), "the place of the call: {error}");
    assert!(refused(client.head("/missing").await).contains("404"));
    Ok(())
}

#[integration_test]
async fn what_the_engine_cannot_do_is_an_error_that_names_it(es: &Elasticsearch) {
    let error = refused(es.client().get("/_cluster/allocation/explain").await);
    assert!(error.contains("501") && error.contains("unsupported_operation_exception: "), "{error}");
    assert!(error.contains("_cluster/allocation/explain"), "{error}");
}

/// All tests of this file share it where they run in one process.
#[cfg(target_os = "linux")]
#[integration_test(flavor = "current_thread")]
async fn the_engine_has_one_thread_of_its_own_in_a_process(es: &Elasticsearch) -> Result<()> {
    es.client().get("/").await?;
    let mut threads = Vec::new();
    for task in std::fs::read_dir("/proc/self/task")? {
        // A thread may have ended since it was listed.
        threads.extend(std::fs::read_to_string(task?.path().join("comm")));
    }
    assert_eq!(threads.iter().filter(|name| name.trim() == "estrade-engine").count(), 1, "{threads:?}");
    Ok(())
}

#[integration_test]
async fn send_answers_whatever_the_status_is(es: &Elasticsearch) -> Result<()> {
    let response = es.client().send("get", "/missing", None).await?;
    assert_eq!(response.status, 404);
    assert_eq!(response.body["error"]["type"], "index_not_found_exception");
    assert_eq!(response.headers["x-elastic-product"], "Elasticsearch");
    let response = es.client().send("PUT", "/assets", Some(&json!({}))).await?;
    assert_eq!((response.status, &response.body["acknowledged"]), (200, &json!(true)));
    assert!(refused(es.client().send("NOT A METHOD", "/", None).await).contains("is not an HTTP method"));
    Ok(())
}

#[integration_test]
async fn text_goes_out_as_the_lines_of_a_bulk(es: &Elasticsearch) -> Result<()> {
    let lines = "{\"index\":{\"_id\":\"1\"}}\n{\"uuid\":\"uuid-1\"}\n";
    let answer = es.client().post("/assets/_bulk?refresh=true", lines).await?;
    assert_eq!(answer["errors"], false);
    assert_eq!(es.index("assets").count().await?, 1);
    Ok(())
}

#[integration_test]
async fn an_index_can_be_made_looked_at_and_deleted(es: &Elasticsearch) -> Result<()> {
    let assets = es.index("assets");
    assert_eq!(assets.name(), "assets");
    assets.create_with(json!({ "mappings": { "properties": { "uuid": { "type": "keyword" } } } })).await?;
    assert_eq!(assets.mapping().await?, json!({ "properties": { "uuid": { "type": "keyword" } } }));
    es.client().put("/assets/_doc/1", json!({ "uuid": "uuid-1" })).await?;
    assert_eq!(assets.count().await?, 0, "not refreshed");
    assert_eq!(assets.get("1").await?, Some(json!({ "uuid": "uuid-1" })), "realtime");
    assets.refresh().await?;
    assert_eq!(assets.count().await?, 1);
    let found = assets.search(json!({ "query": { "match_all": {} } })).await?;
    assert_eq!(found["hits"]["total"]["value"], 1);
    assets.delete().await?;
    assert!(refused(assets.count().await).contains("index_not_found_exception"));
    assert_eq!(assets.get("1").await?, None);
    assets.create().await?;
    assert_eq!(assets.count().await?, 0);
    Ok(())
}

#[integration_test]
async fn a_rejected_document_fails_the_seed_with_its_reason(es: &Elasticsearch) -> Result<()> {
    let index = es.index("scores");
    index.create_with(json!({ "mappings": { "properties": { "score": { "type": "integer" } } } })).await?;
    let documents = [json!({ "_id": "good", "score": 1 }), json!({ "_id": "bad", "score": "high" })];
    let error = refused(index.seed(documents).await);
    assert!(error.contains("`scores`") && error.contains("document 2 of 2 (`bad`) was rejected"), "{error}");
    assert!(error.contains("failed to parse field [score] of type [integer]"), "{error}");
    assert!(error.contains("tests/es.rs:"), "the place of the call: {error}");
    Ok(())
}

#[integration_test]
async fn two_documents_of_one_id_are_refused_before_one_overwrites_the_other(es: &Elasticsearch) {
    let error = refused(es.index("promos").seed([json!({ "_id": "a" }), json!({ "_id": "a" })]).await);
    assert!(error.contains("documents 1 and 2 to seed have the same `_id`, `a`"), "{error}");
    assert!(
        refused(es.index("promos").seed([json!(7)]).await).contains("document 1 to seed is no object: 7")
    );
}

#[integration_test]
async fn seeding_nothing_is_fine_and_ids_are_made_where_none_is_given(es: &Elasticsearch) -> Result<()> {
    assert!(es.index("promos").seed([]).await?.is_empty());
    let seeded = es.index("promos").seed((0..3).map(|n| json!({ "n": n }))).await?;
    let ids: BTreeSet<_> = seeded.ids().iter().collect();
    assert_eq!(ids.len(), 3);
    for (id, source) in &seeded {
        assert_eq!(es.index("promos").get(id).await?.as_ref(), Some(source));
    }
    Ok(())
}

#[integration_test]
async fn ids_and_index_names_are_sent_as_they_are(es: &Elasticsearch) -> Result<()> {
    let seeded = es.index("promos").seed([json!({ "_id": "a/b c?d#é%", "n": 1 })]).await?;
    assert_eq!(es.index("promos").get(&seeded.ids()[0]).await?, Some(json!({ "n": 1 })));
    Ok(())
}

#[integration_test]
async fn more_than_one_request_holds_is_seeded_in_order(es: &Elasticsearch) -> Result<()> {
    let padding = "x".repeat(1024 * 1024);
    let seeded =
        es.index("big").seed((0..12).map(|n| json!({ "_id": n.to_string(), "padding": padding }))).await?;
    assert_eq!(seeded.ids(), (0..12).map(|n: i32| n.to_string()).collect::<Vec<_>>());
    assert_eq!(es.index("big").count().await?, 12);
    Ok(())
}

#[integration_test]
async fn documents_serialize_and_come_back(promos: &Documents) -> Result<()> {
    let text = serde_json::to_string(promos)?;
    assert_eq!(serde_json::from_str::<Documents>(&text)?, *promos);
    Ok(())
}

/// Loaded once for the run, however many processes ask.
#[fixture(scope = session)]
async fn planets(shared_es: &Elasticsearch, request: &Request) -> Result<Vec<String>> {
    assert!(request.test().is_none(), "no test is served alone");
    let planets = shared_es.index("planets");
    let seeded = planets.seed([json!({ "_id": "earth" }), json!({ "_id": "mars" })]).await?;
    assert_eq!(planets.count().await?, 2, "nobody has loaded them before");
    Ok(seeded.ids().to_vec())
}

#[integration_test]
async fn shared_es_is_one_cluster_for_the_run(planets: &[String], shared_es: &Elasticsearch) -> Result<()> {
    assert_eq!(planets, ["earth", "mars"]);
    assert_eq!(shared_es.index("planets").count().await?, 2);
    Ok(())
}

#[integration_test]
async fn and_another_than_that_of_a_test_which_shows_what_is_in_it(
    planets: &[String],
    es: &Elasticsearch,
    request: &Request,
) -> Result<()> {
    assert_eq!(planets.len(), 2);
    assert_ne!(es.url(), request.get(shared_es).await?.url());
    assert_eq!(es.index("planets").get("earth").await?, Some(json!({})));
    Ok(())
}

#[integration_test]
fn a_sequence_counts_builds_and_an_override_wins() {
    let factory = Factory::new(json!({ "kind": "movie" }))
        .sequence("uuid", |n| json!(format!("uuid-{n}")))
        .sequence("licence.order", |n| json!(n * 10));
    assert_eq!(
        factory.build(json!({})),
        json!({ "kind": "movie", "uuid": "uuid-0", "licence": { "order": 0 } })
    );
    let overridden = factory.build(json!({ "uuid": "mine", "kind": null }));
    assert_eq!(overridden, json!({ "uuid": "mine", "licence": { "order": 10 } }));
    let rest = factory.build_batch(2);
    assert_eq!((&rest[0]["uuid"], &rest[1]["licence"]["order"]), (&json!("uuid-2"), &json!(30)));
}

#[integration_test]
fn the_id_field_is_the_id_unless_an_override_says_another() {
    let factory = Factory::new(json!({})).sequence("n", |n| json!(n)).id_field("n");
    assert_eq!(factory.build(json!({}))["_id"], "0");
    assert_eq!(factory.build(json!({ "_id": "mine" }))["_id"], "mine");
    assert!(Factory::new(json!({})).id_field("missing").build(json!({})).get("_id").is_none());
}
