//! From a mapping's JSON to [`Mapping`].

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::completion::Completion;
use super::definition::as_shown;
use super::field::{Detail, Field, Kind, Normalizer};
use super::number::NumberKind;
use super::range::RangeKind;
use super::{Dynamic, Mapping, Nested, Node, Object, Options, join};
use crate::http::{Error, Fields, Result, left_out, shown};
use crate::index::analysis::{Analyzer, Analyzers};
use crate::index::date::DateFormat;
use crate::index::settings::Settings;

/// Field types of Elasticsearch that this engine does not have.
const UNSUPPORTED_TYPES: &[&str] = &[
    "aggregate_metric_double",
    "annotated_text",
    "counted_keyword",
    "date_nanos",
    "dense_vector",
    "flattened",
    "geo_shape",
    "histogram",
    "ip_range",
    "join",
    "match_only_text",
    "murmur3",
    "passthrough",
    "percolator",
    "point",
    "rank_feature",
    "rank_features",
    "search_as_you_type",
    "semantic_text",
    "shape",
    "sparse_vector",
    "token_count",
    "version",
    "wildcard",
];

/// What the definition of an object may have.
pub(super) const OF_OBJECTS: &[&str] =
    &["type", "properties", "dynamic", "enabled", "include_in_parent", "include_in_root"];

impl Mapping {
    /// Reads `{"properties": {…}, "dynamic": …}`.
    pub(crate) fn read(body: Value, settings: &Settings) -> Result<Self> {
        let body = left_out(body, |name| name == "_meta");
        let mut fields = Fields::of("_doc", body).map_err(|error| malformed(error.reason()))?;
        let options = Options::read(&mut fields)?;
        let root = object("", &mut fields, settings.analyzers())?;
        if let Some((name, value)) = fields.into_rest().iter().next() {
            return Err(malformed(&format!(
                "Root mapping definition has unsupported parameters:  [{name} : {}]",
                shown(value)
            )));
        }
        let mut mapping = Self { root, options, ..Self::default() };
        mapping.index(settings)?;
        Ok(mapping)
    }
}

pub(super) fn malformed(reason: &str) -> Error {
    Error::new(400, "mapper_parsing_exception", reason)
}

fn object(path: &str, fields: &mut Fields, analyzers: &Analyzers) -> Result<Object> {
    fields.unsupported(&["subobjects"])?;
    let dynamic = fields.take("dynamic").map(|value| Dynamic::read(&value)).transpose()?;
    let disabled = fields.bool("enabled")?.is_some_and(|enabled| !enabled);
    let mut properties = BTreeMap::new();
    match fields.take("properties") {
        None => {}
        Some(Value::Object(members)) => {
            // An object that is there goes on with what names with points put into it; put there first, it would be replaced.
            let (plain, pointed): (Vec<_>, Vec<_>) =
                members.into_iter().partition(|(name, _)| !name.contains('.'));
            for (name, definition) in plain.into_iter().chain(pointed) {
                insert(&mut properties, path, &name, definition, analyzers)?;
            }
        }
        Some(Value::Array(items)) if items.is_empty() => {}
        Some(other) => {
            return Err(malformed(&format!(
                "Expected map for property [properties] on field [{path}] but got {}",
                shown(&other)
            )));
        }
    }
    Ok(Object { dynamic, disabled, nested: None, properties })
}

/// Puts a property in its place; a name with points stands for objects.
fn insert(
    properties: &mut BTreeMap<String, Node>,
    prefix: &str,
    name: &str,
    definition: Value,
    analyzers: &Analyzers,
) -> Result<()> {
    if name.is_empty() || name.split('.').any(|part| part.trim().is_empty()) {
        return Err(Error::illegal_argument(format!(
            "field name cannot be an empty string: [{}]",
            join(prefix, name)
        )));
    }
    match name.split_once('.') {
        None => {
            properties.insert(name.to_owned(), node(&join(prefix, name), definition, analyzers)?);
        }
        Some((first, rest)) => {
            let inner = properties.entry(first.to_owned()).or_insert_with(|| Node::Object(Object::default()));
            let Node::Object(inner) = inner else {
                return Err(malformed(&format!(
                    "Could not dynamically add mapping for field [{name}]: [{first}] is not an object"
                )));
            };
            insert(&mut inner.properties, &join(prefix, first), rest, definition, analyzers)?;
        }
    }
    Ok(())
}

pub(super) fn node(path: &str, definition: Value, analyzers: &Analyzers) -> Result<Node> {
    let Value::Object(_) = definition else {
        return Err(malformed(&format!(
            "Expected map for property [fields] on field [{path}] but got a class java.lang.String"
        )));
    };
    let definition = left_out(definition, |name| name == "null_value");
    if let Some((name, _)) = definition.as_object().into_iter().flatten().find(|(_, value)| value.is_null()) {
        let kind = definition.get("type").map_or_else(|| "object".to_owned(), shown);
        return Err(malformed(&format!(
            "[{name}] on mapper [{path}] of type [{kind}] must not have a [null] value"
        )));
    }
    let mut fields = Fields::of(path, definition)?;
    let kind = fields.string("type")?;
    match kind.as_deref() {
        // With nothing but `enabled` it is an object, too.
        None if !(fields.has("properties") || fields.has("enabled") && fields.len() == 1) => {
            Err(malformed(&format!("No type specified for field [{path}]")))
        }
        None | Some("object") => {
            let object = object(path, &mut fields, analyzers)?;
            finish(fields, path, "object")?;
            Ok(Node::Object(object))
        }
        Some("nested") => {
            let nested = Nested {
                include_in_parent: fields.bool("include_in_parent")?.unwrap_or(false),
                include_in_root: fields.bool("include_in_root")?.unwrap_or(false),
            };
            let object = Object { nested: Some(nested), ..object(path, &mut fields, analyzers)? };
            finish(fields, path, "nested")?;
            Ok(Node::Object(object))
        }
        Some("alias") => {
            let target = fields.string("path")?;
            finish(fields, path, "alias")?;
            target.map(Node::Alias).ok_or_else(|| {
                malformed(&format!("The [path] property must be specified for field [{path}]."))
            })
        }
        Some(kind) => {
            field(path, kind, fields.into_rest(), analyzers).map(|field| Node::Field(Rc::new(field)))
        }
    }
}

fn finish(fields: Fields, path: &str, kind: &str) -> Result<()> {
    match fields.into_rest().iter().next() {
        None => Ok(()),
        Some((name, _)) => Err(unknown_parameter(name, path, kind)),
    }
}

fn unknown_parameter(name: &str, path: &str, kind: &str) -> Error {
    malformed(&format!("unknown parameter [{name}] on mapper [{path}] of type [{kind}]"))
}

/// Reads one field's definition (without its `type`).
fn field(
    path: &str,
    type_name: &str,
    definition: Map<String, Value>,
    analyzers: &Analyzers,
) -> Result<Field> {
    let mut kept = definition.clone();
    kept.shift_remove("fields");
    let mut fields = Fields::of(path, Value::Object(definition))?;
    let kind = kind(path, type_name, &mut fields, analyzers)?;
    let numeric = kind.is_numeric() || matches!(kind, Kind::Ip | Kind::GeoPoint);
    // They change how an index is built or what it costs, and nothing that a search answers.
    for harmless in
        ["store", "meta", "eager_global_ordinals", "index_phrases", "index_prefixes", "term_vector"]
    {
        fields.take(harmless);
    }
    fields.unsupported(&[
        "script",
        "on_script_error",
        "time_series_dimension",
        "time_series_metric",
        "similarity",
        "locale",
    ])?;
    let fielddata = matches!(kind, Kind::Text { .. }) && fields.bool("fielddata")?.unwrap_or(false);
    let mut read = Field {
        path: path.into(),
        definition: as_shown(&kind, kept),
        fields: BTreeMap::new(),
        indexed: fields.bool("index")?.unwrap_or(true),
        doc_values: fields
            .bool("doc_values")?
            .unwrap_or(fielddata || !matches!(kind, Kind::Text { .. } | Kind::Binary)),
        norms: fields.bool("norms")?.unwrap_or(matches!(kind, Kind::Text { .. } | Kind::Completion(_))),
        fielddata,
        detail: detail(&kind, &mut fields)?,
        copy_to: copy_to(fields.take("copy_to")),
        null_value: None,
        ignore_malformed: numeric && fields.bool("ignore_malformed")?.unwrap_or(false),
        coerce: !matches!(kind, Kind::Number(_) | Kind::Range(_)) || fields.bool("coerce")?.unwrap_or(true),
        kind,
    };
    if let Some(value) = fields.take("null_value").filter(|_| !read.is_text()) {
        let checked = match &read.kind {
            // Whether values are coerced says nothing of this one.
            Kind::Number(kind) => kind.read(&value, true).err(),
            kind if kind.is_numeric() => read.number(&value).err(),
            _ => read.term(&value).err(),
        };
        if let Some(reason) = checked {
            return Err(malformed(&format!("Failed to parse mapping: {reason}")));
        }
        read.null_value = Some(value);
    }
    if let Some(inner) = fields.take("fields") {
        let Value::Object(inner) = inner else {
            return Err(malformed(&format!("Expected map for property [fields] on field [{path}]")));
        };
        for (name, definition) in inner {
            match node(&join(path, &name), definition, analyzers)? {
                Node::Field(field) => read.fields.insert(name, field),
                _ => return Err(malformed(&format!("Type [object] cannot be used in multi field [{name}]"))),
            };
        }
    }
    finish(fields, path, type_name)?;
    Ok(read)
}

fn detail(kind: &Kind, fields: &mut Fields) -> Result<Detail> {
    let known = match kind {
        Kind::Text { .. } => "positions, docs, freqs, offsets",
        // A keyword is one term, and its index knows of it only that it is there.
        Kind::Keyword { .. } => "docs, freqs",
        _ => return Ok(Detail::Positions),
    };
    let keyword = matches!(kind, Kind::Keyword { .. });
    match fields.string("index_options")?.as_deref() {
        None => Ok(Detail::Positions),
        Some("docs") if keyword => Ok(Detail::Positions),
        Some("freqs") if keyword => Err(Error::unsupported("[index_options] [freqs] of a keyword")),
        // Offsets only make highlighting faster.
        Some("positions" | "offsets") if !keyword => Ok(Detail::Positions),
        Some("freqs") => Ok(Detail::Freqs),
        Some("docs") => Ok(Detail::Docs),
        Some(other) => Err(malformed(&format!(
            "Unknown value [{other}] for field [index_options] - accepted values are [{known}]"
        ))),
    }
}

fn copy_to(value: Option<Value>) -> Vec<String> {
    match value {
        None => Vec::new(),
        Some(Value::Array(items)) => items.iter().map(shown).collect(),
        Some(one) => vec![shown(&one)],
    }
}

fn kind(path: &str, type_name: &str, fields: &mut Fields, analyzers: &Analyzers) -> Result<Kind> {
    if let Some(kind) = RangeKind::named(type_name) {
        return Ok(Kind::Range(RangeKind::Number(kind)));
    }
    Ok(match type_name {
        "text" => text(path, fields, analyzers)?,
        "keyword" => {
            fields.unsupported(&["split_queries_on_whitespace"])?;
            let ignore_above = fields.i64("ignore_above")?;
            let normalizer = match fields.string("normalizer")?.as_deref() {
                None => Normalizer::None,
                Some(name) => Normalizer::Chain(analyzers.normalizer(name, path)?),
            };
            Kind::Keyword { ignore_above: ignore_above.and_then(|n| usize::try_from(n).ok()), normalizer }
        }
        "byte" => Kind::Number(NumberKind::Byte),
        "short" => Kind::Number(NumberKind::Short),
        "integer" => Kind::Number(NumberKind::Integer),
        "long" => Kind::Number(NumberKind::Long),
        "unsigned_long" => Kind::Number(NumberKind::UnsignedLong),
        "half_float" => Kind::Number(NumberKind::HalfFloat),
        "float" => Kind::Number(NumberKind::Float),
        "double" => Kind::Number(NumberKind::Double),
        "scaled_float" => match fields.f64("scaling_factor")? {
            Some(factor) if factor > 0.0 => Kind::Number(NumberKind::Scaled(factor)),
            Some(_) => return Err(malformed("[scaling_factor] must be a positive number")),
            None => {
                return Err(malformed(&format!(
                    "Failed to parse mapping: Field [{path}] misses required parameter [scaling_factor]"
                )));
            }
        },
        "boolean" => Kind::Boolean,
        "date" => Kind::Date(match fields.string("format")? {
            Some(format) => DateFormat::read(&format)?,
            None => DateFormat::standard(),
        }),
        "ip" => Kind::Ip,
        "date_range" => Kind::Range(RangeKind::Date(match fields.string("format")? {
            Some(format) => DateFormat::read(&format)?,
            None => DateFormat::standard(),
        })),
        "completion" => Kind::Completion(Completion::take(path, fields, analyzers)?),
        "geo_point" => {
            fields.unsupported(&["ignore_z_value"])?;
            Kind::GeoPoint
        }
        "binary" => Kind::Binary,
        "constant_keyword" => constant(path, fields)?,
        known if UNSUPPORTED_TYPES.contains(&known) => {
            return Err(Error::unsupported(format!("the mapping type [{known}] of field [{path}]")));
        }
        unknown => {
            return Err(malformed(&format!("No handler for type [{unknown}] declared on field [{path}]")));
        }
    })
}

fn constant(path: &str, fields: &mut Fields) -> Result<Kind> {
    let value = match fields.take("value") {
        Some(Value::String(value)) => value,
        Some(_) => {
            let reason = format!("Failed to parse mapping: Field [{path}] is expected to be a string value");
            return Err(malformed(&reason));
        }
        // Elasticsearch takes the first that a document says, OpenSearch refuses it.
        None => {
            return Err(Error::unsupported(format!("the constant_keyword [{path}] without [value]")));
        }
    };
    // It has no other parameter, not even those of all fields.
    match fields.names().next() {
        Some(name) => Err(unknown_parameter(name, path, "constant_keyword")),
        None => Ok(Kind::Constant(value.into())),
    }
}

fn text(path: &str, fields: &mut Fields, analyzers: &Analyzers) -> Result<Kind> {
    fields.unsupported(&["search_quote_analyzer", "fielddata_frequency_filter"])?;
    let mut named = |parameter: &str| -> Result<Option<Analyzer>> {
        fields.string(parameter)?.map(|name| analyzers.analyzer(&name, path)).transpose()
    };
    let own = named("analyzer")?;
    let search = named("search_analyzer")?;
    let of_index = || analyzers.default_search_analyzer().filter(|_| own.is_none());
    let analyzer = own.clone().unwrap_or_else(|| analyzers.default_analyzer());
    let search_analyzer = search.or_else(of_index).unwrap_or_else(|| analyzer.clone());
    let position_gap =
        fields.i64("position_increment_gap")?.and_then(|gap| u32::try_from(gap).ok()).unwrap_or(100);
    Ok(Kind::Text { analyzer, search_analyzer, position_gap })
}
