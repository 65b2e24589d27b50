//! `GET /catalogue/schedule`: which sport is on, and when.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::Refusal;
use crate::paging::Paging;
use crate::store::Store;

/// `?from=2026-03-01T00:00:00Z&until=2026-03-02T00:00:00Z&sport=rugby`.
#[derive(Debug, Deserialize)]
pub(crate) struct Between {
    from: String,
    until: String,
    sport: Option<String>,
}

/// The events that begin at or after `from` and before `until`, in the order in which they begin.
pub(crate) async fn between(
    State(store): State<Arc<Store>>,
    asked: Result<Query<Between>, QueryRejection>,
    paging: Result<Query<Paging>, QueryRejection>,
) -> Result<Json<Value>, Refusal> {
    let Query(asked) = asked?;
    let page = paging?.check()?;
    let from = time("from", &asked.from)?;
    let until = time("until", &asked.until)?;
    if until <= from {
        return Err(Refusal::BadRequest("until must come after from".to_owned()));
    }
    let mut filter =
        vec![json!({ "range": { "starts_at": { "gte": from.to_string(), "lt": until.to_string() } } })];
    if let Some(sport) = asked.sport {
        filter.push(json!({ "term": { "sport": sport } }));
    }
    let body = json!({
        "query": { "bool": { "filter": filter } },
        "sort": [{ "starts_at": "asc" }, { "uuid": "asc" }],
        "from": page.from(),
        "size": page.size,
    });
    Ok(Json(page.of(&store.search("sport_events", body).await?)))
}

fn time(name: &str, text: &str) -> Result<Timestamp, Refusal> {
    text.parse().map_err(|_| {
        Refusal::BadRequest(format!("{name} is a time such as 2026-03-01T18:30:00Z, not {text:?}"))
    })
}
