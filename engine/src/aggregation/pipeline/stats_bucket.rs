//! `stats_bucket` and `extended_stats_bucket`: what the numbers of all buckets are like.

use serde_json::{Map, Value};

use super::{Answer, Input, Path, Read, Sibling};
use crate::aggregation::extended_stats::sigma;
use crate::aggregation::spread::Spread;
use crate::http::{Fields, Result};

#[derive(Debug)]
struct StatsBucket {
    input: Input,
    /// `None`: not extended.
    sigma: Option<f64>,
}

pub(super) fn parse(name: &str, mut fields: Fields) -> Result<Read> {
    let input = Input::take(&mut fields, name)?;
    fields.finish()?;
    Ok(Read::Sibling(Box::new(StatsBucket { input, sigma: None })))
}

pub(super) fn parse_extended(name: &str, mut fields: Fields) -> Result<Read> {
    let sigma = sigma(&mut fields, name)?;
    let input = Input::take(&mut fields, name)?;
    fields.finish()?;
    Ok(Read::Sibling(Box::new(StatsBucket { input, sigma: Some(sigma) })))
}

impl Sibling for StatsBucket {
    fn path(&self) -> &Path {
        &self.input.path
    }

    fn compute(&self, answers: &Map<String, Value>, typed: bool) -> Result<Answer> {
        let mut spread = Spread::default();
        self.input.numbers(answers, typed)?.iter().for_each(|(_, number)| spread.add(*number));
        let format = &self.input.format;
        Ok(match self.sigma {
            None => Answer::new("stats_bucket", Value::Object(spread.stats(format))),
            Some(sigma) => {
                Answer::new("extended_stats_bucket", Value::Object(spread.extended(sigma, format)))
            }
        })
    }
}
