//! Scripts: stored ones by name, inline ones looked through for `_index`.

use serde_json::Value;

use super::super::expression;
use super::super::names::Names;
use super::super::refusal::{Refusal, Result};
use super::json::{at, has_word, mentions};
use super::query;

/// Where a request uses a script: `{"id": …}`, `{"source": …}` or its text.
pub(in crate::isolation) fn used(value: &mut Value, names: &Names) -> Result<()> {
    match value {
        Value::String(source) => readable(source),
        Value::Object(script) => {
            if let Some(source) = script.get("source").and_then(Value::as_str) {
                return readable(source);
            }
            at(value, "id", |name| Ok(names.physical(name)))
        }
        _ => Ok(()),
    }
}

/// A script that is stored, or a search template.
pub(in crate::isolation) fn stored(body: &mut Value, names: &Names) -> Result<()> {
    let Some(script) = body.get_mut("script") else { return Ok(()) };
    source(script, names)
}

/// What stands under `source`: a text, or a search with placeholders.
pub(in crate::isolation) fn source(script: &mut Value, names: &Names) -> Result<()> {
    match script.get_mut("source") {
        Some(Value::String(text)) => readable(text),
        Some(search @ Value::Object(_)) => {
            // A section may put anything together.
            let sections = search.to_string().contains("{{#");
            if sections && mentions(search, "_index") {
                readable("_index")
            } else {
                query::search(search, names)
            }
        }
        _ => Ok(()),
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
    for name in ["_index", "indexed_shape"] {
        if has_word(source, name) {
            return Err(Refusal::not_isolated(
                &format!("the script [{}]", source.chars().take(80).collect::<String>()),
                &format!("it uses `{name}`, and inside a script names cannot be translated"),
            ));
        }
    }
    Ok(())
}
