//! A search as it was asked for.

use serde_json::{Map, Value, json};

use super::PitRequest;
use super::collapse::Collapse;
use super::fetch::Shown;
use super::rescore::{self, Rescore};
use super::sort::{self, SortKey};
use super::suggest::Suggest;
use crate::aggregation::Tree;
use crate::http::{Error, Fields, Request, Result, shown, token};
use crate::query::{self, Query};

/// `index.max_result_window`
pub(super) const MAX_WINDOW: usize = 10_000;

/// The typed form of a search body and its parameters.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of a search")]
pub(crate) struct SearchRequest {
    /// `None`: all documents.
    pub(crate) query: Option<Box<dyn Query>>,
    /// Applied to hits after the aggregations were computed.
    pub(crate) post_filter: Option<Box<dyn Query>>,
    pub(crate) min_score: Option<f64>,
    /// `indices_boost`: expressions of indices, the first that means one counts.
    pub(crate) boosts: Vec<(String, f32)>,
    /// `search_type=dfs_query_then_fetch`: terms are as rare as they are in all indices together.
    pub(crate) common_statistics: bool,
    pub(crate) from: usize,
    pub(crate) size: usize,
    /// Empty: by score.
    pub(crate) sort: Vec<SortKey>,
    pub(crate) search_after: Option<Vec<Value>>,
    /// Passes over the best hits.
    pub(crate) rescore: Vec<Rescore>,
    pub(crate) collapse: Option<Collapse>,
    pub(crate) counted: Counted,
    pub(crate) track_scores: bool,
    pub(crate) shown: Shown,
    pub(crate) aggregations: Tree,
    pub(crate) suggest: Option<Suggest>,
    /// `allow_partial_search_results`: one failed index does not fail the search.
    pub(crate) partial: bool,
    /// Only the shards of these values are searched.
    pub(crate) routing: Option<Vec<String>>,
    /// `stats`: what it is counted under, beside being counted.
    pub(crate) groups: Vec<String>,
    /// The state of the indices that is searched.
    pub(crate) pit: Option<PitRequest>,
    /// All hits are wanted, and the size is that of a page of a scroll.
    pub(crate) scrolled: bool,
    pub(crate) render: Render,
}

impl SearchRequest {
    /// Whether anything that is answered depends on scores.
    pub(super) fn is_scored(&self) -> bool {
        let ranked = self.sort.is_empty() && (self.size > 0 || self.scrolled);
        let read = self.min_score.is_some() || !self.rescore.is_empty() || self.collapse.is_some();
        // Some aggregations look at the best documents.
        let counted = !self.aggregations.is_empty();
        ranked || read || counted || self.track_scores || sort::needs_score(&self.sort)
    }

    /// Whether suggestions are all that is asked for: then there are no hits.
    pub(super) fn only_suggests(&self) -> bool {
        self.suggest.is_some() && self.query.is_none() && self.aggregations.is_empty()
    }
}

/// How far hits are counted: `track_total_hits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    Nothing,
    UpTo(usize),
    All,
}

/// What parameters say of the form of the answer.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Render {
    /// `rest_total_hits_as_int`
    pub(crate) total_as_number: bool,
    /// `typed_keys`
    pub(crate) typed_keys: bool,
}

/// Members of a search body that this engine does not have.
const UNSUPPORTED: &[&str] =
    &["ext", "knn", "rank", "retriever", "runtime_mappings", "script_fields", "slice"];

impl SearchRequest {
    pub(crate) fn read(request: &Request) -> Result<Self> {
        let body = request.json()?.unwrap_or_else(|| Value::Object(Map::new()));
        if !body.is_object() {
            return Err(Error::parsing(format!("Expected [START_OBJECT] but found [{}]", token(&body))));
        }
        let null = |body: &Value| {
            body.as_object()?.iter().find(|(_, value)| value.is_null()).map(|(name, _)| name.clone())
        };
        if let Some(name) = null(&body) {
            return Err(Error::parsing(format!("Unknown key for a VALUE_NULL in [{name}].")));
        }
        let mut fields = Fields::of("search", body)?;
        fields.unsupported(UNSUPPORTED)?;
        for flag in ["explain", "profile"] {
            if flagged(&mut fields, Some(request), flag)? {
                return Err(Error::unsupported(format!("[{flag}] of a search")));
            }
        }
        // A limit that no search here ever reaches.
        fields.take("timeout");
        let collapse = object(&mut fields, "collapse")?.map(Collapse::parse).transpose()?;
        let search = Self {
            query: match object(&mut fields, "query")? {
                Some(query) => Some(query::parse(query)?),
                None => parameter_query(request)?,
            },
            post_filter: object(&mut fields, "post_filter")?.map(query::parse).transpose()?,
            min_score: fields.f64("min_score")?,
            boosts: fields.take("indices_boost").map(boosts).transpose()?.unwrap_or_default(),
            common_statistics: match request.param("search_type") {
                None | Some("query_then_fetch") => false,
                Some("dfs_query_then_fetch") => true,
                Some(other) => {
                    return Err(Error::illegal_argument(format!("No search type for [{other}]")));
                }
            },
            from: window(&mut fields, request, "from", 0)?,
            size: window(&mut fields, request, "size", 10)?,
            sort: match (fields.take("sort"), request.param("sort")) {
                (_, Some(text)) => sort::parse_parameter(text)?,
                (Some(value), None) => sort::parse(value)?,
                (None, None) => Vec::new(),
            },
            search_after: search_after(&mut fields)?,
            rescore: fields.take("rescore").map(rescore::parse).transpose()?.unwrap_or_default(),
            collapse,
            counted: counted(&mut fields, request)?,
            track_scores: flagged(&mut fields, Some(request), "track_scores")?,
            shown: Shown::take(&mut fields, Some(request))?,
            aggregations: aggregations(&mut fields)?,
            suggest: {
                let said = fields.take("suggest").map(Suggest::parse).transpose()?;
                Suggest::of_parameters(request)?.or(said)
            },
            partial: request.flag("allow_partial_search_results")?.unwrap_or(true),
            routing: request.list("routing"),
            groups: groups(&mut fields, request)?,
            pit: object(&mut fields, "pit")?.map(PitRequest::parse).transpose()?,
            scrolled: false,
            render: Render {
                total_as_number: request.flag("rest_total_hits_as_int")?.unwrap_or(false),
                typed_keys: request.flag("typed_keys")?.unwrap_or(false),
            },
        };
        if whole(&mut fields, request, "terminate_after")?.unwrap_or(0) != 0 {
            return Err(Error::unsupported("[terminate_after] of a search"));
        }
        if let Some((name, value)) = fields.into_rest().iter().next() {
            return Err(unknown(name, value));
        }
        search.check()
    }

    /// What does not go together.
    fn check(mut self) -> Result<Self> {
        if self.pit.is_some() {
            sort::break_ties(&mut self.sort);
        }
        if self.collapse.is_some() && self.search_after.is_some() && !super::collapse::sorted_by(&self) {
            return Err(Error::illegal_argument(
                "collapse and search_after can only be used together when the sort is on the collapse field",
            ));
        }
        if self.collapse.is_some() && self.suggest.is_some() {
            return Err(Error::unsupported("[collapse] beside [suggest]"));
        }
        if !self.rescore.is_empty() {
            if !self.sort.is_empty() {
                return Err(Error::illegal_argument(
                    "Cannot use [sort] option in conjunction with [rescore].",
                ));
            }
            if self.collapse.is_some() {
                return Err(Error::unsupported("[collapse] beside [rescore]"));
            }
        }
        if let (true, Counted::UpTo(most)) = (self.render.total_as_number, self.counted)
            && most != DEFAULT_COUNTED
        {
            return Err(Error::illegal_argument(format!(
                "[rest_total_hits_as_int] cannot be used if the tracking of total hits is not accurate, got {most}"
            )));
        }
        let counted = if self.render.total_as_number && self.counted != Counted::Nothing {
            Counted::All
        } else {
            self.counted
        };
        Ok(Self { counted, ..self })
    }
}

/// Hits that are counted exactly unless a request says otherwise.
const DEFAULT_COUNTED: usize = 10_000;

fn unknown(name: &str, value: &Value) -> Error {
    Error::parsing(format!("Unknown key for a {} in [{name}].", token(value)))
}

/// `[{"index": 1.5}]`, or the object alone as it once was.
fn boosts(value: Value) -> Result<Vec<(String, f32)>> {
    let items = match value {
        Value::Array(items) => items,
        one => vec![one],
    };
    let mut boosts = Vec::new();
    for item in items {
        let Value::Object(members) = item else {
            return Err(Error::parsing(format!(
                "Expected [START_OBJECT] in [indices_boost] but found [{}]",
                token(&item)
            )));
        };
        for (index, boost) in members {
            let number = boost.as_f64().ok_or_else(|| {
                Error::parsing(format!(
                    "Expected [VALUE_NUMBER] in [indices_boost] but found [{}]",
                    token(&boost)
                ))
            })?;
            #[expect(clippy::cast_possible_truncation, reason = "scores are single precision")]
            boosts.push((index, number as f32));
        }
    }
    Ok(boosts)
}

/// A member that must be an object.
pub(super) fn object(fields: &mut Fields, name: &str) -> Result<Option<Value>> {
    match fields.take(name) {
        Some(value) if !value.is_object() => Err(unknown(name, &value)),
        value => Ok(value),
    }
}

/// A whole number: a parameter, or else a member.
fn whole(fields: &mut Fields, request: &Request, name: &str) -> Result<Option<i64>> {
    let said = match fields.take(name) {
        None => None,
        Some(value @ (Value::Number(_) | Value::String(_))) => {
            let text = shown(&value);
            let number = text.parse().or_else(|_| match text.parse::<f64>() {
                #[expect(clippy::cast_possible_truncation, reason = "Elasticsearch cuts fractions as well")]
                Ok(number) if value.is_number() => Ok(number as i64),
                _ => Err(Error::new(400, "number_format_exception", format!("For input string: \"{text}\""))),
            })?;
            Some(number)
        }
        Some(other) => return Err(unknown(name, &other)),
    };
    Ok(request.number(name)?.or(said))
}

fn window(fields: &mut Fields, request: &Request, name: &str, default: usize) -> Result<usize> {
    match whole(fields, request, name)? {
        None => Ok(default),
        Some(number) => usize::try_from(number).map_err(|_| {
            Error::illegal_argument(format!("[{name}] parameter cannot be negative, found [{number}]"))
        }),
    }
}

/// A flag: a parameter, or else a member.
pub(super) fn flagged(fields: &mut Fields, request: Option<&Request>, name: &str) -> Result<bool> {
    let said = fields.bool(name)?;
    let parameter = request.map(|request| request.flag(name)).transpose()?.flatten();
    Ok(parameter.or(said).unwrap_or(false))
}

/// `?q=` is a `query_string` query.
pub(crate) fn parameter_query(request: &Request) -> Result<Option<Box<dyn Query>>> {
    let Some(text) = request.param("q") else { return Ok(None) };
    let mut body = json!({ "query": text });
    for (parameter, member) in [
        ("df", "default_field"),
        ("default_operator", "default_operator"),
        ("analyzer", "analyzer"),
        ("lenient", "lenient"),
        ("analyze_wildcard", "analyze_wildcard"),
    ] {
        if let Some(value) = request.param(parameter) {
            body[member] = value.into();
        }
    }
    query::parse(json!({ "query_string": body })).map(Some)
}

fn groups(fields: &mut Fields, request: &Request) -> Result<Vec<String>> {
    let said = match fields.take("stats") {
        None => Vec::new(),
        Some(Value::Array(items)) => {
            let name = |item: Value| match item {
                Value::String(name) => Ok(name),
                other => Err(Error::parsing(format!(
                    "Expected [VALUE_STRING] in [stats] but found [{}]",
                    token(&other)
                ))),
            };
            items.into_iter().map(name).collect::<Result<_>>()?
        }
        Some(other) => return Err(unknown("stats", &other)),
    };
    Ok(request.list("stats").unwrap_or(said))
}

fn search_after(fields: &mut Fields) -> Result<Option<Vec<Value>>> {
    match fields.take("search_after") {
        None => Ok(None),
        Some(Value::Array(values)) if values.is_empty() => {
            Err(Error::illegal_argument("Values must contains at least one value."))
        }
        Some(Value::Array(values)) => match values.iter().find(|value| value.is_array() || value.is_object())
        {
            Some(wrong) => Err(Error::parsing(format!(
                "Expected [VALUE_STRING] or [VALUE_NUMBER] or [VALUE_BOOLEAN] or [VALUE_NULL] but found [{}] inside search_after.",
                token(wrong)
            ))),
            None => Ok(Some(values)),
        },
        Some(other) => Err(unknown("search_after", &other)),
    }
}

fn counted(fields: &mut Fields, request: &Request) -> Result<Counted> {
    let said = match (request.param("track_total_hits"), fields.take("track_total_hits")) {
        (Some(""), _) => Value::Bool(true),
        (Some(text), _) => Value::from(text),
        (None, Some(value)) => value,
        (None, None) => return Ok(Counted::UpTo(DEFAULT_COUNTED)),
    };
    match shown(&said).as_str() {
        "true" | "-1" => Ok(Counted::All),
        "false" => Ok(Counted::Nothing),
        text => match text.parse::<i64>() {
            Ok(number) => usize::try_from(number).map(Counted::UpTo).map_err(|_| {
                Error::illegal_argument(format!(
                    "[track_total_hits] parameter must be positive or equals to -1, got {number}"
                ))
            }),
            Err(_) => {
                Err(Error::new(400, "number_format_exception", format!("For input string: \"{text}\"")))
            }
        },
    }
}

fn aggregations(fields: &mut Fields) -> Result<Tree> {
    let (short, long) = (object(fields, "aggs")?, object(fields, "aggregations")?);
    short.or(long).map(Tree::parse).transpose().map(Option::unwrap_or_default)
}
