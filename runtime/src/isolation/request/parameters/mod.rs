//! The parameters behind the question mark.

mod known;

use serde_json::Value;

use self::known::KNOWN;
use super::super::names::Names;
use super::super::refusal::{Refusal, Result};
use super::super::route::Route;
use super::json::has_word;
use super::path::{decode, encode};
use super::query;

/// On the server a parameter may stand for a part of the path: there it would go around the translation of the path.
const PARTS_OF_PATHS: &[&str] =
    &["name", "id", "target", "new_index", "alias", "metric", "context", "repository", "snapshot"];

/// The parameters of a request, in their order.
#[derive(Debug, Clone)]
pub(in crate::isolation) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(in crate::isolation) fn parse(query: &str) -> Result<Parameters> {
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            decode(name, true).zip(decode(value, true)).ok_or_else(|| {
                Refusal::unreadable(&format!("the parameters [{query}]"), "their %-encoding is broken")
            })
        });
        Ok(Parameters(pairs.collect::<Result<_>>()?))
    }

    pub(in crate::isolation) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(wanted, _)| wanted == name).map(|(_, value)| value.as_str())
    }

    /// A body of JSON that is sent as a parameter, and its type.
    pub(in crate::isolation) fn take_body(&mut self) -> Option<(String, String)> {
        let kind = self.get("source_content_type").filter(|kind| kind.contains("json"))?;
        let body = (self.get("source")?.to_owned(), kind.to_owned());
        self.0.retain(|(name, _)| !matches!(name.as_str(), "source" | "source_content_type"));
        Some(body)
    }

    /// As the server reads it: it takes blanks for off.
    pub(in crate::isolation) fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| matches!(value, "" | "true"))
    }

    /// Where a sort by `_index` is a parameter, nobody can tell which value in the body is a name.
    pub(in crate::isolation) fn agree_with(&self, body: &Value) -> Result<()> {
        let sorts_by_index = self.get("sort").is_some_and(|sort| has_word(sort, "_index"));
        if sorts_by_index && body.get("search_after").is_some() {
            return Err(Refusal::not_isolated(
                "`search_after` with the parameter `sort`",
                "it translates names of indices in `search_after` where `sort` stands beside it in the body",
            ));
        }
        Ok(())
    }

    /// With physical names, and their question mark where there are any.
    pub(in crate::isolation) fn translated(&self, route: &Route, names: &Names) -> Result<String> {
        let pairs = self.0.iter().map(|(name, value)| {
            let value = one(name, value, route, names)?;
            let name = encode(name);
            Ok(if value.is_empty() { name } else { format!("{name}={}", encode(&value)) })
        });
        let pairs = pairs.collect::<Result<Vec<_>>>()?.join("&");
        Ok(if pairs.is_empty() { pairs } else { format!("?{pairs}") })
    }
}

fn one(name: &str, value: &str, route: &Route, names: &Names) -> Result<String> {
    let refused = |why: &str| Err(Refusal::not_isolated(&format!("the parameter [{name}={value}]"), why));
    match name {
        "index" if route.body.is_bulk() => refused("write it in the path, where it is translated"),
        "index" => route.sees.expression(names, value),
        "pipeline" => Ok(names.pipeline(value)),
        "filter_path" => Ok(filter_path(value, route, names)),
        "source" | "source_content_type" => {
            refused("it reads one body: send it as such, or as `source` with its `source_content_type`")
        }
        "scroll_id" if value.split(',').any(|id| id == "_all") => {
            refused("it ends the scrolls of other tests, too: name the scroll's id")
        }
        "q" | "df" if has_word(&value.replace('\\', ""), "_index") => {
            refused("it cannot translate names of indices in query strings: use a `term` query on `_index`")
        }
        "search_pipeline" if value != "_none" => Err(query::pipelined()),
        "include_disk_info" if value != "false" => {
            refused("it tells how large the indices of other tests are")
        }
        "wait_for_completion" if value == "false" => refused(
            "what goes on when the request is over cannot be told from tasks of other tests: wait for its answer",
        ),
        "format" if !matches!(value, "json" | "txt" | "text") => {
            refused("it translates the names in JSON and in text only: ask for one of these")
        }
        name if PARTS_OF_PATHS.contains(&name) => refused("write it in the path, where it is translated"),
        name if KNOWN.binary_search(&name).is_ok() => Ok(value.to_owned()),
        _ => refused(
            "it does not know this parameter, and so cannot tell whether it names something of others",
        ),
    }
}

/// `assets.mappings,*.settings`: in an answer that is keyed by names, the step at that depth is one.
fn filter_path(value: &str, route: &Route, names: &Names) -> String {
    let Some(depth) = route.keyed else { return value.to_owned() };
    let path = |path: &str| {
        let (sign, path) = path.strip_prefix('-').map_or(("", path), |rest| ("-", rest));
        let mut steps: Vec<String> = path.split('.').map(str::to_owned).collect();
        let deep = steps.iter().take(depth + 1).any(|step| step == "**");
        if let Some(step) = steps.get_mut(depth).filter(|step| *step != "*" && !deep)
            && is_keyed(route, path)
        {
            *step = names.physical(step);
        }
        format!("{sign}{}", steps.join("."))
    };
    value.split(',').map(path).collect::<Vec<_>>().join(",")
}

/// Errors and totals stand beside the names.
fn is_keyed(route: &Route, path: &str) -> bool {
    let top = path.split('.').next().unwrap_or(path);
    match route.keyed {
        Some(0) => !matches!(top, "error" | "status"),
        Some(1) => top == "indices",
        _ => path.starts_with("metadata.indices") || path.starts_with("routing_table.indices"),
    }
}
