//! `_stats`: what was done to indices, and how large they are.
//!
//! ```text
//! path, parameters ─ read ─▶ Asked: metrics, patterns of fields and groups
//! each index ─ section ─▶ its members ─ sum ─▶ of all of them ─ human ─▶ the same for people
//! ```
//!
//! Replicas are nowhere on a single node: what is said of the primary shards is said of all. What servers have and is nothing
//! here, such as caches and files, is 0; what could only be made up is refused.

mod human;
mod metric;
mod section;
mod sum;

use serde_json::{Map, Value, json};

use self::metric::Asked;
use super::cluster::Health;
use super::indices::Copies;
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Error, Request, Response, Result, Route};
use crate::index::{Access, Index};

const TAKES: &[&str] = &[
    "allow_no_indices",
    "completion_fields",
    "expand_wildcards",
    "fielddata_fields",
    "fields",
    "forbid_closed_indices",
    "groups",
    "human",
    "ignore_unavailable",
    "include_segment_file_sizes",
    "include_unloaded_segments",
    "level",
];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET"], "/_stats", stats).takes(TAKES),
    Route::new(&["GET"], "/_stats/{metric}", stats).takes(TAKES),
    Route::new(&["GET"], "/{index}/_stats", stats).takes(TAKES),
    Route::new(&["GET"], "/{index}/_stats/{metric}", stats).takes(TAKES),
];

fn stats(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let asked = Asked::read(request)?;
    let each_index = match request.param("level").map(str::to_lowercase).as_deref() {
        None | Some("indices") => true,
        Some("cluster") => false,
        // Commits and paths of shards would have to be made up.
        Some("shards") => return Err(Error::unsupported("the parameter [level=shards] of [_stats]")),
        Some(other) => {
            return Err(Error::illegal_argument(format!(
                "level parameter must be one of [cluster] or [indices] or [shards] but was [{other}]"
            )));
        }
    };
    let human = request.flag("human")?.unwrap_or(false);
    let names = names(cluster, request)?;
    cluster.scrolls.sweep();
    cluster.pits.sweep();
    let (mut copies, mut all, mut indices) = (Copies::default(), Map::new(), Map::new());
    for name in names {
        let Some(index) = cluster.indices.get_mut(&name) else { continue };
        index.refresh_when_due();
        copies.add(index);
        let mut own = asked.members(index);
        sum::add(&mut all, &own);
        if each_index {
            if human {
                own = human::with_words(own);
            }
            indices.insert(name, of_index(index, &own));
        }
    }
    if human {
        all = human::with_words(all);
    }
    let mut body = json!({ "_shards": copies.to_json(), "_all": { "primaries": all, "total": all } });
    if each_index {
        body["indices"] = Value::Object(indices);
    }
    Ok(Response::ok(body))
}

fn of_index(index: &Index, members: &Map<String, Value>) -> Value {
    json!({
        "uuid": index.uuid,
        "health": Health::of(index).name(),
        "status": if index.closed { "close" } else { "open" },
        "primaries": members,
        "total": members,
    })
}

/// The indices that are meant. A closed one is an error unless the request says otherwise, even where a wildcard meant it.
fn names(cluster: &Cluster, request: &Request) -> Result<Vec<String>> {
    let forbidden = request.flag("forbid_closed_indices")?.unwrap_or(true);
    let lenience = Lenience::of(request, Lenience { forbid_closed: forbidden, ..Lenience::SEARCH })?;
    let mut names = Vec::new();
    for target in cluster.resolve(request.var("index"), lenience)? {
        let Some(index) = cluster.indices.get(&target.index) else { continue };
        if !index.closed {
            index.allow(Access::Look)?;
        } else if forbidden {
            if lenience.ignore_unavailable {
                continue;
            }
            index.allow(Access::Read)?;
        }
        names.push(target.index);
    }
    Ok(names)
}
