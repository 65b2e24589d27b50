//! Single documents.

use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::http::{Error, Request, Response, Result, Route};
use crate::index::{Condition, Index, Mapping, PRIMARY_TERM, Settings, Written, validate_name};

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["PUT", "POST"], "/{index}/_doc/{id}", put).takes(WRITE).ignores(&["timeout"]).refuses(MORE),
    Route::new(&["POST"], "/{index}/_doc", put).takes(WRITE).ignores(&["timeout"]).refuses(MORE),
    Route::new(&["GET"], "/{index}/_doc/{id}", get),
];

const WRITE: &[&str] = &["refresh", "routing"];
const MORE: &[&str] = &[
    "op_type",
    "if_seq_no",
    "if_primary_term",
    "version",
    "version_type",
    "pipeline",
    "require_alias",
    "wait_for_active_shards",
];

fn put(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let index = index_for_write(cluster, request.var("index"))?;
    let id = request.has_var("id").then(|| request.var("id"));
    let written = index.put(id, request.param("routing"), &request.body, Condition::None)?;
    let forced = refresh_when_asked(index, request)?;
    let status = if written.result == "created" { 201 } else { 200 };
    let body = written_body(index, &written, forced);
    Ok(Response::json(status, body).at(format!("/{}/_doc/{}", index.name, written.id)))
}

fn get(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let name = request.var("index");
    let index = cluster.indices.get(name).ok_or_else(|| Error::index_not_found(name, "index_expression"))?;
    let id = request.var("id");
    Ok(match index.get(id) {
        None => Response::json(404, json!({ "_index": index.name, "_id": id, "found": false })),
        Some(document) => Response::ok(json!({
            "_index": index.name,
            "_id": id,
            "_version": document.version,
            "_seq_no": document.seq_no,
            "_primary_term": PRIMARY_TERM,
            "found": true,
            "_source": document.json(),
        })),
    })
}

/// The index that a write to a name goes to, made when there is none.
pub(super) fn index_for_write<'c>(cluster: &'c mut Cluster, name: &str) -> Result<&'c mut Index> {
    let name = match cluster.write_index(name)? {
        Some(name) => name.to_owned(),
        None => {
            validate_name(name)?;
            name.to_owned()
        }
    };
    let now = Cluster::now();
    Ok(cluster
        .indices
        .entry(name.clone())
        .or_insert_with(|| Index::new(&name, now, Settings::default(), Mapping::default())))
}

/// `?refresh`: `true` and `wait_for` both end with the write visible.
pub(super) fn refresh_when_asked(index: &mut Index, request: &Request) -> Result<bool> {
    match request.param("refresh") {
        None | Some("false") => Ok(false),
        Some("" | "true") => {
            index.refresh();
            Ok(true)
        }
        Some("wait_for") => {
            index.refresh();
            Ok(false)
        }
        Some(other) => Err(Error::illegal_argument(format!("Unknown value for refresh: [{other}]."))),
    }
}

/// What a write answers.
pub(super) fn written_body(index: &Index, written: &Written, forced_refresh: bool) -> Value {
    let mut body = json!({
        "_index": index.name,
        "_id": &*written.id,
        "_version": written.version,
        "result": written.result,
    });
    if forced_refresh {
        body["forced_refresh"] = true.into();
    }
    body["_shards"] = json!({ "total": 2, "successful": 1, "failed": 0 });
    body["_seq_no"] = written.seq_no.into();
    body["_primary_term"] = PRIMARY_TERM.into();
    body
}
