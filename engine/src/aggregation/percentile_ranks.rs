//! `percentile_ranks`: how many percent of all numbers lie below given ones.

use serde_json::json;

use super::digest::Digest;
use super::percentiles::{Method, histogram, numbers, values};
use super::{Aggregation, Answer, Definition, FieldValues, Rows};
use crate::http::{Error, Result};

#[derive(Debug)]
struct PercentileRanks {
    values: FieldValues,
    wanted: Vec<f64>,
    keyed: bool,
    method: Method,
}

pub(super) fn parse(definition: Definition) -> Result<Box<dyn Aggregation>> {
    let mut fields = definition.metric()?;
    let mut wanted = numbers(&mut fields, "values")?
        .filter(|wanted| !wanted.is_empty())
        .ok_or_else(|| Error::illegal_argument("[values] must not be an empty array"))?;
    wanted.sort_by(f64::total_cmp);
    let keyed = fields.bool("keyed")?.unwrap_or(true);
    let method = Method::take(&mut fields)?;
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(PercentileRanks { values, wanted, keyed, method }))
}

impl Aggregation for PercentileRanks {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let digest = Digest::of(&self.values, rows)?;
        let (kind, found) = match self.method {
            Method::Digest => {
                let rank = |number: &f64| (*number, digest.rank(*number).map(|part| part * 100.0));
                ("tdigest_percentile_ranks", self.wanted.iter().map(rank).collect())
            }
            Method::Histogram(digits) => {
                let histogram = histogram(&digest, digits)?;
                let rank = |number: &f64| (*number, histogram.rank(*number));
                ("hdr_percentile_ranks", self.wanted.iter().map(rank).collect())
            }
        };
        let values = values(found, self.keyed, &self.values.format(rows)?);
        Ok(Answer::new(kind, json!({ "values": values })))
    }
}
