//! Tests that ask for `es`: run by this suite, in a process of their own.

use estrade::prelude::*;

/// Tells which server it is on. Its own port speaks plain HTTP, whatever the server does.
#[integration_test]
#[ignore = "the suite runs it"]
async fn asks(es: &Elasticsearch) -> Result<()> {
    assert!(es.url().starts_with("http://127.0.0.1:"), "{}", es.url());
    let root = es.client().get("/").await?;
    eprintln!("on the cluster {}", root["cluster_uuid"]);
    Ok(())
}

/// What a test does.
#[integration_test]
#[ignore = "the suite runs it"]
async fn works(es: &Elasticsearch) -> Result<()> {
    let films = es.index("films");
    films.seed((0..500).map(|n| json!({ "_id": n.to_string(), "title": format!("film {n}") }))).await?;
    assert_eq!(films.count().await?, 500);
    assert_eq!(
        films.hits(json!({ "size": 500, "query": { "match": { "title": "film" } } })).await?.len(),
        500
    );
    Ok(())
}
