//! Whether a server serves: asked of the server itself, again and again, with a limit.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::credentials::Credentials;
use super::line::{Answer, Line, Unheard};
use crate::service::Server;

/// How often it is asked.
const PAUSE: Duration = Duration::from_millis(25);

/// What `GET /` tells of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) distribution: Option<String>,
    pub(super) version: String,
    pub(super) cluster: String,
    pub(super) uuid: String,
}

/// How an attempt ended that did not find it ready.
#[derive(Debug)]
pub(super) enum NotReady {
    /// Nobody listens.
    Absent(String),
    /// It may be, later.
    Yet(String),
    /// It never will.
    Ever(String),
}

impl NotReady {
    pub(super) fn why(self) -> String {
        match self {
            NotReady::Absent(why) | NotReady::Yet(why) | NotReady::Ever(why) => why,
        }
    }
}

/// Waits until it knows its cluster and is not red.
pub(super) async fn wait(
    server: &mut dyn Server,
    line: &Line,
    patience: Duration,
) -> Result<Identity, String> {
    let deadline = Instant::now() + patience;
    loop {
        let why = match attempt(line).await {
            Ok(identity) => return Ok(identity),
            Err(NotReady::Ever(why)) => return Err(with_last_words(server, &why)),
            Err(NotReady::Absent(why)) if !server.starts() => return Err(with_last_words(server, &why)),
            Err(NotReady::Absent(why) | NotReady::Yet(why)) => why,
        };
        if let Some(ended) = server.ended() {
            return Err(with_last_words(server, &ended));
        }
        if Instant::now() >= deadline {
            return Err(with_last_words(server, &format!("was not ready after {patience:.0?}: {why}")));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn with_last_words(server: &dyn Server, why: &str) -> String {
    match server.last_words() {
        Some(words) => format!("{why}\n{words}"),
        None => why.to_owned(),
    }
}

async fn attempt(line: &Line) -> Result<Identity, NotReady> {
    let identity = identity(line).await?;
    let answer = line.get("/_cluster/health").await.map_err(unheard)?;
    let health = expect(answer, "/_cluster/health")?;
    match health["status"].as_str() {
        Some("green" | "yellow") => Ok(identity),
        Some("red") => Err(NotReady::Yet(format!(
            "its cluster {:?} is red ({} of its primary shards are not there): look at `GET /_cluster/allocation/explain`",
            identity.cluster,
            health["unassigned_primary_shards"].as_u64().map_or("some".to_owned(), |n| n.to_string())
        ))),
        _ => {
            Err(NotReady::Ever("GET /_cluster/health tells no status: is this an Elasticsearch?".to_owned()))
        }
    }
}

/// What it tells of itself, when it is asked once.
pub(super) async fn identity(line: &Line) -> Result<Identity, NotReady> {
    let answer = line.get("/").await.map_err(unheard)?;
    let body = expect(answer, "/")?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let told = || {
        Some(Identity {
            distribution: text(&body["version"]["distribution"]),
            version: text(&body["version"]["number"])?,
            cluster: text(&body["cluster_name"])?,
            uuid: text(&body["cluster_uuid"])?,
        })
    };
    match told() {
        // Not in a cluster yet.
        Some(Identity { uuid, .. }) if uuid == "_na_" => {
            Err(NotReady::Yet("its node has not found a cluster yet".to_owned()))
        }
        Some(identity) => Ok(identity),
        None => Err(NotReady::Ever(
            "GET / tells no version.number and cluster_uuid: is this an Elasticsearch or OpenSearch?"
                .to_owned(),
        )),
    }
}

/// The body of an answer that is one.
pub(super) fn expect(answer: Answer, path: &str) -> Result<Value, NotReady> {
    let Answer { status, location, body } = answer;
    match status {
        200 if !body.is_null() => Ok(body),
        200 => Err(NotReady::Ever(format!(
            "GET {path} was answered with something that is not JSON: is this an Elasticsearch?"
        ))),
        300..=399 => Err(NotReady::Ever(format!(
            "GET {path} was answered {status}, a redirect to {}: redirects are never followed; configure the address that is \
             meant",
            location.as_deref().unwrap_or("nowhere")
        ))),
        401 | 403 => Err(NotReady::Ever(format!(
            "GET {path} was answered {status}: the credentials are missing, wrong or may do too little (set {} in the \
             environment)",
            Credentials::variables()
        ))),
        502..=504 | 429 => Err(NotReady::Yet(format!("GET {path} was answered {status}"))),
        _ => Err(NotReady::Ever(format!("GET {path} was answered {status}{}", reason(&body)))),
    }
}

fn unheard(why: Unheard) -> NotReady {
    match why {
        Unheard::Absent(why) => NotReady::Absent(why),
        Unheard::Failed(why) => NotReady::Yet(why),
        Unheard::Never(why) => NotReady::Ever(why),
    }
}

fn reason(body: &Value) -> String {
    let error = &body["error"];
    error["reason"].as_str().or(error.as_str()).map(|why| format!(": {why}")).unwrap_or_default()
}
