//! `_cluster/state`: what there is, and where.
//!
//! Told is what this engine knows: no addresses between nodes, no ids of copies of shards, no counts of elections. The version
//! goes up where something is another than when somebody last asked.

use serde_json::{Map, Value, json};

use super::indices::shards_of;
use super::templates;
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Request, Response, Result, Route};
use crate::index::Index;

const TAKES: &[&str] = &["ignore_unavailable", "allow_no_indices", "expand_wildcards", "flat_settings"];
const HARMLESS: &[&str] = &["local", "master_timeout", "cluster_manager_timeout", "wait_for_timeout"];
const MISSING: &[&str] = &["wait_for_metadata_version"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET"], "/_cluster/state", state).takes(TAKES).ignores(HARMLESS).refuses(MISSING),
    Route::new(&["GET"], "/_cluster/state/{metric}", state).takes(TAKES).ignores(HARMLESS).refuses(MISSING),
    Route::new(&["GET"], "/_cluster/state/{metric}/{index}", state)
        .takes(TAKES)
        .ignores(HARMLESS)
        .refuses(MISSING),
];

fn state(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let flat = request.flag("flat_settings")?.unwrap_or(false);
    let metrics: Vec<&str> = request.var("metric").split(',').filter(|name| !name.is_empty()).collect();
    // Names that are none ask for nothing.
    let wanted = |name: &str| metrics.is_empty() || metrics.contains(&"_all") || metrics.contains(&name);
    let mut meant = None;
    // Names of indices are read where something is told of indices.
    if request.has_var("index") && ["metadata", "routing_table", "routing_nodes"].into_iter().any(wanted) {
        let default = Lenience { ignore_unavailable: true, ..Lenience::OPEN };
        let targets = cluster.resolve(request.var("index"), Lenience::of(request, default)?)?;
        meant = Some(targets.into_iter().map(|target| target.index).collect::<Vec<_>>());
    }
    let everything = json!([
        metadata(cluster, &all(cluster), false),
        templates::in_state(&cluster.templates),
        blocks(&all(cluster)),
    ]);
    let (version, state_uuid) = cluster.observed.version_of(everything);
    let state_uuid = state_uuid.to_owned();
    let indices: Vec<&Index> = all(cluster)
        .into_iter()
        .filter(|index| meant.as_ref().is_none_or(|names| names.contains(&index.name)))
        .collect();
    let mut body = Map::new();
    let mut tell = |name: &str, value: Value| body.insert(name.to_owned(), value);
    tell("cluster_name", cluster.config.name.as_str().into());
    tell("cluster_uuid", cluster.uuid.as_str().into());
    if wanted("version") {
        tell("version", version.into());
        tell("state_uuid", state_uuid.into());
    }
    if wanted("master_node") {
        tell("master_node", cluster.node.as_str().into());
    }
    // As it is called by OpenSearch.
    if metrics.contains(&"cluster_manager_node") {
        tell("cluster_manager_node", cluster.node.as_str().into());
    }
    if wanted("blocks") {
        tell("blocks", blocks(&all(cluster)));
    }
    if wanted("nodes") {
        tell("nodes", json!({ &cluster.node: { "name": cluster.config.name, "attributes": {} } }));
    }
    if wanted("metadata") {
        let mut metadata = metadata(cluster, &indices, flat);
        if meant.is_none() {
            metadata.extend(templates::in_state(&cluster.templates));
        }
        tell("metadata", Value::Object(metadata));
    }
    if wanted("routing_table") {
        tell("routing_table", routing_table(&indices, &cluster.node));
    }
    if wanted("routing_nodes") {
        tell("routing_nodes", routing_nodes(&indices, &cluster.node));
    }
    Ok(Response::ok(Value::Object(body)))
}

fn all(cluster: &Cluster) -> Vec<&Index> {
    cluster.indices.values().collect()
}

fn blocks(indices: &[&Index]) -> Value {
    let blocked = indices.iter().filter_map(|index| {
        let standing = index.blocks();
        let one = |(number, what, levels): (&str, &str, &[&str])| {
            (number.to_owned(), json!({ "description": what, "retryable": false, "levels": levels }))
        };
        let told: Map<String, Value> = standing.into_iter().map(one).collect();
        (!told.is_empty()).then(|| (index.name.clone(), Value::Object(told)))
    });
    let blocked: Map<String, Value> = blocked.collect();
    if blocked.is_empty() { json!({}) } else { json!({ "indices": blocked }) }
}

fn metadata(cluster: &Cluster, indices: &[&Index], flat: bool) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("cluster_uuid".to_owned(), cluster.uuid.as_str().into());
    body.insert("cluster_uuid_committed".to_owned(), true.into());
    body.insert("templates".to_owned(), json!({}));
    let indices: Map<String, Value> =
        indices.iter().map(|index| (index.name.clone(), metadata_of(index, flat))).collect();
    body.insert("indices".to_owned(), Value::Object(indices));
    body
}

fn metadata_of(index: &Index, flat: bool) -> Value {
    let mapping = index.mapping.to_json();
    let empty = mapping.as_object().is_none_or(Map::is_empty);
    let terms: Map<String, Value> =
        (0..index.shards()).map(|number| (number.to_string(), index.primary_term.into())).collect();
    json!({
        "state": if index.closed { "close" } else { "open" },
        "settings": index.settings.to_json(flat, |_| true),
        "mappings": if empty { json!({}) } else { json!({ "_doc": mapping }) },
        "aliases": index.aliases.keys().collect::<Vec<_>>(),
        "primary_terms": terms,
        "system": false,
    })
}

/// A shard's primary, which is on the node, and its replicas, which are nowhere.
fn copies(index: &Index, shard: u32, node: &str) -> Vec<Value> {
    let copy = |primary: bool| {
        json!({
            "state": if primary { "STARTED" } else { "UNASSIGNED" },
            "primary": primary,
            "node": primary.then_some(node),
            "relocating_node": null,
            "shard": shard,
            "index": index.name,
        })
    };
    std::iter::once(true).chain((0..shards_of(index).1).map(|_| false)).map(copy).collect()
}

fn routing_table(indices: &[&Index], node: &str) -> Value {
    let of = |index: &&Index| {
        let shards: Map<String, Value> =
            (0..index.shards()).map(|shard| (shard.to_string(), copies(index, shard, node).into())).collect();
        (index.name.clone(), json!({ "shards": shards }))
    };
    json!({ "indices": indices.iter().map(of).collect::<Map<_, _>>() })
}

fn routing_nodes(indices: &[&Index], node: &str) -> Value {
    let all = indices.iter().flat_map(|index| (0..index.shards()).map(move |shard| (index, shard)));
    let all = all.flat_map(|(index, shard)| copies(index, shard, node));
    let (here, nowhere): (Vec<Value>, Vec<Value>) = all.partition(|copy| copy["primary"] == true);
    json!({ "unassigned": nowhere, "nodes": { node: here } })
}
