//! The values of a completion field: a text, or an object of texts with the weight that they have.
//!
//! Source: `CompletionFieldMapper` of Elasticsearch, `SuggestField` of Lucene.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::{Intake, malformed};
use crate::http::{Error, Result, shown, token};
use crate::index::mapping::{Completion, Field, Kind};
use crate::index::store::{FieldValues, Suggestion};

/// A text that can be completed to.
struct Input {
    text: String,
    weight: u32,
}

const MEMBERS: &[&str] = &["input", "weight", "contexts"];

/// What the index itself puts into its keys: their end, a hole, and what is between words.
const RESERVED: &[char] = &['\0', '\u{1e}', '\u{1f}'];

impl Intake<'_> {
    /// The value of a completion field, or the array of its values.
    pub(super) fn suggestions(&mut self, field: &Rc<Field>, value: &Value, row: usize) -> Result<()> {
        let inputs = inputs(field, value)
            .and_then(|inputs| self.offer(field, &inputs, row).map(|()| inputs))
            .map_err(refused)?;
        for inner in field.fields.values() {
            for input in &inputs {
                match inner.kind {
                    Kind::Completion(_) => {
                        let weight = input.weight;
                        let same = [Input { text: input.text.clone(), weight }];
                        self.offer(inner, &same, row).map_err(refused)?;
                    }
                    _ => self.value(inner, &input.text.as_str().into(), row)?,
                }
            }
        }
        Ok(())
    }

    /// The value of another field that has a completion as one of its multi-fields: it is read as it was written.
    pub(super) fn suggested(
        &mut self,
        field: &Rc<Field>,
        of: &Field,
        value: &Value,
        row: usize,
    ) -> Result<()> {
        let mut inputs = Vec::new();
        read(field, value, last_name(of), &mut inputs)
            .and_then(|()| self.offer(field, &inputs, row))
            .map_err(refused)
    }

    fn offer(&mut self, field: &Field, inputs: &[Input], row: usize) -> Result<()> {
        let Kind::Completion(completion) = &field.kind else { return Ok(()) };
        let mut suggestions = Vec::new();
        for input in inputs {
            if input.text.chars().all(|letter| letter <= ' ') {
                self.ignored.insert(field.path.to_string());
                continue;
            }
            suggestions.extend(kept(completion, input)?);
        }
        let terms = self.vocabulary.of(&field.path);
        let term = |suggestion: &Suggestion| terms.borrow_mut().intern(&suggestion.form);
        let terms = suggestions.iter().map(term).collect();
        let values = FieldValues { terms, suggestions, ..FieldValues::default() };
        self.rows[row].add(&field.path, values, 0);
        Ok(())
    }
}

fn refused(cause: Error) -> Error {
    if cause.status() == 501 { cause } else { malformed("failed to parse").caused_by(cause) }
}

fn kept(completion: &Completion, input: &Input) -> Result<Vec<Suggestion>> {
    let text = completion.cut(&input.text);
    if let Some((at, letter)) = text.char_indices().find(|(_, letter)| RESERVED.contains(letter)) {
        return Err(Error::illegal_argument(format!(
            "Illegal input [{text}] UTF-16 codepoint [0x{:x}] at position {} is a reserved character",
            u32::from(letter),
            text[..at].encode_utf16().count()
        )));
    }
    let shown: Rc<str> = text.into();
    let suggestion =
        |form: String| Suggestion { form: form.into(), text: Rc::clone(&shown), weight: input.weight };
    Ok(completion.kept(text)?.into_iter().map(suggestion).collect())
}

/// The texts of a value, each once.
fn inputs(field: &Field, value: &Value) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| read(field, item, "null", &mut inputs))?,
        one => read(field, one, last_name(field), &mut inputs)?,
    }
    Ok(inputs)
}

fn last_name(field: &Field) -> &str {
    field.path.rsplit('.').next().unwrap_or_default()
}

fn read(field: &Field, value: &Value, name: &str, inputs: &mut Vec<Input>) -> Result<()> {
    match value {
        // The last one says what counts.
        Value::String(text) => put(inputs, text, 1, |_, _| true),
        Value::Object(members) => {
            let (texts, weight) = object(field, members)?;
            for text in texts {
                put(inputs, text, weight, |new, old| new > old);
            }
        }
        other => {
            return Err(Error::parsing(format!(
                "failed to parse [{name}]: expected text or object, but got {}",
                token(other)
            )));
        }
    }
    Ok(())
}

fn put(inputs: &mut Vec<Input>, text: &str, weight: u32, wins: impl Fn(u32, u32) -> bool) {
    match inputs.iter_mut().find(|input| input.text == text) {
        None => inputs.push(Input { text: text.to_owned(), weight }),
        Some(known) if wins(weight, known.weight) => known.weight = weight,
        Some(_) => {}
    }
}

fn object<'v>(field: &Field, members: &'v Map<String, Value>) -> Result<(Vec<&'v str>, u32)> {
    let (mut texts, mut weight) = (Vec::new(), 1);
    for (name, value) in members {
        match (name.as_str(), value) {
            ("input", Value::String(text)) => texts.push(text.as_str()),
            ("input", Value::Array(items)) => {
                for item in items {
                    texts.push(item.as_str().ok_or_else(|| {
                        let token = token(item);
                        Error::illegal_argument(format!(
                            "input array must have string values, but was [{token}]"
                        ))
                    })?);
                }
            }
            ("input", other) => {
                let token = token(other);
                return Err(Error::illegal_argument(format!(
                    "input must be a string or array, but was [{token}]"
                )));
            }
            ("weight", value) => weight = read_weight(value)?,
            ("contexts", _) => {
                let path = &field.path;
                return Err(Error::illegal_argument(format!(
                    "contexts field is not supported for field: [{path}]"
                )));
            }
            (unknown, _) => {
                let known = MEMBERS.join(", ");
                return Err(Error::illegal_argument(format!(
                    "unknown field name [{unknown}], must be one of [{known}]"
                )));
            }
        }
    }
    Ok((texts, weight))
}

fn read_weight(value: &Value) -> Result<u32> {
    let number = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        other => {
            let token = token(other);
            return Err(Error::illegal_argument(format!(
                "weight must be a number or string, but was [{token}]"
            )));
        }
    };
    let number = number.ok_or_else(|| {
        Error::illegal_argument(format!("weight must be an integer, but was [{}]", shown(value)))
    })?;
    let weight = i32::try_from(number).ok().and_then(|weight| u32::try_from(weight).ok());
    weight.ok_or_else(|| {
        Error::illegal_argument(format!("weight must be in the interval [0..2147483647], but was [{number}]"))
    })
}
