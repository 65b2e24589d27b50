//! How what is sent gets to a server: as it is, or protected by TLS.
//!
//! ```text
//! URL ── Security (what is asked for) ── Transport (ready to be used) ─┬─ Connector ── Connections, which are kept
//!                                                                     └─ secure: one connection
//!                                              Stream: the bytes, either way
//! ```
//!
//! Always true:
//!
//! - A certificate is verified as rustls does it, against the roots of this machine or the file of `elasticsearch.ca`,
//!   for the name that the URL says. There is no way to do without: who trusts a certificate names it.
//! - The address is one that somebody else has checked; the name is not resolved again.
//! - What does not go as it was asked for is an error. Nothing falls back to plain HTTP, and nothing climbs to TLS.
//!
//! Without the feature `tls` there is plain HTTP alone, and nothing that compiles C.

mod connections;
mod connector;
#[cfg(target_os = "linux")]
mod hello;
#[cfg(feature = "tls")]
mod refusal;
mod security;
mod stream;
mod tcp;
#[cfg(feature = "tls")]
mod tls;

use std::error::Error;

use tokio::net::TcpStream;

pub(crate) use connections::{Answer, Connections, Sent, causes, whole};
pub(crate) use connector::Connector;
#[cfg(target_os = "linux")]
pub(crate) use hello::is_answered;
#[cfg(target_os = "linux")]
pub(crate) use security::Security;
pub(crate) use stream::Stream;
#[cfg(target_os = "linux")]
pub(crate) use tcp::connect;

/// Why something could not be sent, or was not answered.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// A way to one server that is ready to be used.
#[derive(Debug, Clone)]
pub(crate) enum Transport {
    /// Plain HTTP.
    Plain,
    #[cfg(feature = "tls")]
    Tls(tls::Tls),
}

/// Why a connection could not be protected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "tls"), allow(dead_code, reason = "without TLS nothing is protected"))]
pub(crate) enum Unsecured {
    /// It broke: a server that is starting does that.
    Broken(String),
    /// It never will be.
    Never(String),
}

impl std::fmt::Display for Unsecured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Unsecured::Broken(why) | Unsecured::Never(why)) = self;
        f.write_str(why)
    }
}

impl Error for Unsecured {}

impl Transport {
    /// Protects a connection, where that is asked for.
    #[cfg_attr(not(feature = "tls"), allow(clippy::unused_async, reason = "with TLS it waits"))]
    pub(crate) async fn secure(&self, stream: TcpStream) -> Result<Stream, Unsecured> {
        match self {
            Transport::Plain => Ok(Stream::Plain(stream)),
            #[cfg(feature = "tls")]
            Transport::Tls(tls) => tls.secure(stream).await.map(|stream| Stream::Tls(Box::new(stream))),
        }
    }
}
