//! `_cat/health`

use super::super::cluster::Summary;
use super::HARMLESS;
use super::count::now;
use super::table::{Column, answer};
use crate::cluster::Cluster;
use crate::http::{Request, Response, Result, Route};

pub(super) const ROUTES: &[Route] =
    &[Route::new(&["GET"], "/_cat/health", health).takes(TAKES).ignores(HARMLESS)];

const TAKES: &[&str] = &["h", "v", "s", "format", "help", "ts"];

const COLUMNS: &[Column] = &[
    Column::new("epoch", &["t", "time"], "seconds since 1970-01-01 00:00:00"),
    Column::new("timestamp", &["ts", "hms", "hhmmss"], "time in HH:MM:SS"),
    Column::new("cluster", &["cl"], "cluster name"),
    Column::new("status", &["st"], "health status"),
    Column::new("node.total", &["nt", "nodeTotal"], "total number of nodes").number(),
    Column::new("node.data", &["nd", "nodeData"], "number of nodes that can store data").number(),
    Column::new("shards", &["t", "sh", "shards.total", "shardsTotal"], "total number of shards").number(),
    Column::new("pri", &["p", "shards.primary", "shardsPrimary"], "number of primary shards").number(),
    Column::new("relo", &["r", "shards.relocating", "shardsRelocating"], "number of relocating nodes")
        .number(),
    Column::new("init", &["i", "shards.initializing", "shardsInitializing"], "number of initializing nodes")
        .number(),
    Column::new("unassign", &["u", "shards.unassigned", "shardsUnassigned"], "number of unassigned shards")
        .number(),
    Column::new("pending_tasks", &["pt", "pendingTasks"], "number of pending tasks").number(),
    Column::new("max_task_wait_time", &["mtwt", "maxTaskWaitTime"], "wait time of longest task pending")
        .number(),
    Column::new(
        "active_shards_percent",
        &["asp", "activeShardsPercent"],
        "active number of shards in percent",
    )
    .number(),
];

fn health(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let summary = Summary::of(cluster.indices.values());
    let (epoch, clock) = now();
    let number = |number: i64| Some(number.to_string());
    let mut row = vec![
        Some(epoch),
        Some(clock),
        Some(cluster.config.name.clone()),
        Some(summary.health.name().to_owned()),
        number(1),
        number(1),
        number(summary.active),
        number(summary.active),
        number(0),
        number(0),
        number(summary.unassigned),
        number(0),
        Some("-".to_owned()),
        Some(format!("{:.1}%", summary.percent())),
    ];
    // Without timestamps the first two columns are not there.
    let first = if request.flag("ts")? == Some(false) { 2 } else { 0 };
    answer(request, &COLUMNS[first..], vec![row.split_off(first)])
}
