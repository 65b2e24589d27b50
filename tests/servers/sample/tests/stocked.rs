//! Tests that begin alike: what they make first is in stock when it has been asked for some times.

use estrade::prelude::*;
use session_sample::journal::reach;

/// What their code under test would make, and a document in it.
async fn begin(es: &Elasticsearch, point: &str) -> Result<()> {
    let client = es.client();
    client.put("/assets", &json!({ "mappings": { "properties": { "n": { "type": "long" } } } })).await?;
    client.put("/users", &json!({})).await?;
    assert_eq!(client.get("/_cat/indices?h=index,docs.count&s=index").await?, json!("assets 0\nusers  0\n"));
    client.put("/assets/_doc/1?refresh=true", &json!({ "n": 1 })).await?;
    assert_eq!(client.get("/_count").await?["count"], 1);
    reach(point).await
}

#[integration_test]
async fn first_begins(es: &Elasticsearch) -> Result<()> {
    begin(es, "test first_begins").await
}

#[integration_test]
async fn second_begins(es: &Elasticsearch) -> Result<()> {
    begin(es, "test second_begins").await
}

#[integration_test]
async fn third_begins(es: &Elasticsearch) -> Result<()> {
    begin(es, "test third_begins").await
}
