//! `_cluster/health`: one node, on which all primaries are and no replica can be.

use serde_json::{Map, Value, json};

use super::indices::shards_of;
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Error, Request, Response, Result, Route};
use crate::index::Index;

const TAKES: &[&str] =
    &["expand_wildcards", "level", "wait_for_active_shards", "wait_for_nodes", "wait_for_status", "timeout"];
const HARMLESS: &[&str] = &[
    "local",
    "master_timeout",
    "wait_for_events",
    "wait_for_no_initializing_shards",
    "wait_for_no_relocating_shards",
];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET"], "/_cluster/health", health).takes(TAKES).ignores(HARMLESS),
    Route::new(&["GET"], "/_cluster/health/{index}", health).takes(TAKES).ignores(HARMLESS),
];

/// The colour of an index or of the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Health {
    Green,
    Yellow,
    Red,
}

impl Health {
    /// Replicas have no second node to be on.
    pub(super) fn of(index: &Index) -> Self {
        if shards_of(index).1 > 0 { Self::Yellow } else { Self::Green }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}

/// Shards of some indices, counted.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) health: Health,
    pub(super) active: i64,
    pub(super) unassigned: i64,
}

impl Summary {
    pub(super) fn of<'i>(indices: impl Iterator<Item = &'i Index>) -> Self {
        indices.fold(Self { health: Health::Green, active: 0, unassigned: 0 }, |sum, index| {
            let (shards, replicas) = shards_of(index);
            Self {
                health: sum.health.max(Health::of(index)),
                active: sum.active + shards,
                unassigned: sum.unassigned + shards * replicas,
            }
        })
    }

    /// How many of the shards there should be are there.
    #[expect(clippy::cast_precision_loss, reason = "a percentage")]
    pub(super) fn percent(&self) -> f64 {
        let all = self.active + self.unassigned;
        if all == 0 { 100.0 } else { self.active as f64 * 100.0 / all as f64 }
    }
}

fn health(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let lenience = Lenience::of(request, Lenience { hidden: true, ..Lenience::ALL })?;
    let resolved = cluster.resolve(request.var("index"), lenience);
    // An index that is not there is waited for, in vain.
    let missing = resolved.is_err();
    let targets = resolved.unwrap_or_default();
    let indices: Vec<&Index> =
        targets.iter().filter_map(|target| cluster.indices.get(&target.index)).collect();
    let mut summary = Summary::of(indices.iter().copied());
    if missing {
        summary.health = Health::Red;
    }
    let timed_out = missing || !met(request, &summary)?;
    let mut body = json!({
        "cluster_name": cluster.config.name,
        "status": summary.health.name(),
        "timed_out": timed_out,
        "number_of_nodes": 1,
        "number_of_data_nodes": 1,
        "active_primary_shards": summary.active,
        "active_shards": summary.active,
        "relocating_shards": 0,
        "initializing_shards": 0,
        "unassigned_shards": summary.unassigned,
        "delayed_unassigned_shards": 0,
        "number_of_pending_tasks": 0,
        "number_of_in_flight_fetch": 0,
        "task_max_waiting_in_queue_millis": 0,
        "active_shards_percent_as_number": summary.percent(),
    });
    match request.param("level") {
        None | Some("cluster") => {}
        Some("indices") => {
            let members: Map<String, Value> =
                indices.iter().map(|index| (index.name.clone(), index_health(index))).collect();
            body["indices"] = Value::Object(members);
        }
        Some("shards") => {
            return Err(Error::unsupported("the parameter [level=shards] of [_cluster/health]"));
        }
        Some(other) => {
            return Err(Error::illegal_argument(format!(
                "level parameter must be one of [cluster] or [indices] or [shards] but was [{other}]"
            )));
        }
    }
    Ok(Response::json(if timed_out { 408 } else { 200 }, body))
}

fn index_health(index: &Index) -> Value {
    let (shards, replicas) = shards_of(index);
    json!({
        "status": Health::of(index).name(),
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "active_primary_shards": shards,
        "active_shards": shards,
        "relocating_shards": 0,
        "initializing_shards": 0,
        "unassigned_shards": shards * replicas,
    })
}

/// Whether what the request waits for is so. It will never become so by waiting.
fn met(request: &Request, summary: &Summary) -> Result<bool> {
    let status = match request.param("wait_for_status") {
        None => Health::Red,
        Some(name) => [Health::Green, Health::Yellow, Health::Red]
            .into_iter()
            .find(|health| health.name() == name.to_lowercase())
            .ok_or_else(|| Error::illegal_argument(format!("unknown cluster health status [{name}]")))?,
    };
    let active = match request.param("wait_for_active_shards") {
        None => 0,
        Some("all") => summary.active + summary.unassigned,
        Some(number) => number
            .parse()
            .map_err(|_| Error::illegal_argument(format!("cannot parse ActiveShardCount[{number}]")))?,
    };
    let nodes = match request.param("wait_for_nodes") {
        None => true,
        Some(text) => nodes(text)?,
    };
    Ok(summary.health <= status && summary.active >= active && nodes)
}

/// `1`, `>=1`, `ge(1)`, `<5`: whether one node is enough.
fn nodes(text: &str) -> Result<bool> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let wanted: i64 = digits.parse().map_err(|_| {
        Error::illegal_argument(format!("failed to parse [wait_for_nodes] with value [{text}]"))
    })?;
    let operator = text.trim_end_matches(')').trim_end_matches(|c: char| c.is_ascii_digit());
    Ok(match operator {
        ">=" | "ge(" => 1 >= wanted,
        "<=" | "le(" => 1 <= wanted,
        ">" | "gt(" => 1 > wanted,
        "<" | "lt(" => 1 < wanted,
        _ => wanted == 1,
    })
}
