//! A row of a document while the document is read.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::store::{FieldValues, Row};

/// As [`Row`], with fields that are still added to.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) level: Option<Rc<str>>,
    pub(super) offset: u32,
    /// Which of the drafts the row around it is.
    pub(super) parent: usize,
    fields: BTreeMap<Rc<str>, FieldValues>,
}

impl Draft {
    /// An entry of a nested object.
    pub(super) fn nested(level: Option<Rc<str>>, offset: u32, parent: usize) -> Self {
        Self { level, offset, parent, fields: BTreeMap::new() }
    }

    /// Adds values of a field; `gap` positions lie between two texts.
    pub(super) fn add(&mut self, path: &Rc<str>, values: FieldValues, gap: u32) {
        match self.fields.get_mut(path) {
            Some(known) => known.append(values, gap),
            None => {
                self.fields.insert(Rc::clone(path), values);
            }
        }
    }

    /// Adds all that another one has.
    pub(super) fn add_all(&mut self, other: &Self, gap: u32) {
        for (path, values) in &other.fields {
            self.add(path, values.clone(), gap);
        }
    }

    /// The row, to be kept until a refresh.
    pub(super) fn finish(self, parent: usize) -> Row {
        let Self { level, offset, fields, .. } = self;
        let packed = |(path, mut values): (_, FieldValues)| {
            values.shrink();
            (path, values)
        };
        Row { level, offset, parent, fields: fields.into_iter().map(packed).collect() }
    }
}

impl FieldValues {
    /// More values of the same row.
    fn append(&mut self, more: Self, gap: u32) {
        let start = self.tokens.last_position().map_or(0, |position| position + gap + 1);
        self.tokens.append(&more.tokens, start);
        (self.docs_only, self.fielddata) = (more.docs_only, more.fielddata);
        self.terms.extend(more.terms);
        self.numbers.extend(more.numbers);
        self.intervals.extend(more.intervals);
        self.suggestions.extend(more.suggestions);
    }

    /// Gives back what was reserved for more.
    fn shrink(&mut self) {
        self.tokens.shrink();
        self.terms.shrink_to_fit();
        self.numbers.shrink_to_fit();
        self.intervals.shrink_to_fit();
        self.suggestions.shrink_to_fit();
    }
}
