//! Where a mappings folder is configured, indices come from it.

use estrade::prelude::*;

/// The text of an error that has to be there.
fn refused<T: std::fmt::Debug>(result: Result<T>) -> String {
    format!("{:?}", result.expect_err("it has to be refused"))
}

#[integration_test]
async fn an_index_is_created_from_its_file_when_it_is_first_seeded(es: &Elasticsearch) -> Result<()> {
    es.index("promos").seed([json!({ "_id": "1", "uuid": "promo-1", "title": { "eng": "Soon" } })]).await?;
    let mapping = es.index("promos").mapping().await?;
    assert_eq!(mapping["properties"]["uuid"]["type"], "keyword");
    assert_eq!(mapping["properties"]["title"]["properties"]["eng"]["type"], "text");
    Ok(())
}

#[integration_test]
async fn settings_and_aliases_of_the_file_count_too(es: &Elasticsearch) -> Result<()> {
    es.index("promos").create().await?;
    let index = es.client().get("/promos").await?;
    assert_eq!(index["promos"]["settings"]["index"]["number_of_shards"], "1");
    assert!(index["promos"]["aliases"]["current_promos"].is_object(), "{index}");
    Ok(())
}

#[integration_test]
async fn it_is_strict_unless_the_file_says_otherwise(es: &Elasticsearch) -> Result<()> {
    es.index("promos").create().await?;
    assert_eq!(es.index("promos").mapping().await?["dynamic"], "strict");
    es.index("events").seed([json!({ "starts_at": "2024-03-02", "venue": "Nairobi" })]).await?;
    assert_eq!(es.index("events").mapping().await?["properties"]["venue"]["type"], "text");
    Ok(())
}

#[integration_test]
async fn a_field_that_is_not_in_the_mapping_is_an_error_that_names_both(es: &Elasticsearch) {
    let error = refused(es.index("promos").seed([json!({ "_id": "7", "colour": "red" })]).await);
    assert!(error.contains("`promos`") && error.contains("[colour]"), "{error}");
    assert!(error.contains("document 1 of 1 (`7`)"), "{error}");
}

#[integration_test]
async fn an_unknown_index_is_an_error_that_names_it_and_those_that_are_there(es: &Elasticsearch) {
    let error = refused(es.index("promo").seed([json!({})]).await);
    assert!(error.contains("`promo`") && error.contains("did you mean `promos`?"), "{error}");
    assert!(error.contains("events, promos"), "{error}");
    assert!(error.contains("tests/mappings.rs:"), "the place of the call: {error}");
}

#[integration_test]
async fn an_index_that_the_service_made_itself_is_left_as_it_is(es: &Elasticsearch) -> Result<()> {
    es.index("promos")
        .create_with(json!({ "mappings": { "properties": { "uuid": { "type": "text" } } } }))
        .await?;
    es.index("promos").seed([json!({ "uuid": "promo-1" })]).await?;
    assert_eq!(es.index("promos").mapping().await?["properties"]["uuid"]["type"], "text");
    Ok(())
}

#[integration_test]
async fn the_engine_calls_itself_what_the_configuration_says(es: &Elasticsearch) -> Result<()> {
    let info = es.client().get("/").await?;
    assert_eq!(info["name"], "promos-node");
    assert_eq!(info["version"]["number"], "8.11.4");
    Ok(())
}

/// The code under test writes with a client of its own, to an index that nobody has created.
#[integration_test]
async fn an_index_that_a_write_creates_comes_from_its_file_too(es: &Elasticsearch) -> Result<()> {
    es.client().put("/promos/_doc/1?refresh=true", json!({ "uuid": "promo-1" })).await?;
    let mapping = es.index("promos").mapping().await?;
    assert_eq!(
        (&mapping["dynamic"], &mapping["properties"]["uuid"]["type"]),
        (&json!("strict"), &json!("keyword"))
    );
    let error = refused(es.client().put("/promos/_doc/2", json!({ "colour": "red" })).await);
    assert!(error.contains("[colour]"), "{error}");
    let error = refused(es.client().put("/promo/_doc/1", json!({ "uuid": "promo-1" })).await);
    assert!(error.contains("no such index [promo]") && error.contains("[events, promos]"), "{error}");
    Ok(())
}

#[integration_test]
async fn a_file_may_say_what_servers_leave_out_and_in_other_words(es: &Elasticsearch) -> Result<()> {
    let said = json!({ "mappings": { "properties": {
        "title": { "type": "text", "index": true, "copy_to": "all", "position_increment_gap": "5" },
        "all": { "type": "text", "analyzer": "english", "search_analyzer": "english" },
        "uuid": { "type": "keyword", "ignore_above": "36", "doc_values": "true", "null_value": 0 },
        "price": { "type": "scaled_float", "scaling_factor": "100" },
        "at": { "type": "date", "format": "strict_date_optional_time||epoch_millis" },
        "rest": { "type": "object", "enabled": "true" },
    } } });
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("said");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("films.json"), said.to_string())?;
    es.index("films").create_with(said).await?;
    es.assert_mappings(&folder).await?;

    es.index("films").delete().await?;
    let other = json!({ "mappings": { "properties": { "uuid": { "type": "keyword", "index": false } } } });
    es.index("films").create_with(other).await?;
    let error = refused(es.assert_mappings(&folder).await);
    assert!(error.contains("uuid.index"), "{error}");
    Ok(())
}
