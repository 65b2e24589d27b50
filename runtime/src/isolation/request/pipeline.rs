//! Ingest pipelines: the pipelines, scripts and indices that processors name.

use serde_json::Value;

use super::super::expression;
use super::super::ledger::Kind;
use super::super::names::Names;
use super::super::refusal::{Refusal, Result};
use super::json::{at, mentions, objects};
use super::{documents, script};

/// Processors that do to a document what they say and nothing else.
const KNOWN: &[&str] = &[
    "append",
    "attachment",
    "bytes",
    "circle",
    "community_id",
    "convert",
    "copy",
    "csv",
    "date",
    "date_index_name",
    "dissect",
    "dot_expander",
    "drop",
    "fail",
    "fingerprint",
    "foreach",
    "geoip",
    "geojson-feature",
    "grok",
    "gsub",
    "html_strip",
    "ip2geo",
    "ip_location",
    "join",
    "json",
    "kv",
    "lowercase",
    "network_direction",
    "pipeline",
    "redact",
    "registered_domain",
    "remove",
    "remove_by_pattern",
    "rename",
    "reroute",
    "script",
    "set",
    "sort",
    "split",
    "terminate",
    "trim",
    "uppercase",
    "uri_parts",
    "urldecode",
    "user_agent",
];

/// A pipeline that is stored.
pub(in crate::isolation) fn stored(body: &mut Value, names: &Names) -> Result<()> {
    if names.percolates() {
        return Err(of_queries());
    }
    pipeline(body, names)
}

/// What a pipeline makes of a document is seen by the server alone.
pub(super) fn of_queries() -> Refusal {
    Refusal::not_isolated(
        "a pipeline where queries are stored",
        "what it makes of a document may be a query that names an index: send the document as it shall be",
    )
}

fn pipeline(body: &mut Value, names: &Names) -> Result<()> {
    processors(body, "processors", names)?;
    processors(body, "on_failure", names)
}

/// `_simulate`: a pipeline, and documents with the index that they would go to.
pub(in crate::isolation) fn simulation(body: &mut Value, names: &Names) -> Result<()> {
    if let Some(inner) = body.get_mut("pipeline") {
        pipeline(inner, names)?;
    }
    objects(body, "docs")?.into_iter().try_for_each(|document| documents::of_index(document, names))
}

fn processors(body: &mut Value, key: &str, names: &Names) -> Result<()> {
    for entry in objects(body, key)? {
        entry
            .as_object_mut()
            .into_iter()
            .flatten()
            .try_for_each(|(kind, body)| processor(kind, body, names))?;
    }
    Ok(())
}

fn processor(kind: &str, body: &mut Value, names: &Names) -> Result<()> {
    if !KNOWN.contains(&kind) {
        return Err(Refusal::not_isolated(
            &format!("a pipeline with a {kind} processor"),
            "it does not know that one, and so cannot tell what it reads and where it lets documents go",
        ));
    }
    processors(body, "on_failure", names)?;
    if makes_up_fields(kind, body) {
        return Err(Refusal::not_isolated(
            &format!("a pipeline whose {kind} processor takes names of fields from documents"),
            "one may be called `_index`, which decides where a document goes: name the fields",
        ));
    }
    // It decides, and changes nothing.
    body.get_mut("if").map_or(Ok(()), |condition| script::used(condition, names))?;
    match kind {
        "pipeline" => at(body, "name", |name| Ok(names.prefixed(name)))?,
        "script" => {
            script::leaves_index_alone(body)?;
            script::used(body, names)?;
        }
        "foreach" => {
            for (kind, inner) in
                body.get_mut("processor").and_then(Value::as_object_mut).into_iter().flatten()
            {
                processor(kind, inner, names)?;
            }
            return Ok(());
        }
        "date_index_name" => {
            let prefix = body.get("index_name_prefix").and_then(Value::as_str).unwrap_or_default();
            let prefix = family(prefix, names)?;
            if let Value::Object(body) = body {
                body.insert("index_name_prefix".to_owned(), prefix.into());
            }
        }
        "set" if body.get("field").and_then(Value::as_str) == Some("_index") => {
            return sets_index(body, names);
        }
        "reroute" => {
            return Err(Refusal::not_isolated(
                "a pipeline with a reroute processor",
                "it makes up names of indices on the server: `set` the field `_index` instead",
            ));
        }
        _ => {}
    }
    if mentions(body, "_index") {
        return Err(dynamic(kind));
    }
    Ok(())
}

/// Whether what it writes to, or takes away, is known only with the document.
fn makes_up_fields(kind: &str, body: &Value) -> bool {
    let is_on = |key: &str| !matches!(body[key], Value::Null | Value::Bool(false));
    let by_kind = match kind {
        "json" => is_on("add_to_root"),
        "dissect" => body["pattern"].as_str().is_some_and(has_reference),
        // A document may have a field `_source._index`, which is another way to say `_index`.
        "dot_expander" => body["field"] == "*" && is_on("override"),
        _ => false,
    };
    let mut parts = body.as_object().into_iter().flatten();
    by_kind || parts.any(|(key, value)| key.ends_with("field") && has_placeholder(value))
}

/// `%{*k} %{&k}`: the one has the name of a field, the other its value. The sign may stand anywhere in the key.
fn has_reference(pattern: &str) -> bool {
    pattern.split("%{").skip(1).any(|key| key.split('}').next().unwrap_or(key).contains(['*', '&']))
}

/// In a text, or in one of a list.
fn has_placeholder(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains("{{"),
        Value::Array(items) => items.iter().any(has_placeholder),
        _ => false,
    }
}

/// `{"field": "_index", "value": "other"}`, or with a placeholder.
fn sets_index(body: &mut Value, names: &Names) -> Result<()> {
    let text = body.get("value").and_then(Value::as_str).unwrap_or_default().to_owned();
    let reads_it = |value: &Value| mentions(value, "_index");
    let others = body.as_object().into_iter().flatten().filter(|(key, _)| *key != "field");
    if others.into_iter().any(|(_, value)| reads_it(value)) || body.get("copy_from").is_some() {
        return Err(dynamic("set"));
    }
    body["value"] = match text.split_once("{{") {
        Some((prefix, _)) => format!("{}{}", family(prefix, names)?, &text[prefix.len()..]).into(),
        None => expression::created(names, &text)?.into(),
    };
    Ok(())
}

/// Names that are made up while the pipeline runs: recorded by what they begin with.
fn family(prefix: &str, names: &Names) -> Result<String> {
    names.record(Kind::Family, prefix)
}

fn dynamic(kind: &str) -> Refusal {
    Refusal::not_isolated(
        &format!("a pipeline whose {kind} processor reads `_index`"),
        "inside a pipeline an index has the name that it has on the server: `set` it, or leave it alone",
    )
}
