//! The buckets of a histogram in a row: which there are, also without rows, and in which order.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::order::{Order, Place};
use super::{Rows, Tree};
use crate::http::{Error, Fields, Result, left_out, shown};

/// `search.max_buckets`
pub(super) const MAX_BUCKETS: usize = 65_536;

/// The error of more buckets than that.
pub(super) fn too_many(count: usize) -> Error {
    let most = MAX_BUCKETS;
    let reason = format!(
        "Trying to create too many buckets. Must be less than or equal to: [{most}] but was [{count}]. This limit can be set by changing the [search.max_buckets] cluster level setting."
    );
    Error::new(400, "too_many_buckets_exception", reason).with("max_buckets", most)
}

/// `{"min": …, "max": …}` as it was written.
#[derive(Debug, Default)]
pub(super) struct Bounds {
    pub(super) min: Option<Value>,
    pub(super) max: Option<Value>,
}

impl Bounds {
    pub(super) fn take(fields: &mut Fields, name: &str) -> Result<Option<Self>> {
        let Some(body) = fields.take(name) else { return Ok(None) };
        let mut inner = Fields::of(name, left_out(body, |_| true))?;
        let bounds = Self { min: inner.take("min"), max: inner.take("max") };
        inner.finish()?;
        Ok(Some(bounds))
    }

    /// As errors show them.
    pub(super) fn text(&self) -> String {
        let end = |value: &Option<Value>| value.as_ref().map(shown).unwrap_or_default();
        format!("{}--{}", end(&self.min), end(&self.max))
    }
}

/// Refuses to widen to buckets that are cut off. `texts` are those of the extended and of the hard bounds.
pub(super) fn inside<T: PartialOrd>(
    extended: (Option<T>, Option<T>),
    hard: (Option<T>, Option<T>),
    texts: impl Fn() -> (String, String),
) -> Result<()> {
    let below = |a: Option<T>, b: Option<T>| a.zip(b).is_some_and(|(a, b)| a < b);
    if below(extended.0, hard.0) || below(hard.1, extended.1) {
        let (extended, hard) = texts();
        return Err(Error::illegal_argument(format!(
            "Extended bounds have to be inside hard bounds, hard bounds: [{hard}], extended bounds: [{extended}]"
        )));
    }
    Ok(())
}

/// What the two histograms have in common.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) order: Order,
    pub(super) least: usize,
    pub(super) keyed: bool,
}

impl Series {
    pub(super) fn take(fields: &mut Fields, name: &str) -> Result<Self> {
        Ok(Self {
            order: fields.take("order").map(Order::parse).transpose()?.unwrap_or_else(Order::by_key),
            least: super::terms::count(fields, "min_doc_count", name, 0)?.unwrap_or(0),
            keyed: fields.bool("keyed")?.unwrap_or(false),
        })
    }

    /// Puts buckets without rows between the first and the last, bounds included.
    pub(super) fn fill<'i>(
        &self,
        buckets: &mut BTreeMap<i64, Rows<'i>>,
        empty: &Rows<'i>,
        bounds: Option<(i64, i64)>,
        next: impl Fn(i64) -> i64,
    ) -> Result<()> {
        if self.least > 0 {
            buckets.retain(|_, rows| rows.count() >= self.least);
            return Ok(());
        }
        let ends = buckets.keys().next().copied().zip(buckets.keys().next_back().copied());
        let (mut at, last) = match (ends, bounds) {
            (Some((first, last)), Some((low, high))) => (first.min(low), last.max(high)),
            (Some(ends), None) => ends,
            (None, Some(bounds)) => bounds,
            (None, None) => return Ok(()),
        };
        while at <= last {
            buckets.entry(at).or_insert_with(|| empty.empty());
            if buckets.len() > MAX_BUCKETS {
                return Err(too_many(buckets.len()));
            }
            // At the end of all numbers nothing follows.
            match next(at) {
                following if following > at => at = following,
                _ => break,
            }
        }
        Ok(())
    }

    /// The answer: buckets in their order, a list or an object.
    pub(super) fn answer(
        &self,
        buckets: Vec<(i64, usize, Value)>,
        inner: &Tree,
        typed: bool,
    ) -> Result<Value> {
        let mut buckets = buckets;
        buckets.sort_by(|(a, in_a, of_a), (b, in_b, of_b)| {
            let a = Place { key: a, count: *in_a, body: of_a };
            let b = Place { key: b, count: *in_b, body: of_b };
            self.order.compare(&a, &b, typed)
        });
        // Pipelines go through a histogram in the order that it is shown in.
        let mut bodies: Vec<Value> = buckets.into_iter().map(|(_, _, body)| body).collect();
        inner.finish(&mut bodies, typed)?;
        let shown = if self.keyed { super::keyed(bodies) } else { Value::Array(bodies) };
        Ok(json!({ "buckets": shown }))
    }
}
