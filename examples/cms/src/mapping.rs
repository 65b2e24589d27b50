//! The few kinds of field that the catalogue's indices are made of.

use serde_json::{Value, json};

/// The languages that titles are written in.
const LANGUAGES: [&str; 4] = ["eng", "fra", "por", "swa"];

/// A name or a code, matched as a whole.
pub(crate) fn keyword() -> Value {
    json!({ "type": "keyword" })
}

/// A moment, in UTC.
pub(crate) fn date() -> Value {
    json!({ "type": "date" })
}

pub(crate) fn boolean() -> Value {
    json!({ "type": "boolean" })
}

pub(crate) fn integer() -> Value {
    json!({ "type": "integer" })
}

/// A text in every language, each searchable by its words.
pub(crate) fn translated_text() -> Value {
    let texts = LANGUAGES.map(|language| (language.to_owned(), json!({ "type": "text" })));
    json!({ "properties": Value::Object(texts.into_iter().collect()) })
}

/// Where and when something may be shown: nested, so that a country and a window are those of one licence.
pub(crate) fn licences() -> Value {
    json!({
        "type": "nested",
        "properties": { "country": keyword(), "starts_at": date(), "ends_at": date() },
    })
}
