//! `mapping`: pieces of a text are replaced with others, the longest that fits first.
//!
//! Source: `MappingCharFilter` of Lucene and `MappingCharFilterFactory` of Elasticsearch.

use std::collections::BTreeMap;

use super::offsets::Output;
use crate::http::{Error, Result};

/// What is replaced with what.
#[derive(Debug, Clone)]
pub(crate) struct Mappings {
    pairs: BTreeMap<Vec<char>, Vec<char>>,
    longest: usize,
}

impl Mappings {
    /// Reads rules like `ph => f`.
    pub(super) fn read(rules: &[String]) -> Result<Self> {
        let mut pairs = BTreeMap::new();
        for (n, rule) in rules.iter().enumerate() {
            // A comment, unless it is a rule that replaces a `#`.
            if rule.starts_with('#') && !rule.contains("=>") {
                continue;
            }
            let invalid =
                |reason: String| Error::new(500, "runtime_exception", format!("Line [{}]: {reason}", n + 1));
            let Some((from, to)) = rule.rsplit_once("=>") else {
                return Err(invalid(format!("Invalid mapping rule : [{rule}]")));
            };
            let side = |text: &str| {
                let cut = || invalid(format!("Invalid escaped char in [{text}]"));
                unescaped(text)?.ok_or_else(cut)
            };
            let (from, to) = (side(from.trim())?, side(to.trim())?);
            if from.is_empty() {
                return Err(Error::illegal_argument("cannot match the empty string"));
            }
            let text: String = from.iter().collect();
            if pairs.insert(from, to).is_some() {
                return Err(Error::illegal_argument(format!("match \"{text}\" was already added")));
            }
        }
        let longest = pairs.keys().map(Vec::len).max().unwrap_or(0);
        Ok(Self { pairs, longest })
    }

    pub(super) fn apply(&self, text: &str, output: &mut Output) {
        let characters: Vec<char> = text.chars().collect();
        let mut rest = characters.as_slice();
        while let Some((first, behind)) = rest.split_first() {
            let lengths = (1..=self.longest.min(rest.len())).rev();
            let found = lengths.filter_map(|length| rest.split_at_checked(length));
            let found = found.map(|(piece, behind)| (self.pairs.get(piece), piece, behind));
            if let Some((Some(replacement), piece, behind)) = found.into_iter().find(|it| it.0.is_some()) {
                output.extend(replacement);
                output.replaced_each(units(piece), units(replacement));
                rest = behind;
            } else {
                output.push(*first);
                rest = behind;
            }
        }
    }
}

fn units(characters: &[char]) -> usize {
    characters.iter().map(|character| character.len_utf16()).sum()
}

/// A side of a rule without its escapes; `None` where one of them is cut off.
fn unescaped(text: &str) -> Result<Option<Vec<char>>> {
    let mut read = Vec::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            read.push(character);
            continue;
        }
        let Some(escaped) = characters.next() else { return Ok(None) };
        read.push(match escaped {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let Some((digits, rest)) = characters.as_str().split_at_checked(4) else { return Ok(None) };
                characters = rest.chars();
                let code = u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'));
                // Halves of a pair, too, and what is no number, which servers take for a fault of their own.
                code.and_then(char::from_u32).ok_or_else(|| {
                    Error::unsupported(format!("[\\u{digits}] in the mappings of a char_filter"))
                })?
            }
            other => other,
        });
    }
    Ok(Some(read))
}
