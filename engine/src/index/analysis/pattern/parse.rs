//! From the text of an expression to its tree.

use std::collections::BTreeMap;

use super::Flags;
use super::class::{Class, Item};
use super::program::{Look, Node, Place};
use crate::http::{Error, Result};

/// More copies of a part are refused.
const MOST_REPEATED: usize = 1000;

pub(super) struct Parser<'t> {
    text: &'t str,
    characters: Vec<char>,
    at: usize,
    flags: Flags,
    groups: usize,
    names: BTreeMap<String, usize>,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, flags: Flags) -> Self {
        let characters = text.chars().collect();
        Self { text, characters, at: 0, flags, groups: 0, names: BTreeMap::new() }
    }

    /// The tree, how many groups there are, and which of them have names.
    pub(super) fn read(mut self) -> Result<(Node, usize, BTreeMap<String, usize>)> {
        let node = self.either(0)?;
        // A bracket that nothing opened.
        if self.peek().is_some() {
            return Err(self.missing());
        }
        Ok((node, self.groups, self.names))
    }

    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn takes(&mut self, text: &str) -> bool {
        let rest = self.characters.get(self.at..).unwrap_or_default();
        let found = text.chars().count() <= rest.len() && text.chars().zip(rest).all(|(a, b)| a == *b);
        self.at += if found { text.chars().count() } else { 0 };
        found
    }

    fn next(&mut self) -> Result<char> {
        let next = self.peek().ok_or_else(|| self.missing())?;
        self.at += 1;
        Ok(next)
    }

    fn missing(&self) -> Error {
        Error::unsupported(format!("the pattern [{}] from its character {} on", self.text, self.at + 1))
    }

    fn wrong(&self, reason: &str, at: usize) -> Error {
        let mark = if at < self.characters.len() { format!("\n{}^", " ".repeat(at)) } else { String::new() };
        let reason = format!("{reason} near index {at}\n{}{mark}", self.text);
        Error::new(400, "pattern_syntax_exception", reason)
    }

    fn either(&mut self, depth: usize) -> Result<Node> {
        if depth > 50 {
            return Err(self.missing());
        }
        // Flags that are set in a group end with it.
        let flags = self.flags;
        let mut nodes = vec![self.concat(depth)?];
        while self.takes("|") {
            nodes.push(self.concat(depth)?);
        }
        self.flags = flags;
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Either(nodes) })
    }

    fn concat(&mut self, depth: usize) -> Result<Node> {
        let mut nodes = Vec::new();
        while let Some(next) = self.peek().filter(|next| !matches!(next, '|' | ')')) {
            let start = self.at;
            if matches!(next, '*' | '+' | '?') {
                return Err(self.wrong(&format!("Dangling meta character '{next}'"), start));
            }
            if self.set_flags()? {
                continue;
            }
            let node = self.one(depth)?;
            nodes.push(self.repeated(node)?);
        }
        Ok(Node::Concat(nodes))
    }

    /// `(?i)`, which stands for itself.
    fn set_flags(&mut self) -> Result<bool> {
        let rest: String = self.characters.get(self.at..).unwrap_or_default().iter().take(8).collect();
        let Some((letters, _)) = rest.strip_prefix("(?").and_then(|rest| rest.split_once(')')) else {
            return Ok(false);
        };
        if !letters.chars().all(|c| c.is_ascii_alphabetic() || c == '-') {
            return Ok(false);
        }
        self.flags = self.changed(letters)?;
        self.at += letters.len() + 3;
        Ok(true)
    }

    fn changed(&self, letters: &str) -> Result<Flags> {
        let (mut flags, mut on) = (self.flags, true);
        for letter in letters.chars() {
            match letter {
                '-' if on => on = false,
                'i' => flags.case_insensitive = on,
                'm' => flags.multiline = on,
                's' => flags.dot_all = on,
                _ => return Err(self.missing()),
            }
        }
        Ok(flags)
    }

    fn one(&mut self, depth: usize) -> Result<Node> {
        Ok(match self.next()? {
            '(' => self.group(depth)?,
            '[' => Node::One(self.class()?),
            '.' => Node::One(Class::dot(self.flags.dot_all)),
            '^' => Node::At(if self.flags.multiline { Place::LineStart } else { Place::Start }),
            '$' => Node::At(if self.flags.multiline { Place::LineEnd } else { Place::LastLineEnd }),
            '{' => return Err(self.missing()),
            '\\' => match self.peek() {
                Some('b') if self.takes("b{") => return Err(self.missing()),
                Some('b') => self.place(Place::Word),
                Some('B') => self.place(Place::NoWord),
                Some('A') => self.place(Place::Start),
                Some('Z') => self.place(Place::LastLineEnd),
                Some('z') => self.place(Place::End),
                _ => Node::One(match self.escaped()? {
                    Item::Range(c, _) => Class::of(c, self.flags.case_insensitive),
                    item => Class { items: vec![item], ..Class::default() },
                }),
            },
            literal => Node::One(Class::of(literal, self.flags.case_insensitive)),
        })
    }

    fn place(&mut self, place: Place) -> Node {
        self.at += 1;
        Node::At(place)
    }

    fn group(&mut self, depth: usize) -> Result<Node> {
        let looks = [("?=", false, false), ("?!", false, true), ("?<=", true, false), ("?<!", true, true)];
        for (sign, behind, negated) in looks {
            if self.takes(sign) {
                let before = self.groups;
                let node = self.inside(depth)?;
                let width = if behind { node.width() } else { None };
                // What is behind is looked for at one place only; no group keeps what it saw.
                if self.groups > before || behind && width.is_none() {
                    return Err(self.missing());
                }
                return Ok(Node::Look(Look { behind: width, negated }, Box::new(node)));
            }
        }
        if self.takes("?<") {
            let mut name = String::new();
            loop {
                match self.next()? {
                    '>' => break,
                    c if c.is_ascii_alphabetic() || c.is_ascii_digit() && !name.is_empty() => name.push(c),
                    _ => return Err(self.missing()),
                }
            }
            if name.is_empty() || self.names.insert(name, self.groups + 1).is_some() {
                return Err(self.missing());
            }
        } else if self.takes("?") {
            let mut letters = String::new();
            loop {
                match self.next()? {
                    ':' => break,
                    c => letters.push(c),
                }
            }
            let flags = self.flags;
            self.flags = self.changed(&letters)?;
            let node = self.inside(depth)?;
            self.flags = flags;
            return Ok(node);
        }
        self.groups += 1;
        let number = self.groups;
        Ok(Node::Group(Box::new(self.inside(depth)?), number))
    }

    fn inside(&mut self, depth: usize) -> Result<Node> {
        let node = self.either(depth + 1)?;
        if self.takes(")") { Ok(node) } else { Err(self.wrong("Unclosed group", self.at)) }
    }

    /// Behind a backslash: a character, as a range of one, or a class.
    fn escaped(&mut self) -> Result<Item> {
        let letter = self.next()?;
        let character = match letter {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\u{c}',
            'a' => '\u{7}',
            'e' => '\u{1b}',
            'x' => self.code(2)?,
            'u' => self.code(4)?,
            'p' | 'P' => {
                let name = if self.takes("{") {
                    let mut name = String::new();
                    loop {
                        match self.next()? {
                            '}' => break name,
                            c => name.push(c),
                        }
                    }
                } else {
                    self.next()?.to_string()
                };
                let class =
                    Class::property(&name, self.flags.case_insensitive).ok_or_else(|| self.missing())?;
                return Ok(Item::Class(Class { negated: letter == 'P', ..class }));
            }
            _ => match Class::escaped(letter) {
                Some(class) => return Ok(Item::Class(class)),
                None if letter.is_ascii_alphanumeric() => return Err(self.missing()),
                None => letter,
            },
        };
        Ok(Item::Range(character, character))
    }

    fn code(&mut self, digits: usize) -> Result<char> {
        let mut code = 0;
        for _ in 0..digits {
            let digit = self.next()?.to_digit(16).ok_or_else(|| self.missing())?;
            code = code * 16 + digit;
        }
        char::from_u32(code).ok_or_else(|| self.missing())
    }

    fn class(&mut self) -> Result<Class> {
        let negated = self.takes("^");
        let mut items = Vec::new();
        loop {
            if self.peek().is_none() {
                return Err(self.wrong("Unclosed character class", self.characters.len() - 1));
            }
            if !items.is_empty() && self.takes("]") {
                break;
            }
            let item = match self.next()? {
                '[' | ']' => return Err(self.missing()),
                '&' if self.peek() == Some('&') => return Err(self.missing()),
                '\\' => self.escaped()?,
                literal => Item::Range(literal, literal),
            };
            let before_end = self.characters.get(self.at + 1) == Some(&']');
            match item {
                _ if self.peek() != Some('-') || before_end => items.push(item),
                Item::Range(first, _) => {
                    self.at += 1;
                    let last = match self.next()? {
                        '[' | ']' | '&' => return Err(self.missing()),
                        '\\' => self.escaped()?,
                        literal => Item::Range(literal, literal),
                    };
                    match last {
                        Item::Range(last, _) if first <= last => items.push(Item::Range(first, last)),
                        _ => return Err(self.missing()),
                    }
                }
                _ => return Err(self.missing()),
            }
        }
        Ok(Class { items, negated, any_case: self.flags.case_insensitive })
    }

    fn repeated(&mut self, node: Node) -> Result<Node> {
        let (min, max) = if self.takes("*") {
            (0, None)
        } else if self.takes("+") {
            (1, None)
        } else if self.takes("?") {
            (0, Some(1))
        } else if self.takes("{") {
            let min = self.count()?.ok_or_else(|| self.missing())?;
            let max = if self.takes(",") { self.count()? } else { Some(min) };
            if !self.takes("}") || max.is_some_and(|max| max < min) {
                return Err(self.missing());
            }
            (min, max)
        } else {
            return Ok(node);
        };
        let greedy = !self.takes("?");
        // Possessive, or repeated again; and what may be no character is repeated in Java's own way.
        let again = matches!(self.peek(), Some('+' | '*' | '?' | '{'));
        if again || node.may_be_no_character() && max != Some(1) {
            return Err(self.missing());
        }
        Ok(Node::Repeat { node: Box::new(node), min, max, greedy })
    }

    fn count(&mut self) -> Result<Option<usize>> {
        let mut count = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            self.at += 1;
            let digit = usize::try_from(digit).unwrap_or(0);
            count = Some(count.unwrap_or(0) * 10 + digit);
            if count > Some(MOST_REPEATED) {
                return Err(self.missing());
            }
        }
        Ok(count)
    }
}
