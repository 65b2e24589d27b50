//! Indices: what they are created from and changed to.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::super::ledger::Kind;
use super::super::names::Names;
use super::super::refusal::Result;
use super::json::{each, mentions, parse, written};
use super::{aliases, pipeline, query};

/// Settings that name a pipeline.
const PIPELINES: &[&str] = &["default_pipeline", "final_pipeline"];

/// One that names a search pipeline.
const OF_SEARCHES: &str = "search.default_pipeline";

/// `PUT /{index}`
pub(in crate::isolation) fn create(body: &mut Value, names: &Names) -> Result<()> {
    contents(body, names)?;
    unless_told_otherwise(body, names);
    Ok(())
}

/// A whole `PUT /{index}`.
pub(in crate::isolation) struct Creation {
    pub(in crate::isolation) asked: Value,
    /// With physical names; the very bytes that came where nothing was to be changed.
    pub(in crate::isolation) sent: Bytes,
    /// It would be the same of any other test.
    pub(in crate::isolation) names_nothing: bool,
}

impl Creation {
    pub(in crate::isolation) fn of(body: &Bytes, names: &Names) -> Result<Creation> {
        let asked = parse(if body.is_empty() { b"{}" } else { body })?;
        let mut sent = asked.clone();
        contents(&mut sent, names)?;
        let names_nothing = sent == asked;
        unless_told_otherwise(&mut sent, names);
        let sent = if sent == asked { body.clone() } else { written(&sent)?.into() };
        Ok(Creation { asked, sent, names_nothing })
    }
}

/// What comes of another index (`_clone`, `_rollover`): its shards are that one's or those that were asked for.
pub(in crate::isolation) fn derived(body: &mut Value, names: &Names) -> Result<()> {
    contents(body, names)
}

/// Settings, mappings and aliases, wherever they stand together.
pub(in crate::isolation) fn contents(body: &mut Value, names: &Names) -> Result<()> {
    aliases::of_index(body, names)?;
    body.get_mut("mappings").map_or(Ok(()), |it| mapping(it, names))?;
    body.get_mut("settings").map_or(Ok(()), |it| settings(it, names))
}

pub(in crate::isolation) fn mapping(body: &mut Value, names: &Names) -> Result<()> {
    if mentions(body, "percolator") {
        // Both know of each other, whichever comes first.
        if !names.page().names(Kind::Pipeline).is_empty() {
            return Err(pipeline::of_queries());
        }
        names.percolate();
    }
    // Fields are called as a user likes: only what computes has names in it.
    for key in ["runtime", "derived"] {
        body.get_mut(key).map_or(Ok(()), |fields| query::query(fields, names))?;
    }
    Ok(())
}

/// Flat, nested, with or without `index.` before them.
pub(in crate::isolation) fn settings(body: &mut Value, names: &Names) -> Result<()> {
    below("", body, names)
}

/// What stands behind `above`, which ends with a dot where it is not the top.
fn below(above: &str, body: &mut Value, names: &Names) -> Result<()> {
    let Value::Object(map) = body else { return Ok(()) };
    for (key, value) in map.iter_mut() {
        let full = format!("{above}{key}");
        let name = full.strip_prefix("settings.").unwrap_or(&full);
        let name = name.strip_prefix("index.").unwrap_or(name);
        if PIPELINES.contains(&name) {
            each(value, &|name| Ok(names.pipeline(name)))?;
        } else if name == OF_SEARCHES && !value.is_null() && value != "_none" {
            return Err(query::pipelined());
        } else {
            below(&format!("{full}."), value, names)?;
        }
    }
    Ok(())
}

/// One shard, no replicas: on the one node of a test's server a replica has no place, and each shard costs time.
///
/// Not where a template may say so: what a request says counts more than what a template does.
fn unless_told_otherwise(body: &mut Value, names: &Names) {
    let templates = [Kind::Template, Kind::LegacyTemplate];
    if templates.iter().any(|kind| !names.page().names(*kind).is_empty()) {
        return;
    }
    let Value::Object(body) = body else { return };
    let settings = body.entry("settings").or_insert_with(|| json!({}));
    let said = |wanted: &str| says(settings, wanted);
    let missing: Vec<(String, Value)> = [("number_of_shards", 1), ("number_of_replicas", 0)]
        .into_iter()
        .filter(|(name, _)| !said(name) && (*name == "number_of_shards" || !said("auto_expand_replicas")))
        .map(|(name, number)| (format!("index.{name}"), json!(number)))
        .collect();
    if let Value::Object(settings) = settings {
        settings.extend(missing.into_iter().collect::<Map<_, _>>());
    }
}

fn says(settings: &Value, wanted: &str) -> bool {
    settings.as_object().into_iter().flatten().any(|(key, value)| {
        key.rsplit('.').next() == Some(wanted)
            || (matches!(key.as_str(), "index" | "settings") && says(value, wanted))
    })
}
