//! Creating, looking at and deleting indices.

use serde_json::{Value, json};

use crate::cluster::{Cluster, Lenience};
use crate::http::{Error, Fields, Request, Response, Result, Route};
use crate::index::{Index, Mapping, Settings, validate_name};

const EXPRESSION: &[&str] = &["ignore_unavailable", "allow_no_indices", "expand_wildcards"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["PUT"], "/{index}", create).ignores(&[
        "timeout",
        "master_timeout",
        "wait_for_active_shards",
    ]),
    Route::new(&["DELETE"], "/{index}", delete).takes(EXPRESSION).ignores(&["timeout", "master_timeout"]),
    Route::new(&["HEAD"], "/{index}", exists).takes(EXPRESSION).ignores(&[
        "local",
        "flat_settings",
        "include_defaults",
    ]),
    Route::new(&["GET"], "/{index}/_mapping", mapping)
        .takes(EXPRESSION)
        .ignores(&["local", "master_timeout"]),
    Route::new(&["GET", "POST"], "/_refresh", refresh).takes(EXPRESSION),
    Route::new(&["GET", "POST"], "/{index}/_refresh", refresh).takes(EXPRESSION),
];

fn create(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let name = request.var("index");
    validate_name(name)?;
    let (mut settings, mut mapping, mut aliases) = (Settings::default(), Mapping::default(), Value::Null);
    if let Some(body) = request.json()? {
        let mut fields = Fields::of("create index", body)?;
        if let Some(body) = fields.take("settings") {
            settings = Settings::read(body)?;
        }
        if let Some(body) = fields.take("mappings") {
            mapping = Mapping::read(body)?;
        }
        aliases = fields.take("aliases").unwrap_or_default();
        if let Some((unknown, _)) = fields.into_rest().iter().next() {
            let reason = format!("unknown key [{unknown}] for create index");
            return Err(Error::new(400, "parse_exception", reason));
        }
    }
    if let Some(existing) = cluster.indices.get(name) {
        return Err(Error::new(
            400,
            "resource_already_exists_exception",
            format!("index [{name}/{}] already exists", existing.uuid),
        )
        .with("index_uuid", existing.uuid.as_str())
        .with("index", name));
    }
    let mut index = Index::new(name, Cluster::now(), settings, mapping);
    if let Value::Object(aliases) = aliases {
        index.aliases.extend(aliases);
    }
    cluster.indices.insert(name.to_owned(), index);
    Ok(Response::ok(json!({ "acknowledged": true, "shards_acknowledged": true, "index": name })))
}

fn delete(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    for target in cluster.resolve(request.var("index"), Lenience::of(request)?)? {
        cluster.indices.remove(&target.index);
    }
    Ok(Response::acknowledged())
}

fn exists(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let lenience = Lenience { allow_no_indices: false, ..Lenience::of(request)? };
    let found = cluster.resolve(request.var("index"), lenience).is_ok();
    Ok(Response::empty(if found { 200 } else { 404 }))
}

fn mapping(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let mut body = serde_json::Map::new();
    for target in cluster.resolve(request.var("index"), Lenience::of(request)?)? {
        let index = &cluster.indices[&target.index];
        body.insert(target.index, json!({ "mappings": index.mapping.to_json() }));
    }
    Ok(Response::ok(Value::Object(body)))
}

fn refresh(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let targets = cluster.resolve(request.var("index"), Lenience::of(request)?)?;
    let count = targets.len();
    for target in targets {
        if let Some(index) = cluster.indices.get_mut(&target.index) {
            index.refresh();
        }
    }
    Ok(Response::ok(json!({ "_shards": { "total": count, "successful": count, "failed": 0 } })))
}
