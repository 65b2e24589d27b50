//! One test's part of the server: a port of its own, until it is closed.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::RwLock;
use tokio::task::AbortHandle;
use tokio::time::timeout;

use super::deletion;
use super::exchange::Exchange;
use super::gateway::Thread;
use super::identity;
use super::serving::serve;
#[cfg(target_os = "linux")]
use super::sharing::Sharing;
use crate::error::{Error, Result};

/// How long requests that are on their way may take when the namespace is closed.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// How long the server may take to delete what the test made.
const DELETED: Duration = Duration::from_secs(60);

/// A virtual cluster on a real server. When it is dropped its port is closed; what was made on the server is deleted by
/// [`close`](Namespace::close), and stays recorded until then.
///
/// ```no_run
/// use estrade::__private::isolation::{Gateway, Ledger, NamespaceId, Upstream};
///
/// # async fn test() -> estrade::Result<()> {
/// let gateway = Gateway::start(Upstream::new("http://127.0.0.1:9200")?)?;
/// let ledger = Ledger::in_folder("records/of-one-cluster".as_ref())?;
/// let namespace = gateway.namespace(&NamespaceId::new("0a1b2c3d", "k3v9", 17)?, &ledger)?;
/// println!("GET {}/_cat/indices shows what was made there", namespace.url());
/// namespace.close().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Namespace {
    address: SocketAddr,
    exchange: Arc<Exchange>,
    /// Held by every request that is on its way.
    busy: Arc<RwLock<()>>,
    serving: AbortHandle,
    /// What serves further ports.
    also_serving: Arc<Mutex<Vec<AbortHandle>>>,
    /// Host and port of the server.
    #[cfg_attr(
        not(target_os = "linux"),
        allow(dead_code, reason = "a shared cluster lives in a session host")
    )]
    upstream: Arc<str>,
    /// Lives as long as a namespace needs it.
    thread: Arc<Thread>,
}

impl Namespace {
    pub(super) fn open(
        thread: Arc<Thread>,
        exchange: Exchange,
        upstream: Arc<str>,
        listener: std::net::TcpListener,
    ) -> Result<Namespace> {
        let address = listener.local_addr().map_err(|error| no_port(&error))?;
        let (exchange, busy) = (Arc::new(exchange), Arc::new(RwLock::new(())));
        let served = serve(listener, Arc::clone(&exchange), Arc::clone(&busy));
        let serving = thread.handle().spawn(served).abort_handle();
        Ok(Namespace { address, exchange, busy, serving, also_serving: Arc::default(), upstream, thread })
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its part in what namespaces tell each other.
    #[cfg(target_os = "linux")]
    pub(crate) fn sharing(&self) -> Sharing {
        Sharing {
            thread: Arc::clone(&self.thread),
            exchange: Arc::clone(&self.exchange),
            busy: Arc::clone(&self.busy),
            address: Arc::clone(&self.upstream),
            serving: Arc::clone(&self.also_serving),
        }
    }

    fn close_ports(&self) {
        self.serving.abort();
        let also = self.also_serving.lock().unwrap_or_else(PoisonError::into_inner);
        also.iter().for_each(AbortHandle::abort);
    }

    /// Makes an index that is there already this test's, under the name `logical`: it is seen, and deleted in the end, as
    /// if the test had made it. Nobody else may have it.
    ///
    /// Unlike other names it is not found by a pattern while it is closed or hidden: then naming it is an error.
    ///
    /// # Errors
    /// When its physical name is not one of Estrade's, or cannot be recorded.
    pub fn adopt(&self, logical: &str, physical: &str) -> Result<()> {
        if !physical.starts_with(identity::OURS) || physical.contains(['*', ',']) {
            return Err(Error::msg(format!(
                "cannot take the index {physical:?} for a test: it would be deleted with it, and it is none of Estrade's"
            )));
        }
        self.exchange.names.give(logical, physical).map_err(|refusal| Error::msg(refusal.reason()))
    }

    /// Closes the port, deletes all that was made through it by exact names, and checks that it is gone; where there is a
    /// keeper, it is left to that.
    ///
    /// # Errors
    /// When something is left: the record of it stays.
    pub async fn close(self) -> Result<()> {
        self.close_ports();
        let (exchange, busy) = (Arc::clone(&self.exchange), Arc::clone(&self.busy));
        let deleted = self.thread.handle().spawn(async move {
            // Who is not done by then is found by the deletion, which looks again.
            let quiet = timeout(LAST_REQUESTS, busy.write()).await;
            let page = exchange.names.page();
            if quiet.is_ok() && page.count() == 0 {
                return page.remove();
            }
            #[cfg(unix)]
            if let Some(order) = exchange.order.as_ref().filter(|_| quiet.is_ok())
                && order.is_over(&exchange.names).await
            {
                return Ok(());
            }
            match timeout(DELETED, deletion::all(&exchange.line, &exchange.names)).await {
                Ok(Ok(())) => page.remove(),
                Ok(Err(refusal)) => Err(Error::msg(refusal.reason())),
                Err(_) => Err(Error::msg(format!("the server took longer than {} s", DELETED.as_secs()))),
            }
        });
        let failed = |why: &str| {
            Error::msg(format!("what this test made on the Elasticsearch server was not deleted: {why}"))
        };
        match deleted.await {
            Ok(deleted) => deleted.map_err(|error| failed(&error.to_string())),
            Err(error) => Err(failed(&error.to_string())),
        }
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        self.close_ports();
    }
}

pub(super) fn no_port(error: &std::io::Error) -> Error {
    Error::msg(format!("cannot open a port on 127.0.0.1 for a test's Elasticsearch: {error}"))
}
