//! `cumulative_sum`: the sum of a number of this bucket and all before it.

use serde_json::Value;

use super::{Answer, Input, Parent, Path, Read, put};
use crate::aggregation::single_value;
use crate::http::{Fields, Result};

#[derive(Debug)]
struct CumulativeSum {
    input: Input,
}

pub(super) fn parse(name: &str, mut fields: Fields) -> Result<Read> {
    let input = Input::take(&mut fields, name)?;
    fields.finish()?;
    Ok(Read::Parent(Box::new(CumulativeSum { input })))
}

impl Parent for CumulativeSum {
    fn kind(&self) -> &'static str {
        "cumulative_sum"
    }

    fn paths(&self) -> Vec<&Path> {
        vec![&self.input.path]
    }

    fn apply(&self, name: &str, meta: Option<&Value>, buckets: &mut Vec<Value>, typed: bool) -> Result<()> {
        let mut sum = 0.0;
        for bucket in buckets {
            sum += self.input.number(bucket, typed)?.unwrap_or(0.0);
            let body = single_value(Some(sum), &self.input.format);
            put(bucket, name, meta, Answer::new("simple_value", body), typed);
        }
        Ok(())
    }
}
