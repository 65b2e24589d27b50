//! The type `completion`: how the texts that it offers are kept, and how they are looked up.

use serde_json::{Map, Value};

use crate::http::{Error, Fields, Result, shown};
use crate::index::analysis::{Analyzer, Analyzers};

/// What the definition of a completion says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Completion {
    analyzer: Analyzer,
    search_analyzer: Analyzer,
    /// `preserve_separators`: words stay apart.
    separators: bool,
    /// `preserve_position_increments`: a stop word leaves its place empty.
    gaps: bool,
    /// In UTF-16 units; the rest of a text is cut off.
    max_input_length: usize,
}

impl Completion {
    pub(super) fn take(path: &str, fields: &mut Fields, analyzers: &Analyzers) -> Result<Self> {
        fields.unsupported(&["contexts"])?;
        let mut named = |parameter: &str| -> Result<Option<Analyzer>> {
            fields.string(parameter)?.map(|name| analyzers.analyzer(&name, path)).transpose()
        };
        let analyzer = match named("analyzer")? {
            Some(analyzer) => analyzer,
            None => analyzers.analyzer("simple", path)?,
        };
        let search_analyzer = named("search_analyzer")?.unwrap_or_else(|| analyzer.clone());
        let mut flag = |name: &str| match fields.take(name).as_ref().map(shown).as_deref() {
            None | Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(other) => Err(Error::illegal_argument(format!(
                "Failed to parse value [{other}] as only [true] or [false] are allowed."
            ))),
        };
        let (separators, gaps) = (flag("preserve_separators")?, flag("preserve_position_increments")?);
        let old = fields.i64("max_input_len")?;
        let length = fields.i64("max_input_length")?.or(old).unwrap_or(DEFAULT_LENGTH);
        let max_input_length =
            usize::try_from(length).ok().filter(|length| *length > 0).ok_or_else(|| {
                Error::illegal_argument(format!("[max_input_length] must be > 0 but was [{length}]"))
            })?;
        Ok(Self { analyzer, search_analyzer, separators, gaps, max_input_length })
    }

    /// As much of a text as is kept of it. A letter of two units stays whole.
    pub(crate) fn cut<'t>(&self, text: &'t str) -> &'t str {
        let mut units = 0;
        for (at, letter) in text.char_indices() {
            if units >= self.max_input_length {
                return &text[..at];
            }
            units += letter.len_utf16();
        }
        text
    }

    /// What a text is kept as.
    pub(crate) fn kept(&self, text: &str) -> Result<Vec<String>> {
        self.analyzer.forms(text, self.separators, self.gaps).ok_or_else(too_many)
    }

    /// The beginnings that somebody looks for who types this.
    pub(crate) fn looked_for(&self, prefix: &str) -> Result<Vec<String>> {
        self.search_analyzer.forms(prefix, self.separators, self.gaps).ok_or_else(too_many)
    }
}

fn too_many() -> Error {
    Error::unsupported("a completion whose tokens can be put together in more than 10000 ways")
}

const DEFAULT_LENGTH: i64 = 50;

/// The definition as it is shown: what it leaves out is said all the same, but for the analyzer of searches.
pub(super) fn as_shown(mut definition: Map<String, Value>) -> Map<String, Value> {
    let flag = |value: Value| shown(&value).parse::<bool>().map_or(value, Value::from);
    let number = |value: Value| shown(&value).parse::<i64>().map_or(value, Value::from);
    let mut all = Map::new();
    let analyzer = definition.shift_remove("analyzer").unwrap_or_else(|| "simple".into());
    let searching = definition.shift_remove("search_analyzer").filter(|searching| *searching != analyzer);
    all.insert("analyzer".to_owned(), analyzer);
    all.extend(searching.map(|searching| ("search_analyzer".to_owned(), searching)));
    for name in ["preserve_separators", "preserve_position_increments"] {
        all.insert(name.to_owned(), definition.shift_remove(name).map_or(Value::Bool(true), flag));
    }
    let old = definition.shift_remove("max_input_len");
    let length = definition.shift_remove("max_input_length").or(old);
    all.insert("max_input_length".to_owned(), length.map_or(DEFAULT_LENGTH.into(), number));
    for name in ["meta", "copy_to"] {
        all.extend(definition.shift_remove(name).map(|value| (name.to_owned(), value)));
    }
    all
}
