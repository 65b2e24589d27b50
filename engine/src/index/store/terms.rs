//! The terms of an index, numbered.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The terms of one field, by number and by text. A term is numbered when a document is read, so that what waits for a
/// refresh holds numbers and no texts; whether some row has it is what the postings of the field tell.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    numbers: HashMap<Rc<str>, u32>,
    texts: Vec<Rc<str>>,
}

/// As intake and postings have them in common.
pub(crate) type SharedTerms = Rc<RefCell<Terms>>;

impl Terms {
    /// The number of a term, given to it when it is new.
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let text: Rc<str> = text.into();
        self.numbers.insert(Rc::clone(&text), number);
        self.texts.push(text);
        number
    }

    pub(super) fn number(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    /// The terms from a number on.
    pub(super) fn since(&self, number: usize) -> &[Rc<str>] {
        &self.texts[number..]
    }
}

/// The terms of each field: shared by all states of an index, since a number never changes its meaning. A compaction,
/// which leaves terms out, begins anew.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vocabulary(Rc<RefCell<HashMap<Rc<str>, SharedTerms>>>);

impl Vocabulary {
    /// The terms of a field, by its full path.
    pub(crate) fn of(&self, path: &Rc<str>) -> SharedTerms {
        let mut fields = self.0.borrow_mut();
        if let Some(terms) = fields.get(path) {
            return Rc::clone(terms);
        }
        Rc::clone(fields.entry(Rc::clone(path)).or_default())
    }
}
