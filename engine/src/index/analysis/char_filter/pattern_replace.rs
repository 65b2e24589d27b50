//! `pattern_replace`: what fits a regular expression is replaced.
//!
//! Source: `PatternReplaceCharFilter` of Lucene and `Matcher.appendReplacement` of Java.

use super::offsets::Output;
use crate::http::{Error, Result};
use crate::index::analysis::pattern::{Groups, Pattern};

/// An expression, and what is written in its matches' place.
#[derive(Debug, Clone)]
pub(crate) struct PatternReplace {
    pattern: Pattern,
    replacement: Vec<Part>,
}

#[derive(Debug, Clone)]
enum Part {
    Literal(char),
    Group(usize),
}

impl PatternReplace {
    pub(super) fn read(pattern: &str, flags: &str, replacement: &str) -> Result<Self> {
        let pattern = Pattern::read(pattern, flags)?;
        if pattern.may_split_pairs() {
            return Err(Error::unsupported(format!(
                "the pattern [{}] of a char_filter, which may also match where nothing stands",
                pattern.text()
            )));
        }
        // Servers take it, and refuse each text that the pattern matches.
        let replacement = parts(replacement, &pattern)
            .ok_or_else(|| Error::unsupported(format!("the replacement [{replacement}] of a char_filter")))?;
        Ok(Self { pattern, replacement })
    }

    pub(super) fn apply(&self, text: &str, output: &mut Output) {
        let characters: Vec<char> = text.chars().collect();
        let units = |from: usize, to: usize| -> usize {
            characters.get(from..to).unwrap_or_default().iter().map(|c| c.len_utf16()).sum()
        };
        let mut last = 0;
        for groups in self.pattern.matches(&characters) {
            let Some((start, end)) = groups.get(0) else { break };
            output.extend(characters.get(last..start).unwrap_or_default());
            let before = output.length();
            self.write(&characters, &groups, output);
            output.replaced_each(units(start, end), output.length() - before);
            last = end;
        }
        output.extend(characters.get(last..).unwrap_or_default());
    }

    fn write(&self, characters: &[char], groups: &Groups, output: &mut Output) {
        for part in &self.replacement {
            match part {
                Part::Literal(character) => output.push(*character),
                Part::Group(number) => {
                    let (from, to) = groups.get(*number).unwrap_or_default();
                    output.extend(characters.get(from..to).unwrap_or_default());
                }
            }
        }
    }
}

/// `None`: it names a group that is not there, or ends too early.
fn parts(replacement: &str, pattern: &Pattern) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut characters = replacement.chars().peekable();
    while let Some(character) = characters.next() {
        parts.push(match character {
            '\\' => Part::Literal(characters.next()?),
            '$' => Part::Group(match characters.next()? {
                '{' => {
                    let mut name = String::new();
                    loop {
                        match characters.next()? {
                            '}' => break,
                            other => name.push(other),
                        }
                    }
                    pattern.group(&name)?
                }
                first => {
                    let mut number = digit(first)?;
                    if number > pattern.groups() {
                        return None;
                    }
                    // As many digits as there are groups for.
                    while let Some(next) = characters.peek().copied().and_then(digit) {
                        if number * 10 + next > pattern.groups() {
                            break;
                        }
                        number = number * 10 + next;
                        characters.next();
                    }
                    number
                }
            }),
            other => Part::Literal(other),
        });
    }
    Some(parts)
}

fn digit(character: char) -> Option<usize> {
    character.to_digit(10).and_then(|digit| usize::try_from(digit).ok())
}
