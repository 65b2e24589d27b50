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

fn encode<T: Serialize + 'static>(value: &(dyn Any + Send)) -> Result<String, String> {
    let value =
        value.downcast_ref::<T>().ok_or_else(|| format!("it is not a `{}`", any::type_name::<T>()))?;
    serde_json::to_string(value).map_err(|error| {
        format!("its value, a `{}`, could not be serialized: {error}", any::type_name::<T>())
    })
}

fn decode<T: DeserializeOwned + Send + 'static>(text: &str) -> Result<Box<dyn Any + Send>, String> {
    let value: T = serde_json::from_str(text).map_err(|error| {
        format!("its value could not be deserialized as `{}`: {error}", any::type_name::<T>())
    })?;
    Ok(Box::new(value))
}
