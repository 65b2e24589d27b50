//! Looking at settings of indices and changing them.

use serde_json::{Map, Value, json};

use super::indices::{EXPRESSION, WAITING};
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Error, Request, Response, Result, Route};
use crate::index::{Access, Index, Settings, glob};

const GET: &[&str] = &["ignore_unavailable", "allow_no_indices", "expand_wildcards", "flat_settings", "name"];
const PUT: &[&str] =
    &["ignore_unavailable", "allow_no_indices", "expand_wildcards", "flat_settings", "preserve_existing"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET"], "/_settings", get).takes(GET).ignores(WAITING).refuses(&["include_defaults"]),
    Route::new(&["GET"], "/_settings/{name}", get).takes(GET).ignores(WAITING).refuses(&["include_defaults"]),
    Route::new(&["GET"], "/{index}/_settings", get)
        .takes(GET)
        .ignores(WAITING)
        .refuses(&["include_defaults"]),
    Route::new(&["GET"], "/{index}/_settings/{name}", get)
        .takes(GET)
        .ignores(WAITING)
        .refuses(&["include_defaults"]),
    Route::new(&["PUT"], "/_settings", put).takes(PUT).ignores(WAITING).refuses(&["reopen"]),
    Route::new(&["PUT"], "/{index}/_block/{name}", block).takes(EXPRESSION).ignores(WAITING),
    Route::new(&["PUT"], "/{index}/_settings", put).takes(PUT).ignores(WAITING).refuses(&["reopen"]),
];

fn get(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let flat = request.flag("flat_settings")?.unwrap_or(false);
    let names = if request.has_var("name") { Some(request.var("name")) } else { request.param("name") };
    let patterns: Option<Vec<&str>> =
        names.filter(|names| *names != "_all").map(|names| names.split(',').collect());
    let wanted = |name: &str| {
        patterns.as_ref().is_none_or(|patterns| patterns.iter().any(|pattern| glob(pattern, name)))
    };
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, Lenience::ALL)?)?;
    let mut body = Map::new();
    for index in targets.iter().filter_map(|target| cluster.indices.get(&target.index)) {
        let settings = index.settings.to_json(flat, wanted);
        if settings.as_object().is_some_and(|settings| !settings.is_empty()) {
            body.insert(index.name.clone(), json!({ "settings": settings }));
        }
    }
    Ok(Response::ok(Value::Object(body)))
}

/// `PUT /index/_block/write`: the same as the setting `index.blocks.write`.
fn block(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let block = request.var("name");
    if !["metadata", "read", "read_only", "write"].contains(&block) {
        return Err(Error::illegal_argument(format!("No block found with name {block}")));
    }
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, Lenience::OPEN.own())?)?;
    for target in &targets {
        cluster.indices.get(&target.index).map_or(Ok(()), Index::allow_change)?;
    }
    let mut body = Vec::new();
    for target in targets {
        let Some(index) = cluster.indices.get_mut(&target.index) else { continue };
        let update = Settings::read(json!({ (format!("blocks.{block}")): true }))?;
        let name = format!("{}/{}", index.name, index.uuid);
        index.settings.update(update, false, &name, !index.closed)?;
        body.push(json!({ "name": target.index, "blocked": true }));
    }
    Ok(Response::ok(json!({ "acknowledged": true, "shards_acknowledged": true, "indices": body })))
}

fn put(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let body = match request.required_json()? {
        Value::Object(mut members) if members.contains_key("settings") => {
            members.shift_remove("settings").unwrap_or_default()
        }
        body => body,
    };
    let update = Settings::read(body)?;
    if update.says_nothing() {
        return Err(Error::validation(&["no settings to update".to_owned()]));
    }
    let keep_existing = request.flag("preserve_existing")?.unwrap_or(false);
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, Lenience::ALL.own())?)?;
    if targets.is_empty() && request.has_var("index") && !request.var("index").contains('*') {
        return Err(Error::index_not_found(request.var("index"), "index_or_alias"));
    }
    let mut changed = Vec::new();
    for target in targets {
        let Some(index) = cluster.indices.get(&target.index) else { continue };
        index.allow_change()?;
        if !update.lifts_blocks() {
            index.allow(Access::Metadata)?;
        }
        let mut settings = index.settings.clone();
        settings.update(
            update.clone(),
            keep_existing,
            &format!("{}/{}", index.name, index.uuid),
            !index.closed,
        )?;
        changed.push((target.index, settings));
    }
    for (name, settings) in changed {
        if let Some(index) = cluster.indices.get_mut(&name) {
            index.settings = settings;
        }
    }
    Ok(Response::acknowledged())
}
