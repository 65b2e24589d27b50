//! The field that Elasticsearch makes of a value it meets for the first time.

use serde_json::{Map, Value, json};

use super::{Node, Object, Options, read};
use crate::http::Result;
use crate::index::analysis::Analyzers;
use crate::index::date::DateFormat;

/// What a value is to a mapping that does not know its field.
///
/// Source: `DocumentParser` and `DynamicTemplate.XContentFieldType` of Elasticsearch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Met {
    Object,
    String,
    Long,
    Double,
    Boolean,
    /// In a format.
    Date(String),
}

impl Met {
    /// `None` for what says nothing: null, and arrays, whose items are asked instead.
    fn of(value: &Value, options: &Options) -> Option<Self> {
        Some(match value {
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_f64() => Self::Double,
            Value::Number(_) => Self::Long,
            Value::String(text) => Self::string(text, options),
            Value::Object(_) => Self::Object,
            Value::Null | Value::Array(_) => return None,
        })
    }

    fn string(text: &str, options: &Options) -> Self {
        let number = text.parse::<f64>().is_ok_and(f64::is_finite);
        if options.numeric_detection == Some(true) && number {
            return if text.parse::<i64>().is_ok() { Self::Long } else { Self::Double };
        }
        // A lone number is a number, also where a format of dates would read it.
        match options.date(text).filter(|_| !number) {
            Some(format) => Self::Date(format.to_owned()),
            None => Self::String,
        }
    }

    /// The type of the field that is made of it, where nothing says otherwise.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::String => "text",
            Self::Long => "long",
            Self::Double => "float",
            Self::Boolean => "boolean",
            Self::Date(_) => "date",
        }
    }

    /// Its name in `match_mapping_type`.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Double => "double",
            _ => self.type_name(),
        }
    }

    fn definition(&self) -> Map<String, Value> {
        let mut definition = Map::from_iter([("type".to_owned(), self.type_name().into())]);
        if *self == Self::String {
            let keyword = json!({ "keyword": { "type": "keyword", "ignore_above": 256 } });
            definition.insert("fields".to_owned(), keyword);
        }
        definition
    }
}

/// What a value says of its field: what the first template that it matches has for it, else text with a keyword beside it
/// for strings (or a date, or a number where that is switched on), `long`, `float`, `boolean`, an object. `None` for what
/// says nothing about its type.
pub(crate) fn infer(
    path: &str,
    value: &Value,
    options: &Options,
    analyzers: &Analyzers,
) -> Result<Option<Node>> {
    let Some(met) = Met::of(value, options) else { return Ok(None) };
    let name = path.rsplit('.').next().unwrap_or(path);
    let template = options.dynamic_templates.iter().flatten().find(|it| it.matches(path, name, &met));
    let mut definition = match (template, &met) {
        (None, Met::Object) => return Ok(Some(Node::Object(Object::default()))),
        (None, _) => met.definition(),
        (Some(template), _) => template.definition(name, &met),
    };
    // What an object cannot have is left out of it: a template without a type is for fields, too.
    if definition.get("type").is_some_and(|kind| kind == "object" || kind == "nested") {
        definition.retain(|name, _| read::OF_OBJECTS.contains(&name.as_str()));
    }
    if let Met::Date(format) = &met
        && definition.get("type").is_some_and(|kind| kind == "date")
        && format != DateFormat::STANDARD
    {
        definition.entry("format").or_insert_with(|| format.as_str().into());
    }
    read::node(path, Value::Object(definition), analyzers).map(Some)
}
