//! The catalogue's one way to Elasticsearch: the official client, and the two questions that are asked of it.

use elasticsearch::http::response::Response;
use elasticsearch::http::transport::{SingleNodeConnectionPool, TransportBuilder};
use elasticsearch::http::{StatusCode, Url};
use elasticsearch::{Elasticsearch, GetParts, SearchParts};
use serde_json::Value;

use crate::error::{Refusal, StartError};

/// A connection pool to one Elasticsearch.
#[derive(Debug)]
pub(crate) struct Store {
    client: Elasticsearch,
}

/// What a search found.
#[derive(Debug)]
pub(crate) struct Found {
    /// All that match, on every page.
    pub(crate) total: u64,
    /// The documents of this page, in order.
    pub(crate) items: Vec<Value>,
}

impl Store {
    /// Connects, and makes sure that somebody answers.
    pub(crate) async fn connect(es_url: &str) -> Result<Store, StartError> {
        let unreachable = |cause| StartError::Elasticsearch { url: es_url.to_owned(), cause };
        let url = Url::parse(es_url).map_err(|cause| unreachable(cause.into()))?;
        let transport = TransportBuilder::new(SingleNodeConnectionPool::new(url))
            // Elasticsearch is never behind the proxy that the environment names.
            .disable_proxy()
            .build()
            .map_err(|cause| unreachable(cause.into()))?;
        let client = Elasticsearch::new(transport);
        let answer = client.ping().send().await.map_err(unreachable)?;
        answer.error_for_status_code().map_err(unreachable)?;
        Ok(Store { client })
    }

    /// The sources of the documents in `index` that `body` asks for.
    pub(crate) async fn search(&self, index: &str, mut body: Value) -> Result<Found, Refusal> {
        // Without it Elasticsearch stops counting at 10,000.
        body["track_total_hits"] = Value::Bool(true);
        let indices = [index];
        let request = self.client.search(SearchParts::Index(&indices)).body(body);
        let mut answer = json_of(request.send().await?).await?;
        let total = answer["hits"]["total"]["value"].as_u64();
        let hits = match answer["hits"]["hits"].take() {
            Value::Array(hits) => Some(hits),
            _ => None,
        };
        match (total, hits) {
            (Some(total), Some(hits)) => {
                let items = hits.into_iter().map(|mut hit| hit["_source"].take()).collect();
                Ok(Found { total, items })
            }
            _ => Err(Refusal::Elasticsearch(format!("the answer to a search has no hits: {answer}"))),
        }
    }

    /// Whether `index` has a document of this id.
    pub(crate) async fn has(&self, index: &str, id: &str) -> Result<bool, Refusal> {
        let answer = self.client.get(GetParts::IndexId(index, id)).send().await?;
        let status = answer.status_code();
        let body: Value = answer.json().await?;
        // A missing document and a missing index are 404 alike; only the first one is an answer.
        body["found"].as_bool().ok_or_else(|| refused(status, &body))
    }
}

async fn json_of(answer: Response) -> Result<Value, Refusal> {
    let status = answer.status_code();
    let body: Value = answer.json().await?;
    if status.is_success() { Ok(body) } else { Err(refused(status, &body)) }
}

/// Elasticsearch's own words: `404 Not Found, index_not_found_exception: no such index [promos]`.
fn refused(status: StatusCode, body: &Value) -> Refusal {
    // A search that fails on a shard is wrapped; its cause says more than the wrapping.
    let error = &body["error"];
    let cause = error["root_cause"].get(0).unwrap_or(error);
    match (cause["type"].as_str(), cause["reason"].as_str()) {
        (Some(kind), Some(reason)) => Refusal::Elasticsearch(format!("{status}, {kind}: {reason}")),
        _ => Refusal::Elasticsearch(format!("{status}: {body}")),
    }
}
