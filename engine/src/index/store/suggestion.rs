//! What the rows of a completion field offer.

use std::rc::Rc;

use super::compaction::Renumbered;

/// One text that what is typed may be completed to.
#[derive(Debug, Clone)]
pub(crate) struct Suggestion {
    /// As it is looked up: its tokens, put together.
    pub(crate) form: Box<str>,
    /// As it is shown.
    pub(crate) text: Rc<str>,
    pub(crate) weight: u32,
}

/// All suggestions of a field, with their rows, dead ones included.
#[derive(Debug, Clone, Default)]
pub(crate) struct Suggestions(Vec<(u32, Suggestion)>);

impl Suggestions {
    pub(super) fn push(&mut self, row: u32, suggestions: Vec<Suggestion>) {
        self.0.extend(suggestions.into_iter().map(|suggestion| (row, suggestion)));
    }

    /// The rows in ascending order, each with one of its suggestions.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Suggestion)> {
        self.0.iter().map(|(row, suggestion)| (*row, suggestion))
    }

    /// How much memory they take.
    pub(super) fn bytes(&self) -> usize {
        let texts = self.0.iter().map(|(_, suggestion)| suggestion.form.len() + suggestion.text.len());
        size_of_val(&*self.0) + texts.sum::<usize>()
    }

    pub(super) fn compacted(&self, renumbered: &Renumbered) -> Self {
        let live = |(row, suggestion): &(u32, Suggestion)| {
            let new = renumbered.get(*row as usize).copied().flatten()?;
            Some((new, suggestion.clone()))
        };
        Self(self.0.iter().filter_map(live).collect())
    }
}
