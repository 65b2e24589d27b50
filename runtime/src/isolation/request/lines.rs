//! Bodies of lines: `_bulk` and `_msearch`, translated as they come, in bounded memory.
//!
//! Documents go through in the pieces that they arrive in. Only what has to be read is held, a line at a time: the lines
//! before documents, and searches.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde_json::{Value, json};

use super::super::expression;
use super::super::names::Names;
use super::super::refusal::{Refusal, Result};
use super::super::route::Lines;
use super::super::stream::{Failure, Translate};
use super::items::Items;
use super::json::{at, is_object, name, parse, translated};
use super::{documents, query};

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
    /// Whether a line has been read.
    has_begun: bool,
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
        Translator {
            kind,
            names,
            target,
            items,
            expected: Expected::Head,
            line: Vec::new(),
            has_begun: false,
        }
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
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        let is_empty = line.iter().all(u8::is_ascii_whitespace);
        match (self.expected, self.kind) {
            (Expected::Head, Lines::Bulk) if is_empty => out.extend_from_slice(&line),
            (Expected::Head, Lines::Bulk) => self.expected = self.action(&line, out)?,
            // The server takes that for nothing, and every other empty line for one.
            (Expected::Head, Lines::Searches) if is_first && line == b"\n" => {}
            (Expected::Head, Lines::Searches) => {
                self.expected = Expected::Content;
                head_of_search(&line, &self.names, out)?;
            }
            (Expected::Stored, _) => {
                self.expected = Expected::Head;
                query::stored(&mut parse(&line)?, &self.names)?;
                out.extend_from_slice(&line);
            }
            (_, kind) => {
                self.expected = Expected::Head;
                let names = Arc::clone(&self.names);
                match kind {
                    Lines::Bulk if !names.percolates() && !may_have_script(&line) => {
                        names.pass_unread();
                        out.extend_from_slice(&line);
                    }
                    Lines::Bulk => rewritten(&line, &names, documents::update, out)?,
                    Lines::Searches => rewritten(&line, &names, query::search, out)?,
                }
            }
        }
        Ok(())
    }

    /// `{"index": {"_index": "assets", "_id": "1"}}`; comes back with what follows it.
    fn action(&self, line: &[u8], out: &mut Vec<u8>) -> Result<Expected> {
        let mut action = parse(line)?;
        one_action(&action)?;
        let mut next = if self.names.percolates() { Expected::Stored } else { Expected::Document };
        for (kind, action) in action.as_object_mut().into_iter().flatten() {
            let index = name(&action["_index"]).or_else(|| self.target.clone()).unwrap_or_default();
            if let Err(refusal) = expression::allow_change(&self.names, &index) {
                self.items.refuse(kind, &index, action, &refusal);
                return Ok(if kind == "delete" { Expected::Head } else { Expected::Refused });
            }
            at(action, "_index", |name| expression::created(&self.names, name))?;
            at(action, "pipeline", |name| Ok(self.names.pipeline(name)))?;
            match kind.as_str() {
                "delete" => next = Expected::Head,
                "update" => next = Expected::Content,
                _ => {}
            }
        }
        if next == Expected::Document {
            self.names.pass_unread();
        }
        self.items.pass();
        write(&action, line, out);
        Ok(next)
    }
}

/// `{"index": "logs-*"}`
pub(in crate::isolation) fn head_of_search(line: &[u8], names: &Names, out: &mut Vec<u8>) -> Result<()> {
    // In words: where it would be the first line, the server would take an empty one for nothing.
    let mut head = if line.trim_ascii().is_empty() { json!({}) } else { parse(line)? };
    is_object(&head)?;
    for key in ["index", "indices"] {
        if let Some(index) = head.get_mut(key) {
            expression::translate(index, names)?;
        }
    }
    write(&head, line, out);
    Ok(())
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

/// One thing that is done to one document: the server looks at the first of several.
fn one_action(action: &Value) -> Result<()> {
    let actions = action.as_object().filter(|actions| actions.len() <= 1);
    if actions.is_some_and(|actions| actions.values().all(Value::is_object)) {
        return Ok(());
    }
    Err(Refusal::unreadable("a line of a bulk request", "it has to be one action with its parameters"))
}

/// Also where the word is written with escapes.
fn may_have_script(line: &[u8]) -> bool {
    let has = |wanted: &[u8]| line.windows(wanted.len()).any(|window| window == wanted);
    has(b"\"script\"") || has(b"\\u")
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
