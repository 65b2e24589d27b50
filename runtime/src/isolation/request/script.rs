//! Scripts: stored ones by name, inline ones looked through for `_index`.

use serde_json::Value;

use super::super::expression;
use super::super::names::Names;
use super::super::refusal::{Refusal, Result};
use super::json::{at, has_word};
use super::{context, query};

/// What a script consists of.
const PARTS: &[&str] = &["source", "id", "lang", "params", "options"];

/// How older versions called the parts that name something.
const OLDER: &[&str] = &["inline", "stored", "code", "file"];

/// Whether it is a script, and not something else with parts of these names.
pub(in crate::isolation) fn is_one(value: &Value) -> bool {
    let says = |key: &str| value.get(key).is_some_and(Value::is_string);
    let parts = value.as_object().into_iter().flatten();
    (says("source") || says("id")) && parts.into_iter().all(|(key, _)| PARTS.contains(&key.as_str()))
}

/// Where a request uses a script: `{"id": …}`, `{"source": …}` or its text.
pub(in crate::isolation) fn used(value: &mut Value, names: &Names) -> Result<()> {
    readable(value)?;
    if value.get("source").is_some_and(Value::is_string) {
        return Ok(());
    }
    at(value, "id", |name| Ok(names.prefixed(name)))
}

/// Where what it does to a document decides where that goes.
pub(in crate::isolation) fn leaves_index_alone(script: &Value) -> Result<()> {
    source(script).map_or(Ok(()), context::is_plain)
}

/// A script that is stored. What a search template names is known when it is rendered.
pub(in crate::isolation) fn stored(body: &mut Value, _names: &Names) -> Result<()> {
    let Some(script) = body.get("script").filter(|script| script["lang"] != "mustache") else {
        return Ok(());
    };
    readable(script)?;
    leaves_index_alone(script)
}

/// `POST /_scripts/painless/_execute`
pub(in crate::isolation) fn execution(body: &mut Value, names: &Names) -> Result<()> {
    if let Some(script) = body.get_mut("script") {
        used(script, names)?;
    }
    if let Some(setup) = body.get_mut("context_setup") {
        at(setup, "index", |name| expression::name(names, name))?;
        query::query(setup, names)?;
    }
    Ok(())
}

/// A script sees the names that things have on the server.
fn readable(script: &Value) -> Result<()> {
    if let Some(older) = OLDER.iter().find(|older| script.get(**older).is_some_and(Value::is_string)) {
        return Err(Refusal::not_isolated(
            &format!("a script with [{older}]"),
            "it knows `source` and `id`, as newer versions call them",
        ));
    }
    let Some(source) = source(script).filter(|source| has_word(source, "_index")) else { return Ok(()) };
    Err(Refusal::not_isolated(
        &format!("the script [{}]", source.chars().take(80).collect::<String>()),
        "it uses `_index`, which has another name on the server",
    ))
}

fn source(script: &Value) -> Option<&str> {
    script.as_str().or_else(|| script.get("source")?.as_str())
}
