//! New connections for a client that keeps them.

use std::error::Error;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use hyper::http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use tower_service::Service;

use super::{Stream, Transport};

type Failure = Box<dyn Error + Send + Sync>;

/// Connects to the host of each URI, or to one address whatever the URI says.
#[derive(Debug, Clone)]
pub(crate) struct Connector {
    tcp: HttpConnector,
    /// That of the server that was examined.
    address: Option<Uri>,
    transport: Transport,
}

impl Connector {
    /// Plain HTTP to whatever is asked for.
    pub(crate) fn plain() -> Connector {
        let mut tcp = HttpConnector::new();
        // Without it small requests wait for the peer's delayed acknowledgement: 44 ms each.
        tcp.set_nodelay(true);
        Connector { tcp, address: None, transport: Transport::Plain }
    }

    /// To this address, whatever the host of a URI is: it was resolved, and checked, before.
    pub(crate) fn to(address: SocketAddr, transport: Transport) -> Connector {
        let uri = Uri::builder().scheme("http").authority(address.to_string()).path_and_query("/").build();
        Connector { address: uri.ok(), transport, ..Connector::plain() }
    }

    /// Gives up on a connection after this time.
    pub(crate) fn within(mut self, limit: Duration) -> Connector {
        self.tcp.set_connect_timeout(Some(limit));
        self
    }

    /// `http` or `https`
    pub(crate) fn scheme(&self) -> Scheme {
        self.transport.scheme()
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Stream>;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<TokioIo<Stream>, Failure>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, asked: Uri) -> Self::Future {
        let connecting = self.tcp.call(self.address.clone().unwrap_or(asked));
        let transport = self.transport.clone();
        Box::pin(async move {
            let stream = connecting.await?.into_inner();
            Ok(TokioIo::new(transport.secure(stream).await?))
        })
    }
}
