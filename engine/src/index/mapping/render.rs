//! From [`Mapping`] to its JSON. Fields are in alphabetical order, as in Elasticsearch.

use serde_json::{Map, Value, json};

use super::field::Field;
use super::{Mapping, Node, Object};

pub(super) fn mapping(mapping: &Mapping) -> Value {
    let mut members = Map::new();
    members.extend(mapping.root.dynamic.map(|dynamic| ("dynamic".to_owned(), dynamic.name().into())));
    mapping.options.render(&mut members);
    if mapping.root.disabled {
        members.insert("enabled".to_owned(), false.into());
    }
    properties(&mapping.root, &mut members);
    Value::Object(members)
}

fn object(object: &Object) -> Value {
    let mut members = Map::new();
    if let Some(nested) = object.nested {
        members.insert("type".to_owned(), "nested".into());
        for (name, on) in
            [("include_in_parent", nested.include_in_parent), ("include_in_root", nested.include_in_root)]
        {
            members.extend(on.then(|| (name.to_owned(), true.into())));
        }
    } else if object.properties.is_empty() {
        members.insert("type".to_owned(), "object".into());
    }
    members.extend(object.dynamic.map(|dynamic| ("dynamic".to_owned(), dynamic.name().into())));
    if object.disabled {
        members.insert("enabled".to_owned(), false.into());
    }
    properties(object, &mut members);
    Value::Object(members)
}

fn properties(object: &Object, members: &mut Map<String, Value>) {
    if object.properties.is_empty() {
        return;
    }
    let properties: Map<String, Value> =
        object.properties.iter().map(|(name, node)| (name.clone(), self::node(node))).collect();
    members.insert("properties".to_owned(), Value::Object(properties));
}

fn node(node: &Node) -> Value {
    match node {
        Node::Object(inner) => object(inner),
        Node::Field(inner) => field(inner),
        Node::Alias(path) => json!({ "type": "alias", "path": path }),
    }
}

/// One field's definition, multi-fields included.
pub(super) fn field(field: &Field) -> Value {
    let mut members = Map::new();
    members.insert("type".to_owned(), field.kind.name().into());
    members.extend(field.definition.clone());
    if !field.fields.is_empty() {
        let fields: Map<String, Value> =
            field.fields.iter().map(|(name, inner)| (name.clone(), self::field(inner))).collect();
        members.insert("fields".to_owned(), Value::Object(fields));
    }
    Value::Object(members)
}
