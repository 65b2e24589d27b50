//! What a test's own cluster shows of the run's shared one.

use estrade::prelude::*;
use shared_cluster_sample::{cities, countries, currencies, report};

/// The names of all indices that the test sees.
async fn names(es: &Elasticsearch) -> Result<Vec<String>> {
    let indices = es.client().get("/_cat/indices?format=json&h=index&s=index").await?;
    let indices = indices.as_array().into_iter().flatten();
    Ok(indices.filter_map(|index| Some(index["index"].as_str()?.to_owned())).collect())
}

/// Refused, since it is shared: status, and who made it.
async fn refused(es: &Elasticsearch, method: &str, path: &str, body: Option<Value>) -> Result<()> {
    let answer = es.client().send(method, path, body.as_ref()).await?;
    let error = &answer.body["error"];
    assert_eq!(answer.status, 403, "{method} {path}: {}", answer.body);
    assert_eq!(error["type"], "estrade_shared_index_exception", "{method} {path}");
    let reason = error["reason"].as_str().unwrap_or_default();
    assert!(reason.contains("fixture `countries`") && reason.contains("read-only"), "{reason}");
    Ok(())
}

#[integration_test]
async fn a_test_sees_the_indices_that_its_own_wide_fixtures_made(
    es: &Elasticsearch,
    countries: &Documents,
) -> Result<()> {
    assert_eq!(names(es).await?, ["countries"]);
    let republics = json!({ "query": { "match": { "name": "republic" } } });
    assert_eq!(es.index("countries").hits(republics).await?.len(), countries.len());
    Ok(())
}

#[integration_test]
async fn a_test_without_a_wide_fixture_sees_nothing_of_others(es: &Elasticsearch) -> Result<()> {
    assert_eq!(names(es).await?, [""; 0]);
    let answer = es.client().send("GET", "/countries/_search", None).await?;
    assert_eq!(answer.status, 404);
    es.index("countries").seed([json!({ "mine": true })]).await?;
    assert_eq!(es.index("countries").count().await?, 1);
    Ok(())
}

#[integration_test]
async fn what_the_wide_fixtures_of_a_wide_fixture_made_is_seen_too(
    es: &Elasticsearch,
    _cities: &u64,
) -> Result<()> {
    assert_eq!(names(es).await?, ["cities", "countries"]);
    let capital = es.client().get("/cities/_doc/NBO").await?;
    assert_eq!(capital["_version"], 2, "{capital}");
    assert_eq!(capital["_seq_no"], 2, "{capital}");
    Ok(())
}

#[integration_test]
async fn what_a_wide_fixture_asks_for_while_it_is_set_up_is_seen_too(
    es: &Elasticsearch,
    report: &str,
) -> Result<()> {
    assert_eq!(names(es).await?, ["countries"], "{report}");
    Ok(())
}

#[integration_test(replace(report = "nothing".to_owned()), uses(report))]
async fn a_wide_fixture_that_the_test_replaces_shows_nothing(es: &Elasticsearch) -> Result<()> {
    assert_eq!(names(es).await?, [""; 0]);
    Ok(())
}

#[integration_test]
async fn it_does_not_matter_who_asks_for_the_cluster_or_when(
    currencies: &Documents,
    es: &Elasticsearch,
) -> Result<()> {
    assert_eq!(names(es).await?, ["currencies"]);
    assert_eq!(es.index("currencies").count().await?, currencies.len() as u64);
    Ok(())
}

#[integration_test]
async fn a_fixture_that_is_asked_for_late_is_seen_from_then_on(
    es: &Elasticsearch,
    request: &Request,
) -> Result<()> {
    assert_eq!(names(es).await?, [""; 0]);
    request.get(countries).await?;
    assert_eq!(names(es).await?, ["countries"]);
    Ok(())
}

#[integration_test]
async fn a_name_that_the_test_has_taken_is_an_error_of_the_fixture(
    es: &Elasticsearch,
    request: &Request,
) -> Result<()> {
    es.index("countries").create().await?;
    let Err(error) = request.get(countries).await else { return Err("two indices have one name".into()) };
    let text = error.to_string();
    assert!(text.contains("the test has made [countries]"), "{text}");
    Ok(())
}

#[integration_test]
async fn shared_and_own_indices_are_searched_together(
    es: &Elasticsearch,
    _countries: &Documents,
) -> Result<()> {
    es.index("continents").seed([json!({ "_id": "africa", "name": "Republic" })]).await?;
    for path in ["/_search", "/_all/_search", "/co*/_search", "/continents,countries/_search"] {
        let found = es.client().get(path).await?;
        assert_eq!(found["hits"]["total"]["value"], 4, "{path}: {found}");
    }
    let found = es.client().get("/*,-countries/_search").await?;
    assert_eq!(found["hits"]["total"]["value"], 1);
    let found = es.client().get("/africa/_count").await?;
    assert_eq!(found["count"], 2, "an alias that the fixture made, with its filter");
    let both = json!({ "docs": [{ "_index": "countries", "_id": "KE" }, { "_index": "continents", "_id": "africa" }] });
    let found = es.client().post("/_mget", both).await?;
    assert_eq!(
        (&found["docs"][0]["_index"], &found["docs"][1]["found"]),
        (&json!("countries"), &json!(true))
    );
    let searches = "{\"index\":\"countries\"}\n{\"size\":1}\n{\"index\":\"continents\"}\n{}\n";
    let found = es.client().post("/_msearch", searches).await?;
    assert_eq!(found["responses"][0]["hits"]["hits"][0]["_index"], "countries", "{found}");
    Ok(())
}

#[integration_test]
async fn whatever_would_change_a_shared_index_is_refused(
    es: &Elasticsearch,
    _countries: &Documents,
) -> Result<()> {
    let before =
        es.client().get("/countries/_search?sort=_doc&version=true&seq_no_primary_term=true").await?;
    let document = Some(json!({ "name": "Atlantis" }));
    refused(es, "PUT", "/countries/_doc/AT", document.clone()).await?;
    refused(es, "POST", "/countries/_doc", document.clone()).await?;
    refused(es, "POST", "/africa/_doc", document.clone()).await?;
    refused(es, "PUT", "/countries/_create/AT", document.clone()).await?;
    refused(es, "POST", "/countries/_update/KE", Some(json!({ "doc": { "name": "K" } }))).await?;
    refused(es, "DELETE", "/countries/_doc/KE", None).await?;
    refused(es, "PUT", "/countries", None).await?;
    refused(es, "DELETE", "/countries", None).await?;
    refused(es, "PUT", "/countries/_mapping", Some(json!({ "properties": { "x": { "type": "long" } } })))
        .await?;
    refused(es, "PUT", "/countries/_settings", Some(json!({ "index": { "blocks": { "read": true } } })))
        .await?;
    refused(es, "POST", "/countries/_close", None).await?;
    // Date math without a date is the name itself.
    refused(es, "DELETE", "/%3Ccountries%3E", None).await?;
    refused(es, "POST", "/%3Ccountries%3E/_close", None).await?;
    refused(es, "PUT", "/%3Ccountries%3E/_doc/1", Some(json!({ "name": "Atlantis" }))).await?;
    let alias = json!({ "actions": [{ "add": { "index": "countries", "alias": "lands" } }] });
    refused(es, "POST", "/_aliases", Some(alias)).await?;
    assert_eq!(es.client().send("DELETE", "/countries/_alias/africa", None).await?.status, 403);
    let by_query = es
        .client()
        .send("POST", "/countries/_delete_by_query", Some(&json!({ "query": { "match_all": {} } })))
        .await?;
    assert_eq!(by_query.status, 403, "{}", by_query.body);
    let mut after =
        es.client().get("/countries/_search?sort=_doc&version=true&seq_no_primary_term=true").await?;
    after["took"] = before["took"].clone();
    assert_eq!(after, before);
    Ok(())
}

#[integration_test]
async fn of_a_bulk_request_the_writes_to_a_shared_index_fail_and_the_others_happen(
    es: &Elasticsearch,
    _countries: &Documents,
) -> Result<()> {
    let lines = [
        json!({ "index": { "_index": "lakes", "_id": "1" } }),
        json!({ "name": "Victoria" }),
        json!({ "index": { "_index": "countries", "_id": "AT" } }),
        json!({ "name": "Atlantis" }),
        json!({ "delete": { "_index": "countries", "_id": "KE" } }),
        json!({ "create": { "_index": "lakes", "_id": "2" } }),
        json!({ "name": "Turkana" }),
    ];
    let body = lines.map(|line| line.to_string() + "\n").concat();
    let answer = es.client().post("/_bulk?refresh=true", body).await?;
    assert_eq!(answer["errors"], true);
    let statuses: Vec<_> = answer["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| {
            let item = item.as_object().and_then(|item| item.values().next()).cloned().unwrap_or_default();
            (item["_index"].clone(), item["status"].clone(), item["error"]["type"].clone())
        })
        .collect();
    let shared = json!("estrade_shared_index_exception");
    assert_eq!(
        statuses,
        [
            (json!("lakes"), json!(201), Value::Null),
            (json!("countries"), json!(403), shared.clone()),
            (json!("countries"), json!(403), shared.clone()),
            (json!("lakes"), json!(201), Value::Null),
        ],
        "{answer}"
    );
    assert_eq!(es.index("lakes").count().await?, 2);
    let only_refused = "{\"delete\":{\"_index\":\"countries\",\"_id\":\"KE\"}}\n";
    let answer = es.client().post("/_bulk", only_refused).await?;
    assert_eq!(answer["items"][0]["delete"]["status"], 403, "{answer}");
    assert_eq!(es.index("countries").count().await?, 3);
    Ok(())
}

#[integration_test]
async fn in_a_bulk_request_of_any_size_and_to_any_path_the_same_lines_are_refused(
    es: &Elasticsearch,
    _countries: &Documents,
) -> Result<()> {
    let long = "lake ".repeat(200);
    let line = |n: usize| {
        let index = if n % 100 == 7 { "countries" } else { "lakes" };
        format!("{{\"index\":{{\"_index\":\"{index}\"}}}}\n{{\"name\":\"{long}\"}}\n")
    };
    let body = (0..600).map(line).collect::<Vec<_>>().concat();
    let answer = es.client().post("/_bulk?refresh=true", body).await?;
    let items = answer["items"].as_array().cloned().unwrap_or_default();
    let refused: Vec<usize> = (0..items.len()).filter(|n| items[*n]["index"]["status"] == 403).collect();
    assert_eq!((items.len(), refused), (600, vec![7, 107, 207, 307, 407, 507]));
    assert_eq!(es.index("lakes").count().await?, 594);

    let lines = "{\"index\":{}}\n{\"name\":\"Atlantis\"}\n{\"index\":{\"_index\":\"lakes\",\"_id\":\"1\"}}\n{\"n\":1}\n";
    let answer = es.client().post("/countries/_bulk", lines).await?;
    assert_eq!(
        (&answer["items"][0]["index"]["status"], &answer["items"][1]["index"]["status"]),
        (&json!(403), &json!(201))
    );
    assert_eq!(answer["items"][0]["index"]["_index"], "countries", "{answer}");
    Ok(())
}

#[integration_test]
async fn whatever_reads_finds_a_shared_index(es: &Elasticsearch, _countries: &Documents) -> Result<()> {
    es.index("lakes").seed([json!({ "_id": "1", "country": "KE" })]).await?;
    for path in [
        "/countries",
        "/count*/_mapping",
        "/countries/_settings",
        "/_alias/africa",
        "/countries/_alias",
        "/africa/_search",
        "/countries/_source/KE",
        "/countries/_field_caps?fields=*",
        "/_cat/count/countries?format=json",
        "/_resolve/index/count*",
        "/_cluster/health/countries",
    ] {
        let answer = es.client().send("GET", path, None).await?;
        // The embedded engine says what it cannot do.
        if answer.status != 501 {
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
            let text = answer.body.to_string();
            assert!(!text.contains("-countries") && !text.contains("-africa"), "{path}: {text}");
        }
    }
    es.client().head("/countries").await?;
    es.client().head("/countries/_doc/KE").await?;
    let aliases = es.client().get("/_cat/aliases?format=json&h=alias,index").await?;
    assert_eq!(aliases, json!([{ "alias": "africa", "index": "countries" }]));
    let of_index = json!({ "query": { "term": { "_index": "countries" } } });
    let found = es.client().post("/_all/_search", of_index).await?;
    assert_eq!(found["hits"]["total"]["value"], 3, "{found}");
    let per_index = json!({ "size": 0, "aggs": { "indices": { "terms": { "field": "_index" } } } });
    let found = es.client().post("/_search", per_index).await?;
    assert_eq!(found["aggregations"]["indices"]["buckets"][0]["key"], "countries", "{found}");
    let first = es.client().post("/countries/_search?scroll=1m&size=2", json!({})).await?;
    let next = es.client().post("/_search/scroll", json!({ "scroll_id": first["_scroll_id"] })).await?;
    assert_eq!(next["hits"]["hits"].as_array().map(Vec::len), Some(1), "{next}");
    Ok(())
}

#[integration_test]
async fn what_changes_by_a_wildcard_changes_the_tests_own_only(
    es: &Elasticsearch,
    _countries: &Documents,
) -> Result<()> {
    es.index("continents").seed([json!({ "_id": "africa", "name": "Republic" })]).await?;
    // A name means one thing.
    refused(es, "PUT", "/continents/_alias/africa", None).await?;
    refused(es, "PUT", "/africa", None).await?;
    let updated = es.client().post("/co*/_update_by_query?refresh=true", json!({})).await?;
    assert_eq!(updated["updated"], 1, "{updated}");
    assert_eq!(es.client().get("/countries/_doc/KE").await?["_version"], 1);
    es.client().put("/*/_settings", json!({ "index": { "refresh_interval": "5s" } })).await?;
    let deleted = es
        .client()
        .post("/_all/_delete_by_query?refresh=true", json!({ "query": { "match_all": {} } }))
        .await?;
    assert_eq!(deleted["deleted"], 1, "{deleted}");
    es.client().delete("/*").await?;
    assert_eq!(names(es).await?, ["countries"]);
    assert_eq!(es.index("countries").count().await?, 3);
    Ok(())
}

#[integration_test]
async fn a_shared_index_can_be_copied_into_one_of_the_test(
    es: &Elasticsearch,
    _countries: &Documents,
) -> Result<()> {
    let copy = json!({ "source": { "index": "countries" }, "dest": { "index": "lands" } });
    let copied = es.client().post("/_reindex?refresh=true", copy).await?;
    assert_eq!(copied["created"], 3, "{copied}");
    let back = json!({ "source": { "index": "lands" }, "dest": { "index": "countries" } });
    let refused = es.client().send("POST", "/_reindex", Some(&back)).await?;
    assert_eq!(refused.status, 403, "{}", refused.body);
    assert_eq!(es.index("lands").count().await?, 3);
    Ok(())
}
