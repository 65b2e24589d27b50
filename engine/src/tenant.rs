//! A virtual cluster, as its owner holds it.

use std::io;
use std::net::SocketAddr;
use std::sync::mpsc as blocking;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use crate::engine::{Command, Question};
use crate::sharing::Sharing;

/// How long a drop waits for the socket to be closed. It takes microseconds unless the engine's thread is busy with
/// somebody's request; the port is closed in any case, only perhaps a little later.
const CLOSING: Duration = Duration::from_millis(500);

/// One virtual cluster of an [`Engine`](crate::Engine): its indices are its own and no other tenant sees them.
///
/// Dropping it closes its socket and connections and frees its data.
///
/// ```
/// # use estrade_engine::{Engine, EngineConfig};
/// # fn main() -> std::io::Result<()> {
/// let engine = Engine::start(EngineConfig::default())?;
/// let tenant = engine.tenant()?;
/// let address = tenant.address();
/// drop(tenant);
/// assert!(std::net::TcpStream::connect(address).is_err(), "nobody listens any more");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Tenant {
    number: u64,
    address: SocketAddr,
    commands: UnboundedSender<Command>,
}

impl Tenant {
    pub(crate) fn new(number: u64, address: SocketAddr, commands: UnboundedSender<Command>) -> Self {
        Self { number, address, commands }
    }

    /// Where it listens: 127.0.0.1 and a port.
    ///
    /// ```
    /// # use estrade_engine::{Engine, EngineConfig};
    /// # fn main() -> std::io::Result<()> {
    /// # let tenant = Engine::start(EngineConfig::default())?.tenant()?;
    /// assert!(tenant.address().ip().is_loopback());
    /// # Ok(())
    /// # }
    /// ```
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Asks the cluster without a socket, in JSON or lines of it; comes back with status and body. It waits for the engine's
    /// thread.
    ///
    /// ```
    /// # use estrade_engine::{Engine, EngineConfig};
    /// # fn main() -> std::io::Result<()> {
    /// let tenant = Engine::start(EngineConfig::default())?.tenant()?;
    /// let (status, body) = tenant.ask("PUT", "/promos/_doc/1", b"{\"active\":true}")?;
    /// assert_eq!(status, 201, "{}", String::from_utf8_lossy(&body));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the engine's thread has ended.
    pub fn ask(&self, method: &str, path: &str, body: &[u8]) -> io::Result<(u16, Vec<u8>)> {
        let (reply, answer) = blocking::channel();
        let question =
            Question { method: method.to_owned(), path: path.to_owned(), body: body.to_vec(), reply };
        let ended = || io::Error::other("the embedded engine's thread has ended");
        self.commands.send(Command::Ask { tenant: self.number, question }).map_err(|_| ended())?;
        answer.recv().map_err(|_| ended())
    }

    /// The same as a URL: `http://127.0.0.1:PORT`, without a path.
    ///
    /// ```
    /// # use estrade_engine::{Engine, EngineConfig};
    /// # fn main() -> std::io::Result<()> {
    /// # let tenant = Engine::start(EngineConfig::default())?.tenant()?;
    /// assert_eq!(tenant.url(), format!("http://127.0.0.1:{}", tenant.address().port()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What of it others may show, and what it shows of others.
    ///
    /// ```
    /// # use estrade_engine::{Engine, EngineConfig};
    /// # fn main() -> std::io::Result<()> {
    /// # let tenant = Engine::start(EngineConfig::default())?.tenant()?;
    /// assert_eq!(tenant.sharing().made_by(&[])?.as_array().map(Vec::len), Some(0));
    /// # Ok(())
    /// # }
    /// ```
    pub fn sharing(&self) -> Sharing {
        Sharing::new(self.number, self.commands.clone())
    }
}

impl Drop for Tenant {
    fn drop(&mut self) {
        let (done, closed) = blocking::channel();
        if self.commands.send(Command::Close { tenant: self.number, done }).is_ok() {
            let _ = closed.recv_timeout(CLOSING);
        }
    }
}
