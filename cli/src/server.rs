//! A server, as test binaries tell of it.

use std::fmt;

use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Server {
    distribution: String,
    version: String,
    cluster: String,
    uuid: String,
    authority: String,
    address: String,
    #[serde(default = "plain")]
    scheme: String,
    /// Whose certificates are trusted, with TLS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ca: Option<String>,
}

/// What a server speaks of which a binary does not tell it.
fn plain() -> String {
    "http".to_owned()
}

impl Server {
    pub(crate) fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} at {}", self.distribution, self.version, self.url())
    }
}
