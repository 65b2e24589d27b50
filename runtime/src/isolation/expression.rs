//! Index expressions: `logs-*,-logs-old,<app-{now/d}>`, in paths, parameters and bodies.
//!
//! A pattern stays a pattern, behind the namespace's prefix: the server resolves it and knows best what is open, hidden or
//! an alias. Nothing that is not this namespace's begins with that prefix. Names that were given out by a pool have
//! another form and are listed by the side of the pattern that means them.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::date_math;
use super::names::Names;
use super::refusal::{Refusal, Result};
use super::request::json;

/// The longest expression that is sent: the server's limit for a request line is 4 KiB.
const LONGEST: usize = 3800;

/// The physical expression. An empty one means everything, as it does on the server.
pub(super) fn physical(names: &Names, logical: &str) -> Result<String> {
    let parts = parts(names, logical)?.join(",");
    if parts.len() > LONGEST && logical.len() <= LONGEST {
        return Err(Refusal::unreadable(
            "a list of indices",
            &format!(
                "with the names that they have on the server it is {} bytes long, and the server takes {LONGEST}: ask \
                 with a wildcard, or for fewer at once",
                parts.len()
            ),
        ));
    }
    Ok(parts)
}

/// The physical expression for what changes indices: a pattern means the namespace's own, and what is shown of the run's
/// shared cluster is refused by its name.
pub(super) fn changed(names: &Names, logical: &str) -> Result<String> {
    logical.split(',').try_for_each(|item| allow_change(names, item.trim()))?;
    let shown = shown(names, logical);
    let parts = parts(names, logical)?.into_iter().filter(|part| !shown.contains(part));
    Ok(parts.collect::<Vec<_>>().join(","))
}

/// The physical names of what is shown, where the expression may mean some of it.
fn shown(names: &Names, logical: &str) -> Vec<String> {
    let is_pattern = logical.is_empty() || logical.contains('*') || logical.contains("_all");
    if is_pattern { names.shown().matching("*", true) } else { Vec::new() }
}

fn parts(names: &Names, logical: &str) -> Result<Vec<String>> {
    let mut wildcard_seen = false;
    let mut parts = Vec::new();
    let items = logical.split(',').map(str::trim).filter(|item| !item.is_empty());
    for item in items {
        // As on the server: before the first pattern a hyphen is part of a name.
        if let Some(excluded) = item.strip_prefix('-').filter(|_| wildcard_seen) {
            let excluded = one(names, excluded)?;
            parts.extend(excluded.into_iter().map(|name| format!("-{name}")));
            continue;
        }
        wildcard_seen |= item.contains('*') || item == "_all";
        parts.extend(one(names, item)?);
    }
    if parts.is_empty() {
        parts = everything(names);
    }
    Ok(parts)
}

fn everything(names: &Names) -> Vec<String> {
    let mut all = vec![names.everything()];
    all.extend(names.given("*"));
    all.extend(names.shown().matching("*", false));
    all
}

/// What one item means: a name, or a pattern and the names of another form that it matches.
fn one(names: &Names, item: &str) -> Result<Vec<String>> {
    if item == "_all" || item == "*" {
        return Ok(everything(names));
    }
    if item.starts_with('<') {
        return Ok(vec![names.physical(&dated(item)?)]);
    }
    if let Some((cluster, _)) = item.split_once(':') {
        return Err(Refusal::not_isolated(
            &format!("[{item}]"),
            &format!("the indices of the remote cluster [{cluster}] are not this test's"),
        ));
    }
    if item.starts_with('_') {
        return Err(Refusal::invalid_name(item, "must not start with '_'."));
    }
    if !item.contains('*') {
        return Ok(vec![names.physical(item)]);
    }
    let mut found = vec![names.physical(item)];
    found.extend(names.given(item));
    found.extend(names.shown().matching(item, true));
    Ok(found)
}

/// The same in a body, for what changes indices.
pub(super) fn translate_changed(value: &mut Value, names: &Names) -> Result<()> {
    in_body(value, |logical| changed(names, logical))
}

/// The same in a body: a text, or a list whose items exclude what those before them mean.
pub(super) fn translate(value: &mut Value, names: &Names) -> Result<()> {
    in_body(value, |logical| physical(names, logical))
}

fn in_body(value: &mut Value, physical: impl Fn(&str) -> Result<String>) -> Result<()> {
    let unreadable = || Refusal::unreadable("a list of indices", "it has more than names in it");
    if let Value::Array(items) = value {
        let texts: Option<Vec<String>> = items.iter().map(json::name).collect();
        let texts = texts.ok_or_else(unreadable)?;
        *items = physical(&texts.join(","))?.split(',').map(Value::from).collect();
    } else if !value.is_null() {
        let text = json::name(value).ok_or_else(unreadable)?;
        *value = physical(&text)?.into();
    }
    Ok(())
}

/// The physical name of one index. A list is no name, and the server says so: each part of it has the prefix.
pub(super) fn name(names: &Names, logical: &str) -> Result<String> {
    let parts = logical.split(',').map(|part| Ok(names.physical(&dated(part)?)));
    Ok(parts.collect::<Result<Vec<_>>>()?.join(","))
}

/// The physical name of an index that the request may create, recorded.
pub(super) fn created(names: &Names, logical: &str) -> Result<String> {
    if logical.contains(',') { name(names, logical) } else { names.create(&dated(logical)?) }
}

/// Refuses to change what is shared, whatever it is written like.
pub(super) fn allow_change(names: &Names, logical: &str) -> Result<()> {
    names.shown().allow_change(&dated(logical)?)
}

fn dated(logical: &str) -> Result<String> {
    if !logical.starts_with('<') {
        return Ok(logical.to_owned());
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    date_math::resolve(logical, i64::try_from(now).unwrap_or(i64::MAX))
}

/// The same of one that is changed.
pub(super) fn changed_name(names: &Names, logical: &str) -> Result<String> {
    logical.split(',').try_for_each(|part| allow_change(names, part))?;
    name(names, logical)
}

/// A list of names of aliases: those that are shown are among them.
pub(super) fn aliases(names: &Names, logical: &str) -> String {
    let own = listed(names, logical);
    let mut all = Vec::new();
    for (item, own) in logical.split(',').map(str::trim).zip(own.split(',')) {
        let pattern = if item == "_all" { "*" } else { item };
        let shown = names.shown().matching(pattern, true);
        // A name is one thing, and what is not there is told.
        if pattern.contains('*') || shown.is_empty() {
            all.push(own.to_owned());
        }
        all.extend(shown);
    }
    all.join(",")
}

/// A list of names of templates, pipelines, scripts or aliases, with wildcards; `_all` is all of them.
pub(super) fn listed(names: &Names, logical: &str) -> String {
    let item = |item: &str| match item.strip_prefix('-') {
        Some(excluded) if logical.contains('*') => format!("-{}", names.prefixed(excluded)),
        _ if item == "_all" => names.everything(),
        _ => names.prefixed(item),
    };
    logical.split(',').map(str::trim).map(item).collect::<Vec<_>>().join(",")
}
