//! From an expression's text to its nodes.

use std::iter::Peekable;

use super::{Flags, Node};
use crate::http::{Error, Result};

/// Reads from left to right; every operator has a method, the loosest first.
pub(super) struct Parser<'t> {
    letters: Peekable<std::str::Chars<'t>>,
    position: usize,
    flags: Flags,
}

impl Parser<'_> {
    pub(super) fn read(text: &str, flags: Flags) -> Result<Node> {
        let mut parser = Parser { letters: text.chars().peekable(), position: 0, flags };
        let node = parser.union()?;
        match parser.letters.peek() {
            Some(_) => Err(parser.fault("end-of-string expected")),
            None => Ok(node),
        }
    }

    fn fault(&self, what: &str) -> Error {
        Error::illegal_argument(format!("{what} at position {}", self.position))
    }

    fn next(&mut self) -> Result<char> {
        let letter =
            self.letters.next().ok_or_else(|| Error::illegal_argument("unexpected end-of-string"))?;
        self.position += 1;
        Ok(letter)
    }

    fn peek(&mut self, any: &str) -> bool {
        self.letters.peek().is_some_and(|letter| any.contains(*letter))
    }

    fn take(&mut self, letter: char) -> bool {
        let found = self.letters.next_if_eq(&letter).is_some();
        self.position += usize::from(found);
        found
    }

    fn expect(&mut self, letter: char) -> Result<()> {
        if self.take(letter) { Ok(()) } else { Err(self.fault(&format!("expected '{letter}'"))) }
    }

    fn union(&mut self) -> Result<Node> {
        let mut nodes = vec![self.intersection()?];
        while self.take('|') {
            nodes.push(self.intersection()?);
        }
        Ok(one_of(nodes, Node::Union))
    }

    fn intersection(&mut self) -> Result<Node> {
        let node = self.concatenation()?;
        if self.flags.intersection && self.take('&') {
            return Ok(Node::Both(Box::new(node), Box::new(self.intersection()?)));
        }
        Ok(node)
    }

    fn concatenation(&mut self) -> Result<Node> {
        let mut nodes = vec![self.repetition()?];
        while self.letters.peek().is_some()
            && !self.peek(")|")
            && !(self.flags.intersection && self.peek("&"))
        {
            nodes.push(self.repetition()?);
        }
        Ok(one_of(nodes, Node::Concat))
    }

    fn repetition(&mut self) -> Result<Node> {
        let mut node = self.complement()?;
        loop {
            let (least, most) = if self.take('?') {
                (0, Some(1))
            } else if self.take('*') {
                (0, None)
            } else if self.take('+') {
                (1, None)
            } else if self.take('{') {
                let least = self.integer()?.ok_or_else(|| self.fault("integer expected"))?;
                let most = if self.take(',') { self.integer()? } else { Some(least) };
                self.expect('}')?;
                (least, most)
            } else {
                return Ok(node);
            };
            node = Node::Repeat { node: Box::new(node), least, most };
        }
    }

    fn integer(&mut self) -> Result<Option<usize>> {
        let mut digits = String::new();
        while self.peek("0123456789") {
            digits.push(self.next()?);
        }
        if digits.is_empty() {
            return Ok(None);
        }
        digits.parse().map(Some).map_err(|_| {
            Error::new(400, "number_format_exception", format!("For input string: \"{digits}\""))
        })
    }

    fn complement(&mut self) -> Result<Node> {
        if self.flags.complement && self.take('~') {
            return Ok(Node::Not(Box::new(self.complement()?)));
        }
        if self.take('[') {
            let negated = self.take('^');
            let mut ranges = vec![self.range()?];
            while self.letters.peek().is_some() && !self.peek("]") {
                ranges.push(self.range()?);
            }
            self.expect(']')?;
            return Ok(Node::Class { ranges, negated });
        }
        self.simple()
    }

    fn range(&mut self) -> Result<(char, char)> {
        let low = self.letter()?;
        if !self.take('-') {
            return Ok((low, low));
        }
        let high = self.letter()?;
        if low > high {
            return Err(Error::illegal_argument(format!(
                "invalid range: from ({}) cannot be > to ({})",
                u32::from(low),
                u32::from(high)
            )));
        }
        Ok((low, high))
    }

    fn letter(&mut self) -> Result<char> {
        self.take('\\');
        self.next()
    }

    fn simple(&mut self) -> Result<Node> {
        if self.take('.') {
            return Ok(Node::Class { ranges: Vec::new(), negated: true });
        }
        if self.flags.empty && self.take('#') {
            return Ok(Node::Nothing);
        }
        if self.flags.any_string && self.take('@') {
            return Ok(Node::Not(Box::new(Node::Nothing)));
        }
        if self.take('"') {
            let mut text = Vec::new();
            while self.letters.peek().is_some() && !self.peek("\"") {
                text.push(self.next()?);
            }
            self.expect('"')?;
            return Ok(Node::Text(text));
        }
        if self.take('(') {
            if self.take(')') {
                return Ok(Node::Text(Vec::new()));
            }
            let node = self.union()?;
            self.expect(')')?;
            return Ok(node);
        }
        if self.flags.interval && self.take('<') {
            return self.interval();
        }
        if self.peek("\\") {
            self.next()?;
            return Ok(match self.next()? {
                'd' => Node::Class { ranges: vec![('0', '9')], negated: false },
                'D' => Node::Class { ranges: vec![('0', '9')], negated: true },
                'w' => Node::Class { ranges: WORD.to_vec(), negated: false },
                'W' => Node::Class { ranges: WORD.to_vec(), negated: true },
                's' => Node::Class { ranges: SPACE.to_vec(), negated: false },
                'S' => Node::Class { ranges: SPACE.to_vec(), negated: true },
                letter => Node::Text(vec![letter]),
            });
        }
        Ok(Node::Text(vec![self.next()?]))
    }

    fn interval(&mut self) -> Result<Node> {
        let mut text = String::new();
        while self.letters.peek().is_some() && !self.peek(">") {
            text.push(self.next()?);
        }
        self.expect('>')?;
        let malformed = || self.fault("interval syntax error");
        let (low, high) = text.split_once('-').ok_or_else(malformed)?;
        let digits = if low.len() == high.len() { low.len() } else { 0 };
        let low: u64 = low.parse().map_err(|_| malformed())?;
        let high: u64 = high.parse().map_err(|_| malformed())?;
        Ok(Node::Interval { low: low.min(high), high: low.max(high), digits })
    }
}

const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACE: &[(char, char)] = &[('\t', '\r'), (' ', ' ')];

fn one_of(mut nodes: Vec<Node>, many: fn(Vec<Node>) -> Node) -> Node {
    match (nodes.len(), nodes.pop()) {
        (1, Some(node)) => node,
        (_, Some(last)) => {
            nodes.push(last);
            many(nodes)
        }
        (_, None) => Node::Nothing,
    }
}
