//! The inverted index of one field: term → rows, with positions for texts.

use std::collections::HashMap;
use std::rc::Rc;

/// The terms of a field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Postings {
    by_text: HashMap<Rc<str>, u32>,
    terms: Vec<Posting>,
}

/// One term and the rows that it is in, dead ones included.
#[derive(Debug, Clone)]
pub(crate) struct Posting {
    pub(crate) text: Rc<str>,
    /// Ascending.
    pub(crate) rows: Vec<u32>,
    /// Texts only: where the positions of each row end. Empty where a term is in a row just once, without positions.
    ends: Vec<u32>,
    positions: Vec<u32>,
}

impl Postings {
    /// The number of a term, made when it is new.
    pub(super) fn intern(&mut self, text: &str) -> u32 {
        if let Some(number) = self.by_text.get(text) {
            return *number;
        }
        let number = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
        let text: Rc<str> = text.into();
        self.by_text.insert(Rc::clone(&text), number);
        self.terms.push(Posting { text, rows: Vec::new(), ends: Vec::new(), positions: Vec::new() });
        number
    }

    /// Notes that a term is in a row, once, without a position. Rows come in ascending order.
    pub(super) fn add(&mut self, term: u32, row: u32) {
        let posting = &mut self.terms[term as usize];
        if posting.rows.last() != Some(&row) {
            posting.rows.push(row);
        }
    }

    /// Notes that a term is in a row at a position. Rows and positions come in ascending order.
    pub(super) fn add_position(&mut self, term: u32, row: u32, position: u32) {
        let posting = &mut self.terms[term as usize];
        posting.positions.push(position);
        let end = u32::try_from(posting.positions.len()).unwrap_or(u32::MAX);
        if posting.rows.last() == Some(&row) {
            if let Some(last) = posting.ends.last_mut() {
                *last = end;
            }
        } else {
            posting.rows.push(row);
            posting.ends.push(end);
        }
    }

    /// Takes over a term whole; tells its number.
    pub(super) fn keep(&mut self, posting: Posting) -> u32 {
        let number = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
        self.by_text.insert(Rc::clone(&posting.text), number);
        self.terms.push(posting);
        number
    }

    pub(crate) fn get(&self, text: &str) -> Option<&Posting> {
        self.by_text.get(text).and_then(|number| self.terms.get(*number as usize))
    }

    /// The term of a number, as the column's ordinals hold it.
    pub(crate) fn term(&self, number: u32) -> &Posting {
        &self.terms[number as usize]
    }

    /// All terms, in the order in which they were first met. Some may have no live row any more.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Posting> {
        self.terms.iter()
    }
}

impl Posting {
    pub(super) fn empty(text: &Rc<str>) -> Self {
        Self { text: Rc::clone(text), rows: Vec::new(), ends: Vec::new(), positions: Vec::new() }
    }

    /// Adds a row behind all others, with all its positions.
    pub(super) fn append(&mut self, row: u32, positions: &[u32]) {
        self.rows.push(row);
        if !positions.is_empty() {
            self.positions.extend_from_slice(positions);
            self.ends.push(u32::try_from(self.positions.len()).unwrap_or(u32::MAX));
        }
    }

    /// How often the term is in the n-th of its rows.
    pub(crate) fn frequency(&self, n: usize) -> u32 {
        if self.ends.is_empty() { 1 } else { u32::try_from(self.positions(n).len()).unwrap_or(u32::MAX) }
    }

    /// The positions of the term in the n-th of its rows; empty for fields that are no texts.
    pub(crate) fn positions(&self, n: usize) -> &[u32] {
        let Some(end) = self.ends.get(n) else { return &[] };
        let start = if n == 0 { 0 } else { self.ends[n - 1] };
        &self.positions[start as usize..*end as usize]
    }

    /// The positions of the term in a row; empty when it is not in it.
    pub(crate) fn positions_in(&self, row: u32) -> &[u32] {
        self.rows.binary_search(&row).map_or(&[], |n| self.positions(n))
    }
}
