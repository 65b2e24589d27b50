//! Several searches in one request.

use std::collections::BTreeMap;
use std::time::Instant;

use bytes::Bytes;
use serde_json::{Value, json};

use super::search::targets;
use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route, left_out, read_json, shown};
use crate::search::{self, SearchRequest};

const TAKES: &[&str] = &["rest_total_hits_as_int", "typed_keys", "search_type"];
const HARMLESS: &[&str] = &[
    "ccs_minimize_roundtrips",
    "max_concurrent_searches",
    "max_concurrent_shard_requests",
    "pre_filter_shard_size",
];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET", "POST"], "/_msearch", msearch).takes(TAKES).ignores(HARMLESS),
    Route::new(&["GET", "POST"], "/{index}/_msearch", msearch).takes(TAKES).ignores(HARMLESS),
];

/// What a line before a search may say of it, as the parameter of a search of its own.
const HEADER: &[(&str, &str)] = &[
    ("allow_no_indices", "allow_no_indices"),
    ("allow_partial_search_results", "allow_partial_search_results"),
    ("expand_wildcards", "expand_wildcards"),
    ("ignore_unavailable", "ignore_unavailable"),
    ("routing", "routing"),
    ("search_type", "search_type"),
    // They change nothing here.
    ("ccs_minimize_roundtrips", ""),
    ("ignore_throttled", ""),
    ("preference", ""),
    ("request_cache", ""),
];

fn msearch(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let began = Instant::now();
    let mut searches = Vec::new();
    for item in items(request)? {
        // A search that cannot be read fails the whole request.
        let search = SearchRequest::read(&item)?;
        if search.pit.is_some() {
            return Err(Error::unsupported("[pit] of a search in [_msearch]"));
        }
        searches.push((item, search));
    }
    if searches.is_empty() {
        return Err(Error::validation(&["no requests added".to_owned()]));
    }
    let mut responses = Vec::new();
    for (item, search) in searches {
        let found = targets(cluster, &item).and_then(|targets| search::run(cluster, &targets, &search));
        responses.push(match found {
            Ok(mut body) => {
                body["status"] = 200.into();
                body
            }
            Err(error) => error.body(),
        });
    }
    let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Response::ok(json!({ "took": took, "responses": responses })))
}

/// The searches as requests of their own.
fn items(request: &Request) -> Result<Vec<Request>> {
    if request.body.is_empty() {
        return Err(Error::new(400, "parse_exception", "request body or source parameter is required"));
    }
    if request.body.last() != Some(&b'\n') {
        return Err(Error::illegal_argument("The msearch request must be terminated by a newline [\n]"));
    }
    let lines = request.body.split(|byte| *byte == b'\n');
    let mut lines = lines.map(|line| request.body.slice_ref(line));
    let mut items = Vec::new();
    while let Some(header) = lines.next() {
        // An empty line is an empty header, but for the one behind the last newline.
        let Some(body) = lines.next() else { break };
        if header.is_empty() && body.is_empty() {
            continue;
        }
        items.push(item(request, &header, body)?);
    }
    Ok(items)
}

fn item(request: &Request, header: &[u8], body: Bytes) -> Result<Request> {
    let mut vars = request.vars.clone();
    let mut params = BTreeMap::new();
    for inherited in TAKES {
        params.extend(request.param(inherited).map(|value| ((*inherited).to_owned(), value.to_owned())));
    }
    let header = match header.trim_ascii() {
        [] => json!({}),
        text => read_json(text)?,
    };
    for (name, value) in Fields::of("msearch", left_out(header, |name| name != "index"))?.into_rest() {
        if name == "index" || name == "indices" {
            vars.insert("index", list(&value));
            continue;
        }
        let Some((_, parameter)) = HEADER.iter().find(|(known, _)| *known == name) else {
            let reason = format!("key [{name}] is not supported in the metadata section");
            return Err(Error::illegal_argument(reason));
        };
        if !parameter.is_empty() {
            params.insert((*parameter).to_owned(), list(&value));
        }
    }
    Ok(Request { method: request.method.clone(), vars, params, body, accepts_json: request.accepts_json })
}

/// `["a", "b"]` as `a,b`
fn list(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(","),
        one => shown(one),
    }
}
