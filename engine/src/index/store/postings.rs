//! The inverted index of one field: term → rows, with positions for texts.

use std::rc::Rc;

use super::terms::SharedTerms;

/// The terms of a field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Postings {
    /// Their numbers; some of them may be in no row yet.
    numbered: SharedTerms,
    /// By their numbers, as far as they were known at the last refresh.
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
    pub(super) fn new(numbered: SharedTerms) -> Self {
        Self { numbered, terms: Vec::new() }
    }

    /// Makes room for all terms that have a number.
    pub(super) fn reach_all(&mut self) {
        self.terms.extend(self.numbered.borrow().since(self.terms.len()).iter().map(Posting::empty));
    }

    /// Notes that a term is in a row, once, without a position. Rows come in ascending order.
    pub(super) fn add(&mut self, term: u32, row: u32) {
        let posting = &mut self.terms[term as usize];
        if posting.rows.last() != Some(&row) {
            posting.rows.push(row);
        }
    }

    /// Notes that terms stand one behind the other in a row, from a position on. Rows and positions come in ascending
    /// order.
    pub(super) fn add_run(&mut self, terms: &[u32], row: u32, first: u32) {
        for (term, position) in terms.iter().zip(first..) {
            let posting = &mut self.terms[*term as usize];
            posting.positions.push(position);
            let end = u32::try_from(posting.positions.len()).unwrap_or(u32::MAX);
            match (posting.rows.last(), posting.ends.last_mut()) {
                (Some(last), Some(known)) if *last == row => *known = end,
                _ => {
                    posting.rows.push(row);
                    posting.ends.push(end);
                }
            }
        }
    }

    /// Takes over a term whole; tells its number.
    pub(super) fn keep(&mut self, posting: Posting) -> u32 {
        self.terms.push(posting);
        self.numbered.borrow_mut().intern(&self.terms[self.terms.len() - 1].text)
    }

    pub(crate) fn get(&self, text: &str) -> Option<&Posting> {
        let number = self.numbered.borrow().number(text)?;
        self.terms.get(number as usize).filter(|posting| posting.is_met())
    }

    /// The term of a number, as the column's ordinals hold it.
    pub(crate) fn term(&self, number: u32) -> &Posting {
        &self.terms[number as usize]
    }

    /// By their numbers, those that no row has included.
    pub(super) fn all(&self) -> &[Posting] {
        &self.terms
    }

    /// All terms that were in a row once. Some may have no live row any more.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Posting> {
        self.terms.iter().filter(|posting| posting.is_met())
    }
}

impl Posting {
    pub(super) fn empty(text: &Rc<str>) -> Self {
        Self { text: Rc::clone(text), rows: Vec::new(), ends: Vec::new(), positions: Vec::new() }
    }

    /// Whether a refresh has found it in a row: a document that was refused leaves its terms numbered.
    fn is_met(&self) -> bool {
        !self.rows.is_empty()
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
