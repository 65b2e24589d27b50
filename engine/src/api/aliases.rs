//! Aliases of indices.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::indices::{EXPRESSION, WAITING};
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Error, Fields, Request, Response, Result, Route, shown};
use crate::index::{Access, Alias, Index, glob};

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET"], "/_alias", get).takes(EXPRESSION).ignores(WAITING),
    Route::new(&["GET"], "/_aliases", get).takes(EXPRESSION).ignores(WAITING),
    Route::new(&["GET", "HEAD"], "/_alias/{name}", get).takes(EXPRESSION).ignores(WAITING),
    Route::new(&["GET", "HEAD"], "/{index}/_alias", get).takes(EXPRESSION).ignores(WAITING),
    Route::new(&["GET", "HEAD"], "/{index}/_alias/{name}", get).takes(EXPRESSION).ignores(WAITING),
    Route::new(&["PUT", "POST"], "/{index}/_alias/{name}", put).ignores(WAITING),
    Route::new(&["PUT", "POST"], "/{index}/_aliases/{name}", put).ignores(WAITING),
    Route::new(&["PUT"], "/{index}/_alias", put).ignores(WAITING),
    Route::new(&["PUT", "POST"], "/_alias/{name}", put).ignores(WAITING),
    Route::new(&["PUT"], "/_alias", put).ignores(WAITING),
    Route::new(&["DELETE"], "/{index}/_alias/{name}", delete).ignores(WAITING),
    Route::new(&["DELETE"], "/{index}/_aliases/{name}", delete).ignores(WAITING),
    Route::new(&["POST"], "/_aliases", update).ignores(WAITING),
];

/// Whether a comma list of names, wildcards and exclusions means a name.
pub(super) fn named(list: &str, name: &str) -> bool {
    let mut meant = false;
    for (n, pattern) in list.split(',').enumerate() {
        match pattern.strip_prefix('-').filter(|_| n > 0) {
            Some(excluded) if glob(excluded, name) => meant = false,
            None if pattern == "_all" || glob(pattern, name) => meant = true,
            _ => {}
        }
    }
    meant
}

fn get(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, Lenience::ALL)?)?;
    let wanted = request.has_var("name").then(|| request.var("name"));
    let mut body = Map::new();
    let mut met = BTreeSet::new();
    for index in targets.iter().filter_map(|target| cluster.indices.get(&target.index)) {
        let found: Map<String, Value> = index
            .aliases
            .iter()
            .filter(|(name, _)| wanted.is_none_or(|wanted| named(wanted, name)))
            .map(|(name, alias)| (name.clone(), alias.to_json()))
            .collect();
        met.extend(found.keys().cloned());
        if wanted.is_none() || !found.is_empty() {
            body.insert(index.name.clone(), json!({ "aliases": found }));
        }
    }
    let missing: Vec<&str> = wanted
        .iter()
        .flat_map(|wanted| wanted.split(','))
        .filter(|name| {
            !name.contains('*') && *name != "_all" && !name.starts_with('-') && !met.contains(*name)
        })
        .collect();
    let status = if missing.is_empty() { 200 } else { 404 };
    if request.method == "HEAD" {
        let found = status == 200 && (wanted.is_none() || !body.is_empty());
        return Ok(Response::empty(if found { 200 } else { 404 }));
    }
    if !missing.is_empty() {
        let noun = if missing.len() == 1 { "alias" } else { "aliases" };
        let mut error = Map::new();
        error.insert("error".to_owned(), format!("{noun} [{}] missing", missing.join(",")).into());
        error.insert("status".to_owned(), status.into());
        error.extend(body);
        body = error;
    }
    Ok(Response::json(status, Value::Object(body)))
}

fn put(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let mut indices = request.has_var("index").then(|| request.var("index").to_owned());
    let mut name = request.has_var("name").then(|| request.var("name").to_owned());
    let mut alias = Alias::default();
    if let Some(body) = request.json()? {
        let mut fields = Fields::of("alias", body)?;
        indices = fields.string("index")?.or(indices);
        name = fields.string("alias")?.or(name);
        alias = Alias::read(&mut fields)?;
        if let Some(unknown) = fields.into_rest().keys().next() {
            return Err(Error::illegal_argument(format!("unknown field [{unknown}]")));
        }
    }
    let mut faults = Vec::new();
    let name = name.unwrap_or_default();
    if name.is_empty() {
        faults.push("[alias] can't be empty string".to_owned());
    }
    if indices.is_none() {
        faults.push("One of [index] or [indices] is required".to_owned());
    }
    if !faults.is_empty() {
        return Err(Error::validation(&faults));
    }
    let lenience = Lenience { aliases: false, ..Lenience::ALL.own() };
    let targets = cluster.resolve(&indices.unwrap_or_default(), lenience)?;
    apply(
        cluster,
        targets.into_iter().map(|target| Change::Add(target.index, name.clone(), alias.clone())).collect(),
    )
}

fn delete(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let lenience = Lenience { aliases: false, ..Lenience::ALL.own() };
    let changes = removals(cluster, request.var("index"), request.var("name"), lenience, true)?;
    apply(cluster, changes)
}

/// One step of `POST /_aliases`; all of them happen, or none.
#[derive(Debug)]
enum Change {
    Add(String, String, Alias),
    Remove(String, String),
    RemoveIndex(String),
}

fn removals(
    cluster: &Cluster,
    indices: &str,
    names: &str,
    lenience: Lenience,
    must_exist: bool,
) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for target in cluster.resolve(indices, lenience)? {
        let Some(index) = cluster.indices.get(&target.index) else { continue };
        let found = index.aliases.keys().filter(|name| named(names, name));
        changes.extend(found.map(|name| Change::Remove(target.index.clone(), name.clone())));
    }
    if changes.is_empty() && must_exist {
        let reason = format!("aliases [{names}] missing");
        return Err(Error::new(404, "aliases_not_found_exception", reason)
            .with("resource.type", "aliases")
            .with("resource.id", names));
    }
    Ok(changes)
}

fn update(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let mut fields = Fields::of("aliases", request.required_json()?)?;
    let actions = match fields.take("actions") {
        Some(Value::Array(actions)) => actions,
        Some(action @ Value::Object(_)) => vec![action],
        None => Vec::new(),
        Some(other) => {
            return Err(Error::x_content_parse(format!(
                "[aliases] actions doesn't support values of type: {}",
                crate::http::token(&other)
            )));
        }
    };
    fields.finish()?;
    if actions.is_empty() {
        return Err(Error::illegal_argument("No action specified"));
    }
    let mut changes = Vec::new();
    for action in actions {
        let Value::Object(members) = action else {
            return Err(Error::x_content_parse("[alias_action] Expected START_OBJECT"));
        };
        if members.is_empty() {
            return Err(Error::x_content_parse("[aliases] failed to parse field [actions]"));
        }
        for (kind, body) in members {
            changes.extend(read_action(cluster, &kind, body)?);
        }
    }
    apply(cluster, changes)
}

fn read_action(cluster: &Cluster, kind: &str, body: Value) -> Result<Vec<Change>> {
    if !["add", "remove", "remove_index"].contains(&kind) {
        return Err(Error::x_content_parse(format!("[alias_action] unknown field [{kind}]")));
    }
    let mut fields = Fields::of(kind, body)?;
    let mut list = |one: &str, many: &str| -> Result<Option<String>> {
        let items = |value: Value| match value {
            Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(","),
            one => shown(&one),
        };
        match (fields.take(one), fields.take(many)) {
            (Some(_), Some(_)) => {
                Err(Error::illegal_argument(format!("Only one of [{one}] and [{many}] is supported")))
            }
            (found, None) | (None, found) => Ok(found.map(items)),
        }
    };
    let indices = list("index", "indices")?;
    let names = list("alias", "aliases")?;
    let indices = indices
        .filter(|it| !it.is_empty())
        .ok_or_else(|| Error::illegal_argument("One of [index] or [indices] is required"))?;
    let lenience = Lenience { aliases: false, ..Lenience::ALL.own() };
    if kind == "remove_index" {
        fields.finish()?;
        let targets = cluster.resolve(&indices, lenience)?;
        return Ok(targets.into_iter().map(|target| Change::RemoveIndex(target.index)).collect());
    }
    let names = names
        .filter(|it| !it.is_empty())
        .ok_or_else(|| Error::illegal_argument("One of [alias] or [aliases] is required"))?;
    let must_exist = fields.bool("must_exist")?;
    if kind == "remove" {
        fields.finish()?;
        return removals(cluster, &indices, &names, lenience, must_exist.unwrap_or(true));
    }
    let alias = Alias::read(&mut fields)?;
    fields.finish()?;
    let targets = cluster.resolve(&indices, lenience)?;
    let pairs = targets
        .iter()
        .flat_map(|target| names.split(',').map(move |name| (target.index.clone(), name.to_owned())));
    Ok(pairs.map(|(index, name)| Change::Add(index, name, alias.clone())).collect())
}

fn apply(cluster: &mut Cluster, changes: Vec<Change>) -> Result<Response> {
    let mut removed = Vec::new();
    for change in &changes {
        match change {
            Change::RemoveIndex(index) => {
                cluster.indices.get(index).map_or(Ok(()), Index::allow_change)?;
                removed.push(index.clone());
            }
            Change::Add(index, ..) | Change::Remove(index, _) => {
                cluster.indices.get(index).map_or(Ok(()), |index| index.allow(Access::Metadata))?;
            }
        }
    }
    // Indices go first: an alias may take the name of one in the same request.
    let kept: Vec<_> = removed.iter().filter_map(|name| cluster.indices.remove(name)).collect();
    let before: Vec<_> =
        cluster.indices.iter().map(|(name, index)| (name.clone(), index.aliases.clone())).collect();
    let outcome = changes.into_iter().try_for_each(|change| match change {
        Change::Add(index, name, alias) => {
            cluster.check_alias(&name, &index, &alias)?;
            if let Some(index) = cluster.indices.get_mut(&index) {
                index.aliases.insert(name, alias);
            }
            Ok(())
        }
        Change::Remove(index, name) => {
            cluster.indices.get_mut(&index).and_then(|index| index.aliases.remove(&name));
            Ok(())
        }
        Change::RemoveIndex(_) => Ok(()),
    });
    if let Err(error) = outcome {
        for (name, aliases) in before {
            if let Some(index) = cluster.indices.get_mut(&name) {
                index.aliases = aliases;
            }
        }
        cluster.indices.extend(kept.into_iter().map(|index| (index.name.clone(), index)));
        return Err(error);
    }
    Ok(Response::acknowledged())
}
