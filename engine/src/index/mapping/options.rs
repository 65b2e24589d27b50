//! The mapping's own members beside `properties`.

use serde_json::{Map, Value};

use super::Dynamic;
use super::dynamic_template::DynamicTemplate;
use super::kept::KeptSource;
use crate::http::{Error, Fields, Result, shown};
use crate::index::date::DateFormat;
use crate::index::documents::Kept;

/// Root-level options of a mapping.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    /// Strings that look like dates become date fields.
    pub(crate) date_detection: Option<bool>,
    /// The formats of those dates.
    date_formats: Option<Vec<String>>,
    pub(super) dynamic_templates: Option<Vec<DynamicTemplate>>,
    /// Strings that look like numbers become numeric fields.
    pub(crate) numeric_detection: Option<bool>,
    pub(crate) routing_required: Option<bool>,
    /// What is kept of documents.
    pub(crate) source: Option<KeptSource>,
    pub(crate) meta: Option<Value>,
}

impl Options {
    /// Takes the options out of a mapping's members.
    pub(super) fn read(fields: &mut Fields) -> Result<Self> {
        fields.unsupported(&["runtime", "_size", "_data_stream_timestamp", "_tier", "subobjects"])?;
        let date_formats = fields.take("dynamic_date_formats").map(formats).transpose()?;
        let dynamic_templates = fields.take("dynamic_templates").map(DynamicTemplate::list).transpose()?;
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
            date_formats,
            dynamic_templates,
            numeric_detection: fields.bool("numeric_detection")?,
            routing_required,
            source: fields.take("_source").map(KeptSource::read).transpose()?,
            meta: fields.take("_meta"),
        })
    }

    /// What an update says wins; what it does not say stays.
    ///
    /// # Errors
    /// It says that other parts of documents are kept.
    pub(super) fn merge(&mut self, update: Self) -> Result<()> {
        if let Some(source) = &update.source {
            self.source.clone().unwrap_or_default().check_update(source)?;
        }
        self.date_detection = update.date_detection.or(self.date_detection);
        self.date_formats = update.date_formats.or_else(|| self.date_formats.take());
        self.dynamic_templates = update.dynamic_templates.or_else(|| self.dynamic_templates.take());
        self.numeric_detection = update.numeric_detection.or(self.numeric_detection);
        self.routing_required = update.routing_required.or(self.routing_required);
        self.meta = update.meta.or_else(|| self.meta.take());
        Ok(())
    }

    /// What is kept of a source.
    pub(crate) fn keep(&self, source: &Map<String, Value>) -> Kept {
        self.source.as_ref().map_or(Kept::All, |kept| kept.keep(source))
    }

    /// Nothing is kept of documents.
    pub(crate) fn keeps_nothing(&self) -> bool {
        self.source.as_ref().is_some_and(KeptSource::is_nothing)
    }

    pub(super) fn render(&self, members: &mut Map<String, Value>) {
        let mut put =
            |name: &str, value: Option<Value>| members.extend(value.map(|value| (name.to_owned(), value)));
        put("_meta", self.meta.clone());
        put("_routing", self.routing_required.map(|required| serde_json::json!({ "required": required })));
        put("_source", self.source.as_ref().and_then(KeptSource::to_json));
        put("dynamic_date_formats", self.date_formats.clone().map(Value::from));
        let templates = self.dynamic_templates.as_ref();
        put("dynamic_templates", templates.map(|list| list.iter().map(DynamicTemplate::to_json).collect()));
        put("date_detection", self.date_detection.map(Value::Bool));
        put("numeric_detection", self.numeric_detection.map(Value::Bool));
    }

    /// The format of a string that looks like a date; only `dynamic` fields ask.
    pub(super) fn date(&self, text: &str) -> Option<&str> {
        if self.date_detection == Some(false) {
            return None;
        }
        let reads = |format: &str| {
            DateFormat::read(format).is_ok_and(|it| it.parse(text, false, &jiff::tz::TimeZone::UTC).is_some())
        };
        if let Some(formats) = &self.date_formats {
            return formats.iter().map(String::as_str).find(|format| reads(format));
        }
        // Most strings are not even tried.
        if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.contains(['-', '/', ':']) {
            return None;
        }
        let shown = [
            ("strict_date_optional_time", DateFormat::STANDARD),
            ("yyyy/MM/dd HH:mm:ss||yyyy/MM/dd", "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis"),
        ];
        shown.into_iter().find(|(format, _)| reads(format)).map(|(_, shown)| shown)
    }
}

/// `["yyyy-MM-dd", "MM/dd/yyyy"]`, or one of them.
fn formats(value: Value) -> Result<Vec<String>> {
    let formats: Vec<String> = match value {
        Value::Array(items) => items.iter().map(shown).collect(),
        one => vec![shown(&one)],
    };
    for format in &formats {
        DateFormat::read(format)?;
    }
    Ok(formats)
}

impl Dynamic {
    pub(super) fn read(value: &Value) -> Result<Self> {
        match shown(value).as_str() {
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
