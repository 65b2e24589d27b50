//! The mapping's own members beside `properties`.

use serde_json::{Map, Value};

use super::Dynamic;
use crate::http::{Error, Fields, Result};
use crate::index::date::DateFormat;

/// Root-level options of a mapping.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    /// Strings that look like dates become date fields.
    pub(crate) date_detection: Option<bool>,
    /// Strings that look like numbers become numeric fields.
    pub(crate) numeric_detection: Option<bool>,
    pub(crate) routing_required: Option<bool>,
    pub(crate) meta: Option<Value>,
}

impl Options {
    /// Takes the options out of a mapping's members.
    pub(super) fn read(fields: &mut Fields) -> Result<Self> {
        fields.unsupported(&[
            "runtime",
            "_source",
            "_size",
            "_data_stream_timestamp",
            "_tier",
            "subobjects",
        ])?;
        for name in ["dynamic_templates", "dynamic_date_formats"] {
            match fields.take(name) {
                None => {}
                Some(Value::Array(items)) if items.is_empty() && name == "dynamic_templates" => {}
                Some(_) => return Err(Error::unsupported(format!("[{name}] of a mapping"))),
            }
        }
        let routing_required = match fields.take("_routing") {
            Some(routing) => {
                let mut routing = Fields::of("_routing", routing)?;
                let required = routing.bool("required")?;
                routing.finish()?;
                required
            }
            None => None,
        };
        Ok(Self {
            date_detection: fields.bool("date_detection")?,
            numeric_detection: fields.bool("numeric_detection")?,
            routing_required,
            meta: fields.take("_meta"),
        })
    }

    /// What an update says wins; what it does not say stays.
    pub(super) fn merge(&mut self, update: Self) {
        self.date_detection = update.date_detection.or(self.date_detection);
        self.numeric_detection = update.numeric_detection.or(self.numeric_detection);
        self.routing_required = update.routing_required.or(self.routing_required);
        self.meta = update.meta.or_else(|| self.meta.take());
    }

    pub(super) fn render(&self, members: &mut Map<String, Value>) {
        let mut put =
            |name: &str, value: Option<Value>| members.extend(value.map(|value| (name.to_owned(), value)));
        put("_meta", self.meta.clone());
        put("_routing", self.routing_required.map(|required| serde_json::json!({ "required": required })));
        put("date_detection", self.date_detection.map(Value::Bool));
        put("numeric_detection", self.numeric_detection.map(Value::Bool));
    }

    /// Whether a string looks like a date, and in which format; only `dynamic` fields ask.
    pub(super) fn date(&self, text: &str) -> Detected {
        // A lone number is a number: formats are tried on texts with a separator.
        let dated = text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(['-', '/', ':']);
        if self.date_detection == Some(false) || !dated {
            return Detected::Nothing;
        }
        let reads = |format: &str| {
            DateFormat::read(format).is_ok_and(|it| it.parse(text, false, &jiff::tz::TimeZone::UTC).is_some())
        };
        if reads("strict_date_optional_time") {
            Detected::Date
        } else if reads("yyyy/MM/dd HH:mm:ss||yyyy/MM/dd") {
            Detected::DateAs("yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis")
        } else {
            Detected::Nothing
        }
    }
}

/// What a string was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detected {
    Nothing,
    /// In the format that date fields have by default.
    Date,
    DateAs(&'static str),
}

impl Dynamic {
    pub(super) fn read(value: &Value) -> Result<Self> {
        match crate::http::shown(value).as_str() {
            "true" => Ok(Self::True),
            "false" => Ok(Self::False),
            "strict" => Ok(Self::Strict),
            "runtime" => Err(Error::unsupported("[dynamic: runtime] of a mapping")),
            other => Err(Error::new(
                400,
                "mapper_parsing_exception",
                format!(
                    "No enum constant org.elasticsearch.index.mapper.ObjectMapper.Dynamic.{}",
                    other.to_uppercase()
                ),
            )),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::False => "false",
            Self::Strict => "strict",
        }
    }
}
