//! `_cat/count`

use super::table::{Column, answer};
use super::{HARMLESS, TABLE};
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Request, Response, Result, Route};
use crate::search;

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET"], "/_cat/count", count).takes(TABLE).ignores(HARMLESS),
    Route::new(&["GET"], "/_cat/count/{index}", count).takes(TABLE).ignores(HARMLESS),
];

const COLUMNS: &[Column] = &[
    Column::new("epoch", &["t", "time"], "seconds since 1970-01-01 00:00:00"),
    Column::new("timestamp", &["ts", "hms", "hhmmss"], "time in HH:MM:SS"),
    Column::new("count", &["dc", "docs.count", "docsCount"], "the document count"),
];

fn count(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let targets = cluster.resolve(request.var("index"), Lenience::SEARCH)?;
    for target in &targets {
        if let Some(index) = cluster.indices.get_mut(&target.index) {
            index.refresh_when_due();
        }
    }
    let count = search::count(cluster, &targets, None, None, None)?;
    count.tell();
    let (epoch, clock) = now();
    answer(request, COLUMNS, vec![vec![Some(epoch), Some(clock), Some(count.documents.to_string())]])
}

/// Seconds since 1970, and the time of day.
pub(super) fn now() -> (String, String) {
    let seconds = Cluster::now() / 1000;
    let day = seconds % 86_400;
    (seconds.to_string(), format!("{:02}:{:02}:{:02}", day / 3600, day / 60 % 60, day % 60))
}
