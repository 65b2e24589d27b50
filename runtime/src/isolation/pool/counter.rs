//! Where a test's process asks the keeper: over one connection, made when it is first needed.

use std::path::PathBuf;
use std::time::Duration;

use tokio::net::UnixStream;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::order::Order;
use super::wire::{Answer, Connection, Question, Set};

/// The keeper answers from memory. One that does not is done without: what it does, tests can do themselves.
const ANSWERED: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(in crate::isolation) struct Counter {
    socket: PathBuf,
    connection: Mutex<Option<Connection>>,
}

impl Counter {
    pub(in crate::isolation) fn new(socket: PathBuf) -> Counter {
        Counter { socket, connection: Mutex::new(None) }
    }

    /// A set from the stock. It has to be recorded and [`keep`](Counter::keep)ed before it is used.
    pub(super) async fn take(&self, first: &Order) -> Option<Set> {
        match self.ask(&Question::Take(Box::new(first.clone()))).await {
            Some(Answer::Take(set)) => Some(*set),
            _ => None,
        }
    }

    /// Whether they are this process's now, and nobody else's.
    pub(super) async fn keep(&self, names: &[String]) -> bool {
        matches!(self.ask(&Question::Recorded { names: names.to_vec() }).await, Some(Answer::Done))
    }

    /// Whether the keeper sees to it that all that stands on the page of this namespace is deleted.
    pub(super) async fn is_over(&self, namespace: String, asked: Vec<Order>) -> bool {
        matches!(self.ask(&Question::Over { namespace, asked }).await, Some(Answer::Done))
    }

    async fn ask(&self, question: &Question) -> Option<Answer> {
        let mut connection = self.connection.lock().await;
        let asked = async {
            let mut open = match connection.take() {
                Some(open) => open,
                None => Connection::new(UnixStream::connect(&self.socket).await.ok()?),
            };
            open.send(question).await.ok()?;
            let answer = open.receive().await.ok()??;
            // One that is not answered in time is not asked again: the answer could be taken for another's.
            *connection = Some(open);
            Some(answer)
        };
        timeout(ANSWERED, asked).await.ok()?
    }
}
