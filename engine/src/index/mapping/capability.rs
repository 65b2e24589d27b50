//! What can be done with a field, as `_field_caps` tells it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Mapping;
use super::field::{Field, Kind};

/// What one index says of one name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Capability<'m> {
    /// The type, `object` and `nested` among them.
    pub(crate) kind: &'m str,
    pub(crate) searchable: bool,
    pub(crate) aggregatable: bool,
    /// `meta` of the definition.
    pub(crate) meta: Option<&'m Map<String, Value>>,
}

/// Fields that every document has: name, and whether they can be searched and aggregated.
const METADATA: &[(&str, bool, bool)] = &[
    ("_feature", false, false),
    ("_field_names", true, false),
    ("_id", true, true),
    ("_ignored", true, false),
    ("_index", true, true),
    ("_nested_path", true, false),
    ("_routing", true, false),
    ("_seq_no", true, true),
    ("_source", false, false),
    ("_version", false, false),
];

impl Capability<'_> {
    /// What cannot be looked into: an object, and a name that an index does not know.
    pub(crate) fn none(kind: &'static str) -> Self {
        Self { kind, searchable: false, aggregatable: false, meta: None }
    }
}

impl Field {
    fn capability(&self) -> Capability<'_> {
        Capability {
            kind: self.kind.name(),
            searchable: match self.kind {
                Kind::Binary => false,
                // Points are searched in their doc values, too.
                Kind::GeoPoint => true,
                _ => self.indexed,
            },
            aggregatable: match self.kind {
                Kind::Text { .. } => self.fielddata,
                Kind::Completion(_) => false,
                _ => self.doc_values,
            },
            meta: self.definition.get("meta").and_then(Value::as_object),
        }
    }
}

impl Mapping {
    /// The fields of the wanted names, metadata and aliases included, and the objects around them. Objects in which no such field
    /// lies are not told of, whatever is wanted.
    pub(crate) fn capabilities(&self, wanted: impl Fn(&str) -> bool) -> BTreeMap<&str, Capability<'_>> {
        let metadata = METADATA.iter().filter(|(name, ..)| wanted(name));
        let mut found: BTreeMap<&str, Capability<'_>> = metadata
            .map(|&(name, searchable, aggregatable)| {
                (name, Capability { kind: name, searchable, aggregatable, meta: None })
            })
            .collect();
        for (path, field) in self.fields().filter(|(path, _)| wanted(path)) {
            found.insert(path, field.capability());
            let mut around: &str = &field.path;
            while let Some((outer, _)) = around.rsplit_once('.') {
                around = outer;
                if let Some(kind) = self.kind_of_object(outer) {
                    found.insert(outer, Capability::none(kind));
                }
            }
        }
        found
    }

    fn kind_of_object(&self, path: &str) -> Option<&'static str> {
        if !self.is_object(path) {
            return None;
        }
        Some(if self.nested(path).is_some() { "nested" } else { "object" })
    }
}
