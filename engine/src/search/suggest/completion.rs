//! The completion suggester: documents whose suggestions begin with what was typed, the heaviest first.
//!
//! Source: `CompletionSuggester`, `TopSuggestGroupDocsCollector` and `CompletionSuggestion` of Elasticsearch,
//! `NRTSuggester` of Lucene.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::asked::{Asked, Lookup};
use super::members::Members;
use super::piece::Piece;
use super::prefix::{Fuzzy, Prefix};
use super::ranking;
use crate::http::{Error, Result};
use crate::index::{Kind, Suggestion};
use crate::query::Scope;
use crate::search::fetch::Hit;

#[derive(Debug)]
pub(super) struct Completion {
    lookup: Lookup,
    fuzzy: Option<Fuzzy>,
    skip_duplicates: bool,
    /// `contexts`, which no field here has.
    contexts: bool,
}

/// A suggestion that begins as it should.
pub(super) struct Found<'c> {
    piece: Piece<'c>,
    pub(super) row: u32,
    pub(super) suggestion: &'c Suggestion,
    /// How much of the key is what was looked for, in bytes.
    pub(super) matched: usize,
    pub(super) score: f32,
}

impl Completion {
    pub(super) fn parse(body: Map<String, Value>) -> Result<Self> {
        let mut members = Members::of("completion", body)?;
        members.unsupported(&["regex"])?;
        let fuzzy = match members.value("fuzzy", |value| value.is_object() || value.is_boolean())? {
            Some(Value::Object(body)) => {
                Some(Fuzzy::parse(body).map_err(|cause| members.failed("fuzzy", cause))?)
            }
            Some(Value::Bool(true)) => Some(Fuzzy::default()),
            _ => None,
        };
        let field = members.string("field")?;
        let mut lookup = Lookup::default();
        lookup.analyzer = members.string("analyzer")?;
        if let Some(size) = members.int("size")? {
            lookup.set_size(size).map_err(|cause| members.failed("size", cause))?;
        }
        if let Some(size) = members.int("shard_size")? {
            lookup.set_shard_size(size);
        }
        let old = members.value("context", Value::is_object)?;
        let contexts = members.value("contexts", Value::is_object)?.or(old).is_some();
        let skip_duplicates = members.bool("skip_duplicates")?.unwrap_or(false);
        members.finish()?;
        Ok(Self { lookup: lookup.complete(field)?, fuzzy, skip_duplicates, contexts })
    }

    /// Whether an index can answer it. `expression`: no beginning is asked for, but a regular expression.
    pub(super) fn check(&self, scope: &Scope<'_>, expression: bool) -> Result<()> {
        // The analyzer must be one; what is typed is read with that of the field all the same.
        let (field, _) = self.lookup.find(scope)?;
        if !field.is_completion() {
            let path = &field.path;
            return Err(Error::illegal_argument(format!("Field [{path}] is not a completion suggest field")));
        }
        if self.contexts {
            let path = &field.path;
            return Err(Error::illegal_argument(format!("suggester [{path}] doesn't expect any context")));
        }
        if expression {
            return Err(Error::unsupported("[regex] of the [completion] suggester"));
        }
        Ok(())
    }

    /// The first document that a shard finds.
    pub(super) fn first<'c>(
        &self,
        asked: &Asked,
        of_all: Option<&str>,
        piece: &Piece<'c>,
    ) -> Result<Option<Hit<'c>>> {
        let typed = asked.prefix(of_all).unwrap_or_default();
        Ok(self.best(piece, typed)?.first().map(Found::hit))
    }

    /// The entries of the answer: one, with the options of all shards.
    pub(super) fn run(
        &self,
        asked: &Asked,
        of_all: Option<&str>,
        pieces: &[Piece<'_>],
        show: &mut impl FnMut(&Hit<'_>) -> Result<Value>,
    ) -> Result<Value> {
        let text = asked.text(of_all).unwrap_or_default();
        let typed = asked.prefix(of_all).unwrap_or_default();
        let mut found = Vec::new();
        for piece in pieces {
            found.extend(self.best(piece, typed)?);
        }
        if pieces.len() > 1 {
            let order = |a: &Found<'_>, b: &Found<'_>| {
                b.score.total_cmp(&a.score).then_with(|| a.suggestion.text.cmp(&b.suggestion.text))
            };
            // Those of a shard keep their order, and the first shards come first.
            found.sort_by(order);
            if self.skip_duplicates {
                let mut seen = HashSet::new();
                found.retain(|one| seen.insert(&one.suggestion.text));
            }
        }
        found.truncate(self.lookup.size());
        let options = found.iter().map(|one| {
            let mut option = json!({ "text": &*one.suggestion.text });
            if let (Value::Object(option), Value::Object(shown)) = (&mut option, show(&one.hit())?) {
                option.extend(shown);
            }
            Ok(option)
        });
        let options = options.collect::<Result<Vec<_>>>()?;
        let length = text.encode_utf16().count();
        Ok(json!([{ "text": text, "offset": 0, "length": length, "options": options }]))
    }

    /// The best suggestions of a shard, one for each row.
    fn best<'c>(&self, piece: &Piece<'c>, typed: &str) -> Result<Vec<Found<'c>>> {
        let Some(field) = piece.scope.field(&self.lookup.field) else { return Ok(Vec::new()) };
        let Kind::Completion(completion) = &field.kind else { return Ok(Vec::new()) };
        let prefix = Prefix::new(completion.looked_for(typed)?, self.fuzzy.clone());
        let Some(column) = piece.scope.column(field) else { return Ok(Vec::new()) };
        let begins = |(row, suggestion): (u32, &'c Suggestion)| {
            let matched = prefix.matched(&suggestion.form)?;
            let boost = prefix.boost(&suggestion.form.as_bytes()[..matched]);
            piece.holds(row).then(|| Found {
                piece: *piece,
                row,
                suggestion,
                matched,
                score: score(suggestion.weight, boost),
            })
        };
        let all = column.suggestions.iter().filter_map(begins).collect();
        let mut best = ranking::best(all, self.lookup.shard_size(), self.skip_duplicates);
        best.truncate(self.lookup.size());
        Ok(best)
    }
}

impl<'c> Found<'c> {
    /// The document, or the entry of a nested object, that the suggestion is of.
    fn hit(&self) -> Hit<'c> {
        let mut scope = self.piece.scope;
        scope.level = scope.store.nested(self.row).map(|(level, _)| level);
        Hit { scope, row: self.row, score: self.score, keys: Vec::new() }
    }
}

/// Scores are of single precision, and nothing is multiplied with nothing.
#[expect(clippy::cast_precision_loss, reason = "as Lucene does it")]
fn score(weight: u32, boost: usize) -> f32 {
    match (weight, boost) {
        (weight, 0) => weight as f32,
        (0, boost) => boost as f32,
        (weight, boost) => weight as f32 * boost as f32,
    }
}
