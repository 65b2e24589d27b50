//! Java's regular expressions, as far as char filters need them.
//!
//! ```text
//! text, flags ─ parse ─▶ Node ─ program ─▶ steps ─ run ─▶ matches with their groups
//! ```
//!
//! What is here means what it means in Java: `\d`, `\w`, `\s` and `\b` know ASCII only, `.` stops at five kinds of line ends,
//! `$` also stands before the last of them, letters have another case in ASCII only. Everything else is refused: references
//! back, possessive and atomic parts, intersections of classes.
//!
//! Source: `java.util.regex.Pattern`.

mod class;
mod parse;
mod program;
mod run;

use std::collections::BTreeMap;

use self::parse::Parser;
use self::program::{Node, Step};
use crate::http::{Error, Result};

pub(super) use self::run::Groups;

/// A compiled expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    text: String,
    steps: Vec<Step>,
    groups: usize,
    names: BTreeMap<String, usize>,
    may_split_pairs: bool,
}

/// What is said at the side of an expression, or by `(?i)` in it.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of Java's")]
struct Flags {
    case_insensitive: bool,
    multiline: bool,
    dot_all: bool,
    literal: bool,
}

impl Pattern {
    /// Reads an expression, with flags as `CASE_INSENSITIVE|DOTALL`.
    pub(super) fn read(text: &str, flags: &str) -> Result<Self> {
        let flags = Flags::read(flags)?;
        let (node, groups, names) = if flags.literal {
            let one = |c| Node::One(class::Class::of(c, flags.case_insensitive));
            (Node::Concat(text.chars().map(one).collect()), 0, BTreeMap::new())
        } else {
            Parser::new(text, flags).read()?
        };
        let too_long = || Error::unsupported(format!("the pattern [{text}], which is too long"));
        let steps = program::compile(&node).ok_or_else(too_long)?;
        Ok(Self { text: text.to_owned(), steps, groups, names, may_split_pairs: node.may_split_pairs() })
    }

    /// The same for those that match whole characters only. In Java, others may match half of one, or between its halves;
    /// here they never do.
    pub(super) fn whole_characters(text: &str, flags: &str) -> Result<Self> {
        let pattern = Self::read(text, flags)?;
        if pattern.may_split_pairs {
            return Err(Error::unsupported(format!(
                "the pattern [{text}], which may also match where nothing stands"
            )));
        }
        Ok(pattern)
    }

    /// How many groups it has, the whole match not counted.
    pub(super) fn groups(&self) -> usize {
        self.groups
    }

    pub(super) fn group(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// All matches, one behind the other.
    pub(super) fn matches(&self, text: &[char]) -> Vec<Groups> {
        let mut matches = Vec::new();
        let mut from = 0;
        while from <= text.len() {
            let Some(groups) = run::find(&self.steps, self.groups, text, from) else { break };
            let Some((start, end)) = groups.get(0) else { break };
            from = if start == end { end + 1 } else { end };
            matches.push(groups);
        }
        matches
    }
}

impl Flags {
    /// Source: `Regex.flagsFromString` of Elasticsearch.
    fn read(text: &str) -> Result<Self> {
        let mut flags = Self::default();
        for flag in text.split('|').filter(|flag| !flag.is_empty()) {
            let flag = flag.to_uppercase();
            match flag.as_str() {
                "CASE_INSENSITIVE" => flags.case_insensitive = true,
                "MULTILINE" => flags.multiline = true,
                "DOTALL" => flags.dot_all = true,
                "LITERAL" => flags.literal = true,
                "UNICODE_CASE"
                | "CANON_EQ"
                | "UNIX_LINES"
                | "COMMENTS"
                | "UNICODE_CHAR_CLASS"
                | "UNICODE_CHARACTER_CLASS" => {
                    return Err(Error::unsupported(format!("the flag [{flag}] of a pattern")));
                }
                _ => return Err(Error::illegal_argument(format!("Unknown regex flag [{flag}]"))),
            }
        }
        Ok(flags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, text: &str) -> Vec<String> {
        let characters: Vec<char> = text.chars().collect();
        let matches = Pattern::read(pattern, "").unwrap().matches(&characters);
        matches
            .iter()
            .map(|groups| groups.get(0).unwrap())
            .map(|(a, b)| characters[a..b].iter().collect())
            .collect()
    }

    #[test]
    fn the_first_alternative_that_leads_to_a_match_counts() {
        assert_eq!(found("a|ab", "ab"), ["a"]);
        assert_eq!(found("(a|ab)c", "abc"), ["abc"]);
        assert_eq!(found("a+?", "aaa"), ["a", "a", "a"]);
        assert_eq!(found("[a-c]{2}", "abcab"), ["ab", "ca"]);
    }

    #[test]
    fn classes_know_ascii_only_and_ends_of_lines_are_javas() {
        assert_eq!(found(r"\w+", "né1"), ["n", "1"]);
        assert_eq!(found(r"(?i)é", "É"), [""; 0]);
        assert_eq!(found(r".+", "a\u{85}b\u{2028}c\u{c}d"), ["a", "b", "c\u{c}d"]);
        assert_eq!(found("a$", "a\r\n"), ["a"]);
        assert_eq!(found("(?m)^.", "a\r\nb\n"), ["a", "b"]);
    }

    #[test]
    fn what_stands_beside_a_match_may_be_asked_for() {
        assert_eq!(found(r"\d+(?=-)", "1-22-3"), ["1", "22"]);
        assert_eq!(found(r"(?<!a)b", "abcb"), ["b"]);
    }

    #[test]
    fn what_is_not_here_is_refused_and_what_is_wrong_too() {
        let status = |pattern: &str| Pattern::read(pattern, "").unwrap_err().status();
        for missing in
            [r"(a)\1", "a++", "(?>a)", "[a&&b]", "(a*)*", r"\p{IsLatin}", "(?<=a+)b", r"\R", "(?x)a"]
        {
            assert_eq!(status(missing), 501, "{missing}");
        }
        for wrong in ["(", "[a", "*a"] {
            assert_eq!(status(wrong), 400, "{wrong}");
        }
    }

    #[test]
    fn a_pattern_with_too_many_ways_is_still_followed() {
        assert_eq!(found("(?:a|a|aa)+$", &format!("{}b", "a".repeat(2000))), [""; 0]);
    }
}
