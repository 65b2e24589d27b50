//! Documents: several at once, updates, and copies from index to index.

use serde_json::Value;

use super::super::expression;
use super::super::names::Names;
use super::super::refusal::{Refusal, Result};
use super::json::{at, objects};
use super::{query, script};

/// `_mget`: each document may name its index.
pub(in crate::isolation) fn multi_get(body: &mut Value, names: &Names) -> Result<()> {
    objects(body, "docs")?.into_iter().try_for_each(|document| of_index(document, names))
}

/// `_mtermvectors`: so may what counts for all of them.
pub(in crate::isolation) fn multi_vectors(body: &mut Value, names: &Names) -> Result<()> {
    body.get_mut("parameters").map_or(Ok(()), |parameters| of_index(parameters, names))?;
    multi_get(body, names)
}

/// `{"_index": …}`
pub(in crate::isolation) fn of_index(document: &mut Value, names: &Names) -> Result<()> {
    at(document, "_index", |name| expression::name(names, name))
}

pub(in crate::isolation) fn update(body: &mut Value, names: &Names) -> Result<()> {
    if !names.percolates() {
        names.pass_unread();
    }
    for key in ["doc", "upsert"] {
        if let (true, Some(document)) = (names.percolates(), body.get_mut(key)) {
            query::stored(document, names)?;
        }
    }
    writes_no_query(body, names)?;
    body.get_mut("script").map_or(Ok(()), |script| script::used(script, names))
}

pub(in crate::isolation) fn update_by_query(body: &mut Value, names: &Names) -> Result<()> {
    writes_no_query(body, names)?;
    query::search(body, names)
}

/// The server reads a whole document again, and so a query in it that was none when it was stored.
fn writes_no_query(body: &Value, names: &Names) -> Result<()> {
    if names.may_store_unread() {
        return Err(Refusal::not_isolated(
            "a document that is written again where queries are stored",
            "it was stored before, without being looked at, and may be a query that names an index: create the index of \
             queries before the first document",
        ));
    }
    if body.get("script").is_none() || !names.percolates() {
        return Ok(());
    }
    Err(Refusal::not_isolated(
        "an update by a script where queries are stored",
        "what it writes may be a query that names an index: send the document as it shall be",
    ))
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
        at(target, "pipeline", |name| Ok(names.pipeline(name)))?;
    }
    body.get("script").map_or(Ok(()), script::leaves_index_alone)?;
    update(body, names)
}
