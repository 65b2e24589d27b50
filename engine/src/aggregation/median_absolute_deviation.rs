//! `median_absolute_deviation`: the median of how far the values are from their median.

use super::digest::Digest;
use super::{Aggregation, Answer, Definition, FieldValues, Rows, single_value};
use crate::http::{Error, Result};

#[derive(Debug)]
struct MedianAbsoluteDeviation {
    values: FieldValues,
}

pub(super) fn parse(definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut fields = definition.metric()?;
    if let Some(compression) = fields.f64("compression")?.filter(|compression| *compression <= 0.0) {
        return Err(Error::illegal_argument(format!(
            "[compression] must be greater than 0. Found [{compression:?}] in [{name}]"
        )));
    }
    fields.take("execution_hint");
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(MedianAbsoluteDeviation { values }))
}

impl Aggregation for MedianAbsoluteDeviation {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let digest = Digest::of(&self.values, rows)?;
        let deviation = digest.median().and_then(|median| {
            let away = digest.numbers().iter().map(|number| (number - median).abs());
            Digest::new(away.collect()).median()
        });
        Ok(Answer::new("median_absolute_deviation", single_value(deviation, &self.values.format(rows)?)))
    }
}
