//! Where a server is: what its URL says, and what that resolves to.

use std::net::SocketAddr;
use std::time::Duration;

use hyper::Uri;
use tokio::net::lookup_host;
use tokio::time::timeout;

use crate::transport::Security;

/// A name server that does not answer is no name server.
const RESOLVING: Duration = Duration::from_secs(5);

/// The scheme, host and port of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// In lower case; an IPv6 address in its brackets.
    host: String,
    port: u16,
    security: Security,
}

impl Address {
    /// Of `http://HOST:PORT`, or `https://`. The error begins behind the URL.
    pub(crate) fn parse(url: &str) -> Result<Address, String> {
        let uri: Uri = url.parse().map_err(|error| format!("is not a URL: {error}"))?;
        let Some(security) = uri.scheme_str().and_then(Security::of_scheme) else {
            return Err("is not a URL of the form `http://HOST:PORT`".to_owned());
        };
        let security = security?;
        if uri.path() != "/" || uri.query().is_some() {
            return Err(format!(
                "has a path, {:?}: a server is given by `http://HOST:PORT` alone",
                uri.path()
            ));
        }
        let (Some(host), Some(port)) = (uri.host(), uri.port_u16()) else {
            return Err("has no port: write it, such as `http://127.0.0.1:9200`".to_owned());
        };
        Ok(Address { host: host.to_lowercase(), port, security })
    }

    /// On this machine.
    pub(crate) fn of_port(port: u16) -> Address {
        Address { host: "127.0.0.1".to_owned(), port, security: Security::Http }
    }

    /// `host:port`, as the header `Host` has it.
    pub(crate) fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// In lower case; an IPv6 address in its brackets.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn security(&self) -> &Security {
        &self.security
    }

    /// Every address that the name stands for.
    pub(crate) async fn resolve(&self) -> Result<Vec<SocketAddr>, String> {
        let host = self.host.trim_matches(['[', ']']);
        let found = timeout(RESOLVING, lookup_host((host, self.port))).await;
        let found = found.map_err(|_| format!("cannot be resolved within {RESOLVING:?}"))?;
        let found: Vec<_> = found.map_err(|error| format!("cannot be resolved: {error}"))?.collect();
        if found.is_empty() { Err("resolves to no address".to_owned()) } else { Ok(found) }
    }
}

/// Whether it is this machine's own.
pub(crate) fn is_loopback(address: &SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_given_by_host_and_port_alone() {
        let address = Address::parse("http://LocalHost:9200/").map(|address| address.authority());
        assert_eq!(address.as_deref(), Ok("localhost:9200"));
        let address = Address::parse("http://[::1]:9200").map(|address| address.authority());
        assert_eq!(address.as_deref(), Ok("[::1]:9200"));
        for (url, why) in [
            ("http://127.0.0.1", "no port"),
            ("https://127.0.0.1", if cfg!(feature = "tls") { "no port" } else { "TLS" }),
            ("127.0.0.1:9200", "`http://HOST:PORT`"),
            ("ftp://127.0.0.1:9200", "`http://HOST:PORT`"),
            ("http://127.0.0.1:9200/es", "a path"),
            ("http://127.0.0.1:9200/?pretty", "a path"),
            ("http://", "is not a URL"),
        ] {
            let error = Address::parse(url).expect_err(url);
            assert!(error.contains(why), "{url}: {error}");
        }
    }

    #[test]
    fn loopback_is_what_leads_to_this_machine_however_it_is_written() {
        for (address, own) in [
            ("127.0.0.1:1", true),
            ("127.8.9.1:1", true),
            ("[::1]:1", true),
            ("[::ffff:127.0.0.1]:1", true),
            ("0.0.0.0:1", false),
            ("10.0.0.1:1", false),
            ("[::]:1", false),
            ("[::ffff:10.0.0.1]:1", false),
        ] {
            assert_eq!(is_loopback(&address.parse().unwrap()), own, "{address}");
        }
    }
}
