//! Indices of one cluster that another one shows.
//!
//! ```text
//! the shared cluster   port_of(author) ─▶ what is written through that port is the author's
//!                      made_by(authors) ─▶ copies of their indices ──▶ show() ─▶ a test's cluster: read-only, same names
//! ```
//!
//! The two may be in different processes: a copy is JSON. It is a copy and no way to the original, so that an index which
//! is searched together with the test's own ones is searched as they are, with statistics of its own, and so that nothing
//! that a test does can reach the original.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::rc::Rc;
use std::sync::mpsc as blocking;
use std::time::Duration;
use std::{collections::BTreeSet, io};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;

use crate::cluster::Cluster;
use crate::engine::Command;
use crate::index::{Arrived, Copy, Index};

/// How long the engine may take: it is busy with somebody's request at most, or with the documents of the copy.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a cluster shows of another one, and what others may show of it. It can be sent to any thread.
///
/// ```
/// use estrade_engine::{Engine, EngineConfig};
///
/// # fn main() -> std::io::Result<()> {
/// let engine = Engine::start(EngineConfig::default())?;
/// let (shared, own) = (engine.tenant()?, engine.tenant()?);
/// let seeding = shared.sharing().port_of("fixture `countries`")?;
/// assert_ne!(seeding, shared.address()); // what is written there is that fixture's
/// let made = shared.sharing().made_by(&["fixture `countries`".to_owned()])?;
/// own.sharing().show(made)?; // nothing yet
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Sharing {
    tenant: u64,
    commands: UnboundedSender<Command>,
}

/// One index on its way.
#[derive(Debug, Serialize, Deserialize)]
struct Made {
    by: BTreeSet<String>,
    index: Copy,
}

impl Sharing {
    pub(crate) fn new(tenant: u64, commands: UnboundedSender<Command>) -> Self {
        Self { tenant, commands }
    }

    /// One more port of the cluster: what is made or written to through it is this author's.
    ///
    /// ```
    /// # use estrade_engine::{Engine, EngineConfig};
    /// # fn main() -> std::io::Result<()> {
    /// # let shared = Engine::start(EngineConfig::default())?.tenant()?;
    /// let port = shared.sharing().port_of("fixture `countries`")?;
    /// std::net::TcpStream::connect(port)?; // it listens
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The operating system's, when it gives no socket, and when the cluster is gone.
    pub fn port_of(&self, author: &str) -> io::Result<SocketAddr> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let author = author.to_owned();
        self.ask(|done| Command::OpenFor { tenant: self.tenant, author, listener, done })?;
        Ok(address)
    }

    /// Copies of the indices that one of these authors made or wrote to.
    ///
    /// ```
    /// # use estrade_engine::{Engine, EngineConfig};
    /// # fn main() -> std::io::Result<()> {
    /// # let shared = Engine::start(EngineConfig::default())?.tenant()?;
    /// let made = shared.sharing().made_by(&["fixture `countries`".to_owned()])?;
    /// assert!(made.is_array());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the cluster is gone.
    pub fn made_by(&self, authors: &[String]) -> io::Result<Value> {
        let authors = authors.to_vec();
        self.ask(|done| Command::MadeBy { tenant: self.tenant, authors, done })
    }

    /// Shows what `made_by` of another cluster told, under the same names. It can be read; whatever would change it is
    /// refused.
    ///
    /// ```
    /// # use estrade_engine::{Engine, EngineConfig};
    /// # fn main() -> std::io::Result<()> {
    /// # let engine = Engine::start(EngineConfig::default())?;
    /// # let (shared, own) = (engine.tenant()?, engine.tenant()?);
    /// own.sharing().show(shared.sharing().made_by(&["fixture `countries`".to_owned()])?)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When a name is taken in this cluster, and when the cluster is gone.
    pub fn show(&self, made: Value) -> io::Result<()> {
        self.ask(|done| Command::Show { tenant: self.tenant, made, done })?.map_err(io::Error::other)
    }

    fn ask<T>(&self, command: impl FnOnce(blocking::Sender<Option<T>>) -> Command) -> io::Result<T> {
        let (done, answer) = blocking::channel();
        let gone = || io::Error::other("this cluster of the embedded engine is gone");
        self.commands.send(command(done)).map_err(|_| gone())?;
        answer.recv_timeout(PATIENCE).map_err(io::Error::other)?.ok_or_else(gone)
    }
}

impl Cluster {
    pub(crate) fn made_by(&mut self, authors: &[String]) -> Value {
        let is_wanted = |author: &Rc<str>| authors.iter().any(|wanted| **wanted == **author);
        let made =
            self.indices.values_mut().filter(|index| index.authors.iter().any(is_wanted)).map(|index| {
                let by = index.authors.iter().filter(|author| is_wanted(author)).map(ToString::to_string);
                Made { by: by.collect(), index: index.copy() }
            });
        // It is text and numbers only.
        serde_json::to_value(made.collect::<Vec<_>>()).unwrap_or_default()
    }

    /// All of it, or nothing. `arrived` is what the tenants of this engine have been shown.
    pub(crate) fn show(&mut self, made: Value, arrived: &mut Arrived) -> Result<(), String> {
        let made: Vec<Made> = serde_json::from_value(made)
            .map_err(|error| format!("a shared index cannot be read: {error}"))?;
        for Made { by, index } in &made {
            let by = said(by);
            for name in index.names() {
                if self.indices.get(name).is_some_and(|own| own.shared.is_none())
                    || self.own().any(|own| own.aliases.contains_key(name))
                {
                    return Err(format!(
                        "the shared index [{}], which {by} made, cannot be shown in this test's cluster: the test has made \
                         [{name}] there; give one of them another name",
                        index.name()
                    ));
                }
            }
        }
        let mut shown = Vec::with_capacity(made.len());
        for Made { by, index } in made {
            let (by, name) = (said(&by), index.name().to_owned());
            let index = arrived.index(index, &by).map_err(|error| {
                format!("the shared index [{name}], which {by} made, cannot be copied: {}", error.reason())
            })?;
            shown.push((name, index));
        }
        self.indices.extend(shown);
        Ok(())
    }

    fn own(&self) -> impl Iterator<Item = &Index> {
        self.indices.values().filter(|index| index.shared.is_none())
    }
}

fn said(authors: &BTreeSet<String>) -> String {
    authors.iter().map(String::as_str).collect::<Vec<_>>().join(" and ")
}
