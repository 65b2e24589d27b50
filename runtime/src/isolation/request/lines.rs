//! Bodies of lines: `_bulk` and `_msearch`, translated as they come, in bounded memory.
//!
//! Documents go through in the pieces that they arrive in. Only what has to be read is held, a line at a time: the lines
//! before documents, and searches.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde_json::Value;

use super::super::expression;
use super::super::names::Names;
use super::super::refusal::{Refusal, Result};
use super::super::route::Lines;
use super::super::stream::{Failure, Translate};
use super::items::Items;
use super::json::{at, parse, translated};
use super::{documents, query, search};

/// The longest line that is read; a document that is not read may be of any length.
const LONGEST: usize = 16 << 20;

/// Translates a body piece by piece.
#[derive(Debug)]
pub(in crate::isolation) struct Translator {
    kind: Lines,
    names: Arc<Names>,
    /// What actions are about that do not say it.
    target: Option<String>,
    items: Arc<Items>,
    expected: Expected,
    /// The beginning of a line that has to be read.
    line: Vec<u8>,
}

/// What the next byte is of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Expected {
    /// A line that says what the next one is about.
    Head,
    /// A document that is none of our business.
    Document,
    /// A document or an update that does not reach the server.
    Refused,
    /// A document of a namespace that stores queries.
    Stored,
    /// An update or a search.
    Content,
}

impl Translator {
    pub(in crate::isolation) fn new(
        kind: Lines,
        names: Arc<Names>,
        target: Option<String>,
        items: Arc<Items>,
    ) -> Translator {
        Translator { kind, names, target, items, expected: Expected::Head, line: Vec::new() }
    }

    pub(in crate::isolation) fn push(&mut self, mut piece: &[u8], out: &mut Vec<u8>) -> Result<()> {
        while !piece.is_empty() {
            let end = piece.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            let (part, rest) = piece.split_at(end.unwrap_or(piece.len()));
            piece = rest;
            if matches!(self.expected, Expected::Document | Expected::Refused) {
                if self.expected == Expected::Document {
                    out.extend_from_slice(part);
                }
                if end.is_some() {
                    self.expected = Expected::Head;
                }
                continue;
            }
            if self.line.len() + part.len() > LONGEST {
                return Err(Refusal::new(
                    413,
                    "estrade_unreadable_exception",
                    format!(
                        "estrade's gateway reads lines of up to {LONGEST} bytes: send what is longer in parts"
                    ),
                ));
            }
            self.line.extend_from_slice(part);
            if end.is_some() {
                self.line_ends(out)?;
            }
        }
        Ok(())
    }

    /// What is left behind the last line end: the server says what it thinks of that.
    pub(in crate::isolation) fn finish(&mut self, out: &mut Vec<u8>) -> Result<()> {
        if self.line.is_empty() { Ok(()) } else { self.line_ends(out) }
    }

    fn line_ends(&mut self, out: &mut Vec<u8>) -> Result<()> {
        let line = std::mem::take(&mut self.line);
        let is_empty = line.iter().all(u8::is_ascii_whitespace);
        match (self.expected, self.kind) {
            (Expected::Head, Lines::Bulk) if is_empty => out.extend_from_slice(&line),
            (Expected::Head, Lines::Bulk) => self.expected = self.action(&line, out)?,
            (Expected::Head, _) => {
                self.expected = Expected::Content;
                self.head_of_search(&line, is_empty, out)?;
            }
            (Expected::Stored, _) => {
                self.expected = Expected::Head;
                // What is no JSON is no query: the server tells which document it is.
                if let Ok(mut document) = parse(&line) {
                    query::stored(&mut document, &self.names)?;
                }
                out.extend_from_slice(&line);
            }
            (_, kind) => {
                self.expected = Expected::Head;
                let names = Arc::clone(&self.names);
                match kind {
                    Lines::Bulk if !names.percolates() && !contains(&line, b"\"script\"") => {
                        out.extend_from_slice(&line);
                    }
                    Lines::Bulk => rewritten(&line, &names, documents::update, out)?,
                    Lines::Searches => rewritten(&line, &names, query::search, out)?,
                    Lines::Templates => rewritten(&line, &names, search::template, out)?,
                }
            }
        }
        Ok(())
    }

    /// `{"index": {"_index": "assets", "_id": "1"}}`; comes back with what follows it.
    fn action(&self, line: &[u8], out: &mut Vec<u8>) -> Result<Expected> {
        let mut action = parse(line)?;
        let mut next = if self.names.percolates() { Expected::Stored } else { Expected::Document };
        for (kind, action) in action.as_object_mut().into_iter().flatten() {
            let index = action["_index"].as_str().or(self.target.as_deref()).unwrap_or_default();
            if let Err(refusal) = self.names.shown().allow_change(index) {
                self.items.refuse(kind, index, action, &refusal);
                return Ok(if kind == "delete" { Expected::Head } else { Expected::Refused });
            }
            at(action, "_index", |name| expression::created(&self.names, name))?;
            at(action, "pipeline", |name| {
                Ok(if name == "_none" { name.to_owned() } else { self.names.prefixed(name) })
            })?;
            match kind.as_str() {
                "delete" => next = Expected::Head,
                "update" => next = Expected::Content,
                _ => {}
            }
        }
        self.items.pass();
        write(&action, line, out);
        Ok(next)
    }

    /// `{"index": "logs-*"}`
    fn head_of_search(&self, line: &[u8], is_empty: bool, out: &mut Vec<u8>) -> Result<()> {
        if is_empty {
            out.extend_from_slice(line);
            return Ok(());
        }
        let mut head = parse(line)?;
        for key in ["index", "indices"] {
            if let Some(index) = head.get_mut(key) {
                expression::translate(index, &self.names)?;
            }
        }
        write(&head, line, out);
        Ok(())
    }
}

fn rewritten(
    line: &[u8],
    names: &Names,
    translate: fn(&mut Value, &Names) -> Result<()>,
    out: &mut Vec<u8>,
) -> Result<()> {
    let line_end = line.ends_with(b"\n");
    let line = Bytes::copy_from_slice(line.strip_suffix(b"\n").unwrap_or(line));
    if line.iter().all(u8::is_ascii_whitespace) {
        out.extend_from_slice(&line);
    } else {
        out.extend_from_slice(&translated(&line, names, translate)?);
    }
    out.extend(line_end.then_some(b'\n'));
    Ok(())
}

fn write(value: &Value, line: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(value.to_string().as_bytes());
    out.extend(line.ends_with(b"\n").then_some(b'\n'));
}

fn contains(line: &[u8], wanted: &[u8]) -> bool {
    line.windows(wanted.len()).any(|window| window == wanted)
}

/// Why a body was not sent to its end.
pub(in crate::isolation) type Refused = Arc<Mutex<Option<Refusal>>>;

/// Translates a body on its way to the server.
///
/// Where a line is refused the body breaks off, and `refused` has the reason: the server acts on whole bodies only.
pub(in crate::isolation) struct Outbound {
    translator: Translator,
    refused: Refused,
}

impl Outbound {
    pub(in crate::isolation) fn new(translator: Translator, refused: Refused) -> Outbound {
        Outbound { translator, refused }
    }

    fn told(&self, result: Result<()>) -> std::result::Result<(), Failure> {
        result.map_err(|refusal| {
            *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal);
            BrokenOff.into()
        })
    }
}

impl Translate for Outbound {
    fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) -> std::result::Result<(), Failure> {
        let pushed = self.translator.push(piece, out);
        self.told(pushed)
    }

    fn finish(&mut self, out: &mut Vec<u8>) -> std::result::Result<(), Failure> {
        let finished = self.translator.finish(out);
        self.told(finished)
    }
}

/// The reason stands in [`Refused`].
#[derive(Debug)]
pub(in crate::isolation) struct BrokenOff;

impl std::fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the body was broken off")
    }
}

impl std::error::Error for BrokenOff {}
