//! A thin JSON client over HTTP.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::Location;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use hyper::http::response::Parts;
use hyper::{Method, Request};
use serde_json::Value;

use super::body::Body;
use crate::error::{Error, Result};
use crate::transport::{Connections, Connector, causes, whole};

/// A JSON client for one cluster: no retries, no redirects, no magic.
///
/// ```no_run
/// # use estrade::prelude::*;
/// # async fn body(es: &Elasticsearch) -> Result<()> {
/// es.client().put("/promos/_doc/1?refresh=true", json!({ "active": true })).await?;
/// let found = es.client().get("/promos/_doc/1").await?;
/// assert_eq!(found["_source"]["active"], true);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    url: String,
    authorization: Option<HeaderValue>,
    connections: Connections,
}

/// What the server answered, whatever its status.
///
/// ```no_run
/// # use estrade::prelude::*;
/// # async fn body(es: &Elasticsearch) -> Result<()> {
/// let response = es.client().send("GET", "/missing", None).await?;
/// assert_eq!(response.status, 404);
/// assert_eq!(response.headers["x-elastic-product"], "Elasticsearch");
/// assert_eq!(response.body["error"]["type"], "index_not_found_exception");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Response {
    /// The status, like 200.
    pub status: u16,
    /// The headers, by their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body: JSON, a string where it is not JSON (`_cat`), null where there is none (`HEAD`).
    pub body: Value,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Client {
    /// A client for the cluster at `url`. Its connections belong to the runtime that uses it first.
    pub(crate) fn new(url: &str) -> Client {
        Client::through(url, Connector::plain(authority(url)))
    }

    /// The same, whose connections are made in a way of their own: to the address that was examined, say.
    pub(crate) fn through(url: &str, connector: Connector) -> Client {
        let url = url.trim_end_matches('/').to_owned();
        Client { url, authorization: None, connections: Connections::new(connector) }
    }

    /// The same, which says with each request who it is. A test's cluster never asks for that.
    #[cfg(target_os = "linux")]
    pub(crate) fn with_authorization(self, authorization: Option<HeaderValue>) -> Client {
        Client { authorization, ..self }
    }

    /// `GET path`
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.index("promos").seed([json!({ "_id": "1", "active": true }), json!({ "active": false })]).await?;
    /// let count = es.client().get("/promos/_count").await?;
    /// assert_eq!(count["count"], 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As all of these: when the server cannot be reached, and when it answers 4xx or 5xx, with its type and
    /// reason.
    #[track_caller]
    pub fn get(&self, path: &str) -> impl Future<Output = Result<Value>> + Send {
        self.expect_success(Method::GET, path, None)
    }

    /// `POST path`, with a body of JSON, text or nothing: see [`Body`].
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.index("promos").seed([json!({ "_id": "1", "active": true }), json!({ "active": false })]).await?;
    /// let search = json!({ "query": { "term": { "active": true } } });
    /// let found = es.client().post("/promos/_search", search).await?;
    /// assert_eq!(found["hits"]["total"]["value"], 1);
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn post(&self, path: &str, body: impl Body) -> impl Future<Output = Result<Value>> + Send {
        self.expect_success(Method::POST, path, body.into_text())
    }

    /// `PUT path`, with a body of JSON, text or nothing: see [`Body`].
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.client().put("/promos", json!({ "mappings": { "dynamic": "strict" } })).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn put(&self, path: &str, body: impl Body) -> impl Future<Output = Result<Value>> + Send {
        self.expect_success(Method::PUT, path, body.into_text())
    }

    /// `DELETE path`
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.index("promos").seed([json!({ "_id": "1", "active": true }), json!({ "active": false })]).await?;
    /// es.client().delete("/promos/_doc/1?refresh=true").await?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn delete(&self, path: &str) -> impl Future<Output = Result<Value>> + Send {
        self.expect_success(Method::DELETE, path, None)
    }

    /// `HEAD path`: null on success, an error when it is not there.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.index("promos").create().await?;
    /// es.client().head("/promos").await?; // the index is there
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn head(&self, path: &str) -> impl Future<Output = Result<Value>> + Send {
        self.expect_success(Method::HEAD, path, None)
    }

    /// Any request; an answer of 4xx or 5xx is a response like every other.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.index("promos").seed([json!({ "_id": "1", "active": true }), json!({ "active": false })]).await?;
    /// let body = json!({ "query": { "term": { "active": true } } });
    /// let response = es.client().send("POST", "/promos/_delete_by_query", Some(&body)).await?;
    /// assert_eq!(response.status, 200);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When `method` or `path` cannot be sent, or the server cannot be reached.
    #[track_caller]
    pub fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> impl Future<Output = Result<Response>> + Send {
        let place = Location::caller();
        let method = Method::from_bytes(method.to_uppercase().as_bytes())
            .map_err(|_| Error::at(place, format!("{method:?} is not an HTTP method")));
        let (client, path, body) =
            (self.clone(), path.to_owned(), body.map(|body| Bytes::from(body.to_string())));
        async move { client.request(method?, &path, body, place).await }
    }

    #[track_caller]
    fn expect_success(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> impl Future<Output = Result<Value>> + Send + use<> {
        let place = Location::caller();
        let (client, path) = (self.clone(), path.to_owned());
        async move {
            let body = body.map(Bytes::from);
            let response = client.request(method.clone(), &path, body.clone(), place).await?;
            if response.status < 400 {
                return Ok(response.body);
            }
            let (url, status) = (client.address(&path), response.status);
            let (why, asked) = (reason(&response.body), asked_with(body.as_deref()));
            Err(Error::at(place, format!("{method} {url} was answered {status}{why}{asked}")))
        }
    }

    async fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<Bytes>,
        place: &'static Location<'static>,
    ) -> Result<Response> {
        let (head, bytes) = self.exchange(method, path, body, usize::MAX, place).await?;
        let headers = head
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let body = match bytes.as_ref() {
            [] => Value::Null,
            bytes => serde_json::from_slice(bytes)
                .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(bytes).into_owned())),
        };
        Ok(Response { status: head.status.as_u16(), headers, body })
    }

    /// Any request; status and body as they come, unless the body is longer than `most` bytes.
    #[track_caller]
    pub(super) fn bytes(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        most: usize,
    ) -> impl Future<Output = Result<(u16, Bytes)>> + Send {
        let place = Location::caller();
        let method =
            Method::from_bytes(method.as_bytes()).map_err(|error| Error::at(place, error.to_string()));
        let body = body.map(|body| Bytes::from(body.to_string()));
        async move {
            let (head, bytes) = self.exchange(method?, path, body, most, place).await?;
            Ok((head.status.as_u16(), bytes))
        }
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Option<Bytes>,
        most: usize,
        place: &'static Location<'static>,
    ) -> Result<(Parts, Bytes)> {
        let path = rooted(path);
        let failed = |why: &dyn fmt::Display| Error::at(place, format!("{method} {}{path}: {why}", self.url));
        let mut request =
            Request::builder().method(method.clone()).uri(&*path).header(HOST, authority(&self.url));
        if let Some(text) = &body {
            let lines = text.ends_with(b"\n");
            request =
                request.header(CONTENT_TYPE, if lines { "application/x-ndjson" } else { "application/json" });
        }
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let request = request.body(whole(body.unwrap_or_default())).map_err(|error| failed(&error))?;
        let response = self.connections.send(request).await.map_err(|error| failed(&causes(&*error)))?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, most).collect().await;
        let bytes = body.map_err(|error| failed(&causes(&*error)))?.to_bytes();
        Ok((head, bytes))
    }

    fn address(&self, path: &str) -> String {
        format!("{}{}", self.url, rooted(path))
    }
}

/// `/promos` of `promos`
fn rooted(path: &str) -> Cow<'_, str> {
    if path.starts_with('/') { path.into() } else { format!("/{path}").into() }
}

/// Host and port.
fn authority(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, authority)| authority).trim_end_matches('/')
}

/// `, type: reason` of an Elasticsearch error, with what caused it.
pub(super) fn reason(body: &Value) -> String {
    let error = &body["error"];
    match error {
        Value::Null if body.is_null() => String::new(),
        Value::Null => format!(": {body}"),
        Value::String(text) => format!(": {text}"),
        error => format!(": {}", one_reason(error)),
    }
}

/// On a line of its own, what was sent; the lines of a bulk request are not, since its answer tells which is meant.
fn asked_with(body: Option<&[u8]>) -> String {
    match body.map(String::from_utf8_lossy) {
        Some(text) if !text.is_empty() && !text.contains('\n') => format!("\n  asked with: {}", brief(&text)),
        _ => String::new(),
    }
}

/// As much of a JSON text as a person reads.
pub(super) fn brief(text: &str) -> String {
    const MOST: usize = 500;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}… ({} bytes)", &text[..at], text.len()),
        None => text.to_owned(),
    }
}

/// `type: reason (type: reason)`
pub(super) fn one_reason(error: &Value) -> String {
    let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
    let mut line = format!("{}: {}", text("type"), text("reason"));
    // A failed shard says why only below.
    let cause = match &error["caused_by"] {
        Value::Null => &error["root_cause"][0],
        cause => cause,
    };
    if cause.is_object() && cause["reason"] != error["reason"] {
        line = format!("{line} ({})", one_reason(cause));
    }
    line
}
