//! Indexing, creating and deleting one document.

use serde_json::{Value, json};

use super::condition::Given;
use crate::cluster::Cluster;
use crate::http::{Error, Request, Response, Result, Route};
use crate::index::{Access, Condition, Index, Written, combine_routing};

const PUT: &[&str] = &[
    "refresh",
    "routing",
    "op_type",
    "if_seq_no",
    "if_primary_term",
    "version",
    "version_type",
    "require_alias",
    "pipeline",
];
const DELETE: &[&str] = &["refresh", "routing", "if_seq_no", "if_primary_term", "version", "version_type"];
const HARMLESS: &[&str] = &["timeout", "wait_for_active_shards", "include_source_on_error"];
const MISSING: &[&str] = &["require_data_stream"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["PUT", "POST"], "/{index}/_doc/{id}", index).takes(PUT).ignores(HARMLESS).refuses(MISSING),
    Route::new(&["POST"], "/{index}/_doc", index).takes(PUT).ignores(HARMLESS).refuses(MISSING),
    Route::new(&["PUT", "POST"], "/{index}/_create/{id}", create)
        .takes(PUT)
        .ignores(HARMLESS)
        .refuses(MISSING),
    Route::new(&["DELETE"], "/{index}/_doc/{id}", delete).takes(DELETE).ignores(HARMLESS),
];

/// `?refresh`: `true` and `wait_for` both end with the write visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api) enum Refresh {
    No,
    Now,
    WaitFor,
}

impl Refresh {
    pub(in crate::api) fn of(request: &Request) -> Result<Self> {
        match request.param("refresh") {
            None | Some("false") => Ok(Self::No),
            Some("" | "true") => Ok(Self::Now),
            Some("wait_for") => Ok(Self::WaitFor),
            Some(other) => Err(Error::illegal_argument(format!("Unknown value for refresh: [{other}]."))),
        }
    }

    /// Refreshes the shard that was written to; the answer says so where it was forced.
    pub(in crate::api) fn apply(self, index: &mut Index, shard: u32) -> bool {
        if self != Self::No {
            index.refresh_shard(shard);
        }
        self == Self::Now
    }
}

fn index(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let mut given = Given::of(request)?;
    let id = request.has_var("id").then(|| request.var("id"));
    // A document that is given its id here cannot be there yet.
    given.create |= id.is_none() && given.version.is_none();
    write(cluster, request, id, &given)
}

fn create(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let given = Given { create: true, ..Given::of(request)? };
    write(cluster, request, Some(request.var("id")), &given)
}

fn write(cluster: &mut Cluster, request: &Request, id: Option<&str>, given: &Given) -> Result<Response> {
    if let Some(pipeline) = request.param("pipeline").filter(|pipeline| *pipeline != "_none") {
        return Err(Error::unsupported(format!("the ingest pipeline [{pipeline}]")));
    }
    let refresh = Refresh::of(request)?;
    let mut faults = Vec::new();
    if request.body.is_empty() {
        faults.push("source is missing".to_owned());
    }
    let condition = given.condition()?.unwrap_or_else(|more| {
        faults.extend(more);
        Condition::None
    });
    if !faults.is_empty() {
        return Err(Error::validation(&faults));
    }
    let required = request.flag("require_alias")?.unwrap_or(false);
    let (name, written) =
        put(cluster, request.var("index"), required, id, request.param("routing"), &request.body, condition)?;
    let Some(index) = cluster.indices.get_mut(&name) else {
        return Err(Error::index_not_found(&name, "index_expression"));
    };
    let forced = refresh.apply(index, written.shard);
    let status = if written.result == "created" { 201 } else { 200 };
    let body = written_body(index, &written, forced);
    Ok(Response::json(status, body).at(format!("/{}/_doc/{}", index.name, written.id)))
}

/// Writes a document to the index that a name means; tells which that is.
pub(in crate::api) fn put(
    cluster: &mut Cluster,
    name: &str,
    require_alias: bool,
    id: Option<&str>,
    routing: Option<&str>,
    source: &[u8],
    condition: Condition,
) -> Result<(String, Written)> {
    let (index, alias_routing) = cluster.index_for_write(name, require_alias)?;
    let routing = combine_routing(name, alias_routing.as_deref(), routing)?;
    index.require_routing(id.unwrap_or_default(), routing)?;
    let written = index.put(id, routing, source, condition)?;
    Ok((index.name.clone(), written))
}

fn delete(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let refresh = Refresh::of(request)?;
    let condition = Given::of(request)?.condition()?.map_err(|faults| Error::validation(&faults))?;
    let (name, written) =
        remove(cluster, request.var("index"), request.var("id"), request.param("routing"), condition)?;
    let Some(index) = cluster.indices.get_mut(&name) else {
        return Err(Error::index_not_found(&name, "index_expression"));
    };
    let forced = refresh.apply(index, written.shard);
    let status = if written.result == "deleted" { 200 } else { 404 };
    Ok(Response::json(status, written_body(index, &written, forced)))
}

/// Deletes a document in the index that a name means; tells which that is.
pub(in crate::api) fn remove(
    cluster: &mut Cluster,
    name: &str,
    id: &str,
    routing: Option<&str>,
    condition: Condition,
) -> Result<(String, Written)> {
    let (index, alias) = match cluster.write_index(name)? {
        Some((index, alias)) => (index.name.clone(), alias.and_then(|alias| alias.index_routing.clone())),
        // An external version may belong to a document that comes later.
        None if matches!(condition, Condition::External { .. }) => {
            (cluster.index_for_write(name, false)?.0.name.clone(), None)
        }
        None => return Err(cluster.missing(name, "index_expression")),
    };
    let routing = combine_routing(name, alias.as_deref(), routing)?;
    let Some(index) = cluster.indices.get_mut(&index) else {
        return Err(Error::index_not_found(name, "index_expression"));
    };
    index.allow(Access::Write)?;
    index.require_routing(id, routing)?;
    let written = index.delete(id, routing, condition)?;
    Ok((index.name.clone(), written))
}

/// What a write answers.
pub(in crate::api) fn written_body(index: &Index, written: &Written, forced_refresh: bool) -> Value {
    let mut body = json!({
        "_index": index.name,
        "_id": &*written.id,
        "_version": written.version,
        "result": written.result,
    });
    if forced_refresh {
        body["forced_refresh"] = true.into();
    }
    // Nothing was written for a no-op; a replica that is never assigned counts in the total, as on a single node.
    let copies = 1 + index.settings.number("number_of_replicas").unwrap_or(1);
    let (total, successful) = if written.result == "noop" { (0, 0) } else { (copies, 1) };
    body["_shards"] = json!({ "total": total, "successful": successful, "failed": 0 });
    // A document that a script decided not to store has neither.
    if written.seq_no >= 0 {
        body["_seq_no"] = written.seq_no.into();
        body["_primary_term"] = index.primary_term.into();
    }
    body
}
