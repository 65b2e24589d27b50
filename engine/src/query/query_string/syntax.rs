//! From tokens to clauses. Source: `QueryParser.jj` and `QueryParserBase` of Lucene.

use super::token::{self, Token};
use crate::http::{Error, Result};

/// How a clause is joined to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conjunction {
    None,
    And,
    Or,
}

/// What stands before a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Modifier {
    None,
    Not,
    Required,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Clause {
    pub(super) conjunction: Conjunction,
    pub(super) modifier: Modifier,
    /// The field that it names.
    pub(super) field: Option<String>,
    pub(super) part: Part,
    pub(super) boost: f32,
}

/// What is looked for. Texts are without escapes, but for wildcards.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Group(Vec<Clause>),
    Text(String),
    /// Several words one after the other that nothing is said of.
    Words(String),
    Phrase {
        text: String,
        slop: Option<u32>,
    },
    Prefix(String),
    Wildcard(String),
    Regexp(String),
    Fuzzy {
        word: String,
        edits: Option<f32>,
    },
    /// `*` is an open end.
    Range {
        low: String,
        high: String,
        from: bool,
        to: bool,
    },
    /// `*`
    Everything,
}

/// How deep groups may nest.
const MAX_DEPTH: usize = 100;

pub(super) fn read(text: &str) -> Result<Vec<Clause>> {
    let tokens = token::read(text)?;
    let mut parser = Parser { text, tokens: &tokens, at: 0, depth: 0 };
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    let clauses = parser.clauses()?;
    if parser.at < tokens.len() {
        return Err(fault(text, "an end"));
    }
    Ok(clauses)
}

/// Why a text cannot be read.
pub(super) fn fault(text: &str, expected: &str) -> Error {
    Error::new(400, "parse_exception", format!("Cannot parse '{text}': expected {expected}"))
}

struct Parser<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self, ahead: usize) -> Option<&'t Token> {
        self.tokens.get(self.at + ahead)
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.peek(0) == Some(token);
        self.at += usize::from(found);
        found
    }

    /// Clauses up to the end or a closing bracket.
    fn clauses(&mut self) -> Result<Vec<Clause>> {
        let mut clauses = Vec::new();
        while !matches!(self.peek(0), None | Some(Token::Close)) {
            let conjunction = match self.peek(0) {
                Some(Token::And) if !clauses.is_empty() => Conjunction::And,
                Some(Token::Or) if !clauses.is_empty() => Conjunction::Or,
                _ => Conjunction::None,
            };
            self.at += usize::from(conjunction != Conjunction::None);
            let modifier = match self.peek(0) {
                Some(Token::Plus) => Modifier::Required,
                Some(Token::Minus | Token::Not) => Modifier::Not,
                _ => Modifier::None,
            };
            self.at += usize::from(modifier != Modifier::None);
            let plain = conjunction == Conjunction::None && modifier == Modifier::None;
            let clause = self.clause(plain)?;
            clauses.push(Clause { conjunction, modifier, ..clause });
        }
        if clauses.is_empty() { Err(fault(self.text, "a clause")) } else { Ok(clauses) }
    }

    /// `plain`: nothing stands before it, so that it may go on as a text of several words.
    fn clause(&mut self, plain: bool) -> Result<Clause> {
        let field = match (self.peek(0), self.peek(1)) {
            (Some(Token::Term(name)), Some(Token::Colon)) => Some(unescaped(name)),
            (Some(Token::Star), Some(Token::Colon)) => Some("*".to_owned()),
            _ => None,
        };
        self.at += if field.is_some() { 2 } else { 0 };
        let part = self.part(plain && field.is_none())?;
        let mut clause =
            Clause { conjunction: Conjunction::None, modifier: Modifier::None, field, part, boost: 1.0 };
        // A term may be fuzzy, a phrase sloppy; both may have a boost, on either side.
        for _ in 0..2 {
            match (self.peek(0), &mut clause.part) {
                (Some(Token::Boost(boost)), _) => clause.boost = *boost,
                (Some(Token::Tilde(edits)), Part::Text(word)) => {
                    clause.part = Part::Fuzzy { word: std::mem::take(word), edits: *edits };
                }
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a slop is a small number, and never negative"
                )]
                (Some(Token::Tilde(number)), Part::Phrase { slop, .. }) => {
                    *slop = number.map(|number| number as u32);
                }
                _ => break,
            }
            self.at += 1;
        }
        Ok(clause)
    }

    fn part(&mut self, plain: bool) -> Result<Part> {
        let Some(token) = self.peek(0) else { return Err(fault(self.text, "a term")) };
        self.at += 1;
        Ok(match token {
            Token::Open => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(fault(self.text, "fewer brackets in one another"));
                }
                let clauses = self.clauses()?;
                self.depth -= 1;
                if !self.take(&Token::Close) {
                    return Err(fault(self.text, "a closing )"));
                }
                Part::Group(clauses)
            }
            Token::Term(text) => {
                let mut text = text.clone();
                let before = self.at;
                while let (true, Some(more)) = (plain && self.goes_on(), self.peek(0)) {
                    if let Token::Term(more) = more {
                        text.push(' ');
                        text.push_str(more);
                    }
                    self.at += 1;
                }
                let text = unescaped(&text);
                if self.at == before { Part::Text(text) } else { Part::Words(text) }
            }
            Token::Star => Part::Everything,
            Token::Quoted(text) => Part::Phrase { text: unescaped(text), slop: None },
            Token::Prefix(text) => Part::Prefix(unescaped(&text[..text.len() - 1])),
            Token::Wildcard(pattern) => Part::Wildcard(pattern.clone()),
            Token::Regexp(text) => Part::Regexp(text.replace("\\/", "/")),
            Token::Range { low, high, from, to } => {
                Part::Range { low: unescaped(low), high: unescaped(high), from: *from, to: *to }
            }
            _ => return Err(fault(self.text, "a term")),
        })
    }

    /// Whether the next token is a word of the same text: one that nothing is said of.
    fn goes_on(&self) -> bool {
        let ends = |token: Option<&Token>| {
            matches!(
                token,
                Some(Token::Colon | Token::Star | Token::Tilde(_) | Token::Boost(_) | Token::And | Token::Or)
            )
        };
        // The word before must not be said anything of either; it was looked at in the same way.
        matches!(self.peek(0), Some(Token::Term(_))) && !ends(self.peek(1))
    }
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\' {
            plain.extend(letters.next());
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<(Conjunction, Modifier, Option<String>, Part)> {
        let clauses = read(text).unwrap();
        clauses.into_iter().map(|it| (it.conjunction, it.modifier, it.field, it.part)).collect()
    }

    #[test]
    fn words_that_nothing_is_said_of_are_one_text() {
        let text = |text: &str| Part::Text(text.to_owned());
        let none = (Conjunction::None, Modifier::None);
        assert_eq!(
            texts("a b c:d e AND f"),
            [
                (none.0, none.1, None, Part::Words("a b".to_owned())),
                (none.0, none.1, Some("c".to_owned()), text("d")),
                (none.0, none.1, None, text("e")),
                (Conjunction::And, none.1, None, text("f")),
            ]
        );
    }

    #[test]
    fn what_is_not_closed_is_refused() {
        for text in ["a:(b", "a)", "AND", "a AND", "(", "()", "a:"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
