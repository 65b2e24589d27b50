//! The members of an object that is read in Elasticsearch's declarative way: each has its types, and what is wrong
//! with a value is the cause of the error that names the member.

use serde_json::{Map, Value};

use crate::http::{Error, Fields, Result, shown, token};

/// The members that nobody has asked for yet.
#[derive(Debug)]
pub(super) struct Members {
    what: &'static str,
    fields: Fields,
}

impl Members {
    pub(super) fn of(what: &'static str, body: Map<String, Value>) -> Result<Self> {
        Ok(Self { what, fields: Fields::of(what, Value::Object(body))? })
    }

    /// A text, and nothing that could be read as one.
    pub(super) fn string(&mut self, name: &str) -> Result<Option<String>> {
        match self.fields.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.unfit(name, &other)),
        }
    }

    /// A whole number: of a fraction what is before the point, and a text that holds one.
    pub(super) fn int(&mut self, name: &str) -> Result<Option<i64>> {
        match self.fields.take(name) {
            None => Ok(None),
            Some(value @ (Value::Number(_) | Value::String(_))) => {
                int(&value).map(Some).map_err(|cause| self.failed(name, cause))
            }
            Some(other) => Err(self.unfit(name, &other)),
        }
    }

    pub(super) fn bool(&mut self, name: &str) -> Result<Option<bool>> {
        match self.fields.take(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(Value::String(text)) => match text.as_str() {
                "true" => Ok(Some(true)),
                "false" => Ok(Some(false)),
                _ => {
                    let reason =
                        format!("Failed to parse value [{text}] as only [true] or [false] are allowed.");
                    Err(self.failed(name, Error::illegal_argument(reason)))
                }
            },
            Some(other) => Err(self.unfit(name, &other)),
        }
    }

    /// A member as it is, of one of the types that `fits` says.
    pub(super) fn value(&mut self, name: &str, fits: impl Fn(&Value) -> bool) -> Result<Option<Value>> {
        match self.fields.take(name) {
            Some(other) if !fits(&other) => Err(self.unfit(name, &other)),
            value => Ok(value),
        }
    }

    /// Refuses, as not implemented, what is there.
    pub(super) fn unsupported(&self, names: &[&str]) -> Result<()> {
        self.fields.unsupported(names)
    }

    /// Refuses what nobody asked for.
    pub(super) fn finish(self) -> Result<()> {
        self.fields.finish()
    }

    /// What is wrong with the value of a member.
    pub(super) fn failed(&self, name: &str, cause: Error) -> Error {
        if cause.status() == 501 {
            return cause;
        }
        let around = Error::x_content_parse(format!("[{}] failed to parse field [{name}]", self.what));
        // The parsers' own errors are roots; those of a language are only causes.
        match cause.kind() {
            "x_content_parse_exception" | "parse_exception" => around.inside(cause),
            _ => around.caused_by(cause),
        }
    }

    fn unfit(&self, name: &str, value: &Value) -> Error {
        let (what, token) = (self.what, token(value));
        Error::x_content_parse(format!("[{what}] {name} doesn't support values of type: {token}"))
    }
}

/// A whole number, or what is before the point of another.
pub(super) fn int(value: &Value) -> Result<i64> {
    let text = shown(value);
    let number: f64 = text.trim().parse().map_err(|_| not_a_number(&text))?;
    if !(f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number) {
        return Err(Error::illegal_argument(format!("Value [{text}] is out of range for an integer")));
    }
    #[expect(clippy::cast_possible_truncation, reason = "what is behind the point is left out, as there")]
    Ok(number as i64)
}

/// A number of single precision.
pub(super) fn float(value: &Value) -> Result<f32> {
    let text = shown(value);
    text.trim().parse().map_err(|_| not_a_number(&text))
}

fn not_a_number(text: &str) -> Error {
    Error::new(400, "number_format_exception", format!("For input string: \"{text}\""))
}
