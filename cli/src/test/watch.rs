//! Reads the events of a run while it goes on.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::progress::Progress;
use super::screen::Screen;
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
    /// Of all that is appended from now on; shown as a tree where that is asked for, and in the last line of a screen.
    pub(super) fn start(path: &Path, show: bool, screen: Option<Arc<Screen>>) -> Watch {
        let mut journal = Journal::after(path);
        let path = path.to_path_buf();
        let over = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&over);
        let reader = thread::spawn(move || {
            let mut tree = show.then(|| Tree::new(Terminal::of_stderr()));
            let mut progress = Progress::default();
            let mut all = Vec::new();
            loop {
                // Asked before the file is read: what was written before the end is read in any case.
                let last = told.load(Ordering::Acquire);
                match journal.more() {
                    Ok(events) => {
                        if let Some(tree) = &mut tree {
                            let text: String = events.iter().map(|event| tree.line(event)).collect();
                            match &screen {
                                Some(screen) => screen.print(&text),
                                None => eprint!("{text}"),
                            }
                        }
                        if screen.is_some() {
                            for event in &events {
                                progress.hear(event);
                            }
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
                if let Some(screen) = &screen {
                    screen.show(|width| progress.line(now_us(), width));
                }
                thread::sleep(PAUSE);
            }
        });
        Watch { over, reader }
    }

    /// Everything that happened. A last line is left to whoever made the screen.
    pub(super) fn end(self) -> Vec<Event> {
        self.over.store(true, Ordering::Release);
        // It does not panic; were it to, there would be nothing to tell.
        self.reader.join().unwrap_or_default()
    }
}

fn now_us() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_micros()).unwrap_or(u64::MAX)
}
