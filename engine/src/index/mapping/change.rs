//! Applying a mapping on top of another one: additions pass, contradictions are refused.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::field::Field;
use super::{Mapping, Node, Object, join};
use crate::http::{Error, Result, shown};
use crate::index::date::DateFormat;
use crate::index::settings::Settings;

/// Parameters that may change on a field that exists.
const CHANGEABLE: &[&str] = &[
    "ignore_above",
    "coerce",
    "ignore_malformed",
    "search_analyzer",
    "copy_to",
    "meta",
    "eager_global_ordinals",
    "fielddata",
    "max_input_length",
];

impl Mapping {
    /// Adds what `update` says; nothing is changed when any of it is refused.
    pub(crate) fn merge(&mut self, update: Self, settings: &Settings) -> Result<()> {
        let mut merged = self.clone();
        merge_object(&mut merged.root, update.root, "")?;
        merged.options.merge(update.options)?;
        merged.index(settings)?;
        *self = merged;
        Ok(())
    }

    /// Adds one node that is known not to be there, making the objects on its way.
    pub(crate) fn add(&mut self, path: &str, node: Node, settings: &Settings) -> Result<()> {
        let mut properties = &mut self.root.properties;
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            if names.peek().is_none() {
                properties.insert(name.to_owned(), node);
                break;
            }
            let inner = properties.entry(name.to_owned()).or_insert_with(|| Node::Object(Object::default()));
            let Node::Object(inner) = inner else {
                return Err(Error::illegal_argument(format!(
                    "Could not dynamically add mapping for field [{path}]. Existing mapping for [{name}] must be of type object but found a field."
                )));
            };
            properties = &mut inner.properties;
        }
        self.index(settings)
    }
}

fn merge_object(existing: &mut Object, update: Object, path: &str) -> Result<()> {
    if !path.is_empty() && existing.nested.is_some() != update.nested.is_some() {
        let (from, to) =
            if existing.nested.is_some() { ("nested", "non-nested") } else { ("non-nested", "nested") };
        return Err(Error::illegal_argument(format!("cannot change object mapping from {from} to {to}")));
    }
    existing.dynamic = update.dynamic.or(existing.dynamic);
    if existing.disabled != update.disabled && update.disabled {
        let reason = format!("the [enabled] parameter can't be updated for the object mapping [{path}]");
        return Err(Error::new(400, "mapper_exception", reason));
    }
    for (name, node) in update.properties {
        let path = join(path, &name);
        merge_node(&mut existing.properties, name, node, &path)?;
    }
    Ok(())
}

fn merge_node(properties: &mut BTreeMap<String, Node>, name: String, update: Node, path: &str) -> Result<()> {
    let Some(existing) = properties.get_mut(&name) else {
        properties.insert(name, update);
        return Ok(());
    };
    match (existing, update) {
        (Node::Object(existing), Node::Object(update)) => merge_object(existing, update, path),
        (Node::Field(existing), Node::Field(update)) => {
            *existing = Rc::new(merge_field(existing, &update)?);
            Ok(())
        }
        (existing @ Node::Alias(_), update @ Node::Alias(_)) => {
            *existing = update;
            Ok(())
        }
        (Node::Object(_), _) | (_, Node::Object(_)) => Err(mixed_with_object(path)),
        (existing, update) => Err(changed_type(path, type_of(existing), type_of(&update))),
    }
}

impl Field {
    /// Whether this field may become another one.
    pub(crate) fn must_become(&self, other: &Self) -> Result<()> {
        merge_field(self, other).map(drop)
    }
}

pub(crate) fn mixed_with_object(path: &str) -> Error {
    Error::illegal_argument(format!("can't merge a non object mapping [{path}] with an object mapping"))
}

fn type_of(node: &Node) -> &'static str {
    match node {
        Node::Object(_) => "object",
        Node::Field(field) => field.kind.name(),
        Node::Alias(_) => "alias",
    }
}

fn changed_type(path: &str, from: &str, to: &str) -> Error {
    Error::illegal_argument(format!("mapper [{path}] cannot be changed from type [{from}] to [{to}]"))
}

fn merge_field(existing: &Field, update: &Field) -> Result<Field> {
    let path = &existing.path;
    if existing.kind.name() != update.kind.name() {
        return Err(changed_type(path, existing.kind.name(), update.kind.name()));
    }
    let names = existing.definition.keys().chain(update.definition.keys());
    for name in names.filter(|name| !CHANGEABLE.contains(&name.as_str())) {
        let (from, to) = (existing.definition.get(name), update.definition.get(name));
        let (from, to) =
            (from.map_or_else(|| default_of(name), shown), to.map_or_else(|| default_of(name), shown));
        if from != to {
            return Err(Error::illegal_argument(format!(
                "Mapper for [{path}] conflicts with existing mapper:\n\tCannot update parameter [{name}] from [{from}] to [{to}]"
            )));
        }
    }
    let mut merged = update.clone();
    for (name, inner) in &existing.fields {
        let both = match update.fields.get(name) {
            Some(update) => Rc::new(merge_field(inner, update)?),
            None => Rc::clone(inner),
        };
        merged.fields.insert(name.clone(), both);
    }
    Ok(merged)
}

/// What a parameter is when a definition does not say it, as Elasticsearch prints it.
fn default_of(name: &str) -> String {
    let default = match name {
        "analyzer" | "search_analyzer" => Value::from("default"),
        "index" | "norms" | "doc_values" => Value::from(true),
        "store" => Value::from(false),
        "format" => Value::from(DateFormat::STANDARD),
        "position_increment_gap" => Value::from(100),
        _ => Value::Null,
    };
    shown(&default)
}
