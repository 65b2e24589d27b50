//! Going on with a scroll, and ending it.

use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route, shown};
use crate::search;

const TAKES: &[&str] = &["scroll", "scroll_id", "rest_total_hits_as_int"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET", "POST"], "/_search/scroll", next).takes(TAKES),
    Route::new(&["GET", "POST"], "/_search/scroll/{scroll_id}", next).takes(TAKES),
    Route::new(&["DELETE"], "/_search/scroll", clear).takes(&["scroll_id"]),
    Route::new(&["DELETE"], "/_search/scroll/{scroll_id}", clear),
];

/// The ids and the time that a request names, in its path, parameters or body.
fn named(request: &Request) -> Result<(Vec<String>, Option<String>)> {
    let split = |text: &str| text.split(',').map(str::to_owned).collect();
    let path = request.has_var("scroll_id").then(|| request.var("scroll_id"));
    let mut ids: Vec<String> = path.or(request.param("scroll_id")).map(split).unwrap_or_default();
    let mut keep = request.param("scroll").map(str::to_owned);
    if let Some(body) = request.json()? {
        let mut fields = Fields::of("scroll", body)?;
        match fields.take("scroll_id") {
            Some(Value::Array(items)) => ids = items.iter().map(shown).collect(),
            Some(one) => ids = vec![shown(&one)],
            None => {}
        }
        keep = fields.string("scroll")?.or(keep);
        if let Some((name, _)) = fields.into_rest().iter().next() {
            return Err(Error::illegal_argument(format!(
                "Unknown parameter [{name}] in request body or parameter is of the wrong type"
            )));
        }
    }
    Ok((ids, keep))
}

fn next(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let (ids, keep) = named(request)?;
    let Some(id) = ids.first() else {
        return Err(Error::validation(&["scrollId is missing".to_owned()]));
    };
    let keep = keep.map(|text| search::keep_alive(&text)).transpose()?;
    let mut body = cluster.scrolls.next(id, keep)?;
    if request.flag("rest_total_hits_as_int")?.unwrap_or(false)
        && let Some(total) = body["hits"]["total"].get("value").cloned()
    {
        body["hits"]["total"] = total;
    }
    Ok(Response::ok(body))
}

fn clear(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let (ids, _) = named(request)?;
    if ids.is_empty() {
        return Err(Error::validation(&["no scroll ids specified".to_owned()]));
    }
    let freed = cluster.scrolls.clear(&ids)?;
    // One that is there no more is a 404, whatever the others are.
    let status = if freed == 0 { 404 } else { 200 };
    Ok(Response::json(status, json!({ "succeeded": true, "num_freed": freed })))
}
