//! What a project asks for: plain HTTP or TLS, and whom it trusts.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Transport;

/// As the URL says it; crosses processes together with the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scheme", rename_all = "lowercase")]
pub(crate) enum Security {
    /// Nothing is protected.
    Http,
    /// TLS.
    Https {
        /// The certificates that are trusted; those of this machine where none are named.
        ca: Option<PathBuf>,
    },
}

impl Security {
    /// Of a URL's scheme. None where it is neither `http` nor `https`; an error, which begins behind the URL, where this
    /// build has no TLS.
    pub(crate) fn of_scheme(scheme: &str) -> Option<Result<Security, String>> {
        match scheme {
            "http" => Some(Ok(Security::Http)),
            "https" if cfg!(feature = "tls") => Some(Ok(Security::Https { ca: None })),
            "https" => Some(Err("needs TLS, which is not built in: enable the feature `tls` of `estrade` \
                                 (`estrade = { version = \"…\", features = [\"tls\"] }`), or use `http://`"
                .to_owned())),
            _ => None,
        }
    }

    /// The same with the certificates that the project trusts.
    pub(crate) fn trusting(self, trusted: Option<PathBuf>) -> Security {
        match self {
            Security::Http => Security::Http,
            Security::Https { ca } => Security::Https { ca: trusted.or(ca) },
        }
    }

    /// `http` or `https`
    pub(crate) fn scheme(&self) -> &'static str {
        match self {
            Security::Http => "http",
            Security::Https { .. } => "https",
        }
    }

    /// What it takes to get to the server that is called `host`.
    pub(crate) fn transport(&self, host: &str) -> Result<Transport, String> {
        match self {
            Security::Http => Ok(Transport::Plain),
            #[cfg(feature = "tls")]
            Security::Https { ca } => super::tls::Tls::new(host, ca.as_deref()).map(Transport::Tls),
            #[cfg(not(feature = "tls"))]
            Security::Https { .. } => Err(format!("{host} needs TLS, which is not built in")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Security;

    #[test]
    fn https_without_the_feature_is_refused_and_says_what_to_enable() {
        match Security::of_scheme("https") {
            Some(Err(why)) => assert!(!cfg!(feature = "tls") && why.contains("the feature `tls`"), "{why}"),
            Some(Ok(security)) => assert!(cfg!(feature = "tls") && security.scheme() == "https"),
            None => panic!("https is known"),
        }
        assert_eq!(Security::of_scheme("http"), Some(Ok(Security::Http)));
        assert_eq!(Security::of_scheme("ftp"), None);
    }
}
