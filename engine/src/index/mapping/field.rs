//! One field: its type and what its definition says.

use std::collections::BTreeMap;
use std::rc::Rc;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::completion::Completion;
use super::number::NumberKind;
use super::range::RangeKind;
use crate::http::{Error, shown, text};
use crate::index::address::ip;
use crate::index::analysis::Analyzer;
use crate::index::date::DateFormat;

/// A field of a mapping. Multi-fields are fields of their own, under [`Field::fields`].
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a parameter of a field's definition")]
pub(crate) struct Field {
    /// From the root: `comments.author`, `title.keyword`.
    pub(crate) path: Rc<str>,
    pub(crate) kind: Kind,
    /// The definition without `type` and `fields`, as it is shown.
    pub(crate) definition: Map<String, Value>,
    pub(crate) fields: BTreeMap<String, Rc<Field>>,
    /// `index: false`: cannot be searched (numbers and dates with doc values can).
    pub(crate) indexed: bool,
    /// `doc_values: false`: cannot be sorted or aggregated.
    pub(crate) doc_values: bool,
    /// `norms: false`: the length of a text does not count in its score.
    pub(crate) norms: bool,
    /// `fielddata: true`: a text whose terms can be sorted and aggregated.
    pub(crate) fielddata: bool,
    pub(crate) detail: Detail,
    pub(crate) copy_to: Vec<String>,
    pub(crate) null_value: Option<Value>,
    pub(crate) ignore_malformed: bool,
    pub(crate) coerce: bool,
}

/// The types that this engine has.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Text {
        analyzer: Analyzer,
        search_analyzer: Analyzer,
        position_gap: u32,
    },
    Keyword {
        ignore_above: Option<usize>,
        normalizer: Normalizer,
    },
    Number(NumberKind),
    Boolean,
    Date(DateFormat),
    Ip,
    /// Points, each in one number of the column.
    GeoPoint,
    /// Ranges of numbers or dates, in the column's intervals.
    Range(RangeKind),
    /// Suggestions, each in the column as it is looked up, which is also the term that it is to queries.
    Completion(Completion),
    /// The one value of all documents, which none of them needs to say.
    Constant(Rc<str>),
    /// Kept in `_source` only.
    Binary,
}

/// `index_options`: what the inverted index of a text knows of a term in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Detail {
    /// That it is there.
    Docs,
    /// How often.
    Freqs,
    /// Where.
    Positions,
}

/// What is done to a keyword before it is a term.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Normalizer {
    None,
    Chain(Analyzer),
}

impl Normalizer {
    pub(crate) fn apply(&self, text: &str) -> String {
        match self {
            Self::None => text.to_owned(),
            Self::Chain(chain) => chain.normalize(text),
        }
    }
}

impl Kind {
    /// The `type` in a mapping.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Keyword { .. } => "keyword",
            Self::Number(kind) => kind.name(),
            Self::Boolean => "boolean",
            Self::Date(_) => "date",
            Self::Ip => "ip",
            Self::GeoPoint => "geo_point",
            Self::Range(kind) => kind.name(),
            Self::Completion(_) => "completion",
            Self::Constant(_) => "constant_keyword",
            Self::Binary => "binary",
        }
    }

    /// A text can be looked for in it, be it only as a whole.
    pub(crate) fn has_terms(&self) -> bool {
        !matches!(self, Self::Binary | Self::GeoPoint | Self::Range(_))
    }

    /// Its values are no plain numbers or terms: nothing sorts or aggregates them as such.
    pub(crate) fn is_compound(&self) -> bool {
        matches!(self, Self::GeoPoint | Self::Range(_) | Self::Completion(_) | Self::Constant(_))
    }

    /// Its values are in the column's numbers.
    pub(crate) fn is_numeric(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Boolean | Self::Date(_))
    }
}

impl Field {
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.kind, Kind::Text { .. })
    }

    pub(crate) fn is_completion(&self) -> bool {
        matches!(self.kind, Kind::Completion(_))
    }

    /// A text that nothing can be sorted or aggregated by.
    pub(crate) fn lacks_fielddata(&self) -> bool {
        self.is_text() && !self.fielddata
    }

    /// `store: true`
    pub(crate) fn is_stored(&self) -> bool {
        self.definition.get("store").is_some_and(|store| *store == true)
    }

    /// Refuses a query that asks in which order terms stand, where the index does not know it.
    pub(crate) fn require_positions(&self) -> Result<(), Error> {
        if self.detail == Detail::Positions {
            return Ok(());
        }
        Err(Error::illegal_argument(format!(
            "field:[{}] was indexed without position data; cannot run PhraseQuery",
            self.path
        )))
    }

    /// Its definition, multi-fields included, as `GET _mapping/field` shows it.
    pub(crate) fn to_json(&self) -> Value {
        super::render::field(self)
    }

    /// The term that an exact value is in the inverted index, for keyword, boolean and ip fields.
    ///
    /// The error is the reason, as Elasticsearch words it.
    pub(crate) fn term(&self, value: &Value) -> Result<String, String> {
        match &self.kind {
            Kind::Keyword { normalizer, .. } => text(value)
                .map(|text| normalizer.apply(&text))
                .ok_or_else(|| format!("Can't get text on a {}", crate::http::token(value))),
            Kind::Boolean => boolean(value).map(|flag| flag.to_string()),
            Kind::Ip => ip(&shown(value)).map(|ip| ip.to_string()),
            _ => Ok(shown(value)),
        }
    }

    /// The sortable number that an exact value is, for numeric, boolean and date fields.
    pub(crate) fn number(&self, value: &Value) -> Result<i64, String> {
        match &self.kind {
            Kind::Number(kind) => kind.read(value, self.coerce),
            Kind::Boolean => boolean(value).map(i64::from),
            Kind::Date(format) => text(value)
                .filter(|_| !matches!(value, Value::Bool(_)))
                .and_then(|text| format.parse(&text, false, &TimeZone::UTC))
                .ok_or_else(|| {
                    format!("failed to parse date field [{}] with format [{}]", shown(value), format.text())
                }),
            _ => Err(format!("For input string: \"{}\"", shown(value))),
        }
    }

    /// A number of the column as responses show it: a date in the field's format, a boolean as `1` or `0`.
    pub(crate) fn number_to_json(&self, sortable: i64) -> Value {
        match &self.kind {
            Kind::Number(kind) => kind.to_json(sortable),
            _ => Value::from(sortable),
        }
    }

    /// A number of the column as aggregations compute with it.
    #[expect(clippy::cast_precision_loss, reason = "aggregations are in double precision")]
    pub(crate) fn number_to_f64(&self, sortable: i64) -> f64 {
        match &self.kind {
            Kind::Number(kind) => kind.to_f64(sortable),
            _ => sortable as f64,
        }
    }
}

fn boolean(value: &Value) -> Result<bool, String> {
    match value {
        Value::Bool(flag) => Ok(*flag),
        Value::String(text) if text == "true" => Ok(true),
        Value::String(text) if text == "false" || text.is_empty() => Ok(false),
        other => {
            Err(format!("Failed to parse value [{}] as only [true] or [false] are allowed.", shown(other)))
        }
    }
}
