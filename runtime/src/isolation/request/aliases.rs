//! Aliases: their own names, the indices that they stand for, and their filters.

use serde_json::Value;

use super::super::expression;
use super::super::names::Names;
use super::super::refusal::{Refusal, Result};
use super::json::{self, each, keys, objects};
use super::query;

/// `POST /_aliases`
pub(in crate::isolation) fn actions(body: &mut Value, names: &Names) -> Result<()> {
    for action in objects(body, "actions")? {
        for (kind, action) in action.as_object_mut().into_iter().flatten() {
            for key in ["index", "indices"] {
                let Some(index) = action.get_mut(key) else { continue };
                if kind == "remove_index" && !is_exact(index) {
                    return Err(Refusal::not_isolated(
                        &format!("the deletion of {index}"),
                        "indices are deleted by their exact names only: list them",
                    ));
                }
                expression::translate_changed(index, names)?;
            }
            for key in ["alias", "aliases"] {
                if let Some(alias) = action.get_mut(key) {
                    each(alias, &|name| own(name, kind, names))?;
                }
            }
            alias(action, names)?;
        }
    }
    Ok(())
}

/// A name or names, and no pattern.
fn is_exact(index: &Value) -> bool {
    match index {
        Value::Array(items) => items.iter().all(is_exact),
        index => json::name(index)
            .is_some_and(|name| !name.is_empty() && !name.starts_with("_all") && !name.contains(['*', ','])),
    }
}

/// A new alias must be a name that the server would take without the prefix.
fn own(name: &str, action: &str, names: &Names) -> Result<String> {
    if action == "add" && name.starts_with(['_', '-', '+']) {
        return Err(Refusal::new(
            400,
            "invalid_alias_name_exception",
            format!("Invalid alias name [{name}], must not start with '_', '-', or '+'"),
        ));
    }
    if action == "add" {
        names.shown().allow_change(name)?;
    }
    Ok(expression::listed(names, name))
}

/// `{"filter": …}`
///
/// Nothing else in it has parts: some versions read what is inside of them as if it stood outside.
pub(in crate::isolation) fn alias(body: &mut Value, names: &Names) -> Result<()> {
    let is_flat = |(key, value): (&String, &Value)| {
        matches!(key.as_str(), "filter" | "index" | "indices" | "alias" | "aliases")
            || !(value.is_object() || value.is_array())
    };
    if !body.as_object().is_none_or(|body| body.iter().all(is_flat)) {
        return Err(Refusal::unreadable("an alias", "only its filter, its names and its indices have parts"));
    }
    body.get_mut("filter").map_or(Ok(()), |filter| query::query(filter, names))
}

/// The same where `index` and `alias` in it count more than those of the path.
pub(in crate::isolation) fn with_names(body: &mut Value, names: &Names) -> Result<()> {
    body.get_mut("index").map_or(Ok(()), |index| expression::translate_changed(index, names))?;
    body.get_mut("alias").map_or(Ok(()), |alias| each(alias, &|name| own(name, "add", names)))?;
    alias(body, names)
}

/// The same where the path names no index.
pub(in crate::isolation) fn of_body(body: &mut Value, names: &Names) -> Result<()> {
    if json::name(&body["index"]).is_none_or(|index| index.is_empty()) {
        return Err(Refusal::unreadable("a new alias", "neither the path nor the body says of which index"));
    }
    with_names(body, names)
}

/// `{"aliases": {"name": {…}}}`, in an index or a template.
pub(in crate::isolation) fn of_index(body: &mut Value, names: &Names) -> Result<()> {
    let Some(aliases) = body.get_mut("aliases") else { return Ok(()) };
    keys(aliases, |name| own(name, "add", names))?;
    aliases.as_object_mut().into_iter().flatten().try_for_each(|(_, body)| alias(body, names))
}
