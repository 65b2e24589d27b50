//! Scripts: stored ones by name, inline ones looked through for `_index`.

use serde_json::Value;

use super::super::expression;
use super::super::names::Names;
use super::super::refusal::{Refusal, Result};
use super::json::{self, at, has_word};
use super::query;

/// What stands beside names in a search.
const NAMING: &[&str] =
    &["_index", "index", "indexed_shape", "indices_boost", "target_index", "script", "wrapper"];

/// Where a request uses a script: `{"id": …}`, `{"source": …}` or its text.
pub(in crate::isolation) fn used(value: &mut Value, names: &Names) -> Result<()> {
    match value {
        Value::String(source) => readable(source),
        Value::Object(script) => {
            if let Some(source) = script.get("source").and_then(Value::as_str) {
                return readable(source);
            }
            at(value, "id", |name| Ok(names.prefixed(name)))
        }
        _ => Ok(()),
    }
}

/// A script that is stored, or a search template.
pub(in crate::isolation) fn stored(body: &mut Value, names: &Names) -> Result<()> {
    let Some(script) = body.get_mut("script") else { return Ok(()) };
    if script.get("lang").and_then(Value::as_str) == Some("mustache") {
        return template(script, names);
    }
    script.get("source").and_then(Value::as_str).map_or(Ok(()), readable)
}

/// `{"source": …}`: a search with placeholders, as JSON or as a text that becomes JSON.
pub(in crate::isolation) fn template(script: &mut Value, names: &Names) -> Result<()> {
    match script.get_mut("source") {
        Some(Value::String(text)) => match json::parse(text.as_bytes()) {
            Ok(mut search) => {
                let before = search.clone();
                query::search(&mut search, names)?;
                if search != before {
                    *text = search.to_string();
                }
                Ok(())
            }
            // A placeholder or a section stands where JSON does not.
            Err(_) => NAMING
                .iter()
                .find(|word| has_word(text, word))
                .map_or(Ok(()), |word| Err(unreadable(text, word))),
        },
        Some(search) => query::search(search, names),
        None => Ok(()),
    }
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
fn readable(source: &str) -> Result<()> {
    if has_word(source, "_index") { Err(unreadable(source, "_index")) } else { Ok(()) }
}

fn unreadable(source: &str, word: &str) -> Refusal {
    Refusal::not_isolated(
        &format!("the script [{}]", source.chars().take(80).collect::<String>()),
        &format!("it uses `{word}`, and the names in a text that is not JSON cannot be translated"),
    )
}
