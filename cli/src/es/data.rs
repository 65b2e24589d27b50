//! The file that a test leaves of its cluster, `elasticsearch.ndjson`, line by line.
//!
//! Who writes it, and its form, is `runtime/src/es/evidence/state.rs`. Settings, mappings and documents are not read here:
//! they go to the engine as they stand there.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::iter;
use std::path::Path;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::tally::Tally;
use crate::failure::Failure;

/// The version of the form that is read here.
const VERSION: u64 = 1;

/// The bytes of the longest line: whoever writes the file reads no larger answer.
const LONGEST: u64 = 64 << 20;

/// What the first line says.
#[derive(Debug, Deserialize)]
pub(super) struct Head {
    pub(super) test: String,
    pub(super) outcome: String,
    pub(super) server: Server,
}

#[derive(Debug, Deserialize)]
pub(super) struct Server {
    pub(super) distribution: String,
    pub(super) number: String,
}

/// One of the others.
#[derive(Debug)]
pub(super) enum Line {
    Index(Index),
    Document(Document),
    /// A template or a pipeline: its kind, its name and its body.
    Named(&'static str, String, Box<RawValue>),
    End(End),
}

#[derive(Debug, Deserialize)]
pub(super) struct Index {
    #[serde(rename = "index")]
    pub(super) name: String,
    /// How many the test had; nobody knows where they could not be searched.
    pub(super) documents: Option<u64>,
    /// How many a search found when the test ended.
    pub(super) searchable: Option<u64>,
    pub(super) settings: serde_json::Value,
    pub(super) mappings: Box<RawValue>,
    pub(super) aliases: Box<RawValue>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Document {
    #[serde(rename = "_index")]
    pub(super) index: String,
    #[serde(rename = "_id")]
    pub(super) id: String,
    #[serde(rename = "_routing")]
    pub(super) routing: Option<String>,
    #[serde(rename = "_source")]
    pub(super) source: Box<RawValue>,
}

#[derive(Debug, Deserialize)]
pub(super) struct End {
    pub(super) left_out: Vec<String>,
}

/// Where each kind of what has a name and is no index is put.
pub(super) const NAMED: [(&str, &str); 4] = [
    ("component_template", "_component_template"),
    ("index_template", "_index_template"),
    ("template", "_template"),
    ("pipeline", "_ingest/pipeline"),
];

/// Reads all lines, in their order, and hands them on.
pub(super) fn read(file: &Path, mut line: impl FnMut(Line)) -> Result<Head, Failure> {
    let cannot = |why: String| Failure::usage(format!("cannot serve {}: {why}", file.display()));
    let mut opened = BufReader::new(File::open(file).map_err(|error| cannot(error.to_string()))?);
    let (mut head, mut tally, mut ended, mut last) = (None, Tally::default(), false, 0);
    for (at, text) in iter::from_fn(|| next(&mut opened).transpose()).enumerate() {
        last = at + 1;
        let wrong = |why: String| cannot(format!("line {last}: {why}"));
        let text = text.map_err(wrong)?;
        if ended {
            return Err(wrong("nothing may follow the line that says `end`".to_owned()));
        }
        if head.is_none() {
            head = Some(self::head(&text).map_err(wrong)?);
            continue;
        }
        let read = self::line(&text).map_err(wrong)?;
        tally.take(last, &read).map_err(cannot)?;
        ended = matches!(read, Line::End(_));
        line(read);
    }
    let Some(head) = head else { return Err(cannot("it is empty".to_owned())) };
    if !ended {
        return Err(cannot(format!(
            "it breaks off behind line {last}: the last line of a whole file is {{\"end\":true,…}}; was the test killed \
             while it was written?"
        )));
    }
    Ok(head)
}

/// The next line; `None` behind the last one.
fn next(lines: &mut impl BufRead) -> Result<Option<String>, String> {
    let mut text = Vec::new();
    lines.take(LONGEST + 1).read_until(b'\n', &mut text).map_err(|error| error.to_string())?;
    if text.is_empty() {
        return Ok(None);
    }
    text.pop_if(|last| *last == b'\n');
    if text.len() as u64 > LONGEST {
        return Err(format!(
            "it is longer than {} MiB, as no line is that a test writes; is it the right file?",
            LONGEST >> 20
        ));
    }
    String::from_utf8(text).map(Some).map_err(|error| error.to_string())
}

fn head(text: &str) -> Result<Head, String> {
    #[derive(Deserialize)]
    struct Form {
        estrade: String,
        version: u64,
    }
    let form: Form = serde_json::from_str(text).ok().filter(|form: &Form| form.estrade == "elasticsearch").ok_or(
        "it is not a file that a test has left of its Elasticsearch: that begins with {\"estrade\":\"elasticsearch\",\
         \"version\":1,…}",
    )?;
    if form.version > VERSION {
        return Err(format!(
            "the file has version {} of its form, and this cargo-estrade reads version {VERSION}: install the one that fits \
             the tests' estrade",
            form.version
        ));
    }
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn line(text: &str) -> Result<Line, String> {
    let wrong = |error: serde_json::Error| error.to_string();
    let members: HashMap<String, Box<RawValue>> = serde_json::from_str(text).map_err(wrong)?;
    let has = |name: &str| members.contains_key(name);
    if has("index") {
        serde_json::from_str(text).map(Line::Index).map_err(wrong)
    } else if has("_index") {
        serde_json::from_str(text).map(Line::Document).map_err(wrong)
    } else if has("end") {
        serde_json::from_str(text).map(Line::End).map_err(wrong)
    } else if let Some((kind, _)) = NAMED.iter().find(|(kind, _)| has(kind)) {
        let name = serde_json::from_str(members[*kind].get()).map_err(wrong)?;
        let body = members.get("body").ok_or_else(|| format!("the {kind} has no `body`"))?;
        Ok(Line::Named(kind, name, body.clone()))
    } else {
        Err("it is neither an index, a document, a template, a pipeline nor the end".to_owned())
    }
}
