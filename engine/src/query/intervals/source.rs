//! Rules against the postings of one index.

use super::rule::{Order, Rule, What};
use super::span::{Span, minimal, ordered, repeated, unordered};
use crate::http::{Error, Result};
use crate::index::{Column, Field, Kind, Normalizer, Posting};
use crate::query::Scope;
use crate::query::expression::{Expression, Flags};
use crate::query::text::places;
use crate::query::wildcard::Pattern;

/// Where intervals come from.
pub(super) enum Source<'i> {
    /// Any of some terms, with the positions before it that an analyzer left empty.
    Terms {
        postings: Vec<&'i Posting>,
        before: i64,
    },
    Any(Vec<Source<'i>>),
    Ordered {
        parts: Vec<Source<'i>>,
        adjoining: bool,
    },
    /// Each part so many times.
    Unordered(Vec<(Source<'i>, usize)>),
    MaxGaps {
        source: Box<Source<'i>>,
        most: i64,
    },
    Filtered {
        source: Box<Source<'i>>,
        relation: Relation,
        reference: Box<Source<'i>>,
    },
}

/// How an interval must stand to some interval of another rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Containing,
    NotContaining,
    ContainedBy,
    NotContainedBy,
    Overlapping,
    NotOverlapping,
    Before,
    After,
}

impl Relation {
    fn is_negative(self) -> bool {
        matches!(self, Self::NotContaining | Self::NotContainedBy | Self::NotOverlapping)
    }
}

/// How many terms a prefix or pattern may become.
const MAX_EXPANSIONS: usize = 128;

impl<'i> Source<'i> {
    pub(super) fn new(scope: &Scope<'i>, field: &Field, column: &'i Column, rule: &Rule) -> Result<Self> {
        let source = match &rule.what {
            What::Match { text, analyzer, order, max_gaps } => {
                let analyzer = match (analyzer, &field.kind) {
                    (Some(name), _) => scope.index.settings.analyzers().analyzer(name, &field.path)?,
                    (None, Kind::Text { search_analyzer, .. }) => search_analyzer.clone(),
                    (None, _) => return Ok(Self::Any(Vec::new())),
                };
                let mut expected = 0;
                let mut parts = Vec::new();
                for place in places(&analyzer, text) {
                    let before = i64::from(place.position) - expected;
                    expected = i64::from(place.position) + 1;
                    for term in &place.terms {
                        scope.seek_word(column, term);
                    }
                    parts.push((place.terms, before));
                }
                let make = |(terms, before): &(Vec<String>, i64)| {
                    let postings = terms.iter().filter_map(|term| column.postings.get(term)).collect();
                    Ok(Self::Terms { postings, before: *before })
                };
                Self::combined(&parts, make, *order, *max_gaps)?
            }
            What::All { rules, order, max_gaps } => {
                Self::combined(rules, |rule| Self::new(scope, field, column, rule), *order, *max_gaps)?
            }
            What::Any(rules) => Self::Any(
                rules.iter().map(|rule| Self::new(scope, field, column, rule)).collect::<Result<_>>()?,
            ),
            What::Prefix(prefix) => {
                let prefix = folded(field, prefix);
                Self::expanded(scope, column, prefix.as_str(), |term| term.starts_with(&prefix))?
            }
            What::Wildcard(text) => {
                let pattern = Pattern::read(&folded(field, text), &Normalizer::None, false);
                Self::expanded(scope, column, text, |term| pattern.fits(term))?
            }
            What::Regexp { pattern, case_insensitive } => {
                let expression = Expression::read(pattern, Flags::ALL, *case_insensitive)?;
                Self::expanded(scope, column, pattern, |term| expression.fits(term))?
            }
            What::Fuzzy { term, fuzzy } => {
                let word = folded(field, term);
                let mut postings = fuzzy.near(scope, column, &word);
                postings.truncate(MAX_EXPANSIONS);
                for posting in &postings {
                    scope.seek_word(column, &posting.text);
                }
                Self::Terms { postings, before: 0 }
            }
        };
        Ok(match &rule.filter {
            None => source,
            Some(filter) => {
                let (relation, reference) = &**filter;
                let scope = if relation.is_negative() { &scope.unsought() } else { scope };
                let reference = Self::new(scope, field, column, reference)?;
                Self::Filtered {
                    source: Box::new(source),
                    relation: *relation,
                    reference: Box::new(reference),
                }
            }
        })
    }

    fn combined<T: PartialEq>(
        parts: &[T],
        make: impl Fn(&T) -> Result<Self>,
        order: Order,
        max_gaps: Option<i64>,
    ) -> Result<Self> {
        let sources = || parts.iter().map(&make).collect::<Result<Vec<_>>>();
        if let [only] = parts {
            return make(only);
        }
        if order == Order::Ordered && max_gaps == Some(0) {
            return Ok(Self::Ordered { parts: sources()?, adjoining: true });
        }
        let source = match order {
            Order::Ordered => Self::Ordered { parts: sources()?, adjoining: false },
            Order::Unordered => {
                let mut counted: Vec<(&T, usize)> = Vec::new();
                for part in parts {
                    match counted.iter_mut().find(|(known, _)| *known == part) {
                        Some((_, count)) => *count += 1,
                        None => counted.push((part, 1)),
                    }
                }
                let counted = counted.into_iter().map(|(part, count)| Ok((make(part)?, count)));
                Self::Unordered(counted.collect::<Result<_>>()?)
            }
            Order::Apart => Self::apart(parts, &make)?,
        };
        Ok(match max_gaps {
            Some(most) => Self::MaxGaps { source: Box::new(source), most },
            None => source,
        })
    }

    /// All parts but the last one, and the last one before or behind them.
    fn apart<T>(parts: &[T], make: &impl Fn(&T) -> Result<Self>) -> Result<Self> {
        let Some((last, before)) = parts.split_last() else { return Ok(Self::Any(Vec::new())) };
        if before.is_empty() {
            return make(last);
        }
        // Every part doubles the work.
        if parts.len() > 8 {
            return Err(Error::unsupported("more than 8 parts of intervals in mode [unordered_no_overlap]"));
        }
        let behind = vec![Self::apart(before, make)?, make(last)?];
        let first = vec![make(last)?, Self::apart(before, make)?];
        let ordered = |parts| Self::Ordered { parts, adjoining: false };
        Ok(Self::Any(vec![ordered(behind), ordered(first)]))
    }

    fn expanded(
        scope: &Scope<'i>,
        column: &'i Column,
        text: &str,
        fits: impl Fn(&str) -> bool,
    ) -> Result<Self> {
        scope.seek_pattern(column, text, &fits);
        let postings: Vec<&Posting> = column.postings.iter().filter(|posting| fits(&posting.text)).collect();
        if postings.len() > MAX_EXPANSIONS {
            return Err(Error::new(
                400,
                "illegal_state_exception",
                format!("Automaton [{text}] expanded to too many terms (limit {MAX_EXPANSIONS})"),
            ));
        }
        Ok(Self::Terms { postings, before: 0 })
    }

    /// The shortest that an interval can be.
    pub(super) fn least_width(&self) -> i64 {
        match self {
            Self::Terms { before, .. } => 1 + before,
            Self::Any(parts) => parts.iter().map(Self::least_width).min().unwrap_or(1),
            Self::Ordered { parts, .. } => parts.iter().map(Self::least_width).sum(),
            Self::Unordered(parts) => {
                let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
                parts.iter().map(|(part, n)| part.least_width().saturating_mul(count(*n))).sum()
            }
            Self::MaxGaps { source, .. } | Self::Filtered { source, .. } => source.least_width(),
        }
    }

    /// The minimal intervals in a row, in order.
    pub(super) fn spans(&self, row: u32) -> Vec<Span> {
        match self {
            Self::Terms { postings, before } => {
                let positions = postings.iter().flat_map(|posting| posting.positions_in(row));
                let spans = positions.map(|at| {
                    let at = i64::from(*at);
                    Span { start: (at - before).max(0), end: at, gaps: 0 }
                });
                minimal(spans.collect())
            }
            Self::Any(parts) => minimal(parts.iter().flat_map(|part| part.spans(row)).collect()),
            Self::Ordered { parts, adjoining } => {
                ordered(&parts.iter().map(|part| part.spans(row)).collect::<Vec<_>>(), *adjoining)
            }
            Self::Unordered(parts) => {
                let spans = parts.iter().map(|(part, count)| repeated(&part.spans(row), *count));
                unordered(&spans.collect::<Vec<_>>())
            }
            Self::MaxGaps { source, most } => {
                source.spans(row).into_iter().filter(|span| span.gaps <= *most).collect()
            }
            Self::Filtered { source, relation, reference } => {
                let references = reference.spans(row);
                source.spans(row).into_iter().filter(|span| relation.holds(span, &references)).collect()
            }
        }
    }
}

impl Relation {
    fn holds(self, span: &Span, references: &[Span]) -> bool {
        match self {
            Self::Containing => references.iter().any(|other| span.contains(other)),
            Self::NotContaining => !references.iter().any(|other| span.contains(other)),
            Self::ContainedBy => references.iter().any(|other| other.contains(span)),
            Self::NotContainedBy => !references.iter().any(|other| other.contains(span)),
            Self::Overlapping => references.iter().any(|other| span.overlaps(other)),
            Self::NotOverlapping => !references.iter().any(|other| span.overlaps(other)),
            Self::Before => references.iter().any(|other| span.end < other.start),
            Self::After => references.iter().any(|other| other.end < span.start),
        }
    }
}

fn folded(field: &Field, part: &str) -> String {
    match &field.kind {
        Kind::Text { search_analyzer, .. } => search_analyzer.fold(part),
        _ => part.to_owned(),
    }
}
