//! Creating, looking at, opening, closing and deleting indices.

use serde_json::{Map, Value, json};

use super::mappings::mapping_of;
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Error, Fields, Request, Response, Result, Route};
use crate::index::{Access, Index};
use crate::template::Recipe;

/// What an expression may leave unmatched: endpoints on several indices take these.
pub(super) const EXPRESSION: &[&str] = &["ignore_unavailable", "allow_no_indices", "expand_wildcards"];
/// Waiting for nodes that do not exist; `OpenSearch` calls the master's timeout that of the cluster manager.
pub(super) const WAITING: &[&str] =
    &["timeout", "master_timeout", "wait_for_active_shards", "cluster_manager_timeout", "local"];

const LOOK: &[&str] =
    &["ignore_unavailable", "allow_no_indices", "expand_wildcards", "flat_settings", "features"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["PUT"], "/{index}", create).takes(&[TYPED]).ignores(WAITING),
    Route::new(&["GET"], "/{index}", get).takes(LOOK).ignores(WAITING).refuses(&["include_defaults"]),
    Route::new(&["HEAD"], "/{index}", exists).takes(EXPRESSION).ignores(&[
        "local",
        "cluster_manager_timeout",
        "flat_settings",
        "include_defaults",
    ]),
    Route::new(&["DELETE"], "/{index}", delete).takes(EXPRESSION).ignores(WAITING),
    Route::new(&["POST"], "/{index}/_open", open).takes(EXPRESSION).ignores(WAITING),
    Route::new(&["POST"], "/{index}/_close", close).takes(EXPRESSION).ignores(WAITING),
    Route::new(&["GET", "POST"], "/_refresh", refresh).takes(EXPRESSION),
    Route::new(&["GET", "POST"], "/{index}/_refresh", refresh).takes(EXPRESSION),
    Route::new(&["GET", "POST"], "/_flush", flush).takes(FLUSH),
    Route::new(&["GET", "POST"], "/{index}/_flush", flush).takes(FLUSH),
    Route::new(&["POST"], "/_forcemerge", merge).takes(MERGED).ignores(MERGE),
    Route::new(&["POST"], "/{index}/_forcemerge", merge).takes(MERGED).ignores(MERGE),
    Route::new(&["POST"], "/_cache/clear", nothing).takes(EXPRESSION).ignores(CACHE),
    Route::new(&["POST"], "/{index}/_cache/clear", nothing).takes(EXPRESSION).ignores(CACHE),
];

/// Mappings with types, as they were before version 8.
const TYPED: &str = "include_type_name";
const FLUSH: &[&str] =
    &["ignore_unavailable", "allow_no_indices", "expand_wildcards", "force", "wait_if_ongoing"];
const MERGED: &[&str] = &["ignore_unavailable", "allow_no_indices", "expand_wildcards", "flush"];
const MERGE: &[&str] = &["max_num_segments", "only_expunge_deletes", "wait_for_completion"];
const CACHE: &[&str] = &["fielddata", "fields", "query", "request"];

fn create(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let name = request.var("index");
    let made = recipe(request).and_then(|recipe| cluster.create(name, recipe).map(drop));
    made.inspect_err(|cause| cluster.refuse(name, cause))?;
    Ok(Response::ok(json!({ "acknowledged": true, "shards_acknowledged": true, "index": name })))
}

fn recipe(request: &Request) -> Result<Recipe> {
    if request.param(TYPED).is_some() {
        return Err(Error::unsupported(format!("the parameter [{TYPED}] of [/{{index}}]")));
    }
    let Some(body) = request.json()? else { return Ok(Recipe::default()) };
    let mut fields = Fields::of("create index", body)?;
    let recipe = Recipe::unchecked(&mut fields)?;
    if let Some((unknown, _)) = fields.into_rest().iter().next() {
        let reason = format!("unknown key [{unknown}] for create index");
        return Err(Error::new(400, "parse_exception", reason));
    }
    Ok(recipe)
}

fn get(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let flat = request.flag("flat_settings")?.unwrap_or(false);
    let features = request
        .list("features")
        .unwrap_or_else(|| vec!["aliases".into(), "mappings".into(), "settings".into()]);
    if let Some(unknown) =
        features.iter().find(|it| !["aliases", "mappings", "settings"].contains(&it.as_str()))
    {
        return Err(Error::illegal_argument(format!("Invalid feature name [{unknown}]")));
    }
    let wanted = |feature: &str| features.iter().any(|it| it == feature);
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, Lenience::OPEN)?)?;
    let found = targets.iter().filter_map(|target| cluster.indices.get(&target.index)).map(|index| {
        let mut members = Map::new();
        if wanted("aliases") {
            members.insert("aliases".to_owned(), aliases_of(index));
        }
        if wanted("mappings") {
            members.insert("mappings".to_owned(), mapping_of(index));
        }
        if wanted("settings") {
            members.insert("settings".to_owned(), index.settings.to_json(flat, |_| true));
        }
        (index.name.clone(), Value::Object(members))
    });
    Ok(Response::ok(Value::Object(found.collect())))
}

/// All aliases of an index by their name.
pub(super) fn aliases_of(index: &Index) -> Value {
    Value::Object(index.aliases.iter().map(|(name, alias)| (name.clone(), alias.to_json())).collect())
}

fn exists(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let lenience = Lenience::of(request, Lenience { allow_no_indices: false, ..Lenience::OPEN })?;
    let found = cluster.resolve(request.var("index"), lenience).is_ok_and(|targets| !targets.is_empty());
    Ok(Response::empty(if found { 200 } else { 404 }))
}

fn delete(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    cluster.forget_refused(request.var("index"));
    let lenience = Lenience::of(request, Lenience { aliases: false, ..Lenience::ALL.own() })?;
    let targets = cluster.resolve(request.var("index"), lenience)?;
    for target in &targets {
        cluster.indices.get(&target.index).map_or(Ok(()), |index| index.allow(Access::Delete))?;
    }
    for target in targets {
        cluster.indices.remove(&target.index);
    }
    Ok(Response::acknowledged())
}

fn open(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let default = Lenience { open: false, closed: true, ..Lenience::OPEN };
    set_closed(cluster, request, default, false)?;
    Ok(Response::ok(json!({ "acknowledged": true, "shards_acknowledged": true })))
}

fn close(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let closed = set_closed(cluster, request, Lenience::OPEN, true)?;
    let indices: Map<String, Value> =
        closed.into_iter().map(|name| (name, json!({ "closed": true }))).collect();
    Ok(Response::ok(json!({ "acknowledged": true, "shards_acknowledged": true, "indices": indices })))
}

fn set_closed(
    cluster: &mut Cluster,
    request: &Request,
    default: Lenience,
    closed: bool,
) -> Result<Vec<String>> {
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, default.own())?)?;
    let mut changed = Vec::new();
    for target in targets {
        if let Some(index) = cluster.indices.get_mut(&target.index) {
            index.allow(Access::Metadata)?;
            if index.set_closed(closed) {
                changed.push(target.index);
            }
        }
    }
    Ok(changed)
}

fn refresh(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    each(cluster, request, Index::refresh)
}

/// All rows are together in any case; what a merge flushes, this does too.
fn merge(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let flush = request.flag("flush")?.unwrap_or(true);
    each(cluster, request, |index| {
        if flush {
            index.commit(false);
        }
    })
}

fn each(cluster: &mut Cluster, request: &Request, mut act: impl FnMut(&mut Index)) -> Result<Response> {
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, Lenience::SEARCH)?)?;
    let mut copies = Copies::default();
    for target in targets {
        if let Some(index) = cluster.indices.get_mut(&target.index) {
            act(index);
            copies.add(index);
        }
    }
    Ok(Response::ok(json!({ "_shards": copies.to_json() })))
}

/// Nothing is kept on a disk: writes are only counted as kept.
fn flush(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let forced = request.flag("force")?.unwrap_or(false);
    if forced && request.flag("wait_if_ongoing")? == Some(false) {
        return Err(Error::validation(&["wait_if_ongoing must be true for a force flush".to_owned()]));
    }
    each(cluster, request, |index| index.flush(forced))
}

fn nothing(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, Lenience::SEARCH)?)?;
    let mut copies = Copies::default();
    targets
        .iter()
        .filter_map(|target| cluster.indices.get(&target.index))
        .for_each(|index| copies.add(index));
    Ok(Response::ok(json!({ "_shards": copies.to_json() })))
}

/// Shard copies that an operation on whole indices reports: replicas are counted and never assigned, as on a single
/// node.
#[derive(Debug, Default)]
pub(super) struct Copies {
    total: i64,
    primaries: i64,
}

impl Copies {
    pub(super) fn add(&mut self, index: &Index) {
        let (shards, replicas) = shards_of(index);
        self.primaries += shards;
        self.total += shards * (1 + replicas);
    }

    pub(super) fn to_json(&self) -> Value {
        json!({ "total": self.total, "successful": self.primaries, "failed": 0 })
    }
}

/// The numbers of primary shards and of replicas that the settings say.
pub(super) fn shards_of(index: &Index) -> (i64, i64) {
    let number = |name: &str| index.settings.number(name).unwrap_or(1);
    (number("number_of_shards"), number("number_of_replicas"))
}
