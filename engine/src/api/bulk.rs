//! `_bulk`: many writes in one request. A write that fails is an item with its error; the others happen.

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::{Map, Value, json};

use super::documents::{Given, Refresh, Update, apply_update, put, remove, update_members, written_body};
use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route, left_out, read_json};
use crate::index::{Condition, SourceFilter, Written};

const TAKES: &[&str] =
    &["refresh", "routing", "require_alias", "pipeline", "_source", "_source_includes", "_source_excludes"];
const HARMLESS: &[&str] = &["timeout", "wait_for_active_shards", "include_source_on_error"];
const MISSING: &[&str] = &["list_executed_pipelines", "require_data_stream"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["POST", "PUT"], "/_bulk", bulk).takes(TAKES).ignores(HARMLESS).refuses(MISSING),
    Route::new(&["POST", "PUT"], "/{index}/_bulk", bulk).takes(TAKES).ignores(HARMLESS).refuses(MISSING),
];

/// One action of the body.
#[derive(Debug)]
struct Action<'b> {
    name: &'static str,
    index: String,
    id: Option<String>,
    routing: Option<String>,
    require_alias: bool,
    condition: Condition,
    source: &'b [u8],
    update: Option<Update>,
}

fn bulk(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let began = Instant::now();
    let refresh = Refresh::of(request)?;
    let actions = read(request)?;
    let mut items = Vec::with_capacity(actions.len());
    let mut touched = BTreeSet::new();
    let mut errors = false;
    for action in &actions {
        let item = match run(cluster, action) {
            Ok((index, written)) => {
                let item = succeeded(cluster, &index, &written, action, refresh);
                touched.insert((index, written.shard));
                item
            }
            Err(error) if error.status() == 501 => return Err(error),
            Err(error) => {
                errors = true;
                json!({ "_index": action.index, "_id": action.id, "status": error.status(), "error": error.members() })
            }
        };
        items.push(Value::Object(Map::from_iter([(action.name.to_owned(), item)])));
    }
    for (name, shard) in touched {
        if let Some(index) = cluster.indices.get_mut(&name) {
            refresh.apply(index, shard);
        }
    }
    let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Response::ok(json!({ "took": took, "errors": errors, "items": items })))
}

fn run(cluster: &mut Cluster, action: &Action<'_>) -> Result<(String, Written)> {
    let routing = action.routing.as_deref();
    let id = action.id.as_deref();
    match (action.name, &action.update) {
        ("delete", _) => remove(cluster, &action.index, id.unwrap_or_default(), routing, action.condition),
        (_, Some(update)) => apply_update(
            cluster,
            &action.index,
            action.require_alias,
            id.unwrap_or_default(),
            routing,
            update,
        ),
        _ => put(cluster, &action.index, action.require_alias, id, routing, action.source, action.condition),
    }
}

fn succeeded(
    cluster: &Cluster,
    index: &str,
    written: &Written,
    action: &Action<'_>,
    refresh: Refresh,
) -> Value {
    let Some(index) = cluster.indices.get(index) else { return Value::Null };
    let forced = refresh == Refresh::Now && written.result != "noop";
    let mut item = written_body(index, written, forced);
    if let Some(get) = action.update.as_ref().and_then(|update| update_members(index, written, update)) {
        item["get"] = get;
    }
    item["status"] = match written.result {
        "created" => 201,
        "not_found" => 404,
        _ => 200,
    }
    .into();
    item
}

/// Reads the whole body before anything is written: a fault of form refuses all of it.
fn read(request: &Request) -> Result<Vec<Action<'_>>> {
    if request.body.is_empty() {
        return Err(Error::new(400, "parse_exception", "request body is required"));
    }
    let Some(body) = request.body.strip_suffix(b"\n") else {
        return Err(Error::illegal_argument("The bulk request must be terminated by a newline [\\n]"));
    };
    let default_source = SourceFilter::of(request);
    let mut actions = Vec::new();
    let mut faults = Vec::new();
    let mut lines = body.split(|byte| *byte == b'\n').enumerate();
    while let Some((n, line)) = lines.next() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let (name, meta) = action_line(n + 1, line)?;
        let source = if name == "delete" {
            &[][..]
        } else {
            let next = lines.next().map(|(_, line)| line.strip_suffix(b"\r").unwrap_or(line));
            next.ok_or_else(|| Error::validation(&["no requests added".to_owned()]))?
        };
        actions.push(action(request, n + 1, name, meta, source, default_source.as_ref(), &mut faults)?);
    }
    if actions.is_empty() {
        faults.push("no requests added".to_owned());
    }
    if faults.is_empty() { Ok(actions) } else { Err(Error::validation(&faults)) }
}

/// `{"index": {…}}`
fn action_line(n: usize, line: &[u8]) -> Result<(&'static str, Fields)> {
    let malformed =
        |what: &str| Error::illegal_argument(format!("Malformed action/metadata line [{n}], {what}"));
    let value = read_json(line)?;
    let Value::Object(members) = value else {
        return Err(malformed(&format!("expected START_OBJECT but found [{}]", crate::http::token(&value))));
    };
    let mut members = members.into_iter();
    let (name, meta) =
        members.next().ok_or_else(|| malformed("expected FIELD_NAME but found [END_OBJECT]"))?;
    if members.next().is_some() {
        return Err(malformed("expected END_OBJECT but found [FIELD_NAME]"));
    }
    if !meta.is_object() {
        return Err(malformed(&format!("expected START_OBJECT but found [{}]", crate::http::token(&meta))));
    }
    let name = ["index", "create", "update", "delete"].into_iter().find(|known| *known == name).ok_or_else(
        || malformed(&format!("expected field [create], [delete], [index] or [update] but found [{name}]")),
    )?;
    Ok((name, Fields::of("bulk action", left_out(meta, |_| true))?))
}

fn action<'b>(
    request: &Request,
    n: usize,
    name: &'static str,
    mut meta: Fields,
    source: &'b [u8],
    default_source: Option<&SourceFilter>,
    faults: &mut Vec<String>,
) -> Result<Action<'b>> {
    let index = meta.string("_index")?.unwrap_or_else(|| request.var("index").to_owned());
    let id = meta.string("_id")?;
    let routing = meta.string("routing")?.or_else(|| request.param("routing").map(str::to_owned));
    let pipeline = meta.string("pipeline")?.or_else(|| request.param("pipeline").map(str::to_owned));
    if let Some(pipeline) = pipeline.filter(|pipeline| pipeline != "_none" && name != "delete") {
        return Err(Error::unsupported(format!("the ingest pipeline [{pipeline}]")));
    }
    let require_alias = meta.bool("require_alias")?.or(request.flag("require_alias")?).unwrap_or(false);
    meta.unsupported(&["dynamic_templates", "require_data_stream"])?;
    meta.take("retry_on_conflict");
    let mut given = Given::of_action(&mut meta)?;
    given.create =
        given.create || name == "create" || (name == "index" && id.is_none() && given.version.is_none());
    let of_line = meta.take("_source").map(SourceFilter::read).transpose()?;
    if let Some(unknown) = meta.into_rest().keys().next() {
        return Err(Error::illegal_argument(format!(
            "Action/metadata line [{n}] contains an unknown parameter [{unknown}]"
        )));
    }
    if index.is_empty() {
        faults.push("index is missing".to_owned());
    }
    if id.is_none() && (name == "delete" || name == "update") {
        faults.push("id is missing".to_owned());
    }
    let (mut update, mut condition) = (None, Condition::None);
    if name == "update" {
        let body = read_json(source)?;
        let mut read = Update::read(body)?;
        read.source = read.source.or(of_line).or_else(|| default_source.cloned());
        read.if_seq_no = given.if_seq_no.or(read.if_seq_no);
        read.if_primary_term = given.if_primary_term.or(read.if_primary_term);
        if given.version.is_some() || given.version_type.is_some() {
            faults.push("internal versioning can not be used for optimistic concurrency control. Please use `if_seq_no` and `if_primary_term` instead".to_owned());
        }
        faults.extend(read.faults());
        update = Some(read);
    } else {
        match given.condition()? {
            Ok(read) => condition = read,
            Err(more) => faults.extend(more),
        }
    }
    Ok(Action { name, index, id, routing, require_alias, condition, source, update })
}
