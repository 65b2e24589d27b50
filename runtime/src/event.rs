//! What happens in a run, as data: the seam between running tests and reporting them.
//!
#![doc = include_str!("doc/events.md")]

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde::Serialize;

/// The version of the schema above.
const VERSION: u32 = 1;

/// One thing that happened.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    TestStarted {
        file: &'static str,
        line: u32,
    },
    TestFinished {
        outcome: &'static str,
        duration_us: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        report: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        attachments: Option<PathBuf>,
    },
    Interrupted {
        signal: &'static str,
    },
    Started {
        phase: Phase,
        #[serde(flatten)]
        subject: Subject,
    },
    Finished {
        phase: Phase,
        #[serde(flatten)]
        subject: Subject,
        outcome: &'static str,
        duration_us: u64,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        replaced: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Phase {
    Setup,
    /// A test comes to hold the value of a shared fixture.
    Attach,
    Body,
    Teardown,
}

impl Phase {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Phase::Setup => "setup",
            Phase::Attach => "attach",
            Phase::Body => "body",
            Phase::Teardown => "teardown",
        }
    }
}

/// Which fixture; nothing for a body.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Subject {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fixture: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) module: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scope: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<u32>,
}

/// Who it happened to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) run: &'a str,
    pub(crate) binary: &'a str,
    /// None in the session host.
    pub(crate) test: Option<&'a str>,
    pub(crate) attempt: u32,
}

#[derive(Serialize)]
struct Line<'a> {
    version: u32,
    time_us: u128,
    pid: u32,
    run: &'a str,
    binary: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<&'a str>,
    attempt: u32,
    #[serde(flatten)]
    event: Event,
}

/// Appends one event to the file, which is opened once per process.
///
/// An event that cannot be written is told on stderr once: a run must not fail because its record does.
pub(crate) fn append(path: &Path, source: Source<'_>, when: Instant, event: Event) {
    static FILE: OnceLock<Option<File>> = OnceLock::new();
    static FAILED: OnceLock<()> = OnceLock::new();
    let complain = |error: &dyn std::fmt::Display| {
        FAILED.get_or_init(|| eprintln!("estrade: events cannot be written to {}: {error}", path.display()));
    };
    let open = || OpenOptions::new().create(true).append(true).open(path).inspect_err(|e| complain(e)).ok();
    let Some(mut file) = FILE.get_or_init(open).as_ref() else { return };
    let Source { run, binary, test, attempt } = source;
    let time = SystemTime::now().checked_sub(when.elapsed()).unwrap_or(UNIX_EPOCH);
    let time_us = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
    let line = Line { version: VERSION, time_us, pid: process::id(), run, binary, test, attempt, event };
    let written = serde_json::to_vec(&line).map_err(std::io::Error::from).and_then(|mut bytes| {
        bytes.push(b'\n');
        // One write to a file opened for appending is one piece, whoever else appends.
        file.write_all(&bytes)
    });
    if let Err(error) = written {
        complain(&error);
    }
}
