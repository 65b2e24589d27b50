//! What `es_init` does to an empty Elasticsearch, to one that is up to date, and to older ones.

use estrade::prelude::*;

/// The names of the indices that `es_init` has made in this test's Elasticsearch.
#[fixture]
pub(crate) async fn initialised(es: &Elasticsearch) -> Result<Vec<&'static str>> {
    Ok(cms::es_init(es.url()).await?)
}

#[integration_test]
async fn every_index_is_created(initialised: &Vec<&'static str>, es: &Elasticsearch) -> Result<()> {
    assert_eq!(*initialised, ["assets", "promos", "sport_events", "territories"]);
    for name in initialised {
        assert_eq!(es.index(name).count().await?, 0);
    }
    Ok(())
}

#[integration_test]
async fn a_field_that_nobody_has_declared_is_refused(
    _initialised: &Vec<&'static str>,
    es: &Elasticsearch,
) -> Result<()> {
    let refused =
        es.index("promos").seed([json!({ "colour": "red" })]).await.expect_err("colour is no field");
    assert!(refused.to_string().contains("[colour]"), "{refused}");
    Ok(())
}

#[integration_test]
async fn a_second_run_leaves_the_documents_alone(
    _initialised: &Vec<&'static str>,
    es: &Elasticsearch,
) -> Result<()> {
    let promo = json!({ "uuid": "promo-1", "title": { "eng": "Coming soon" } });
    let promos = es.index("promos").seed([promo.clone()]).await?;

    cms::es_init(es.url()).await?;

    assert_eq!(es.index("promos").get(&promos.ids()[0]).await?, Some(promo));
    Ok(())
}

#[integration_test]
async fn an_older_index_gets_the_fields_that_it_lacks(es: &Elasticsearch) -> Result<()> {
    let assets = es.index("assets");
    assets.create_with(json!({ "mappings": { "properties": { "uuid": { "type": "keyword" } } } })).await?;

    cms::es_init(es.url()).await?;

    let fields = assets.mapping().await?;
    assert_eq!(fields["properties"]["uuid"]["type"], "keyword");
    assert_eq!(fields["properties"]["licences"]["type"], "nested");
    assert_eq!(fields["dynamic"], "strict");
    Ok(())
}

#[integration_test]
async fn a_field_whose_type_has_changed_is_an_error_that_names_it(es: &Elasticsearch) -> Result<()> {
    let older = json!({ "mappings": { "properties": { "active": { "type": "keyword" } } } });
    es.index("promos").create_with(older).await?;

    let error = cms::es_init(es.url()).await.expect_err("a keyword cannot become a boolean").to_string();

    assert!(error.contains("cannot update the mapping of the index promos"), "{error}");
    assert!(error.contains("[active]"), "{error}");
    Ok(())
}

#[integration_test]
async fn an_elasticsearch_that_is_not_there_is_an_error_that_names_its_address() {
    let error = cms::es_init("http://127.0.0.1:1").await.expect_err("nobody listens on port 1");
    assert_eq!(error.to_string(), "cannot reach Elasticsearch at http://127.0.0.1:1");
}
