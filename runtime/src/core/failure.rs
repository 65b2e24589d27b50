//! What went wrong: why, in which phase, in which fixture, and who had asked for it.

use std::time::Duration;

use super::fixture::FixtureDef;
use super::panic::Panic;
use super::skip::Skip;
use crate::error::Error;

/// Why a setup, a body or a teardown did not end well.
#[derive(Debug)]
pub enum Cause {
    /// It returned an error.
    Error(Error),
    /// A test returned an error that is only `Debug`.
    Debug(String),
    /// It panicked.
    #[expect(private_interfaces, reason = "generated code makes causes of errors only")]
    Panic(Box<Panic>),
    /// It panicked, and not with what `#[should_panic(expected = …)]` says.
    #[expect(private_interfaces, reason = "generated code makes causes of errors only")]
    WrongPanic {
        /// What came instead.
        panic: Box<Panic>,
        /// What its message must contain.
        expected: &'static str,
    },
    /// It called `skip!`.
    #[expect(private_interfaces, reason = "generated code makes causes of errors only")]
    Skip(Skip),
    /// It ran longer than it may; `stuck` when it did not even stop at an await.
    TimedOut {
        /// The limit.
        limit: Duration,
        /// It blocks its thread, which was abandoned.
        stuck: bool,
    },
    /// The process was told to end by this signal.
    Interrupted {
        /// The signal's name.
        signal: &'static str,
        /// It blocks its thread, which was abandoned.
        stuck: bool,
    },
    /// A teardown was still running when the time that the signal left it was over.
    CutShort {
        /// The signal's name.
        signal: &'static str,
        /// It blocks its thread, which was abandoned.
        stuck: bool,
    },
    /// Estrade refused, and says why.
    Refused(String),
    /// Its setup failed in the session host, which says all of why.
    Shared(String),
}

impl From<Error> for Cause {
    fn from(error: Error) -> Cause {
        Cause::Error(error)
    }
}

/// Where in the life of a test something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Setup,
    Body,
    Teardown,
}

/// One thing that went wrong.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) phase: Phase,
    /// The fixture it happened in; none when it was the test's own body or request.
    pub(crate) fixture: Option<&'static FixtureDef>,
    /// Who asked for the fixture, nearest first, up to but without the test.
    pub(crate) chain: Vec<&'static FixtureDef>,
    pub(crate) cause: Cause,
}
