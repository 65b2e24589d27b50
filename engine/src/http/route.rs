//! Endpoints as data: method, path, parameters, handler.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::error::{Error, Result};
use super::parameter;
use super::request::Request;
use super::response::Response;
use crate::cluster::Cluster;
use crate::index::resolve_date_name;

pub(crate) type Handler = fn(&mut Cluster, &Request) -> Result<Response>;

/// Parameters that every endpoint of Elasticsearch takes and the server, or nobody, needs to look at.
const EVERYWHERE: &[&str] = &["pretty", "filter_path", "error_trace", "source", "source_content_type"];

/// Parameters that no answer here heeds: human-readable figures, types (before 8), tasks (`OpenSearch`): 501 wherever an endpoint does not
/// name them itself.
const OTHER_SERVERS: &[&str] =
    &["human", "include_type_name", "task_execution_timeout", "wait_for_completion"];

/// One endpoint. Every parameter that Elasticsearch knows for it is in exactly one of three lists.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route {
    methods: &'static [&'static str],
    path: &'static str,
    handler: Handler,
    /// The handler reads it.
    takes: &'static [&'static str],
    /// It changes no answer of a single node that holds everything in memory.
    ignores: &'static [&'static str],
    /// It would change the answer, and the handler does not know how: 501.
    refuses: &'static [&'static str],
}

impl Route {
    /// `path` is written with `{names}`: `/{index}/_doc/{id}`.
    pub(crate) const fn new(methods: &'static [&'static str], path: &'static str, handler: Handler) -> Self {
        Self { methods, path, handler, takes: &[], ignores: &[], refuses: &[] }
    }

    pub(crate) const fn takes(self, takes: &'static [&'static str]) -> Self {
        Self { takes, ..self }
    }

    pub(crate) const fn ignores(self, ignores: &'static [&'static str]) -> Self {
        Self { ignores, ..self }
    }

    pub(crate) const fn refuses(self, refuses: &'static [&'static str]) -> Self {
        Self { refuses, ..self }
    }

    fn segments(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter(|segment| !segment.is_empty())
    }

    /// Whether the first and the last part of a path rule this route out: nearly all others are, with little work.
    fn is_far_from(&self, path: &[String]) -> bool {
        let (Some(first), Some(last)) = (path.first(), path.last()) else { return self.path != "/" };
        let begin = self.path.strip_prefix('/').unwrap_or(self.path);
        !(begin.starts_with('{') || begin.starts_with(first.as_str()))
            || !(self.path.ends_with('}') || self.path.ends_with(last.as_str()))
    }

    /// The values of the path's names, when `path` is one of this route's.
    fn matches(&self, path: &[String]) -> Option<BTreeMap<&'static str, String>> {
        if self.is_far_from(path) {
            return None;
        }
        let mut vars = BTreeMap::new();
        let mut given = path.iter();
        for segment in self.segments() {
            let value = given.next()?;
            match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                // No index, alias or block is called `_x`: an endpoint that is not in the table must not be
                // taken for one.
                Some("index" | "block") if value.starts_with('_') && value != "_all" => return None,
                Some(name) => {
                    vars.insert(name, value.clone());
                }
                None if segment == value => {}
                None => return None,
            }
        }
        given.next().is_none().then_some(vars)
    }

    /// Fewer names, later in the path, are the better match: `/_cat/indices` before `/_cat/{what}`.
    fn rank(&self) -> Vec<bool> {
        self.segments().map(|segment| segment.starts_with('{')).collect()
    }

    fn check(&self, path: &str, params: &BTreeMap<String, String>) -> Result<()> {
        for (name, value) in params {
            let listed = |list: &[&str]| list.contains(&name.as_str());
            let known_here = listed(self.takes) || listed(self.ignores);
            if listed(self.refuses) || (listed(OTHER_SERVERS) && !known_here) {
                return Err(Error::unsupported(format!("the parameter [{name}] of [{}]", self.path)));
            }
            if !(listed(EVERYWHERE) || known_here) {
                let reason = format!("request [{path}] contains unrecognized parameter: [{name}]");
                return Err(Error::illegal_argument(reason));
            }
            if known_here {
                parameter::check(name, value)?;
            }
        }
        Ok(())
    }
}

/// Finds the endpoint of a request, checks its parameters and runs its handler.
pub(crate) fn dispatch(
    cluster: &mut Cluster,
    routes: &[&[&[Route]]],
    method: &str,
    uri: &str,
    params: &BTreeMap<String, String>,
    body: Bytes,
    accepts_json: bool,
) -> Result<Response> {
    let path = uri.split('?').next().unwrap_or_default();
    let segments: Vec<String> = path
        .split('/')
        .filter(|part| !part.is_empty())
        .map(|part| decode(part, false))
        .collect::<Result<_>>()?;

    let mut candidates: Vec<(&Route, BTreeMap<&'static str, String>)> = routes
        .iter()
        .flat_map(|group| group.iter().copied().flatten())
        .filter_map(|route| route.matches(&segments).map(|vars| (route, vars)))
        .collect();
    candidates.sort_by_cached_key(|(route, _)| route.rank());
    let allowed: Vec<&str> = candidates.iter().flat_map(|(route, _)| route.methods).copied().collect();

    let Some((route, mut vars)) = candidates.into_iter().find(|(route, _)| route.methods.contains(&method))
    else {
        return Err(no_route(method, uri, &segments, &allowed));
    };
    route.check(path, params)?;
    if let Some(index) = vars.get_mut("index").filter(|index| index.contains('<')) {
        let names = index.split(',').map(|name| resolve_date_name(name, Cluster::now()));
        *index = names.collect::<Result<Vec<_>>>()?.join(",");
    }
    (route.handler)(
        cluster,
        &Request { method: method.to_owned(), vars, params: params.clone(), body, accepts_json },
    )
}

fn no_route(method: &str, uri: &str, segments: &[String], allowed: &[&str]) -> Error {
    if segments.iter().any(|segment| segment.starts_with('_')) && allowed.is_empty() {
        return Error::unsupported(format!("the endpoint [{method} {uri}]"));
    }
    if allowed.is_empty() {
        return Error::plain(400, format!("no handler found for uri [{uri}] and method [{method}]"));
    }
    let mut methods = allowed.to_vec();
    methods.sort_unstable();
    methods.dedup();
    let reason = format!(
        "Incorrect HTTP method for uri [{uri}] and method [{method}], allowed: [{}]",
        methods.join(", ")
    );
    Error::plain(405, reason)
}

/// The query string of a URI, decoded.
pub(super) fn parameters(uri: &str) -> Result<BTreeMap<String, String>> {
    let query = uri.split_once('?').map_or("", |(_, query)| query);
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name, true)?, decode(value, true)?))
        })
        .collect()
}

fn decode(text: &str, plus_is_space: bool) -> Result<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|d| d.and_then(|d| char::from(d).to_digit(16)));
                let [Some(high), Some(low)] = digits else {
                    return Err(Error::illegal_argument(format!(
                        "unterminated escape sequence at end of string: {text}"
                    )));
                };
                bytes.extend(u8::try_from(high * 16 + low));
            }
            b'+' if plus_is_space => bytes.push(b' '),
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes)
        .map_err(|_| Error::illegal_argument(format!("[{text}] is not UTF-8 when decoded")))
}
