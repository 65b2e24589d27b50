//! Requests by query with a script: what it makes of each document.

use serde_json::Value;

use super::Found;
use crate::cluster::Cluster;
use crate::http::{Error, Result};
use crate::script::{After, Before, Compiled, Script};

/// What becomes of a document.
#[derive(Debug)]
pub(super) enum Fate {
    /// It is written with this source.
    Index(String),
    Delete,
    Noop,
}

/// What a script made of a document: its fate, and where it goes.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) fate: Fate,
    pub(super) index: Value,
    /// Null where a new one is wanted.
    pub(super) id: Value,
    pub(super) routing: Value,
    version: Value,
}

/// What a script sees where servers do not load the version of a document.
const UNKNOWN_VERSION: i64 = -1;

/// The script of a request's body.
pub(super) fn read(script: Value) -> Result<Script> {
    if !script.is_object() && !script.is_string() {
        return Err(Error::illegal_argument("Script value should be a String or a Map"));
    }
    Script::read(script)
}

pub(super) fn compile(cluster: &Cluster, script: Option<&Script>) -> Result<Option<Compiled>> {
    script.map(|script| script.compile(&cluster.scripts)).transpose()
}

impl Made {
    /// Runs a script on the source of a document.
    pub(super) fn of(script: &Compiled, found: &Found, source: &Value) -> Result<Self> {
        let document = &found.document;
        let before = Before {
            document: Some((&found.index, &document.id, UNKNOWN_VERSION, document.routing.as_deref())),
            op: "index",
            tells_time: false,
            ordered: false,
        };
        let after = script.run(&before, source)?.after()?;
        let fate = fate(&after)?;
        let member = |name: &str| after.member(name).cloned().unwrap_or(Value::Null);
        Ok(Self {
            fate,
            index: member("_index"),
            id: member("_id"),
            routing: member("_routing"),
            version: member("_version"),
        })
    }

    /// Refuses a document that went somewhere else.
    pub(super) fn check_unmoved(&self, found: &Found) -> Result<()> {
        let routing = found.document.routing.as_deref().map_or(Value::Null, Value::from);
        let moved = [
            ("_index", self.index != *found.index),
            ("_id", self.id != *found.document.id),
            ("_version", self.version != UNKNOWN_VERSION),
            ("_routing", self.routing != routing),
        ];
        match moved.iter().find(|(_, moved)| *moved) {
            Some((name, _)) => Err(Error::illegal_argument(format!("Modifying [{name}] not allowed"))),
            None => Ok(()),
        }
    }

    /// Whether it was given a version.
    pub(super) fn has_version(&self) -> bool {
        self.version != UNKNOWN_VERSION && !self.version.is_null()
    }
}

fn fate(after: &After) -> Result<Fate> {
    let op = match after.op() {
        None | Some(Value::Null) => return Err(Error::illegal_argument("Script cleared operation type")),
        Some(Value::String(op)) => op,
        Some(_) => {
            let reason = "[op] cannot be cast to class java.lang.String";
            return Err(Error::new(500, "class_cast_exception", reason));
        }
    };
    match op.as_str() {
        "noop" => Ok(Fate::Noop),
        "delete" => Ok(Fate::Delete),
        "index" => match after.unknown().as_slice() {
            [] => Ok(Fate::Index(after.source()?)),
            unknown => {
                let reason = format!("Invalid fields added to context [{}]", unknown.join(","));
                Err(Error::illegal_argument(reason))
            }
        },
        other => Err(Error::illegal_argument(format!(
            "Operation type [{other}] not allowed, only [noop, index, delete] are allowed"
        ))),
    }
}
