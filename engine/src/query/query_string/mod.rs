//! `query_string`: Lucene's language for people who search.
//!
//! ```text
//! text ─ token ─▶ tokens ─ syntax ─▶ Clauses ─ evaluate ─▶ matches in a set of fields
//! ```

mod evaluate;
mod syntax;
mod token;

use serde_json::Value;

use super::field_names::FieldName;
use super::field_set::FieldSet;
use super::fuzzy_term::Fuzzy;
use super::minimum::Minimum;
use super::text::{Mode, TextSearch, operator_is_and};
use super::{Matches, Query, Scope, attributes};
use crate::http::{Error, Fields, Result};
use crate::index::zone;

#[derive(Debug)]
struct QueryString {
    text: String,
    fields: Vec<FieldName>,
    search: TextSearch,
    minimum: Option<Minimum>,
    tie_breaker: f32,
    phrase_slop: u32,
    zone: jiff::tz::TimeZone,
    leading_wildcard: bool,
    fuzzy: Fuzzy,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let mut fields = Fields::of_query("query_string", body)?;
    fields.unsupported(&["quote_analyzer", "quote_field_suffix", "rewrite", "fuzzy_rewrite"])?;
    let text = fields
        .string("query")?
        .ok_or_else(|| Error::parsing("[query_string] must be provided with a [query]"))?;
    let default = fields.string("default_field")?;
    let names = match (fields.take("fields"), &default) {
        (Some(_), Some(_)) => {
            let reason = "cannot use [fields] parameter in conjunction with [default_field]";
            return Err(Error::illegal_argument(reason));
        }
        (Some(names), None) => FieldName::list("query_string", names)?,
        (None, default) => vec![FieldName::read(default.as_deref().unwrap_or("*"))?],
    };
    match fields.string("type")?.as_deref() {
        None | Some("best_fields") => {}
        Some(other) => {
            return Err(Error::unsupported(format!("[type: {other}] of the [query_string] query")));
        }
    }
    for (name, only) in [("analyze_wildcard", false), ("auto_generate_synonyms_phrase_query", true)] {
        if fields.bool(name)?.is_some_and(|said| said != only) {
            return Err(Error::unsupported(format!("[{name}: {}] of the [query_string] query", !only)));
        }
    }
    // They change the shape of Lucene's query, and nothing that it matches here.
    fields.bool("enable_position_increments")?;
    fields.bool("escape")?.map_or(Ok(()), |escape| {
        if escape { Err(Error::unsupported("[escape] of the [query_string] query")) } else { Ok(()) }
    })?;
    fields.i64("max_determinized_states")?;
    let mut search = TextSearch::new(Mode::Terms);
    search.analyzer = fields.string("analyzer")?;
    if let Some(operator) = fields.string("default_operator")? {
        search.all = operator_is_and(&operator)?;
    }
    let everything = names.iter().any(|field| field.name == "*");
    search.lenient = fields.bool("lenient")?.unwrap_or(everything);
    #[expect(clippy::cast_possible_truncation, reason = "scores are single precision in Lucene")]
    let tie_breaker = fields.f64("tie_breaker")?.unwrap_or(0.0) as f32;
    let query = QueryString {
        text,
        fields: names,
        search,
        minimum: Minimum::take(&mut fields)?,
        tie_breaker,
        phrase_slop: fields.i64("phrase_slop")?.and_then(|slop| u32::try_from(slop).ok()).unwrap_or(0),
        zone: fields.string("time_zone")?.map_or(Ok(jiff::tz::TimeZone::UTC), |text| zone(&text))?,
        leading_wildcard: fields.bool("allow_leading_wildcard")?.unwrap_or(true),
        fuzzy: Fuzzy::of_words(&mut fields)?,
    };
    attributes::finish(fields, query)
}

impl Query for QueryString {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let clauses = syntax::read(&self.text).map_err(|fault| {
            scope.refuse_as(format!("Failed to parse query [{}]", self.text)).caused_by(fault)
        })?;
        let mut fields = FieldSet::new(scope, &self.fields, self.search.clone(), self.tie_breaker)?;
        fields.zone = self.zone.clone();
        self.evaluate(scope, &fields, &clauses)
    }
}
