//! `_index_template/_simulate` and `_simulate_index`: what an index would be made of, without making it.

use serde_json::{Value, json};

use super::super::indices::WAITING;
use super::composable::{overlap, read, validate};
use crate::cluster::Cluster;
use crate::http::{Error, Request, Response, Result, Route};
use crate::template::{Template, Templates};

const MISSING: &[&str] = &["create", "cause", "include_defaults"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["POST"], "/_index_template/_simulate", template).ignores(WAITING).refuses(MISSING),
    Route::new(&["POST"], "/_index_template/_simulate/{name}", template).ignores(WAITING).refuses(MISSING),
    Route::new(&["POST"], "/_index_template/_simulate_index/{name}", index).ignores(WAITING).refuses(MISSING),
];

/// The template of a body stands under this name while it is tried.
const UNNAMED: &str = "simulated";

/// A template of a name, of a body, or of a body in the place of one that has its name.
fn template(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let name = request.has_var("name").then(|| request.var("name"));
    let template = match (request.json()?, name) {
        (Some(body), _) => {
            let template = read(body)?;
            validate(&cluster.templates, name.unwrap_or(UNNAMED), &template)?;
            template
        }
        (None, Some(name)) => cluster.templates.composable.get(name).cloned().ok_or_else(|| {
            Error::illegal_argument(format!("unable to simulate template [{name}] that does not exist"))
        })?,
        (None, None) => {
            let fault = "either index name or index template body must be specified for simulation";
            return Err(Error::validation(&[fault.to_owned()]));
        }
    };
    Ok(Response::ok(shown(&cluster.templates, name, &template)))
}

/// The template that an index of a name would stand on, where a body may bring another one.
fn index(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let index = request.var("name");
    let brought = request.json()?.map(read).transpose()?;
    if let Some(template) = &brought {
        validate(&cluster.templates, UNNAMED, template)?;
    }
    let kept = cluster.templates.matching(index);
    let brought = brought.as_ref().filter(|template| template.matches(index));
    Ok(Response::ok(match (brought, kept) {
        (Some(template), None) => shown(&cluster.templates, None, template),
        (Some(template), Some((_, kept))) if template.rank() > kept.rank() => {
            shown(&cluster.templates, None, template)
        }
        (_, Some((name, kept))) => shown(&cluster.templates, Some(name), kept),
        (None, None) => json!({}),
    }))
}

/// What the template makes of an index, and the templates for names that are also its own.
fn shown(templates: &Templates, name: Option<&str>, template: &Template) -> Value {
    let also = |other: &Template| {
        template.patterns.iter().any(|mine| other.patterns.iter().any(|pattern| overlap(mine, pattern)))
    };
    let others = templates.composable.iter().filter(|(other, _)| Some(other.as_str()) != name);
    let overlapping = templates.legacy.iter().chain(others).filter(|(_, other)| also(other));
    let overlapping: Vec<Value> =
        overlapping.map(|(name, other)| json!({ "name": name, "index_patterns": other.patterns })).collect();
    json!({ "template": templates.composed(template).to_json(true), "overlapping": overlapping })
}
