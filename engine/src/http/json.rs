//! JSON as Elasticsearch reads it: a key that stands twice is an error, and so is nesting without end.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

use super::error::{Error, Result};

/// How deeply objects and arrays may nest. A bound of this engine: it reads and walks documents recursively.
pub(crate) const MAX_DEPTH: usize = 100;

/// Reads one JSON value that fills `text`.
pub(crate) fn read(text: &[u8]) -> Result<Value> {
    parse(text).map_err(|fault| {
        if fault.is_eof() {
            return Error::new(400, "json_e_o_f_exception", format!("Unexpected end-of-input: {fault}"));
        }
        let reason = match word_at(text, fault.line(), fault.column()).filter(|_| fault.is_syntax()) {
            Some(word) => format!("Unrecognized token '{word}': {fault}"),
            None => fault.to_string(),
        };
        Error::new(400, "json_parse_exception", reason)
    })
}

/// The word around a place that the parser stumbled at.
fn word_at(text: &[u8], line: usize, column: usize) -> Option<&str> {
    let line = std::str::from_utf8(text.split(|byte| *byte == b'\n').nth(line.checked_sub(1)?)?).ok()?;
    let at = column.checked_sub(1).filter(|at| line.is_char_boundary(*at))?;
    let inside = |c: char| c.is_alphanumeric();
    let start = line[..at].rfind(|c| !inside(c)).map_or(0, |before| before + 1);
    let end = line[at..].find(|c| !inside(c)).map_or(line.len(), |after| at + after);
    line.get(start..end).filter(|word| word.starts_with(char::is_alphabetic))
}

fn parse(text: &[u8]) -> Result<Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = Strict { depth: 0 }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Reads a value that itself sits `depth` levels below the top.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom(format!("document nested deeper than [{MAX_DEPTH}] levels")));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            match object.entry(key) {
                Entry::Vacant(place) => {
                    place.insert(members.next_value_seed(inner)?);
                }
                Entry::Occupied(known) => {
                    return Err(A::Error::custom(format!("Duplicate field '{}'", known.key())));
                }
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_stands_twice_is_refused() {
        assert!(
            read(br#"{"a": {"b": 1, "b": 2}}"#).is_err_and(|e| e.reason().contains("Duplicate field 'b'"))
        );
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(read(nested(100).as_bytes()).is_ok());
        assert!(read(nested(101).as_bytes()).is_err_and(|e| e.reason().contains("deeper than [100]")));
    }

    #[test]
    fn numbers_keep_their_last_digit() {
        let text = "[0.1,1.7976931348623157e+308,9007199254740993,18446744073709551615]";
        assert_eq!(read(text.as_bytes()).unwrap().to_string(), text);
    }
}
