//! `top_hits`: the best documents of a bucket.

use serde_json::json;

use super::{Aggregation, Answer, Definition, Rows};
use crate::http::{Error, Result};
use crate::query::Query;
use crate::search::Page;

#[derive(Debug)]
struct TopHits {
    page: Page,
}

pub(super) fn parse(definition: Definition) -> Result<Box<dyn Aggregation>> {
    let mut fields = definition.metric()?;
    let page = Page::take(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(TopHits { page }))
}

impl Aggregation for TopHits {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let slices = rows.slices().iter().map(|slice| {
            let scored = slice.rows.iter().map(|row| (*row, slice.score(*row)));
            (slice.scope, scored.collect())
        });
        if self.page.is_empty() && rows.count() > 0 {
            return Err(Error::illegal_argument(
                "numHits must be > 0; please use TotalHitCountCollector if you just need the total hit count",
            ));
        }
        let hits = self.page.hits(slices, rows.context().query, rows.context().render.total_as_number)?;
        Ok(Answer::new("top_hits", json!({ "hits": hits })))
    }

    fn queries(&self) -> Vec<&dyn Query> {
        self.page.queries()
    }
}
