//! `intervals`: terms of one field that stand in some order and nearness.
//!
//! ```text
//! JSON ─ rule ─▶ Rule ─ source ─▶ Source: postings of this index ─ spans ─▶ the minimal intervals of a row
//! ```
//!
//! Source: `IntervalQuery` of Lucene. A row scores `f / (1 + f)`, where every interval adds to `f` the less the longer
//! it is.

mod rule;
mod source;
mod span;

use serde_json::Value;

use super::term::field_and;
use super::{Matches, Query, Scope, attributes, exact};
use crate::http::{Error, Result};
use rule::Rule;
use source::Source;

#[derive(Debug)]
struct Intervals {
    field: String,
    rule: Rule,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let (field, mut fields) = field_and("intervals", "", body)?;
    let rule = Rule::take(&mut fields)?
        .ok_or_else(|| Error::parsing("Missing intervals from interval query definition"))?;
    attributes::finish(fields, Intervals { field, rule })
}

impl Query for Intervals {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let Some(field) = scope.field(&self.field) else { return Ok(Matches::none()) };
        if !field.is_text() {
            return Err(scope.refuse(Error::illegal_argument(format!(
                "Can only use interval queries on text fields - not on [{}] which is of type [{}]",
                field.path,
                field.kind.name()
            ))));
        }
        exact::searchable(field).map_err(|cause| scope.refuse(cause))?;
        field.require_positions().map_err(|cause| scope.refuse(cause))?;
        let Some(column) = scope.column(field) else { return Ok(Matches::none()) };
        let source = Source::new(scope, field, column, &self.rule).map_err(|cause| scope.refuse(cause))?;
        let least = source.least_width();
        Ok(Matches::scored(scope.rows().filter(|row| column.has(*row)).filter_map(|row| {
            let spans = source.spans(row);
            (!spans.is_empty()).then(|| (row, score(&spans, least)))
        })))
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "scores are single precision"
)]
fn score(spans: &[span::Span], least: i64) -> f32 {
    let each = spans.iter().map(|span| 1.0 / (span.width() - least + 1).max(1) as f64);
    let frequency = each.sum::<f64>() as f32;
    1.0 - 1.0 / (1.0 + frequency)
}
