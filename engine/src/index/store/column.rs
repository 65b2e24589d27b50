//! One field's values in all rows.

use std::collections::HashMap;

use super::compaction::renumber;
use super::postings::Postings;
use super::searchable::FieldValues;
use super::suggestion::Suggestions;
use super::values::Values;

/// What queries, sorts and aggregations read of one field.
///
/// Which parts are filled depends on the type: texts have postings with positions; keywords, booleans and addresses
/// postings and ordinals; numbers, dates and booleans numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Column {
    pub(crate) postings: Postings,
    /// The row's terms in ascending order of their text, each once.
    pub(crate) ordinals: Values<u32>,
    /// The row's numbers in ascending order, in their sortable form.
    pub(crate) numbers: Values<i64>,
    /// The row's ranges, as both of their ends.
    pub(crate) intervals: Values<(i64, i64)>,
    /// What a completion field offers.
    pub(crate) suggestions: Suggestions,
    /// The number of positions or terms in each row; [`ABSENT`] where the row does not have the field.
    lengths: Vec<u32>,
    /// How much a row adds to the total where that is not its length: several tokens at a position count there, and
    /// a term that the index only knows to be there counts once.
    counted: HashMap<u32, usize>,
    /// Live rows with at least one term, and the sum of their lengths: what BM25 asks of a field.
    rows_with_terms: u32,
    total_length: u64,
}

const ABSENT: u32 = u32::MAX;

impl Column {
    /// A column with its terms, and nothing else yet.
    pub(super) fn of(postings: Postings) -> Self {
        Self { postings, ..Self::default() }
    }

    pub(super) fn push(&mut self, row: u32, values: FieldValues) {
        self.postings.reach_all();
        let mut counted = self.push_tokens(row, &values);
        // Several tokens at one position (synonyms, pieces of a word) do not make a text longer.
        let mut length =
            if values.docs_only { counted } else { values.tokens.len() - values.tokens.overlaps() };
        if !values.terms.is_empty() {
            let mut terms = values.terms;
            self.sort_terms(&mut terms);
            for term in &terms {
                self.postings.add(*term, row);
            }
            // A term is there or is not, however often the document says it.
            (length, counted) = (length + terms.len(), counted + terms.len());
            self.ordinals.push(row, terms);
        }
        if !values.numbers.is_empty() {
            let mut numbers = values.numbers;
            numbers.sort_unstable();
            self.numbers.push(row, numbers);
        }
        if !values.intervals.is_empty() {
            self.intervals.push(row, values.intervals);
        }
        self.suggestions.push(row, values.suggestions);
        self.lengths.resize(row as usize, ABSENT);
        self.lengths.push(u32::try_from(length).unwrap_or(ABSENT - 1));
        if length > 0 {
            if counted != length {
                self.counted.insert(row, counted);
            }
            self.rows_with_terms += 1;
            self.total_length += counted as u64;
        }
    }

    /// Takes the tokens of a text; tells how many there are to the index.
    fn push_tokens(&mut self, row: u32, values: &FieldValues) -> usize {
        if !values.docs_only {
            for (terms, position) in values.tokens.runs() {
                self.postings.add_run(terms, row, position);
            }
        }
        let counted = values.tokens.len();
        if counted == 0 || !(values.docs_only || values.fielddata) {
            return counted;
        }
        let mut terms: Vec<u32> = values.tokens.runs().flat_map(|(terms, _)| terms).copied().collect();
        self.sort_terms(&mut terms);
        let counted = if values.docs_only { terms.len() } else { counted };
        if values.docs_only {
            for term in &terms {
                self.postings.add(*term, row);
            }
        }
        if values.fielddata {
            self.ordinals.push(row, terms);
        }
        counted
    }

    /// In the order of their text, each once.
    fn sort_terms(&self, terms: &mut Vec<u32>) {
        terms.sort_unstable_by(|a, b| self.postings.term(*a).text.cmp(&self.postings.term(*b).text));
        terms.dedup();
    }

    /// Takes a row that died out of the statistics.
    pub(super) fn forget(&mut self, row: u32) {
        if let Some(length) = self.length(row).filter(|length| *length > 0) {
            self.rows_with_terms -= 1;
            self.total_length -=
                self.counted.remove(&row).map_or(u64::from(length), |counted| counted as u64);
        }
    }

    /// Gives another column the lengths of the rows that are left, and their statistics.
    pub(super) fn renumber_lengths(&self, to: &mut Self, live: impl Fn(u32) -> Option<u32>) {
        for (old, length) in (0..).zip(&self.lengths).filter(|(_, length)| **length != ABSENT) {
            if let Some(new) = live(old) {
                to.lengths.resize(new as usize, ABSENT);
                to.lengths.push(*length);
            }
        }
        to.counted = renumber(&self.counted, live);
        // Dead rows were never in them.
        (to.rows_with_terms, to.total_length) = (self.rows_with_terms, self.total_length);
    }

    /// How much memory what a text is sorted and aggregated by takes: the terms, and which of them each row has.
    pub(crate) fn fielddata_bytes(&self) -> usize {
        self.ordinals.bytes() + self.postings.iter().map(|posting| posting.text.len()).sum::<usize>()
    }

    /// How much memory what can be completed to takes.
    pub(crate) fn completion_bytes(&self) -> usize {
        self.suggestions.bytes()
    }

    /// Whether the row has a value, an empty text included.
    pub(crate) fn has(&self, row: u32) -> bool {
        self.length(row).is_some()
    }

    /// The number of positions or terms in a row: what its length norm is made of.
    pub(crate) fn length(&self, row: u32) -> Option<u32> {
        self.lengths.get(row as usize).copied().filter(|length| *length != ABSENT)
    }

    /// How many live rows have a term of this field: `docCount` of Lucene's statistics.
    pub(crate) fn rows_with_terms(&self) -> u32 {
        self.rows_with_terms
    }

    /// The tokens or terms of all live rows together: `sumTotalTermFreq` of Lucene's statistics.
    pub(crate) fn total_length(&self) -> u64 {
        self.total_length
    }
}
