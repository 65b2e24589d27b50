//! The cluster state, as far as it is a namespace's.

use serde_json::Value;

use super::super::ledger::Kind;
use super::super::names::Names;

/// What a test may see of the cluster; the rest tells of others.
const SHOWN: &[&str] = &[
    "error",
    "status",
    "cluster_name",
    "cluster_uuid",
    "version",
    "state_uuid",
    "master_node",
    "cluster_manager_node",
    "blocks",
    "nodes",
    "metadata",
    "routing_table",
    "routing_nodes",
];

/// The same of the metadata: figures of the cluster, and maps by name.
const FIGURES: &[&str] = &["cluster_uuid", "cluster_uuid_committed", "cluster_coordination", "version"];
const BY_NAME: &[&str] = &["templates", "indices", "stored_scripts"];
const BY_NAME_INSIDE: &[&str] = &["index_template", "component_template", "data_stream"];
/// A server shows these from the first one on that somebody makes, whatever becomes of it.
const FROM_THE_FIRST_ON: &[(&str, Option<Kind>)] = &[
    ("stored_scripts", Some(Kind::Script)),
    ("index_template", Some(Kind::Template)),
    ("component_template", Some(Kind::ComponentTemplate)),
    ("ingest", Some(Kind::Pipeline)),
    // Whether an index was one is not on record.
    ("data_stream", None),
];

pub(in crate::isolation) fn narrow(state: &mut Value, names: &Names) {
    let Value::Object(map) = &mut *state else { return };
    map.retain(|key, _| SHOWN.contains(&key.as_str()));
    for key in ["blocks", "routing_table"] {
        if let Some(indices) = state.get_mut(key).and_then(|table| table.get_mut("indices")) {
            by_name(indices, names);
        }
    }
    // Not on a server where none is blocked.
    if let Some(Value::Object(blocks)) = state.get_mut("blocks") {
        blocks.retain(|key, value| key != "indices" || !is_bare(value));
    }
    if let Some(nodes) = state.get_mut("routing_nodes") {
        routing(nodes, names);
    }
    if let Some(metadata) = state.get_mut("metadata") {
        of_metadata(metadata, names);
    }
}

fn of_metadata(metadata: &mut Value, names: &Names) {
    let Value::Object(metadata) = metadata else { return };
    for (key, value) in metadata.iter_mut() {
        match key.as_str() {
            key if FIGURES.contains(&key) => {}
            key if BY_NAME.contains(&key) => by_name(value, names),
            key if BY_NAME_INSIDE.contains(&key) => {
                value.as_object_mut().into_iter().flatten().for_each(|(_, map)| by_name(map, names));
            }
            "ingest" => {
                if let Some(pipelines) = value.get_mut("pipeline") {
                    listed(pipelines, |pipeline| pipeline["id"].as_str(), names);
                }
            }
            "index-graveyard" => {
                if let Some(tombstones) = value.get_mut("tombstones") {
                    listed(tombstones, |tombstone| tombstone["index"]["index_name"].as_str(), names);
                }
            }
            _ => *value = Value::Null,
        }
    }
    let made_any = |kind: Option<Kind>| kind.is_some_and(|kind| !names.page().names(kind).is_empty());
    metadata.retain(|key, value| match FROM_THE_FIRST_ON.iter().find(|(shown, _)| shown == key) {
        Some((_, kind)) => !is_bare(value) || made_any(*kind),
        None => !value.is_null(),
    });
}

/// Whether neither it nor what it consists of has anything in it.
fn is_bare(value: &Value) -> bool {
    let is_empty = |value: &Value| match value {
        Value::Object(map) => map.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    is_empty(value) || value.as_object().is_some_and(|map| map.values().all(is_empty))
}

fn routing(nodes: &mut Value, names: &Names) {
    let index = |shard: &Value| shard["index"].as_str().map(str::to_owned);
    let own = |shards: &mut Value| {
        if let Value::Array(shards) = shards {
            shards.retain(|shard| index(shard).is_some_and(|name| names.is_own(&name)));
        }
    };
    nodes.get_mut("unassigned").map(own);
    let nodes = nodes.get_mut("nodes").and_then(Value::as_object_mut).into_iter().flatten();
    nodes.for_each(|(_, shards)| own(shards));
}

fn by_name(map: &mut Value, names: &Names) {
    if let Value::Object(map) = map {
        map.retain(|name, _| names.is_own(name));
    }
}

fn listed(list: &mut Value, name: impl Fn(&Value) -> Option<&str>, names: &Names) {
    if let Value::Array(items) = list {
        items.retain(|item| name(item).is_some_and(|name| names.is_own(name)));
    }
}
