//! The way back: an answer of the server, with the names that the test knows.

use std::borrow::Cow;
use std::fmt::Display;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Body;
#[cfg(unix)]
use hyper::header::HeaderName;
use hyper::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, TRANSFER_ENCODING};
use hyper::{Response, StatusCode};

use super::answer::{Json, state, table};
use super::exchange::{Answer, Asked, SMALL, has_body, is_json};
use super::names::Names;
#[cfg(unix)]
use super::pool::Ready;
use super::refusal::{Refusal, Result};
use super::request::items::Items;
use super::route::Does;
use super::stream::{Failure, Stream, Translate};
use super::upstream::{Received, Sent, collected, whole};

pub(super) async fn translated(
    names: &Arc<Names>,
    asked: &Asked,
    response: Response<Received>,
) -> Result<Answer> {
    let (mut head, body) = response.into_parts();
    translate_headers(&mut head.headers, names);
    if matches!(asked.route.does, Does::List) && head.status == StatusCode::NOT_FOUND {
        head.status = StatusCode::OK;
    }
    let body = if has_body(&asked.head.method) {
        of(names, asked, head.status, &head.headers, body).await?
    } else {
        whole("")
    };
    Ok(Response::from_parts(head, body))
}

/// The answer to a `_bulk` request, with what did not reach the server.
pub(super) async fn with_items(answer: Answer, items: &Items) -> Result<Answer> {
    let (head, body) = answer.into_parts();
    let text = read(body).await?;
    if !head.status.is_success() {
        return Ok(Response::from_parts(head, whole(text)));
    }
    let mut joined = serde_json::from_slice(&text).map_err(|error| unreadable(&error))?;
    items.join(&mut joined);
    Ok(Response::from_parts(head, whole(joined.to_string())))
}

async fn read(body: Sent) -> Result<Bytes> {
    Ok(body.collect().await.map_err(|error| unreadable(&error))?.to_bytes())
}

fn unreadable(why: &dyn Display) -> Refusal {
    Refusal::unreadable("the answer", &why.to_string())
}

/// An error that may show the path: not the one that was sent, but the one that was asked for.
pub(super) async fn with_path(answer: Answer, names: &Names, sent: &str, asked: &str) -> Result<Answer> {
    let sent = names.logical(sent.as_bytes()).into_owned();
    if sent == asked.as_bytes() || sent == b"/" {
        return Ok(answer);
    }
    let (head, body) = answer.into_parts();
    let text = read(body).await?;
    let shown = String::from_utf8_lossy(&text).replace(&*String::from_utf8_lossy(&sent), asked);
    Ok(Response::from_parts(head, whole(shown)))
}

async fn of(
    names: &Arc<Names>,
    asked: &Asked,
    status: StatusCode,
    headers: &HeaderMap,
    body: Received,
) -> Result<Sent> {
    let is_document = matches!(asked.route.does, Does::PassDocument) && status.is_success();
    let kind = headers.get(CONTENT_TYPE);
    let is_json = kind.is_some_and(is_json);
    let kind = kind.map(HeaderValue::as_bytes).unwrap_or_default();
    if is_document {
        return Ok(body.map_err(Into::into).boxed_unsync());
    }
    if matches!(asked.route.does, Does::State) && is_json {
        return narrowed(names, asked, &collected(body).await?);
    }
    if is_json {
        let is_small = body.size_hint().exact().is_some_and(|length| length <= SMALL);
        if !is_small {
            return Ok(Stream::new(body, Json::new(Arc::clone(names))).boxed_unsync());
        }
        return Ok(whole(json(names, &collected(body).await?)));
    }
    let body = collected(body).await?;
    if body.is_empty() {
        return Ok(whole(body));
    }
    if kind.starts_with(b"text/plain") {
        let has_head = asked.parameters.is_on("v");
        return Ok(whole(table::translated(&String::from_utf8_lossy(&body), has_head, names)));
    }
    Err(Refusal::new(
        502,
        "estrade_upstream_exception",
        format!(
            "the server answered {status} with [{}], which estrade's gateway cannot translate: ask for JSON",
            String::from_utf8_lossy(kind)
        ),
    ))
}

fn json(names: &Arc<Names>, text: &[u8]) -> Vec<u8> {
    let mut json = Json::new(Arc::clone(names));
    let mut out = Vec::with_capacity(text.len());
    json.push(text, &mut out);
    json.finish(&mut out);
    out
}

/// What the server said when it made an index, to the test that has it now.
#[cfg(unix)]
pub(super) fn of_ready(names: &Arc<Names>, ready: &Ready) -> Answer {
    let mut answer = Response::new(whole(json(names, ready.body.as_bytes())));
    let told = ready.headers.iter().filter_map(|(name, value)| {
        Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?))
    });
    *answer.headers_mut() = told.collect();
    translate_headers(answer.headers_mut(), names);
    answer
}

/// The state of the cluster, without what is not the namespace's.
fn narrowed(names: &Arc<Names>, asked: &Asked, text: &[u8]) -> Result<Sent> {
    let mut state = serde_json::from_slice(text)
        .map_err(|error| Refusal::unreadable("the state of the cluster", &error.to_string()))?;
    state::narrow(&mut state, names);
    let text = if asked.parameters.is_on("pretty") { format!("{state:#}\n") } else { state.to_string() };
    Ok(whole(json(names, text.as_bytes())))
}

/// Warnings and locations have names in them.
fn translate_headers(headers: &mut HeaderMap, names: &Names) {
    for name in [CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION] {
        headers.remove(name);
    }
    for value in headers.values_mut() {
        if let Cow::Owned(shown) = names.logical(value.as_bytes())
            && let Ok(shown) = HeaderValue::try_from(shown)
        {
            *value = shown;
        }
    }
}

impl Translate for Json {
    fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) -> std::result::Result<(), Failure> {
        Json::push(self, piece, out);
        Ok(())
    }

    fn finish(&mut self, out: &mut Vec<u8>) -> std::result::Result<(), Failure> {
        Json::finish(self, out);
        Ok(())
    }
}
