//! Media types: what a body may be sent as, and what the answer is called.

use hyper::HeaderMap;
use hyper::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderName};

use super::error::{Error, Result};

const YAML: &str = "application/yaml";

/// Whether a body is compressed with gzip; other compressions are refused.
pub(super) fn is_zipped(headers: &HeaderMap) -> Result<bool> {
    match header(headers, &CONTENT_ENCODING).as_deref() {
        None | Some("identity") => Ok(false),
        Some("gzip" | "x-gzip") => Ok(true),
        Some(other) => Err(Error::unsupported(format!("the content encoding [{other}] of request bodies"))),
    }
}

/// Refuses a body that is not JSON.
pub(super) fn check_body(headers: &HeaderMap) -> Result<()> {
    let sent = header(headers, &CONTENT_TYPE).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json"
        | "application/x-ndjson"
        | "application/vnd.elasticsearch+json"
        | "application/vnd.elasticsearch+x-ndjson" => Ok(()),
        "application/yaml" | "application/smile" | "application/cbor" => {
            Err(Error::unsupported(format!("request bodies of media type [{essence}]")))
        }
        _ if essence.starts_with("application/vnd.elasticsearch+") => {
            Err(Error::unsupported(format!("request bodies of media type [{essence}]")))
        }
        _ => Err(Error::plain(406, format!("Content-Type header [{sent}] is not supported"))),
    }
}

/// Refuses to answer in a form that is known and not here; any other `Accept` is answered as if it were not there.
/// YAML is here: JSON is YAML.
pub(super) fn check_answer(headers: &HeaderMap) -> Result<()> {
    let accepted = header(headers, &ACCEPT).unwrap_or_default().to_ascii_lowercase();
    let others = ["json", "yaml", "text/", "*/*"].iter().any(|form| accepted.contains(form));
    match ["smile", "cbor"].iter().find(|form| accepted.contains(*form)) {
        Some(form) if !others => {
            Err(Error::unsupported(format!("answers of media type [application/{form}]")))
        }
        _ => Ok(()),
    }
}

/// The `Content-Type` of a JSON answer: the vendored type with the client's version where the client speaks it.
pub(super) fn of_answer(headers: &HeaderMap) -> String {
    if header(headers, &ACCEPT).is_some_and(|accept| accept.starts_with(YAML)) {
        return YAML.to_owned();
    }
    [ACCEPT, CONTENT_TYPE]
        .iter()
        .find_map(|name| header(headers, name).as_deref().and_then(vendored))
        .unwrap_or_else(|| "application/json".to_owned())
}

/// Whether the client asks for JSON by name, or for YAML, which JSON is.
pub(super) fn accepts_json(headers: &HeaderMap) -> bool {
    header(headers, &ACCEPT).is_some_and(|accept| {
        accept.starts_with("application/json")
            || accept.starts_with(YAML)
            || accept.starts_with("application/vnd.elasticsearch+json")
    })
}

fn vendored(media_type: &str) -> Option<String> {
    let (essence, parameters) = media_type.split_once(';').unwrap_or((media_type, ""));
    if !essence.trim().to_ascii_lowercase().starts_with("application/vnd.elasticsearch+") {
        return None;
    }
    let version =
        parameters.split([';', ',']).find_map(|parameter| parameter.trim().strip_prefix("compatible-with="));
    Some(match version {
        Some(version) => format!("application/vnd.elasticsearch+json;compatible-with={version}"),
        None => "application/vnd.elasticsearch+json".to_owned(),
    })
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
