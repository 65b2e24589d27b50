//! Servers that tests use: which one, and how it is reached.
//!
//! The choice is the first that applies: a server that runs already (`elasticsearch.url`), one that a command
//! starts (`elasticsearch.command`), the embedded engine. This version has the embedded engine; asking for
//! another is an error that says so, never a silent fallback.

#[cfg(feature = "embedded")]
pub(crate) mod embedded;

use crate::config::Config;
use crate::error::{Error, Result};

/// What is configured, as far as this version can serve it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The embedded engine.
    Embedded,
}

/// Chooses the server for a test.
pub(crate) fn choose(config: &Config) -> Result<Choice> {
    let asked = match (&config.elasticsearch.url, &config.elasticsearch.command) {
        (Some(url), _) => format!("`elasticsearch.url` is {url:?}"),
        (None, Some(command)) => format!("`elasticsearch.command` is {command:?}"),
        (None, None) => return Ok(Choice::Embedded),
    };
    Err(Error::msg(format!(
        "{asked}, and this version of Estrade has no isolation on real servers yet: unset it (also ESTRADE_ES_URL) to \
         run on the embedded engine"
    )))
}
