//! `nested`: documents whose nested entries match a query.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Entries, Matches, Query, Scope, attributes};
use crate::http::{Error, Fields, Result, left_out};
use crate::search::InnerHits;

#[derive(Debug)]
struct Nested {
    path: String,
    query: Box<dyn Query>,
    mode: Mode,
    ignore_unmapped: bool,
    inner_hits: Option<InnerHits>,
}

/// What the scores of a document's entries make of it.
#[derive(Debug, Clone, Copy)]
enum Mode {
    Average,
    Sum,
    Min,
    Max,
    None,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let body = left_out(body, |name| name == "score_mode");
    let mut fields = Fields::of_query("nested", body)?;
    let inner_hits = fields.take("inner_hits").map(InnerHits::parse).transpose()?;
    let query = fields.take("query").map(super::parse).transpose()?;
    let path = fields.string("path")?;
    let mode = match fields.string("score_mode")?.as_deref() {
        None | Some("avg") => Mode::Average,
        Some("sum") => Mode::Sum,
        Some("min") => Mode::Min,
        Some("max") => Mode::Max,
        Some("none") => Mode::None,
        Some(other) => {
            let reason = format!("No score mode for child query [{other}] found");
            return Err(Error::illegal_argument(reason));
        }
    };
    let ignore_unmapped = fields.bool("ignore_unmapped")?.unwrap_or(false);
    let missing = |what: &str| Error::illegal_argument(format!("[nested] requires '{what}' field"));
    let query = query.ok_or_else(|| missing("query"))?;
    let path = path.ok_or_else(|| missing("path"))?;
    attributes::finish(fields, Nested { path, query, mode, ignore_unmapped, inner_hits })
}

impl Query for Nested {
    fn entries(&self) -> Option<Entries<'_>> {
        Some(Entries { path: &self.path, query: &*self.query, shown: self.inner_hits.as_ref() })
    }

    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let Some(entries) = scope.descend(&self.path) else {
            if self.ignore_unmapped {
                return Ok(Matches::none());
            }
            let reason = format!("[nested] failed to find nested object under path [{}]", self.path);
            return Err(scope.refuse(Error::new(400, "illegal_state_exception", reason)));
        };
        let mut scores: BTreeMap<u32, Vec<f32>> = BTreeMap::new();
        for (row, score) in self.query.matches(&entries)?.iter() {
            if let Some(around) = around(scope, row) {
                scores.entry(around).or_default().push(score);
            }
        }
        Ok(Matches::scored(scores.into_iter().map(|(row, scores)| (row, self.mode.of(&scores)))))
    }
}

/// The row of the scope's level that an entry is in.
fn around(scope: &Scope<'_>, entry: u32) -> Option<u32> {
    let mut row = entry;
    while !scope.visible(row) {
        let parent = scope.store.parent(row);
        if parent == row {
            return None;
        }
        row = parent;
    }
    Some(row)
}

impl Mode {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "Lucene adds in double precision and keeps a float"
    )]
    fn of(self, scores: &[f32]) -> f32 {
        let sum = || scores.iter().copied().map(f64::from).sum::<f64>();
        match self {
            Self::None => 0.0,
            Self::Sum => sum() as f32,
            Self::Average => (sum() / scores.len() as f64) as f32,
            Self::Min => scores.iter().copied().fold(f32::INFINITY, f32::min),
            Self::Max => scores.iter().copied().fold(f32::NEG_INFINITY, f32::max),
        }
    }
}
