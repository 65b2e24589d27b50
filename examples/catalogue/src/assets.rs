//! `GET /catalogue/assets/by_id`: films and series by their ids.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::Refusal;
use crate::licence::Territory;
use crate::store::Store;

const MAX_IDS: usize = 100;

/// `?id[]=uuid-1,uuid-2&content_country=KE`.
#[derive(Debug, Deserialize)]
pub(crate) struct ById {
    #[serde(rename = "id[]")]
    ids: String,
    content_country: String,
}

/// Those of the assets asked for that are licensed in the country now, in the order of their ids.
pub(crate) async fn by_id(
    State(store): State<Arc<Store>>,
    asked: Result<Query<ById>, QueryRejection>,
) -> Result<Json<Value>, Refusal> {
    let Query(asked) = asked?;
    let ids: Vec<&str> = asked.ids.split(',').filter(|id| !id.is_empty()).collect();
    if ids.is_empty() || ids.len() > MAX_IDS {
        return Err(Refusal::BadRequest(format!("id[] takes 1 to {MAX_IDS} ids, and got {}", ids.len())));
    }
    let territory = Territory::check(&store, asked.content_country).await?;
    let body = json!({
        "query": { "bool": { "filter": [{ "terms": { "uuid": ids } }, territory.licensed_now()] } },
        "_source": { "excludes": ["licences"] },
        "sort": [{ "uuid": "asc" }],
        "size": MAX_IDS,
    });
    let found = store.search("assets", body).await?;
    Ok(Json(json!({ "count": found.items.len(), "items": found.items })))
}
