//! Documents: several at once, updates, and copies from index to index.

use serde_json::Value;

use super::super::expression;
use super::super::names::Names;
use super::super::refusal::{Refusal, Result};
use super::json::at;
use super::{query, script};

/// `_mget` and `_mtermvectors`: each document may name its index.
pub(in crate::isolation) fn multi_get(body: &mut Value, names: &Names) -> Result<()> {
    for document in body.get_mut("docs").and_then(Value::as_array_mut).into_iter().flatten() {
        at(document, "_index", |name| expression::name(names, name))?;
    }
    Ok(())
}

pub(in crate::isolation) fn update(body: &mut Value, names: &Names) -> Result<()> {
    for key in ["doc", "upsert"] {
        if let (true, Some(document)) = (names.percolates(), body.get_mut(key)) {
            query::stored(document, names)?;
        }
    }
    body.get_mut("script").map_or(Ok(()), |script| script::used(script, names))
}

pub(in crate::isolation) fn reindex(body: &mut Value, names: &Names) -> Result<()> {
    if let Some(source) = body.get_mut("source") {
        if source.get("remote").is_some() {
            return Err(Refusal::not_isolated(
                "a reindex from a remote cluster",
                "the other cluster is not this test's",
            ));
        }
        if let Some(index) = source.get_mut("index") {
            expression::translate(index, names)?;
        }
        query::search(source, names)?;
    }
    if let Some(target) = body.get_mut("dest") {
        at(target, "index", |name| expression::created(names, name))?;
        at(target, "pipeline", |name| Ok(names.prefixed(name)))?;
    }
    update(body, names)
}
