//! How the value of a shared fixture goes from the process that made it to the tests that want it: as JSON.

use std::any::{self, Any};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Encodes and decodes the values of one fixture.
#[derive(Clone, Copy, Debug)]
pub struct Crossing {
    version: &'static str,
    type_name: fn() -> &'static str,
    encode: fn(&(dyn Any + Send)) -> Result<String, String>,
    decode: fn(&str) -> Result<Box<dyn Any + Send>, String>,
}

impl Crossing {
    /// Of values of this type.
    pub const fn of<T: Serialize + DeserializeOwned + Send + 'static>() -> Crossing {
        Crossing { version: "", type_name: any::type_name::<T>, encode: encode::<T>, decode: decode::<T> }
    }

    /// Of a fixture of this version of its package.
    #[must_use]
    pub const fn in_version(self, version: &'static str) -> Crossing {
        Crossing { version, ..self }
    }

    /// What both sides have to agree on.
    pub(crate) fn made_of(&self) -> String {
        format!("version {}, type {}", self.version, (self.type_name)())
    }

    pub(crate) fn encode(&self, value: &(dyn Any + Send)) -> Result<String, String> {
        (self.encode)(value)
    }

    pub(crate) fn decode(&self, text: &str) -> Result<Box<dyn Any + Send>, String> {
        (self.decode)(text)
    }
}

/// Reads it again, too: what cannot be read is told here, once, and not by every test that asks for it.
fn encode<T: Serialize + DeserializeOwned + 'static>(value: &(dyn Any + Send)) -> Result<String, String> {
    let name = any::type_name::<T>();
    let value = value.downcast_ref::<T>().ok_or_else(|| format!("it is not a `{name}`"))?;
    let text = serde_json::to_string(value).map_err(|error| unwritten(name, &error))?;
    serde_json::from_str::<T>(&text).map_err(|error| unread(name, &error))?;
    Ok(text)
}

fn unwritten(name: &str, error: &serde_json::Error) -> String {
    // Of what has no form in JSON, `serde_json` itself refuses keys alone.
    let hint = if error.is_syntax() {
        ". It goes to the tests as JSON, where keys are texts: provide a list of pairs instead of a map"
    } else {
        ""
    };
    format!("its value, a `{name}`, could not be serialized: {error}{hint}")
}

fn unread(name: &str, error: &serde_json::Error) -> String {
    format!(
        "its value, a `{name}`, does not survive the way to the tests as JSON: what is written cannot be read again: {error}. \
         Provide what `Deserialize` reads as `Serialize` writes it (infinity and NaN are `null` in JSON: provide a text)"
    )
}

fn decode<T: DeserializeOwned + Send + 'static>(text: &str) -> Result<Box<dyn Any + Send>, String> {
    let value: T = serde_json::from_str(text).map_err(|error| {
        format!("its value could not be deserialized as `{}`: {error}", any::type_name::<T>())
    })?;
    Ok(Box::new(value))
}
