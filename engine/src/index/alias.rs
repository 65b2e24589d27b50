//! What an index says of one of its aliases.

use serde_json::{Map, Value};

use crate::http::{Error, Fields, Result};
use crate::query;

/// Another name for an index, perhaps for a part of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Alias {
    pub(crate) filter: Option<Value>,
    pub(crate) index_routing: Option<String>,
    /// Which shards a search looks at: all of the one shard that there is.
    search_routing: Option<String>,
    pub(crate) is_write_index: Option<bool>,
    pub(crate) is_hidden: Option<bool>,
}

impl Alias {
    /// Takes the alias's members out of an object; the caller refuses what is left.
    pub(crate) fn read(fields: &mut Fields) -> Result<Self> {
        let filter = fields.take("filter");
        if let Some(filter) = filter.clone() {
            // A filter that cannot be read is told now, not at the first search.
            query::parse(filter)?;
        }
        let routing = fields.string("routing")?;
        Ok(Self {
            filter,
            index_routing: fields.string("index_routing")?.or_else(|| routing.clone()),
            search_routing: fields.string("search_routing")?.or(routing),
            is_write_index: fields.bool("is_write_index")?,
            is_hidden: fields.bool("is_hidden")?,
        })
    }

    /// Refuses names that Elasticsearch refuses.
    pub(crate) fn validate(name: &str) -> Result<()> {
        if name.is_empty() {
            return Err(Error::illegal_argument("alias name is required"));
        }
        // Aliases may have capitals.
        super::validate_name(&name.to_lowercase()).map_err(|error| {
            let why = error
                .reason()
                .split_once("], ")
                .map_or("", |(_, why)| why)
                .replace("index name", "alias name");
            Error::new(400, "invalid_alias_name_exception", format!("Invalid alias name [{name}]: {why}"))
        })
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut members = Map::new();
        let mut put =
            |name: &str, value: Option<Value>| members.extend(value.map(|value| (name.to_owned(), value)));
        put("filter", self.filter.clone());
        put("index_routing", self.index_routing.clone().map(Value::from));
        put("search_routing", self.search_routing.clone().map(Value::from));
        put("is_write_index", self.is_write_index.map(Value::from));
        put("is_hidden", self.is_hidden.map(Value::from));
        Value::Object(members)
    }

    /// The routing of index and search, as `_cat/aliases` shows it.
    pub(crate) fn routing(&self) -> (Option<&str>, Option<&str>) {
        (self.index_routing.as_deref(), self.search_routing.as_deref())
    }
}
