//! Everything that has to be so before a server is used: looked at in order, as a test does it and as `cargo estrade
//! doctor` shows it.
//!
//! ```text
//! Address (what the URL says, what that resolves to) ── Allowed ── Line, with Credentials ── readiness ── health
//!      is it this machine, or allowed?                                who is it, does it serve?  can it be worked with?
//! ```

mod address;
mod allowed;
mod credentials;
mod health;
mod line;
mod readiness;

use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::{Choice, Server};
use crate::config::Config;
use crate::transport::{self, Connector, Security, Transport};
pub(super) use address::Address;
use address::is_loopback;
use allowed::Allowed;
pub(crate) use credentials::Credentials;
use line::Line;
use readiness::Identity;

/// How long a connection to one of several addresses is waited for.
const CONNECTING: Duration = Duration::from_secs(2);

/// Who made a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Distribution {
    Elasticsearch,
    OpenSearch,
}

/// A server that was examined and may be used.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Coordinates {
    /// Why it was chosen: whoever wants it has to want the same.
    pub(crate) said: String,
    /// `host:port`, for the header `Host`.
    pub(crate) authority: String,
    /// The one that was examined: the name is not resolved again.
    pub(crate) address: SocketAddr,
    pub(crate) distribution: Distribution,
    pub(crate) version: String,
    pub(crate) cluster: String,
    pub(crate) uuid: String,
    /// `scheme`, and with TLS `ca`.
    #[serde(flatten)]
    pub(crate) security: Security,
}

impl fmt::Display for Coordinates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Coordinates { distribution, version, cluster, uuid, .. } = self;
        write!(f, "{distribution:?} {version} at {} (cluster {cluster:?}, {uuid})", self.url())
    }
}

impl Coordinates {
    /// As a person says it. Who connects goes to `address`.
    pub(crate) fn url(&self) -> String {
        format!("{}://{}", self.security.scheme(), self.authority)
    }

    /// New connections to the server that was examined.
    pub(crate) fn connector(&self) -> Result<Connector, String> {
        let host = self.authority.rsplit_once(':').map_or(self.authority.as_str(), |(host, _)| host);
        Ok(Connector::to(self.address, self.security.transport(host)?))
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Finding {
    pub(crate) check: &'static str,
    pub(crate) well: bool,
    pub(crate) text: String,
}

impl Finding {
    pub(crate) fn well(check: &'static str, text: String) -> Finding {
        Finding { check, well: true, text }
    }

    pub(crate) fn wrong(check: &'static str, text: String) -> Finding {
        Finding { check, well: false, text }
    }
}

/// What was found, in the order in which it was looked at.
#[derive(Debug, Default)]
pub(crate) struct Examination {
    pub(crate) findings: Vec<Finding>,
    /// Of a server that may be used.
    pub(crate) coordinates: Option<Coordinates>,
}

impl Examination {
    /// Looks at a server; waits as long as `patience` until it serves.
    pub(crate) async fn of(server: &mut dyn Server, config: &Config, patience: Duration) -> Examination {
        let mut examination = Examination::default();
        match examination.identify(server, config, patience).await {
            Err(finding) => examination.findings.push(finding),
            Ok((line, coordinates)) => {
                examination.findings.extend(health::examine(&line).await);
                if examination.findings.iter().all(|finding| finding.well) {
                    examination.coordinates = Some(coordinates);
                }
            }
        }
        examination
    }

    /// The same without what only a whole run of tests needs, room for its shards say: for a few requests, of which each
    /// tells itself whether it is refused.
    pub(crate) async fn of_who_answers(
        server: &mut dyn Server,
        config: &Config,
        patience: Duration,
    ) -> Examination {
        let mut examination = Examination::default();
        match examination.identify(server, config, patience).await {
            Err(finding) => examination.findings.push(finding),
            Ok((_, coordinates)) => examination.coordinates = Some(coordinates),
        }
        examination
    }

    /// The coordinates, or all that is wrong.
    pub(crate) fn verdict(self, said: &str) -> Result<Coordinates, String> {
        let wrong = self.findings.into_iter().filter(|finding| !finding.well);
        let wrong: Vec<_> = wrong.map(|finding| finding.text).collect();
        self.coordinates
            .ok_or_else(|| format!("{said}, and this server cannot be used: {}", wrong.join("; ")))
    }

    async fn identify(
        &mut self,
        server: &mut dyn Server,
        config: &Config,
        patience: Duration,
    ) -> Result<(Line, Coordinates), Finding> {
        let wrong = |check| move |why| Finding::wrong(check, why);
        let credentials = Credentials::of_environment().map_err(wrong("credentials"))?;
        let allowed = Allowed::all(&config.elasticsearch.allow).map_err(wrong("address"))?;
        let address = Address::parse(&server.url()).map_err(wrong("address"))?;
        let authority = address.authority();
        let security = address.security().clone().trusting(config.elasticsearch.ca.clone());
        let transport = security.transport(address.host()).map_err(wrong("address"))?;
        let resolved = address.resolve().await.map_err(wrong("address"))?;
        let expected = Allowed::cluster_at(&allowed, &authority);
        if let Some(foreign) = resolved.iter().find(|address| !is_loopback(address))
            && expected.is_none()
        {
            return Err(Finding::wrong("address", refusal(&authority, *foreign, transport).await));
        }
        let all: Vec<_> = resolved.iter().map(ToString::to_string).collect();
        let own = if expected.is_some() { "allowed by `elasticsearch.allow`" } else { "on this machine" };
        self.findings.push(Finding::well("address", format!("{authority} is {}, {own}", all.join(", "))));
        let address = reach(&resolved, if server.starts() { patience } else { Duration::ZERO }).await;
        let line = Line { address, authority, credentials, transport };
        if expected.is_some() {
            // Credentials are for the cluster that is allowed, not for another one at its place. One that tells who it
            // is only to who has credentials is recognised below.
            let stranger = Line { credentials: Credentials::default(), ..line.clone() };
            if let Ok(identity) = readiness::identity(&stranger).await {
                recognise(&identity, expected).map_err(wrong("cluster"))?;
            }
        }
        let identity = readiness::wait(server, &line, patience).await.map_err(wrong("answer"))?;
        recognise(&identity, expected).map_err(wrong("cluster"))?;
        let Identity { distribution, version, cluster, uuid } = identity;
        let distribution = match distribution.as_deref() {
            None | Some("elasticsearch") => Distribution::Elasticsearch,
            Some("opensearch") => Distribution::OpenSearch,
            Some(other) => {
                let text = format!("it is of a distribution that is not known here, {other:?}");
                return Err(Finding::wrong("cluster", text));
            }
        };
        let (said, address) = (Choice::of(config).said(), line.address);
        let authority = line.authority.clone();
        let coordinates =
            Coordinates { said, authority, address, distribution, version, cluster, uuid, security };
        self.findings.push(Finding::well("cluster", coordinates.to_string()));
        Ok((line, coordinates))
    }
}

fn recognise(identity: &Identity, expected: Option<&str>) -> Result<(), String> {
    match expected {
        Some(expected) if expected != identity.uuid => Err(format!(
            "its cluster is {}, and `elasticsearch.allow` allows {expected} there: is this another cluster?",
            identity.uuid
        )),
        _ => Ok(()),
    }
}

/// A name may stand for several addresses, of which a server need not listen on all.
async fn reach(resolved: &[SocketAddr], patience: Duration) -> SocketAddr {
    let deadline = Instant::now() + patience;
    while resolved.len() > 1 {
        for address in resolved {
            if matches!(timeout(CONNECTING, transport::connect(address)).await, Ok(Ok(_))) {
                return *address;
            }
        }
        if Instant::now() >= deadline {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    // Where nobody listens, the first will do for saying so.
    resolved[0]
}

/// Why a server elsewhere is refused, with the line that allows it.
async fn refusal(authority: &str, address: SocketAddr, transport: Transport) -> String {
    let credentials = Credentials::default();
    let line = Line { address, authority: authority.to_owned(), credentials, transport };
    let identity = readiness::identity(&line).await.ok();
    let uuid = identity.as_ref().map(|identity| identity.uuid.as_str());
    let unknown = if uuid.is_none() { " (its `GET /` tells the cluster_uuid)" } else { "" };
    format!(
        "{authority} is {}, which is not on this machine, and tests write and delete; where that is meant, say so in \
         estrade.toml{unknown}:\n{}",
        address.ip(),
        Allowed::line(authority, uuid)
    )
}
