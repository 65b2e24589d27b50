//! What a query looks for in texts, noted while it is evaluated: highlighting marks it.
//!
//! What must not match, and what only changes scores, is evaluated with [`Scope::unsought`].

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::Scope;
use super::phrase::Place;
use crate::index::Column;

/// The terms and phrases that a query looked for.
#[derive(Debug)]
pub(crate) struct Sought<'i> {
    /// The fields whose terms are told where a query looks for some pattern.
    columns: Vec<&'i Column>,
    parts: RefCell<Vec<(Origin, Part)>>,
}

/// The field that was looked at: its column, compared and never read.
type Origin = *const Column;

/// Something that a query looks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    Word(String),
    Pattern(Pattern),
    Phrase(Phrase),
}

/// All terms of some kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pattern {
    /// The same for what is the same pattern; no term begins so.
    pub(crate) name: String,
    pub(crate) terms: Vec<String>,
}

/// Terms that have to stand together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Phrase {
    /// The terms that may stand at each place.
    pub(crate) places: Vec<Vec<String>>,
    /// How many positions more than places it may take. Without `ordered` its places may come in any order.
    pub(crate) slop: u32,
    pub(crate) ordered: bool,
}

impl<'i> Sought<'i> {
    pub(crate) fn in_columns(columns: Vec<&'i Column>) -> Self {
        Self { columns, parts: RefCell::default() }
    }

    /// What was looked for in one field, or in any: each word and phrase once, each pattern as often as it is said, since
    /// it counts as often.
    pub(crate) fn parts(&self, column: Option<&Column>) -> Vec<Part> {
        let mut parts = Vec::new();
        for (origin, part) in &*self.parts.borrow() {
            let meant = column.is_none_or(|column| std::ptr::eq(*origin, column));
            if meant && (matches!(part, Part::Pattern(_)) || !parts.contains(part)) {
                parts.push(part.clone());
            }
        }
        parts
    }

    /// All terms of some kind, each once.
    fn terms(&self, fits: impl Fn(&str) -> bool) -> Vec<String> {
        let terms = self.columns.iter().flat_map(|column| column.postings.iter());
        let fitting: BTreeSet<_> =
            terms.filter(|posting| fits(&posting.text)).map(|posting| &posting.text).collect();
        fitting.into_iter().map(ToString::to_string).collect()
    }

    /// A number of a field, the same for each of its parts.
    fn field(&self, origin: &Column) -> usize {
        let parts = self.parts.borrow();
        parts.iter().position(|(other, _)| std::ptr::eq(*other, origin)).unwrap_or(parts.len())
    }

    fn note(&self, origin: &Column, part: Part) {
        self.parts.borrow_mut().push((std::ptr::from_ref(origin), part));
    }
}

impl Scope<'_> {
    /// Notes a term that the rows are looked up for.
    pub(super) fn seek_word(&self, column: &Column, word: &str) {
        if let Some(sought) = self.sought {
            sought.note(column, Part::Word(word.to_owned()));
        }
    }

    /// Notes that all terms of some kind are looked for.
    pub(super) fn seek_pattern(&self, column: &Column, pattern: &str, fits: impl Fn(&str) -> bool) {
        if let Some(sought) = self.sought {
            let name = format!("\u{10ffff}{pattern} {}", sought.field(column));
            sought.note(column, Part::Pattern(Pattern { name, terms: sought.terms(fits) }));
        }
    }

    /// Notes a phrase. A gap in it may be closed up or widened, as long as the sum is right.
    pub(super) fn seek_phrase(&self, column: &Column, places: &[Place], slop: u32) {
        if let (Some(sought), Some(first), Some(last)) = (self.sought, places.first(), places.last()) {
            let steps = u32::try_from(places.len() - 1).unwrap_or(u32::MAX);
            let gaps = (last.position - first.position).saturating_sub(steps);
            let places = places.iter().map(|place| place.terms.clone()).collect();
            let phrase = Phrase { places, slop: slop.saturating_add(gaps), ordered: slop == 0 };
            sought.note(column, Part::Phrase(phrase));
        }
    }

    /// The same, where all terms of some kind may stand at the last place.
    pub(super) fn seek_phrase_prefix(
        &self,
        column: &Column,
        places: &[Place],
        fits: impl Fn(&str) -> bool,
        slop: u32,
    ) {
        if let (Some(sought), [before @ .., last]) = (self.sought, places) {
            let last = Place { position: last.position, terms: sought.terms(fits) };
            self.seek_phrase(column, &[before, &[last]].concat(), slop);
        }
    }
}
