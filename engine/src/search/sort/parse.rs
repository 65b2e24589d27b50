//! Reading a sort.

use serde_json::Value;

use super::{By, DistanceSort, FieldSort, Missing, Mode, NestedSort, SortKey, unsupported};
use crate::http::{Error, Fields, Result, left_out, shown, token};
use crate::query;

/// `"a"`, `{"a": "desc"}`, `{"a": {"order": "desc", …}}`, or an array of them.
pub(crate) fn from_body(value: Value) -> Result<Vec<SortKey>> {
    let items = match value {
        Value::Array(items) => items,
        one => vec![one],
    };
    let mut keys = Vec::new();
    for item in items {
        match item {
            Value::String(name) => keys.push(plain(&name, None)),
            Value::Object(members) => {
                for (name, body) in members {
                    keys.push(one(&name, body)?);
                }
            }
            other => {
                return Err(Error::illegal_argument(format!(
                    "malformed sort format, within the sort array, an object, or an actual string are allowed, found {}",
                    token(&other)
                )));
            }
        }
    }
    Ok(keys)
}

/// `?sort=a,b:desc`
pub(crate) fn from_parameter(text: &str) -> Result<Vec<SortKey>> {
    text.split(',')
        .filter(|part| !part.is_empty())
        .map(|part| match part.rsplit_once(':') {
            Some((name, order)) => Ok(plain(name, Some(descending(order)?))),
            None => Ok(plain(part, None)),
        })
        .collect()
}

fn plain(name: &str, descending: Option<bool>) -> SortKey {
    let by = match name {
        "_score" => By::Score,
        "_doc" => By::Doc,
        "_shard_doc" => By::ShardDoc,
        _ => By::Field(FieldSort { field: name.to_owned(), ..FieldSort::default() }),
    };
    // Best scores come first unless one asks for the worst.
    SortKey { descending: descending.unwrap_or(matches!(by, By::Score)), by }
}

fn one(name: &str, body: Value) -> Result<SortKey> {
    if name == "_script" {
        return Err(unsupported("[_script]"));
    }
    if let "_geo_distance" | "_geoDistance" = name {
        let mut fields = Fields::of("_geo_distance", body)?;
        let descending =
            fields.string("order")?.map(|order| descending(&order)).transpose()?.unwrap_or(false);
        let mode = fields.string("mode")?.map(|text| mode(&text)).transpose()?;
        return Ok(SortKey { by: By::Distance(DistanceSort::take(fields, mode)?), descending });
    }
    let body = match body {
        Value::Object(_) => body,
        Value::Null => {
            return Err(Error::x_content_parse("[field_sort] Expected START_OBJECT but was: VALUE_NULL"));
        }
        order => return Ok(plain(name, Some(descending(&shown(&order))?))),
    };
    let what = match name {
        "_score" => "_score",
        _ => "field_sort",
    };
    let mut fields = Fields::of(what, left_out(body, |name| name == "missing"))?;
    let order = fields.string("order")?.map(|order| descending(&order)).transpose();
    let order = order.map_err(|cause| {
        Error::x_content_parse(format!("[{what}] failed to parse field [order]")).caused_by(cause)
    })?;
    let mut key = plain(name, order);
    if let By::Field(sort) = &mut key.by {
        fields.unsupported(&["numeric_type"])?;
        sort.missing = match fields.take("missing") {
            None => Missing::Last,
            Some(Value::String(text)) if text == "_last" => Missing::Last,
            Some(Value::String(text)) if text == "_first" => Missing::First,
            Some(value) => Missing::Value(value),
        };
        sort.mode = fields.string("mode")?.map(|text| mode(&text)).transpose()?;
        sort.unmapped_type = fields.string("unmapped_type")?;
        sort.format = fields.string("format")?;
        sort.nested = fields.take("nested").map(nested).transpose()?;
    } else if what == "field_sort" {
        // `_doc` takes what a field takes; nothing of it means anything there.
        for harmless in ["unmapped_type", "missing", "mode", "format"] {
            fields.take(harmless);
        }
    }
    fields.finish()?;
    Ok(key)
}

fn descending(order: &str) -> Result<bool> {
    match order.to_ascii_lowercase().as_str() {
        "asc" => Ok(false),
        "desc" => Ok(true),
        _ => Err(Error::illegal_argument(format!(
            "No enum constant org.elasticsearch.search.sort.SortOrder.{}",
            order.to_uppercase()
        ))),
    }
}

fn mode(text: &str) -> Result<Mode> {
    Ok(match text.to_ascii_lowercase().as_str() {
        "min" => Mode::Min,
        "max" => Mode::Max,
        "sum" => Mode::Sum,
        "avg" => Mode::Avg,
        "median" => Mode::Median,
        _ => return Err(Error::illegal_argument(format!("Unknown SortMode [{text}]"))),
    })
}

fn nested(body: Value) -> Result<NestedSort> {
    let mut fields = Fields::of("nested", body)?;
    let path = fields.string("path")?;
    let sort = NestedSort {
        path: path.ok_or_else(|| {
            Error::illegal_argument("malformed nested sort, [path] must be set and name a nested object")
        })?,
        filter: fields.take("filter").map(query::parse).transpose()?,
        inner: fields.take("nested").map(nested).transpose()?.map(Box::new),
    };
    fields.unsupported(&["max_children"])?;
    fields.finish()?;
    Ok(sort)
}
