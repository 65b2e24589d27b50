//! `pattern_replace`: what fits a regular expression is replaced.
//!
//! Source: `PatternReplaceCharFilter` of Lucene and `Matcher.appendReplacement` of Java.

use super::offsets::Output;
use crate::http::{Error, Fields, Result, shown};
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
    /// Takes `pattern`, `flags` and `replacement`.
    pub(in crate::index::analysis) fn take(name: &str, what: &str, fields: &mut Fields) -> Result<Self> {
        let mut text = |member: &str| fields.take(member).map(|value| shown(&value)).unwrap_or_default();
        let (pattern, flags, replacement) = (text("pattern"), text("flags"), text("replacement"));
        if pattern.is_empty() {
            return Err(Error::illegal_argument(format!(
                "pattern is missing for [{name}] {what} of type 'pattern_replace'"
            )));
        }
        Self::read(&pattern, &flags, &replacement)
    }

    fn read(pattern: &str, flags: &str, replacement: &str) -> Result<Self> {
        let pattern = Pattern::whole_characters(pattern, flags)?;
        // Servers take it, and refuse each text that the pattern matches.
        let replacement = parts(replacement, &pattern)
            .ok_or_else(|| Error::unsupported(format!("the replacement [{replacement}] of a pattern")))?;
        Ok(Self { pattern, replacement })
    }

    /// The text with all matches replaced, or the first.
    pub(in crate::index::analysis) fn replaced(&self, text: &str, all: bool) -> String {
        let mut output = Output::default();
        self.replace(text, if all { usize::MAX } else { 1 }, &mut output);
        output.finish().0
    }

    pub(super) fn apply(&self, text: &str, output: &mut Output) {
        self.replace(text, usize::MAX, output);
    }

    fn replace(&self, text: &str, most: usize, output: &mut Output) {
        let characters: Vec<char> = text.chars().collect();
        let units = |from: usize, to: usize| -> usize {
            characters.get(from..to).unwrap_or_default().iter().map(|c| c.len_utf16()).sum()
        };
        let mut last = 0;
        for groups in self.pattern.matches(&characters).into_iter().take(most) {
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
