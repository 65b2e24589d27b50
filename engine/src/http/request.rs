//! A request whose route is known and whose parameters were checked.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;

use super::error::{Error, Result};
use super::json;

/// What a handler is given.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The values of the `{names}` in the route's path, percent-decoded.
    pub(crate) vars: BTreeMap<&'static str, String>,
    /// The query string, decoded; only names that the route knows.
    pub(crate) params: BTreeMap<String, String>,
    pub(crate) body: Bytes,
    /// The client says that it takes JSON: tables of `_cat` are JSON then.
    pub(crate) accepts_json: bool,
}

impl Request {
    /// A `{name}` of the path; empty where the route has none.
    pub(crate) fn var(&self, name: &str) -> &str {
        self.vars.get(name).map_or("", String::as_str)
    }

    pub(crate) fn has_var(&self, name: &str) -> bool {
        self.vars.contains_key(name)
    }

    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str)
    }

    /// A boolean parameter: `?flag` alone is true, as in Elasticsearch.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>> {
        match self.param(name) {
            None => Ok(None),
            Some("" | "true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => Err(Error::illegal_argument(format!(
                "Failed to parse value [{other}] as only [true] or [false] are allowed."
            ))),
        }
    }

    /// A parameter that is a whole number.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>> {
        let Some(text) = self.param(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| {
            let reason = format!("Failed to parse {} parameter [{name}] with value [{text}]", "int");
            Error::illegal_argument(reason)
        })
    }

    /// A parameter that is a comma-separated list.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<String>> {
        self.param(name)
            .map(|text| text.split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect())
    }

    /// The body as JSON, `None` when there is none. `?source=` may stand in for it.
    pub(crate) fn json(&self) -> Result<Option<Value>> {
        let text = match self.param("source") {
            Some(source) if self.body.is_empty() => source.as_bytes(),
            _ => &self.body[..],
        };
        if text.iter().all(u8::is_ascii_whitespace) {
            return Ok(None);
        }
        json::read(text).map(Some)
    }

    /// The body as JSON where there must be one.
    pub(crate) fn required_json(&self) -> Result<Value> {
        self.json()?.ok_or_else(|| Error::new(400, "parse_exception", "request body is required"))
    }
}
