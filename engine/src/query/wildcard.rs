//! `wildcard`: terms that fit a pattern of `*` and `?`, score 1.

use serde_json::Value;

use super::term::field_and;
use super::{Matches, Query, Scope, attributes, constant, multi_term};
use crate::http::{Error, Result};
use crate::index::Normalizer;

#[derive(Debug)]
pub(super) struct Wildcard {
    pub(super) field: String,
    pub(super) pattern: String,
    pub(super) case_insensitive: bool,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let (field, mut fields) = field_and("wildcard", "value", body)?;
    let old = fields.string("wildcard")?;
    let pattern = fields.string("value")?.or(old);
    let pattern = pattern.ok_or_else(|| Error::illegal_argument("value cannot be null"))?;
    let case_insensitive = fields.bool("case_insensitive")?.unwrap_or(false);
    multi_term::rewrite(&mut fields)?;
    attributes::finish(fields, Wildcard { field, pattern, case_insensitive })
}

impl Query for Wildcard {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let like = |field| constant::like(scope, field, &self.pattern, self.case_insensitive);
        if let Some(found) = scope.field(&self.field).and_then(|field| like(field)) {
            return Ok(found);
        }
        multi_term::matches(scope, "wildcard", &self.field, &self.pattern, |normalizer| {
            let pattern = Pattern::read(&self.pattern, normalizer, self.case_insensitive);
            Ok(move |term: &str| pattern.fits(term))
        })
    }
}

/// `*`: any characters, `?`: any one, `\`: the next one itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    folded: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Any,
    One,
    Exactly(char),
}

/// What stands between the signs of a pattern, each piece as terms have it. What follows a backslash is left as it is.
///
/// Source: `StringFieldType.normalizeWildcardPattern` of Elasticsearch.
fn normalized(text: &str, normalizer: &Normalizer) -> String {
    let (mut whole, mut piece) = (String::new(), String::new());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        let escaped = if c == '\\' { characters.next() } else { None };
        if matches!(c, '*' | '?') || escaped.is_some() {
            if !(whole.is_empty() && piece.is_empty()) {
                whole.push_str(&normalizer.apply(&std::mem::take(&mut piece)));
            }
            whole.push(c);
            whole.extend(escaped);
        } else {
            piece.push(c);
        }
    }
    if piece.is_empty() { whole } else { whole + &normalizer.apply(&piece) }
}

impl Pattern {
    pub(super) fn read(text: &str, normalizer: &Normalizer, folded: bool) -> Self {
        let text = normalized(text, normalizer);
        let mut parts = Vec::new();
        let mut characters = text.chars();
        while let Some(c) = characters.next() {
            parts.push(match c {
                '*' => Part::Any,
                '?' => Part::One,
                '\\' => Part::Exactly(characters.next().unwrap_or('\\')),
                c => Part::Exactly(c),
            });
        }
        Self { parts, folded }
    }

    pub(super) fn fits(&self, term: &str) -> bool {
        let term: Vec<char> = term.chars().collect();
        let (mut p, mut t) = (0, 0);
        // Where to go on after a mismatch: behind the last star, one character further.
        let mut retry = None;
        while t < term.len() {
            match self.parts.get(p) {
                Some(Part::Any) => {
                    retry = Some((p, t));
                    p += 1;
                }
                Some(Part::One) => (p, t) = (p + 1, t + 1),
                Some(Part::Exactly(c)) if self.same(*c, term[t]) => (p, t) = (p + 1, t + 1),
                _ => match retry {
                    Some((star, from)) => {
                        retry = Some((star, from + 1));
                        (p, t) = (star + 1, from + 1);
                    }
                    None => return false,
                },
            }
        }
        self.parts[p..].iter().all(|part| *part == Part::Any)
    }

    fn same(&self, a: char, b: char) -> bool {
        a == b || (self.folded && a.eq_ignore_ascii_case(&b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_the_whole_term() {
        let fits = |pattern: &str, term: &str| Pattern::read(pattern, &Normalizer::None, false).fits(term);
        assert!(fits("ki*y", "kimchy") && fits("k?mchy", "kimchy") && fits("*", "") && fits("a\\*", "a*"));
        assert!(!fits("ki", "kimchy") && !fits("a\\*", "ab") && !fits("?", "") && !fits("K*", "kimchy"));
        assert!(Pattern::read("K*", &Normalizer::None, true).fits("kimchy"));
    }
}
