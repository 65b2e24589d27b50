//! `match`, `match_bool_prefix`, `match_phrase` and `match_phrase_prefix`: a text in one field.

use serde_json::Value;

use super::fuzzy_term::Fuzzy;
use super::minimum::Minimum;
use super::term::field_and;
use super::text::{Mode, TextSearch};
use super::{Matches, Query, Scope, attributes, metadata};
use crate::http::{Error, Fields, Result};

#[derive(Debug)]
struct Match {
    field: String,
    text: Value,
    search: TextSearch,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    read("match", Mode::Terms, body, |search, fields| {
        fields.unsupported(&["cutoff_frequency", "fuzzy_rewrite"])?;
        // Synonyms of several words need a token graph, which no analyzer here makes.
        fields.bool("auto_generate_synonyms_phrase_query")?;
        search.take_operator(fields, "operator")?;
        search.minimum = Minimum::take(fields)?;
        search.fuzzy = Fuzzy::take(fields, "fuzzy_transpositions")?;
        search.lenient = fields.bool("lenient")?.unwrap_or(false);
        search.take_zero_terms(fields)
    })
}

pub(super) fn parse_bool_prefix(body: Value) -> Result<Box<dyn Query>> {
    read("match_bool_prefix", Mode::TermsPrefix, body, |search, fields| {
        fields.unsupported(&["fuzzy_rewrite"])?;
        search.take_operator(fields, "operator")?;
        search.minimum = Minimum::take(fields)?;
        search.fuzzy = Fuzzy::take(fields, "fuzzy_transpositions")?;
        Ok(())
    })
}

pub(super) fn parse_phrase(body: Value) -> Result<Box<dyn Query>> {
    read("match_phrase", Mode::Phrase, body, |search, fields| {
        search.take_slop(fields)?;
        search.take_zero_terms(fields)
    })
}

pub(super) fn parse_phrase_prefix(body: Value) -> Result<Box<dyn Query>> {
    read("match_phrase_prefix", Mode::PhrasePrefix, body, |search, fields| {
        search.take_slop(fields)?;
        search.take_max_expansions(fields.take("max_expansions"))?;
        search.take_zero_terms(fields)
    })
}

fn read(
    what: &str,
    mode: Mode,
    body: Value,
    options: impl FnOnce(&mut TextSearch, &mut Fields) -> Result<()>,
) -> Result<Box<dyn Query>> {
    if body.as_object().is_some_and(serde_json::Map::is_empty) {
        return Err(Error::parsing("No text specified for text query"));
    }
    let (field, mut fields) = field_and(what, "query", body)?;
    let text = TextSearch::take_query(&mut fields)?;
    let mut search = TextSearch::new(mode);
    search.analyzer = fields.string("analyzer")?;
    options(&mut search, &mut fields)?;
    attributes::finish(fields, Match { field, text, search })
}

impl Query for Match {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        metadata::equal(scope, &self.field, std::slice::from_ref(&self.text))
            .unwrap_or_else(|| self.search.matches(scope, &self.field, &self.text))
    }
}
