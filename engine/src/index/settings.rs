//! The settings of an index.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value};

use super::analysis::Analyzers;
use crate::http::{Error, Result, shown};

/// Flat names without the leading `index.`, and their values as text or lists of text, which is how Elasticsearch
/// shows them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    values: BTreeMap<String, Option<Value>>,
    analyzers: Analyzers,
}

/// What a setting is to this engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// Given at creation and never changed.
    Fixed,
    Dynamic,
    /// Given by the engine.
    Private,
    /// Answers depend on it, and this engine does not have it.
    Unsupported,
}

/// Settings by their name or the prefix of their names (with a point at its end); the first that fits counts.
const KNOWN: &[(&str, Known)] = &[
    ("uuid", Known::Private),
    ("version.", Known::Private),
    ("creation_date", Known::Private),
    ("provided_name", Known::Private),
    ("resize.", Known::Private),
    ("analysis.", Known::Fixed),
    ("number_of_shards", Known::Fixed),
    ("number_of_routing_shards", Known::Fixed),
    ("codec", Known::Fixed),
    ("soft_deletes.enabled", Known::Fixed),
    ("routing_partition_size", Known::Unsupported),
    ("sort.", Known::Unsupported),
    ("similarity.", Known::Unsupported),
    ("mode", Known::Unsupported),
    ("default_pipeline", Known::Unsupported),
    ("final_pipeline", Known::Unsupported),
    ("query.default_field", Known::Unsupported),
    ("query.parse.allow_unmapped_fields", Known::Unsupported),
    ("mapping.coerce", Known::Fixed),
    ("mapping.ignore_malformed", Known::Fixed),
    ("mapping.field_name_length.limit", Known::Unsupported),
    ("mapping.", Known::Dynamic),
    ("number_of_replicas", Known::Dynamic),
    ("auto_expand_replicas", Known::Dynamic),
    ("refresh_interval", Known::Dynamic),
    ("hidden", Known::Dynamic),
    ("priority", Known::Dynamic),
    ("gc_deletes", Known::Dynamic),
    ("max_result_window", Known::Dynamic),
    ("max_inner_result_window", Known::Dynamic),
    ("max_rescore_window", Known::Dynamic),
    ("max_docvalue_fields_search", Known::Dynamic),
    ("max_script_fields", Known::Dynamic),
    ("max_ngram_diff", Known::Dynamic),
    ("max_shingle_diff", Known::Dynamic),
    ("max_terms_count", Known::Dynamic),
    ("max_regex_length", Known::Dynamic),
    ("max_refresh_listeners", Known::Dynamic),
    ("max_slices_per_scroll", Known::Dynamic),
    ("analyze.max_token_count", Known::Dynamic),
    ("highlight.", Known::Dynamic),
    ("blocks.", Known::Dynamic),
    ("routing.", Known::Dynamic),
    ("search.", Known::Dynamic),
    ("indexing.", Known::Dynamic),
    ("translog.", Known::Dynamic),
    ("merge.", Known::Dynamic),
    ("unassigned.", Known::Dynamic),
    ("lifecycle.", Known::Dynamic),
    ("soft_deletes.", Known::Dynamic),
    ("warmer.enabled", Known::Dynamic),
    ("write.", Known::Dynamic),
    ("requests.", Known::Dynamic),
    ("queries.", Known::Fixed),
    ("store.", Known::Fixed),
    ("shard.check_on_startup", Known::Fixed),
    ("load_fixed_bitset_filters_eagerly", Known::Fixed),
    ("verified_before_close", Known::Private),
];

impl Settings {
    pub(crate) fn says_nothing(&self) -> bool {
        self.values.is_empty()
    }

    /// Reads settings written flat or as objects, with or without `index.`, and refuses unknown ones.
    pub(crate) fn read(body: Value) -> Result<Self> {
        let Value::Object(members) = body else {
            return Err(Error::new(400, "parse_exception", "malformed settings, must be an object"));
        };
        let mut settings = Self::default();
        settings.flatten("", members);
        for (name, value) in &settings.values {
            match known(name) {
                None => return Err(unknown(name)),
                Some(Known::Private) => {
                    return Err(Error::illegal_argument(format!(
                        "private index setting [index.{name}] can not be set explicitly"
                    )));
                }
                Some(Known::Unsupported) => {
                    return Err(Error::unsupported(format!("the index setting [index.{name}]")));
                }
                Some(Known::Fixed | Known::Dynamic) => {}
            }
            if let Some(value) = value {
                check(name, value)?;
            }
        }
        settings.analyzers = Analyzers::read(&settings)?;
        Ok(settings)
    }

    /// Those of an index that is there already, as [`to_json`](Self::to_json) tells them.
    pub(super) fn restored(said: Value) -> Result<Self> {
        let mut settings = Self::default();
        if let Value::Object(members) = said {
            settings.flatten("", members);
        }
        settings.checked()
    }

    /// These where they say something, the others where they do not.
    pub(crate) fn over(self, base: Self) -> Self {
        let mut values = base.values;
        values.extend(self.values);
        Self { values, analyzers: self.analyzers }
    }

    /// The same, with the analyzers that settings from several places define together.
    pub(crate) fn checked(mut self) -> Result<Self> {
        self.analyzers = Analyzers::read(&self)?;
        Ok(self)
    }

    /// The analyzers that the settings define.
    pub(crate) fn analyzers(&self) -> &Analyzers {
        &self.analyzers
    }

    fn flatten(&mut self, prefix: &str, members: Map<String, Value>) {
        for (name, value) in members {
            let path = super::mapping::join(prefix, &name);
            let value = match value {
                Value::Object(inner) => {
                    self.flatten(&path, inner);
                    continue;
                }
                Value::Null => None,
                Value::Array(items) => Some(items.iter().map(|item| Value::from(shown(item))).collect()),
                other => Some(shown(&other).into()),
            };
            self.values.insert(path.strip_prefix("index.").unwrap_or(&path).to_owned(), value);
        }
    }

    /// Sets what the engine itself decides.
    pub(super) fn complete(&mut self, name: &str, uuid: &str, created: i64) {
        let mut put = |name: &str, value: String| {
            self.values.entry(name.to_owned()).or_insert(Some(value.into()));
        };
        put("number_of_shards", "1".to_owned());
        put("number_of_replicas", "1".to_owned());
        put("uuid", uuid.to_owned());
        put("creation_date", created.to_string());
        put("provided_name", name.to_owned());
        put("version.created", "8500010".to_owned());
        self.values.retain(|_, value| value.is_some());
    }

    /// Those that an index has which is made as a copy of this one: all but its own, and the default number of replicas.
    pub(crate) fn of_copy(&self, name: &str, uuid: &str) -> Self {
        let own = |name: &str| known(name) == Some(Known::Private) || name == "number_of_replicas";
        let kept = self.values.iter().filter(|(name, _)| !own(name));
        let mut values: BTreeMap<_, _> = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
        for (name, value) in
            [("resize.source.name", name), ("resize.source.uuid", uuid), ("routing_partition_size", "1")]
        {
            values.insert(name.to_owned(), Some(value.into()));
        }
        Self { values, analyzers: self.analyzers.clone() }
    }

    /// Changes what may change; a null takes a setting back. `index` is for the error, and `open` whether it is.
    pub(crate) fn update(
        &mut self,
        update: Self,
        keep_existing: bool,
        index: &str,
        open: bool,
    ) -> Result<()> {
        let fixed: Vec<String> = update
            .values
            .keys()
            .filter(|name| known(name) == Some(Known::Fixed) && (open || *name == "number_of_shards"))
            .map(|name| format!("index.{name}"))
            .collect();
        if !fixed.is_empty() {
            return Err(Error::illegal_argument(format!(
                "Can't update non dynamic settings [[{}]] for open indices [[{index}]]",
                fixed.join(", ")
            )));
        }
        for (name, value) in update.values {
            if keep_existing && self.values.contains_key(&name) {
                continue;
            }
            match value {
                Some(value) => {
                    self.values.insert(name, Some(value));
                }
                // Replicas go back to their default, which is shown.
                None if name == "number_of_replicas" => {
                    self.values.insert(name, Some("1".into()));
                }
                None => {
                    self.values.remove(&name);
                }
            }
        }
        self.analyzers = Analyzers::read(self)?;
        Ok(())
    }

    /// Whether it is about blocks alone: that may be changed on an index whose metadata are blocked.
    pub(crate) fn lifts_blocks(&self) -> bool {
        self.values.keys().all(|name| name.starts_with("blocks."))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_ref()?.as_str()
    }

    /// A setting that is a whole number.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }

    pub(crate) fn is_on(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// How long a write may stay unseen; `None` where only an explicit refresh shows it.
    pub(crate) fn refresh_interval(&self) -> Option<Duration> {
        match self.get("refresh_interval") {
            Some("-1") => None,
            text => Some(text.and_then(duration).unwrap_or(Duration::from_secs(1))),
        }
    }

    /// The settings whose full names (`index.…`) pass, as `GET _settings` shows them: flat, or as nested objects.
    pub(crate) fn to_json(&self, flat: bool, wanted: impl Fn(&str) -> bool) -> Value {
        let mut members = Map::new();
        for (name, value) in &self.values {
            let name = format!("index.{name}");
            let Some(value) = value.clone().filter(|_| wanted(&name)) else { continue };
            if flat {
                members.insert(name, value);
            } else {
                let parts: Vec<&str> = name.split('.').collect();
                put_nested(&mut members, &parts, value);
            }
        }
        Value::Object(members)
    }

    /// The settings below a prefix, as nested objects: `analysis`.
    pub(crate) fn section(&self, name: &str) -> Value {
        let wanted = format!("index.{name}.");
        let mut all = self.to_json(false, |name| name.starts_with(&wanted));
        all["index"][name].take()
    }
}

fn put_nested(members: &mut Map<String, Value>, path: &[&str], value: Value) {
    match path {
        [] => {}
        [last] => {
            members.insert((*last).to_owned(), value);
        }
        [first, rest @ ..] => {
            let inner = members.entry(*first).or_insert_with(|| Value::Object(Map::new()));
            match inner {
                Value::Object(inner) => put_nested(inner, rest, value),
                // A value and a section of one name: the rest of the name stays flat.
                _ => {
                    members.insert(path.join("."), value);
                }
            }
        }
    }
}

fn known(name: &str) -> Option<Known> {
    let fits = |known: &str| if known.ends_with('.') { name.starts_with(known) } else { name == known };
    KNOWN.iter().find(|(known, _)| fits(known)).map(|(_, what)| *what)
}

fn unknown(name: &str) -> Error {
    Error::illegal_argument(format!(
        "unknown setting [index.{name}] please check that any required plugins are installed, or check the breaking changes documentation for removed settings"
    ))
}

fn check(name: &str, value: &Value) -> Result<()> {
    let least = match name {
        "number_of_shards" | "max_result_window" | "highlight.max_analyzed_offset" => 1,
        "number_of_replicas" => 0,
        "refresh_interval" if value != "-1" && value.as_str().and_then(duration).is_none() => {
            return Err(Error::illegal_argument(format!(
                "failed to parse setting [index.{name}] with value [{}] as a time value: unit is missing or unrecognized",
                shown(value)
            )));
        }
        _ => return Ok(()),
    };
    let text = shown(value);
    match text.parse::<i64>() {
        Ok(number) if number < least => Err(Error::illegal_argument(format!(
            "Failed to parse value [{text}] for setting [index.{name}] must be >= {least}"
        ))),
        Ok(_) => Ok(()),
        Err(_) => {
            Err(Error::illegal_argument(format!("Failed to parse value [{text}] for setting [index.{name}]")))
        }
    }
}

/// `10ms`, `1s`, `2m`
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..digits].parse().ok()?;
    Some(match &text[digits..] {
        "nanos" => Duration::from_nanos(number),
        "micros" => Duration::from_micros(number),
        "ms" => Duration::from_millis(number),
        "" if number == 0 => Duration::ZERO,
        "s" => Duration::from_secs(number),
        "m" => Duration::from_secs(number.checked_mul(60)?),
        "h" => Duration::from_secs(number.checked_mul(3600)?),
        "d" => Duration::from_secs(number.checked_mul(86400)?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn flat_and_nested_names_are_the_same_setting() {
        for body in [
            json!({"number_of_shards": 2}),
            json!({"index": {"number_of_shards": "2"}}),
            json!({"index.number_of_shards": 2}),
        ] {
            assert_eq!(Settings::read(body).unwrap().get("number_of_shards"), Some("2"));
        }
    }

    #[test]
    fn unknown_settings_and_wrong_values_are_refused() {
        let status = |body: Value| Settings::read(body).unwrap_err().status();
        assert_eq!(status(json!({"number_of_shrads": 1})), 400);
        assert_eq!(status(json!({"number_of_shards": 0})), 400);
        assert_eq!(status(json!({"refresh_interval": "5"})), 400);
        assert_eq!(status(json!({"sort.field": "a"})), 501);
    }

    #[test]
    fn only_dynamic_settings_change() {
        let mut settings = Settings::default();
        settings.complete("a", "u", 0);
        let update = |body: Value| Settings::read(body).unwrap();
        assert!(settings.update(update(json!({"number_of_shards": 2})), false, "a/u", true).is_err());
        settings.update(update(json!({"refresh_interval": "-1"})), false, "a/u", true).unwrap();
        assert_eq!(settings.refresh_interval(), None);
        settings.update(update(json!({"refresh_interval": null})), false, "a/u", true).unwrap();
        assert_eq!(settings.refresh_interval(), Some(Duration::from_secs(1)));
    }
}
