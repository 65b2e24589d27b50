//! `#[test]` above `#[integration_test]`: rustc expands it first and hides it from the macro, so libtest has two tests of
//! one name and runs ours twice.
//!
//! libtest names a test's thread after it, and nobody else does. With one test thread it calls from the main thread, as
//! others may (`for _ in 0..100 { flaky(); }` in a test of their own): then libtest's own list tells.

use std::collections::BTreeSet;
use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::Duration;
use std::{env, thread};

/// How long this binary may take to list its tests; nextest waits for that twice before every run.
const LISTING: Duration = Duration::from_secs(10);

/// Whether a test without cases is under two attributes for sure, and this is its second run.
pub(super) fn is_known_twice(name: &str) -> bool {
    match thread::current().name() {
        Some(thread) if thread == name => has_begun(name),
        Some("main") => has_begun(name) && is_listed_twice(name),
        _ => false,
    }
}

/// Whether it began before, in this process.
fn has_begun(name: &str) -> bool {
    static BEGUN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    !BEGUN.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned())
}

/// What cannot be asked is not claimed.
fn is_listed_twice(name: &str) -> bool {
    let line = format!("{name}: test");
    listed().is_some_and(|all| all.lines().filter(|listed| *listed == line).count() > 1)
}

/// The tests of this binary, as libtest tells them to nextest.
fn listed() -> Option<String> {
    let mut command = Command::new(env::current_exe().ok()?);
    command.args(["--list", "--format", "terse"]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut output = child.stdout.take()?;
    let (outbox, inbox) = mpsc::channel();
    thread::spawn(move || {
        let mut text = String::new();
        let read = output.read_to_string(&mut text);
        // Nobody listens when it took too long.
        let _ = outbox.send(read.ok().map(|_| text));
    });
    let listed = inbox.recv_timeout(LISTING).ok().flatten();
    if listed.is_none() {
        // It may have ended by itself meanwhile.
        let _ = child.kill();
    }
    let _ = child.wait();
    listed
}
