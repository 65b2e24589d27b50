//! The gateway of a process: a thread and a runtime of its own, in front of one server.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use super::exchange::Exchange;
use super::identity::NamespaceId;
use super::ledger::Ledger;
use super::names::Names;
use super::namespace::{Namespace, no_port};
use super::upstream::{Line, Upstream};
use crate::error::{Error, Result};

/// Opens namespaces on a server. A clone is the same gateway.
///
/// It has a thread and a runtime of its own: a client that blocks the thread of a test cannot keep its own answer from
/// being made. The thread ends when the gateway and all its namespaces are dropped.
///
/// ```
/// use estrade::__private::isolation::{Gateway, Upstream};
///
/// let gateway = Gateway::start(Upstream::new("http://127.0.0.1:9200")?)?; // nothing is sent yet
/// assert_eq!(gateway.address(), "127.0.0.1:9200");
/// # Ok::<(), estrade::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Gateway {
    thread: Arc<Thread>,
    line: Line,
    address: Arc<str>,
}

/// The runtime that all connections of the process live on.
#[derive(Debug)]
pub(super) struct Thread {
    handle: Handle,
    /// Dropped with it: the thread ends.
    _alive: oneshot::Sender<()>,
}

impl Thread {
    fn start() -> std::io::Result<Thread> {
        let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
        let (alive, ended) = oneshot::channel();
        let handle = runtime.handle().clone();
        thread::Builder::new().name("estrade-gateway".to_owned()).spawn(move || {
            // Nothing is ever sent: it is an error as soon as the other end is dropped.
            let _ = runtime.block_on(ended);
        })?;
        Ok(Thread { handle, _alive: alive })
    }

    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl Gateway {
    /// Starts the thread.
    ///
    /// # Errors
    /// The operating system's, when it gives no thread or no runtime's descriptors.
    pub fn start(upstream: Upstream) -> Result<Gateway> {
        let thread = Thread::start().map_err(|error| {
            Error::msg(format!("cannot start the thread of the Elasticsearch gateway: {error}"))
        })?;
        let address = upstream.address().into();
        Ok(Gateway { thread: Arc::new(thread), line: Line::new(upstream), address })
    }

    /// Host and port of the server.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// An empty virtual cluster on a free port of 127.0.0.1. What is made through it is written to `ledger` before.
    ///
    /// # Errors
    /// When there is no port, or nothing can be recorded.
    pub fn namespace(&self, id: &NamespaceId, ledger: &Ledger) -> Result<Namespace> {
        let names = Arc::new(Names::new(id, ledger.open(id)?));
        let listener =
            TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).map_err(|error| no_port(&error))?;
        listener.set_nonblocking(true).map_err(|error| no_port(&error))?;
        Namespace::open(Arc::clone(&self.thread), Exchange { names, line: self.line.clone() }, listener)
    }
}
