//! Tests that make whatever can be made on a server, under the names that their code under test would use, and are held
//! in the middle of it.

use estrade::prelude::*;
use session_sample::journal::reach;

/// One of each kind, and the documents of an index whose name another team has, too.
async fn fill(es: &Elasticsearch) -> Result<()> {
    let client = es.client();
    let parts = json!({ "template": { "mappings": { "properties": { "@timestamp": { "type": "date" } } } } });
    client.put("/_component_template/parts", &parts).await?;
    let streams = json!({ "index_patterns": ["visits*"], "data_stream": {}, "composed_of": ["parts"], "priority": 500 });
    client.put("/_index_template/visits", &streams).await?;
    client.put("/_template/old", &json!({ "index_patterns": ["old-*"], "order": 1 })).await?;
    let upper = json!({ "processors": [{ "uppercase": { "field": "name" } }] });
    client.put("/_ingest/pipeline/upper", &upper).await?;
    let script = json!({ "script": { "lang": "painless", "source": "return 1" } });
    client.put("/_scripts/one", &script).await?;
    client.put("/customers", &json!({ "aliases": { "people": {} } })).await?;
    client.put("/customers/_doc/1?refresh=true&pipeline=upper", &json!({ "name": "ada" })).await?;
    client.put("/dynamic/_doc/1?refresh=true", &json!({ "name": "made by its first document" })).await?;
    client.put("/_data_stream/visits", &json!({})).await?;
    let visit = json!({ "@timestamp": "2026-01-01T00:00:00Z" });
    client.post("/visits/_doc?refresh=true", &visit).await?;
    // Its deletion is refused until that is taken back.
    client.put("/frozen", &json!({})).await?;
    client.put("/frozen/_settings", &json!({ "index.blocks.read_only": true })).await?;
    Ok(())
}

#[integration_test]
async fn first_writes(es: &Elasticsearch) -> Result<()> {
    fill(es).await?;
    reach("test first_writes").await
}

#[integration_test]
async fn second_writes(es: &Elasticsearch) -> Result<()> {
    fill(es).await?;
    reach("test second_writes").await
}

/// The cluster is its own: it may delete all of it.
#[integration_test]
async fn third_deletes_all_it_sees(es: &Elasticsearch) -> Result<()> {
    let client = es.client();
    fill(es).await?;
    client.put("/frozen/_settings", &json!({ "index.blocks.read_only": null })).await?;
    client.delete("/_data_stream/*").await?;
    client.delete("/*").await?;
    let left = client.get("/_cat/indices?format=json").await?;
    assert_eq!(left, json!([]));
    reach("test third_deletes_all_it_sees").await
}
