//! Reading one document, at once or as of the last refresh.

use std::rc::Rc;
use std::time::Instant;

use serde_json::{Map, Value, json};

use super::content::Content;
use crate::cluster::Cluster;
use crate::http::{Error, Request, Response, Result, Route};
use crate::index::{Access, Document, Index, SourceFilter};

const SOURCE: &[&str] = &[
    "_source",
    "_source_includes",
    "_source_excludes",
    "realtime",
    "refresh",
    "routing",
    "version",
    "version_type",
];
const GET: &[&str] = &[
    "_source",
    "_source_includes",
    "_source_excludes",
    "stored_fields",
    "realtime",
    "refresh",
    "routing",
    "version",
    "version_type",
];
const HARMLESS: &[&str] = &["preference"];
const MISSING: &[&str] = &["force_synthetic_source"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET", "HEAD"], "/{index}/_doc/{id}", get).takes(GET).ignores(HARMLESS).refuses(MISSING),
    Route::new(&["GET", "HEAD"], "/{index}/_source/{id}", source)
        .takes(SOURCE)
        .ignores(HARMLESS)
        .refuses(MISSING),
];

fn get(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let (index, document) = find(cluster, request)?;
    if request.method == "HEAD" {
        return Ok(Response::empty(if document.is_some() { 200 } else { 404 }));
    }
    Ok(match document {
        None => Response::json(404, missing(&index.name, request.var("id"))),
        Some(document) => Response::ok(found(index, &document, &Content::of(request)?)?),
    })
}

fn source(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let filter = SourceFilter::of(request).unwrap_or_default();
    if filter.is_none() {
        return Err(Error::validation(&["fetching source can not be disabled".to_owned()]));
    }
    let (index, document) = find(cluster, request)?;
    if request.method == "HEAD" {
        let there = document.is_some_and(|document| document.kept().is_some());
        return Ok(Response::empty(if there { 200 } else { 404 }));
    }
    let missing = |what: &str| {
        let reason = format!("{what} not found [{}]/[{}]", index.name, request.var("id"));
        Error::new(404, "resource_not_found_exception", reason)
    };
    match document {
        None => Err(missing("Document")),
        Some(document) => {
            let source = document.json().ok_or_else(|| missing("Source"))?;
            Ok(Response::ok(filter.apply(source).unwrap_or_default()))
        }
    }
}

/// The index, and the document in it as fresh as the request wants it.
fn find<'c>(cluster: &'c mut Cluster, request: &Request) -> Result<(&'c Index, Option<Rc<Document>>)> {
    let began = Instant::now();
    let (index, alias) = cluster.single_index(request.var("index"))?;
    index.allow(Access::Read)?;
    let routing = request
        .param("routing")
        .or(alias.and_then(|alias| alias.index_routing.as_deref()))
        .map(str::to_owned);
    let routing = routing.as_deref();
    let id = request.var("id");
    index.require_routing(id, routing)?;
    let name = index.name.clone();
    let refresh = request.flag("refresh")?.unwrap_or(false);
    let realtime = request.flag("realtime")?.unwrap_or(true);
    if let Some(index) = cluster.indices.get_mut(&name) {
        index.refresh_for_get(routing.unwrap_or(id), realtime, refresh);
    }
    let Some(index) = cluster.indices.get(&name) else {
        return Err(Error::index_not_found(&name, "index_expression"));
    };
    let document = if realtime { index.get(id).cloned() } else { index.refreshed(id) };
    let document = document.filter(|document| index.is_found_by(id, document.routing.as_deref(), routing));
    if let (Some(document), Some(wanted)) = (&document, request.number("version")?) {
        let external_gte = request.param("version_type") == Some("external_gte");
        if document.version != wanted && !(external_gte && document.version <= wanted) {
            let why = format!(
                "current version [{}] is different than the one provided [{wanted}]",
                document.version
            );
            return Err(index.version_conflict(id, &why));
        }
    }
    index.looked_for(document.as_deref(), realtime, began.elapsed());
    Ok((index, document))
}

pub(super) fn missing(index: &str, id: &str) -> Value {
    json!({ "_index": index, "_id": id, "found": false })
}

/// A document as GET and `_mget` show it.
pub(super) fn found(index: &Index, document: &Document, content: &Content) -> Result<Value> {
    let mut body = Map::new();
    body.insert("_index".to_owned(), index.name.as_str().into());
    body.insert("_id".to_owned(), (*document.id).into());
    body.extend(state(document, !content.is_none()));
    body.extend(content.of_document(index, document)?);
    Ok(Value::Object(body))
}

/// The members that tell of a document's state; its routing is among them where more than the state is shown.
pub(super) fn state(document: &Document, routed: bool) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("_version".to_owned(), document.version.into());
    body.insert("_seq_no".to_owned(), document.seq_no.into());
    body.insert("_primary_term".to_owned(), document.primary_term.into());
    body.extend(
        document.routing.as_deref().filter(|_| routed).map(|routing| ("_routing".to_owned(), routing.into())),
    );
    if !document.ignored.is_empty() {
        body.insert("_ignored".to_owned(), document.ignored.clone().into());
    }
    body.insert("found".to_owned(), true.into());
    body
}
