//! The health of a namespace: the server narrows most of it, and the gateway the rest.

use std::fmt::Write as _;

use http_body_util::BodyExt;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Response, StatusCode};
use serde_json::{Map, Value, json};

use super::answer::{figures, line};
use super::back;
use super::exchange::{Answer, Asked, Exchange, own};
use super::expression;
use super::refusal::{Refusal, Result};
use super::request::path::encode;
use super::upstream::whole;

/// The one figure of `_cluster/health` that the server does not narrow to the indices that are asked for.
const PERCENT: &str = "active_shards_percent_as_number";

/// The answer to `GET /_cluster/health/{indices}`, with a percentage of these indices.
pub(super) async fn narrowed(exchange: &Exchange, asked: &Asked, answer: Answer) -> Result<Answer> {
    let (head, body) = answer.into_parts();
    let text = body.collect().await.map_err(|error| unreadable(&error.to_string()))?.to_bytes();
    let mut health: Value = serde_json::from_slice(&text).map_err(|error| unreadable(&error.to_string()))?;
    if health.get(PERCENT).is_none() {
        return Ok(Response::from_parts(head, whole(text)));
    }
    // `filter_path` may have left out what it is made of.
    let counted = ["active_shards", "unassigned_shards", "initializing_shards"];
    health[PERCENT] = if counted.iter().all(|key| health.get(*key).is_some()) {
        percent(&health)
    } else {
        let wanted = asked.path.get(asked.route, "{indices}").unwrap_or_default();
        percent(&of(exchange, wanted).await?)
    };
    let text = if asked.parameters.is_on("pretty") { format!("{health:#}\n") } else { health.to_string() };
    Ok(Response::from_parts(head, whole(text)))
}

fn percent(health: &Value) -> Value {
    let count = |key: &str| health[key].as_f64().unwrap_or_default();
    let active = count("active_shards");
    let all = active + count("unassigned_shards") + count("initializing_shards");
    json!(if all > 0.0 { active / all * 100.0 } else { 100.0 })
}

async fn of(exchange: &Exchange, indices: &str) -> Result<Value> {
    let path = format!("/_cluster/health/{}", encode(&expression::physical(&exchange.names, indices)?));
    let (_, mut health) = exchange.line.ask(Method::GET, &path, None).await?;
    if !health["status"].is_string() {
        return Err(unreadable("it has no status"));
    }
    health[PERCENT] = percent(&health);
    Ok(health)
}

fn unreadable(why: &str) -> Refusal {
    Refusal::unreadable("the server's health", why)
}

/// `GET /_cat/health`
pub(super) async fn table(exchange: &Exchange, asked: &Asked) -> Result<Answer> {
    if asked.parameters.is_on("help") {
        let request = asked.request("/_cat/health?help", whole(""))?;
        return back::translated(&exchange.names, asked, exchange.line.send(request).await?).await;
    }
    let mut parameters = String::new();
    for name in ["h", "ts", "time"] {
        if let Some(value) = asked.parameters.get(name) {
            // Writing to a string cannot fail.
            let _ = write!(parameters, "&{name}={}", encode(value));
        }
    }
    let (_, mut lines) =
        exchange.line.ask(Method::GET, &format!("/_cat/health?format=json{parameters}"), None).await?;
    let health = of(exchange, "").await?;
    let shown: Option<&mut Map<String, Value>> = lines.get_mut(0).and_then(Value::as_object_mut);
    let shown = shown.ok_or_else(|| unreadable("it is not a list of one line"))?;
    figures(shown, &health);
    if asked.parameters.get("format") == Some("json") {
        return Ok(own(StatusCode::OK, &lines, asked.parameters.is_on("pretty")));
    }
    let mut answer = Response::new(whole(line(shown, asked.parameters.is_on("v"))));
    let kind = HeaderValue::from_static("text/plain; charset=UTF-8");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    Ok(answer)
}
