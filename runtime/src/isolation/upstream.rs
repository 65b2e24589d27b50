//! The server behind the gateway, and the one client that speaks to it.

use std::fmt;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Body;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use hyper::http::uri::Authority;
use hyper::{Method, Request, Response, StatusCode};
use serde_json::Value;

use super::refusal::{Refusal, Result};
use crate::error::{self, Error};
pub(super) use crate::transport::{Answer as Received, Sent, whole};
use crate::transport::{Connections, Connector, causes};

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
    /// The same, for the header `Host`.
    host: HeaderValue,
    connector: Connector,
    authorization: Option<HeaderValue>,
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let masked = self.authorization.as_ref().map(|_| "masked");
        let mut shown = f.debug_struct("Upstream");
        shown.field("address", &self.address()).field("connector", &self.connector);
        shown.field("authorization", &masked).finish_non_exhaustive()
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
        let upstream = Upstream::through(address, Connector::plain(address));
        let upstream = upstream.map_err(|error| wrong(&error.to_string()))?;
        match upstream.address.port() {
            Some(_) => Ok(upstream),
            None => Err(wrong("it must look like http://127.0.0.1:9200, with a port")),
        }
    }

    /// The server that is called `host:port`, by this way to it.
    ///
    /// # Errors
    /// When nothing can be called so.
    pub(crate) fn through(authority: &str, connector: Connector) -> error::Result<Upstream> {
        let wrong = |why: &dyn fmt::Display| Error::msg(format!("{authority} is no host and port: {why}"));
        let address = authority.parse().map_err(|error| wrong(&error))?;
        let host = HeaderValue::from_str(authority).map_err(|error| wrong(&error))?;
        Ok(Upstream { address, host, connector, authorization: None })
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

/// Speaks to the server, over connections that are kept. It follows no redirects: that is the server's word, not its own.
#[derive(Debug, Clone)]
pub(super) struct Line {
    upstream: Upstream,
    connections: Connections,
}

impl Line {
    pub(super) fn new(upstream: Upstream) -> Line {
        let connections = Connections::new(upstream.connector.clone());
        Line { upstream, connections }
    }

    /// Host and port.
    #[cfg(unix)]
    pub(super) fn address(&self) -> &str {
        self.upstream.address()
    }

    /// Sends a request whose URI is a path.
    pub(super) async fn send(&self, mut request: Request<Sent>) -> Result<Response<Received>> {
        let headers = request.headers_mut();
        headers.insert(HOST, self.upstream.host.clone());
        headers.remove(AUTHORIZATION);
        if let Some(value) = &self.upstream.authorization {
            headers.insert(AUTHORIZATION, value.clone());
        }
        let response = match tokio::time::timeout(ANSWERED, self.connections.send(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(self.unreachable(&causes(&*error))),
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

    fn unreachable(&self, why: &str) -> Refusal {
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
    let body = tokio::time::timeout(ANSWERED, joined(body, MOST)).await;
    body.unwrap_or_else(|_| Err(Refusal::unreadable("a body", "it did not come to an end")))
}

/// Most bodies come in one piece, which is not copied.
async fn joined(body: impl Body<Data = Bytes, Error = hyper::Error>, most: usize) -> Result<Bytes> {
    let unreadable = |why: &dyn fmt::Display| Refusal::unreadable("a body", &why.to_string());
    let mut body = pin!(body);
    let (mut first, mut all) = (Bytes::new(), Vec::new());
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame.map_err(|error| unreadable(&error))?.into_data() else { continue };
        if first.len().max(all.len()) + piece.len() > most {
            return Err(unreadable(&format!("up to {most} bytes are held")));
        }
        if first.is_empty() {
            first = piece;
            continue;
        }
        if all.is_empty() {
            all.extend_from_slice(&first);
        }
        all.extend_from_slice(&piece);
    }
    Ok(if all.is_empty() { first } else { all.into() })
}

#[cfg(test)]
mod tests {
    use std::iter::Copied;
    use std::pin::Pin;
    use std::slice::Iter;
    use std::task::{Context, Poll};

    use hyper::body::Frame;

    use super::*;

    /// Comes in these pieces.
    struct Pieces<'a>(Copied<Iter<'a, &'static str>>);

    impl Body for Pieces<'_> {
        type Data = Bytes;
        type Error = hyper::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<std::result::Result<Frame<Bytes>, hyper::Error>>> {
            Poll::Ready(self.0.next().map(|piece| Ok(Frame::data(piece.into()))))
        }
    }

    /// None where it is refused.
    fn joined_up_to(most: usize, pieces: &[&'static str]) -> Option<Bytes> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(joined(Pieces(pieces.iter().copied()), most)).ok()
    }

    #[test]
    fn a_body_is_whole_in_however_many_pieces_it_comes() {
        for pieces in [&[][..], &["abc"], &["", "a", "", "bc"], &["a", "b", "c", ""]] {
            assert_eq!(joined_up_to(3, pieces), Some(Bytes::from(pieces.concat())), "{pieces:?}");
        }
    }

    #[test]
    fn a_body_that_is_larger_than_what_is_held_is_refused() {
        for pieces in [&["abcd"][..], &["ab", "cd"], &["a", "b", "c", "d"]] {
            assert_eq!(joined_up_to(3, pieces), None, "{pieces:?}");
        }
    }
}
