//! Deleting, by exact names only: what a test asks for with a pattern, and all that is left when it ends.

use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use super::ledger::Kind;
use super::names::{Names, matches};
use super::refusal::{Refusal, Result};
use super::request::path::encode;
use super::upstream::Line;

/// How many indices are deleted in a call: the server deletes 50 in hardly more time than one.
const BATCH: usize = 50;

/// How often what is left is looked for: something may still be on its way when a test ends.
const ROUNDS: usize = 5;

/// What there is of a namespace, by physical names.
#[derive(Debug, Default)]
pub(super) struct Existing {
    pub(super) indices: Vec<Index>,
    pub(super) streams: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Index {
    pub(super) name: String,
    pub(super) is_hidden: bool,
    pub(super) is_open: bool,
}

pub(super) async fn existing(line: &Line, names: &Names) -> Result<Existing> {
    let mut all = existing_of(line, &[names]).await?;
    Ok(all.pop().unwrap_or_default())
}

/// The same for several namespaces, in their order.
async fn existing_of(line: &Line, namespaces: &[&Names]) -> Result<Vec<Existing>> {
    let mut all: Vec<Existing> = namespaces.iter().map(|_| Existing::default()).collect();
    let expressions: Vec<String> = namespaces.iter().flat_map(|names| names.all_forms()).collect();
    for asked in batches(&expressions) {
        let path = format!("/_resolve/index/{}?expand_wildcards=all", encode(&asked.join(",")));
        let (status, found) = line.ask(Method::GET, &path, None).await?;
        if status != StatusCode::OK {
            return Err(Refusal::new(
                502,
                "estrade_upstream_exception",
                format!("the server could not tell which indices there are: {status}: {found}"),
            ));
        }
        sort_out(&found, namespaces, &mut all);
    }
    for (names, existing) in namespaces.iter().zip(&mut all) {
        for given in names.given("*") {
            let path = format!("/{}", encode(&given));
            if !existing.indices.iter().any(|index| index.name == given)
                && line.ask(Method::HEAD, &path, None).await?.0.is_success()
            {
                existing.indices.push(Index { name: given, is_hidden: false, is_open: true });
            }
        }
    }
    // All of it is these namespaces' by its name; what the server itself made (a rollover) is recorded now.
    for (names, existing) in namespaces.iter().zip(&all) {
        for index in &existing.indices {
            names.record_physical(Kind::Index, &index.name)?;
        }
    }
    Ok(all)
}

/// What was found, to whose it is.
fn sort_out(found: &Value, namespaces: &[&Names], all: &mut [Existing]) {
    let listed = |key: &str| found[key].as_array().into_iter().flatten();
    let holders: Vec<_> = namespaces.iter().map(|names| names.holder()).collect();
    let named = |item: &Value| {
        let name = item["name"].as_str().unwrap_or_default().to_owned();
        let whose = holders.iter().position(|holds| holds(&name))?;
        Some((whose, name))
    };
    for (whose, name) in listed("data_streams").filter_map(named) {
        all[whose].streams.push(name);
    }
    for index in listed("indices").filter(|index| index["data_stream"].is_null()) {
        let has = |attribute: &str| {
            index["attributes"].as_array().is_some_and(|all| all.contains(&json!(attribute)))
        };
        if let Some((whose, name)) = named(index) {
            let index = Index { name, is_hidden: has("hidden"), is_open: has("open") };
            all[whose].indices.push(index);
        }
    }
}

/// The names that an expression of physical names and patterns means, as the server would resolve it for a deletion.
pub(super) fn expanded(expression: &str, existing: &Existing, expand: &str) -> Vec<String> {
    let expands = |wanted: &str| expand.split(',').any(|word| word == wanted || word == "all");
    let candidates = existing.indices.iter().filter(|index| {
        (!index.is_hidden || expands("hidden")) && expands(if index.is_open { "open" } else { "closed" })
    });
    resolved(expression, &candidates.map(|index| index.name.clone()).collect::<Vec<_>>())
}

/// The same where only names count.
pub(super) fn resolved(expression: &str, candidates: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for item in expression.split(',').filter(|item| !item.is_empty()) {
        if let Some(excluded) = item.strip_prefix('-') {
            found.retain(|name| !matches(excluded, name));
        } else if item.contains('*') {
            let matching: Vec<_> = candidates.iter().filter(|name| matches(item, name)).collect();
            let new: Vec<_> = matching.into_iter().filter(|name| !found.contains(name)).cloned().collect();
            found.extend(new);
        } else if !found.iter().any(|name| name == item) {
            found.push(item.to_owned());
        }
    }
    found
}

pub(super) fn batches(names: &[String]) -> impl Iterator<Item = &[String]> {
    // Long names fill a request line before fifty of them are together.
    let per_batch = names
        .iter()
        .map(|name| name.len() + 1)
        .max()
        .map_or(BATCH, |longest| (3500 / longest).clamp(1, BATCH));
    names.chunks(per_batch)
}

/// Where the things of a kind are.
pub(super) fn path_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Template => "/_index_template/",
        Kind::LegacyTemplate => "/_template/",
        Kind::ComponentTemplate => "/_component_template/",
        Kind::Pipeline => "/_ingest/pipeline/",
        Kind::Script => "/_scripts/",
        Kind::Index | Kind::Family => "/",
    }
}

/// Deletes all that the namespace made, and looks whether it is gone.
pub(super) async fn all(line: &Line, names: &Names) -> Result<()> {
    let left = of_several(line, &[names]).await?.concat();
    if left.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(
        500,
        "estrade_leftover_exception",
        format!(
            "the server still has what this test made, after {ROUNDS} attempts to delete it: {}",
            left.join(", ")
        ),
    ))
}

/// The same for several namespaces at once; comes back with what is left of each.
pub(super) async fn of_several(line: &Line, namespaces: &[&Names]) -> Result<Vec<Vec<String>>> {
    let mut left = existing_of(line, namespaces).await?;
    for _ in 0..ROUNDS {
        let streams: Vec<String> = left.iter().flat_map(|it| it.streams.clone()).collect();
        let indices: Vec<String> = left.iter().flat_map(|it| &it.indices).map(|it| it.name.clone()).collect();
        if indices.is_empty() && streams.is_empty() {
            break;
        }
        for batch in batches(&streams) {
            line.ask(Method::DELETE, &format!("/_data_stream/{}", encode(&batch.join(","))), None).await?;
        }
        for batch in batches(&indices) {
            delete(line, &encode(&batch.join(","))).await?;
        }
        left = existing_of(line, namespaces).await?;
    }
    let mut told = Vec::new();
    for (names, left) in namespaces.iter().zip(left) {
        let mut left: Vec<String> =
            left.indices.into_iter().map(|index| index.name).chain(left.streams).collect();
        left.extend(parts(line, names).await?);
        told.push(left);
    }
    Ok(told)
}

/// Deletes what others are made of, which comes after them; comes back with what could not be deleted.
async fn parts(line: &Line, names: &Names) -> Result<Vec<String>> {
    let mut left = Vec::new();
    for kind in [Kind::Template, Kind::LegacyTemplate, Kind::ComponentTemplate, Kind::Pipeline, Kind::Script]
    {
        for name in names.page().names(kind) {
            let path = format!("{}{}", path_of(kind), encode(&name));
            let (status, answer) = line.ask(Method::DELETE, &path, None).await?;
            if !status.is_success() && status != StatusCode::NOT_FOUND {
                left.push(format!("{name} ({status}: {})", answer["error"]["reason"]));
            }
        }
    }
    Ok(left)
}

/// A test may have made an index read-only; that includes its deletion.
pub(super) async fn delete(line: &Line, batch: &str) -> Result<()> {
    let path = format!("/{batch}?ignore_unavailable=true");
    let (status, _) = line.ask(Method::DELETE, &path, None).await?;
    if status == StatusCode::FORBIDDEN {
        let settings = format!("/{batch}/_settings?ignore_unavailable=true&expand_wildcards=all");
        // Each alone: a blocked index takes the end of one block, and nothing besides.
        for block in ["index.blocks.read_only", "index.blocks.metadata"] {
            line.ask(Method::PUT, &settings, Some(json!({ block: null }))).await?;
        }
        line.ask(Method::DELETE, &path, None).await?;
    }
    Ok(())
}
