//! `bucket_sort`: another order of the buckets, and a page of them.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Parent, Path, Read, gap, gap_policy};
use crate::aggregation::path::Found;
use crate::http::{Error, Fields, Result, shown};

#[derive(Debug)]
struct BucketSort {
    /// Paths, and whether the largest comes first.
    sort: Vec<(Path, bool)>,
    from: usize,
    size: Option<usize>,
    zeros: bool,
}

pub(super) fn parse(name: &str, mut fields: Fields) -> Result<Read> {
    let sort = match fields.take("sort") {
        None => Vec::new(),
        Some(Value::Array(items)) => {
            items.into_iter().map(keys).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect()
        }
        Some(one) => keys(one)?,
    };
    let from = fields.i64("from")?.unwrap_or(0);
    let from = usize::try_from(from)
        .map_err(|_| Error::illegal_argument(format!("[from] must be a non-negative integer: [{from}]")))?;
    let size = fields.i64("size")?;
    if let Some(size) = size.filter(|size| *size <= 0) {
        return Err(Error::illegal_argument(format!("[size] must be a positive integer: [{size}]")));
    }
    let zeros = gap_policy(&mut fields)?;
    fields.finish()?;
    if sort.is_empty() && size.is_none() && from == 0 {
        return Err(super::invalid(&format!(
            "[{name}] is configured to perform nothing. Please set either of [sort, size, from] to use bucket_sort"
        )));
    }
    let size = size.and_then(|size| usize::try_from(size).ok());
    Ok(Read::Parent(Box::new(BucketSort { sort, from, size, zeros })))
}

/// `"path"`, `{"path": "desc"}`, `{"path": {"order": "desc"}}`
fn keys(item: Value) -> Result<Vec<(Path, bool)>> {
    let Value::Object(members) = item else { return Ok(vec![(Path::read(&shown(&item)), false)]) };
    members
        .into_iter()
        .map(|(path, body)| {
            let order = match body {
                Value::Object(_) => {
                    let mut fields = Fields::of("bucket_sort", body)?;
                    let order = fields.string("order")?;
                    fields.finish()?;
                    order.unwrap_or_else(|| "asc".to_owned())
                }
                other => shown(&other),
            };
            match order.to_ascii_lowercase().as_str() {
                "asc" => Ok((Path::read(&path), false)),
                "desc" => Ok((Path::read(&path), true)),
                _ => Err(Error::illegal_argument(format!(
                    "No enum constant org.elasticsearch.search.sort.SortOrder.{}",
                    order.to_uppercase()
                ))),
            }
        })
        .collect()
}

/// What a bucket is sorted by.
enum Key {
    Number(f64),
    Text(String),
}

impl BucketSort {
    fn key(&self, path: &Path, bucket: &Value, typed: bool) -> Result<Option<Key>> {
        if path.first() == "_key" && path.number(bucket, typed) == Found::Nothing {
            return Ok(bucket.get("key").map(|key| Key::Text(shown(key))));
        }
        Ok(gap(path, bucket, typed, self.zeros)?.map(Key::Number))
    }
}

impl Parent for BucketSort {
    fn kind(&self) -> &'static str {
        "bucket_sort"
    }

    fn paths(&self) -> Vec<&Path> {
        self.sort.iter().map(|(path, _)| path).collect()
    }

    fn of_histogram(&self) -> bool {
        false
    }

    fn apply(&self, _: &str, _: Option<&Value>, buckets: &mut Vec<Value>, typed: bool) -> Result<()> {
        let mut keyed = Vec::new();
        for bucket in buckets.drain(..) {
            let keys: Vec<Option<Key>> =
                self.sort.iter().map(|(path, _)| self.key(path, &bucket, typed)).collect::<Result<_>>()?;
            // A bucket without any of the values is left out.
            if keys.is_empty() || keys.iter().any(Option::is_some) {
                keyed.push((keys, bucket));
            }
        }
        keyed.sort_by(|(a, _), (b, _)| {
            self.sort
                .iter()
                .zip(a.iter().zip(b))
                .map(|((_, descending), (a, b))| {
                    let order = match (a, b) {
                        (Some(Key::Number(a)), Some(Key::Number(b))) => a.total_cmp(b),
                        (Some(Key::Text(a)), Some(Key::Text(b))) => a.cmp(b),
                        (Some(_), None) => return Ordering::Less,
                        (None, Some(_)) => return Ordering::Greater,
                        _ => Ordering::Equal,
                    };
                    if *descending { order.reverse() } else { order }
                })
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        });
        let page = keyed.into_iter().skip(self.from).take(self.size.unwrap_or(usize::MAX));
        buckets.extend(page.map(|(_, bucket)| bucket));
        Ok(())
    }
}
