//! Servers that tests use: which one, how it is reached, and whether it may be used.
//!
//! ```text
//! Config ── Choice ─┬─ External   a server that runs already (`elasticsearch.url`)
//!                   ├─ Process    one that a command starts (`elasticsearch.command`), below a guardian
//!                   └─ Embedded   the engine in this process
//!                         │
//!                    Examination ──▶ Coordinates, or what is wrong
//! ```
//!
//! The first that applies is chosen, and there is no way from one to another: a server that cannot be used is an error
//! that says why. Nothing is sent to a server that is not on this machine, but one `GET /` without credentials for the
//! message that refuses it, unless the project allows it by name and cluster. Redirects are never followed, and a name is
//! resolved once: what was checked is what is asked.

mod choice;
#[cfg(feature = "embedded")]
pub(crate) mod embedded;
#[cfg(target_os = "linux")]
mod examination;
#[cfg(target_os = "linux")]
mod external;
#[cfg(target_os = "linux")]
pub(crate) mod process;

use std::fmt;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;

use crate::error::Result;
pub(crate) use choice::Choice;
#[cfg(target_os = "linux")]
pub(crate) use examination::{Coordinates, Credentials, Examination, Finding};
#[cfg(target_os = "linux")]
pub(crate) use external::External;

/// A server that tests use. As it stands here it is one that somebody else starts and ends.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "real servers are examined by session hosts"))]
pub(crate) trait Server {
    /// `http://HOST:PORT`, or `https://`.
    fn url(&self) -> String;

    /// Whether it is being started: then nobody may listen yet.
    fn starts(&self) -> bool {
        false
    }

    /// Why it will not answer any more; none while it may.
    fn ended(&mut self) -> Option<String> {
        None
    }

    /// The end of what it has written, and where; none where nobody knows.
    fn last_words(&self) -> Option<String> {
        None
    }

    /// The folder that Estrade has made for its data, and takes away with it.
    fn place(&self) -> Option<&Path> {
        None
    }

    /// What of it others may show, and what it shows of others; none where it is no virtual cluster.
    fn sharing(&self) -> Option<Arc<dyn Sharing>> {
        None
    }

    /// Lets go of it. What was started for one run ends.
    fn end(self: Box<Self>) -> Ending {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// What virtual clusters of one kind tell each other: which indices the run's shared one has, and who made them.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "a shared cluster lives in a session host"))]
pub(crate) trait Sharing: Send + Sync + fmt::Debug {
    /// `http://127.0.0.1:PORT` of one more port: what is made or written to through it is this author's.
    fn port_of(&self, author: &str) -> Result<String>;

    /// The indices that one of these authors made or wrote to.
    fn made_by(&self, authors: &[String]) -> Result<Value>;

    /// Shows what `made_by` of the shared cluster told, under the same names, to be read and not to be changed.
    fn show(&self, made: Value) -> Result<()>;
}

/// What is awaited until a server has ended.
pub(crate) type Ending = Pin<Box<dyn Future<Output = Result<()>> + Send>>;
