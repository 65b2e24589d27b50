//! `ip_range`: a bucket for each of some ranges of addresses, or networks.

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::item::Class;
use super::range::list;
use super::{Aggregation, Answer, Definition, FieldValues, Item, Rows, Shape, Tree};
use crate::http::{Error, Fields, Result};
use crate::index::{Kind, address_at, address_place, read_address};

#[derive(Debug)]
struct IpRanges {
    values: FieldValues,
    list: Vec<Range>,
    keyed: bool,
    inner: Tree,
}

/// From the lower end, included, to the upper one, excluded; IPv4 addresses are mapped into IPv6.
#[derive(Debug)]
struct Range {
    key: Option<String>,
    from: Option<u128>,
    to: Option<u128>,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut fields = definition.fields()?;
    let mut list = list(&mut fields, &name, range)?;
    list.sort_by_key(|range| (range.from, range.to.unwrap_or(u128::MAX)));
    let keyed = fields.bool("keyed")?.unwrap_or(false);
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(IpRanges { values, list, keyed, inner: definition.inner }))
}

fn range(mut fields: Fields) -> Result<Range> {
    let key = fields.string("key")?;
    let mask = fields.string("mask")?;
    let (from, to) = (fields.string("from")?, fields.string("to")?);
    fields.finish()?;
    let Some(mask) = mask else {
        let end = |text: Option<String>| text.map(|text| address(&text).map(address_place)).transpose();
        return Ok(Range { key, from: end(from)?, to: end(to)? });
    };
    let invalid = || Error::illegal_argument(format!("Expected [ip/prefix] but was [{mask}]"));
    let (start, length) = mask.split_once('/').ok_or_else(invalid)?;
    let start = address(start)?;
    let length: u32 = length.parse().map_err(|_| invalid())?;
    let width = if start.is_ipv4() { 32 } else { 128 };
    let free = width - Some(length).filter(|length| *length <= width).ok_or_else(invalid)?;
    let size = 1u128.checked_shl(free);
    let from = size.map_or(0, |size| address_place(start) & !(size - 1));
    let to = size.and_then(|size| from.checked_add(size));
    Ok(Range { key: Some(key.unwrap_or(mask)), from: Some(from), to })
}

fn address(text: &str) -> Result<IpAddr> {
    read_address(text).map_err(Error::illegal_argument)
}

impl Aggregation for IpRanges {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let mut buckets = Vec::new();
        for range in &self.list {
            let mut found = rows.empty();
            for (n, slice) in rows.slices().iter().enumerate() {
                if let Some(field) = slice.scope.field(&self.values.field)
                    && !matches!(field.kind, Kind::Ip | Kind::Text { .. })
                {
                    return Err(self.values.refused(field));
                }
                let source = self.values.items(slice, Class::Address)?;
                let inside = |item: &Item| match item {
                    Item::Address(bits) => {
                        range.from.is_none_or(|from| *bits >= from) && range.to.is_none_or(|to| *bits < to)
                    }
                    _ => false,
                };
                let rows = slice.rows.iter().filter(|row| source.items(**row).iter().any(inside));
                rows.for_each(|row| found.push(n, *row));
            }
            let text = |end: Option<u128>| end.map_or("*".to_owned(), |end| address_at(end).to_string());
            let key = range.key.clone().unwrap_or_else(|| format!("{}-{}", text(range.from), text(range.to)));
            let mut members = Map::from_iter([("key".to_owned(), Value::from(key))]);
            for (name, end) in [("from", range.from), ("to", range.to)] {
                members.extend(end.map(|end| (name.to_owned(), address_at(end).to_string().into())));
            }
            buckets.push(self.inner.bucket(members, &found)?);
        }
        self.inner.finish(&mut buckets, rows.context().render.typed_keys)?;
        let buckets = if self.keyed { super::keyed(buckets) } else { Value::Array(buckets) };
        Ok(Answer::new("ip_range", json!({ "buckets": buckets })))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Buckets { inner: &self.inner, least: None }
    }
}
