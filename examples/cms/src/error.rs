//! Why an Elasticsearch could not be brought up to date.

use std::fmt;

/// What failed, on which index.
#[derive(Debug)]
pub enum InitError {
    /// There is no Elasticsearch at this URL, or it went away.
    Unreachable {
        /// As it was given.
        url: String,
        /// Of the official client.
        cause: elasticsearch::Error,
    },
    /// Elasticsearch refused an index or a mapping.
    Refused {
        /// Its name.
        index: &'static str,
        /// What was tried: `create` or `update the mapping of`.
        attempt: &'static str,
        /// Elasticsearch's status, type and reason.
        reason: String,
    },
}

impl fmt::Display for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InitError::Unreachable { url, .. } => write!(f, "cannot reach Elasticsearch at {url}"),
            InitError::Refused { index, attempt, reason } => {
                write!(f, "cannot {attempt} the index {index}: {reason}")
            }
        }
    }
}

impl std::error::Error for InitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            InitError::Unreachable { cause, .. } => Some(cause),
            InitError::Refused { .. } => None,
        }
    }
}
