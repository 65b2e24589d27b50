//! Tests that want a server: what each was given, or why it was not.

use estrade::prelude::*;
use session_sample::journal::{reach, saw};

/// Which server it is on, as that tells it.
async fn server(es: &Elasticsearch) -> Result<String> {
    let root = es.client().get("/").await?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let version = &root["version"];
    let distribution = if version["distribution"] == "opensearch" { "OpenSearch" } else { "Elasticsearch" };
    let (number, name, uuid) = (text(&version["number"]), text(&root["name"]), text(&root["cluster_uuid"]));
    Ok(format!("{distribution} {number} at {name} ({uuid}) is well"))
}

async fn ask(request: &Request, point: &str) -> Result<()> {
    match request.get(es).await {
        Ok(es) => saw("es", &server(es).await?),
        Err(error) => saw("es", &error.to_string().replace('\n', " | ")),
    }
    reach(point).await
}

#[integration_test]
async fn first_asks(request: &Request) -> Result<()> {
    ask(request, "test first_asks").await
}

#[integration_test]
async fn second_asks(request: &Request) -> Result<()> {
    ask(request, "test second_asks").await
}

#[integration_test]
async fn third_asks(request: &Request) -> Result<()> {
    ask(request, "test third_asks").await
}

/// A shared fixture that asks is served by the session host, as the server is.
#[integration_test]
async fn shared_asks(request: &Request) -> Result<()> {
    match request.get(shared_es).await {
        Ok(es) => saw("shared_es", &server(es).await?),
        Err(error) => saw("shared_es", &error.to_string().replace('\n', " | ")),
    }
    reach("test shared_asks").await
}
