//! `serial_diff`: how much a number changed since the bucket `lag` places before.

use serde_json::Value;

use super::{Answer, Input, Parent, Path, Read, put};
use crate::aggregation::single_value;
use crate::http::{Error, Fields, Result};

#[derive(Debug)]
struct SerialDiff {
    input: Input,
    lag: usize,
}

pub(super) fn parse(name: &str, mut fields: Fields) -> Result<Read> {
    let lag = fields.i64("lag")?.unwrap_or(1);
    let lag = usize::try_from(lag).ok().filter(|lag| *lag > 0).ok_or_else(|| {
        Error::illegal_argument(format!(
            "Lag must be a positive, non-zero integer. Value supplied was {lag} in [{name}]."
        ))
    })?;
    let input = Input::take(&mut fields, name)?;
    fields.finish()?;
    Ok(Read::Parent(Box::new(SerialDiff { input, lag })))
}

impl Parent for SerialDiff {
    fn kind(&self) -> &'static str {
        "serial_diff"
    }

    fn paths(&self) -> Vec<&Path> {
        vec![&self.input.path]
    }

    fn apply(&self, name: &str, meta: Option<&Value>, buckets: &mut Vec<Value>, typed: bool) -> Result<()> {
        let numbers: Vec<Option<f64>> =
            buckets.iter().map(|bucket| self.input.number(bucket, typed)).collect::<Result<_>>()?;
        for (now, bucket) in buckets.iter_mut().enumerate().skip(self.lag) {
            if let (Some(number), Some(before)) = (numbers[now], numbers[now - self.lag]) {
                let body = single_value(Some(number - before), &self.input.format);
                put(bucket, name, meta, Answer::new("simple_value", body), typed);
            }
        }
        Ok(())
    }
}
