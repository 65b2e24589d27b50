//! Bodies of JSON: read, changed where names stand, and written.

use std::fmt;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

use super::super::names::Names;
use super::super::refusal::{Refusal, Result};

/// The body with physical names; the very same bytes where nothing was to be changed.
pub(in crate::isolation) fn translated(
    body: &Bytes,
    names: &Names,
    translate: impl FnOnce(&mut Value, &Names) -> Result<()>,
) -> Result<Bytes> {
    let mut value = parse(body)?;
    // A text is made and compared faster than a value is copied.
    let before = written(&value)?;
    translate(&mut value, names)?;
    let after = written(&value)?;
    Ok(if after == before { body.clone() } else { after.into() })
}

pub(in crate::isolation) fn parse(body: &[u8]) -> Result<Value> {
    serde_json::from_slice::<Strict>(body).map(|Strict(value)| value).map_err(|error| {
        let kind = if error.is_eof() { "json_e_o_f_exception" } else { "json_parse_exception" };
        Refusal::new(400, kind, format!("the body is not the JSON that was expected: {error}"))
    })
}

pub(super) fn written(value: &Value) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| Refusal::unreadable("the body", &error.to_string()))
}

/// A value whose objects have no key twice: the server refuses those, and reading them would lose one.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Strict, D::Error> {
        deserializer.deserialize_any(Reader).map(Strict)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number is out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((key, Strict(value))) = entries.next_entry::<String, Strict>()? {
            match map.entry(key) {
                Entry::Vacant(entry) => drop(entry.insert(value)),
                Entry::Occupied(entry) => {
                    return Err(serde::de::Error::custom(format!("Duplicate field '{}'", entry.key())));
                }
            }
        }
        Ok(Value::Object(map))
    }
}

/// Replaces the name under a key, where there is one.
///
/// What is no name is refused: some of the server's readers find one in it.
pub(in crate::isolation) fn at(
    value: &mut Value,
    key: &str,
    translate: impl FnOnce(&str) -> Result<String>,
) -> Result<()> {
    match value.get_mut(key) {
        None | Some(Value::Null) => Ok(()),
        Some(value) => {
            let text = name(value).ok_or_else(|| no_name(value))?;
            *value = translate(&text)?.into();
            Ok(())
        }
    }
}

fn no_name(value: &Value) -> Refusal {
    Refusal::unreadable(&format!("{value}"), "a name is expected there")
}

/// The objects under a key: a list of them, or one, which the server takes for a list.
pub(in crate::isolation) fn objects<'a>(value: &'a mut Value, key: &str) -> Result<Vec<&'a mut Value>> {
    let found = match value.get_mut(key) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.iter_mut().collect(),
        Some(one) => vec![one],
    };
    match found.iter().find(|item| !item.is_object()) {
        Some(item) => Err(Refusal::unreadable(&format!("{item} in [{key}]"), "an object is expected there")),
        None => Ok(found),
    }
}

/// Refuses what is no object: some of the server's readers take lists, or what is in them, for one.
pub(in crate::isolation) fn is_object(body: &Value) -> Result<()> {
    if body.is_object() {
        return Ok(());
    }
    Err(Refusal::unreadable("the body", "an object is expected, and it is none"))
}

/// What the server takes for a name: also a number.
pub(in crate::isolation) fn name(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// Replaces a name, or each name of a list.
pub(in crate::isolation) fn each(
    value: &mut Value,
    translate: &dyn Fn(&str) -> Result<String>,
) -> Result<()> {
    match value {
        Value::Null => Ok(()),
        Value::Array(items) => items.iter_mut().try_for_each(|item| each(item, translate)),
        value => {
            let text = name(value).ok_or_else(|| no_name(value))?;
            *value = translate(&text)?.into();
            Ok(())
        }
    }
}

/// Replaces the keys of an object, in their order.
pub(in crate::isolation) fn keys(
    value: &mut Value,
    translate: impl Fn(&str) -> Result<String>,
) -> Result<()> {
    if let Value::Object(map) = value {
        let entries = std::mem::take(map).into_iter();
        *map = entries.map(|(key, value)| Ok((translate(&key)?, value))).collect::<Result<_>>()?;
    }
    Ok(())
}

/// Whether any string of a value has this word in it, keys included.
pub(in crate::isolation) fn mentions(value: &Value, word: &str) -> bool {
    match value {
        Value::String(own) => has_word(own, word),
        Value::Array(items) => items.iter().any(|item| mentions(item, word)),
        Value::Object(map) => map.iter().any(|(key, value)| has_word(key, word) || mentions(value, word)),
        _ => false,
    }
}

/// Whether the word stands in the text by itself: `ctx._index` has `_index`, `my_index` has not.
pub(in crate::isolation) fn has_word(text: &str, word: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(goes_on) && !text[at + word.len()..].starts_with(goes_on))
}
