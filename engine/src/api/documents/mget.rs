//! `_mget`: many documents by their ids.

use std::rc::Rc;
use std::time::Instant;

use serde_json::{Value, json};

use super::content::Content;
use super::read::{found, missing};
use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route, left_out};
use crate::index::{Access, Document};

const TAKES: &[&str] =
    &["_source", "_source_includes", "_source_excludes", "stored_fields", "realtime", "refresh", "routing"];
const HARMLESS: &[&str] = &["preference"];
const MISSING: &[&str] = &["force_synthetic_source"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET", "POST"], "/_mget", mget).takes(TAKES).ignores(HARMLESS).refuses(MISSING),
    Route::new(&["GET", "POST"], "/{index}/_mget", mget).takes(TAKES).ignores(HARMLESS).refuses(MISSING),
];

/// One document that is asked for.
#[derive(Debug)]
struct Wanted {
    index: String,
    id: String,
    routing: Option<String>,
    content: Content,
}

fn mget(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let wanted = read(request)?;
    let realtime = request.flag("realtime")?.unwrap_or(true);
    let refresh = request.flag("refresh")?.unwrap_or(false);
    let docs: Vec<Value> = wanted
        .iter()
        .map(|wanted| {
            one(cluster, wanted, realtime, refresh).unwrap_or_else(|error| {
                let mut members = error.members();
                let cause = json!([Value::Object(members.clone())]);
                members.shift_insert(0, "root_cause".to_owned(), cause);
                json!({ "_index": wanted.index, "_id": wanted.id, "error": members })
            })
        })
        .collect();
    Ok(Response::ok(json!({ "docs": docs })))
}

fn one(cluster: &mut Cluster, wanted: &Wanted, realtime: bool, refresh: bool) -> Result<Value> {
    let began = Instant::now();
    let (index, alias) = cluster.single_index(&wanted.index)?;
    index.allow(Access::Read)?;
    let routing = wanted
        .routing
        .as_deref()
        .or(alias.and_then(|alias| alias.index_routing.as_deref()))
        .map(str::to_owned);
    let routing = routing.as_deref();
    index.require_routing(&wanted.id, routing)?;
    let name = index.name.clone();
    let Some(index) = cluster.indices.get_mut(&name) else {
        return Err(Error::index_not_found(&name, "index_expression"));
    };
    index.refresh_for_get(routing.unwrap_or(&wanted.id), realtime, refresh);
    let document = if realtime { index.get(&wanted.id).cloned() } else { index.refreshed(&wanted.id) };
    let found_by =
        |document: &Rc<Document>| index.is_found_by(&wanted.id, document.routing.as_deref(), routing);
    let document = document.filter(found_by);
    index.looked_for(document.as_deref(), realtime, began.elapsed());
    Ok(match document {
        Some(document) => found(index, &document, &wanted.content)?,
        None => missing(&name, &wanted.id),
    })
}

fn read(request: &Request) -> Result<Vec<Wanted>> {
    let mut fields = Fields::of("mget", request.required_json()?)?;
    let content = Content::of(request)?;
    let default = |id: String| Wanted {
        index: request.var("index").to_owned(),
        id,
        routing: request.param("routing").map(str::to_owned),
        content: content.clone(),
    };
    let mut wanted = Vec::new();
    for doc in array(&mut fields, "docs")? {
        let Value::Object(_) = doc else {
            return Err(Error::illegal_argument("docs array element should include an object"));
        };
        let mut doc = Fields::of("mget", left_out(doc, |_| true))?;
        doc.unsupported(&["version", "version_type"])?;
        let id = doc.string("_id")?.unwrap_or_default();
        let mut one = default(id);
        one.index = doc.string("_index")?.unwrap_or(one.index);
        one.routing = doc.string("routing")?.or(one.routing);
        one.content = one.content.or(doc.take("_source"), doc.take("stored_fields"))?;
        refuse(doc)?;
        wanted.push(one);
    }
    for id in array(&mut fields, "ids")? {
        let Some(id) = crate::http::text(&id) else {
            return Err(Error::illegal_argument("ids array element should only contain ids"));
        };
        wanted.push(default(id));
    }
    refuse(fields)?;
    let mut faults = Vec::new();
    if wanted.is_empty() {
        faults.push("no documents to get".to_owned());
    }
    for (n, one) in wanted.iter().enumerate() {
        if one.index.is_empty() {
            faults.push(format!("index is missing for doc {n}"));
        }
        if one.id.is_empty() {
            faults.push(format!("id is missing for doc {n}"));
        }
    }
    if faults.is_empty() { Ok(wanted) } else { Err(Error::validation(&faults)) }
}

fn array(fields: &mut Fields, name: &str) -> Result<Vec<Value>> {
    match fields.take(name) {
        None => Ok(Vec::new()),
        Some(Value::Array(items)) => Ok(items),
        Some(other) => Err(Error::parsing(format!(
            "unexpected token [{}], expected [START_ARRAY] for [{name}]",
            crate::http::token(&other)
        ))),
    }
}

fn refuse(fields: Fields) -> Result<()> {
    match fields.into_rest().keys().next() {
        None => Ok(()),
        Some(name) => Err(Error::new(
            400,
            "parse_exception",
            format!("failed to parse multi get request. unknown field [{name}]"),
        )),
    }
}
