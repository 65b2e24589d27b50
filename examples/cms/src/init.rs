//! Brings an Elasticsearch up to the mappings.

use elasticsearch::Elasticsearch;
use elasticsearch::http::Url;
use elasticsearch::http::response::Response;
use elasticsearch::http::transport::{SingleNodeConnectionPool, TransportBuilder};
use elasticsearch::indices::{IndicesCreateParts, IndicesPutMappingParts};
use serde_json::Value;

use crate::error::InitError;
use crate::indices::{INDICES, Index};

/// Creates the indices that the Elasticsearch at `es_url` lacks, adds new fields to those that it has, and says their
/// names.
///
/// It may run again and again, and at once on several machines. Documents are never touched. A field whose type has
/// changed is refused by Elasticsearch, with the field's name in the error: that takes a new index.
pub async fn es_init(es_url: &str) -> Result<Vec<&'static str>, InitError> {
    let unreachable = |cause| InitError::Unreachable { url: es_url.to_owned(), cause };
    let url = Url::parse(es_url).map_err(|cause| unreachable(cause.into()))?;
    let transport = TransportBuilder::new(SingleNodeConnectionPool::new(url))
        // Elasticsearch is never behind the proxy that the environment names.
        .disable_proxy()
        .build()
        .map_err(|cause| unreachable(cause.into()))?;
    let client = Elasticsearch::new(transport);
    for index in &INDICES {
        match create(&client, index).await.map_err(unreachable)? {
            Answer::Accepted => continue,
            Answer::Refused { kind, .. } if kind == "resource_already_exists_exception" => {}
            refused @ Answer::Refused { .. } => refused.or_error(index, "create")?,
        }
        update(&client, index).await.map_err(unreachable)?.or_error(index, "update the mapping of")?;
    }
    Ok(INDICES.iter().map(|index| index.name).collect())
}

async fn create(client: &Elasticsearch, index: &Index) -> Result<Answer, elasticsearch::Error> {
    let indices = client.indices();
    let request = indices.create(IndicesCreateParts::Index(index.name)).body(index.definition());
    Answer::read(request.send().await?).await
}

async fn update(client: &Elasticsearch, index: &Index) -> Result<Answer, elasticsearch::Error> {
    let indices = client.indices();
    let names = [index.name];
    let request = indices.put_mapping(IndicesPutMappingParts::Index(&names)).body(index.mappings());
    Answer::read(request.send().await?).await
}

/// What Elasticsearch says to a change.
enum Answer {
    Accepted,
    Refused { kind: String, reason: String },
}

impl Answer {
    async fn read(response: Response) -> Result<Answer, elasticsearch::Error> {
        let status = response.status_code();
        if status.is_success() {
            return Ok(Answer::Accepted);
        }
        let body: Value = response.json().await?;
        let text = |name: &str| body["error"][name].as_str().map(str::to_owned);
        Ok(Answer::Refused {
            kind: text("type").unwrap_or_else(|| status.to_string()),
            reason: text("reason").unwrap_or_else(|| body.to_string()),
        })
    }

    fn or_error(self, index: &Index, attempt: &'static str) -> Result<(), InitError> {
        match self {
            Answer::Accepted => Ok(()),
            Answer::Refused { kind, reason } => {
                Err(InitError::Refused { index: index.name, attempt, reason: format!("{kind}: {reason}") })
            }
        }
    }
}
