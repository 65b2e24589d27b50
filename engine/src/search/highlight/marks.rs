//! Where the values of a field have what a query looks for.

use std::collections::{BTreeMap, BTreeSet};

use crate::index::{Analyzer, Field, Kind};
use crate::query::{Part, Phrase};

/// The values of one field in one document, one behind another. Places are counted in UTF-16 units over all of them; one
/// unit stands between two values.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) values: Vec<TextValue>,
}

#[derive(Debug)]
pub(super) struct TextValue {
    pub(super) start: usize,
    pub(super) text: String,
}

impl TextValue {
    pub(super) fn end(&self) -> usize {
        self.start + units(&self.text)
    }
}

pub(super) fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

impl Text {
    pub(super) fn new(values: impl IntoIterator<Item = String>) -> Self {
        let mut start = 0;
        let values = values
            .into_iter()
            .map(|text| {
                let value = TextValue { start, text };
                start = value.end() + 1;
                value
            })
            .collect();
        Self { values }
    }

    pub(super) fn length(&self) -> usize {
        self.values.last().map_or(0, TextValue::end)
    }
}

/// A place that a query looks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Which term or pattern it is there for.
    pub(super) term: String,
    /// How often that is found in the whole text.
    pub(super) frequency: usize,
}

/// A term of the text, and where it stands.
#[derive(Debug)]
struct Token {
    term: String,
    position: i64,
    start: usize,
    end: usize,
}

/// All places of what is looked for, in their order.
pub(super) fn marks(text: &Text, field: &Field, parts: &[Part]) -> Vec<Mark> {
    if parts.is_empty() {
        return Vec::new();
    }
    let tokens = tokens(text, field);
    let mut standing: BTreeMap<&str, Vec<&Token>> = BTreeMap::new();
    for token in &tokens {
        standing.entry(&token.term).or_default().push(token);
    }
    let of = |term: &str| standing.get(term).map_or(&[][..], Vec::as_slice);
    let mut marks = Vec::new();
    let mut mark = |tokens: &[&Token], term: &str, frequency: usize| {
        marks.extend(tokens.iter().map(|token| Mark {
            start: token.start,
            end: token.end,
            term: term.to_owned(),
            frequency,
        }));
    };
    let words: BTreeSet<&str> = parts.iter().filter_map(word).collect();
    for word in &words {
        mark(of(word), word, of(word).len());
    }
    let mut in_phrases: BTreeMap<&str, BTreeMap<(usize, usize), &Token>> = BTreeMap::new();
    for part in parts {
        match part {
            Part::Word(_) => {}
            Part::Pattern(pattern) => {
                let found: Vec<&Token> = pattern.terms.iter().flat_map(|term| of(term)).copied().collect();
                mark(&found, &pattern.name, found.len());
            }
            Part::Phrase(phrase) => {
                for token in phrase.found(&of) {
                    // What is looked for anywhere is marked already.
                    if !words.contains(token.term.as_str()) {
                        let places = in_phrases.entry(&token.term).or_default();
                        places.insert((token.start, token.end), token);
                    }
                }
            }
        }
    }
    for (term, places) in in_phrases {
        let places: Vec<&Token> = places.into_values().collect();
        mark(&places, term, places.len());
    }
    marks.sort_by(|a, b| (a.start, a.end, &a.term).cmp(&(b.start, b.end, &b.term)));
    marks
}

fn word(part: &Part) -> Option<&str> {
    match part {
        Part::Word(word) => Some(word),
        _ => None,
    }
}

/// The terms of all values, as the index has them.
fn tokens(text: &Text, field: &Field) -> Vec<Token> {
    let (mut tokens, mut position) = (Vec::new(), 0);
    for value in &text.values {
        let whole = |term: String| Token { term, position, start: value.start, end: value.end() };
        match &field.kind {
            Kind::Text { analyzer, position_gap, .. } => {
                let before = tokens.len();
                analysed(analyzer, value, position, &mut tokens);
                let last = tokens[before..].last().map_or(position, |token: &Token| token.position + 1);
                position = last + i64::from(*position_gap);
            }
            Kind::Keyword { normalizer, .. } => {
                tokens.push(whole(normalizer.apply(&value.text)));
                position += 1;
            }
            _ => {}
        }
    }
    tokens
}

fn analysed(analyzer: &Analyzer, value: &TextValue, position: i64, tokens: &mut Vec<Token>) {
    tokens.extend(analyzer.located(&value.text).tokens.into_iter().map(|token| Token {
        term: token.text,
        position: position + i64::from(token.position),
        start: value.start + token.start,
        end: value.start + token.end,
    }));
}

impl Phrase {
    /// The terms that stand together as the phrase wants it.
    ///
    /// Source: `NearSpansOrdered` and `NearSpansUnordered` of Lucene.
    fn found<'t>(&self, of: &impl Fn(&str) -> &'t [&'t Token]) -> Vec<&'t Token> {
        let places: Vec<Vec<&Token>> = self
            .places
            .iter()
            .map(|terms| {
                let mut tokens: Vec<&Token> = terms.iter().flat_map(|term| of(term)).copied().collect();
                tokens.sort_by_key(|token| token.position);
                tokens
            })
            .collect();
        if places.iter().any(Vec::is_empty) {
            Vec::new()
        } else if self.ordered {
            in_order(&places, i64::from(self.slop))
        } else {
            in_any_order(&places, i64::from(self.slop))
        }
    }
}

/// One of each place, the next behind the one before, with so many positions between them at most.
fn in_order<'t>(places: &[Vec<&'t Token>], slop: i64) -> Vec<&'t Token> {
    let mut found = Vec::new();
    for first in &places[0] {
        let (mut chain, mut between) = (vec![*first], 0);
        for place in &places[1..] {
            let end = chain.last().map_or(0, |token| token.position + 1);
            let Some(next) = place.iter().find(|token| token.position >= end) else { return found };
            between += next.position - end;
            chain.push(next);
        }
        if between <= slop {
            found.append(&mut chain);
        }
    }
    found
}

/// One of each place, as near together as there are.
fn in_any_order<'t>(places: &[Vec<&'t Token>], slop: i64) -> Vec<&'t Token> {
    let mut found = Vec::new();
    let mut at = vec![0; places.len()];
    let count = i64::try_from(places.len()).unwrap_or(i64::MAX);
    loop {
        let window: Vec<&Token> = places.iter().zip(&at).map(|(place, n)| place[*n]).collect();
        let last = window.iter().map(|token| token.position + 1).max().unwrap_or(0);
        let Some((nearest, first)) = window.iter().enumerate().min_by_key(|(_, token)| token.position) else {
            return found;
        };
        if last - first.position - count <= slop {
            found.extend(&window);
        }
        at[nearest] += 1;
        if at[nearest] == places[nearest].len() {
            return found;
        }
    }
}
