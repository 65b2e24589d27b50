//! The engine's thread.

use std::collections::{BTreeMap, HashMap};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc as blocking;
use std::{cell::RefCell, io, rc::Rc, thread};

use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{AbortHandle, LocalSet, spawn_local};

use crate::cluster::Cluster;
use crate::http;
use crate::index::Arrived;
use crate::tenant::Tenant;
use crate::witness::Witness;

/// What the engine says it is.
///
/// ```
/// use estrade_engine::EngineConfig;
///
/// let config = EngineConfig { version: "8.11.4".to_owned(), ..EngineConfig::default() };
/// assert_eq!(config.name, "estrade");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineConfig {
    /// The version of Elasticsearch that clients are told. Default `8.19.0`.
    pub version: String,
    /// The name of the node. Default `estrade`.
    pub name: String,
    /// What a write to an index that is not there makes: without it whatever the first document looks like, as
    /// Elasticsearch does; with it one of these, made from the body that stands here (`settings`, `mappings`,
    /// `aliases`), and every other name is an error.
    pub indices: Option<BTreeMap<String, Value>>,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self { version: "8.19.0".to_owned(), name: "estrade".to_owned(), indices: None }
    }
}

/// One thread that serves any number of tenants, with a runtime of its own: a client that blocks the thread of a
/// test cannot keep its own answer from being made.
///
/// The thread ends when the engine and all its tenants are dropped.
///
/// ```
/// # use estrade_engine::{Engine, EngineConfig};
/// # fn main() -> std::io::Result<()> {
/// let engine = Engine::start(EngineConfig::default())?;
/// let (ours, theirs) = (engine.tenant()?, engine.tenant()?);
/// assert_ne!(ours.url(), theirs.url());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Engine {
    commands: UnboundedSender<Command>,
    next: AtomicU64,
}

/// Where an answer goes; none where the tenant is gone.
type Answer<T> = blocking::Sender<Option<T>>;

/// What the outside asks of the engine's thread.
#[derive(Debug)]
pub(crate) enum Command {
    /// Serve an empty cluster on this socket.
    Open { tenant: u64, listener: TcpListener, witness: Option<Arc<dyn Witness>> },
    /// Ask a cluster without a socket.
    Ask { tenant: u64, question: Question },
    /// Serve the tenant's cluster on one more socket, for this author.
    OpenFor { tenant: u64, author: String, listener: TcpListener, done: Answer<()> },
    /// Copy what these authors made.
    MadeBy { tenant: u64, authors: Vec<String>, done: Answer<Value> },
    /// Show it.
    Show { tenant: u64, made: Value, done: Answer<Result<(), String>> },
    /// Close the tenant's socket and connections, free its data, then say so.
    Close { tenant: u64, done: blocking::Sender<()> },
}

/// A request of the owner's own.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    pub(crate) reply: blocking::Sender<(u16, Vec<u8>)>,
}

impl Engine {
    /// Starts the thread.
    ///
    /// ```
    /// # use estrade_engine::{Engine, EngineConfig};
    /// # fn main() -> std::io::Result<()> {
    /// let engine = Engine::start(EngineConfig { name: "promos".to_owned(), ..EngineConfig::default() })?;
    /// # let _ = engine;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The operating system's, when it gives no thread or no runtime's descriptors.
    pub fn start(config: EngineConfig) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let (commands, receiver) = unbounded_channel();
        thread::Builder::new()
            .name("estrade-engine".to_owned())
            // Documents and queries are walked recursively, a hundred levels deep at most.
            .stack_size(8 * 1024 * 1024)
            .spawn(move || LocalSet::new().block_on(&runtime, run(config, receiver)))?;
        Ok(Self { commands, next: AtomicU64::new(1) })
    }

    /// Opens an empty virtual cluster on a free port of 127.0.0.1. Quick, and callable from any thread.
    ///
    /// ```
    /// # use estrade_engine::{Engine, EngineConfig};
    /// # fn main() -> std::io::Result<()> {
    /// let engine = Engine::start(EngineConfig::default())?;
    /// let tenant = engine.tenant()?;
    /// std::net::TcpStream::connect(tenant.address())?; // it listens
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The operating system's, when it gives no socket.
    pub fn tenant(&self) -> io::Result<Tenant> {
        self.tenant_on(0)
    }

    /// The same on a chosen port.
    ///
    /// ```no_run
    /// # use estrade_engine::{Engine, EngineConfig};
    /// # fn main() -> std::io::Result<()> {
    /// let engine = Engine::start(EngineConfig::default())?;
    /// let tenant = engine.tenant_on(9200)?;
    /// assert_eq!(tenant.url(), "http://127.0.0.1:9200");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The operating system's: above all, the port is taken.
    pub fn tenant_on(&self, port: u16) -> io::Result<Tenant> {
        self.open(port, None)
    }

    /// The same on a free port, with somebody who sees each request and its answer.
    ///
    /// ```
    /// # use estrade_engine::{Engine, EngineConfig, Exchange, Witness};
    /// #[derive(Debug)]
    /// struct Printer;
    ///
    /// impl Witness for Printer {
    ///     fn saw(&self, exchange: &Exchange<'_>) {
    ///         println!("{} {} was answered {}", exchange.method, exchange.uri, exchange.status);
    ///     }
    /// }
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let tenant = Engine::start(EngineConfig::default())?.witnessed_tenant(std::sync::Arc::new(Printer))?;
    /// # let _ = tenant;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The operating system's, when it gives no socket.
    pub fn witnessed_tenant(&self, witness: Arc<dyn Witness>) -> io::Result<Tenant> {
        self.open(0, Some(witness))
    }

    fn open(&self, port: u16, witness: Option<Arc<dyn Witness>>) -> io::Result<Tenant> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let tenant = self.next.fetch_add(1, Ordering::Relaxed);
        self.commands
            .send(Command::Open { tenant, listener, witness })
            .map_err(|_| io::Error::other("the embedded engine's thread has ended"))?;
        Ok(Tenant::new(tenant, address, self.commands.clone()))
    }
}

/// One tenant's cluster, and who serves it.
struct Open {
    cluster: Rc<RefCell<Cluster>>,
    serving: Vec<AbortHandle>,
}

impl Open {
    fn serve(&mut self, listener: TcpListener, author: Option<Rc<str>>, witness: Option<Arc<dyn Witness>>) {
        // It fails only where the runtime is shutting down; clients then see a closed port.
        if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
            let task = spawn_local(http::serve(listener, Rc::clone(&self.cluster), author, witness));
            self.serving.push(task.abort_handle());
        }
    }
}

async fn run(config: EngineConfig, mut commands: UnboundedReceiver<Command>) {
    let mut tenants: HashMap<u64, Open> = HashMap::new();
    let mut arrived = Arrived::default();
    while let Some(command) = commands.recv().await {
        // Who asked may have given up: nobody is left to be answered then.
        match command {
            Command::Open { tenant, listener, witness } => {
                let cluster = Rc::new(RefCell::new(Cluster::new(&config)));
                let mut open = Open { cluster, serving: Vec::new() };
                open.serve(listener, None, witness);
                tenants.insert(tenant, open);
            }
            Command::Ask { tenant, question } => {
                let Question { method, path, body, reply } = question;
                if let Some(open) = tenants.get(&tenant) {
                    let _ = reply.send(http::ask(&open.cluster, &method, &path, body.into()));
                }
            }
            Command::OpenFor { tenant, author, listener, done } => {
                let open = tenants.get_mut(&tenant);
                let _ = done.send(open.map(|open| open.serve(listener, Some(author.into()), None)));
            }
            Command::MadeBy { tenant, authors, done } => {
                let made = tenants.get(&tenant).map(|open| open.cluster.borrow_mut().made_by(&authors));
                let _ = done.send(made);
            }
            Command::Show { tenant, made, done } => {
                let shown =
                    tenants.get(&tenant).map(|open| open.cluster.borrow_mut().show(made, &mut arrived));
                let _ = done.send(shown);
            }
            Command::Close { tenant, done } => {
                if let Some(open) = tenants.remove(&tenant) {
                    for task in open.serving {
                        task.abort();
                        // The task lets go of the socket when the runtime next comes to it.
                        while !task.is_finished() {
                            tokio::task::yield_now().await;
                        }
                    }
                }
                let _ = done.send(());
            }
        }
    }
}
