//! `_component_template`

use serde_json::{Map, Value, json};

use super::super::aliases::named;
use super::super::indices::WAITING;
use super::{GET, PUT, refuse_existing};
use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route};
use crate::template::{Recipe, Template};

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET"], "/_component_template", get).ignores(WAITING).refuses(GET),
    Route::new(&["GET", "HEAD"], "/_component_template/{name}", get).ignores(WAITING).refuses(GET),
    Route::new(&["PUT", "POST"], "/_component_template/{name}", put).takes(PUT).ignores(WAITING),
    Route::new(&["DELETE"], "/_component_template/{name}", delete).ignores(WAITING),
];

fn get(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let wanted = request.has_var("name").then(|| request.var("name"));
    let found: Vec<Value> = cluster
        .templates
        .components
        .iter()
        .filter(|(name, _)| wanted.is_none_or(|wanted| named(wanted, name)))
        .map(|(name, template)| json!({ "name": name, "component_template": to_json(template) }))
        .collect();
    let missing = found.is_empty() && wanted.is_some_and(|wanted| !wanted.contains('*'));
    if request.method == "HEAD" {
        return Ok(Response::empty(if missing { 404 } else { 200 }));
    }
    if missing {
        let reason = format!("component template matching [{}] not found", request.var("name"));
        return Err(Error::new(404, "resource_not_found_exception", reason));
    }
    Ok(Response::ok(json!({ "component_templates": found })))
}

pub(super) fn to_json(template: &Template) -> Value {
    let mut members = Map::new();
    members.insert("template".to_owned(), Value::Object(template.recipe.to_json(false)));
    members.extend(template.notes.clone());
    Value::Object(members)
}

fn put(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let name = request.var("name");
    let mut fields = Fields::of("component_template", request.required_json()?)?;
    let mut inner = Fields::of("template", fields.required("template")?)?;
    let recipe = Recipe::take(&mut inner)?;
    inner.unsupported(&["lifecycle", "data_stream_options"])?;
    inner.finish()?;
    let mut notes = Map::new();
    notes.extend(fields.i64("version")?.map(|version| ("version".to_owned(), version.into())));
    notes.extend(fields.object("_meta")?.map(|meta| ("_meta".to_owned(), meta)));
    notes.extend(fields.bool("deprecated")?.map(|flag| ("deprecated".to_owned(), flag.into())));
    fields.take("allow_auto_create");
    fields.finish()?;
    refuse_existing(request, "component template", cluster.templates.components.contains_key(name))?;
    cluster.templates.components.insert(name.to_owned(), Template { recipe, notes, ..Template::default() });
    Ok(Response::acknowledged())
}

fn delete(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let wanted = request.var("name");
    let found: Vec<String> =
        cluster.templates.components.keys().filter(|name| named(wanted, name)).cloned().collect();
    if found.is_empty() && !wanted.contains('*') {
        let reason = format!("component template matching [{wanted}] not found");
        return Err(Error::new(404, "resource_not_found_exception", reason));
    }
    let composed = |template: &Template| template.composed_of.iter().any(|name| found.contains(name));
    let users: Vec<&str> = cluster
        .templates
        .composable
        .iter()
        .filter(|(_, template)| composed(template))
        .map(|(name, _)| name.as_str())
        .collect();
    if !users.is_empty() {
        return Err(Error::illegal_argument(format!(
            "component templates [{}] cannot be removed as they are still in use by index templates [{}]",
            found.join(", "),
            users.join(", ")
        )));
    }
    cluster.templates.components.retain(|name, _| !found.contains(name));
    Ok(Response::acknowledged())
}
