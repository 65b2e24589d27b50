//! What a test's process and the keeper say to each other: JSON, a line each, an answer to each question.

use std::io;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

use super::order::Order;

/// The longest line; a body that makes an index may be large.
const LONGEST: usize = 16 << 20;

/// Indices that nobody has used, in a namespace that has nothing besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Set {
    pub(super) namespace: String,
    /// In milliseconds since 1970.
    pub(super) made: u64,
    pub(super) indices: Vec<Ready>,
}

impl Set {
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.indices.iter().map(|ready| ready.name.clone())
    }
}

/// One of them, and what the server said when it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::isolation) struct Ready {
    pub(super) order: Order,
    pub(in crate::isolation) name: String,
    pub(in crate::isolation) headers: Vec<(String, String)>,
    pub(in crate::isolation) body: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Question {
    /// Is there a set in stock that begins with this?
    Take(Box<Order>),
    /// The set is recorded where it was taken to.
    Recorded { names: Vec<String> },
    /// This namespace has ended: delete what stands on its page. These were the first that it asked for.
    Over { namespace: String, asked: Vec<Order> },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    /// It is whose who records it, and says so.
    Take(Box<Set>),
    None,
    /// It is done: nobody else has it.
    Done,
    /// It cannot be done.
    Failed {
        why: String,
    },
}

/// One end of a connection.
#[derive(Debug)]
pub(super) struct Connection(BufReader<UnixStream>);

impl Connection {
    pub(super) fn new(stream: UnixStream) -> Connection {
        Connection(BufReader::new(stream))
    }

    pub(super) async fn send(&mut self, message: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        self.0.get_mut().write_all(&line).await
    }

    /// None where the other end has gone.
    pub(super) async fn receive<T: DeserializeOwned>(&mut self) -> io::Result<Option<T>> {
        let mut line = Vec::new();
        loop {
            let piece = self.0.fill_buf().await?;
            if piece.is_empty() {
                return Ok(None);
            }
            let end = piece.iter().position(|byte| *byte == b'\n');
            line.extend_from_slice(&piece[..end.unwrap_or(piece.len())]);
            let used = end.map_or(piece.len(), |end| end + 1);
            self.0.consume(used);
            if line.len() > LONGEST {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "this is no message of Estrade"));
            }
            if end.is_some() {
                return Ok(Some(serde_json::from_slice(&line)?));
            }
        }
    }
}
