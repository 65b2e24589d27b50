//! The tokens of a script.

use std::rc::Rc;

use super::failure::Failure;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name or a keyword.
    Name(Rc<str>),
    /// A whole number: its digits, their radix, and whether it is a `long`. A sign before it makes room for one more.
    Whole(Rc<str>, u32, bool),
    Float(f32),
    Double(f64),
    Text(Rc<str>),
    /// An operator or a bracket.
    Sign(&'static str),
    End,
}

/// A token and where it begins, in characters of the script.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: usize,
}

/// Longer ones before those that they begin with.
const SIGNS: &[&str] = &[
    ">>>=", "<<=", ">>=", ">>>", "===", "!==", "==~", "==", "!=", "<=", ">=", "&&", "||", "++", "--", "+=",
    "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "?.", "?:", "->", "::", "=~", "{", "}", "[", "]",
    "(", ")", ".", ",", ";", ":", "?", "!", "~", "*", "/", "%", "+", "-", "<", ">", "=", "&", "^", "|",
];

pub(super) fn tokens(source: &str) -> Result<Vec<Placed>, Failure> {
    let mut reader = Reader { source: source.chars().collect(), at: 0 };
    let mut tokens = Vec::new();
    loop {
        reader.skip_blanks()?;
        let at = reader.at;
        let after_dot = matches!(tokens.last(), Some(Placed { token: Token::Sign("." | "?."), .. }));
        let token = reader.next(after_dot)?;
        let ends = token == Token::End;
        tokens.push(Placed { token, at });
        if ends {
            return Ok(tokens);
        }
    }
}

struct Reader {
    source: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.source.get(self.at).copied()
    }

    fn starts_with(&self, text: &str) -> bool {
        self.source[self.at..].iter().copied().take(text.len()).eq(text.chars())
    }

    fn skip_blanks(&mut self) -> Result<(), Failure> {
        loop {
            if self.peek().is_some_and(|c| matches!(c, ' ' | '\t' | '\n' | '\r')) {
                self.at += 1;
            } else if self.starts_with("//") {
                while self.peek().is_some_and(|c| c != '\n' && c != '\r') {
                    self.at += 1;
                }
            } else if self.starts_with("/*") {
                let begin = self.at;
                self.at += 2;
                while !self.starts_with("*/") {
                    if self.peek().is_none() {
                        return Err(Failure::syntax(begin, "unexpected character [/*]."));
                    }
                    self.at += 1;
                }
                self.at += 2;
            } else {
                return Ok(());
            }
        }
    }

    fn while_it(&mut self, is: impl Fn(char) -> bool) -> String {
        let from = self.at;
        while self.peek().is_some_and(&is) {
            self.at += 1;
        }
        self.source[from..self.at].iter().collect()
    }

    fn next(&mut self, after_dot: bool) -> Result<Token, Failure> {
        let Some(first) = self.peek() else { return Ok(Token::End) };
        match first {
            'a'..='z' | 'A'..='Z' | '_' => {
                Ok(Token::Name(self.while_it(|c| c.is_ascii_alphanumeric() || c == '_').into()))
            }
            // Behind a dot a number is the place in a list, not the begin of a fraction.
            '0'..='9' if after_dot => {
                let digits = self.while_it(|c| c.is_ascii_digit());
                Ok(Token::Whole(digits.into(), 10, false))
            }
            '0'..='9' => self.number(),
            '\'' | '"' => self.text(first),
            _ => {
                let Some(sign) = SIGNS.iter().find(|sign| self.starts_with(sign)) else {
                    return Err(Failure::syntax(self.at, format!("unexpected character [{first}].")));
                };
                self.at += sign.len();
                Ok(Token::Sign(sign))
            }
        }
    }

    fn number(&mut self) -> Result<Token, Failure> {
        let at = self.at;
        let whole = self.while_it(|c| c.is_ascii_digit());
        if whole == "0" && matches!(self.peek(), Some('x' | 'X')) {
            return Err(Failure::Unsupported("hexadecimal numbers in a script".to_owned()));
        }
        let mut fraction = String::new();
        if self.peek() == Some('.') && self.source.get(self.at + 1).is_some_and(char::is_ascii_digit) {
            self.at += 1;
            fraction = format!(".{}", self.while_it(|c| c.is_ascii_digit()));
        }
        fraction.push_str(&self.exponent());
        let suffix = self.peek().filter(|c| matches!(c, 'l' | 'L' | 'f' | 'F' | 'd' | 'D'));
        if suffix.is_some() {
            self.at += 1;
        }
        let octal = whole.len() > 1 && whole.starts_with('0');
        if octal && (!fraction.is_empty() || whole.contains(['8', '9'])) {
            return Err(Failure::syntax(at, format!("invalid sequence of tokens near ['{whole}'].")));
        }
        let radix = if octal { 8 } else { 10 };
        let text = format!("{whole}{fraction}");
        match suffix {
            Some('l' | 'L') if fraction.is_empty() => Ok(Token::Whole(whole.into(), radix, true)),
            Some('l' | 'L') => {
                Err(Failure::syntax(at, format!("invalid sequence of tokens near ['{text}'].")))
            }
            Some('f' | 'F') => text.parse().map(Token::Float).map_err(|_| too_large(at, &text)),
            Some(_) => text.parse().map(Token::Double).map_err(|_| too_large(at, &text)),
            None if fraction.is_empty() => Ok(Token::Whole(whole.into(), radix, false)),
            None => text.parse().map(Token::Double).map_err(|_| too_large(at, &text)),
        }
    }

    fn exponent(&mut self) -> String {
        let from = self.at;
        if !matches!(self.peek(), Some('e' | 'E')) {
            return String::new();
        }
        self.at += 1;
        if matches!(self.peek(), Some('+' | '-')) {
            self.at += 1;
        }
        if self.while_it(|c| c.is_ascii_digit()).is_empty() {
            self.at = from;
            return String::new();
        }
        self.source[from..self.at].iter().collect()
    }

    fn text(&mut self, quote: char) -> Result<Token, Failure> {
        let begin = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.peek() {
                Some(c) if c == quote => break,
                Some('\\') => {
                    let escaped = self.source.get(self.at + 1).copied();
                    let Some(escaped) = escaped.filter(|c| *c == '\\' || *c == quote) else {
                        let seen: String =
                            self.source[begin..self.source.len().min(self.at + 2)].iter().collect();
                        return Err(Failure::syntax(
                            begin,
                            format!(
                                "unexpected character [{seen}]. The only valid escape sequences in strings starting with [{quote}] are [\\\\] and [\\{quote}]."
                            ),
                        ));
                    };
                    text.push(escaped);
                    self.at += 2;
                }
                Some(other) => {
                    text.push(other);
                    self.at += 1;
                }
                None => {
                    let seen: String = self.source[begin..].iter().collect();
                    return Err(Failure::syntax(begin, format!("unexpected character [{seen}].")));
                }
            }
        }
        self.at += 1;
        Ok(Token::Text(text.into()))
    }
}

fn too_large(at: usize, text: &str) -> Failure {
    Failure::syntax(at, format!("Invalid int constant [{text}]."))
}
