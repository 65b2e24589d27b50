//! Tests that want a server: what each was given, or why it was not.

use estrade::prelude::*;
use session_sample::journal::{reach, saw};

async fn ask(request: &Request, point: &str) -> Result<()> {
    match request.get(es).await {
        Ok(es) => saw("es", es.url()),
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
        Ok(es) => saw("shared_es", es.url()),
        Err(error) => saw("shared_es", &error.to_string().replace('\n', " | ")),
    }
    reach("test shared_asks").await
}
