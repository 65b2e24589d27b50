//! The order of buckets: `{"_count": "desc"}`, `[{"price>stats.max": "asc"}, {"_key": "asc"}]`.

use std::cmp::Ordering;

use serde_json::Value;

use super::path::{Found, Path};
use super::{Shape, Tree};
use crate::http::{Error, Result, shown, token};

/// What buckets are ordered by.
#[derive(Debug, Clone)]
pub(super) struct Order(Vec<By>);

#[derive(Debug, Clone)]
enum By {
    Count {
        descending: bool,
    },
    Key {
        descending: bool,
    },
    /// A number that an aggregation inside the bucket found.
    Inner {
        path: Path,
        descending: bool,
    },
}

/// A bucket as the order sees it.
pub(super) struct Place<'b, K> {
    pub(super) key: &'b K,
    pub(super) count: usize,
    /// Its answers; null where the order does not need them.
    pub(super) body: &'b Value,
}

impl Order {
    /// The largest first.
    pub(super) fn by_count() -> Self {
        Self(vec![By::Count { descending: true }, By::Key { descending: false }])
    }

    pub(super) fn by_key() -> Self {
        Self(vec![By::Key { descending: false }])
    }

    pub(super) fn parse(value: Value) -> Result<Self> {
        let items = match value {
            Value::Array(items) => items,
            one => vec![one],
        };
        if items.is_empty() {
            return Err(Error::parsing("Must specify at least one field for [order]"));
        }
        let mut order = Vec::new();
        for item in items {
            let Value::Object(members) = item else {
                let token = token(&item);
                return Err(Error::parsing(format!("Unexpected token [{token}] for [order]")));
            };
            if members.len() != 1 {
                return Err(Error::parsing("Must specify at least one field for [order]"));
            }
            for (name, direction) in members {
                let descending = match shown(&direction).to_ascii_lowercase().as_str() {
                    "asc" => false,
                    "desc" => true,
                    other => return Err(Error::parsing(format!("Unknown order direction [{other}]"))),
                };
                order.push(match name.as_str() {
                    "_count" => By::Count { descending },
                    "_key" => By::Key { descending },
                    "_term" | "_time" => {
                        let reason = format!("[{name}] was removed as an order; use [_key]");
                        return Err(Error::illegal_argument(reason));
                    }
                    _ => By::Inner { path: Path::read(&name), descending },
                });
            }
        }
        // Equal buckets are in the order of their keys.
        if !order.iter().any(|by| matches!(by, By::Key { .. })) {
            order.push(By::Key { descending: false });
        }
        Ok(Self(order))
    }

    /// Whether buckets must be computed before they can be ordered.
    pub(super) fn needs_answers(&self) -> bool {
        self.0.iter().any(|by| matches!(by, By::Inner { .. }))
    }

    /// Whether it is by key, in either direction.
    pub(super) fn is_by_key(&self) -> bool {
        matches!(self.0.first(), Some(By::Key { .. }))
    }

    /// Checks that the paths lead to something inside the buckets.
    pub(super) fn check(&self, inner: &Tree) -> Result<()> {
        for by in &self.0 {
            if let By::Inner { path, .. } = by {
                check(path, inner)?;
            }
        }
        Ok(())
    }

    pub(super) fn compare<K: Ord>(&self, a: &Place<'_, K>, b: &Place<'_, K>, typed: bool) -> Ordering {
        let directed = |order: Ordering, descending: bool| if descending { order.reverse() } else { order };
        self.0
            .iter()
            .map(|by| match by {
                By::Count { descending } => directed(a.count.cmp(&b.count), *descending),
                By::Key { descending } => directed(a.key.cmp(b.key), *descending),
                By::Inner { path, descending } => {
                    match (path.number(a.body, typed), path.number(b.body, typed)) {
                        (Found::Number(a), Found::Number(b)) => directed(a.total_cmp(&b), *descending),
                        // What has no value is last in both directions.
                        (Found::Number(_), _) => Ordering::Less,
                        (_, Found::Number(_)) => Ordering::Greater,
                        _ => Ordering::Equal,
                    }
                }
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

fn check(path: &Path, inner: &Tree) -> Result<()> {
    let invalid = |reason: String| {
        Err(Error::new(
            500,
            "aggregation_execution_exception",
            format!("Invalid aggregation order path [{}]. {reason}", path.text()),
        )
        .caused_by(Error::illegal_argument(reason)))
    };
    let mut tree = inner;
    let steps = path.steps();
    for (n, step) in steps.iter().enumerate() {
        let last = n + 1 == steps.len();
        if last && step.starts_with('_') && n > 0 {
            return Ok(());
        }
        let Some(aggregation) = tree.get(step) else {
            return invalid(format!(
                "The provided aggregation [{step}] either does not exist, or is a pipeline aggregation and cannot be used to sort the buckets."
            ));
        };
        match aggregation.shape() {
            Shape::Bucket(deeper) => tree = deeper,
            Shape::Metric if last => {}
            Shape::Metric => {
                return invalid(format!(
                    "Buckets can only be sorted on a sub-aggregator path that is built out of zero or more single-bucket aggregations within the path and a final single-bucket or a metrics aggregation at the path end. [{step}] is not single-bucket."
                ));
            }
            Shape::Buckets { .. } => {
                return invalid(format!(
                    "Buckets can only be sorted on a sub-aggregator path that is built out of zero or more single-bucket aggregations within the path and a final single-bucket or a metrics aggregation at the path end. Sub-path [{step}] points to non single-bucket aggregation"
                ));
            }
        }
    }
    Ok(())
}
