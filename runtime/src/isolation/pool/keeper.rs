//! Keeps the stock of a run, and sees to what its tests leave.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::net::UnixListener;
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::{AbortHandle, JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

use super::super::gateway::{Gateway, Thread};
use super::super::identity::NamespaceId;
use super::super::ledger::{Kind, Ledger};
use super::super::names::Names;
use super::super::upstream::Line;
#[cfg(target_os = "linux")]
use super::left::Stocked;
use super::order::Order;
use super::stock::Stock;
use super::wire::{Answer, Connection, Question};
use super::{left, maker, remover};
use crate::error::{Error, Result};

/// Creating scales with two, and hardly further.
const MAKERS: usize = 2;

/// How long the stock is filled for the next run.
const FILLED: Duration = Duration::from_secs(10);

/// How long what is being made, or deleted, when the run ends may take.
const LAST: Duration = Duration::from_secs(60);

/// The stock of a run on one server, at a socket, and the deletion of what its tests made.
///
/// ```no_run
/// use estrade::__private::isolation::{Gateway, Keeper, Ledger, NamespaceId, Upstream};
///
/// # async fn run() -> estrade::Result<()> {
/// let gateway = Gateway::start(Upstream::new("http://127.0.0.1:9200")?)?;
/// let ledger = Ledger::in_folder("records/of-one-cluster".as_ref())?;
/// let id = NamespaceId::new("0a1b2c3d", "k3v9", 0)?;
/// let keeper = Keeper::open(&gateway, &ledger, &id, "run/pool".as_ref())?;
/// // Gateways of other processes: `Gateway::start(…)?.served_at("run/pool".as_ref())`
/// keeper.close().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Keeper {
    shared: Arc<Shared>,
    socket: PathBuf,
    serving: AbortHandle,
    makers: Vec<JoinHandle<()>>,
    remover: JoinHandle<Vec<String>>,
    /// Lives as long as they need it.
    thread: Arc<Thread>,
}

/// What all of them work with.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) line: Line,
    /// What is in stock is recorded here.
    pub(super) names: Names,
    pub(super) wanted: Notify,
    stock: Mutex<Stock>,
    ledger: Ledger,
    ended: Mutex<Option<UnboundedSender<Names>>>,
}

impl Shared {
    pub(super) fn stock(&self) -> MutexGuard<'_, Stock> {
        self.stock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes as much as tests have asked for; what is there after a while is enough. Nothing is made after that.
    async fn fill(&self) {
        self.stock().fill(left::room(&self.ledger));
        self.wanted.notify_waiters();
        let filled = async {
            while !self.stock().is_filled() {
                sleep(Duration::from_millis(5)).await;
            }
        };
        let _ = timeout(FILLED, filled).await;
        self.stock().close();
    }
}

impl Keeper {
    /// Listens at `socket`, which must be in a folder of this user's alone, and records in `ledger` what it makes.
    ///
    /// # Errors
    /// When it cannot listen, or cannot record.
    pub fn open(gateway: &Gateway, ledger: &Ledger, id: &NamespaceId, socket: &Path) -> Result<Keeper> {
        let cannot = |error: &std::io::Error| {
            Error::msg(format!("cannot listen at {} for tests that want indices: {error}", socket.display()))
        };
        // Of a keeper that was killed.
        let _ = fs::remove_file(socket);
        let listener = std::os::unix::net::UnixListener::bind(socket).map_err(|error| cannot(&error))?;
        listener.set_nonblocking(true).map_err(|error| cannot(&error))?;
        let (sender, ended) = unbounded_channel();
        let shared = Arc::new(Shared {
            line: gateway.line().clone(),
            names: Names::new(id, ledger.open(id)?),
            wanted: Notify::new(),
            stock: Mutex::default(),
            ledger: ledger.clone(),
            ended: Mutex::new(Some(sender)),
        });
        let thread = gateway.thread();
        let handle = thread.handle();
        let serving = handle.spawn(serve(listener, Arc::clone(&shared))).abort_handle();
        let makers = (0..MAKERS).map(|_| handle.spawn(maker::work(Arc::clone(&shared)))).collect();
        let remover = handle.spawn(remover::work(Arc::clone(&shared), ended));
        Ok(Keeper { shared, socket: socket.to_path_buf(), serving, makers, remover, thread })
    }

    /// Tests will ask for this index, created with this body: the first of them that does is the second sign.
    pub fn expect(&self, index: &str, body: &Value) {
        if let Some(order) = Order::expected(index, body, &self.shared.names) {
            self.shared.stock().expect(vec![order]);
        }
    }

    /// Takes what earlier runs have left on this server, so that it is used, or deleted with the rest. Comes back with how
    /// many indices may be used.
    ///
    /// # Errors
    /// When the records of it cannot be read, or the server does not tell what is there.
    pub async fn take_over(&self) -> Result<usize> {
        let shared = Arc::clone(&self.shared);
        let taken = self.thread.handle().spawn(async move {
            let sets = left::take(&shared.ledger, &shared.names, &shared.line).await?;
            let count = sets.iter().map(|set| set.indices.len()).sum();
            for set in sets {
                shared.stock().put(set);
            }
            Ok(count)
        });
        taken.await.map_err(|error| Error::msg(error.to_string()))?
    }

    /// How many indices earlier runs have left, by their records.
    pub fn left(ledger: &Ledger) -> usize {
        left::count(ledger)
    }

    /// The same, by name.
    #[cfg(target_os = "linux")]
    pub(crate) fn stocked(ledger: &Ledger) -> Option<Stocked> {
        left::stocked(ledger)
    }

    /// Deletes what earlier runs have left on this server, by exact names: somebody wants it gone.
    #[cfg(target_os = "linux")]
    pub(crate) async fn discard(gateway: &Gateway, ledger: &Ledger, id: &NamespaceId) -> Result<()> {
        let (line, ledger) = (gateway.line().clone(), ledger.clone());
        let names = Names::new(id, ledger.open(id)?);
        let handle = gateway.thread().handle().clone();
        let discarded = handle.spawn(async move { left::discard(&ledger, names, &line).await }).await;
        discarded.map_err(|error| Error::msg(error.to_string()))?
    }

    /// Fills the stock with as much as tests have asked for, and leaves it for the next run, who
    /// [takes it over](Keeper::take_over); else like [`close`](Keeper::close).
    ///
    /// # Errors
    /// As that.
    pub async fn leave(self) -> Result<()> {
        self.end(true).await
    }

    /// Whether all that is wanted is there.
    pub fn is_filled(&self) -> bool {
        self.shared.stock().is_filled()
    }

    /// Ends what is being done, deletes the stock, and checks that nothing of the run is left.
    ///
    /// # Errors
    /// When something is left: the records of it stay, and the error names it.
    pub async fn close(self) -> Result<()> {
        self.end(false).await
    }

    /// Stops all that it does, and deletes nothing: the server ends now, with all that is on it. Until it has, the records
    /// stay.
    pub fn stop(self) {
        let Keeper { shared: _, socket, serving, makers, remover, thread: _ } = self;
        let _ = fs::remove_file(&socket);
        serving.abort();
        remover.abort();
        makers.iter().for_each(JoinHandle::abort);
    }

    async fn end(self, leaves: bool) -> Result<()> {
        let Keeper { shared, socket, serving, makers, remover, thread } = self;
        // Who comes now does it himself.
        let _ = fs::remove_file(&socket);
        serving.abort();
        if !leaves {
            shared.stock().close();
        }
        let ended = shared.ended.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(ended);
        let closing = thread.handle().spawn(async move {
            // Before the stock is filled: fewer indices are there at once, and each is made faster.
            let mut left = match timeout(LAST, remover).await {
                Ok(Ok(left)) => left,
                Ok(Err(error)) => vec![error.to_string()],
                Err(_) => vec![format!("the server took longer than {} s to delete it", LAST.as_secs())],
            };
            if leaves {
                shared.fill().await;
            }
            for maker in makers {
                shared.wanted.notify_waiters();
                // One that does not come back is not waited for twice: what it made is recorded.
                let _ = timeout(LAST, maker).await;
            }
            let sets = shared.stock().clear();
            if leaves
                && let Err(error) =
                    left::leave(&shared.ledger, &shared.names, shared.line.address(), sets).await
            {
                left.push(error.to_string());
            }
            left.extend(remover::remove(&shared.line, std::slice::from_ref(&shared.names)).await);
            left
        });
        let left = closing.await.unwrap_or_else(|error| vec![error.to_string()]);
        if left.is_empty() {
            return Ok(());
        }
        Err(Error::msg(format!(
            "what tests of this run made on the Elasticsearch server was not deleted, and is tried again by the next run: {}",
            left.join("; ")
        )))
    }
}

async fn serve(listener: std::os::unix::net::UnixListener, shared: Arc<Shared>) {
    // It fails only where the runtime is shutting down; clients then do without.
    let Ok(listener) = UnixListener::from_std(listener) else { return };
    let mut customers = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            sleep(Duration::from_millis(5)).await;
            continue;
        };
        while customers.try_join_next().is_some() {}
        customers.spawn(attend(Connection::new(stream), Arc::clone(&shared)));
    }
}

/// One process, as long as it is there.
async fn attend(mut customer: Connection, shared: Arc<Shared>) {
    shared.stock().comes();
    // Whatever it says that cannot be understood, or does not take: it goes.
    while let Ok(Some(question)) = customer.receive().await {
        if customer.send(&answer(&shared, question)).await.is_err() {
            break;
        }
    }
    shared.stock().goes();
}

fn answer(shared: &Shared, question: Question) -> Answer {
    match question {
        Question::Take(order) => {
            let set = shared.stock().take(&order);
            shared.wanted.notify_waiters();
            set.map_or(Answer::None, |set| Answer::Take(Box::new(set)))
        }
        Question::Recorded { names } => {
            let page = shared.names.page();
            let forgotten = names.iter().try_for_each(|name| page.forget(Kind::Index, name));
            forgotten.map_or_else(|why| failed(&why), |()| Answer::Done)
        }
        Question::Over { namespace, asked } => {
            shared.stock().expect(asked);
            shared.wanted.notify_waiters();
            over(shared, &namespace).map_or_else(|why| failed(&why), |()| Answer::Done)
        }
    }
}

fn over(shared: &Shared, namespace: &str) -> Result<()> {
    let ended = shared.ended.lock().unwrap_or_else(PoisonError::into_inner);
    let ended = ended.as_ref().ok_or_else(|| Error::msg("the run is over"))?;
    let id: NamespaceId = namespace.parse()?;
    let names = Names::new(&id, shared.ledger.take_over(&id)?);
    ended.send(names).map_err(|_| Error::msg("nothing is deleted any more"))
}

fn failed(why: &impl ToString) -> Answer {
    Answer::Failed { why: why.to_string() }
}
