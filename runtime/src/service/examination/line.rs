//! One question to a server, one answer: JSON over HTTP, with a limit for each, to the address that was checked.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::Request;
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, HOST, LOCATION};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::time::timeout;

use super::credentials::Credentials;
use crate::transport::{self, Transport, Unsecured};

/// A server that is well answers at once; one that is busy has this long.
const ANSWER: Duration = Duration::from_secs(5);

/// No answer to what is asked here is larger.
const LARGEST: usize = 16 << 20;

/// The way to a server.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) address: SocketAddr,
    /// What the header `Host` says.
    pub(crate) authority: String,
    pub(crate) credentials: Credentials,
    pub(crate) transport: Transport,
}

/// What it answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Where it would send us.
    pub(crate) location: Option<String>,
    /// Null where it is no JSON.
    pub(crate) body: Value,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Unheard {
    /// Nobody listens there.
    Absent(String),
    /// Somebody does.
    Failed(String),
    /// Somebody does who will never be understood.
    Never(String),
}

impl Unheard {
    pub(crate) fn why(self) -> String {
        match self {
            Unheard::Absent(why) | Unheard::Failed(why) | Unheard::Never(why) => why,
        }
    }
}

impl Line {
    /// Asks, once. The error says how far that came.
    pub(crate) async fn get(&self, path: &str) -> Result<Answer, Unheard> {
        let asked = timeout(ANSWER, self.ask(path)).await;
        let asked = asked.unwrap_or_else(|_| {
            Err(Unheard::Failed(format!("GET {path} was not answered within {ANSWER:?}")))
        });
        // Who expects TLS breaks off, is silent, or says in plain words that this is a bad request.
        let is_odd = match &asked {
            Err(Unheard::Failed(_)) => true,
            Ok(answer) => answer.status == 400 && answer.body.is_null(),
            Err(_) => false,
        };
        if is_odd && matches!(self.transport, Transport::Plain) && transport::is_answered(self.address).await
        {
            return Err(Unheard::Never(format!(
                "it speaks TLS: its URL is `https://{}`; a server that `elasticsearch.command` starts has to speak plain HTTP",
                self.authority
            )));
        }
        asked
    }

    async fn ask(&self, path: &str) -> Result<Answer, Unheard> {
        let stream = transport::connect(self.address)
            .await
            .map_err(|error| Unheard::Absent(format!("nobody listens there ({error})")))?;
        let failed = |error: &dyn std::error::Error| Unheard::Failed(format!("GET {path} failed: {error}"));
        let stream = self.transport.secure(stream).await.map_err(|unsecured| match unsecured {
            Unsecured::Broken(why) => Unheard::Failed(why),
            Unsecured::Never(why) => Unheard::Never(why),
        })?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| failed(&error))?;
        let mut request = Request::get(path).header(HOST, &self.authority);
        if let Some(credentials) = self.credentials.header() {
            request = request.header(AUTHORIZATION, credentials);
        }
        let request = request.body(Empty::<Bytes>::new()).map_err(|error| failed(&error))?;
        // It ends with its sender.
        tokio::spawn(connection);
        let response = sender.send_request(request).await.map_err(|error| failed(&error))?;
        let (head, body) = response.into_parts();
        let bytes = Limited::new(body, LARGEST).collect().await.map_err(|error| failed(&*error))?.to_bytes();
        let location = head.headers.get(LOCATION);
        let location = location.map(|to| String::from_utf8_lossy(to.as_bytes()).into_owned());
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Ok(Answer { status: head.status.as_u16(), location, body })
    }
}
