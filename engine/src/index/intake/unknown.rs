//! Members that the mapping does not know: what they add to it.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::{Intake, Known, Place, malformed};
use crate::http::{Error, Result};
use crate::index::mapping::{Dynamic, Field, Kind, Node, infer, join, mixed_with_object};

impl Intake<'_> {
    pub(super) fn unknown(
        &mut self,
        prefix: &str,
        name: &str,
        path: &str,
        value: &Value,
        place: Place,
    ) -> Result<()> {
        match place.dynamic {
            Dynamic::False => return Ok(()),
            Dynamic::Strict => {
                let within = if prefix.is_empty() { "_doc" } else { prefix };
                let reason = format!(
                    "mapping set to strict, dynamic introduction of [{name}] within [{within}] is not allowed"
                );
                return Err(Error::new(400, "strict_dynamic_mapping_exception", reason));
            }
            Dynamic::True => {}
        }
        let node = match value {
            Value::Array(items) => match self.inferred(path, &Value::Object(Map::new()))? {
                // A point may be written as an array of its numbers.
                Some(node) if is_point(&node) => Some(node),
                _ => return items.iter().try_for_each(|item| self.member(prefix, name, item, place)),
            },
            value => self.inferred(path, value)?,
        };
        let Some(node) = node else { return Ok(()) };
        self.mapping.to_mut().add(path, node, self.settings)?;
        self.added.insert(path.to_owned());
        self.value_of(self.known(prefix, name), path, value, place)
    }

    fn inferred(&self, path: &str, value: &Value) -> Result<Option<Node>> {
        infer(path, value, &self.mapping.options, self.settings.analyzers())
    }

    /// A value of a field that this document has added. It has to say the same of it: `[1, 2.5]` is an error.
    pub(super) fn again(
        &mut self,
        prefix: &str,
        field: &Rc<Field>,
        value: &Value,
        place: Place,
    ) -> Result<()> {
        if let Value::Array(items) = value {
            return items.iter().try_for_each(|item| self.again(prefix, field, item, place));
        }
        let agreed = match self.inferred(&field.path, value)? {
            None => return Ok(()),
            // Fields of an object that is new itself are compared the other way round.
            Some(Node::Field(said)) if self.added.contains(prefix) => said.must_become(field),
            Some(Node::Field(said)) => field.must_become(&said),
            Some(_) => Err(mixed_with_object(&field.path)),
        };
        match agreed {
            Ok(()) => self.values(field, value, place),
            Err(conflict) => {
                self.conflict(&field.path, conflict);
                Ok(())
            }
        }
    }

    /// They are told when the whole document was read.
    pub(super) fn conflict(&mut self, path: &str, conflict: Error) {
        self.conflicts.entry(path.to_owned()).or_insert(conflict);
    }

    /// An object that a name with points makes cannot be a nested one.
    pub(super) fn no_nested_of_points(&self, prefix: &str, name: &str, place: Place) -> Result<()> {
        if place.dynamic != Dynamic::True || !matches!(self.known(prefix, name), Known::Nothing) {
            return Ok(());
        }
        let path = join(prefix, name);
        match self.inferred(&path, &Value::Object(Map::new()))? {
            Some(Node::Object(object)) if object.nested.is_some() => Err(malformed(format!(
                "It is forbidden to create dynamic nested objects ([{path}]) through `copy_to` or dots in field names"
            ))),
            _ => Ok(()),
        }
    }
}

fn is_point(node: &Node) -> bool {
    matches!(node, Node::Field(field) if field.kind == Kind::GeoPoint)
}
