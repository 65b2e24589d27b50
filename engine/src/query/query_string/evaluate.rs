//! What clauses match.

use super::QueryString;
use super::syntax::{Clause, Conjunction, Modifier, Part};
use crate::http::{Error, Result};
use crate::query::clauses::Clauses;
use crate::query::exists::Exists;
use crate::query::field_set::FieldSet;
use crate::query::fuzzy_term::Fuzzy;
use crate::query::interval::{Bound, Interval};
use crate::query::{Matches, Query, Scope};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Occur {
    Must,
    Should,
    MustNot,
}

/// What a part of the query is.
#[derive(Debug)]
enum Found {
    One(Matches),
    /// Clauses that are not joined yet: how many of the optional ones must match is said of the outermost.
    Several(Vec<(Occur, Matches)>),
}

impl Found {
    /// `minimum`: how many of so many optional clauses must match.
    fn joined(self, scope: &Scope<'_>, minimum: impl FnOnce(usize) -> usize) -> Matches {
        let found = match self {
            Self::One(matches) => return matches,
            Self::Several(found) => found,
        };
        let mut clauses = Clauses::default();
        for (occur, matches) in found {
            match occur {
                Occur::Must => clauses.must.push(matches),
                Occur::Should => clauses.should.push(matches),
                Occur::MustNot => clauses.must_not.push(matches),
            }
        }
        let minimum = minimum(clauses.should.len());
        clauses.combine(scope, minimum)
    }

    fn times(self, boost: f32) -> Self {
        match self {
            Self::One(matches) => Self::One(matches.times(boost)),
            Self::Several(found) => Self::Several(
                found.into_iter().map(|(occur, matches)| (occur, matches.times(boost))).collect(),
            ),
        }
    }
}

impl QueryString {
    pub(super) fn evaluate(
        &self,
        scope: &Scope<'_>,
        fields: &FieldSet,
        clauses: &[Clause],
    ) -> Result<Matches> {
        let found = self.found(scope, fields, clauses)?;
        let minimum = |optional| self.minimum.as_ref().map_or(0, |minimum| minimum.of(optional));
        Ok(found.joined(scope, minimum))
    }

    /// The clauses side by side; one alone is itself.
    fn found(&self, scope: &Scope<'_>, fields: &FieldSet, clauses: &[Clause]) -> Result<Found> {
        let mut found = self.clauses(scope, fields, clauses)?;
        Ok(match found.as_slice() {
            [] => Found::One(Matches::none()),
            [(Occur::Must | Occur::Should, _)] => {
                found.pop().map_or_else(|| Found::One(Matches::none()), |(_, alone)| alone)
            }
            _ => Found::Several(
                found.into_iter().map(|(occur, found)| (occur, found.joined(scope, |_| 0))).collect(),
            ),
        })
    }

    /// Every clause with what becomes of it beside the others. An `AND` requires the clause before it too; this is no
    /// algebra, it is what Lucene's parser does.
    fn clauses(
        &self,
        scope: &Scope<'_>,
        fields: &FieldSet,
        clauses: &[Clause],
    ) -> Result<Vec<(Occur, Found)>> {
        let all = self.search.all;
        let mut found: Vec<(Occur, Found)> = Vec::new();
        for clause in clauses {
            if let Some((occur, _)) = found.last_mut().filter(|(occur, _)| *occur != Occur::MustNot) {
                match clause.conjunction {
                    Conjunction::And => *occur = Occur::Must,
                    Conjunction::Or if all => *occur = Occur::Should,
                    Conjunction::Or | Conjunction::None => {}
                }
            }
            // A text without terms is as if it were not there.
            let scope = if clause.modifier == Modifier::Not { &scope.unsought() } else { scope };
            let Some(part) = self.part(scope, fields, clause)? else { continue };
            let required = match clause.modifier {
                Modifier::Required => true,
                Modifier::Not => false,
                Modifier::None if all => clause.conjunction != Conjunction::Or,
                Modifier::None => clause.conjunction == Conjunction::And,
            };
            let occur = match clause.modifier {
                Modifier::Not => Occur::MustNot,
                _ if required => Occur::Must,
                _ => Occur::Should,
            };
            match (&clause.part, part) {
                // Their terms are clauses of the query as those beside them.
                (Part::Words(_), Found::Several(terms)) => {
                    found.extend(terms.into_iter().map(|(occur, term)| (occur, Found::One(term))));
                }
                (_, part) => found.push((occur, part.times(clause.boost))),
            }
        }
        Ok(found)
    }

    /// The terms of a text side by side: any of them or all.
    fn terms(&self, terms: Vec<Matches>) -> Found {
        let occur = if self.search.all { Occur::Must } else { Occur::Should };
        match <[Matches; 1]>::try_from(terms) {
            Ok([term]) => Found::One(term),
            Err(terms) => Found::Several(terms.into_iter().map(|term| (occur, term)).collect()),
        }
    }

    fn part(&self, scope: &Scope<'_>, around: &FieldSet, clause: &Clause) -> Result<Option<Found>> {
        let named;
        let fields = match &clause.field {
            None => around,
            Some(name) if name == "_exists_" => {
                return exists(scope, &clause.part).map(|found| Some(Found::One(found)));
            }
            Some(name) => {
                named = around.in_field(scope, name)?;
                &named
            }
        };
        Ok(Some(Found::One(match &clause.part {
            Part::Group(clauses) => return self.found(scope, fields, clauses).map(Some),
            Part::Text(text) | Part::Words(text) => {
                match open_range(text).filter(|_| clause.field.is_some()) {
                    Some(interval) => fields.range(scope, &interval)?,
                    None => return Ok(fields.terms(scope, text)?.map(|terms| self.terms(terms))),
                }
            }
            Part::Phrase { text, slop } => {
                let slop = slop.unwrap_or(self.phrase_slop);
                return Ok(fields.phrase(scope, text, slop, self.tie_breaker)?.map(Found::One));
            }
            Part::Everything if fields.everything => Matches::constant(scope.rows().collect(), 1.0),
            Part::Everything => fields.exists(scope)?,
            Part::Prefix(prefix) => fields.prefix(scope, prefix)?,
            Part::Wildcard(pattern) => {
                if !self.leading_wildcard && pattern.starts_with(['*', '?']) {
                    let reason = format!("Failed to parse query [{}]", self.text);
                    let why = "'*' or '?' not allowed as first character in WildcardQuery";
                    return Err(scope.refuse_as(reason).caused_by(Error::new(400, "parse_exception", why)));
                }
                fields.wildcard(scope, pattern)?
            }
            Part::Regexp(text) => fields.regexp(scope, text)?,
            Part::Fuzzy { word, edits } => fields.fuzzy(scope, word, &self.fuzziness(*edits)?)?,
            Part::Range { low, high, from, to } => {
                let bound = |text: &String, inclusive| {
                    (text != "*").then(|| Bound { value: text.as_str().into(), inclusive })
                };
                fields.range(scope, &Interval { lower: bound(low, *from), upper: bound(high, *to) })?
            }
        })))
    }

    /// `~` means what the query's fuzziness says, `~1` one edit.
    fn fuzziness(&self, edits: Option<f32>) -> Result<Fuzzy> {
        match edits {
            None => Ok(self.fuzzy.clone()),
            Some(edits) if edits >= 1.0 => self.fuzzy.with(if edits >= 2.0 { "2" } else { "1" }),
            Some(0.0) => self.fuzzy.with("0"),
            Some(_) => Err(Error::unsupported("a similarity below 1 behind ~ in the [query_string] query")),
        }
    }
}

/// `_exists_:field`
fn exists(scope: &Scope<'_>, part: &Part) -> Result<Matches> {
    let field = match part {
        Part::Text(name) => name.clone(),
        Part::Prefix(name) => format!("{name}*"),
        Part::Wildcard(pattern) => pattern.clone(),
        _ => return Ok(Matches::none()),
    };
    Exists { field }.matches(scope)
}

/// `>4`, `>=4`, `<4`, `<=4`
fn open_range(text: &str) -> Option<Interval> {
    let (operator, inclusive) = [(">=", true), ("<=", true), (">", false), ("<", false)]
        .into_iter()
        .find(|(operator, _)| text.len() > operator.len() && text.starts_with(operator))?;
    let bound = Bound { value: text[operator.len()..].into(), inclusive };
    Some(if operator.starts_with('>') {
        Interval { lower: Some(bound), upper: None }
    } else {
        Interval { lower: None, upper: Some(bound) }
    })
}
