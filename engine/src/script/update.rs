//! Scripts that change documents: what is in their `ctx`, and what becomes of it.

use serde_json::{Map, Value as Json};

use super::failure::{Failure, Fault};
use super::members::Members;
use super::parse::{Program, parse};
use super::run::run;
use super::tree::{Answer, Type};
use super::value::{Heap, Value};
use crate::cluster::Cluster;
use crate::http::{Error, Result};

/// A script that can be run on documents.
#[derive(Debug)]
pub(crate) struct Compiled {
    source: String,
    program: Program,
    params: Json,
}

/// What a script is told of a document, beside its source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Before<'a> {
    /// Index, id, version and routing; nothing of a document that is not there yet.
    pub(crate) document: Option<(&'a str, &'a str, i64, Option<&'a str>)>,
    pub(crate) op: &'a str,
    /// `_update` tells the time; requests by query do not.
    pub(crate) tells_time: bool,
    /// The source is in the order of the document; else in that of Java's hash maps, as servers have it there.
    pub(crate) ordered: bool,
}

/// A script that ran, and all that it made.
#[derive(Debug)]
pub(crate) struct Ran {
    heap: Heap,
    ctx: Value,
}

/// `ctx` as a script left it.
#[derive(Debug)]
pub(crate) struct After {
    members: Map<String, Json>,
    source: Option<Json>,
}

/// The longest source of a script, in bytes.
const LONGEST: usize = 65_535;

impl Compiled {
    pub(super) fn new(source: &str, params: &Map<String, Json>) -> Result<Self> {
        if source.len() > LONGEST {
            let reason = format!(
                "exceeded max allowed inline script size in bytes [{LONGEST}] with size [{}] for script [...]",
                source.len()
            );
            return Err(Error::illegal_argument(reason));
        }
        let program = parse(source, &[("params", Type::Map), ("ctx", Type::Map)], Answer::Nothing)
            .map_err(|failure| failure.error(source, None))?;
        Ok(Self { source: source.to_owned(), program, params: Json::Object(params.clone()) })
    }

    /// Runs the script on a document.
    pub(crate) fn run(&self, before: &Before<'_>, source: &Json) -> Result<Ran> {
        let mut heap = Heap::default();
        let params = match heap.read(&self.params, false) {
            Value::Map(at) => {
                let members = heap.map(at).clone().fixed();
                heap.new_map(members)
            }
            other => other,
        };
        let mut members = Members::new(false);
        if let Some((index, id, version, routing)) = before.document {
            members.put("_index".into(), Value::text(index));
            members.put("_id".into(), Value::text(id));
            members.put("_version".into(), Value::Long(version));
            members.put("_routing".into(), routing.map_or(Value::Null, Value::text));
        }
        if before.tells_time {
            members.put("_now".into(), Value::Long(Cluster::now()));
        }
        members.put("op".into(), Value::text(before.op));
        let source = heap.read(source, before.ordered);
        members.put("_source".into(), source);
        let ctx = heap.new_map(members);
        let error = |failure: Failure| failure.error(&self.source, Some(&self.program.starts));
        run(&self.program, &mut heap, vec![params, ctx.clone()]).map_err(error)?;
        Ok(Ran { heap, ctx })
    }
}

impl Ran {
    /// What became of the document; an error where that is no document.
    pub(crate) fn after(&self) -> Result<After> {
        let Self { heap, ctx } = self;
        // A fault here is none of a place in the script.
        let told = |fault: Fault| match fault.at(0) {
            Failure::Unsupported(what) => Error::unsupported(what),
            Failure::Thrown { kind, reason, .. } => Error::new(400, kind, reason),
        };
        let Value::Map(ctx) = ctx else {
            return Ok(After { members: Map::new(), source: None });
        };
        let mut after = After { members: Map::new(), source: None };
        for (name, value) in heap.map(*ctx).iter() {
            if **name == *"_source" {
                if !matches!(value, Value::Map(_) | Value::Null) {
                    let reason = format!("class {} cannot be cast to class java.util.Map", heap.class(value));
                    return Err(Error::new(500, "class_cast_exception", reason));
                }
                after.source = Some(heap.write(value).map_err(told)?).filter(|source| !source.is_null());
            } else {
                after.members.insert(name.to_string(), heap.write(value).map_err(told)?);
            }
        }
        Ok(after)
    }
}

impl After {
    /// What is to become of the document.
    pub(crate) fn op(&self) -> Option<&Json> {
        self.members.get("op")
    }

    /// The source of the document, as text. Without one there is nothing that could be stored.
    pub(crate) fn source(&self) -> Result<String> {
        let Some(source) = &self.source else {
            let reason =
                "Compressor detection can only be called on some xcontent bytes or compressed xcontent bytes";
            return Err(Error::new(400, "mapper_parsing_exception", "failed to parse")
                .caused_by(Error::new(400, "not_x_content_exception", reason)));
        };
        Ok(source.to_string())
    }

    /// A member of `ctx`; nothing where there is none or it is null.
    pub(crate) fn member(&self, name: &str) -> Option<&Json> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// Members that are none of those that there were.
    pub(crate) fn unknown(&self) -> Vec<&str> {
        const KNOWN: &[&str] = &["_index", "_id", "_version", "_routing", "op"];
        self.members.keys().map(String::as_str).filter(|name| !KNOWN.contains(name)).collect()
    }
}
