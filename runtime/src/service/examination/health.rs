//! Whether a cluster that serves can also be worked with: it takes writes, its disks have room, its shards are where they
//! should be, and there is room for more of them.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::Finding;
use super::line::{Line, Unheard};
use super::readiness::{NotReady, expect};

/// As many shards as a run may need at once: a pool of fresh indices, and what tests make beside it.
const ROOM: u64 = 100;

/// How long shards that are on their way may take: an index that somebody makes with replicas is yellow for a moment.
const SETTLING: Duration = Duration::from_secs(5);

/// How often it is looked.
const PAUSE: Duration = Duration::from_millis(50);

/// One finding for each thing that is looked at.
pub(super) async fn examine(line: &Line) -> Vec<Finding> {
    let settings = get(line, "/_cluster/settings?include_defaults=true&flat_settings=true").await;
    let settings = match settings {
        Ok(body) => Settings(body),
        Err(why) => return vec![Finding::wrong("settings", format!("its settings cannot be read: {why}"))],
    };
    let mut findings = vec![writable(&settings), disk(line, &settings).await];
    match settled(line).await {
        Ok(health) => findings.extend([copies(&health), shards(&health, &settings)]),
        Err(why) => findings.push(Finding::wrong("shards", format!("its shards cannot be counted: {why}"))),
    }
    findings
}

async fn get(line: &Line, path: &str) -> Result<Value, String> {
    let answer = line.get(path).await.map_err(Unheard::why)?;
    expect(answer, path).map_err(NotReady::why)
}

/// What was said for this start wins over what was said for ever, and that over what is so unless said.
struct Settings(Value);

impl Settings {
    fn text(&self, name: &str) -> Option<&str> {
        ["transient", "persistent", "defaults"].iter().find_map(|layer| self.0[layer][name].as_str())
    }

    fn is_on(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }
}

fn writable(settings: &Settings) -> Finding {
    for block in ["cluster.blocks.read_only", "cluster.blocks.read_only_allow_delete"] {
        if settings.is_on(block) {
            return Finding::wrong(
                "writes",
                format!("its cluster is read-only: `{block}` is set; whoever set it has to take it away"),
            );
        }
    }
    // OpenSearch sets it where the disks of all nodes are nearly full.
    if settings.is_on("cluster.blocks.create_index") {
        let text = "its cluster makes no indices: `cluster.blocks.create_index` is set; make room on its disks, or take it away";
        return Finding::wrong("writes", text.to_owned());
    }
    Finding::well("writes", "the cluster takes writes".to_owned())
}

async fn disk(line: &Line, settings: &Settings) -> Finding {
    const WATERMARK: &str = "cluster.routing.allocation.disk.watermark.flood_stage";
    if !settings.is_on("cluster.routing.allocation.disk.threshold_enabled") {
        return Finding::well("disk", "the cluster does not look at its disks".to_owned());
    }
    let nodes = match get(line, "/_nodes/stats/fs").await {
        Ok(body) => body,
        Err(why) => return Finding::wrong("disk", format!("its disks cannot be looked at: {why}")),
    };
    let watermark = settings.text(WATERMARK).unwrap_or("95%");
    let most = settings.text(&format!("{WATERMARK}.max_headroom")).and_then(bytes);
    let mut least = None;
    for node in nodes["nodes"].as_object().into_iter().flat_map(|nodes| nodes.values()) {
        let total = &node["fs"]["total"];
        let (Some(size), Some(free)) =
            (total["total_in_bytes"].as_u64(), total["available_in_bytes"].as_u64())
        else {
            continue;
        };
        let Some(needed) = headroom(watermark, size, most) else {
            return Finding::wrong(
                "disk",
                format!("`{WATERMARK}` is {watermark:?}, which is not understood"),
            );
        };
        if free <= needed {
            return Finding::wrong(
                "disk",
                format!(
                    "node {} has {} free of {}, which is its flood stage ({watermark}): all that is written to it is \
                     refused; make room on its disk",
                    node["name"],
                    megabytes(free),
                    megabytes(size)
                ),
            );
        }
        least = Some(least.map_or(free, |least: u64| least.min(free)));
    }
    match least {
        Some(free) => Finding::well("disk", format!("{} free", megabytes(free))),
        None => Finding::wrong("disk", "no node tells how much of its disk is free".to_owned()),
    }
}

/// How many bytes have to stay free on a disk of this size.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a watermark is no exact number of bytes"
)]
fn headroom(watermark: &str, size: u64, most: Option<u64>) -> Option<u64> {
    let share = match watermark.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().ok().map(|percent| percent / 100.0),
        None => watermark.parse::<f64>().ok().filter(|ratio| *ratio <= 1.0),
    };
    match share {
        Some(used) if (0.0..=1.0).contains(&used) => {
            let headroom = (size as f64 * (1.0 - used)) as u64;
            Some(most.map_or(headroom, |most| headroom.min(most)))
        }
        Some(_) => None,
        None => bytes(watermark),
    }
}

/// `"500mb"`; what is no size of bytes (`-1`: none is set) is none.
fn bytes(text: &str) -> Option<u64> {
    let text = text.to_lowercase();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "b" => 0,
        "kb" | "k" => 10,
        "mb" | "m" => 20,
        "gb" | "g" => 30,
        "tb" | "t" => 40,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_shl(unit)
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes >> 20)
}

/// The cluster's health, when it has settled or had the time to.
async fn settled(line: &Line) -> Result<Value, String> {
    let deadline = Instant::now() + SETTLING;
    loop {
        let health = get(line, "/_cluster/health").await?;
        if !is_yellow(&health) || !has_several_nodes(&health) || Instant::now() >= deadline {
            return Ok(health);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn count(health: &Value, name: &str) -> u64 {
    health[name].as_u64().unwrap_or_default()
}

fn is_yellow(health: &Value) -> bool {
    health["status"] == "yellow"
}

fn has_several_nodes(health: &Value) -> bool {
    count(health, "number_of_data_nodes") > 1
}

/// On one node a replica has no place, and any index that wants one makes the cluster yellow. Where there are several,
/// something is wrong with one of them, and what it does next is no matter of tests.
fn copies(health: &Value) -> Finding {
    let unassigned = count(health, "unassigned_shards");
    if !is_yellow(health) {
        return Finding::well("copies", "all copies of its shards are where they should be".to_owned());
    }
    if has_several_nodes(health) {
        return Finding::wrong(
            "copies",
            format!(
                "its cluster is yellow: of its {} data nodes one is lost or gets its shards anew ({unassigned} copies of shards \
                 are unassigned, {} are initializing); wait until it is green, or ask it why it is not: \
                 `GET /_cluster/allocation/explain`",
                count(health, "number_of_data_nodes"),
                count(health, "initializing_shards"),
            ),
        );
    }
    let text =
        format!("yellow: {unassigned} replicas have no place on its one data node, which changes no answer");
    Finding::well("copies", text)
}

fn shards(health: &Value, settings: &Settings) -> Finding {
    let limit = settings.text("cluster.max_shards_per_node").and_then(|text| text.parse::<u64>().ok());
    let count = |name: &str| count(health, name);
    let used = count("active_shards") + count("initializing_shards") + count("unassigned_shards");
    let Some(limit) = limit.and_then(|limit| limit.checked_mul(count("number_of_data_nodes"))) else {
        return Finding::well("shards", format!("{used}, and the cluster tells no limit"));
    };
    if limit.saturating_sub(used) < ROOM {
        return Finding::wrong(
            "shards",
            format!(
                "its cluster has {used} of the {limit} shards that it may have, and a run may need {ROOM}: delete indices \
                 that nobody needs, or raise `cluster.max_shards_per_node`"
            ),
        );
    }
    Finding::well("shards", format!("{used} of {limit}"))
}

#[cfg(test)]
mod tests {
    use super::headroom;

    #[test]
    fn a_flood_stage_is_a_share_a_ratio_or_a_size() {
        let disk = 1000 << 20;
        for (watermark, most, needed) in [
            ("95%", None, Some((50 << 20) - 1)),
            ("0.9", None, Some((100 << 20) - 1)),
            ("500mb", None, Some(500 << 20)),
            ("95%", Some(10 << 20), Some(10 << 20)),
            ("much", None, None),
            ("120%", None, None),
        ] {
            let told = headroom(watermark, disk, most);
            let near = |a: u64, b: u64| a.abs_diff(b) <= 1;
            assert!(told.zip(needed).map_or(told == needed, |(a, b)| near(a, b)), "{watermark}: {told:?}");
        }
    }
}
