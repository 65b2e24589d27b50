//! The fields that a query string looks at, and what its parts match in them.
//!
//! What is found in several fields scores as the best of them does.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::exists::Exists;
use super::field_names::{FieldName, resolve};
use super::fuzzy::FuzzyQuery;
use super::fuzzy_term::Fuzzy;
use super::interval::{Bound, Interval};
use super::prefix::Prefix;
use super::range::Range;
use super::range_field::Relation;
use super::regexp::{Regexp, check_length};
use super::text::{Mode, TextSearch};
use super::wildcard::Wildcard;
use super::{Matches, Query, Scope, expression};
use crate::http::Result;
use crate::index::Kind;

/// Fields with their boosts, and how values are looked for in them.
#[derive(Debug, Clone)]
pub(super) struct FieldSet {
    fields: Vec<(String, f32)>,
    /// All fields are meant.
    pub(super) everything: bool,
    pub(super) search: TextSearch,
    /// The part that the fields beside the best one add to the score.
    pub(super) tie_breaker: f32,
    pub(super) zone: TimeZone,
}

impl FieldSet {
    pub(super) fn new(
        scope: &Scope<'_>,
        names: &[FieldName],
        search: TextSearch,
        tie_breaker: f32,
    ) -> Result<Self> {
        let everything = names.iter().any(|field| field.name == "*");
        Ok(Self { fields: resolve(scope, names)?, everything, search, tie_breaker, zone: TimeZone::UTC })
    }

    /// The same search in the fields of a name or pattern.
    pub(super) fn in_field(&self, scope: &Scope<'_>, name: &str) -> Result<Self> {
        let names = [FieldName { name: name.to_owned(), boost: 1.0 }];
        Ok(Self { fields: resolve(scope, &names)?, everything: name == "*", ..self.clone() })
    }

    /// The terms of a text: any or all of them in one and the same field. `None` where no field has terms to look for.
    pub(super) fn text(&self, scope: &Scope<'_>, text: &str) -> Result<Option<Matches>> {
        self.analysed(scope, text, &self.search, self.tie_breaker)
    }

    /// The same; where one field without a boost is looked at, what each term matches.
    pub(super) fn terms(&self, scope: &Scope<'_>, text: &str) -> Result<Option<Vec<Matches>>> {
        match self.fields.as_slice() {
            #[expect(clippy::float_cmp, reason = "it is 1 where nothing is said")]
            [(field, boost)] if *boost == 1.0 => clauses(scope, field, &text.into(), &self.search),
            _ => Ok(self.text(scope, text)?.map(|matches| vec![matches])),
        }
    }

    pub(super) fn phrase(
        &self,
        scope: &Scope<'_>,
        text: &str,
        slop: u32,
        tie_breaker: f32,
    ) -> Result<Option<Matches>> {
        let search = TextSearch { mode: Mode::Phrase, slop, ..self.search.clone() };
        self.analysed(scope, text, &search, tie_breaker)
    }

    fn analysed(
        &self,
        scope: &Scope<'_>,
        text: &str,
        search: &TextSearch,
        tie_breaker: f32,
    ) -> Result<Option<Matches>> {
        let mut found = Vec::new();
        let value = text.into();
        for (field, boost) in &self.fields {
            if let Some(clauses) = clauses(scope, field, &value, search)? {
                found.push(search.joined(clauses).times(*boost));
            }
        }
        // A field without terms says nothing; when no field says anything, the text is not there at all.
        if found.is_empty() && !self.fields.is_empty() {
            return Ok(None);
        }
        Ok(Some(Matches::best(&found, tie_breaker)))
    }

    pub(super) fn prefix(&self, scope: &Scope<'_>, prefix: &str) -> Result<Matches> {
        self.each(scope, |field| {
            let value = folded(scope, field, prefix);
            Box::new(Prefix { field: field.to_owned(), value, case_insensitive: false })
        })
    }

    pub(super) fn wildcard(&self, scope: &Scope<'_>, pattern: &str) -> Result<Matches> {
        self.each(scope, |field| {
            let pattern = folded(scope, field, pattern);
            Box::new(Wildcard { field: field.to_owned(), pattern, case_insensitive: false })
        })
    }

    pub(super) fn fuzzy(&self, scope: &Scope<'_>, word: &str, fuzzy: &Fuzzy) -> Result<Matches> {
        self.each(scope, |field| {
            let value = folded(scope, field, word).into();
            Box::new(FuzzyQuery { field: field.to_owned(), value, fuzzy: fuzzy.clone() })
        })
    }

    pub(super) fn regexp(&self, scope: &Scope<'_>, text: &str) -> Result<Matches> {
        check_length(scope, text)?;
        self.each(scope, |field| {
            let (field, text) = (field.to_owned(), text.to_owned());
            Box::new(Regexp { field, text, flags: expression::Flags::ALL, case_insensitive: false })
        })
    }

    pub(super) fn range(&self, scope: &Scope<'_>, interval: &Interval) -> Result<Matches> {
        self.each(scope, |field| {
            let end = |bound: &Option<Bound>| {
                bound.as_ref().map(|bound| {
                    let value = bound.value.as_str().map(|text| folded(scope, field, text).into());
                    Bound { value: value.unwrap_or_else(|| bound.value.clone()), ..*bound }
                })
            };
            Box::new(Range {
                field: field.to_owned(),
                interval: Interval { lower: end(&interval.lower), upper: end(&interval.upper) },
                format: None,
                zone: self.zone.clone(),
                relation: Relation::Intersects,
            })
        })
    }

    pub(super) fn exists(&self, scope: &Scope<'_>) -> Result<Matches> {
        self.each(scope, |field| Box::new(Exists { field: field.to_owned() }))
    }

    fn each<'q>(&self, scope: &Scope<'_>, query: impl Fn(&str) -> Box<dyn Query + 'q>) -> Result<Matches> {
        let mut found = Vec::new();
        for (field, boost) in &self.fields {
            match query(field).matches(scope) {
                Ok(matches) => found.push(matches.times(*boost)),
                Err(cause) if self.search.lenient && cause.status() != 501 => {}
                Err(cause) => return Err(cause),
            }
        }
        Ok(Matches::best(&found, self.tie_breaker))
    }
}

/// What the terms of a text match in one field. `None` where it has none to look for.
fn clauses(
    scope: &Scope<'_>,
    field: &str,
    text: &Value,
    search: &TextSearch,
) -> Result<Option<Vec<Matches>>> {
    match super::metadata::equal(scope, field, std::slice::from_ref(text)) {
        Some(matches) => Ok(Some(vec![matches?])),
        None => search.clauses(scope, field, text),
    }
}

/// A part of a term as the terms of a text have it. Keywords have normalizers, which their queries apply.
fn folded(scope: &Scope<'_>, field: &str, part: &str) -> String {
    match scope.field(field).map(|field| &field.kind) {
        Some(Kind::Text { search_analyzer, .. }) => search_analyzer.fold(part),
        _ => part.to_owned(),
    }
}
