//! `_cat/indices`

use jiff::tz::TimeZone;

use super::super::cluster::Health;
use super::super::indices::shards_of;
use super::HARMLESS;
use super::table::{Column, Row, answer};
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Error, Request, Response, Result, Route};
use crate::index::{DateFormat, Index};

const TAKES: &[&str] = &["h", "v", "s", "format", "help", "health", "bytes", "expand_wildcards", "pri"];
const MISSING: &[&str] = &["time"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET"], "/_cat/indices", indices).takes(TAKES).ignores(HARMLESS).refuses(MISSING),
    Route::new(&["GET"], "/_cat/indices/{index}", indices).takes(TAKES).ignores(HARMLESS).refuses(MISSING),
];

const COLUMNS: &[Column] = &[
    Column::new("health", &["h"], "current health status"),
    Column::new("status", &["s"], "open/close status"),
    Column::new("index", &["i", "idx"], "index name"),
    Column::new("uuid", &["id", "uuid"], "index uuid"),
    Column::new("pri", &["p", "shards.primary", "shardsPrimary"], "number of primary shards").number(),
    Column::new("rep", &["r", "shards.replica", "shardsReplica"], "number of replica shards").number(),
    Column::new("docs.count", &["dc", "docsCount"], "available docs").number(),
    Column::new("docs.deleted", &["dd", "docsDeleted"], "deleted docs").number(),
    Column::new("creation.date", &["cd"], "index creation date (millisecond value)").on_request(),
    Column::new("creation.date.string", &["cds"], "index creation date (as string)").on_request(),
    Column::new("store.size", &["ss", "storeSize"], "store size of primaries & replicas").number(),
    Column::new("pri.store.size", &[], "store size of primaries").number(),
];

fn indices(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, Lenience::ALL)?)?;
    let mut rows = Vec::new();
    for target in targets {
        let Some(index) = cluster.indices.get_mut(&target.index) else { continue };
        index.refresh_when_due();
        let health = Health::of(index);
        if request.param("health").is_none_or(|wanted| wanted == health.name()) {
            rows.push(row(index, health, request)?);
        }
    }
    answer(request, COLUMNS, rows)
}

fn row(index: &Index, health: Health, request: &Request) -> Result<Row> {
    let (shards, replicas) = shards_of(index);
    let docs = index.docs();
    let open = |cell: String| (!index.closed).then_some(cell);
    let size = size(index.searchable().source_bytes(), request.param("bytes"))?;
    Ok(vec![
        Some(health.name().to_owned()),
        Some(if index.closed { "close" } else { "open" }.to_owned()),
        Some(index.name.clone()),
        Some(index.uuid.clone()),
        Some(shards.to_string()),
        Some(replicas.to_string()),
        // Lucene counts the entries of nested objects as documents of their own.
        open(docs.0.to_string()),
        open(docs.1.to_string()),
        Some(index.created.to_string()),
        Some(DateFormat::standard().format(index.created, &TimeZone::UTC)),
        open(size.clone()),
        open(size),
    ])
}

/// A number of bytes as `4.5kb`, or in the unit that `bytes` says.
fn size(bytes: usize, unit: Option<&str>) -> Result<String> {
    const UNITS: [&str; 5] = ["b", "kb", "mb", "gb", "tb"];
    #[expect(clippy::cast_precision_loss, reason = "printed with one digit behind the point")]
    let number = bytes as f64;
    let scaled = |power: usize| number / 1024f64.powi(i32::try_from(power).unwrap_or(0));
    if let Some(unit) = unit {
        match UNITS.iter().position(|known| *known == unit || known.trim_end_matches('b') == unit) {
            Some(power) => Ok(format!("{:.0}", scaled(power).floor())),
            None => Err(Error::illegal_argument(format!("failed to parse [{unit}] as a unit of bytes"))),
        }
    } else {
        let power = (0..UNITS.len() - 1).find(|power| scaled(*power) < 1024.0).unwrap_or(UNITS.len() - 1);
        let text = format!("{:.1}", scaled(power));
        Ok(format!("{}{}", text.strip_suffix(".0").unwrap_or(&text), UNITS[power]))
    }
}
