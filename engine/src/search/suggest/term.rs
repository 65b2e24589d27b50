//! The term suggester: for each word of a text the words of the index that are like it.
//!
//! Source: `TermSuggestionBuilder`, `TermSuggester` and `TermSuggestion` of Elasticsearch.

use serde_json::{Map, Value, json};

use super::asked::{Asked, Lookup};
use super::distance::Distance;
use super::members::{float, int};
use super::piece::Piece;
use super::spelling::{Mode, Spelling, Word};
use crate::http::{Error, Result, shown};
use crate::index::{Analyzer, Field, Index, Kind, Token};
use crate::query::Scope;
use crate::search::failure::reduce_failed;
use crate::search::single;

#[derive(Debug)]
pub(super) struct Term {
    lookup: Lookup,
    spelling: Spelling,
}

/// One word of the text, and what may have been meant with it.
struct Entry {
    text: String,
    /// In UTF-16 units.
    offset: usize,
    length: usize,
    options: Vec<Word>,
}

impl Term {
    pub(super) fn parse(body: Map<String, Value>) -> Result<Self> {
        let (mut lookup, mut spelling, mut field) = (Lookup::default(), Spelling::default(), None);
        for (name, value) in body {
            if value.is_null() || value.is_array() || value.is_object() {
                return Err(Error::parsing(format!("suggester[term] parsing failed on [{name}]")));
            }
            match name.as_str() {
                "field" => field = Some(shown(&value)),
                "analyzer" => lookup.analyzer = Some(shown(&value)),
                "size" => lookup.set_size(int(&value)?)?,
                "shard_size" => lookup.set_shard_size(int(&value)?),
                _ => spelling.read(&name, &value)?,
            }
        }
        Ok(Self { lookup: lookup.complete(field)?, spelling })
    }

    /// Whether an index can answer it.
    pub(super) fn check(&self, scope: &Scope<'_>) -> Result<()> {
        let (field, _) = self.lookup.find(scope)?;
        if field.is_completion() {
            let path = &field.path;
            return Err(Error::unsupported(format!("the [term] suggester on the completion field [{path}]")));
        }
        Ok(())
    }

    /// The entries of the answer: one for each word, with the options of all shards.
    pub(super) fn run(&self, asked: &Asked, of_all: Option<&str>, pieces: &[Piece<'_>]) -> Result<Value> {
        let text = asked.text(of_all).unwrap_or_default();
        let mut all: Option<Vec<Entry>> = None;
        for piece in pieces {
            let entries = self.entries(piece, text)?;
            all = Some(match all {
                None => entries,
                Some(known) => merge(known, entries).map_err(reduce_failed)?,
            });
        }
        let show = |mut entry: Entry| {
            entry.options.sort_by(|a, b| self.spelling.order(a, b));
            entry.options.truncate(self.lookup.size());
            let option = |word: &Word| json!({ "text": &*word.text, "score": single(word.score), "freq": word.frequency });
            let options: Vec<Value> = entry.options.iter().map(option).collect();
            json!({ "text": entry.text, "offset": entry.offset, "length": entry.length, "options": options })
        };
        Ok(all.unwrap_or_default().into_iter().map(show).collect())
    }

    /// What one shard finds.
    fn entries(&self, piece: &Piece<'_>, text: &str) -> Result<Vec<Entry>> {
        let (field, named) = self.lookup.find(&piece.scope)?;
        let analyzer = named.or_else(|| analyzer_of(field, piece.scope.index));
        // The other types have no words, or keep them in another form.
        let has_words = matches!(field.kind, Kind::Text { .. } | Kind::Keyword { .. }) && field.indexed;
        let column = piece.scope.column(field).filter(|_| has_words);
        let entry = |token: Token| Entry {
            options: self.spelling.like(piece, column, &token.text, self.lookup.shard_size()),
            offset: token.start,
            length: token.end - token.start,
            text: token.text,
        };
        let tokens = match (analyzer, &field.kind) {
            (Some(analyzer), _) => analyzer.located(text).tokens,
            (None, Kind::Keyword { normalizer, .. }) => vec![whole(text, normalizer.apply(text))],
            (None, _) => vec![whole(text, text.to_owned())],
        };
        Ok(tokens.into_iter().map(entry).collect())
    }
}

/// What a text that is looked for in a field is cut with; `None` where it is left whole.
fn analyzer_of(field: &Field, index: &Index) -> Option<Analyzer> {
    match &field.kind {
        Kind::Text { search_analyzer, .. } => Some(search_analyzer.clone()),
        // It has none of its own.
        Kind::Binary => {
            let analyzers = index.settings.analyzers();
            Some(analyzers.default_search_analyzer().unwrap_or_else(|| analyzers.default_analyzer()))
        }
        _ => None,
    }
}

/// A text as its only token, be it empty, with its place in UTF-16.
fn whole(text: &str, token: String) -> Token {
    Token { text: token, position: 0, start: 0, end: text.encode_utf16().count(), kind: "word" }
}

/// What two shards found for the same words.
fn merge(known: Vec<Entry>, more: Vec<Entry>) -> Result<Vec<Entry>> {
    let unlike = |what: String| {
        let kind = "illegal_state_exception";
        Error::new(500, kind, format!("Can't merge suggest {what}"))
    };
    let why = "this might be caused by suggest calls across multiple indices with different analysis chains.";
    if known.len() != more.len() {
        let (actual, expected) = (more.len(), known.len());
        return Err(unlike(format!(
            "result, {why} Suggest entries have different sizes actual [{actual}] expected [{expected}]"
        )));
    }
    let both = |(mut known, more): (Entry, Entry)| {
        if known.text != more.text {
            let (actual, expected) = (more.text, known.text);
            return Err(unlike(format!(
                "entries, {why} Suggest entries have different text actual [{actual}] expected [{expected}]"
            )));
        }
        for word in more.options {
            match known.options.iter_mut().find(|known| known.text == word.text) {
                Some(same) => {
                    same.score = same.score.max(word.score);
                    same.frequency += word.frequency;
                }
                None => known.options.push(word),
            }
        }
        Ok(known)
    };
    known.into_iter().zip(more).map(both).collect()
}

impl Spelling {
    /// Takes one member that says how words are compared.
    fn read(&mut self, name: &str, value: &Value) -> Result<()> {
        let count = |least: i64, refusal: &str| {
            let number = int(value)?;
            let number = usize::try_from(number).ok().filter(|_| number >= least);
            number.ok_or_else(|| Error::illegal_argument(refusal))
        };
        match name {
            "suggest_mode" => self.mode = mode(&shown(value))?,
            "sort" => self.by_frequency = by_frequency(&shown(value))?,
            "string_distance" => self.distance = distance(&shown(value))?,
            "accuracy" => {
                self.accuracy = float(value)?;
                if !(0.0..=1.0).contains(&self.accuracy) {
                    return Err(Error::illegal_argument("accuracy must be between 0 and 1"));
                }
            }
            "max_edits" => {
                let refusal = "maxEdits must be between 1 and 2";
                self.max_edits = count(1, refusal)?;
                if self.max_edits > 2 {
                    return Err(Error::illegal_argument(refusal));
                }
            }
            "max_inspections" => {
                self.max_inspections = count(0, "maxInspections must be positive")?;
                if self.max_inspections == 0 {
                    return Err(Error::unsupported("[max_inspections] of 0 of the [term] suggester"));
                }
            }
            "prefix_length" => self.prefix_length = count(0, "prefixLength must be positive")?,
            "min_word_length" => {
                self.min_word_length = count(1, "minWordLength must be greater or equal to 1")?;
            }
            "max_term_freq" => self.max_term_freq = frequency("maxTermFreq", float(value)?)?,
            "min_doc_freq" => self.min_doc_freq = frequency("minDocFreq", float(value)?)?,
            unknown => {
                return Err(Error::parsing(format!("suggester[term] doesn't support field [{unknown}]")));
            }
        }
        Ok(())
    }
}

/// A number of documents, or below 1 a part of them all.
fn frequency(name: &str, number: f32) -> Result<f32> {
    if number < 0.0 {
        return Err(Error::illegal_argument(format!("{name} must be positive")));
    }
    if number > 1.0 && number.fract() != 0.0 {
        return Err(Error::illegal_argument(format!(
            "if {name} is greater than 1, it must not be a fraction"
        )));
    }
    Ok(number)
}

fn mode(text: &str) -> Result<Mode> {
    Ok(match text.to_uppercase().as_str() {
        "MISSING" => Mode::Missing,
        "POPULAR" => Mode::Popular,
        "ALWAYS" => Mode::Always,
        other => return Err(no_constant("term.TermSuggestionBuilder.SuggestMode", other)),
    })
}

fn by_frequency(text: &str) -> Result<bool> {
    match text.to_uppercase().as_str() {
        "SCORE" => Ok(false),
        "FREQUENCY" => Ok(true),
        other => Err(no_constant("SortBy", other)),
    }
}

fn no_constant(class: &str, name: &str) -> Error {
    let class = format!("org.elasticsearch.search.suggest.{class}");
    Error::illegal_argument(format!("No enum constant {class}.{name}"))
}

fn distance(text: &str) -> Result<Distance> {
    match text.to_lowercase().as_str() {
        "internal" | "damerau_levenshtein" => Ok(Distance::Damerau),
        "levenshtein" => Ok(Distance::Levenshtein),
        "jaro_winkler" => Ok(Distance::JaroWinkler),
        "ngram" => Ok(Distance::Pairs),
        _ => Err(Error::illegal_argument(format!("Illegal distance option {text}"))),
    }
}
