//! Whether a query could be run.

use serde_json::json;

use super::search::targets;
use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route, left_out};
use crate::query;
use crate::search;

const TAKES: &[&str] = &[
    "allow_no_indices",
    "analyze_wildcard",
    "analyzer",
    "default_operator",
    "df",
    "expand_wildcards",
    "ignore_unavailable",
    "lenient",
    "q",
    "explain",
    "rewrite",
];
const HARMLESS: &[&str] = &["all_shards"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET", "POST"], "/_validate/query", validate).takes(TAKES).ignores(HARMLESS),
    Route::new(&["GET", "POST"], "/{index}/_validate/query", validate).takes(TAKES).ignores(HARMLESS),
];

fn validate(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    for explained in ["explain", "rewrite"] {
        if request.flag(explained)?.unwrap_or(false) {
            return Err(Error::unsupported(format!("the parameter [{explained}] of [_validate/query]")));
        }
    }
    let read = || {
        let mut query = search::parameter_query(request)?;
        if let Some(body) = request.json()? {
            let mut fields = Fields::of("validate query", left_out(body, |name| name == "query"))?;
            if let Some(body) = fields.take("query") {
                query = Some(query::parse(body)?);
            }
            if let Some((name, _)) = fields.into_rest().iter().next() {
                return Err(Error::parsing(format!("request does not support [{name}]")));
            }
        }
        Ok(query)
    };
    let query = match read() {
        Err(fault) if fault.status() == 501 => return Err(fault),
        Err(_) => return Ok(Response::ok(json!({ "valid": false }))),
        Ok(query) => query,
    };
    // A document that cannot be looked up is no fault of the query's form.
    query.as_deref().map_or(Ok(()), |query| search::look_up(cluster, query))?;
    let targets = targets(cluster, request)?;
    let valid = match search::count(cluster, &targets, query.as_deref(), None, None) {
        Err(fault) if fault.status() == 501 => return Err(fault),
        Err(_) => false,
        Ok(count) => count.shards["failed"] == 0,
    };
    let asked = targets.len();
    let shards = json!({ "total": asked, "successful": asked, "failed": 0 });
    Ok(Response::ok(json!({ "_shards": shards, "valid": valid })))
}
