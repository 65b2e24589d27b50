//! `dynamic_templates`: what becomes of fields that the mapping does not know, by their names and what their values are.

use serde_json::{Map, Value};

use super::dynamic::Met;
use super::read::malformed;
use crate::http::{Error, Fields, Result, shown};
use crate::index::name::glob;

/// Source: `DynamicTemplate` of Elasticsearch.
#[derive(Debug, Clone)]
pub(crate) struct DynamicTemplate {
    name: String,
    /// Patterns for the name and the full path, in the order in which they are shown.
    patterns: [(Pattern, Option<String>); 4],
    /// What its values are; `None` for anything.
    met: Option<String>,
    mapping: Map<String, Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pattern {
    Match,
    PathMatch,
    Unmatch,
    PathUnmatch,
}

impl Pattern {
    const ALL: [Self; 4] = [Self::Match, Self::PathMatch, Self::Unmatch, Self::PathUnmatch];

    fn name(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::PathMatch => "path_match",
            Self::Unmatch => "unmatch",
            Self::PathUnmatch => "path_unmatch",
        }
    }

    fn allows(self, pattern: &str, path: &str, name: &str) -> bool {
        match self {
            Self::Match => glob(pattern, name),
            Self::PathMatch => glob(pattern, path),
            Self::Unmatch => !glob(pattern, name),
            Self::PathUnmatch => !glob(pattern, path),
        }
    }
}

/// What `match_mapping_type` may say. No value of JSON is `binary`.
const TYPES: &[&str] = &["object", "string", "long", "double", "boolean", "date", "binary"];

impl DynamicTemplate {
    /// Reads `[{"strings": {"match_mapping_type": "string", "mapping": {…}}}, …]`.
    pub(super) fn list(value: Value) -> Result<Vec<Self>> {
        let Value::Array(items) = value else {
            return Err(malformed("Dynamic template syntax error. An array of named objects is expected."));
        };
        items.into_iter().map(Self::named).collect()
    }

    fn named(item: Value) -> Result<Self> {
        let unnamed = || malformed("A dynamic template must be defined with a name");
        let Value::Object(item) = item else { return Err(unnamed()) };
        let mut members = item.into_iter();
        match (members.next(), members.next()) {
            (Some((name, body)), None) => Self::read(name, body),
            _ => Err(unnamed()),
        }
    }

    fn read(name: String, body: Value) -> Result<Self> {
        let whole = shown(&body);
        let mut fields = Fields::of(&format!("dynamic template [{name}]"), body)?;
        fields.unsupported(&["runtime", "match_runtime_type", "unmatch_mapping_type"])?;
        match fields.string("match_pattern")?.as_deref() {
            None | Some("simple") => {}
            Some("regex") => return Err(Error::unsupported("[match_pattern: regex] of a dynamic template")),
            Some(other) => return Err(malformed(&format!("No matching pattern matched on [{other}]"))),
        }
        let mut patterns = Pattern::ALL.map(|pattern| (pattern, None));
        for (pattern, said) in &mut patterns {
            *said = text(&mut fields, pattern.name())?;
        }
        let met = text(&mut fields, "match_mapping_type")?;
        if let Some(met) = met.as_deref().filter(|met| *met != "*" && !TYPES.contains(met)) {
            let reason =
                format!("No field type matched on [{met}], possible values are [{}]", TYPES.join(", "));
            return Err(malformed(&reason));
        }
        let mapping = match fields.take("mapping") {
            Some(Value::Object(mapping)) => mapping,
            None => return Err(malformed("template must have mapping set")),
            Some(_) => {
                return Err(malformed(&format!(
                    "[mapping] of the dynamic template [{name}] must be an object"
                )));
            }
        };
        if let Some(unknown) = fields.into_rest().keys().next() {
            return Err(malformed(&format!("Illegal dynamic template parameter: [{unknown}]")));
        }
        if met.is_none() && patterns[..2].iter().all(|(_, said)| said.is_none()) {
            let reason = "template must have match, path_match or match_mapping_type set";
            return Err(malformed(&format!("{reason} {whole}")));
        }
        Ok(Self { name, patterns, met: met.filter(|met| met != "*"), mapping })
    }

    pub(super) fn matches(&self, path: &str, name: &str, met: &Met) -> bool {
        let named = |(pattern, said): &(Pattern, Option<String>)| {
            said.as_ref().is_none_or(|said| pattern.allows(said, path, name))
        };
        self.met.as_ref().is_none_or(|wanted| wanted == met.name()) && self.patterns.iter().all(named)
    }

    /// The definition of the field of a name.
    pub(super) fn definition(&self, name: &str, met: &Met) -> Map<String, Value> {
        let mut definition = Map::from_iter([("type".to_owned(), met.type_name().into())]);
        definition.extend(filled(&self.mapping, name, met));
        definition
    }

    pub(super) fn to_json(&self) -> Value {
        let mut members = Map::new();
        for (pattern, said) in &self.patterns {
            members.extend(said.clone().map(|said| (pattern.name().to_owned(), said.into())));
        }
        let any = self.patterns[..2].iter().all(|(_, said)| said.is_none()).then(|| "*".to_owned());
        let met = self.met.clone().or(any);
        members.extend(met.map(|met| ("match_mapping_type".to_owned(), met.into())));
        let mut mapping = self.mapping.clone();
        mapping.sort_keys();
        members.insert("mapping".to_owned(), Value::Object(mapping));
        Value::Object(Map::from_iter([(self.name.clone(), Value::Object(members))]))
    }
}

/// Lists of patterns are of Elasticsearch's later versions alone.
fn text(fields: &mut Fields, name: &str) -> Result<Option<String>> {
    match fields.take(name) {
        Some(Value::Array(_)) => Err(Error::unsupported(format!("a list as [{name}] of a dynamic template"))),
        other => Ok(other.map(|value| shown(&value))),
    }
}

/// The members with the field's name and type in the places that are kept for them.
fn filled(members: &Map<String, Value>, name: &str, met: &Met) -> Map<String, Value> {
    let text = |text: &str| {
        let text = text.replace("{name}", name);
        text.replace("{dynamic_type}", met.type_name()).replace("{dynamicType}", met.type_name())
    };
    members.iter().map(|(key, member)| (text(key), filled_value(member, &text))).collect()
}

fn filled_value(value: &Value, text: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(said) => text(said).into(),
        Value::Array(items) => items.iter().map(|item| filled_value(item, text)).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, member)| (text(key), filled_value(member, text))).collect()
        }
        other => other.clone(),
    }
}
