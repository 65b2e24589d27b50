//! What an index knows about its fields.
//!
//! ```text
//! JSON ─ read ─▶ Mapping ─ render ─▶ JSON
//!                  ▲  │
//!       merge, dynamic └─ lookup by full path: Field (its type), the nested level it lives on
//! ```
//!
//! A mapping is a tree of objects with fields as leaves, as users write it, and beside it a flat table from full
//! path to field, as queries use it. The table is made anew after every change.

mod capability;
mod change;
mod completion;
mod definition;
mod dynamic;
mod dynamic_template;
mod field;
mod kept;
mod number;
mod options;
mod range;
mod read;
mod render;

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use serde_json::Value;

use crate::http::{Error, Result};
use crate::index::settings::Settings;

pub(crate) use capability::Capability;
pub(crate) use change::mixed_with_object;
pub(crate) use completion::Completion;
pub(crate) use dynamic::infer;
pub(crate) use field::{Detail, Field, Kind, Normalizer};
pub(crate) use number::{NumberKind, from_sortable, parse_decimal, sortable};
pub(crate) use options::Options;
pub(crate) use range::RangeKind;

/// The mapping of one index. Cheap to clone: fields are shared.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mapping {
    pub(crate) root: Object,
    pub(crate) options: Options,
    fields: HashMap<Rc<str>, Rc<Field>>,
    /// Full paths of the nested objects, outer ones first.
    nested: Vec<Rc<str>>,
    /// Full paths of all objects.
    objects: Vec<Rc<str>>,
}

/// An object: the root, an inner one or a nested one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Object {
    /// `None`: as the object around it.
    pub(crate) dynamic: Option<Dynamic>,
    /// `enabled: false`: kept in `_source` and otherwise not looked at.
    pub(crate) disabled: bool,
    pub(crate) nested: Option<Nested>,
    pub(crate) properties: BTreeMap<String, Node>,
}

/// A nested object's entries are documents of their own; they may be copied to the documents around them too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Nested {
    pub(crate) include_in_parent: bool,
    pub(crate) include_in_root: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Node {
    Object(Object),
    Field(Rc<Field>),
    /// Another name for the field of this full path.
    Alias(String),
}

/// What happens to a field that the mapping does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dynamic {
    True,
    False,
    Strict,
}

impl Mapping {
    /// The field of a full path: `title`, `title.keyword`, `comments.author`. Aliases are followed.
    pub(crate) fn field(&self, path: &str) -> Option<&Rc<Field>> {
        self.fields.get(path)
    }

    /// All fields with their full paths (an alias under its own), in no order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&Rc<str>, &Rc<Field>)> {
        self.fields.iter()
    }

    /// Whether a full path is an object, nested or not.
    pub(crate) fn is_object(&self, path: &str) -> bool {
        self.objects.iter().any(|object| &**object == path)
    }

    /// The full path as the mapping holds it, when it is a nested object's.
    pub(crate) fn nested(&self, path: &str) -> Option<&Rc<str>> {
        self.nested.iter().find(|nested| &***nested == path)
    }

    /// The innermost nested object around a path, itself not counted.
    pub(crate) fn nested_around(&self, path: &str) -> Option<&Rc<str>> {
        self.nested
            .iter()
            .filter(|nested| path.strip_prefix(&***nested).is_some_and(|rest| rest.starts_with('.')))
            .max_by_key(|nested| nested.len())
    }

    /// The object of a full path; the empty path is the root.
    pub(crate) fn object(&self, path: &str) -> Option<&Object> {
        let mut object = &self.root;
        for name in path.split('.').filter(|name| !name.is_empty()) {
            match object.properties.get(name) {
                Some(Node::Object(inner)) => object = inner,
                _ => return None,
            }
        }
        Some(object)
    }

    /// Makes the flat tables anew and checks the limits that the index's settings put on them.
    fn index(&mut self, settings: &Settings) -> Result<()> {
        let mut tables = Tables::default();
        tables.walk(&self.root, "");
        for (alias, target) in std::mem::take(&mut tables.aliases) {
            let Some(field) = tables.fields.get(&*target).cloned() else {
                let reason = format!(
                    "Invalid [path] value [{target}] for field alias [{alias}]: an alias must refer to an existing field in the mappings."
                );
                return Err(Error::new(400, "mapper_parsing_exception", reason));
            };
            tables.fields.insert(alias, field);
        }
        let limit = |name: &str, default: i64| settings.number(name).unwrap_or(default);
        let exceeded = |what: &str, limit: i64| {
            Err(Error::illegal_argument(format!("Limit of {what} [{limit}] has been exceeded")))
        };
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let most = limit("mapping.total_fields.limit", 1000);
        if count(tables.fields.len() + tables.objects.len()) > most {
            return exceeded("total fields", most);
        }
        let most = limit("mapping.nested_fields.limit", 50);
        if count(tables.nested.len()) > most {
            return exceeded("nested fields", most);
        }
        let most = limit("mapping.depth.limit", 20);
        if tables.objects.iter().any(|path| count(path.split('.').count()) >= most) {
            return exceeded("mapping depth", most);
        }
        tables.nested.sort_by_key(|path| path.len());
        self.fields = tables.fields;
        self.nested = tables.nested;
        self.objects = tables.objects;
        Ok(())
    }

    /// The mapping as JSON, as `GET /index/_mapping` shows it.
    pub(crate) fn to_json(&self) -> Value {
        render::mapping(self)
    }
}

#[derive(Default)]
struct Tables {
    fields: HashMap<Rc<str>, Rc<Field>>,
    aliases: Vec<(Rc<str>, String)>,
    nested: Vec<Rc<str>>,
    objects: Vec<Rc<str>>,
}

impl Tables {
    fn walk(&mut self, object: &Object, prefix: &str) {
        for (name, node) in &object.properties {
            let path: Rc<str> = join(prefix, name).into();
            match node {
                Node::Object(inner) => {
                    self.walk(inner, &path);
                    if inner.nested.is_some() {
                        self.nested.push(Rc::clone(&path));
                    }
                    self.objects.push(path);
                }
                Node::Field(field) => self.add(field),
                Node::Alias(target) => self.aliases.push((path, target.clone())),
            }
        }
    }

    fn add(&mut self, field: &Rc<Field>) {
        self.fields.insert(Rc::clone(&field.path), Rc::clone(field));
        for inner in field.fields.values() {
            self.add(inner);
        }
    }
}

/// The full path of a name inside an object.
pub(crate) fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}
