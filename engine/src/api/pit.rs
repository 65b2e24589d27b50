//! Opening and closing points in time.

use std::rc::Rc;

use serde_json::json;

use super::search::targets;
use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route};
use crate::index::OpenContext;
use crate::search;

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["POST"], "/{index}/_pit", open)
        .takes(&["keep_alive", "ignore_unavailable", "allow_no_indices", "expand_wildcards"])
        .ignores(&["preference", "max_concurrent_shard_requests"])
        .refuses(&["routing", "allow_partial_search_results"]),
    Route::new(&["DELETE"], "/_pit", close),
];

fn open(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let Some(text) = request.param("keep_alive") else {
        return Err(Error::validation(&["[keep_alive] is not specified".to_owned()]));
    };
    let keep = search::keep_alive(text)?;
    if request.json()?.is_some() {
        return Err(Error::unsupported("a body of [_pit], such as an [index_filter]"));
    }
    let targets = targets(cluster, request)?;
    let states = search::states(cluster, &targets);
    let shards = states.len();
    let kept = targets.iter().filter_map(|target| cluster.indices.get(&target.index));
    let open = kept.map(|index| OpenContext::new(Rc::clone(&index.counters), index.shards().into(), None));
    let id = cluster.pits.open(&states, open.collect(), keep);
    let shards = json!({ "total": shards, "successful": shards, "skipped": 0, "failed": 0 });
    Ok(Response::ok(json!({ "id": id, "_shards": shards })))
}

fn close(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let mut fields = Fields::of("close_point_in_time", request.required_json()?)?;
    let id = fields.string("id")?.ok_or_else(|| Error::illegal_argument("Required [id]"))?;
    fields.finish()?;
    let closed = cluster.pits.close(&id);
    let status = if closed { 200 } else { 404 };
    Ok(Response::json(status, json!({ "succeeded": closed, "num_freed": usize::from(closed) })))
}
