//! `GET /catalogue/promos`: the banners on the first screen.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::error::Refusal;
use crate::store::Store;

/// Which major version of the internal API the client speaks.
const API_MAJOR: &str = "showmax-int-api-major";
const DEFAULT_API_MAJOR: u32 = 138;

/// Clients before this one show nothing for a promo with a button in it.
const FIRST_WITH_CALL_TO_ACTION: u32 = 131;
const CALL_TO_ACTION: [&str; 3] = ["movie_cta", "sport_cta", "subscription_cta"];

const PLATFORM: &str = "showmax-platform";
const DEFAULT_PLATFORM: &str = "website";

const MAX_PROMOS: usize = 50;

/// The active promos of this moment, for the platform and the version that the client's headers name.
pub(crate) async fn list(
    State(store): State<Arc<Store>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let platform = header(&headers, PLATFORM)?.unwrap_or(DEFAULT_PLATFORM);
    let mut hidden = Vec::new();
    if api_major(&headers)? < FIRST_WITH_CALL_TO_ACTION {
        hidden.push(json!({ "terms": { "promo_type": CALL_TO_ACTION } }));
    }
    let body = json!({
        "query": { "bool": {
            "filter": [
                { "term": { "active": true } },
                { "term": { "platforms": platform } },
                { "range": { "starts_at": { "lte": "now" } } },
                { "range": { "ends_at": { "gt": "now" } } },
            ],
            "must_not": hidden,
        } },
        "sort": [{ "position": "asc" }, { "uuid": "asc" }],
        "size": MAX_PROMOS,
    });
    let found = store.search("promos", body).await?;
    Ok(Json(json!({ "count": found.items.len(), "items": found.items })))
}

fn api_major(headers: &HeaderMap) -> Result<u32, Refusal> {
    let Some(text) = header(headers, API_MAJOR)? else { return Ok(DEFAULT_API_MAJOR) };
    text.parse().map_err(|_| Refusal::BadRequest(format!("{API_MAJOR} is a number, not {text:?}")))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Refusal> {
    headers
        .get(name)
        .map(|value| value.to_str().map_err(|_| Refusal::BadRequest(format!("{name} is not plain text"))))
        .transpose()
}
