//! JSON from the server, translated while it passes.
//!
//! Bytes are looked at in plain loops: tests are built without optimisation, where an iterator costs ten times as much.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::super::names::Names;
use super::excerpt::without_head;
use super::lanes::before_either;
use super::stored::Stored;

/// Follows the structure of a text of JSON and replaces names in its keys and strings, outside of what a test stored:
/// `_source`, `term_vectors`, and the `fields` and `highlight` of a hit.
#[derive(Debug)]
pub(in crate::isolation) struct Json {
    names: Arc<Names>,
    open: Vec<Open>,
    text: Option<Text>,
    /// What goes through as it is: most of an answer.
    stored: Option<Stored>,
    /// The beginning of a string that goes on in the next piece.
    held: Vec<u8>,
    /// The string that was replaced last, and what stands for it: hits are mostly of one index.
    last: Option<(Vec<u8>, Vec<u8>)>,
}

/// An object or a list that has begun.
#[derive(Debug)]
struct Open {
    is_object: bool,
    /// The next string is a key.
    at_key: bool,
    key: Key,
    /// It has said which index it is of: a hit.
    is_hit: bool,
    content: Content,
}

/// The last key of an object, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Key {
    Index,
    Stored,
    Fields,
    Highlight,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Content {
    /// Written by the server.
    Server,
    /// Stored by a test.
    Stored,
    /// Stored by a test, but for the metadata that it asked for.
    Fields,
}

/// A string that has begun.
#[derive(Debug, Clone, Copy)]
struct Text {
    is: Is,
    /// The next byte belongs to the backslash before it.
    is_escaped: bool,
    has_escapes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Is {
    Key,
    Value,
    /// A value that a test stored.
    Stored,
}

impl Json {
    pub(in crate::isolation) fn new(names: Arc<Names>) -> Json {
        Json { names, open: Vec::new(), text: None, stored: None, held: Vec::new(), last: None }
    }

    pub(in crate::isolation) fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        let mut passing = Passing { piece, passed: 0, out };
        let mut at = 0;
        while at < piece.len() {
            at = match &mut self.stored {
                Some(stored) => {
                    let length = stored.pass(&piece[at..]);
                    if stored.is_over() {
                        self.stored = None;
                    }
                    at + length
                }
                None if self.text.is_some() => self.in_text(at, &mut passing),
                None => self.up_to_sign(piece, at),
            };
        }
        passing.replace(at..at, &[]);
    }

    /// Where a text, or what goes through as it is, begins.
    fn up_to_sign(&mut self, piece: &[u8], mut at: usize) -> usize {
        while at < piece.len() {
            let byte = piece[at];
            at += 1;
            if matches!(byte, b'"' | b'{' | b'[' | b'}' | b']' | b',') {
                self.sign(byte);
                if self.text.is_some() || self.stored.is_some() {
                    break;
                }
            }
        }
        at
    }

    fn sign(&mut self, sign: u8) {
        match sign {
            b'"' => self.text_begins(),
            b'{' | b'[' => self.begins(sign == b'{'),
            b',' => {
                if let Some(open) = self.open.last_mut() {
                    open.at_key = open.is_object;
                }
            }
            _ => {
                self.open.pop();
            }
        }
    }

    /// What is left of an answer that ended in the middle of a string.
    pub(in crate::isolation) fn finish(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.names.logical(&self.held));
    }

    fn begins(&mut self, is_object: bool) {
        let content = self.content();
        if content == Content::Stored {
            self.stored = Some(Stored::begun());
            return;
        }
        self.open.push(Open { is_object, at_key: is_object, key: Key::Other, is_hit: false, content });
    }

    /// Whose the value is that stands next.
    fn content(&self) -> Content {
        let Some(open) = self.open.last() else { return Content::Server };
        match (open.content, open.key) {
            (Content::Fields, Key::Index) => Content::Server,
            (Content::Fields, _) | (_, Key::Stored) => Content::Stored,
            (Content::Server, Key::Highlight) if open.is_hit => Content::Stored,
            (Content::Server, Key::Fields) if open.is_hit => Content::Fields,
            _ => Content::Server,
        }
    }

    fn text_begins(&mut self) {
        let is = match self.open.last() {
            Some(open) if open.at_key => Is::Key,
            _ if self.content() == Content::Stored => Is::Stored,
            _ => Is::Value,
        };
        self.text = Some(Text { is, is_escaped: false, has_escapes: false });
    }

    /// Comes back with where it goes on behind the string, or behind what of it is at hand.
    fn in_text(&mut self, from: usize, passing: &mut Passing<'_>) -> usize {
        let piece = passing.piece;
        let Some(text) = &mut self.text else { return from };
        let mut at = from + usize::from(text.is_escaped);
        loop {
            at += before_either(piece.get(at..).unwrap_or_default(), b'"', b'\\');
            if piece.get(at) != Some(&b'\\') {
                break;
            }
            text.has_escapes = true;
            at += 2;
        }
        text.is_escaped = at > piece.len();
        let (text, is_over, at) = (*text, at < piece.len(), at.min(piece.len()));
        // Looked at whole, so held where it is cut.
        if text.is != Is::Stored {
            let part = &piece[from..at];
            if is_over && self.held.is_empty() {
                match &self.last {
                    Some((last, shown)) if last == part => passing.replace(from..at, shown),
                    _ => {
                        if let Cow::Owned(shown) = self.shown(text, part) {
                            passing.replace(from..at, &shown);
                            self.last = Some((part.to_vec(), shown));
                        }
                    }
                }
                self.text_ends(text, part);
            } else {
                self.held.extend_from_slice(part);
                passing.replace(from..at, &[]);
                if is_over {
                    let held = std::mem::take(&mut self.held);
                    passing.replace(at..at, &self.shown(text, &held));
                    self.text_ends(text, &held);
                }
            }
        }
        if !is_over {
            return at;
        }
        self.text = None;
        at + 1
    }

    /// A string of the server's, as the test sees it.
    fn shown<'a>(&self, text: Text, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        // What it quotes has quotes.
        let quotes = if text.has_escapes { without_head(bytes) } else { Cow::Borrowed(bytes) };
        match quotes {
            Cow::Borrowed(bytes) => self.names.logical(bytes),
            Cow::Owned(bytes) => Cow::Owned(self.names.logical(&bytes).into_owned()),
        }
    }

    fn text_ends(&mut self, text: Text, bytes: &[u8]) {
        if let (Is::Key, Some(open)) = (text.is, self.open.last_mut()) {
            open.key = match bytes {
                b"_index" => Key::Index,
                b"_source" | b"term_vectors" => Key::Stored,
                b"fields" => Key::Fields,
                b"highlight" => Key::Highlight,
                _ => Key::Other,
            };
            open.is_hit |= open.key == Key::Index;
            open.at_key = false;
        }
    }
}

/// A piece on its way: what lies between replacements is written at once.
struct Passing<'a> {
    piece: &'a [u8],
    /// Up to where it is written.
    passed: usize,
    out: &'a mut Vec<u8>,
}

impl Passing<'_> {
    fn replace(&mut self, range: Range<usize>, with: &[u8]) {
        self.out.extend_from_slice(&self.piece[self.passed..range.start]);
        self.out.extend_from_slice(with);
        self.passed = range.end;
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::names::tests::names;
    use super::*;

    fn translated(text: &str, size: usize) -> String {
        let mut json = Json::new(Arc::new(names()));
        let mut out = Vec::new();
        text.as_bytes().chunks(size).for_each(|piece| json.push(piece, &mut out));
        json.finish(&mut out);
        String::from_utf8(out).expect("text")
    }

    const PREFIX: &str = "estrade-0a1b2c3d-run-7-";

    #[test]
    fn each_hit_is_of_its_own_index_whichever_the_last_one_was_of() {
        let hits = |names: &[String]| {
            let hits = names.iter().map(|name| format!(r#"{{"_index":"{name}","_id":"1","_source":{{}}}}"#));
            format!("[{}]", hits.collect::<Vec<_>>().join(","))
        };
        let (own, foreign) = (|name: &str| format!("{PREFIX}{name}"), "estrade-0a1b2c3d-run-70-a".to_owned());
        let server = hits(&[own("a"), own("a"), own("b"), own("a"), foreign.clone(), own("a")]);
        let test = hits(&["a", "a", "b", "a", &foreign, "a"].map(str::to_owned));
        for size in [3, 4096] {
            assert_eq!(translated(&server, size), test, "in pieces of {size}");
        }
    }

    #[test]
    fn names_are_replaced_in_what_the_server_wrote_and_nowhere_else_however_it_is_cut() {
        let server = r#"{"hits":[{"_index":"Pa","_source":{"_index":"Pa","t":"say \"Pa\""},"fields":{"_index":["Pa"],"x":["Pa"]},"highlight":{"t":["Pa"]}}],"Pb":{"fields":{"n":"Pc"}},"error":"no such index [Pz\\]"}"#;
        let test = r#"{"hits":[{"_index":"a","_source":{"_index":"Pa","t":"say \"Pa\""},"fields":{"_index":["a"],"x":["Pa"]},"highlight":{"t":["Pa"]}}],"b":{"fields":{"n":"c"}},"error":"no such index [z\\]"}"#;
        let (server, test) = (server.replace('P', PREFIX), test.replace('P', PREFIX));
        for size in [1, 2, 7, 64, 4096] {
            assert_eq!(translated(&server, size), test, "in pieces of {size}");
        }
    }
}
