//! `boosting`: what a query matches, less where another one matches too.

use serde_json::Value;

use super::{Matches, Query, Scope, attributes};
use crate::http::{Error, Fields, Result};

#[derive(Debug)]
struct Boosting {
    positive: Box<dyn Query>,
    negative: Box<dyn Query>,
    negative_boost: f32,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let mut fields = Fields::of_query("boosting", body)?;
    let mut query = |name: &str| {
        fields
            .take(name)
            .ok_or_else(|| Error::parsing(format!("[boosting] query requires '{name}' query to be set'")))
            .and_then(super::parse)
    };
    let (positive, negative) = (query("positive")?, query("negative")?);
    let negative_boost = fields.f64("negative_boost")?.filter(|boost| *boost >= 0.0).ok_or_else(|| {
        Error::parsing("[boosting] query requires 'negative_boost' to be set to be a positive value'")
    })?;
    #[expect(clippy::cast_possible_truncation, reason = "scores are single precision in Lucene")]
    let negative_boost = negative_boost as f32;
    attributes::finish(fields, Boosting { positive, negative, negative_boost })
}

impl Query for Boosting {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let positive = self.positive.matches(scope)?;
        let negative = self.negative.matches(&scope.unscored().unsought())?;
        Ok(Matches::scored(positive.iter().map(|(row, score)| {
            (row, if negative.contains(row) { score * self.negative_boost } else { score })
        })))
    }

    fn inner(&self) -> Vec<&dyn Query> {
        vec![&*self.positive, &*self.negative]
    }
}
