//! Searches: everywhere in a body where a query, an aggregation or a sort names an index or a script.

use serde_json::{Map, Value, json};

use super::super::expression;
use super::super::names::Names;
use super::super::refusal::{Refusal, Result};
use super::json::{at, each, has_word, keys};
use super::script;

/// Queries whose field may be `_index`.
const ON_FIELDS: &[&str] = &[
    "term",
    "terms",
    "prefix",
    "wildcard",
    "regexp",
    "match",
    "match_phrase",
    "fuzzy",
    "terms_set",
    "match_phrase_prefix",
    "match_bool_prefix",
];

/// Queries whose text or whose list of fields may name `_index`.
const ON_TEXT: &[&str] = &["query_string", "simple_query_string", "multi_match", "combined_fields"];

/// A search, or any body that holds queries.
pub(in crate::isolation) fn search(body: &mut Value, names: &Names) -> Result<()> {
    if let Some(boosts) = body.get_mut("indices_boost") {
        let physical = |name: &str| expression::physical(names, name);
        match boosts {
            Value::Array(items) => items.iter_mut().try_for_each(|item| keys(item, physical))?,
            boosts => keys(boosts, physical)?,
        }
    }
    if body.get("search_pipeline").is_some_and(|pipeline| pipeline != "_none") {
        return Err(pipelined());
    }
    search_after(body, names);
    query(body, names)
}

/// What is done to a search and its answer by something that is the whole cluster's.
pub(in crate::isolation) fn pipelined() -> Refusal {
    Refusal::not_isolated("a search pipeline", "pipelines of searches are the whole cluster's")
}

/// Anything that queries and aggregations may stand in.
pub(in crate::isolation) fn query(value: &mut Value, names: &Names) -> Result<()> {
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(|item| query(item, names)),
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                clause(key, value, names)?;
                match key.as_str() {
                    "percolate" => but(&["document", "documents"], value, names)?,
                    // What looks like one elsewhere may be a sort by the fields `id` and `params`.
                    key if key.ends_with("script") && script::is_one(value) => {
                        but(&["params"], value, names)?;
                    }
                    _ => query(value, names)?,
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// What is percolated and what a script works with is a user's own data; everything else beside it may also be an
/// aggregation that is called so.
fn but(own: &[&str], value: &mut Value, names: &Names) -> Result<()> {
    let Value::Object(map) = value else { return query(value, names) };
    let others = map.iter_mut().filter(|(key, _)| !own.contains(&key.as_str()));
    others.into_iter().try_for_each(|(key, value)| {
        clause(key, value, names)?;
        query(value, names)
    })
}

fn clause(key: &str, value: &mut Value, names: &Names) -> Result<()> {
    if ON_FIELDS.contains(&key)
        && let Some(wanted) = value.get_mut("_index")
    {
        return on_index(key, wanted, names);
    }
    if ON_TEXT.contains(&key)
        && ["query", "fields", "default_field"].iter().any(|part| on_name(&value[*part]))
    {
        return Err(Refusal::not_isolated(
            &format!("a {key} query on `_index`"),
            "it cannot translate names of indices in query strings: use a `term` query on `_index`",
        ));
    }
    match key {
        "composite" => composite(value, names),
        "terms" if value.get("field").is_some_and(Value::is_string) => buckets(key, value, names),
        "terms" => members(value).try_for_each(|lookup| {
            if ["path", "id", "query"].iter().any(|part| lookup.get(*part).is_some()) {
                at(lookup, "index", |name| expression::name(names, name))
            } else {
                Ok(())
            }
        }),
        "rare_terms" | "significant_terms" => buckets(key, value, names),
        "indexed_shape" if value.get("id").is_some() => {
            let Value::Object(indexed) = value else { return Ok(()) };
            // Where it is not said, the server looks in an index of this name.
            let index = indexed.entry("index").or_insert_with(|| json!("shapes"));
            each(index, &|name| expression::name(names, name))
        }
        "percolate" if value.get("id").is_some() => at(value, "index", |name| expression::name(names, name)),
        "wrapper" if value.get("query").is_some_and(Value::is_string) => Err(Refusal::not_isolated(
            "a wrapper query",
            "it cannot look into what is encoded: send the query itself",
        )),
        "more_like_this" | "pinned" => ["like", "unlike", "docs"].iter().try_for_each(|key| {
            let like = value.get_mut(*key).map(items).into_iter().flatten();
            like.into_iter().try_for_each(|item| at(item, "_index", |name| expression::name(names, name)))
        }),
        // A template that becomes a query for each suggestion.
        "collate" => value.get_mut("query").map_or(Ok(()), |template| script::used(template, names)),
        _ if key.ends_with("script") => script::used(value, names),
        _ if value.get("target_index").is_some() => {
            at(value, "target_index", |name| expression::name(names, name))
        }
        _ => Ok(()),
    }
}

/// Whether a text, or one of a list, has the field's name, escaped as it may be there.
fn on_name(text: &Value) -> bool {
    match text {
        Value::String(text) => has_word(&text.replace('\\', ""), "_index"),
        Value::Array(texts) => texts.iter().any(on_name),
        _ => false,
    }
}

/// A document of a namespace that has fields of queries: what names an index in it would be read by the server as it is.
pub(in crate::isolation) fn stored(document: &mut Value, names: &Names) -> Result<()> {
    let before = document.clone();
    query(document, names)?;
    if *document == before {
        return Ok(());
    }
    Err(Refusal::not_isolated(
        "a document with a query that names an index or a script",
        "a stored query is read on the server, where names are others: percolate with queries that name none",
    ))
}

/// What is asked of the field `_index`.
fn on_index(query: &str, wanted: &mut Value, names: &Names) -> Result<()> {
    let given = |pattern: &str| {
        !names.given(pattern).is_empty() || !names.shown().matching(pattern, false).is_empty()
    };
    let translate = |text: &str| match query {
        "prefix" if given(&format!("{text}*")) => Err(several(query)),
        "wildcard" if given(text) => Err(several(query)),
        "regexp" if given("*") => Err(several(query)),
        "regexp" => Ok(format!("{}({text})", names.physical(""))),
        "term" | "match" | "terms" if text.contains('*') && given(text) => Err(several(query)),
        _ => Ok(names.physical(text)),
    };
    if wanted.get("index").is_some() {
        return Err(Refusal::not_isolated(
            &format!("a {query} query on [_index] with a lookup"),
            "it cannot translate names that stand in a document: name the indices in the query",
        ));
    }
    match wanted {
        Value::Object(options) => ["value", "query", "wildcard", "prefix", "terms"]
            .iter()
            .try_for_each(|key| options.get_mut(*key).map_or(Ok(()), |value| each(value, &translate))),
        wanted => each(wanted, &translate),
    }
}

fn several(query: &str) -> Refusal {
    Refusal::not_isolated(
        &format!("a {query} query on [_index]"),
        "the names that it means have no pattern in common on the server: name the indices in the path",
    )
}

/// Buckets by `_index`: which are wanted, and where to go on.
fn buckets(key: &str, value: &mut Value, names: &Names) -> Result<()> {
    if value.get("field").and_then(Value::as_str) != Some("_index") {
        return Ok(());
    }
    for wanted in ["include", "exclude"] {
        match value.get_mut(wanted) {
            Some(Value::String(_)) if !names.given("*").is_empty() => return Err(several(key)),
            Some(Value::String(pattern)) => *pattern = format!("{}({pattern})", names.physical("")),
            Some(exact) => each(exact, &|name| Ok(names.physical(name)))?,
            None => {}
        }
    }
    Ok(())
}

fn composite(value: &mut Value, names: &Names) -> Result<()> {
    let by_index = |source: &Map<String, Value>| {
        let of = |form: &Value| form["terms"]["field"] == "_index";
        source.iter().filter(|(_, form)| of(form)).map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    let sources = value.get("sources").and_then(Value::as_array).into_iter().flatten();
    let sources: Vec<String> = sources.filter_map(Value::as_object).flat_map(by_index).collect();
    let Some(after) = value.get_mut("after") else { return Ok(()) };
    sources.iter().try_for_each(|source| at(after, source, |name| Ok(names.physical(name))))
}

/// Where a sort is by `_index`, its value says where to go on.
fn search_after(body: &mut Value, names: &Names) {
    let Some(sort) = body.get("sort") else { return };
    let sorts = match sort {
        Value::Array(sorts) => sorts.clone(),
        sort => vec![sort.clone()],
    };
    let Some(Value::Array(after)) = body.get_mut("search_after") else { return };
    for (sort, after) in sorts.iter().zip(after) {
        let by_index = sort.as_str() == Some("_index") || sort.get("_index").is_some();
        if let (true, Value::String(name)) = (by_index, after) {
            *name = names.physical(name);
        }
    }
}

/// The values of an object.
fn members(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value.as_object_mut().into_iter().flat_map(Map::values_mut)
}

/// The items of a list, or the value itself.
fn items(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Array(items) => items.iter_mut().collect(),
        value => vec![value],
    }
}
