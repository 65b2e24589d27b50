//! `_index_template`

use serde_json::{Map, Value, json};

use super::super::aliases::named;
use super::super::indices::WAITING;
use super::{GET, refuse_existing};
use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route};
use crate::template::{Recipe, Template, Templates};

const NOTED: &[&str] = &["create", "cause"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET"], "/_index_template", get).ignores(WAITING).refuses(GET),
    Route::new(&["GET", "HEAD"], "/_index_template/{name}", get).ignores(WAITING).refuses(GET),
    Route::new(&["PUT", "POST"], "/_index_template/{name}", put).takes(NOTED).ignores(WAITING),
    Route::new(&["DELETE"], "/_index_template/{name}", delete).ignores(WAITING),
];

fn get(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let wanted = request.has_var("name").then(|| request.var("name"));
    let found: Vec<Value> = cluster
        .templates
        .composable
        .iter()
        .filter(|(name, _)| wanted.is_none_or(|wanted| named(wanted, name)))
        .map(|(name, template)| json!({ "name": name, "index_template": to_json(template) }))
        .collect();
    let missing = found.is_empty() && wanted.is_some_and(|wanted| !wanted.contains('*'));
    if request.method == "HEAD" {
        return Ok(Response::empty(if missing { 404 } else { 200 }));
    }
    if missing {
        let reason = format!("index template matching [{}] not found", request.var("name"));
        return Err(Error::new(404, "resource_not_found_exception", reason));
    }
    Ok(Response::ok(json!({ "index_templates": found })))
}

pub(super) fn to_json(template: &Template) -> Value {
    let mut members = Map::new();
    members.insert("index_patterns".to_owned(), template.patterns.clone().into());
    let inner = template.recipe.to_json(false);
    if !inner.is_empty() {
        members.insert("template".to_owned(), Value::Object(inner));
    }
    members.insert("composed_of".to_owned(), template.composed_of.clone().into());
    members.extend(template.rank.map(|rank| ("priority".to_owned(), rank.into())));
    members.extend(template.notes.clone());
    Value::Object(members)
}

fn put(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let name = request.var("name");
    let template = read(request.required_json()?)?;
    refuse_existing(request, "index template", cluster.templates.composable.contains_key(name))?;
    validate(&cluster.templates, name, &template)?;
    cluster.templates.composable.insert(name.to_owned(), template);
    Ok(Response::acknowledged())
}

/// Refuses a template that could not be kept under its name, or of which no index could be made.
pub(super) fn validate(templates: &Templates, name: &str, template: &Template) -> Result<()> {
    let invalid = |why: String| {
        let reason = format!("index_template [{name}] invalid, cause [{why}]");
        Err(Error::new(400, "invalid_index_template_exception", reason))
    };
    if template.patterns.is_empty() {
        return Err(Error::validation(&["index patterns are missing".to_owned()]));
    }
    if name.starts_with('_') {
        return invalid("Validation Failed: 1: name must not start with '_';".to_owned());
    }
    let absent: Vec<&str> = template
        .composed_of
        .iter()
        .filter(|component| !templates.components.contains_key(*component))
        .map(String::as_str)
        .collect();
    if !absent.is_empty() {
        return invalid(format!(
            "index template [{name}] specifies component templates [{}] that do not exist",
            absent.join(", ")
        ));
    }
    for (other_name, other) in templates.composable.iter().filter(|(other, _)| *other != name) {
        let same_rank = other.rank() == template.rank();
        let both = |a: &String| other.patterns.iter().any(|b| overlap(a, b));
        if same_rank && template.patterns.iter().any(both) {
            return Err(Error::illegal_argument(format!(
                "index template [{name}] has index patterns [{}] matching patterns from existing templates [{other_name}] with patterns ({other_name} => [{}]) that have the same priority [{}], multiple index templates may not match during index creation, please use a different priority",
                template.patterns.join(", "),
                other.patterns.join(", "),
                template.rank()
            )));
        }
    }
    // What the components and the template say together must make an index.
    templates.composed(template).read("validate-template").map(drop)
}

pub(super) fn read(body: Value) -> Result<Template> {
    let mut fields = Fields::of("index_template", body)?;
    fields.unsupported(&["data_stream"])?;
    let recipe = match fields.take("template") {
        None => Recipe::default(),
        Some(inner) => {
            let mut inner = Fields::of("template", inner)?;
            inner.unsupported(&["lifecycle", "data_stream_options"])?;
            let recipe = Recipe::take(&mut inner)?;
            inner.finish()?;
            recipe
        }
    };
    let mut notes = Map::new();
    notes.extend(fields.i64("version")?.map(|version| ("version".to_owned(), version.into())));
    notes.extend(fields.object("_meta")?.map(|meta| ("_meta".to_owned(), meta)));
    for note in ["deprecated", "allow_auto_create"] {
        notes.extend(fields.bool(note)?.map(|flag| (note.to_owned(), flag.into())));
    }
    let rank = fields.i64("priority")?;
    if rank.is_some_and(|rank| rank < 0) {
        return Err(Error::validation(&["index template priority must be >= 0".to_owned()]));
    }
    let template = Template {
        patterns: fields.strings("index_patterns")?,
        rank,
        composed_of: fields.strings("composed_of")?,
        recipe,
        notes,
    };
    fields.unsupported(&["ignore_missing_component_templates"])?;
    fields.finish()?;
    Ok(template)
}

/// Whether some name matches both patterns.
pub(super) fn overlap(a: &str, b: &str) -> bool {
    match (a.split_once('*'), b.split_once('*')) {
        (None, _) => crate::index::glob(b, a),
        (_, None) => crate::index::glob(a, b),
        // What stands before the first stars must agree, and so must what stands behind the last ones.
        (Some((a_start, a_rest)), Some((b_start, b_rest))) => {
            let a_end = a_rest.rsplit('*').next().unwrap_or_default();
            let b_end = b_rest.rsplit('*').next().unwrap_or_default();
            (a_start.starts_with(b_start) || b_start.starts_with(a_start))
                && (a_end.ends_with(b_end) || b_end.ends_with(a_end))
        }
    }
}

fn delete(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let wanted = request.var("name");
    let before = cluster.templates.composable.len();
    cluster.templates.composable.retain(|name, _| !named(wanted, name));
    if before == cluster.templates.composable.len() && !wanted.contains('*') {
        let reason = format!("index_template [{wanted}] missing");
        return Err(Error::new(404, "index_template_missing_exception", reason));
    }
    Ok(Response::acknowledged())
}
