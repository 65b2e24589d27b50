//! Reading a JSON object member by member, so that no member is ever ignored.
//!
//! Whoever reads a body asks for each member it knows, says which ones Elasticsearch knows and this engine does
//! not, and ends with [`Fields::finish`], which refuses what nobody asked for.

use std::cell::RefCell;

use serde_json::{Map, Value};

use super::error::{Error, Result};

/// The members of one JSON object that nobody has asked for yet.
#[derive(Debug)]
pub(crate) struct Fields {
    /// What the object is, as Elasticsearch names it in its errors: `match`, `bool`, `terms`.
    what: String,
    style: Style,
    rest: Map<String, Value>,
    /// Every name that was asked for: what may have been meant by one that nobody knows.
    known: RefCell<Vec<String>>,
}

/// How an unknown member is refused: Elasticsearch has two generations of parsers.
#[derive(Debug, Clone, Copy)]
enum Style {
    /// `parsing_exception`: `[match] query does not support [x]`
    Query,
    /// `x_content_parse_exception`: `[bool] unknown field [x]`
    Object,
}

impl Fields {
    /// The body of a query of the older kind.
    pub(crate) fn of_query(what: &str, body: Value) -> Result<Self> {
        match body {
            Value::Object(rest) => Self::without_null(what, Style::Query, rest),
            _ => Err(Error::parsing(format!("[{what}] query malformed, no start_object after query name"))),
        }
    }

    /// Any other object.
    pub(crate) fn of(what: &str, body: Value) -> Result<Self> {
        match body {
            Value::Object(rest) => Self::without_null(what, Style::Object, rest),
            _ => Err(Error::x_content_parse(format!(
                "[{what}] Expected START_OBJECT but was: {}",
                token(&body)
            ))),
        }
    }

    /// A member that is there and null is refused: a client that sends one has an option that it should leave out. Where
    /// servers take null for nothing said, [`left_out`] comes first.
    fn without_null(what: &str, style: Style, rest: Map<String, Value>) -> Result<Self> {
        let Some((name, _)) = rest.iter().find(|(_, value)| value.is_null()) else {
            return Ok(Self { what: what.to_owned(), style, rest, known: RefCell::default() });
        };
        Err(match style {
            Style::Query => Error::parsing(format!("[{what}] unknown token [VALUE_NULL] after [{name}]")),
            Style::Object => {
                Error::x_content_parse(format!("[{what}] {name} doesn't support values of type: VALUE_NULL"))
            }
        })
    }

    pub(crate) fn what(&self) -> &str {
        &self.what
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.rest.contains_key(name)
    }

    /// The members that nobody has asked for yet.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.rest.keys().map(String::as_str)
    }

    /// A member that will be taken later.
    pub(crate) fn peek(&self, name: &str) -> Option<&Value> {
        self.rest.get(name)
    }

    /// Takes a member as it is.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        self.known.get_mut().push(name.to_owned());
        self.rest.shift_remove(name)
    }

    /// Gives a member that was left out its value.
    pub(crate) fn put(&mut self, name: &str, value: Value) {
        self.rest.insert(name.to_owned(), value);
    }

    pub(crate) fn required(&mut self, name: &str) -> Result<Value> {
        self.take(name).ok_or_else(|| Error::illegal_argument(format!("Required [{name}]")))
    }

    /// A string; numbers and booleans are read as their text, as Elasticsearch does.
    pub(crate) fn string(&mut self, name: &str) -> Result<Option<String>> {
        self.take(name).map(|value| text(&value).ok_or_else(|| self.wrong(name, &value))).transpose()
    }

    /// A string, or an array of strings; none where it is left out.
    pub(crate) fn strings(&mut self, name: &str) -> Result<Vec<String>> {
        let items = match self.take(name) {
            None => Vec::new(),
            Some(Value::Array(items)) => items,
            Some(one @ Value::String(_)) => vec![one],
            Some(other) => return Err(self.unfit(name, &other)),
        };
        let read = |item: &Value| match text(item) {
            Some(text) => Ok(text),
            None => Err(Error::x_content_parse(format!("[{}] failed to parse field [{name}]", self.what))),
        };
        items.iter().map(read).collect()
    }

    /// An object as it is.
    pub(crate) fn object(&mut self, name: &str) -> Result<Option<Value>> {
        match self.take(name) {
            Some(other) if !other.is_object() => Err(self.unfit(name, &other)),
            object => Ok(object),
        }
    }

    fn unfit(&self, name: &str, value: &Value) -> Error {
        let what = &self.what;
        Error::x_content_parse(format!("[{what}] {name} doesn't support values of type: {}", token(value)))
    }

    /// A boolean, or the strings `true` and `false`.
    pub(crate) fn bool(&mut self, name: &str) -> Result<Option<bool>> {
        let Some(value) = self.take(name) else { return Ok(None) };
        match &value {
            Value::Bool(flag) => Ok(Some(*flag)),
            Value::String(text) if text == "true" => Ok(Some(true)),
            Value::String(text) if text == "false" => Ok(Some(false)),
            _ => Err(self.wrong(name, &value)),
        }
    }

    /// A number, or a string that holds one.
    pub(crate) fn f64(&mut self, name: &str) -> Result<Option<f64>> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let number = match &value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        number.map(Some).ok_or_else(|| self.wrong(name, &value))
    }

    /// A whole number, or a string that holds one. A fraction is cut off, as there.
    pub(crate) fn i64(&mut self, name: &str) -> Result<Option<i64>> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let number = match &value {
            #[expect(clippy::cast_possible_truncation, reason = "saturates, as there")]
            Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|cut| cut as i64)),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        number.map(Some).ok_or_else(|| self.wrong(name, &value))
    }

    /// The `boost` that every query takes: 1 unless said, never negative.
    pub(crate) fn boost(&mut self) -> Result<f32> {
        let boost = self.f64("boost")?.unwrap_or(1.0);
        if boost < 0.0 {
            let reason =
                format!("negative [boost] are not allowed in [{}], use a value between 0 and 1", self.what);
            return Err(Error::illegal_argument(reason));
        }
        #[expect(clippy::cast_possible_truncation, reason = "scores are single precision in Lucene")]
        Ok(boost as f32)
    }

    /// Refuses, as not implemented, members that Elasticsearch knows.
    pub(crate) fn unsupported(&self, names: &[&str]) -> Result<()> {
        self.known.borrow_mut().extend(names.iter().map(|name| (*name).to_owned()));
        match names.iter().find(|name| self.has(name)) {
            Some(name) => Err(Error::unsupported(format!("[{name}] of [{}]", self.what))),
            None => Ok(()),
        }
    }

    /// Refuses what nobody asked for.
    pub(crate) fn finish(self) -> Result<()> {
        let Some(name) = self.rest.keys().next() else { return Ok(()) };
        let what = &self.what;
        Err(match self.style {
            Style::Query => Error::parsing(format!("[{what}] query does not support [{name}]")),
            Style::Object => {
                let hint = did_you_mean(name, &self.known.borrow());
                Error::x_content_parse(format!("[{what}] unknown field [{name}]{hint}"))
            }
        })
    }

    /// How many are left.
    pub(crate) fn len(&self) -> usize {
        self.rest.len()
    }

    /// The members that are left, for objects whose keys are the user's: `{"field": …}`.
    pub(crate) fn into_rest(self) -> Map<String, Value> {
        self.rest
    }

    fn wrong(&self, name: &str, value: &Value) -> Error {
        if let Value::String(text) = value {
            return Error::new(400, "number_format_exception", format!("For input string: \"{text}\""));
        }
        let what = &self.what;
        Error::x_content_parse(format!("[{what}] failed to parse field [{name}]")).caused_by(
            Error::illegal_argument(format!(
                "Failed to parse value [{}] of [{name}] as it has the wrong type",
                shown(value)
            )),
        )
    }
}

/// The names that are like an unknown one, best first: `SuggestingErrorOnUnknown` of Elasticsearch.
pub(crate) fn did_you_mean(unknown: &str, known: &[String]) -> String {
    let mut near: Vec<(f64, &String)> = known
        .iter()
        .map(|name| (strsim::normalized_levenshtein(unknown, name), name))
        .filter(|(likeness, _)| *likeness > 0.5)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.dedup();
    match near.as_slice() {
        [] => String::new(),
        [(_, one)] => format!(" did you mean [{one}]?"),
        several => {
            let names: Vec<_> = several.iter().map(|(_, name)| name.as_str()).collect();
            format!(" did you mean any of [{}]?", names.join(", "))
        }
    }
}

/// The text of a string, number or boolean.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// An object without those of its members that are null and are called so.
pub(crate) fn left_out(mut body: Value, named: impl Fn(&str) -> bool) -> Value {
    if let Value::Object(members) = &mut body {
        members.retain(|name, value| !(value.is_null() && named(name)));
    }
    body
}

/// A value in an error message: strings without quotes.
pub(crate) fn shown(value: &Value) -> String {
    text(value).unwrap_or_else(|| value.to_string())
}

/// The name that Elasticsearch's parser gives to what a value begins with.
pub(crate) fn token(value: &Value) -> &'static str {
    match value {
        Value::Null => "VALUE_NULL",
        Value::Bool(_) => "VALUE_BOOLEAN",
        Value::Number(_) => "VALUE_NUMBER",
        Value::String(_) => "VALUE_STRING",
        Value::Array(_) => "START_ARRAY",
        Value::Object(_) => "START_OBJECT",
    }
}
