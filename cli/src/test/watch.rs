//! Reads the events of a run while it goes on.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::tree::Tree;
use crate::events::{Event, Journal};
use crate::terminal::Terminal;

const PAUSE: Duration = Duration::from_millis(20);

/// Follows the file until it is told that the run is over.
pub(super) struct Watch {
    over: Arc<AtomicBool>,
    reader: JoinHandle<Vec<Event>>,
}

impl Watch {
    /// Of all that is appended from now on; shown as a tree where that is asked for.
    pub(super) fn start(path: &Path, show: bool) -> Watch {
        let mut journal = Journal::after(path);
        let path = path.to_path_buf();
        let over = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&over);
        let reader = thread::spawn(move || {
            let mut tree = show.then(|| Tree::new(Terminal::of_stderr()));
            let mut all = Vec::new();
            loop {
                // Asked before the file is read: what was written before the end is read in any case.
                let last = told.load(Ordering::Acquire);
                match journal.more() {
                    Ok(events) => {
                        if let Some(tree) = &mut tree {
                            let text: String = events.iter().map(|event| tree.line(event)).collect();
                            eprint!("{text}");
                        }
                        all.extend(events);
                    }
                    Err(error) => {
                        eprintln!("note: the events in {} cannot be read: {error}", path.display());
                        return all;
                    }
                }
                if last {
                    return all;
                }
                thread::sleep(PAUSE);
            }
        });
        Watch { over, reader }
    }

    /// Everything that happened.
    pub(super) fn end(self) -> Vec<Event> {
        self.over.store(true, Ordering::Release);
        // It does not panic; were it to, there would be nothing to tell.
        self.reader.join().unwrap_or_default()
    }
}
