//! `weighted_avg`: the mean of a field's values, each with the weight that another field says.

use super::spread::Spread;
use super::{Aggregation, Answer, Definition, FieldValues, Rows, single_value};
use crate::http::{Error, Fields, Result};
use crate::search::Format;

#[derive(Debug)]
struct WeightedAvg {
    value: FieldValues,
    weight: FieldValues,
    format: Option<String>,
}

pub(super) fn parse(definition: Definition) -> Result<Box<dyn Aggregation>> {
    let mut fields = definition.metric()?;
    fields.unsupported(&["value_type"])?;
    let mut part = |name: &str| -> Result<FieldValues> {
        let body = fields.required(name)?;
        let mut inner = Fields::of(name, body)?;
        let values = FieldValues::take(&mut inner)?;
        inner.finish()?;
        Ok(values)
    };
    let (value, weight) = (part("value")?, part("weight")?);
    let format = fields.string("format")?;
    fields.finish()?;
    Ok(Box::new(WeightedAvg { value, weight, format }))
}

impl Aggregation for WeightedAvg {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let (mut products, mut weights) = (Spread::default(), Spread::default());
        for slice in rows.slices() {
            let (values, weight) = (self.value.numbers(slice)?, self.weight.numbers(slice)?);
            for row in &slice.rows {
                let mut of_row = Vec::new();
                weight.numbers(*row, |weight| of_row.push(weight));
                if of_row.len() > 1 {
                    return Err(Error::new(
                        500,
                        "aggregation_execution_exception",
                        "Encountered more than one weight for a single document. Use a script to combine multiple weights-per-doc into a single value.",
                    ));
                }
                let Some(weight) = of_row.first() else { continue };
                values.numbers(*row, |value| {
                    products.add(value * weight);
                    weights.add(*weight);
                });
            }
        }
        let number = products.sum() / weights.sum();
        let number = (weights.count > 0 && number.is_finite()).then_some(number);
        let format = match &self.format {
            Some(_) => Format::of(None, self.format.as_deref(), &jiff::tz::TimeZone::UTC)?,
            None => self.value.format(rows)?,
        };
        Ok(Answer::new("weighted_avg", single_value(number, &format)))
    }
}
