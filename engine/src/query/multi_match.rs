//! `multi_match`: a text in several fields.

use serde_json::Value;

use super::field_names::{FieldName, resolve};
use super::fuzzy_term::Fuzzy;
use super::minimum::Minimum;
use super::text::{Mode, TextSearch};
use super::{Matches, Query, Scope, attributes, cross_fields, dis_max, metadata};
use crate::http::{Error, Fields, Result, shown};

#[derive(Debug)]
pub(super) struct MultiMatch {
    pub(super) fields: Vec<FieldName>,
    pub(super) text: Value,
    pub(super) search: TextSearch,
    /// The part that the fields beside the best one add to the score; 1: all count alike.
    pub(super) tie_breaker: f32,
    /// `cross_fields`
    cross: bool,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let mut fields = Fields::of_query("multi_match", body)?;
    fields.unsupported(&["cutoff_frequency", "fuzzy_rewrite"])?;
    fields.bool("auto_generate_synonyms_phrase_query")?;
    let names = fields.take("fields").map(|names| FieldName::list("multi_match", names)).transpose()?;
    let text = fields
        .has("query")
        .then(|| TextSearch::take_query(&mut fields))
        .ok_or_else(|| Error::parsing("No text specified for multi_match query"))??;
    let kind = fields.string("type")?;
    let cross = kind.as_deref() == Some("cross_fields");
    let (mode, tie_breaker) = match kind.as_deref() {
        None | Some("best_fields" | "cross_fields") => (Mode::Terms, 0.0),
        Some("most_fields") => (Mode::Terms, 1.0),
        Some("phrase") => (Mode::Phrase, 0.0),
        Some("phrase_prefix") => (Mode::PhrasePrefix, 0.0),
        Some("bool_prefix") => (Mode::TermsPrefix, 1.0),
        Some(other) => {
            return Err(Error::parsing(format!(
                "failed to parse [multi_match] query type [{other}]. unknown type."
            )));
        }
    };
    let mut search = TextSearch::new(mode);
    search.analyzer = fields.string("analyzer")?;
    search.take_operator(&mut fields, "operator")?;
    search.minimum = Minimum::take(&mut fields)?;
    // It bounds both what a prefix and what a fuzzy term may become.
    let most = fields.peek("max_expansions").cloned();
    search.fuzzy = Fuzzy::take(&mut fields, "fuzzy_transpositions")?;
    search.take_max_expansions(most)?;
    search.take_slop(&mut fields)?;
    search.take_zero_terms(&mut fields)?;
    let lenient = fields.bool("lenient")?;
    #[expect(clippy::cast_possible_truncation, reason = "scores are single precision in Lucene")]
    let tie_breaker = fields.f64("tie_breaker")?.map_or(tie_breaker, |part| part as f32);
    if cross && search.fuzzy.is_some() {
        return Err(Error::parsing("Fuzziness not allowed for type [cross_fields]"));
    }
    refuse_what_does_not_fit(&search)?;
    let everything = || vec![FieldName { name: "*".to_owned(), boost: 1.0 }];
    let names = names.unwrap_or_else(everything);
    // Where all fields are meant, their types do not matter.
    search.lenient = lenient.unwrap_or_else(|| names.iter().any(|field| field.name == "*"));
    attributes::finish(fields, MultiMatch { fields: names, text, search, tie_breaker, cross })
}

fn refuse_what_does_not_fit(search: &TextSearch) -> Result<()> {
    if search.fuzzy.is_some() && matches!(search.mode, Mode::Phrase | Mode::PhrasePrefix) {
        let name = if search.mode == Mode::Phrase { "phrase" } else { "phrase_prefix" };
        return Err(Error::parsing(format!("Fuzziness not allowed for type [{name}]")));
    }
    if search.slop > 0 && search.mode == Mode::TermsPrefix {
        return Err(Error::parsing("[slop] not allowed for type [bool_prefix]"));
    }
    Ok(())
}

impl Query for MultiMatch {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let fields = resolve(scope, &self.fields)?;
        if self.cross {
            return cross_fields::matches(scope, &fields, &self.search, &self.text, self.tie_breaker);
        }
        let found = fields
            .into_iter()
            .map(|(field, boost)| {
                let found = match metadata::equal(scope, &field, &[shown(&self.text).into()]) {
                    Some(found) => found?,
                    None => self.search.matches(scope, &field, &self.text)?,
                };
                Ok(found.times(boost))
            })
            .collect::<Result<Vec<_>>>()?;
        dis_max::check(self.tie_breaker).map_err(|cause| scope.refuse(cause))?;
        Ok(Matches::best(&found, self.tie_breaker))
    }
}
