//! From a text to what matches it in one field: what `match`, `multi_match` and their kin have in common.
//!
//! ```text
//! text ─ analyzer ─▶ places: terms that stand there ─▶ Terms: any or all of them
//!                                                 └─▶ TermsPrefix: the last one begins so
//!                                                 └─▶ Phrase, PhrasePrefix: one after another
//! ```
//!
//! Fields that are no texts are searched for the exact value.

use serde_json::Value;

use super::exact::{self, exact};
use super::fuzzy_term::Fuzzy;
use super::minimum::Minimum;
use super::phrase::{Place, phrase};
use super::prefix::begins;
use super::{MAX_CLAUSES, Matches, Scope, bm25};
use crate::http::{Error, Fields, Result, shown};
use crate::index::{Analyzer, Column, Completion, Field, Kind};

/// What is asked of the terms of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Terms,
    TermsPrefix,
    Phrase,
    PhrasePrefix,
}

/// How a text is searched for.
#[derive(Debug, Clone)]
pub(super) struct TextSearch {
    pub(super) mode: Mode,
    /// All terms must match.
    pub(super) all: bool,
    pub(super) minimum: Option<Minimum>,
    pub(super) analyzer: Option<String>,
    pub(super) fuzzy: Option<Fuzzy>,
    /// A value that the field's type cannot be matches nothing, instead of being an error.
    pub(super) lenient: bool,
    pub(super) slop: u32,
    /// A text without terms matches everything.
    pub(super) zero_terms_all: bool,
    /// How many terms the last one of a prefix may become.
    pub(super) max_expansions: usize,
}

impl TextSearch {
    pub(super) fn new(mode: Mode) -> Self {
        Self {
            mode,
            all: false,
            minimum: None,
            analyzer: None,
            fuzzy: None,
            lenient: false,
            slop: 0,
            zero_terms_all: false,
            max_expansions: 50,
        }
    }

    /// The text itself.
    pub(super) fn take_query(fields: &mut Fields) -> Result<Value> {
        let what = fields.what().to_owned();
        match fields.take("query") {
            None => Err(Error::illegal_argument(format!("[{what}] requires query value"))),
            Some(value @ (Value::Array(_) | Value::Object(_))) => {
                let token = crate::http::token(&value);
                Err(Error::parsing(format!("[{what}] unknown token [{token}] after [query]")))
            }
            Some(value) => Ok(value),
        }
    }

    pub(super) fn take_operator(&mut self, fields: &mut Fields, name: &str) -> Result<()> {
        if let Some(operator) = fields.string(name)? {
            self.all = operator_is_and(&operator)?;
        }
        Ok(())
    }

    pub(super) fn take_zero_terms(&mut self, fields: &mut Fields) -> Result<()> {
        self.zero_terms_all =
            match fields.string("zero_terms_query")?.map(|text| text.to_lowercase()).as_deref() {
                None | Some("none") => false,
                Some("all") => true,
                Some(other) => {
                    return Err(Error::parsing(format!("Unsupported zero_terms_query value [{other}]")));
                }
            };
        Ok(())
    }

    pub(super) fn take_slop(&mut self, fields: &mut Fields) -> Result<()> {
        let slop = fields.i64("slop")?.unwrap_or(0);
        self.slop = u32::try_from(slop).map_err(|_| Error::illegal_argument("No negative slop allowed."))?;
        Ok(())
    }

    /// `max_expansions`: how many terms the last one of a phrase may become.
    pub(super) fn take_max_expansions(&mut self, most: Option<Value>) -> Result<()> {
        if let Some(most) = most {
            self.max_expansions = shown(&most)
                .parse()
                .ok()
                .filter(|most| *most > 0)
                .ok_or_else(|| Error::illegal_argument("[max_expansions] must be positive."))?;
        }
        Ok(())
    }

    /// The rows in which a field matches a text. A field that the mapping does not know matches nothing.
    pub(super) fn matches(&self, scope: &Scope<'_>, field: &str, value: &Value) -> Result<Matches> {
        Ok(match self.clauses(scope, field, value)? {
            Some(clauses) => self.joined(clauses),
            None if self.zero_terms_all => Matches::constant(scope.rows().collect(), 1.0),
            None => Matches::none(),
        })
    }

    /// What the terms match, each for itself, or what the text matches where it is looked for as one. `None` when it has
    /// no terms.
    pub(super) fn clauses(
        &self,
        scope: &Scope<'_>,
        field: &str,
        value: &Value,
    ) -> Result<Option<Vec<Matches>>> {
        let Some(field) = scope.field(field) else { return Ok(Some(vec![Matches::none()])) };
        match self.field(scope, field, value) {
            Err(cause) if self.lenient && cause.status() != 501 => Ok(Some(vec![Matches::none()])),
            found => found.map_err(|cause| scope.refuse(cause)),
        }
    }

    /// `None`: the text has no terms.
    fn field(&self, scope: &Scope<'_>, field: &Field, value: &Value) -> Result<Option<Vec<Matches>>> {
        let one = |matches| Some(vec![matches]);
        if self.mode == Mode::PhrasePrefix && !field.is_text() {
            return Err(Error::illegal_argument(format!(
                "Can only use phrase prefix queries on text fields - not on [{}] which is of type [{}]",
                field.path,
                field.kind.name()
            )));
        }
        let analyzer = match (&self.analyzer, &field.kind) {
            (_, kind) if !kind.has_terms() => {
                return Err(Error::illegal_argument(format!(
                    "Field [{}] of type [{}] does not support match queries",
                    field.path,
                    kind.name()
                )));
            }
            (Some(name), Kind::Text { .. } | Kind::Keyword { .. }) => {
                scope.index.settings.analyzers().analyzer(name, &field.path)?
            }
            (Some(_), Kind::Constant(_)) => {
                return Err(Error::unsupported(format!(
                    "[analyzer] for the constant_keyword [{}]",
                    field.path
                )));
            }
            (None, Kind::Text { search_analyzer, .. }) => search_analyzer.clone(),
            (None, Kind::Keyword { .. }) => return self.whole(scope, field, value).map(one),
            (named, Kind::Completion(completion)) if self.fuzzy.is_none() => {
                return self
                    .completion(scope, field, completion, named.is_some(), value)
                    .map(|it| it.map(|it| vec![it]));
            }
            _ if self.fuzzy.is_some() => {
                return Err(Error::illegal_argument(format!(
                    "Can only use fuzzy queries on keyword and text fields - not on [{}] which is of type [{}]",
                    field.path,
                    field.kind.name()
                )));
            }
            _ => return exact(scope, field, value).map(one),
        };
        exact::searchable(field)?;
        let places = places(&analyzer, &shown(value));
        if places.is_empty() {
            return Ok(None);
        }
        let empty = Column::default();
        let column = scope.column(field).unwrap_or(&empty);
        let found = Found { scope, field, column };
        match self.mode {
            Mode::Terms | Mode::TermsPrefix => self.terms(&found, &places).map(Some),
            Mode::Phrase if places.len() > 1 => {
                field.require_positions()?;
                phrase(scope, column, &places, self.slop, field.norms).map(one)
            }
            Mode::Phrase => Ok(one(found.place(&places[0]))),
            Mode::PhrasePrefix => {
                field.require_positions()?;
                self.phrase_prefix(&found, places).map(one)
            }
        }
    }

    /// A keyword is one term, whatever the text.
    fn whole(&self, scope: &Scope<'_>, field: &Field, value: &Value) -> Result<Matches> {
        let empty = Column::default();
        let column = scope.column(field).unwrap_or(&empty);
        let term = exact::term(field, value)?;
        if self.mode == Mode::TermsPrefix {
            let pattern = format!("{term}*");
            return Ok(exact::terms(scope, column, &pattern, |text| begins(text, &term, false)));
        }
        match &self.fuzzy {
            Some(fuzzy) => Ok(fuzzy.matches(scope, field, column, &term)),
            None => exact(scope, field, value),
        }
    }

    /// A completion is one term for each of its texts, put together of the tokens. `None`: the text has no tokens.
    fn completion(
        &self,
        scope: &Scope<'_>,
        field: &Field,
        completion: &Completion,
        with_another: bool,
        value: &Value,
    ) -> Result<Option<Matches>> {
        let path = &field.path;
        if self.mode == Mode::TermsPrefix {
            return Err(scope.refuse_as(format!(
                "Can only use prefix queries on keyword, text and wildcard fields - not on [{path}] which is of type [completion]"
            )));
        }
        if with_another {
            return Err(Error::unsupported(format!(
                "[analyzer] of a query of the completion field [{path}]"
            )));
        }
        match completion.looked_for(&shown(value))?.as_slice() {
            [] => Ok(None),
            [form] => exact(scope, field, &form.as_str().into()).map(Some),
            _ => Err(Error::unsupported(format!(
                "several tokens in one place in a query of the completion field [{path}]"
            ))),
        }
    }

    fn terms(&self, found: &Found<'_, '_>, places: &[Place]) -> Result<Vec<Matches>> {
        if places.len() > MAX_CLAUSES {
            return Err(Error::new(
                400,
                "too_many_clauses",
                format!("maxClauseCount is set to {MAX_CLAUSES}"),
            ));
        }
        let last = places.len() - 1;
        let clauses = places
            .iter()
            .enumerate()
            .map(|(n, place)| {
                let term = place.terms.first().map_or("", String::as_str);
                match (&self.fuzzy, place.terms.len()) {
                    _ if self.mode == Mode::TermsPrefix && n == last => found.prefix(&place.terms),
                    (Some(fuzzy), 1) => fuzzy.matches(found.scope, found.field, found.column, term),
                    _ => found.place(place),
                }
            })
            .collect();
        Ok(clauses)
    }

    /// What the terms of a text match together: any, enough or all of them.
    pub(super) fn joined(&self, mut clauses: Vec<Matches>) -> Matches {
        if clauses.len() < 2 {
            return clauses.pop().unwrap_or_else(Matches::none);
        }
        // With all of them required, none is left that should match.
        let optional = if self.all { 0 } else { clauses.len() };
        let minimum = self.minimum.as_ref().map_or(0, |minimum| minimum.of(optional));
        if minimum > optional {
            return Matches::none();
        }
        Matches::at_least(if self.all { clauses.len() } else { minimum.max(1) }, &clauses)
    }

    fn phrase_prefix(&self, found: &Found<'_, '_>, mut places: Vec<Place>) -> Result<Matches> {
        let Some(last) = places.last() else { return Ok(Matches::none()) };
        let prefixes = last.terms.clone();
        let begins_so = |term: &str| prefixes.iter().any(|prefix| term.starts_with(prefix.as_str()));
        found.scope.seek_phrase_prefix(found.column, &places, begins_so, self.slop);
        let scope = &found.scope.unsought();
        let mut terms: Vec<String> = found
            .column
            .postings
            .iter()
            .filter(|posting| begins_so(&posting.text))
            .filter(|posting| scope.store.row_frequency(posting) > 0)
            .map(|posting| posting.text.to_string())
            .collect();
        terms.sort_unstable();
        terms.truncate(self.max_expansions);
        if terms.is_empty() {
            return Ok(Matches::none());
        }
        if places.len() > 1 {
            if let Some(last) = places.last_mut() {
                last.terms = terms;
            }
            return phrase(scope, found.column, &places, self.slop, found.field.norms);
        }
        let each: Vec<Matches> =
            terms.iter().map(|term| bm25::term(scope, found.column, term, found.field.norms)).collect();
        Ok(Matches::at_least(1, &each))
    }
}

/// Whether `and` is said; neither is an error.
pub(super) fn operator_is_and(operator: &str) -> Result<bool> {
    match operator.to_lowercase().as_str() {
        "or" => Ok(false),
        "and" => Ok(true),
        other => Err(Error::illegal_argument(format!(
            "No enum constant org.elasticsearch.index.query.Operator.{}",
            other.to_uppercase()
        ))),
    }
}

/// Where terms are looked for.
struct Found<'s, 'i> {
    scope: &'s Scope<'i>,
    field: &'s Field,
    column: &'s Column,
}

impl Found<'_, '_> {
    fn place(&self, place: &Place) -> Matches {
        match place.terms.as_slice() {
            [term] => bm25::term(self.scope, self.column, term, self.field.norms),
            terms => bm25::synonyms(self.scope, self.column, terms, self.field.norms),
        }
    }

    /// Any term that begins so, score 1.
    fn prefix(&self, prefixes: &[String]) -> Matches {
        let pattern = format!("{}*", prefixes.join("* "));
        exact::terms(self.scope, self.column, &pattern, |term| {
            prefixes.iter().any(|prefix| begins(term, prefix, false))
        })
    }
}

/// The terms of a text by where they stand.
pub(super) fn places(analyzer: &Analyzer, text: &str) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for token in analyzer.analyze(text) {
        match places.last_mut() {
            Some(place) if place.position == token.position => {
                if !place.terms.contains(&token.text) {
                    place.terms.push(token.text);
                }
            }
            _ => places.push(Place { position: token.position, terms: vec![token.text] }),
        }
    }
    places
}
