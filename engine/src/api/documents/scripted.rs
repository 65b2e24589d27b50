//! `_update` with a script: what becomes of one document.

use serde_json::{Map, Value};

use super::write::put;
use crate::cluster::Cluster;
use crate::http::{Error, Result};
use crate::index::{Condition, Document, Written};
use crate::script::{After, Before, Script};

/// Runs a script on a document that is there.
pub(super) fn change(
    cluster: &mut Cluster,
    index: &str,
    document: &Document,
    source: &Value,
    script: &Script,
) -> Result<Written> {
    let id = &*document.id;
    let routing = document.routing.as_deref();
    let before = Before {
        document: Some((index, id, document.version, routing)),
        op: "index",
        tells_time: true,
        ordered: true,
    };
    let after = run(cluster, script, &before, source)?;
    match op(&after)? {
        "index" => {
            let source = after.source()?;
            let (_, written) =
                put(cluster, index, false, Some(id), routing, source.as_bytes(), Condition::None)?;
            Ok(written)
        }
        "delete" => {
            let Some(index) = cluster.indices.get_mut(index) else {
                return Err(Error::index_not_found(index, "index_expression"));
            };
            index.delete(id, routing, Condition::None)
        }
        // Whatever else it says is taken for `none`, as on servers.
        _ => Ok(Written {
            id: document.id.clone(),
            result: "noop",
            version: document.version,
            seq_no: document.seq_no,
            shard: 0,
        }),
    }
}

/// Runs a script on what is to be stored where no document is; nothing is stored unless it says `create`.
pub(super) fn upsert(
    cluster: &Cluster,
    source: Map<String, Value>,
    script: &Script,
) -> Result<Option<String>> {
    let before = Before { document: None, op: "create", tells_time: true, ordered: false };
    let after = run(cluster, script, &before, &Value::Object(source))?;
    if op(&after)? == "create" { after.source().map(Some) } else { Ok(None) }
}

fn run(cluster: &Cluster, script: &Script, before: &Before<'_>, source: &Value) -> Result<After> {
    let ran = script.compile(&cluster.scripts).and_then(|script| script.run(before, source));
    ran.map_err(failed)?.after()
}

fn failed(error: Error) -> Error {
    if error.status() == 501 {
        return error;
    }
    Error::illegal_argument("failed to execute script").caused_by(error)
}

fn op(after: &After) -> Result<&str> {
    match after.op() {
        Some(Value::String(op)) => Ok(op),
        None | Some(Value::Null) => {
            let reason = "Cannot invoke \"String.hashCode()\" because \"<local3>\" is null";
            Err(Error::new(500, "null_pointer_exception", reason))
        }
        Some(_) => {
            Err(Error::new(500, "class_cast_exception", "[op] cannot be cast to class java.lang.String"))
        }
    }
}
