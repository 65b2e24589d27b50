//! What belongs to searches: scrolls, points in time, templates, ratings.

use serde_json::Value;

use super::super::expression;
use super::super::names::Names;
use super::super::refusal::{Refusal, Result};
use super::json::{at, objects};
use super::{documents, query};

/// `{"scroll_id": …}`: the id is the server's and stays as it is.
pub(in crate::isolation) fn scroll(body: &mut Value, _names: &Names) -> Result<()> {
    not_all(body, "scroll_id", "DELETE /_search/scroll", "it ends the scrolls of other tests, too")
}

/// `{"pit_id": …}`
pub(in crate::isolation) fn close_points(body: &mut Value, _names: &Names) -> Result<()> {
    for key in ["pit_id", "id"] {
        not_all(body, key, "the end of points in time", "it ends those of other tests, too")?;
    }
    Ok(())
}

fn not_all(body: &Value, key: &str, what: &str, why: &str) -> Result<()> {
    let is_all = |id: &Value| id == "_all";
    match body.get(key) {
        Some(Value::Array(ids)) if ids.iter().any(is_all) => {}
        Some(id) if is_all(id) => {}
        _ => return Ok(()),
    }
    Err(Refusal::not_isolated(&format!("{what} for [_all]"), &format!("{why}: name the ids")))
}

/// What is rendered only: `{"id": …, "params": …}` or `{"source": …}`
pub(in crate::isolation) fn template(body: &mut Value, names: &Names) -> Result<()> {
    at(body, "id", |name| Ok(names.prefixed(name)))
}

pub(in crate::isolation) fn rank_eval(body: &mut Value, names: &Names) -> Result<()> {
    if body.get("templates").is_some() {
        return Err(Refusal::not_isolated(
            "an evaluation with templates",
            "which indices they name is known when they are rendered: send each `request`",
        ));
    }
    for request in objects(body, "requests")? {
        for rating in objects(request, "ratings")? {
            documents::of_index(rating, names)?;
        }
        if let Some(search) = request.get_mut("request") {
            query::search(search, names)?;
        }
    }
    Ok(())
}

/// A text is analysed, not searched: it is no place for names, but `index` is.
pub(in crate::isolation) fn analyze(body: &mut Value, names: &Names) -> Result<()> {
    at(body, "index", |name| expression::name(names, name))
}

/// Without an index the server explains any shard that it likes.
pub(in crate::isolation) fn allocation(body: &mut Value, names: &Names) -> Result<()> {
    if body.get("index").is_none() {
        return Err(Refusal::not_isolated(
            "an explanation of any allocation",
            "it may be about the index of another test: say `index`, `shard` and `primary`",
        ));
    }
    at(body, "index", |name| expression::name(names, name))
}
