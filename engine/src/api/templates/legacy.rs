//! `_template`: templates as they were before composable ones.

use serde_json::{Map, Value, json};

use super::super::aliases::named;
use super::super::indices::WAITING;
use super::refuse_existing;
use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route, left_out, shown};
use crate::template::{Recipe, Template};

const PUT: &[&str] = &["create", "order", "cause"];
const GET: &[&str] = &["flat_settings"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET"], "/_template", get).ignores(WAITING).refuses(GET),
    Route::new(&["GET", "HEAD"], "/_template/{name}", get).ignores(WAITING).refuses(GET),
    Route::new(&["PUT", "POST"], "/_template/{name}", put).takes(PUT).ignores(WAITING),
    Route::new(&["DELETE"], "/_template/{name}", delete).ignores(WAITING),
];

#[expect(clippy::unnecessary_wraps, reason = "the route table holds functions of one type")]
fn get(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let wanted = request.has_var("name").then(|| request.var("name"));
    let found: Map<String, Value> = cluster
        .templates
        .legacy
        .iter()
        .filter(|(name, _)| wanted.is_none_or(|wanted| named(wanted, name)))
        .map(|(name, template)| (name.clone(), to_json(template)))
        .collect();
    let missing = found.is_empty() && wanted.is_some_and(|wanted| !wanted.contains('*'));
    let status = if missing { 404 } else { 200 };
    if request.method == "HEAD" {
        return Ok(Response::empty(status));
    }
    Ok(Response::json(status, Value::Object(found)))
}

fn to_json(template: &Template) -> Value {
    let mut members = Map::new();
    members.insert("order".to_owned(), template.rank.unwrap_or(0).into());
    members.extend(template.notes.clone());
    members.insert("index_patterns".to_owned(), template.patterns.clone().into());
    members.extend(template.recipe.to_json(true));
    Value::Object(members)
}

/// The same with a type around its mapping, if it has one.
pub(super) fn in_state(template: &Template) -> Value {
    let mut body = to_json(template);
    if let Some(mapping) = body.get_mut("mappings").filter(|mapping| **mapping != json!({})) {
        *mapping = json!({ "_doc": mapping.take() });
    }
    body
}

fn put(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let name = request.var("name");
    let mut fields = Fields::of("template", left_out(request.required_json()?, |name| name == "order"))?;
    let patterns: Vec<String> = match fields.take("index_patterns") {
        Some(Value::Array(items)) => items.iter().map(shown).collect(),
        Some(one) => vec![shown(&one)],
        None => return Err(Error::validation(&["index patterns are missing".to_owned()])),
    };
    let recipe = Recipe::take(&mut fields)?;
    let rank = request.number("order")?.or(fields.i64("order")?);
    let notes = fields.take("version").map(|version| ("version".to_owned(), version)).into_iter().collect();
    if let Some(unknown) = fields.into_rest().keys().next() {
        let reason = format!("unknown key [{unknown}] in the template ");
        return Err(Error::new(400, "parse_exception", reason));
    }
    refuse_existing(request, "index_template", cluster.templates.legacy.contains_key(name))?;
    let template = Template { patterns, rank, recipe, notes, ..Template::default() };
    cluster.templates.legacy.insert(name.to_owned(), template);
    Ok(Response::ok(json!({ "acknowledged": true })))
}

fn delete(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let wanted = request.var("name");
    let before = cluster.templates.legacy.len();
    cluster.templates.legacy.retain(|name, _| !named(wanted, name));
    if before == cluster.templates.legacy.len() && wanted != "*" {
        let reason = format!("index_template [{wanted}] missing");
        return Err(Error::new(404, "index_template_missing_exception", reason));
    }
    Ok(Response::acknowledged())
}
