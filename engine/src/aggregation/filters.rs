//! `filters`: a bucket for each of some queries, and one for what none of them matches.

use serde_json::{Map, Value, json};

use super::filter::{matching, query};
use super::{Aggregation, Answer, Definition, Rows, Shape, Tree};
use crate::http::{Error, Result, token};
use crate::query::Query;

#[derive(Debug)]
struct Filters {
    /// Names are empty where the filters are an array.
    queries: Vec<(String, Box<dyn Query>)>,
    named: bool,
    keyed: bool,
    /// The name of the bucket of the rest.
    other: Option<String>,
    inner: Tree,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let mut fields = definition.fields()?;
    let other = fields.bool("other_bucket")?;
    let key = fields.string("other_bucket_key")?;
    let keyed = fields.bool("keyed")?.unwrap_or(true);
    let (named, filters) = match fields.take("filters") {
        Some(Value::Object(members)) => {
            let mut filters = members
                .into_iter()
                .map(|(name, body)| Ok((name, query(body)?)))
                .collect::<Result<Vec<_>>>()?;
            filters.sort_by(|(a, _), (b, _)| a.cmp(b));
            (true, filters)
        }
        Some(Value::Array(items)) => {
            let filters = items.into_iter().map(|body| Ok((String::new(), query(body)?)));
            (false, filters.collect::<Result<Vec<_>>>()?)
        }
        Some(wrong) => {
            let reason = format!("Unknown key for a {} in [{}]: [filters].", token(&wrong), definition.name);
            return Err(Error::parsing(reason));
        }
        None => return Err(Error::illegal_argument("[filters] cannot be empty.")),
    };
    if let Some((name, value)) = fields.into_rest().iter().next() {
        let (token, around) = (token(value), &definition.name);
        return Err(Error::parsing(format!("Unknown key for a {token} in [{around}]: [{name}].")));
    }
    if filters.is_empty() {
        return Err(Error::illegal_argument("[filters] cannot be empty."));
    }
    // To name the bucket is to ask for it.
    let other = other.unwrap_or(key.is_some()).then(|| key.unwrap_or_else(|| "_other_".to_owned()));
    Ok(Box::new(Filters { queries: filters, named, keyed, other, inner: definition.inner }))
}

impl Aggregation for Filters {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let mut buckets = Vec::new();
        let mut rest: Vec<Vec<u32>> = rows.slices().iter().map(|slice| slice.rows.clone()).collect();
        let mut add = |name: &str, found: &Rows<'_>| -> Result<()> {
            let mut members = Map::new();
            if self.named {
                members.insert("key".to_owned(), name.into());
            }
            buckets.push(self.inner.bucket(members, found)?);
            Ok(())
        };
        for (name, query) in &self.queries {
            let found = matching(&**query, rows)?;
            for (rest, slice) in rest.iter_mut().zip(found.slices()) {
                rest.retain(|row| slice.rows.binary_search(row).is_err());
            }
            add(name, &found)?;
        }
        if let Some(name) = &self.other {
            let mut rest = rest.into_iter();
            let left = rows.map(|slice| slice.with(slice.scope, rest.next().unwrap_or_default()));
            add(name, &left)?;
        }
        self.inner.finish(&mut buckets, rows.context().render.typed_keys)?;
        let buckets = if self.named && self.keyed { super::keyed(buckets) } else { Value::Array(buckets) };
        Ok(Answer::new("filters", json!({ "buckets": buckets })))
    }

    fn queries(&self) -> Vec<&dyn Query> {
        self.queries.iter().map(|(_, query)| &**query).collect()
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Buckets { inner: &self.inner, least: None }
    }
}
