//! The gateway of a process: a thread and a runtime of its own, in front of one server.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::deletion;
use super::exchange::Exchange;
use super::identity::NamespaceId;
use super::ledger::{Kind, Ledger};
use super::names::Names;
use super::namespace::{Namespace, no_port};
#[cfg(unix)]
use super::pool::{Counter, Ordering};
#[cfg(target_os = "linux")]
use super::refusal;
use super::upstream::{Line, Upstream};
use crate::error::{Error, Result};
use crate::es::evidence::Recording;

/// Well before a request's own limit.
const TICK: Duration = Duration::from_secs(60);

/// How long the server may take to delete what one namespace left.
const SWEPT: Duration = Duration::from_secs(30);

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
    #[cfg(unix)]
    counter: Option<Arc<Counter>>,
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
        let (alive, mut ended) = oneshot::channel();
        let handle = runtime.handle().clone();
        thread::Builder::new().name("estrade-gateway".to_owned()).spawn(move || {
            runtime.block_on(async {
                // With no timer at all, that of each request would wake the thread that it is set on. Nothing is ever
                // sent: it is an error as soon as the other end is dropped.
                while timeout(TICK, &mut ended).await.is_err() {}
            });
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
        Ok(Gateway {
            thread: Arc::new(thread),
            line: Line::new(upstream),
            address,
            #[cfg(unix)]
            counter: None,
        })
    }

    /// The same, whose namespaces are given indices by the keeper at this socket, and leave theirs to it. Where nobody
    /// listens they do without.
    #[cfg(unix)]
    #[must_use]
    pub fn served_at(self, socket: &std::path::Path) -> Gateway {
        Gateway { counter: Some(Arc::new(Counter::new(socket.to_path_buf()))), ..self }
    }

    #[cfg(unix)]
    pub(super) fn line(&self) -> &Line {
        &self.line
    }

    #[cfg(unix)]
    pub(super) fn thread(&self) -> Arc<Thread> {
        Arc::clone(&self.thread)
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
        self.recorded_namespace(id, ledger, None)
    }

    /// The same, whose last requests are kept.
    pub(crate) fn recorded_namespace(
        &self,
        id: &NamespaceId,
        ledger: &Ledger,
        recording: Option<Arc<Recording>>,
    ) -> Result<Namespace> {
        let names = Arc::new(Names::new(id, ledger.open(id)?));
        let listener =
            TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).map_err(|error| no_port(&error))?;
        listener.set_nonblocking(true).map_err(|error| no_port(&error))?;
        let exchange = Exchange {
            names,
            line: self.line.clone(),
            recording,
            #[cfg(unix)]
            order: self.counter.clone().map(Ordering::new),
        };
        Namespace::open(Arc::clone(&self.thread), exchange, Arc::clone(&self.address), listener)
    }

    /// Deletes what is recorded in `ledger` of owners that are gone, by exact names; comes back with what could not be
    /// deleted, which stays recorded.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn sweep(&self, ledger: &Ledger, is_gone: impl Fn(&str) -> bool) -> Result<Vec<String>> {
        let mut left = Vec::new();
        for (id, page) in ledger.abandoned(is_gone)? {
            let (line, names) = (self.line.clone(), Names::new(&id, page));
            for name in names.page().names(Kind::Index) {
                // What was handed out of a pool has no name that tells whose it is.
                if NamespaceId::of_name(&name).is_none() && names.give(&name, &name).is_err() {
                    left.push(format!("{name}: it could not be taken from namespace {id}, which is gone"));
                }
            }
            let swept = self.thread.handle().spawn(async move {
                let deleted = timeout(SWEPT, deletion::all(&line, &names)).await;
                match deleted {
                    Ok(Ok(())) => names.page().remove().map_err(|error| error.to_string()),
                    Ok(Err(refusal)) => Err(refusal.reason().to_owned()),
                    Err(_) => Err(format!("the server took longer than {} s", SWEPT.as_secs())),
                }
            });
            let why = match swept.await {
                Ok(Ok(())) => continue,
                Ok(Err(why)) => why,
                Err(error) => error.to_string(),
            };
            left.push(format!(
                "what namespace {id} left on the server, whose process is gone, is still there: {why}"
            ));
        }
        Ok(left)
    }

    /// Does something with the server, on the gateway's own thread.
    #[cfg(target_os = "linux")]
    pub(super) async fn work<T, W>(&self, work: impl FnOnce(Line) -> W) -> Result<T>
    where
        W: Future<Output = refusal::Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        let done = self.thread.handle().spawn(work(self.line.clone())).await;
        let done = done.map_err(|error| Error::msg(error.to_string()))?;
        done.map_err(|refusal| Error::msg(refusal.reason()))
    }
}
