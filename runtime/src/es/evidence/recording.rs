//! The last requests of one cluster.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::entry::Entry;
use super::masking::{self, MASKED};

/// As many requests are kept.
const LAST: usize = 50;

/// What a cluster was asked and has answered: the last requests, in a ring.
#[derive(Default)]
pub(crate) struct Recording(Mutex<Ring>);

#[derive(Default)]
struct Ring {
    entries: VecDeque<Arc<Mutex<Entry>>>,
    asked: u64,
    /// Nothing more is kept.
    ended: bool,
}

/// A request that is being answered.
#[derive(Debug, Clone)]
pub(crate) struct Ticket(Arc<Mutex<Entry>>);

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recording")
    }
}

impl Recording {
    /// A request came; none is kept any more after [`end`](Recording::end).
    pub(crate) fn begin<'a>(
        &self,
        method: &str,
        path: &str,
        headers: impl Iterator<Item = (&'a str, &'a [u8])>,
    ) -> Option<Ticket> {
        let (path, headers) = (masking::address(path), told(headers));
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if ring.ended {
            return None;
        }
        ring.asked += 1;
        let entry = Entry::new(ring.asked, Instant::now(), method, &path, headers);
        let entry = Arc::new(Mutex::new(entry));
        if ring.entries.len() == LAST {
            ring.entries.pop_front();
        }
        ring.entries.push_back(Arc::clone(&entry));
        Some(Ticket(entry))
    }

    /// Keeps nothing more: what is asked from here on is no longer the test's.
    pub(crate) fn end(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
    }

    /// How many there were, those that are not kept included.
    pub(crate) fn asked(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).asked
    }

    /// Shows each that is kept, the oldest first.
    pub(super) fn each(&self, mut show: impl FnMut(&Entry)) {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner).entries.clone();
        for entry in entries {
            show(&entry.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }
}

impl Ticket {
    /// A piece of the request's body.
    pub(crate) fn sent(&self, piece: &[u8]) {
        self.with(|entry| entry.sent.push(piece));
    }

    /// The head of the answer.
    pub(crate) fn answered(&self, status: u16) {
        self.with(|entry| {
            entry.status = Some(status);
            entry.took = Some(entry.begin.elapsed());
        });
    }

    /// A piece of the answer's body.
    pub(crate) fn received(&self, piece: &[u8]) {
        self.with(|entry| {
            entry.received.push(piece);
            entry.took = Some(entry.begin.elapsed());
        });
    }

    fn with(&self, change: impl FnOnce(&mut Entry)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

#[cfg(feature = "embedded")]
impl estrade_engine::Witness for Recording {
    fn saw(&self, exchange: &estrade_engine::Exchange<'_>) {
        let Some(ticket) = self.begin(exchange.method, exchange.uri, exchange.headers.iter().copied()) else {
            return;
        };
        ticket.with(|entry| {
            entry.begin = entry.begin.checked_sub(exchange.took).unwrap_or(entry.begin);
            entry.sent.push(exchange.body);
            entry.status = Some(exchange.status);
            entry.received.push(exchange.answer);
            entry.took = Some(exchange.took);
        });
    }
}

/// A line for each header; a secret never gets here.
fn told<'a>(headers: impl Iterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut text = String::new();
    for (name, value) in headers {
        let value = if masking::is_secret(name) { MASKED.into() } else { String::from_utf8_lossy(value) };
        text.extend([name, ": ", &masking::urls(&value), "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{LAST, Recording};

    #[test]
    fn the_last_requests_are_kept_in_their_order_and_the_others_are_counted() {
        let recording = Recording::default();
        for number in 0..LAST + 7 {
            let ticket = recording.begin("GET", &format!("/{number}"), std::iter::empty());
            ticket.expect("it is kept").answered(200);
        }
        let mut paths = Vec::new();
        recording.each(|entry| paths.push(entry.path.clone()));
        assert_eq!((paths.len(), recording.asked()), (LAST, LAST as u64 + 7));
        assert_eq!((paths[0].as_str(), paths[LAST - 1].as_str()), ("/7", "/56"));
        recording.end();
        assert!(recording.begin("GET", "/", std::iter::empty()).is_none());
    }

    #[test]
    fn a_secret_is_not_kept_in_memory() {
        let recording = Recording::default();
        let headers = [("authorization", &b"Basic Z2VoZWlt"[..]), ("accept", b"application/json")];
        recording.begin("GET", "/?token=geheim", headers.into_iter());
        recording.each(|entry| {
            assert_eq!(entry.headers, "authorization: ***\naccept: application/json\n");
            assert_eq!(entry.path, "/?token=***");
        });
    }
}
