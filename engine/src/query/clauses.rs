//! What clauses that must, should and must not match are together.

use super::{Matches, Scope};

/// What the clauses matched.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    pub(super) must: Vec<Matches>,
    pub(super) should: Vec<Matches>,
    pub(super) must_not: Vec<Matches>,
}

impl Clauses {
    pub(super) fn is_purely_negative(&self) -> bool {
        self.must.is_empty() && self.should.is_empty() && !self.must_not.is_empty()
    }

    /// The rows that all clauses allow, `minimum` of the optional ones included; scores add up. Clauses that only
    /// exclude leave all other rows, which score 0; no clauses leave all rows.
    pub(super) fn combine(self, scope: &Scope<'_>, minimum: usize) -> Matches {
        let required = self.must.into_iter().reduce(|some, more| some.and(&more));
        let matches = match required {
            // Beside required clauses the optional ones only add to the score, unless some must match.
            Some(required) if minimum == 0 => {
                self.should.iter().fold(required, |required, more| required.plus(more))
            }
            Some(required) => required.and(&Matches::at_least(minimum, &self.should)),
            None if !self.should.is_empty() || minimum > 0 => Matches::at_least(minimum.max(1), &self.should),
            None => {
                let weight = if self.must_not.is_empty() { 1.0 } else { 0.0 };
                Matches::constant(scope.rows().collect(), weight)
            }
        };
        match self.must_not.into_iter().reduce(|some, more| some.or(&more)) {
            Some(excluded) => matches.without(&excluded),
            None => matches,
        }
    }
}
