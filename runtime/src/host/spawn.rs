//! Starting the host of this binary: the binary itself, once in a run.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use std::{env, fs};

use serde::{Deserialize, Serialize};

use super::claims::Host;
use super::directory::{Lock, RunDirectory, cannot};
use super::process::Process;
use super::{record, run};
use crate::config;

/// The variable that tells a process to be a host: an [`Invitation`].
pub(crate) const INVITATION: &str = "ESTRADE_HOST";

/// What a host is told by who starts it, and which may be gone before it looks.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Invitation {
    pub(crate) run: String,
    pub(crate) runner: Process,
    /// Proves that a test of this run wrote it.
    pub(crate) secret: String,
}

/// How long a host may take until it listens, which it does before it sets anything up.
const START: Duration = Duration::from_secs(30);

/// How many lines of what a host wrote are told when it has died.
const LAST_WORDS: usize = 10;

/// Belongs to one test, and must not be taken for the host's own.
const OF_ONE_TEST: &[&str] = &[
    "NEXTEST_TEST_",
    "NEXTEST_ATTEMPT",
    "NEXTEST_STRESS_",
    "NEXTEST_BINARY_ID",
    "CARGO_PKG_",
    "CARGO_MANIFEST_",
];

/// A connection to the host of this binary, where it listens already.
pub(super) fn connect_at_once(directory: &RunDirectory, host: &Host) -> Option<UnixStream> {
    UnixStream::connect(directory.file(&host.name, "sock")).ok()
}

/// A connection to the host of this binary, which is started when it has not been.
pub(super) fn connect(
    directory: &RunDirectory,
    host: &Host,
    manifest_dir: &str,
) -> Result<UnixStream, String> {
    if let Some(stream) = connect_at_once(directory, host) {
        return Ok(stream);
    }
    let deadline = Instant::now() + START;
    let lock = directory.path.join("spawn.lock");
    let _lock = loop {
        match Lock::try_take(&lock).map_err(|error| cannot("lock", &lock, &error))? {
            Some(lock) => break lock,
            None => wait(deadline, || format!("{} was not free for {START:?}", lock.display()))?,
        }
    };
    if let Some(stream) = connect_at_once(directory, host) {
        return Ok(stream);
    }
    if directory.has_begun(&host.name) {
        // Where who started it was killed, it may not listen yet.
        return begun(directory, &host.name, deadline);
    }
    for story in record::sweep() {
        // Straight to stderr: a test that passes has its captured output thrown away.
        let _ = writeln!(io::stderr(), "estrade: {story}");
    }
    let mut child = start(directory, host, manifest_dir)?;
    loop {
        if let Some(stream) = connect_at_once(directory, host) {
            return Ok(stream);
        }
        if let Ok(Some(status)) = child.try_wait() {
            // One that was started before it, by a process that was killed since, is this host.
            return begun(directory, &host.name, deadline).map_err(|why| format!("{why} ({status})"));
        }
        wait(deadline, || format!("the session host did not listen after {START:?}"))?;
    }
}

/// A connection to a host that another process has started, and which has begun, or another one in its place.
fn begun(directory: &RunDirectory, host: &str, deadline: Instant) -> Result<UnixStream, String> {
    loop {
        let held = directory.is_held(host);
        if let Ok(stream) = UnixStream::connect(directory.file(host, "sock")) {
            return Ok(stream);
        }
        if !held {
            return Err(died(directory, host));
        }
        wait(deadline, || format!("the session host did not listen after {START:?}"))?;
    }
}

/// A connection to a host of another binary, which has claimed something.
pub(super) fn connect_to_other(directory: &RunDirectory, host: &str) -> Result<UnixStream, String> {
    begun(directory, host, Instant::now() + START)
}

fn wait(deadline: Instant, late: impl Fn() -> String) -> Result<(), String> {
    if Instant::now() > deadline {
        return Err(late());
    }
    thread::sleep(Duration::from_micros(300));
    Ok(())
}

/// What to say of a host that is gone.
pub(super) fn died(directory: &RunDirectory, host: &str) -> String {
    let run = run::current();
    if run.runner.as_ref().is_ok_and(|runner| !runner.is_alive()) {
        return format!("run {} is over: who runs it is gone", run.id);
    }
    if directory.file(host, "ended").exists() {
        return "the session host of this run was told to end, and has torn down every shared fixture; it is not \
                started again"
            .to_owned();
    }
    let log = directory.file(host, "log");
    let words = match last_words(&log) {
        Some(words) => format!("; its last words, in {}:\n{words}", log.display()),
        None => format!(" (it left no word in {})", log.display()),
    };
    format!(
        "the session host of this run has died, and with it every shared fixture; it is not started again{words}"
    )
}

/// The end of what a host has written; none where it has written nothing.
pub(super) fn last_words(log: &Path) -> Option<String> {
    let text = fs::read(log).ok()?;
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.trim_end().lines().collect();
    let last = lines[lines.len().saturating_sub(LAST_WORDS)..].join("\n");
    (!last.is_empty()).then_some(last)
}

#[expect(unsafe_code, reason = "a session of its own is made between fork and exec")]
fn start(directory: &RunDirectory, host: &Host, manifest_dir: &str) -> Result<std::process::Child, String> {
    let log = directory.file(&host.name, "log");
    let output = OpenOptions::new().create(true).append(true).mode(0o600).open(&log);
    let output = output.map_err(|error| cannot("write", &log, &error))?;
    let errors = output.try_clone().map_err(|error| cannot("write", &log, &error))?;
    // Survives a rebuild, which the path does not.
    let mut command = Command::new("/proc/self/exe");
    for (name, _) in env::vars_os() {
        if OF_ONE_TEST.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    let run = run::current();
    let invitation =
        Invitation { run: run.id.clone(), runner: run.runner.clone()?, secret: directory.secret()? };
    let invitation = serde_json::to_string(&invitation).map_err(|error| error.to_string())?;
    command.env(INVITATION, invitation).stdin(Stdio::null()).stdout(output).stderr(errors);
    let folder = config::workspace_root(Path::new(manifest_dir));
    // Tests that were built elsewhere, and came as an archive, have no workspace.
    if folder.is_dir() {
        command.current_dir(folder);
    }
    // SAFETY: `setsid` is async-signal-safe, and nothing else is done between fork and exec.
    unsafe {
        command.pre_exec(|| rustix::process::setsid().map(|_| ()).map_err(Into::into));
    }
    command.spawn().map_err(|error| format!("the session host could not be started: {error}"))
}
