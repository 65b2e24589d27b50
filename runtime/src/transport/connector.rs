//! New connections to one server.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::{Failure, Stream, Transport, tcp};

/// How long a server may take to accept one.
const ACCEPTED: Duration = Duration::from_secs(10);

/// Connects to one server.
#[derive(Debug, Clone)]
pub(crate) struct Connector {
    to: To,
    transport: Transport,
}

#[derive(Debug, Clone)]
enum To {
    /// Host and port, which the system resolves.
    Named(Arc<str>),
    /// It was resolved, and checked, before.
    Checked(SocketAddr),
}

impl Connector {
    /// Plain HTTP to `host:port`.
    pub(crate) fn plain(authority: &str) -> Connector {
        Connector { to: To::Named(authority.into()), transport: Transport::Plain }
    }

    /// To the server that was examined.
    pub(crate) fn to(address: SocketAddr, transport: Transport) -> Connector {
        Connector { to: To::Checked(address), transport }
    }

    pub(super) async fn connect(&self) -> Result<Stream, Failure> {
        let accepted = timeout(ACCEPTED, async {
            match &self.to {
                To::Named(authority) => tcp::connect(&**authority).await,
                To::Checked(address) => tcp::connect(address).await,
            }
        });
        let late = || io::Error::other(format!("it accepted no connection within {ACCEPTED:?}"));
        let stream = accepted.await.unwrap_or_else(|_| Err(late()))?;
        Ok(self.transport.secure(stream).await?)
    }
}
