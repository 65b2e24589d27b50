//! `avg_bucket` and `sum_bucket`: the mean and the sum of a number of each bucket.

use serde_json::{Map, Value};

use super::{Answer, Input, Path, Read, Sibling};
use crate::aggregation::single_value;
use crate::aggregation::spread::Spread;
use crate::http::{Fields, Result};

#[derive(Debug)]
struct SimpleValue {
    input: Input,
    average: bool,
}

pub(super) fn parse_avg(name: &str, fields: Fields) -> Result<Read> {
    parse(name, fields, true)
}

pub(super) fn parse_sum(name: &str, fields: Fields) -> Result<Read> {
    parse(name, fields, false)
}

fn parse(name: &str, mut fields: Fields, average: bool) -> Result<Read> {
    let input = Input::take(&mut fields, name)?;
    fields.finish()?;
    Ok(Read::Sibling(Box::new(SimpleValue { input, average })))
}

impl Sibling for SimpleValue {
    fn path(&self) -> &Path {
        &self.input.path
    }

    fn compute(&self, answers: &Map<String, Value>, typed: bool) -> Result<Answer> {
        let mut spread = Spread::default();
        self.input.numbers(answers, typed)?.iter().for_each(|(_, number)| spread.add(*number));
        let number = if self.average { spread.average() } else { Some(spread.sum()) };
        Ok(Answer::new("simple_value", single_value(number, &self.input.format)))
    }
}
