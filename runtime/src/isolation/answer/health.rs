//! `_cat/health`: one line of the cluster, with the namespace's figures.
//!
//! The server has no narrower form of it. Its columns come from the server's own line, the figures from
//! `_cluster/health` of the namespace.

use serde_json::{Map, Value};

/// Columns that stand at the left; numbers stand at the right.
const AT_THE_LEFT: &[&str] = &["epoch", "timestamp", "cluster", "status"];

/// The line with the figures of `health` in it.
pub(in crate::isolation) fn figures(line: &mut Map<String, Value>, health: &Value) {
    let number = |key: &str| health[key].to_string();
    for (column, value) in line.iter_mut() {
        *value = match column.as_str() {
            "status" | "st" => health["status"].clone(),
            "shards" | "t" | "sh" | "shards.total" | "shardsTotal" => number("active_shards").into(),
            "pri" | "p" | "shards.primary" | "shardsPrimary" => number("active_primary_shards").into(),
            "relo" | "r" | "shards.relocating" | "shardsRelocating" => number("relocating_shards").into(),
            "init" | "i" | "shards.initializing" | "shardsInitializing" => {
                number("initializing_shards").into()
            }
            "unassign" | "u" | "shards.unassigned" | "shardsUnassigned" => number("unassigned_shards").into(),
            "active_shards_percent" | "asp" | "activeShardsPercent" => {
                format!("{:.1}%", health["active_shards_percent_as_number"].as_f64().unwrap_or_default())
                    .into()
            }
            _ => continue,
        };
    }
}

/// As text; `heads` is the parameter `v`.
pub(in crate::isolation) fn line(line: &Map<String, Value>, heads: bool) -> String {
    let mut rows = vec![String::new(); 1 + usize::from(heads)];
    let last = line.len().saturating_sub(1);
    for (at, (column, value)) in line.iter().enumerate() {
        let value = value.as_str().unwrap_or_default();
        let width =
            if heads { column.chars().count().max(value.chars().count()) } else { value.chars().count() };
        let cells = if heads { vec![column.as_str(), value] } else { vec![value] };
        for (row, cell) in rows.iter_mut().zip(cells) {
            let cell = match AT_THE_LEFT.contains(&column.as_str()) {
                true if at == last => cell.to_owned(),
                true => format!("{cell:width$}"),
                false => format!("{cell:>width$}"),
            };
            row.push_str(&cell);
            row.push_str(if at == last { "" } else { " " });
        }
    }
    rows.join("\n") + "\n"
}
