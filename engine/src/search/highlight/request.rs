//! `highlight` as it was asked for.

use serde_json::Value;

use crate::http::{Error, Fields, Result, text};
use crate::query::{self, Query};

/// What is highlighted, and how.
#[derive(Debug)]
pub(crate) struct Highlight {
    pub(super) fields: Vec<FieldOptions>,
    /// `highlight_query` of all fields that have none of their own.
    pub(super) query: Option<Box<dyn Query>>,
}

/// The options of one field, or of all that a pattern means.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
pub(super) struct FieldOptions {
    pub(super) name: String,
    pub(super) query: Option<Box<dyn Query>>,
    pub(super) kind: String,
    /// What is put before and behind a mark; `None` where the list of them is empty.
    pub(super) tags: Option<(String, String)>,
    pub(super) html: bool,
    /// How long a fragment should be, in UTF-16 units. 0: as long as its sentence.
    pub(super) size: usize,
    /// At most so many are shown. 0: all values as a whole.
    pub(super) fragments: usize,
    /// How much is shown of a field without a mark.
    pub(super) no_match: usize,
    pub(super) scanner: Scanner,
    pub(super) by_score: bool,
    /// Only what is looked for in this very field is marked.
    pub(super) own_terms: bool,
    /// The source counts also where the values are stored.
    pub(super) from_source: bool,
}

/// Where a text is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scanner {
    Characters,
    Sentences,
    Words,
}

/// What is said in one place: for all fields, or for one.
#[derive(Debug, Clone, Default)]
struct Said {
    kind: Option<String>,
    before: Option<Vec<String>>,
    behind: Option<Vec<String>>,
    size: Option<usize>,
    fragments: Option<usize>,
    no_match: Option<usize>,
    scanner: Option<Scanner>,
    by_score: Option<bool>,
    own_terms: Option<bool>,
    from_source: Option<bool>,
}

impl Highlight {
    /// The queries that marks are made for.
    pub(crate) fn queries(&self) -> Vec<&dyn Query> {
        let of_fields = self.fields.iter().filter_map(|field| field.query.as_deref());
        self.query.as_deref().into_iter().chain(of_fields).collect()
    }

    pub(crate) fn parse(body: Value) -> Result<Self> {
        let mut fields = Fields::of("highlight", body)?;
        let mut schema = None;
        if let Some(name) = fields.string("tags_schema")? {
            schema = Some(tags(&name).map_err(|cause| within(&fields, "tags_schema", cause))?);
        }
        let html = fields.string("encoder")?.is_some_and(|encoder| encoder == "html");
        let named = match fields.take("fields") {
            None => Vec::new(),
            Some(value) => named(value)?,
        };
        let query = take_query(&mut fields)?;
        let mut general = Said::take(&mut fields)?;
        fields.finish()?;
        if let Some((before, behind)) = schema {
            general.before.get_or_insert(vec![before]);
            general.behind.get_or_insert(vec![behind]);
        }
        let read = |(name, body): (String, Value)| {
            FieldOptions::parse(&name, body, &general, html).map_err(|cause| {
                if cause.status() == 501 {
                    return cause;
                }
                let field = Error::x_content_parse(format!("[fields] failed to parse field [{name}]"));
                Error::x_content_parse("[highlight] failed to parse field [fields]")
                    .inside(field.inside(cause))
            })
        };
        Ok(Self { fields: named.into_iter().map(read).collect::<Result<_>>()?, query })
    }
}

/// `{"title": {…}, …}`, or a list of objects with one field each.
fn named(value: Value) -> Result<Vec<(String, Value)>> {
    let form = || {
        let cause = Error::x_content_parse(
            "[fields] can be a single object with any number of fields or an array where each entry is an object with a single field",
        );
        Error::x_content_parse("[highlight] failed to parse field [fields]").inside(cause)
    };
    match value {
        Value::Object(members) => Ok(members.into_iter().collect()),
        Value::Array(items) => items
            .into_iter()
            .map(|item| match item {
                Value::Object(members) if members.len() == 1 => members.into_iter().next().ok_or_else(form),
                _ => Err(form()),
            })
            .collect(),
        other => Err(Error::x_content_parse(format!(
            "[highlight] fields doesn't support values of type: {}",
            crate::http::token(&other)
        ))),
    }
}

fn within(fields: &Fields, name: &str, cause: Error) -> Error {
    if cause.status() == 501 {
        return cause;
    }
    Error::x_content_parse(format!("[{}] failed to parse field [{name}]", fields.what())).inside(cause)
}

fn take_query(fields: &mut Fields) -> Result<Option<Box<dyn Query>>> {
    let name = "highlight_query";
    let query = fields.object(name)?;
    query.map(|query| query::parse(query).map_err(|cause| within(fields, name, cause))).transpose()
}

fn tags(schema: &str) -> Result<(String, String)> {
    match schema {
        "default" => Ok(("<em>".to_owned(), "</em>".to_owned())),
        "styled" => Ok(("<em class=\"hlt1\">".to_owned(), "</em>".to_owned())),
        other => Err(Error::illegal_argument(format!("Unknown tag schema [{other}]"))),
    }
}

impl Said {
    fn take(fields: &mut Fields) -> Result<Self> {
        // Options of the other highlighters.
        for unused in ["fragmenter", "boundary_chars"] {
            if let Some(value) = fields.take(unused) {
                text(&value).ok_or_else(|| unfit(fields, unused, &value))?;
            }
        }
        for unused in ["boundary_max_scan", "phrase_limit"] {
            fields.i64(unused)?;
        }
        fields.object("options")?;
        fields.bool("highlight_filter")?;
        fields.unsupported(&["max_analyzer_offset"])?;
        let locale = match fields.take("boundary_scanner_locale") {
            None => None,
            Some(Value::String(locale)) => Some(locale),
            Some(other) => return Err(unfit(fields, "boundary_scanner_locale", &other)),
        };
        // The rules are the same for all languages but one, which has a dictionary.
        if locale.is_some_and(|locale| locale.to_lowercase().starts_with("th")) {
            return Err(Error::unsupported("[boundary_scanner_locale: th] of [highlight]"));
        }
        let mut list = |name: &str| {
            let said = fields.has(name);
            fields.strings(name).map(|list| said.then_some(list))
        };
        let (before, behind) = (list("pre_tags")?, list("post_tags")?);
        if before.is_some() && behind.is_none() {
            return Err(Error::parsing("pre_tags are set but post_tags are not set"));
        }
        let scanner = match fields.string("boundary_scanner")?.map(|name| name.to_lowercase()).as_deref() {
            None => None,
            Some("chars") => Some(Scanner::Characters),
            Some("sentence") => Some(Scanner::Sentences),
            Some("word") => Some(Scanner::Words),
            Some(other) => {
                let cause = Error::illegal_argument(format!(
                    "No enum constant org.elasticsearch.search.fetch.subphase.highlight.HighlightBuilder.BoundaryScannerType.{}",
                    other.to_uppercase()
                ));
                return Err(within(fields, "boundary_scanner", cause));
            }
        };
        Ok(Self {
            kind: fields.string("type")?,
            before,
            behind,
            size: number(fields, "fragment_size")?,
            fragments: number(fields, "number_of_fragments")?,
            no_match: number(fields, "no_match_size")?,
            scanner,
            by_score: fields.string("order")?.map(|order| order.eq_ignore_ascii_case("score")),
            own_terms: fields.bool("require_field_match")?,
            from_source: fields.bool("force_source")?,
        })
    }
}

fn unfit(fields: &Fields, name: &str, value: &Value) -> Error {
    let (what, token) = (fields.what(), crate::http::token(value));
    Error::x_content_parse(format!("[{what}] {name} doesn't support values of type: {token}"))
}

/// A number of 32 bits. -1 means that nothing is said.
fn number(fields: &mut Fields, name: &str) -> Result<Option<usize>> {
    let number = match fields.peek(name) {
        Some(value @ (Value::Array(_) | Value::Object(_) | Value::Bool(_))) => {
            return Err(unfit(fields, name, value));
        }
        _ => fields.i64(name).map_err(|cause| within(fields, name, cause))?,
    };
    match number.map(i32::try_from) {
        None | Some(Ok(-1)) => Ok(None),
        // Less than nothing is nothing, but for what is counted.
        Some(Ok(number)) if name == "number_of_fragments" && (number < 0 || number == i32::MAX) => {
            Err(Error::illegal_argument(format!("[{name}] cannot be [{number}]")))
        }
        Some(Ok(number)) => Ok(Some(usize::try_from(number).unwrap_or(0))),
        Some(Err(_)) => {
            let cause = Error::illegal_argument(format!(
                "Numeric value ({}) out of range of int",
                number.unwrap_or_default()
            ));
            Err(within(fields, name, cause))
        }
    }
}

impl FieldOptions {
    fn parse(name: &str, body: Value, general: &Said, html: bool) -> Result<Self> {
        let mut fields = Fields::of("highlight_field", body)?;
        fields.i64("fragment_offset")?;
        fields.unsupported(&["matched_fields"])?;
        let query = take_query(&mut fields)?;
        let said = Said::take(&mut fields)?;
        fields.finish()?;
        let kind = said.kind.or_else(|| general.kind.clone()).unwrap_or_else(|| "unified".to_owned());
        if matches!(kind.as_str(), "plain" | "fvh") {
            return Err(Error::unsupported(format!("the highlighter [{kind}]")));
        }
        let tag = |own: Option<Vec<String>>, general: &Option<Vec<String>>, default: &str| {
            let list = own.or_else(|| general.clone()).unwrap_or_else(|| vec![default.to_owned()]);
            list.into_iter().next()
        };
        let before = tag(said.before, &general.before, "<em>");
        let behind = tag(said.behind, &general.behind, "</em>");
        Ok(Self {
            name: name.to_owned(),
            query,
            kind,
            tags: before.zip(behind),
            html,
            size: said.size.or(general.size).unwrap_or(100),
            fragments: said.fragments.or(general.fragments).unwrap_or(5),
            no_match: said.no_match.or(general.no_match).unwrap_or(0),
            scanner: said.scanner.or(general.scanner).unwrap_or(Scanner::Sentences),
            by_score: said.by_score.or(general.by_score).unwrap_or(false),
            own_terms: said.own_terms.or(general.own_terms).unwrap_or(true),
            from_source: said.from_source.or(general.from_source).unwrap_or(false),
        })
    }

    /// What an index refuses when it has something to show.
    pub(super) fn check(&self) -> Result<()> {
        if self.kind != "unified" {
            return Err(Error::illegal_argument(format!(
                "unknown highlighter type [{}] for the field [{}]",
                self.kind, self.name
            )));
        }
        if self.tags.is_none() {
            let reason = "Index 0 out of bounds for length 0";
            return Err(Error::new(500, "array_index_out_of_bounds_exception", reason));
        }
        if self.scanner == Scanner::Characters {
            return Err(Error::illegal_argument("Invalid boundary scanner type: chars"));
        }
        Ok(())
    }
}
