//! Templates of indices to come: composable ones, their components, and the legacy kind.

mod component;
mod composable;
mod legacy;
mod simulate;

use serde_json::{Map, Value, json};

use crate::http::{Error, Request, Result, Route};
use crate::template::{Template, Templates};

pub(super) const ROUTES: &[&[Route]] =
    &[component::ROUTES, composable::ROUTES, legacy::ROUTES, simulate::ROUTES];

const GET: &[&str] = &["flat_settings"];
const PUT: &[&str] = &["create"];

/// All of them, as the state of the cluster shows them.
pub(super) fn in_state(templates: &Templates) -> Map<String, Value> {
    let legacy = templates.legacy.iter().map(|(name, template)| (name.clone(), legacy::in_state(template)));
    let shown = |show: fn(&Template) -> Value| {
        move |(name, template): (&String, &Template)| (name.clone(), show(template))
    };
    let components: Map<String, Value> = templates.components.iter().map(shown(component::to_json)).collect();
    let composable: Map<String, Value> =
        templates.composable.iter().map(shown(composable::to_json)).collect();
    let mut members = Map::new();
    members.insert("templates".to_owned(), Value::Object(legacy.collect()));
    for (kind, known) in [("component_template", components), ("index_template", composable)] {
        if !known.is_empty() {
            members.insert(kind.to_owned(), json!({ kind: known }));
        }
    }
    members
}

/// `?create=true`: a template that is there already is not replaced.
fn refuse_existing(request: &Request, what: &str, exists: bool) -> Result<()> {
    if exists && request.flag("create")?.unwrap_or(false) {
        let reason = format!("{what} [{}] already exists", request.var("name"));
        return Err(Error::illegal_argument(reason));
    }
    Ok(())
}
