//! Which parts of the statistics a request asks for.

use serde_json::{Map, Value};

use super::section;
use crate::http::{Error, Request, Result, did_you_mean};
use crate::index::{Index, glob};

type Section = fn(&Index, &Asked) -> Value;

/// The name in a path, the name in the answer, and what is answered.
const METRICS: &[(&str, &str, Section)] = &[
    ("docs", "docs", section::docs),
    ("store", "store", section::store),
    ("indexing", "indexing", section::indexing),
    ("get", "get", section::get),
    ("search", "search", section::search),
    ("merge", "merges", section::merges),
    ("refresh", "refresh", section::refresh),
    ("flush", "flush", section::flush),
    ("warmer", "warmer", section::warmer),
    ("query_cache", "query_cache", section::query_cache),
    ("fielddata", "fielddata", section::fielddata),
    ("completion", "completion", section::completion),
    ("segments", "segments", section::segments),
    ("translog", "translog", section::translog),
    ("request_cache", "request_cache", section::request_cache),
    ("recovery", "recovery", section::recovery),
];

/// Those of version 8 that are not counted here.
const UNCOUNTED: &[&str] = &["bulk", "dense_vector", "mappings", "shard_stats", "sparse_vector"];

/// Parameters that only those who ask for one of these metrics may send.
const BELONGING: &[(&str, &[&str])] = &[
    ("completion_fields", &["completion"]),
    ("fielddata_fields", &["fielddata"]),
    ("fields", &["completion", "fielddata"]),
    ("include_segment_file_sizes", &["segments"]),
    ("include_unloaded_segments", &["segments"]),
];

/// What is asked for.
#[derive(Debug)]
pub(super) struct Asked {
    /// `None`: all.
    metrics: Option<Vec<String>>,
    /// Patterns of the fields that are told one by one.
    fielddata: Option<Vec<String>>,
    completion: Option<Vec<String>>,
    /// Patterns of groups of searches.
    groups: Vec<String>,
}

impl Asked {
    pub(super) fn read(request: &Request) -> Result<Self> {
        let metrics = metrics(request)?;
        let wanted =
            |name: &str| metrics.as_ref().is_none_or(|list| list.iter().any(|metric| metric == name));
        let stray = BELONGING
            .iter()
            .filter(|(name, metrics)| request.param(name).is_some() && !metrics.iter().any(|it| wanted(it)));
        let stray: Vec<String> = stray.map(|(name, _)| format!("[{name}]")).collect();
        if !stray.is_empty() {
            return Err(unrecognized(request, "parameter", &stray));
        }
        for flag in ["include_segment_file_sizes", "include_unloaded_segments"] {
            request.flag(flag)?;
        }
        let fields = |own: &str| request.list(own).or_else(|| request.list("fields"));
        Ok(Self {
            fielddata: fields("fielddata_fields"),
            completion: fields("completion_fields"),
            groups: request.list("groups").unwrap_or_default(),
            metrics,
        })
    }

    /// The members of an index that are asked for.
    pub(super) fn members(&self, index: &Index) -> Map<String, Value> {
        let wanted = |name: &str| self.metrics.as_ref().is_none_or(|list| list.iter().any(|it| it == name));
        let wanted = METRICS.iter().filter(|(name, ..)| wanted(name));
        wanted.map(|(_, key, section)| ((*key).to_owned(), section(index, self))).collect()
    }

    pub(super) fn fielddata(&self) -> Option<&[String]> {
        self.fielddata.as_deref()
    }

    pub(super) fn completion(&self) -> Option<&[String]> {
        self.completion.as_deref()
    }

    pub(super) fn wants_group(&self, name: &str) -> bool {
        self.groups.iter().any(|pattern| pattern == "_all" || glob(pattern, name))
    }
}

fn metrics(request: &Request) -> Result<Option<Vec<String>>> {
    let said: Vec<String> =
        request.var("metric").split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    if said.is_empty() || said.iter().all(|name| name == "_all") {
        return Ok(None);
    }
    if said.iter().any(|name| name == "_all") {
        return Err(Error::illegal_argument(format!(
            "request [{}] contains _all and individual metrics [{}]",
            path(request),
            request.var("metric")
        )));
    }
    let known: Vec<String> = METRICS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    let mut unknown: Vec<&String> =
        said.iter().filter(|name| !known.contains(name) && !UNCOUNTED.contains(&name.as_str())).collect();
    unknown.sort();
    unknown.dedup();
    if !unknown.is_empty() {
        let guess = |name: &String| match did_you_mean(name, &known) {
            none if none.is_empty() => format!("[{name}]"),
            some => format!("[{name}] ->{some}"),
        };
        return Err(unrecognized(request, "metric", &unknown.into_iter().map(guess).collect::<Vec<_>>()));
    }
    match said.iter().find(|name| UNCOUNTED.contains(&name.as_str())) {
        Some(name) => Err(Error::unsupported(format!("the metric [{name}] of [_stats]"))),
        None => Ok(Some(said)),
    }
}

fn unrecognized(request: &Request, what: &str, names: &[String]) -> Error {
    let (plural, names) = (if names.len() > 1 { "s" } else { "" }, names.join(", "));
    Error::illegal_argument(format!(
        "request [{}] contains unrecognized {what}{plural}: {names}",
        path(request)
    ))
}

/// The path of the request.
fn path(request: &Request) -> String {
    let part =
        |name: &str| if request.has_var(name) { format!("/{}", request.var(name)) } else { String::new() };
    format!("{}/_stats{}", part("index"), part("metric"))
}
