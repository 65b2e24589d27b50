//! The server behind the gateway, and the one client that speaks to it.

use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::http::uri::Authority;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::client::legacy;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use super::refusal::{Refusal, Result};
use crate::error::{self, Error};
use crate::transport::Connector;

/// How long the server may take to accept a connection.
const CONNECTED: Duration = Duration::from_secs(10);

/// How long it may work on one request, a reindex for instance.
const ANSWERED: Duration = Duration::from_secs(600);

/// The largest answer that is held whole.
const MOST: usize = 256 << 20;

/// A server, by its address; with credentials where it asks for them.
///
/// ```
/// use estrade::__private::isolation::Upstream;
///
/// let upstream = Upstream::new("http://127.0.0.1:9200")?.with_authorization("ApiKey c2VjcmV0")?;
/// assert!(!format!("{upstream:?}").contains("c2VjcmV0"));
/// assert!(Upstream::new("https://127.0.0.1:9200").is_err());
/// # Ok::<(), estrade::Error>(())
/// ```
#[derive(Clone)]
pub struct Upstream {
    address: Authority,
    connector: Connector,
    authorization: Option<HeaderValue>,
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let masked = self.authorization.as_ref().map(|_| "masked");
        let mut shown = f.debug_struct("Upstream");
        shown.field("address", &self.address()).field("connector", &self.connector);
        shown.field("authorization", &masked).finish()
    }
}

impl Upstream {
    /// The server at `url`: `http://host:port`. One with TLS is examined first, and then reached through a connector.
    ///
    /// # Errors
    /// When it is something else: TLS, credentials and paths in it are not understood and would be lost.
    pub fn new(url: &str) -> error::Result<Upstream> {
        // Not shown where there are credentials in it.
        let wrong =
            |why: &str| Error::msg(format!("cannot use the address of the Elasticsearch server: {why}"));
        let rest = match url.split_once("://") {
            Some(("http", rest)) => rest,
            Some(("https", _)) => {
                return Err(wrong(
                    "it is one of TLS, and nobody says here whose certificates are trusted: use plain http",
                ));
            }
            _ => return Err(wrong("it must look like http://127.0.0.1:9200")),
        };
        let address = rest.trim_end_matches('/');
        if address.contains('@') {
            return Err(wrong("credentials in it would be printed: give them as an Authorization header"));
        }
        if address.is_empty() || address.contains(['/', '?', '#']) {
            return Err(wrong("it must look like http://127.0.0.1:9200, without a path"));
        }
        Upstream::through(address, Connector::plain()).map_err(|error| wrong(&error.to_string()))
    }

    /// The server that is called `host:port`, by this way to it.
    ///
    /// # Errors
    /// When nothing can be called so.
    pub(crate) fn through(authority: &str, connector: Connector) -> error::Result<Upstream> {
        let address = authority
            .parse()
            .map_err(|error| Error::msg(format!("{authority} is no host and port: {error}")))?;
        Ok(Upstream { address, connector, authorization: None })
    }

    /// The same with a value for the header `Authorization`, which goes to this server only.
    ///
    /// # Errors
    /// When no header can carry it.
    pub fn with_authorization(self, value: &str) -> error::Result<Upstream> {
        let mut header = HeaderValue::from_str(value).map_err(|_| {
            Error::msg("cannot use the credentials for the Elasticsearch server: they have characters that no header may have")
        })?;
        header.set_sensitive(true);
        Ok(Upstream { authorization: Some(header), ..self })
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        self.address.as_str()
    }
}

/// What is sent: whole, or as it comes.
pub(super) type Sent = UnsyncBoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>;

pub(super) fn whole(body: impl Into<Bytes>) -> Sent {
    Full::new(body.into()).map_err(|never| match never {}).boxed_unsync()
}

/// Speaks to the server, over connections that are kept. It follows no redirects: that is the server's word, not its own.
#[derive(Debug, Clone)]
pub(super) struct Line {
    upstream: Upstream,
    http: legacy::Client<Connector, Sent>,
}

impl Line {
    pub(super) fn new(upstream: Upstream) -> Line {
        let connector = upstream.connector.clone().within(CONNECTED);
        let http = legacy::Client::builder(TokioExecutor::new()).build(connector);
        Line { upstream, http }
    }

    /// Host and port.
    #[cfg(unix)]
    pub(super) fn address(&self) -> &str {
        self.upstream.address()
    }

    /// Sends a request whose URI is a path.
    pub(super) async fn send(&self, mut request: Request<Sent>) -> Result<Response<Incoming>> {
        let mut to = std::mem::take(request.uri_mut()).into_parts();
        to.scheme = Some(self.upstream.connector.scheme());
        to.authority = Some(self.upstream.address.clone());
        *request.uri_mut() = to.try_into().map_err(|error: hyper::http::uri::InvalidUriParts| {
            Refusal::unreadable("the path", &error.to_string())
        })?;
        let headers = request.headers_mut();
        headers.remove(AUTHORIZATION);
        if let Some(value) = &self.upstream.authorization {
            headers.insert(AUTHORIZATION, value.clone());
        }
        let response = match tokio::time::timeout(ANSWERED, self.http.request(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(self.unreachable(&error)),
            Err(_) => {
                return Err(Refusal::new(
                    504,
                    "estrade_upstream_exception",
                    format!(
                        "the server at {} has not answered in {} s: look at its log and its load",
                        self.upstream.address,
                        ANSWERED.as_secs()
                    ),
                ));
            }
        };
        if response.status() == StatusCode::UNAUTHORIZED {
            return Err(Refusal::new(
                502,
                "estrade_upstream_exception",
                format!(
                    "the server at {} does not take the credentials that Estrade was given (401): check them",
                    self.upstream.address
                ),
            ));
        }
        Ok(response)
    }

    /// Sends a request of the gateway's own; comes back with status and JSON.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<(StatusCode, Value)> {
        let mut request = Request::builder().method(method).uri(path);
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = whole(body.map(|body| body.to_string()).unwrap_or_default());
        let request =
            request.body(body).map_err(|error| Refusal::unreadable("the path", &error.to_string()))?;
        let response = self.send(request).await?;
        let status = response.status();
        let body = collected(response.into_body()).await?;
        Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
    }

    fn unreachable(&self, error: &legacy::Error) -> Refusal {
        let mut why = error.to_string();
        let mut next = error.source();
        while let Some(source) = next {
            why = format!("{why}: {source}");
            next = source.source();
        }
        Refusal::new(
            502,
            "estrade_upstream_exception",
            format!(
                "estrade's gateway cannot reach the server at {}: {why}; check that it is running, or unset \
                 elasticsearch.url (also ESTRADE_ES_URL) to use the embedded engine",
                self.upstream.address
            ),
        )
    }
}

/// A body, whole.
pub(super) async fn collected(body: impl Body<Data = Bytes, Error = hyper::Error>) -> Result<Bytes> {
    let body = tokio::time::timeout(ANSWERED, Limited::new(body, MOST).collect()).await;
    match body {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) => {
            Err(Refusal::unreadable("a body", &format!("{error} (up to {MOST} bytes are held)")))
        }
        Err(_) => Err(Refusal::unreadable("a body", "it did not come to an end")),
    }
}
