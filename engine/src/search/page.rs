//! Hits inside a response: those of a bucket (`top_hits`) or of a group (`inner_hits`).

use serde_json::{Map, Value, json};

use super::fetch::{self, Hit, Shown};
use super::highlight::Highlighter;
use super::request::flagged;
use super::sort::{self, SortKey, Sorter, single};
use crate::http::{Error, Fields, Result};
use crate::query::{Query, Scope};

/// Which hits are shown, in which order, and what of them.
#[derive(Debug)]
pub(crate) struct Page {
    from: usize,
    size: usize,
    sort: Vec<SortKey>,
    track_scores: bool,
    shown: Shown,
}

impl Page {
    /// Takes the members that say it. What it knows and does not implement is refused.
    pub(crate) fn take(fields: &mut Fields) -> Result<Self> {
        fields.unsupported(&["script_fields"])?;
        if fields.bool("explain")?.unwrap_or(false) {
            return Err(Error::unsupported(format!("[explain] of [{}]", fields.what())));
        }
        let mut window = |name: &str, default: i64| -> Result<usize> {
            let number = fields.i64(name)?.unwrap_or(default);
            usize::try_from(number).map_err(|_| {
                Error::illegal_argument(format!(
                    "[{name}] must be greater than or equal to 0, found [{number}]"
                ))
            })
        };
        let (from, size) = (window("from", 0)?, window("size", 3)?);
        Ok(Self {
            from,
            size,
            sort: fields.take("sort").map_or_else(|| Ok(Vec::new()), sort::parse)?,
            track_scores: flagged(fields, None, "track_scores")?,
            shown: Shown::take(fields, None)?,
        })
    }

    /// Whether it shows nothing whatever there is.
    pub(crate) fn is_empty(&self) -> bool {
        self.from + self.size == 0
    }

    /// The queries that its order asks, and what it shows.
    pub(crate) fn queries(&self) -> Vec<&dyn Query> {
        let mut queries = sort::filters(&self.sort);
        queries.extend(self.shown.queries());
        queries
    }

    /// The member `hits`, of rows with their scores. `query`: what found them.
    pub(crate) fn hits<'i>(
        &self,
        slices: impl IntoIterator<Item = (Scope<'i>, Vec<(u32, f32)>)>,
        query: Option<&dyn Query>,
        total_as_number: bool,
    ) -> Result<Value> {
        self.hits_with(slices, query, total_as_number, |_, _| Ok(()))
    }

    /// The same, with something more done to each hit that is shown.
    pub(super) fn hits_with<'i>(
        &self,
        slices: impl IntoIterator<Item = (Scope<'i>, Vec<(u32, f32)>)>,
        query: Option<&dyn Query>,
        total_as_number: bool,
        mut more: impl FnMut(&Hit<'i>, &mut Value) -> Result<()>,
    ) -> Result<Value> {
        let mut hits = Vec::new();
        for (scope, rows) in slices {
            if rows.is_empty() {
                continue;
            }
            let sorters = self.sort.iter().map(|key| Sorter::new(key, &scope)).collect::<Result<Vec<_>>>()?;
            hits.extend(rows.into_iter().map(|(row, score)| {
                let keys = sorters.iter().map(|sorter| sorter.key(&scope, row, score)).collect();
                Hit { scope, row, score, keys }
            }));
        }
        let by_score = self.sort.is_empty();
        if by_score {
            hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        } else {
            hits.sort_by(|a, b| sort::order(&self.sort, &a.keys, &b.keys));
        }
        let best = hits.iter().map(|hit| hit.score).max_by(f32::total_cmp);
        let best = best.filter(|_| (by_score || self.track_scores) && self.size > 0);
        let scored = by_score || self.track_scores || sort::needs_score(&self.sort);
        let total = if total_as_number {
            json!(hits.len())
        } else {
            json!({ "value": hits.len(), "relation": "eq" })
        };
        let mut highlighter = Highlighter::of(self.shown.highlight.as_ref(), query);
        let page = hits.iter().skip(self.from).take(self.size);
        let page: Vec<Value> = page
            .map(|hit| {
                let mut body = fetch::hit(hit, &self.shown, scored)?;
                highlighter.show(hit, &mut body)?;
                more(hit, &mut body)?;
                Ok(body)
            })
            .collect::<Result<_>>()?;
        let mut body = Map::new();
        body.insert("total".to_owned(), total);
        body.insert("max_score".to_owned(), best.map_or(Value::Null, single));
        body.insert("hits".to_owned(), Value::Array(page));
        Ok(Value::Object(body))
    }
}
