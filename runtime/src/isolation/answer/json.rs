//! JSON from the server, translated while it passes.

use std::sync::Arc;

use super::super::names::Names;
use super::excerpt::without_head;

/// Follows the structure of a text of JSON and replaces names in its keys and strings, outside of what a test stored:
/// `_source`, `term_vectors`, and the `fields` and `highlight` of a hit.
#[derive(Debug)]
pub(in crate::isolation) struct Json {
    names: Arc<Names>,
    open: Vec<Open>,
    text: Option<Text>,
}

/// An object or a list that has begun.
#[derive(Debug)]
struct Open {
    is_object: bool,
    /// The next string is a key.
    at_key: bool,
    key: Vec<u8>,
    /// It has said which index it is of: a hit.
    is_hit: bool,
    content: Content,
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
#[derive(Debug)]
struct Text {
    bytes: Vec<u8>,
    is_key: bool,
    is_stored: bool,
    is_escaped: bool,
}

impl Json {
    pub(in crate::isolation) fn new(names: Arc<Names>) -> Json {
        Json { names, open: Vec::new(), text: None }
    }

    pub(in crate::isolation) fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        let mut rest = piece;
        while let Some(&first) = rest.first() {
            if self.text.is_some() {
                rest = self.in_text(rest, out);
                continue;
            }
            match first {
                b'"' => self.text_begins(),
                b'{' | b'[' => self.begins(first == b'{'),
                b'}' | b']' => {
                    self.open.pop();
                }
                b',' => {
                    if let Some(open) = self.open.last_mut() {
                        open.at_key = open.is_object;
                    }
                }
                _ => {}
            }
            out.push(first);
            rest = &rest[1..];
        }
    }

    /// What is left of an answer that ended in the middle of a string.
    pub(in crate::isolation) fn finish(&mut self, out: &mut Vec<u8>) {
        if let Some(text) = self.text.take() {
            out.extend_from_slice(&self.names.logical(&text.bytes));
        }
    }

    fn begins(&mut self, is_object: bool) {
        let content = self.content();
        self.open.push(Open { is_object, at_key: is_object, key: Vec::new(), is_hit: false, content });
    }

    /// Whose the value is that stands next.
    fn content(&self) -> Content {
        let Some(open) = self.open.last() else { return Content::Server };
        match (open.content, open.key.as_slice()) {
            (Content::Fields, b"_index") => Content::Server,
            (Content::Stored | Content::Fields, _) | (Content::Server, b"_source" | b"term_vectors") => {
                Content::Stored
            }
            (Content::Server, b"highlight") if open.is_hit => Content::Stored,
            (Content::Server, b"fields") if open.is_hit => Content::Fields,
            (Content::Server, _) => Content::Server,
        }
    }

    fn text_begins(&mut self) {
        let is_key = self.open.last().is_some_and(|open| open.at_key);
        let whose = if is_key {
            self.open.last().map_or(Content::Server, |open| open.content)
        } else {
            self.content()
        };
        let is_stored = whose == Content::Stored;
        self.text = Some(Text { bytes: Vec::new(), is_key, is_stored, is_escaped: false });
    }

    /// Comes back with what follows the part of the string that is at hand.
    fn in_text<'a>(&mut self, piece: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
        let Some(text) = &mut self.text else { return piece };
        let mut end = None;
        for (at, byte) in piece.iter().enumerate() {
            match byte {
                _ if text.is_escaped => text.is_escaped = false,
                b'\\' => text.is_escaped = true,
                b'"' => {
                    end = Some(at);
                    break;
                }
                _ => {}
            }
        }
        let (part, rest) = piece.split_at(end.unwrap_or(piece.len()));
        // Held only where it is looked at.
        if text.is_stored && !text.is_key {
            out.extend_from_slice(part);
        } else {
            text.bytes.extend_from_slice(part);
        }
        if end.is_none() {
            return rest;
        }
        if let Some(text) = self.text.take() {
            self.text_ends(text, out);
        }
        out.push(b'"');
        &rest[1..]
    }

    fn text_ends(&mut self, text: Text, out: &mut Vec<u8>) {
        if text.is_stored {
            out.extend_from_slice(&text.bytes);
        } else {
            out.extend_from_slice(&self.names.logical(&without_head(&text.bytes)));
        }
        if let (true, Some(open)) = (text.is_key, self.open.last_mut()) {
            open.is_hit |= text.bytes == b"_index";
            open.at_key = false;
            open.key = text.bytes;
        }
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
    fn names_are_replaced_in_what_the_server_wrote_and_nowhere_else_however_it_is_cut() {
        let server = r#"{"hits":[{"_index":"Pa","_source":{"_index":"Pa","t":"say \"Pa\""},"fields":{"_index":["Pa"],"x":["Pa"]},"highlight":{"t":["Pa"]}}],"Pb":{"fields":{"n":"Pc"}},"error":"no such index [Pz\\]"}"#;
        let test = r#"{"hits":[{"_index":"a","_source":{"_index":"Pa","t":"say \"Pa\""},"fields":{"_index":["a"],"x":["Pa"]},"highlight":{"t":["Pa"]}}],"b":{"fields":{"n":"c"}},"error":"no such index [z\\]"}"#;
        let (server, test) = (server.replace('P', PREFIX), test.replace('P', PREFIX));
        for size in [1, 2, 7, 64, 4096] {
            assert_eq!(translated(&server, size), test, "in pieces of {size}");
        }
    }
}
