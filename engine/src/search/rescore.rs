//! `rescore`: the best hits of each shard are scored again by a second query.
//!
//! Source: `QueryRescorer` of Elasticsearch, in the same single precision.

use serde_json::Value;

use super::fetch::Hit;
use crate::http::{Error, Fields, Result};
use crate::query::{self, Query, Scope};

/// One pass over the best hits.
#[derive(Debug)]
pub(crate) struct Rescore {
    query: Box<dyn Query>,
    /// How many of the best hits of a shard are scored again.
    pub(crate) window: usize,
    first: f32,
    second: f32,
    mode: Mode,
}

impl Rescore {
    pub(super) fn query(&self) -> &dyn Query {
        &*self.query
    }
}

/// What is made of both scores.
#[derive(Debug, Clone, Copy)]
enum Mode {
    Total,
    Multiply,
    Avg,
    Max,
    Min,
}

impl Mode {
    fn read(text: &str) -> Result<Self> {
        Ok(match text {
            "total" => Self::Total,
            "multiply" => Self::Multiply,
            "avg" => Self::Avg,
            "max" => Self::Max,
            "min" => Self::Min,
            other => {
                return Err(Error::illegal_argument(format!("illegal score_mode [{other}]")));
            }
        })
    }

    fn combine(self, first: f32, second: f32) -> f32 {
        match self {
            Self::Total => first + second,
            Self::Multiply => first * second,
            Self::Avg => f32::midpoint(first, second),
            Self::Max => first.max(second),
            Self::Min => first.min(second),
        }
    }
}

/// One pass, or a list of them.
pub(super) fn parse(value: Value) -> Result<Vec<Rescore>> {
    match value {
        Value::Array(items) => items.into_iter().map(one).collect(),
        value => one(value).map(|pass| vec![pass]),
    }
}

fn one(body: Value) -> Result<Rescore> {
    let mut fields = Fields::of("rescore", body)?;
    fields.unsupported(&["learning_to_rank", "script"])?;
    let window = fields.i64("window_size")?.unwrap_or(10);
    let window = usize::try_from(window).map_err(|_| {
        Error::illegal_argument(format!("[window_size] must not be negative, got [{window}]"))
    })?;
    let query = fields.take("query").ok_or_else(|| Error::parsing("missing rescore type"))?;
    if let Some((unknown, _)) = fields.into_rest().iter().next() {
        return Err(Error::parsing(format!("rescore doesn't support rescorer [{unknown}]")));
    }
    let mut fields = Fields::of("query", query)?;
    let query = fields.take("rescore_query");
    let query = query.ok_or_else(|| Error::illegal_argument("rescore_query cannot be null"))?;
    #[expect(clippy::cast_possible_truncation, reason = "scores are single precision")]
    let mut weight =
        |name: &str| -> Result<f32> { Ok(fields.f64(name)?.map_or(1.0, |weight| weight as f32)) };
    let (first, second) = (weight("query_weight")?, weight("rescore_query_weight")?);
    let mode = fields.string("score_mode")?.map_or(Ok(Mode::Total), |text| Mode::read(&text))?;
    fields.finish()?;
    Ok(Rescore { query: query::parse(query)?, window, first, second, mode })
}

/// Scores the hits of one shard again, pass by pass. `least` is how many hits are kept at least.
pub(super) fn apply(
    passes: &[Rescore],
    scope: &Scope<'_>,
    hits: &mut Vec<Hit<'_>>,
    least: usize,
) -> Result<()> {
    let best_first = |a: &Hit<'_>, b: &Hit<'_>| b.score.total_cmp(&a.score).then(a.row.cmp(&b.row));
    hits.sort_by(best_first);
    hits.truncate(passes.iter().map(|pass| pass.window).fold(least, usize::max));
    let most = scope.index.settings.number("max_rescore_window").unwrap_or(10_000);
    for pass in passes {
        if i64::try_from(pass.window).is_ok_and(|window| window > most) {
            return Err(Error::illegal_argument(format!(
                "Rescore window [{}] is too large. It must be less than [{most}]. This prevents allocating massive heaps for storing the results to be rescored. This limit can be set by changing the [index.max_rescore_window] index level setting.",
                pass.window
            )));
        }
        let found = pass.query.matches(scope)?;
        for (place, hit) in hits.iter_mut().enumerate() {
            let first = hit.score * pass.first;
            let second = if place < pass.window { found.score(hit.row) } else { None };
            hit.score = second.map_or(first, |score| pass.mode.combine(first, score * pass.second));
        }
        hits.sort_by(best_first);
    }
    Ok(())
}
