//! Looking at mappings and adding to them.

use serde_json::{Map, Value, json};

use super::indices::{EXPRESSION, WAITING};
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Error, Request, Response, Result, Route};
use crate::index::{Access, Index, Mapping, glob};

const PUT: &[&str] = &["ignore_unavailable", "allow_no_indices", "expand_wildcards", "write_index_only"];
const FIELD: &[&str] = &["ignore_unavailable", "allow_no_indices", "expand_wildcards", "include_defaults"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET"], "/_mapping", get).takes(EXPRESSION).ignores(WAITING),
    Route::new(&["GET"], "/{index}/_mapping", get).takes(EXPRESSION).ignores(WAITING),
    Route::new(&["GET"], "/{index}/_mappings", get).takes(EXPRESSION).ignores(WAITING),
    Route::new(&["PUT", "POST"], "/{index}/_mapping", put).takes(PUT).ignores(WAITING),
    Route::new(&["PUT", "POST"], "/{index}/_mappings", put).takes(PUT).ignores(WAITING),
    Route::new(&["GET"], "/_mapping/field/{fields}", fields).takes(FIELD).ignores(WAITING),
    Route::new(&["GET"], "/{index}/_mapping/field/{fields}", fields).takes(FIELD).ignores(WAITING),
];

fn get(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, Lenience::OPEN)?)?;
    let found = targets
        .iter()
        .filter_map(|target| cluster.indices.get(&target.index))
        .map(|index| (index.name.clone(), json!({ "mappings": mapping_of(index) })));
    Ok(Response::ok(Value::Object(found.collect())))
}

/// An index's mapping as JSON.
pub(super) fn mapping_of(index: &Index) -> Value {
    index.mapping.to_json()
}

fn put(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let body = request.json()?.ok_or_else(|| Error::validation(&["mapping source is missing".to_owned()]))?;
    if body.get("_doc").is_some() {
        return Err(Error::illegal_argument("Types cannot be provided in put mapping requests"));
    }
    let lenience = Lenience::of(request, Lenience::ALL.own())?;
    let targets = if request.flag("write_index_only")?.unwrap_or(false) {
        let name = request.var("index");
        let (index, _) = cluster.write_index(name)?.ok_or_else(|| cluster.missing(name, "index_or_alias"))?;
        vec![index.name.clone()]
    } else {
        cluster.resolve(request.var("index"), lenience)?.into_iter().map(|target| target.index).collect()
    };
    // All or none: what one index refuses changes no other.
    let mut merged = Vec::new();
    for name in targets {
        let Some(index) = cluster.indices.get(&name) else { continue };
        index.allow(Access::Metadata)?;
        let mut mapping = index.mapping.clone();
        mapping.merge(Mapping::read(body.clone(), &index.settings)?, &index.settings)?;
        merged.push((name, mapping));
    }
    for (name, mapping) in merged {
        if let Some(index) = cluster.indices.get_mut(&name) {
            index.mapping = mapping;
        }
    }
    Ok(Response::acknowledged())
}

fn fields(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    if request.flag("include_defaults")?.unwrap_or(false) {
        return Err(Error::unsupported("the parameter [include_defaults] of [_mapping/field]"));
    }
    let patterns: Vec<&str> = request.var("fields").split(',').collect();
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, Lenience::OPEN)?)?;
    let mut body = Map::new();
    for index in targets.iter().filter_map(|target| cluster.indices.get(&target.index)) {
        let mut found: Vec<(&str, Value)> = index
            .mapping
            .fields()
            .filter(|(path, _)| patterns.iter().any(|pattern| glob(pattern, path)))
            .map(|(path, field)| {
                let name = path.rsplit('.').next().unwrap_or(path);
                (&**path, json!({ "full_name": &**path, "mapping": { name: field.to_json() } }))
            })
            .collect();
        found.sort_by_key(|(path, _)| *path);
        let members: Map<String, Value> =
            found.into_iter().map(|(path, field)| (path.to_owned(), field)).collect();
        body.insert(index.name.clone(), json!({ "mappings": members }));
    }
    Ok(Response::ok(Value::Object(body)))
}
