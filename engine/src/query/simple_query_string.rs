//! `simple_query_string`: a language for people who search, in which nothing is a mistake.
//!
//! ```text
//! a b   a + b   a | b   -a   "a b"~2   a*   a~1   (a b)   \+
//! ```
//!
//! Source: `SimpleQueryParser` of Lucene. It builds its tree from left to right: an operator that differs from the one
//! before takes all that was found so far as its first clause.

use serde_json::Value;

use super::clauses::Clauses;
use super::field_names::FieldName;
use super::field_set::FieldSet;
use super::fuzzy_term::Fuzzy;
use super::minimum::Minimum;
use super::text::{Mode, TextSearch, operator_is_and};
use super::{Matches, Query, Scope, attributes};
use crate::http::{Error, Fields, Result};

#[derive(Debug)]
struct SimpleQueryString {
    text: String,
    fields: Vec<FieldName>,
    search: TextSearch,
    minimum: Option<Minimum>,
    fuzzy: Fuzzy,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let mut fields = Fields::of_query("simple_query_string", body)?;
    fields.unsupported(&["quote_field_suffix"])?;
    let text =
        fields.string("query")?.ok_or_else(|| Error::parsing("[simple_query_string] query text missing"))?;
    if fields.peek("fields").is_some_and(|names| !names.is_array()) {
        return Err(Error::parsing("[simple_query_string] unsupported field [fields]"));
    }
    let names =
        fields.take("fields").map(|names| FieldName::list("simple_query_string", names)).transpose()?;
    let names = match names {
        Some(names) if !names.is_empty() => names,
        _ => vec![FieldName { name: "*".to_owned(), boost: 1.0 }],
    };
    if let Some(flags) = fields.take("flags")
        && !["ALL", "-1"].contains(&crate::http::shown(&flags).to_uppercase().as_str())
    {
        return Err(Error::unsupported("[flags] of the [simple_query_string] query, except ALL"));
    }
    if fields.bool("analyze_wildcard")? == Some(true) {
        return Err(Error::unsupported("[analyze_wildcard: true] of the [simple_query_string] query"));
    }
    fields.bool("auto_generate_synonyms_phrase_query")?;
    let mut search = TextSearch::new(Mode::Terms);
    search.analyzer = fields.string("analyzer")?;
    if let Some(operator) = fields.string("default_operator")? {
        search.all = operator_is_and(&operator)?;
    }
    let everything = names.iter().any(|field| field.name == "*");
    search.lenient = fields.bool("lenient")?.unwrap_or(everything);
    let minimum = Minimum::take(&mut fields)?;
    let fuzzy = Fuzzy::of_words(&mut fields)?;
    attributes::finish(fields, SimpleQueryString { text, fields: names, search, minimum, fuzzy })
}

impl Query for SimpleQueryString {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        if self.text.trim() == "*" {
            return Ok(Matches::constant(scope.rows().collect(), 1.0));
        }
        let fields = FieldSet::new(scope, &self.fields, self.search.clone(), 1.0)?;
        let letters: Vec<char> = self.text.chars().collect();
        let reader = Reader { query: self, scope: *scope, fields: &fields };
        let minimum = |clauses: usize| self.minimum.as_ref().map_or(0, |minimum| minimum.of(clauses));
        Ok(match reader.read(&letters, 0)? {
            None => Matches::none(),
            Some(tree) => tree.combine(scope, minimum),
        })
    }
}

/// What was found so far.
enum Tree {
    One(Matches),
    All(Vec<Matches>),
    Any(Vec<Matches>),
}

impl Tree {
    fn combine(self, scope: &Scope<'_>, minimum: impl Fn(usize) -> usize) -> Matches {
        let (must, should) = match self {
            Self::One(matches) => return matches,
            Self::All(must) => (must, Vec::new()),
            Self::Any(should) => (Vec::new(), should),
        };
        let minimum = minimum(should.len());
        Clauses { must, should, must_not: Vec::new() }.combine(scope, minimum)
    }

    /// With one more clause, which is required or optional.
    fn with(self, scope: &Scope<'_>, clause: Matches, required: bool) -> Self {
        match (self, required) {
            (Self::All(mut clauses), true) => {
                clauses.push(clause);
                Self::All(clauses)
            }
            (Self::Any(mut clauses), false) => {
                clauses.push(clause);
                Self::Any(clauses)
            }
            (before, true) => Self::All(vec![before.combine(scope, |_| 0), clause]),
            (before, false) => Self::Any(vec![before.combine(scope, |_| 0), clause]),
        }
    }
}

/// How deep brackets may nest; deeper ones are texts without meaning.
const MAX_DEPTH: usize = 100;

#[derive(Clone, Copy)]
struct Reader<'q, 's, 'i> {
    query: &'q SimpleQueryString,
    scope: Scope<'i>,
    fields: &'s FieldSet,
}

impl Reader<'_, '_, '_> {
    fn read(&self, letters: &[char], depth: usize) -> Result<Option<Tree>> {
        let mut tree: Option<Tree> = None;
        let mut required: Option<bool> = None;
        let mut negated = false;
        let mut at = 0;
        while let Some(letter) = letters.get(at) {
            let reader = if negated { Self { scope: self.scope.unsought(), ..*self } } else { *self };
            let found = match letter {
                ')' => {
                    at += 1;
                    None
                }
                '+' | '|' => {
                    // Of several operators the first counts; before the first clause there is none.
                    if tree.is_some() {
                        required = required.or(Some(*letter == '+'));
                    }
                    at += 1;
                    None
                }
                '-' => {
                    negated = !negated;
                    at += 1;
                    continue;
                }
                letter if is_space(*letter) => {
                    at += 1;
                    continue;
                }
                '(' => {
                    let start = at + 1;
                    match closing(letters, start).filter(|_| depth < MAX_DEPTH) {
                        // A bracket that is not closed is none.
                        None => {
                            at = start;
                            None
                        }
                        Some(end) if end == start => {
                            required = None;
                            at = end + 1;
                            None
                        }
                        Some(end) => {
                            at = end + 1;
                            let tree = reader.read(&letters[start..end], depth + 1)?;
                            tree.map(|tree| tree.combine(&self.scope, |_| 0))
                        }
                    }
                }
                '"' => {
                    let start = at + 1;
                    match quoted(letters, start) {
                        None => {
                            at = start;
                            None
                        }
                        Some((text, _, next)) if text.is_empty() => {
                            required = None;
                            at = next;
                            None
                        }
                        Some((text, slop, next)) => {
                            at = next;
                            self.fields.phrase(&reader.scope, &text, slop, 0.0)?
                        }
                    }
                }
                _ => {
                    let (word, next) = word(letters, at);
                    at = next;
                    reader.word(word)?
                }
            };
            if let Some(found) = found {
                let found = if negated { self.all_but(&found) } else { found };
                tree = Some(match tree {
                    None => Tree::One(found),
                    Some(before) => {
                        before.with(&self.scope, found, required.unwrap_or(self.query.search.all))
                    }
                });
                required = None;
            }
            negated = false;
        }
        Ok(tree)
    }

    /// All other documents, score 1.
    fn all_but(&self, found: &Matches) -> Matches {
        Matches::constant(self.scope.rows().collect(), 1.0).without(found)
    }

    fn word(&self, word: Word) -> Result<Option<Matches>> {
        match word {
            Word::Plain(text) if text.is_empty() => Ok(None),
            Word::Plain(text) | Word::Fuzzy(text, 0) => self.fields.text(&self.scope, &text),
            Word::Prefix(text) => self.fields.prefix(&self.scope, &text).map(Some),
            Word::Fuzzy(text, edits) => {
                let fuzzy = self.query.fuzzy.with(&edits.min(2).to_string())?;
                self.fields.fuzzy(&self.scope, &text, &fuzzy).map(Some)
            }
        }
    }
}

enum Word {
    Plain(String),
    Prefix(String),
    Fuzzy(String, u32),
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r')
}

/// What ends a word. A `-` does not.
fn ends_word(letter: char) -> bool {
    is_space(letter) || matches!(letter, '"' | '|' | '+' | '(' | ')')
}

/// The place of the bracket that closes the one before `start`.
fn closing(letters: &[char], start: usize) -> Option<usize> {
    let mut open = 1;
    let mut at = start;
    while let Some(letter) = letters.get(at) {
        match letter {
            '\\' => at += 1,
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The text of quotes, its slop and where to go on.
fn quoted(letters: &[char], start: usize) -> Option<(String, u32, usize)> {
    let mut text = String::new();
    let mut at = start;
    loop {
        match letters.get(at)? {
            '"' => break,
            '\\' => {
                at += 1;
                text.push(*letters.get(at)?);
            }
            letter => text.push(*letter),
        }
        at += 1;
    }
    let (slop, next) = number(letters, at + 1);
    Some((text, slop, next))
}

/// `~` with the number behind it, and where to go on: 2 when there is none, as Lucene's `SimpleQueryParser` has it.
fn number(letters: &[char], at: usize) -> (u32, usize) {
    if letters.get(at) != Some(&'~') {
        return (0, at);
    }
    let digits: String = letters[at + 1..].iter().take_while(|letter| !ends_word(**letter)).collect();
    let count = if digits.is_empty() { 2 } else { digits.parse().unwrap_or(0) };
    (count, at + 1 + digits.chars().count())
}

fn word(letters: &[char], start: usize) -> (Word, usize) {
    let mut text = String::new();
    let mut at = start;
    let mut prefix = false;
    while let Some(letter) = letters.get(at).filter(|letter| !ends_word(**letter)) {
        match letter {
            '\\' => {
                at += 1;
                prefix = false;
                text.extend(letters.get(at));
            }
            '~' if !text.is_empty() => {
                let (edits, next) = number(letters, at);
                return (Word::Fuzzy(text, edits), next);
            }
            letter => {
                prefix = !text.is_empty() && *letter == '*';
                text.push(*letter);
            }
        }
        at += 1;
    }
    if prefix {
        text.pop();
        return (Word::Prefix(text), at);
    }
    (Word::Plain(text), at)
}
