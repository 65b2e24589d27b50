//! Why a command ended without doing what was asked.

use std::fmt;
use std::process::ExitCode;

/// What is told to the user, and the exit code that tells it to a script.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
}

#[derive(Debug)]
enum Kind {
    /// The question was wrong: the arguments cannot be obeyed here. Exit code 2, as clap's own.
    Usage,
    /// The question was fine and the world was not. Exit code 1.
    Environment,
}

impl Failure {
    /// The arguments cannot be obeyed.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { kind: Kind::Usage, message: message.into() }
    }

    /// Something outside the command line stood in the way.
    pub(crate) fn environment(message: impl Into<String>) -> Self {
        Self { kind: Kind::Environment, message: message.into() }
    }

    /// The code this process ends with.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self.kind {
            Kind::Usage => ExitCode::from(2),
            Kind::Environment => ExitCode::FAILURE,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
