//! What namespaces on one server tell each other: which indices the run's shared one has, and who made them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use hyper::{Method, StatusCode};
use serde_json::Value;
use tokio::sync::RwLock;
use tokio::task::AbortHandle;

use super::deletion::existing;
use super::exchange::Exchange;
use super::gateway::Thread;
use super::namespace::no_port;
use super::refusal::{self, Refusal};
use super::request::path::encode;
use super::serving::serve;
use super::shown::{Thing, Told};
use crate::error::{Error, Result};

/// How long the server may take for the few requests that are needed.
const PATIENCE: Duration = Duration::from_secs(60);

/// One namespace's part in it; it does not keep the namespace open.
#[derive(Debug, Clone)]
pub(crate) struct Sharing {
    pub(super) thread: Arc<Thread>,
    pub(super) exchange: Arc<Exchange>,
    pub(super) busy: Arc<RwLock<()>>,
    pub(super) address: Arc<str>,
    /// What serves further ports.
    pub(super) serving: Arc<Mutex<Vec<AbortHandle>>>,
}

impl Sharing {
    /// `http://127.0.0.1:PORT` of one more port: what is made or written to through it is this author's.
    ///
    /// # Errors
    /// The operating system's, when it gives no port.
    pub(crate) fn port_of(&self, author: &str) -> Result<String> {
        let listener =
            TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).map_err(|error| no_port(&error))?;
        listener.set_nonblocking(true).map_err(|error| no_port(&error))?;
        let address = listener.local_addr().map_err(|error| no_port(&error))?;
        let exchange = Exchange {
            names: Arc::new(self.exchange.names.of_author(author)),
            line: self.exchange.line.clone(),
            recording: None,
            #[cfg(unix)]
            order: None,
        };
        let served = serve(listener, Arc::new(exchange), Arc::clone(&self.busy));
        let task = self.thread.handle().spawn(served).abort_handle();
        self.serving.lock().unwrap_or_else(PoisonError::into_inner).push(task);
        Ok(format!("http://{address}"))
    }

    /// The indices that one of these authors made or wrote to, and the aliases that stand for nothing else.
    ///
    /// # Errors
    /// When the server does not tell which there are.
    pub(crate) fn made_by(&self, authors: &[String]) -> Result<Value> {
        let (exchange, authors, server) =
            (Arc::clone(&self.exchange), authors.to_vec(), self.address.to_string());
        let told = self.wait_for(async move {
            let things = made_by(&exchange, &authors).await?;
            Ok(Told { server, prefix: exchange.names.prefix().to_owned(), things })
        })?;
        serde_json::to_value(told).map_err(|error| Error::msg(error.to_string()))
    }

    /// Shows what `made_by` of the shared namespace told, under the same names.
    ///
    /// # Errors
    /// When it is on another server, or a name is taken.
    pub(crate) fn show(&self, made: Value) -> Result<()> {
        let told: Told = serde_json::from_value(made).map_err(|error| Error::msg(error.to_string()))?;
        if told.server != *self.address {
            return Err(Error::msg(format!(
                "this test's `es` is on {}, and the run's `shared_es` on {}: say once, in the workspace's estrade.toml, which \
                 server it is",
                self.address, told.server
            )));
        }
        let exchange = Arc::clone(&self.exchange);
        self.wait_for(async move {
            let new = told.things.iter().filter(|thing| !exchange.names.shown().has(&thing.physical));
            for Thing { logical, by, .. } in new {
                let own = encode(&exchange.names.prefixed(logical));
                if exchange.line.ask(Method::HEAD, &format!("/{own}"), None).await?.0 == StatusCode::OK {
                    return Err(taken(logical, by));
                }
            }
            exchange.names.shown().add(told);
            Ok(())
        })
    }

    /// Blocks, and never the gateway's own thread: who asks is on another one.
    fn wait_for<T: Send + 'static>(
        &self,
        work: impl Future<Output = refusal::Result<T>> + Send + 'static,
    ) -> Result<T> {
        let (sender, done) = mpsc::channel();
        self.thread.handle().spawn(async move {
            // Who waits may have given up.
            let _ = sender.send(work.await);
        });
        let done = done.recv_timeout(PATIENCE).map_err(|_| {
            Error::msg(format!("the server took longer than {} s to tell what is shared", PATIENCE.as_secs()))
        })?;
        done.map_err(|refusal| Error::msg(refusal.reason()))
    }
}

async fn made_by(exchange: &Exchange, authors: &[String]) -> refusal::Result<Vec<Thing>> {
    let names = &exchange.names;
    let there = existing(&exchange.line, names).await?.indices;
    let mut things: Vec<Thing> = Vec::new();
    for index in &there {
        let by = names.made().by(&index.name, authors);
        if !by.is_empty() {
            things.push(Thing {
                logical: text(&names.logical(index.name.as_bytes())),
                physical: index.name.clone(),
                is_alias: false,
                by,
            });
        }
    }
    if things.is_empty() {
        return Ok(things);
    }
    let all: Vec<String> = there.into_iter().map(|index| index.name).collect();
    let path = format!("/{}/_alias?ignore_unavailable=true", encode(&all.join(",")));
    let (status, found) = exchange.line.ask(Method::GET, &path, None).await?;
    if status != StatusCode::OK {
        return Err(Refusal::unreadable(
            "the aliases of the shared cluster",
            &found["error"]["reason"].to_string(),
        ));
    }
    let mut holders: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for (index, told) in found.as_object().into_iter().flatten() {
        for alias in told["aliases"].as_object().into_iter().flatten().map(|(alias, _)| alias) {
            holders.entry(alias).or_default().push(index);
        }
    }
    let mut aliases = Vec::new();
    for (alias, indices) in holders {
        let shown = things.iter().filter(|thing| indices.contains(&&thing.physical));
        let by: Vec<&BTreeSet<String>> = shown.map(|thing| &thing.by).collect();
        // One that stands for another fixture's index as well would lead there.
        if by.len() == indices.len() {
            let by = by.into_iter().flatten().cloned().collect();
            aliases.push(Thing {
                logical: text(&names.logical(alias.as_bytes())),
                physical: alias.clone(),
                is_alias: true,
                by,
            });
        }
    }
    things.extend(aliases);
    Ok(things)
}

fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

fn taken(logical: &str, by: &BTreeSet<String>) -> Refusal {
    let by = by.iter().map(String::as_str).collect::<Vec<_>>().join(" and ");
    Refusal::new(
        409,
        "estrade_shared_index_exception",
        format!(
            "the shared index [{logical}], which {by} made, cannot be shown in this test's cluster: the test has made \
             [{logical}] there; give one of them another name"
        ),
    )
}
