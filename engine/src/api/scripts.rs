//! `_scripts`: scripts under a name.

use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::http::{Error, Request, Response, Result, Route, shown};
use crate::script::Stored;

const HARMLESS: &[&str] = &["master_timeout", "cluster_manager_timeout", "timeout"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["PUT", "POST"], "/_scripts/{id}", put).takes(&["context"]).ignores(HARMLESS),
    Route::new(&["PUT", "POST"], "/_scripts/{id}/{context}", put).ignores(HARMLESS),
    Route::new(&["GET"], "/_scripts/{id}", get).ignores(HARMLESS),
    Route::new(&["DELETE"], "/_scripts/{id}", delete).ignores(HARMLESS),
];

fn put(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let id = request.var("id");
    // `/_scripts/painless/_execute` stores nothing.
    if request.var("context") == "_execute" {
        return Err(Error::unsupported("the endpoint [/_scripts/painless/_execute]"));
    }
    if id.contains('#') {
        return Err(Error::validation(&["id cannot contain '#' for stored script".to_owned()]));
    }
    let Some(body) = request.json()? else {
        return Err(Error::new(400, "parse_exception", "request body is required"));
    };
    let stored = read(&body)?;
    let context = request.param("context").unwrap_or_else(|| request.var("context"));
    if !context.is_empty() {
        stored.check(context)?;
    }
    cluster.scripts.insert(id.to_owned(), stored);
    Ok(Response::ok(json!({ "acknowledged": true })))
}

fn read(body: &Value) -> Result<Stored> {
    let members = body
        .as_object()
        .filter(|members| !members.is_empty())
        .ok_or_else(|| Error::unsupported("a stored script without [script]"))?;
    if let Some(name) = members.keys().find(|name| *name != "script") {
        return Err(Error::parsing(format!("unexpected field [{name}], expected [script]")));
    }
    let Some(script) = members.get("script").and_then(Value::as_object) else {
        return Err(Error::parsing("unexpected token [VALUE_STRING], expected [{, <source>]"));
    };
    let lang = script.get("lang").map(shown).filter(|lang| !lang.is_empty());
    let lang = lang.ok_or_else(|| Error::illegal_argument("must specify lang for stored script"))?;
    let (source, is_object) = match script.get("source") {
        None | Some(Value::Null) => {
            return Err(Error::illegal_argument("must specify source for stored script"));
        }
        Some(Value::String(source)) if source.is_empty() => {
            return Err(Error::illegal_argument("source cannot be empty"));
        }
        Some(Value::String(source)) => (source.clone(), false),
        Some(object) => (object.to_string(), true),
    };
    if !matches!(lang.as_str(), "painless" | "mustache" | "expression") {
        let reason = format!("unable to put stored script with unsupported lang [{lang}]");
        return Err(Error::illegal_argument(reason));
    }
    Ok(Stored { lang, source, is_object })
}

#[expect(clippy::unnecessary_wraps, reason = "a handler's type")]
fn get(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let id = request.var("id");
    let Some(stored) = cluster.scripts.get(id) else {
        return Ok(Response::json(404, json!({ "_id": id, "found": false })));
    };
    let mut script = json!({ "lang": stored.lang, "source": stored.source });
    if stored.is_object {
        script["options"] = json!({ "content_type": "application/json; charset=UTF-8" });
    }
    Ok(Response::ok(json!({ "_id": id, "found": true, "script": script })))
}

fn delete(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let id = request.var("id");
    if cluster.scripts.remove(id).is_none() {
        let reason = format!("stored script [{id}] does not exist and cannot be deleted");
        return Err(Error::new(404, "resource_not_found_exception", reason));
    }
    Ok(Response::ok(json!({ "acknowledged": true })))
}
