//! Regular expressions as Lucene reads them.
//!
//! ```text
//! a|b  a&b  ab  a? a* a+ a{2} a{2,} a{2,3}  ~a  [a-z] [^a-z]  .  #  @  "text"  (a)  <1-9>  \a
//! ```
//!
//! Source: `RegExp` of Lucene. An expression is matched by the places where it can end, so that complements and
//! intersections need no automaton and nothing takes more than polynomial time.

mod parser;

use std::collections::BTreeSet;

use parser::Parser;

use crate::http::{Error, Result};

/// An expression that was read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expression {
    node: Node,
    /// Letters of ASCII match in either case.
    folded: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    /// Matches no text, not even an empty one.
    Nothing,
    Text(Vec<char>),
    /// One character of these ranges, or of none of them.
    Class {
        ranges: Vec<(char, char)>,
        negated: bool,
    },
    Concat(Vec<Node>),
    Union(Vec<Node>),
    Both(Box<Node>, Box<Node>),
    Not(Box<Node>),
    Repeat {
        node: Box<Node>,
        least: usize,
        most: Option<usize>,
    },
    /// A number between two, of so many digits when both are written with as many.
    Interval {
        low: u64,
        high: u64,
        digits: usize,
    },
}

/// The optional operators.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one of Lucene's flags")]
pub(crate) struct Flags {
    intersection: bool,
    complement: bool,
    empty: bool,
    any_string: bool,
    interval: bool,
}

impl Flags {
    pub(crate) const ALL: Self =
        Self { intersection: true, complement: true, empty: true, any_string: true, interval: true };
    const NONE: Self =
        Self { intersection: false, complement: false, empty: false, any_string: false, interval: false };

    /// `INTERSECTION|COMPLEMENT|EMPTY`
    pub(crate) fn read(text: &str) -> Result<Self> {
        let mut flags = Self::NONE;
        for name in text.split('|').filter(|name| !name.is_empty()) {
            match name.to_uppercase().as_str() {
                "ALL" => return Ok(Self::ALL),
                "NONE" | "AUTOMATON" => {}
                "INTERSECTION" => flags.intersection = true,
                "COMPLEMENT" => flags.complement = true,
                "EMPTY" => flags.empty = true,
                "ANYSTRING" => flags.any_string = true,
                "INTERVAL" => flags.interval = true,
                other => {
                    let reason = format!("No enum constant org.elasticsearch.index.query.RegexpFlag.{other}");
                    return Err(Error::illegal_argument(reason));
                }
            }
        }
        Ok(flags)
    }
}

impl Expression {
    pub(crate) fn read(text: &str, flags: Flags, folded: bool) -> Result<Self> {
        let node = if text.is_empty() { Node::Text(Vec::new()) } else { Parser::read(text, flags)? };
        Ok(Self { node, folded })
    }

    /// Whether the whole term matches.
    pub(crate) fn fits(&self, term: &str) -> bool {
        let term: Vec<char> = term.chars().collect();
        self.ends(&self.node, &term, 0).contains(&term.len())
    }

    /// Where a node that begins at `start` may end.
    fn ends(&self, node: &Node, term: &[char], start: usize) -> BTreeSet<usize> {
        match node {
            Node::Nothing => BTreeSet::new(),
            Node::Text(text) => {
                let fits = term[start..].len() >= text.len()
                    && text.iter().zip(&term[start..]).all(|(a, b)| self.same(*a, *b));
                fits.then_some(start + text.len()).into_iter().collect()
            }
            Node::Class { ranges, negated } => {
                let inside = |c: char| ranges.iter().any(|(low, high)| (*low..=*high).contains(&c));
                let folded = |c: char| {
                    inside(c)
                        || (self.folded && (inside(c.to_ascii_lowercase()) || inside(c.to_ascii_uppercase())))
                };
                term.get(start).filter(|c| folded(**c) != *negated).map(|_| start + 1).into_iter().collect()
            }
            Node::Concat(nodes) => nodes.iter().fold(BTreeSet::from([start]), |starts, node| {
                starts.into_iter().flat_map(|start| self.ends(node, term, start)).collect()
            }),
            Node::Union(nodes) => nodes.iter().flat_map(|node| self.ends(node, term, start)).collect(),
            Node::Both(a, b) => {
                let (a, b) = (self.ends(a, term, start), self.ends(b, term, start));
                a.intersection(&b).copied().collect()
            }
            Node::Not(node) => {
                let ends = self.ends(node, term, start);
                (start..=term.len()).filter(|end| !ends.contains(end)).collect()
            }
            Node::Repeat { node, least, most } => self.repeated(node, *least, *most, term, start),
            Node::Interval { low, high, digits } => (start + 1..=term.len())
                .filter(|end| {
                    let number: String = term[start..*end].iter().collect();
                    (*digits == 0 || number.len() == *digits)
                        && number.bytes().all(|b| b.is_ascii_digit())
                        && number.parse().is_ok_and(|number: u64| (*low..=*high).contains(&number))
                })
                .collect(),
        }
    }

    fn repeated(
        &self,
        node: &Node,
        least: usize,
        most: Option<usize>,
        term: &[char],
        start: usize,
    ) -> BTreeSet<usize> {
        let mut now = BTreeSet::from([start]);
        let mut found = BTreeSet::new();
        let mut count = 0;
        loop {
            if count >= least {
                let known = found.len();
                found.extend(&now);
                // Nothing new: more rounds lead nowhere else.
                if found.len() == known && count > least {
                    return found;
                }
            }
            if most == Some(count) || now.is_empty() {
                return found;
            }
            let next: BTreeSet<usize> = now.iter().flat_map(|start| self.ends(node, term, *start)).collect();
            // Rounds that change nothing before the least is reached change nothing later.
            count = if next == now && count < least { least } else { count + 1 };
            now = next;
        }
    }

    fn same(&self, a: char, b: char) -> bool {
        a == b || (self.folded && a.eq_ignore_ascii_case(&b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(expression: &str, term: &str) -> bool {
        Expression::read(expression, Flags::ALL, false).unwrap().fits(term)
    }

    #[test]
    fn the_whole_term_must_match() {
        for (expression, term) in [
            ("k.*y", "kimchy"),
            ("at[a-z]{2,}here", "atmosphere"),
            ("ab{2,3}c?", "abb"),
            ("(ab|cd)+", "abcdab"),
            ("[^0-9]*", "abc"),
            ("~(.*b.*)", "acd"),
            (".*a.*&.*b.*", "xbxa"),
            ("@", "anything"),
            ("\"a.b\"", "a.b"),
            ("a\\.b", "a.b"),
            ("x<01-100>", "x100"),
            ("\\d+", "12"),
            ("a{0}", ""),
            ("", ""),
        ] {
            assert!(fits(expression, term), "{expression} {term}");
        }
        for (expression, term) in [
            ("k", "ki"),
            ("ab{2,3}", "ab"),
            ("#", ""),
            ("~(.*b.*)", "ab"),
            ("\"a.b\"", "axb"),
            ("<1-9>", "10"),
        ] {
            assert!(!fits(expression, term), "{expression} {term}");
        }
        assert!(Expression::read("AT[a-z]+E", Flags::ALL, true).unwrap().fits("ATMospherE"));
    }

    #[test]
    fn repetitions_of_nothing_end() {
        assert!(fits("(a*)*b", "aaab") && fits("(a*){1000}", "a") && !fits("(a|aa)*c", &"a".repeat(200)));
    }

    #[test]
    fn faults_name_their_position() {
        let fault = |text: &str| Expression::read(text, Flags::ALL, false).unwrap_err().reason().to_owned();
        assert_eq!(fault("a(b"), "expected ')' at position 3");
        assert_eq!(fault("a)"), "end-of-string expected at position 1");
        assert_eq!(fault("a{x}"), "integer expected at position 2");
        assert_eq!(fault("[a"), "expected ']' at position 2");
    }
}
