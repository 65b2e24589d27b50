//! Tests that fail, and what they leave of their clusters.

use std::io::{Read, Write};
use std::net::TcpStream;

use estrade::prelude::*;
use session_sample::journal::reach;

/// An index with something of everything that has to be found again, and one whose last document nobody refreshed.
async fn fill(es: &Elasticsearch) -> Result<()> {
    let client = es.client();
    let fields = json!({
        "title": { "type": "text", "fields": { "raw": { "type": "keyword" } } },
        "price": { "type": "scaled_float", "scaling_factor": 100 },
        "parts": { "type": "nested", "properties": { "name": { "type": "keyword" } } },
    });
    let body = json!({
        "settings": { "index": { "number_of_shards": 1, "refresh_interval": "-1" } },
        "mappings": { "dynamic": "strict", "properties": fields },
        "aliases": { "goods": {}, "cheap": { "filter": { "range": { "price": { "lt": 5 } } } } },
    });
    client.put("/assets", body).await?;
    let bread = r#"{"title":"bread","price":2.50,"parts":[{"name":"crust"},{"name":"crumb"}]}"#;
    client.put("/assets/_doc/1?refresh=true", bread).await?;
    client.put("/assets/_doc/a%2Fb%20%C3%9F?routing=x&refresh=true", json!({ "title": "größe\n2" })).await?;
    client.put("/assets/_doc/3", json!({ "title": "not refreshed" })).await?;
    client
        .put("/numbers/_doc/1?refresh=true", r#"{"large":9007199254740993,"exact":0.1,"whole":1.0}"#)
        .await?;
    Ok(())
}

/// As a client of the code under test would send them, with whatever a header may hide.
fn ask_with_secrets(es: &Elasticsearch) -> Result<()> {
    let address = es.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address)?;
    let body = r#"{"query":{"match":{"title":"https://me:s3cret-in-a-url@there/"}}}"#;
    write!(
        stream,
        "POST /assets/_search HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         authorization: Basic s3cret-authorization\r\ncookie: sid=s3cret-cookie\r\nx-api-key: s3cret-key\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    Ok(())
}

#[integration_test]
async fn an_assertion_fails(es: &Elasticsearch) -> Result<()> {
    fill(es).await?;
    ask_with_secrets(es)?;
    assert_eq!(es.index("goods").count().await?, 3, "it was not refreshed");
    Ok(())
}

#[integration_test]
async fn an_error_is_returned(es: &Elasticsearch) -> Result<()> {
    fill(es).await?;
    es.client().get("/missing/_search").await?;
    Ok(())
}

/// What a server takes for it is no part of the body's time.
#[fixture]
async fn filled(es: &Elasticsearch) -> Result<()> {
    fill(es).await
}

#[integration_test(timeout = "100ms", uses(filled))]
async fn the_time_is_over() {
    std::future::pending().await
}

/// A clock that stands still is the test's, and not of who looks what is left.
#[integration_test(flavor = "current_thread")]
async fn the_clock_is_stopped(es: &Elasticsearch) -> Result<()> {
    fill(es).await?;
    tokio::time::pause();
    Err("it fails".into())
}

#[integration_test]
async fn all_is_well(es: &Elasticsearch) -> Result<()> {
    fill(es).await
}

#[integration_test]
async fn nobody_asked_anything(es: &Elasticsearch) -> Result<()> {
    Err(format!("nothing was asked of {}", es.url()).into())
}

#[integration_test]
async fn it_is_nobodys_business(es: &Elasticsearch) -> Result<()> {
    es.no_evidence();
    fill(es).await?;
    Err("it fails".into())
}

#[integration_test]
async fn there_is_too_much(es: &Elasticsearch) -> Result<()> {
    es.index("many").seed((0..1_200).map(|n| json!({ "_id": n.to_string(), "n": n }))).await?;
    let long = "x".repeat(100_000);
    es.client().put("/long/_doc/1", json!({ "text": long })).await?;
    for n in 0..60 {
        es.client().get(&format!("/many/_doc/{n}")).await?;
    }
    es.client().get("/long/_doc/1").await?;
    Err("it fails".into())
}

#[integration_test]
async fn the_server_is_killed(es: &Elasticsearch) -> Result<()> {
    es.client().put("/assets/_doc/1?refresh=true", json!({ "title": "bread" })).await?;
    reach("test the_server_is_killed").await?;
    es.client().get("/assets/_doc/1").await?;
    Ok(())
}
