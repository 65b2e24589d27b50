//! `percentiles_bucket`: percentiles of the numbers of all buckets, each one of these numbers.

use serde_json::{Map, Value, json};

use super::{Answer, Input, Path, Read, Sibling};
use crate::http::{Error, Fields, Result};
use crate::search::double;

#[derive(Debug)]
struct PercentilesBucket {
    input: Input,
    percents: Vec<f64>,
    keyed: bool,
}

pub(super) fn parse(name: &str, mut fields: Fields) -> Result<Read> {
    let percents = match fields.take("percents") {
        None => vec![1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_f64).collect(),
        Some(_) => return Err(Error::illegal_argument("[percents] must be an array of numbers")),
    };
    if let Some(wrong) = percents.iter().find(|percent| !(0.0..=100.0).contains(*percent)) {
        return Err(Error::illegal_argument(format!(
            "[percents] must only contain non-null doubles from 0.0-100.0 inclusive, got [{wrong:?}] in [{name}]"
        )));
    }
    let keyed = fields.bool("keyed")?.unwrap_or(true);
    let input = Input::take(&mut fields, name)?;
    fields.finish()?;
    Ok(Read::Sibling(Box::new(PercentilesBucket { input, percents, keyed })))
}

impl Sibling for PercentilesBucket {
    fn path(&self) -> &Path {
        &self.input.path
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index of a short list"
    )]
    fn compute(&self, answers: &Map<String, Value>, typed: bool) -> Result<Answer> {
        let mut numbers: Vec<f64> =
            self.input.numbers(answers, typed)?.into_iter().map(|(_, number)| number).collect();
        numbers.sort_by(f64::total_cmp);
        let at = |percent: f64| {
            let index = ((percent / 100.0) * (numbers.len() as f64 - 1.0)).round().max(0.0) as usize;
            numbers.get(index).copied()
        };
        let values = if self.keyed {
            let mut values = Map::new();
            for percent in &self.percents {
                let (name, number) = (double(*percent), at(*percent));
                if let Some(text) = number.and_then(|number| self.input.format.text(number)) {
                    values.insert(format!("{name}_as_string"), text.into());
                }
                values.insert(name, json!(number));
            }
            Value::Object(values)
        } else {
            self.percents.iter().map(|percent| json!({ "key": percent, "value": at(*percent) })).collect()
        };
        Ok(Answer::new("percentiles_bucket", json!({ "values": values })))
    }
}
