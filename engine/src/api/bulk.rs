//! `_bulk`: many writes in one request.

use std::time::Instant;

use serde_json::{Map, Value, json};

use super::documents::{index_for_write, refresh_when_asked, written_body};
use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route, read_json};
use crate::index::Condition;

const TAKES: &[&str] = &["refresh"];
const REFUSES: &[&str] = &[
    "_source",
    "_source_excludes",
    "_source_includes",
    "list_executed_pipelines",
    "pipeline",
    "require_alias",
    "require_data_stream",
    "routing",
    "wait_for_active_shards",
];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["POST", "PUT"], "/_bulk", bulk).takes(TAKES).ignores(&["timeout"]).refuses(REFUSES),
    Route::new(&["POST", "PUT"], "/{index}/_bulk", bulk).takes(TAKES).ignores(&["timeout"]).refuses(REFUSES),
];

fn bulk(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let began = Instant::now();
    if !request.body.ends_with(b"\n") {
        return Err(Error::illegal_argument("The bulk request must be terminated by a newline [\\n]"));
    }
    let mut lines = request.body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let (mut items, mut errors, mut touched) = (Vec::new(), false, Vec::new());
    while let Some(line) = lines.next() {
        let (action, mut meta) = action(line)?;
        let index = meta.string("_index")?.unwrap_or_else(|| request.var("index").to_owned());
        let id = meta.string("_id")?;
        let routing = meta.string("routing")?;
        meta.finish()?;
        if action != "index" {
            return Err(Error::unsupported(format!("the action [{action}] of [_bulk]")));
        }
        let source = lines.next().unwrap_or_default();
        let result = index_for_write(cluster, &index).and_then(|index| {
            let written = index.put(id.as_deref(), routing.as_deref(), source, Condition::None)?;
            let status = if written.result == "created" { 201 } else { 200 };
            let mut body = written_body(index, &written, false);
            body["status"] = status.into();
            Ok(body)
        });
        touched.push(index.clone());
        let item = result.unwrap_or_else(|error| {
            errors = true;
            json!({ "_index": index, "_id": id, "status": error.status(), "error": error.members() })
        });
        items.push(Value::Object(Map::from_iter([(action, item)])));
    }
    touched.sort_unstable();
    touched.dedup();
    for name in touched {
        if let Some(index) = cluster.indices.get_mut(&name) {
            refresh_when_asked(index, request)?;
        }
    }
    let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Response::ok(json!({ "took": took, "errors": errors, "items": items })))
}

/// `{"index": {…}}`
fn action(line: &[u8]) -> Result<(String, Fields)> {
    let value = read_json(line)
        .map_err(|fault| Error::illegal_argument(format!("Malformed action/metadata line: {fault}")))?;
    let Value::Object(members) = value else {
        return Err(Error::illegal_argument("Malformed action/metadata line, expected START_OBJECT"));
    };
    match members.into_iter().next() {
        Some((action, meta)) => Ok((action, Fields::of("bulk action", meta)?)),
        None => Err(Error::illegal_argument("Malformed action/metadata line, expected FIELD_NAME")),
    }
}
