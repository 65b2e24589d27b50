//! The tokens of a query string. Source: `QueryParser.jj` of Lucene.

use std::iter::Peekable;
use std::str::Chars;

use super::syntax::fault;
use crate::http::Result;

/// One token. Texts keep their escapes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    And,
    Or,
    Not,
    Plus,
    Minus,
    Open,
    Close,
    Colon,
    /// `*` alone.
    Star,
    /// `^`, with the number behind it.
    Boost(f32),
    /// `~`, with the number behind it.
    Tilde(Option<f32>),
    Quoted(String),
    Term(String),
    /// Ends with its only wildcard, a `*`.
    Prefix(String),
    Wildcard(String),
    Regexp(String),
    Range {
        low: String,
        high: String,
        from: bool,
        to: bool,
    },
}

/// Cuts a text into tokens.
pub(super) fn read(text: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let token = match letter {
            letter if is_space(letter) => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            ':' => Token::Colon,
            '!' => Token::Not,
            '+' => Token::Plus,
            '-' => Token::Minus,
            '&' if letters.next_if_eq(&'&').is_some() => Token::And,
            '|' if letters.next_if_eq(&'|').is_some() => Token::Or,
            '^' => Token::Boost(number(&mut letters).ok_or_else(|| fault(text, "a number behind ^"))?),
            '~' => Token::Tilde(number(&mut letters)),
            '"' => Token::Quoted(until(&mut letters, '"').ok_or_else(|| fault(text, "a closing \""))?),
            '/' => Token::Regexp(until(&mut letters, '/').ok_or_else(|| fault(text, "a closing /"))?),
            '[' | '{' => range(&mut letters, letter == '[').ok_or_else(|| fault(text, "[a TO b]"))?,
            ']' | '}' => return Err(fault(text, "no closing bracket")),
            letter => term(letter, &mut letters).ok_or_else(|| fault(text, "a letter behind \\"))?,
        };
        tokens.push(token);
    }
    Ok(tokens)
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{3000}')
}

fn begins_term(letter: char) -> bool {
    !is_space(letter) && !"+-!():^[]\"{}~*?\\/".contains(letter)
}

/// A term, with or without wildcards; `None` when it ends in an escape.
fn term(first: char, letters: &mut Peekable<Chars<'_>>) -> Option<Token> {
    let mut text = String::new();
    // Wildcards that are not escaped, and whether one stands at the end.
    let (mut stars, mut questions, mut last) = (0, 0, false);
    let mut next = Some(first);
    while let Some(letter) = next {
        text.push(letter);
        last = letter == '*';
        stars += usize::from(letter == '*');
        questions += usize::from(letter == '?');
        if letter == '\\' {
            text.push(letters.next()?);
        }
        next = letters.next_if(|letter| begins_term(*letter) || "*?\\-+".contains(*letter));
    }
    Some(match (text.as_str(), stars, questions) {
        ("*", ..) => Token::Star,
        ("AND", ..) => Token::And,
        ("OR", ..) => Token::Or,
        ("NOT", ..) => Token::Not,
        (_, 0, 0) => Token::Term(text),
        (_, 1, 0) if last => Token::Prefix(text),
        _ => Token::Wildcard(text),
    })
}

fn number(letters: &mut Peekable<Chars<'_>>) -> Option<f32> {
    let mut digits = String::new();
    while let Some(digit) = letters.next_if(|letter| letter.is_ascii_digit() || *letter == '.') {
        digits.push(digit);
    }
    digits.parse().ok()
}

/// What stands before an end that is not escaped.
fn until(letters: &mut Peekable<Chars<'_>>, end: char) -> Option<String> {
    let mut text = String::new();
    loop {
        match letters.next()? {
            letter if letter == end => return Some(text),
            '\\' => {
                text.push('\\');
                text.push(letters.next()?);
            }
            letter => text.push(letter),
        }
    }
}

/// `[a TO b]`, behind its first bracket.
fn range(letters: &mut Peekable<Chars<'_>>, from: bool) -> Option<Token> {
    let mut bounds = Vec::new();
    loop {
        match letters.next()? {
            letter if is_space(letter) => {}
            end @ (']' | '}') => {
                let [low, high] = <[String; 2]>::try_from(bounds).ok()?;
                return Some(Token::Range { low, high, from, to: end == ']' });
            }
            '"' => bounds.push(until(letters, '"')?),
            first => {
                let mut text = String::from(first);
                while let Some(letter) =
                    letters.next_if(|letter| !is_space(*letter) && !"]}".contains(*letter))
                {
                    text.push(letter);
                }
                if text != "TO" {
                    bounds.push(text);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_cut_as_lucene_does() {
        let term = |text: &str| Token::Term(text.to_owned());
        assert_eq!(
            read("a:b-c AND -(d* || \\(e) f~1^2").unwrap(),
            [
                term("a"),
                Token::Colon,
                term("b-c"),
                Token::And,
                Token::Minus,
                Token::Open,
                Token::Prefix("d*".to_owned()),
                Token::Or,
                term("\\(e"),
                Token::Close,
                term("f"),
                Token::Tilde(Some(1.0)),
                Token::Boost(2.0),
            ]
        );
        assert_eq!(
            read("[1 TO *} \"x y\" /a.b/ ?a >=4").unwrap(),
            [
                Token::Range { low: "1".to_owned(), high: "*".to_owned(), from: true, to: false },
                Token::Quoted("x y".to_owned()),
                Token::Regexp("a.b".to_owned()),
                Token::Wildcard("?a".to_owned()),
                term(">=4"),
            ]
        );
        assert!(read("\"open").is_err() && read("[1 TO").is_err() && read("a\\").is_err());
    }
}
