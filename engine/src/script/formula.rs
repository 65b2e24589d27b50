//! Scripts that are computed from numbers: those of buckets.

use serde_json::{Map, Value as Json};

use super::members::Members;
use super::number;
use super::parse::{Program, parse};
use super::run::run;
use super::tree::{Answer, Type};
use super::value::{Heap, Value};
use crate::http::{Error, Result};

/// A script that reads `params`, and answers a number or whether something holds.
#[derive(Debug)]
pub(crate) struct Formula {
    source: String,
    program: Program,
    params: Json,
}

impl Formula {
    pub(super) fn new(source: &str, params: &Map<String, Json>, answer: Answer) -> Result<Self> {
        let program =
            parse(source, &[("params", Type::Map)], answer).map_err(|failure| failure.error(source, None))?;
        Ok(Self { source: source.to_owned(), program, params: Json::Object(params.clone()) })
    }

    /// A number; nothing where the script answers nothing.
    pub(crate) fn number(&self, values: &[(&str, Option<f64>)]) -> Result<Option<f64>> {
        let (heap, answer) = self.run(values)?;
        match (&answer, number::as_double(&answer)) {
            (Value::Null, _) => Ok(None),
            (_, Some(number)) => Ok(Some(number)),
            _ => {
                let class = heap.class(&answer);
                let reason = format!("class {class} cannot be cast to class java.lang.Number");
                Err(Error::new(400, "class_cast_exception", reason))
            }
        }
    }

    /// Whether it holds. A script that ends without a word says that it does not.
    pub(crate) fn holds(&self, values: &[(&str, Option<f64>)]) -> Result<bool> {
        Ok(self.run(values)?.1 == Value::Bool(true))
    }

    fn run(&self, values: &[(&str, Option<f64>)]) -> Result<(Heap, Value)> {
        let mut heap = Heap::default();
        let params = heap.read(&self.params, false);
        let members = match params {
            Value::Map(at) => heap.map_mut(at),
            _ => &mut Members::new(false),
        };
        for (name, value) in values {
            members.put((*name).into(), value.map_or(Value::Null, Value::Double));
        }
        let answer = run(&self.program, &mut heap, vec![params])
            .map_err(|failure| failure.error(&self.source, Some(&self.program.starts)))?;
        Ok((heap, answer))
    }
}
