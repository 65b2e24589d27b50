//! `GET /catalogue/search`: films and series by words of their titles, in any language.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::Refusal;
use crate::licence::Territory;
use crate::paging::Paging;
use crate::store::Store;

/// The languages that titles are kept in.
const LANGUAGES: [&str; 4] = ["eng", "fra", "por", "swa"];
const DEFAULT_LANGUAGE: &str = "eng";

/// `?q=lion&content_country=KE&lang=fra`.
#[derive(Debug, Deserialize)]
pub(crate) struct ByTitle {
    q: String,
    content_country: String,
    lang: Option<String>,
}

/// Assets licensed in the country now, all of whose words are in one of the titles; a title in the client's language
/// counts three times as much.
pub(crate) async fn by_title(
    State(store): State<Arc<Store>>,
    asked: Result<Query<ByTitle>, QueryRejection>,
    paging: Result<Query<Paging>, QueryRejection>,
) -> Result<Json<Value>, Refusal> {
    let Query(asked) = asked?;
    let page = paging?.check()?;
    if asked.q.trim().is_empty() {
        return Err(Refusal::BadRequest("q has no words".to_owned()));
    }
    let preferred = asked.lang.as_deref().unwrap_or(DEFAULT_LANGUAGE);
    if !LANGUAGES.contains(&preferred) {
        return Err(Refusal::BadRequest(format!("lang is one of {}", LANGUAGES.join(", "))));
    }
    let titles = LANGUAGES.map(|language| {
        let boost = if language == preferred { "^3" } else { "" };
        format!("title.{language}{boost}")
    });
    let territory = Territory::check(&store, asked.content_country).await?;
    let body = json!({
        "query": { "bool": {
            "must": [{ "multi_match": { "query": asked.q, "fields": titles, "operator": "and" } }],
            "filter": [territory.licensed_now()],
        } },
        "_source": { "excludes": ["licences"] },
        "sort": ["_score", { "uuid": "asc" }],
        "from": page.from(),
        "size": page.size,
    });
    Ok(Json(page.of(&store.search("assets", body).await?)))
}
