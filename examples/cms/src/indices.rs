//! What is in each index.
//!
//! Every mapping is strict: a document with a field that nobody has declared is a mistake of the editor's tools, and
//! Elasticsearch must say so instead of guessing a type.

use serde_json::{Value, json};

use crate::mapping::{boolean, date, integer, keyword, licences, translated_text};

/// An index by name, and the fields of its documents.
pub(crate) struct Index {
    pub(crate) name: &'static str,
    properties: fn() -> Value,
}

/// Every index of the catalogue.
pub(crate) const INDICES: [Index; 4] = [
    Index { name: "assets", properties: assets },
    Index { name: "promos", properties: promos },
    Index { name: "sport_events", properties: sport_events },
    Index { name: "territories", properties: territories },
];

impl Index {
    pub(crate) fn mappings(&self) -> Value {
        json!({ "dynamic": "strict", "properties": (self.properties)() })
    }

    /// The body that creates it.
    pub(crate) fn definition(&self) -> Value {
        json!({
            "settings": { "index": { "number_of_shards": 1, "number_of_replicas": 1 } },
            "mappings": self.mappings(),
        })
    }
}

fn assets() -> Value {
    json!({
        "uuid": keyword(),
        "type": keyword(),
        "title": translated_text(),
        "year": integer(),
        "genres": keyword(),
        "licences": licences(),
    })
}

fn promos() -> Value {
    json!({
        "uuid": keyword(),
        "promo_type": keyword(),
        "title": translated_text(),
        "active": boolean(),
        "platforms": keyword(),
        "position": integer(),
        "starts_at": date(),
        "ends_at": date(),
    })
}

fn sport_events() -> Value {
    json!({
        "uuid": keyword(),
        "sport": keyword(),
        "competition": keyword(),
        "title": translated_text(),
        "starts_at": date(),
        "ends_at": date(),
    })
}

fn territories() -> Value {
    json!({ "country": keyword(), "currency": keyword(), "title": translated_text() })
}
