//! `_resolve/index`: which indices and aliases an expression names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::indices::EXPRESSION;
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Request, Response, Result, Route};
use crate::index::{Index, glob};

pub(super) const ROUTES: &[Route] =
    &[Route::new(&["GET"], "/_resolve/index/{name}", resolve).takes(EXPRESSION).refuses(&["mode"])];

fn resolve(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let lenience = Lenience::of(request, Lenience::OPEN)?;
    let expression = if request.var("name") == "_all" { "*" } else { request.var("name") };
    let (patterns, names): (Vec<&str>, Vec<&str>) =
        expression.split(',').partition(|part| part.contains('*') || part.starts_with('-'));

    let mut aliases: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for index in cluster.indices.values() {
        for (alias, said) in &index.aliases {
            let seen = lenience.hidden || said.is_hidden != Some(true);
            if names.contains(&alias.as_str()) || (seen && fits(&patterns, alias)) {
                aliases.entry(alias).or_default().push(&index.name);
            }
        }
    }

    let mut indices: BTreeSet<String> = BTreeSet::new();
    for name in names.into_iter().filter(|name| !aliases.contains_key(name)) {
        indices.extend(cluster.resolve(name, lenience)?.into_iter().map(|target| target.index));
    }
    if !patterns.is_empty() {
        let lenience = Lenience { aliases: false, ..lenience };
        indices
            .extend(cluster.resolve(&patterns.join(","), lenience)?.into_iter().map(|target| target.index));
    }
    let indices: Vec<Value> =
        indices.iter().filter_map(|name| cluster.indices.get(name)).map(shown).collect();
    let aliases: Vec<Value> =
        aliases.into_iter().map(|(name, indices)| json!({ "name": name, "indices": indices })).collect();
    Ok(Response::ok(json!({ "indices": indices, "aliases": aliases, "data_streams": [] })))
}

/// Whether a name is one of those that patterns mean: some fits, and none behind it that excludes.
fn fits(patterns: &[&str], name: &str) -> bool {
    patterns.iter().fold(false, |fits, pattern| match pattern.strip_prefix('-') {
        Some(excluded) => fits && !glob(excluded, name),
        None => fits || glob(pattern, name),
    })
}

fn shown(index: &Index) -> Value {
    let mut body = json!({ "name": index.name });
    if !index.aliases.is_empty() {
        body["aliases"] = index.aliases.keys().map(String::as_str).collect();
    }
    let mut attributes = vec![if index.closed { "closed" } else { "open" }];
    if index.settings.is_on("hidden") {
        attributes.push("hidden");
    }
    attributes.sort_unstable();
    body["attributes"] = json!(attributes);
    body
}
