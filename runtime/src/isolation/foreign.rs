//! What namespaces of other machines have on a server: a container of a CI that is gone sweeps nothing any more.
//!
//! Nobody here has a record of it, so it is found by its names, told to a person, and deleted by exact names on their word.

use std::collections::BTreeMap;

use hyper::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::deletion::{batches, delete, path_of};
use super::gateway::Gateway;
use super::identity::NamespaceId;
use super::ledger::Kind;
use super::names::BACKING;
use super::refusal::{Refusal, Result};
use super::request::path::encode;
use super::upstream::Line;
use crate::error::{self, Error};

/// What every name of ours begins with.
const OURS: &str = "estrade-";

/// Which indices and data streams there are, and when each index was made.
const THERE: &str = "/_resolve/index/estrade-*,.ds-estrade-*?expand_wildcards=all";
const CREATED: &str =
    "/estrade-*,.ds-estrade-*/_settings/index.creation_date?expand_wildcards=all&flat_settings=true";

/// One namespace of another machine.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Foreign {
    /// When the youngest of its indices was made, in milliseconds since 1970; none where it has no index.
    pub(crate) youngest: Option<u64>,
    /// What others are made of comes after them.
    pub(crate) things: Vec<Thing>,
}

/// Something on a server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Thing {
    /// As a person calls it: `index`, `data stream`, `pipeline`, …
    pub(crate) kind: String,
    pub(crate) name: String,
}

/// Where a kind is listed, what it is called, where it is in the answer, and where one of them is deleted.
struct Listing {
    kind: &'static str,
    path: &'static str,
    names: fn(&Value) -> Vec<&str>,
    thing: Kind,
}

const LISTINGS: [Listing; 5] = [
    Listing {
        kind: "index template",
        path: "/_index_template/estrade-*",
        names: |answer| named(&answer["index_templates"]),
        thing: Kind::Template,
    },
    Listing {
        kind: "legacy template",
        path: "/_template/estrade-*",
        names: keys,
        thing: Kind::LegacyTemplate,
    },
    Listing {
        kind: "component template",
        path: "/_component_template/estrade-*",
        names: |answer| named(&answer["component_templates"]),
        thing: Kind::ComponentTemplate,
    },
    Listing { kind: "pipeline", path: "/_ingest/pipeline/estrade-*", names: keys, thing: Kind::Pipeline },
    Listing {
        kind: "script",
        path: "/_cluster/state/metadata?filter_path=metadata.stored_scripts",
        names: |answer| keys(&answer["metadata"]["stored_scripts"]),
        thing: Kind::Script,
    },
];

const INDEX: &str = "index";
const STREAM: &str = "data stream";

impl Gateway {
    /// All that namespaces of other machines than `own` have on the server.
    ///
    /// # Errors
    /// When the server does not tell.
    pub(crate) async fn foreign(&self, own: &str) -> error::Result<BTreeMap<String, Foreign>> {
        let own = own.to_owned();
        self.work(|line| async move { found(&line, &own).await }).await
    }

    /// Deletes these things of other machines than `own`, by exact names. What a server keeps all the same is found when
    /// it is looked at again.
    ///
    /// # Errors
    /// When one of them is no other machine's, or the server does not answer.
    pub(crate) async fn remove(&self, own: &str, things: Vec<Thing>) -> error::Result<()> {
        if let Some(thing) =
            things.iter().find(|thing| NamespaceId::of_name(&thing.name).is_none_or(|id| id.machine() == own))
        {
            return Err(Error::msg(format!(
                "cannot remove {} {}: by its name it is not what a test of another machine left",
                thing.kind, thing.name
            )));
        }
        self.work(|line| async move { removed(&line, &things).await }).await
    }
}

async fn removed(line: &Line, things: &[Thing]) -> Result<()> {
    let of = |kind: &str| -> Vec<String> {
        things.iter().filter(|thing| thing.kind == kind).map(|thing| thing.name.clone()).collect()
    };
    for batch in batches(&of(STREAM)) {
        line.ask(Method::DELETE, &format!("/_data_stream/{}", encode(&batch.join(","))), None).await?;
    }
    for batch in batches(&of(INDEX)) {
        delete(line, &encode(&batch.join(","))).await?;
    }
    for Listing { kind, thing, .. } in &LISTINGS {
        for name in of(kind) {
            line.ask(Method::DELETE, &format!("{}{}", path_of(*thing), encode(&name)), None).await?;
        }
    }
    Ok(())
}

async fn found(line: &Line, own: &str) -> Result<BTreeMap<String, Foreign>> {
    let mut found: BTreeMap<String, Foreign> = BTreeMap::new();
    let namespace =
        |name: &str| NamespaceId::of_name(name).filter(|id| id.machine() != own).map(|id| id.to_string());
    let mut put = |kind: &str, name: &str| {
        if let Some(id) = namespace(name) {
            let thing = Thing { kind: kind.to_owned(), name: name.to_owned() };
            found.entry(id).or_default().things.push(thing);
        }
    };
    let there = listed(line, THERE).await?;
    for name in named(&there["data_streams"]) {
        put(STREAM, name);
    }
    // Those of a data stream go with it.
    for index in there["indices"].as_array().into_iter().flatten().filter(|it| it["data_stream"].is_null()) {
        put(INDEX, index["name"].as_str().unwrap_or_default());
    }
    for Listing { kind, path, names, .. } in LISTINGS {
        let answer = listed(line, path).await?;
        for name in names(&answer) {
            put(kind, name);
        }
    }
    let indices = listed(line, CREATED).await?;
    for (name, index) in indices.as_object().into_iter().flatten() {
        let created = index["settings"]["index.creation_date"].as_str().and_then(|text| text.parse().ok());
        if let Some(foreign) = namespace(name).and_then(|id| found.get_mut(&id)) {
            foreign.youngest = foreign.youngest.max(created);
        }
    }
    Ok(found)
}

async fn listed(line: &Line, path: &str) -> Result<Value> {
    match line.ask(Method::GET, path, None).await? {
        (StatusCode::OK, answer) => Ok(answer),
        // Where there is none of a kind, some servers say so.
        (StatusCode::NOT_FOUND, _) => Ok(Value::Null),
        (status, answer) => Err(Refusal::new(
            502,
            "estrade_upstream_exception",
            format!(
                "the server does not tell what is on it: GET {path} was answered {status}: {}",
                answer["error"]
            ),
        )),
    }
}

fn keys(answer: &Value) -> Vec<&str> {
    answer
        .as_object()
        .into_iter()
        .flat_map(serde_json::Map::keys)
        .map(String::as_str)
        .filter(|name| name.starts_with(OURS) || name.starts_with(BACKING))
        .collect()
}

fn named(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(|item| item["name"].as_str()).collect()
}
