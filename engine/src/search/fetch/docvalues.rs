//! `docvalue_fields`: values of fields as the index keeps them, sorted.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::http::{Error, Fields, Result, left_out, shown, token};
use crate::index::{Field, Kind, address_place, glob, read_address};
use crate::query::Scope;
use crate::search::{Format, fielddata};

/// A field, or a pattern of them, and the form that its values are wanted in.
#[derive(Debug, Clone)]
pub(crate) struct FieldAndFormat {
    pub(crate) field: String,
    pub(crate) format: Option<String>,
}

impl FieldAndFormat {
    /// `["a", {"field": "b", "format": "yyyy"}]`
    pub(crate) fn list(what: &str, value: Value) -> Result<Vec<Self>> {
        let Value::Array(items) = value else {
            return Err(Error::parsing(format!("Unknown key for a {} in [{what}].", token(&value))));
        };
        items.into_iter().map(|item| Self::one(what, item)).collect()
    }

    fn one(what: &str, item: Value) -> Result<Self> {
        if !item.is_object() {
            return Ok(Self { field: shown(&item), format: None });
        }
        let mut fields = Fields::of(what, left_out(item, |name| name == "format"))?;
        let field = fields.string("field")?;
        let format = fields.string("format")?.filter(|format| format != "use_field_mapping");
        // What else would be shown are fields that no mapping has; there are none among values of the index.
        fields.unsupported(&["include_unmapped"])?;
        fields.finish()?;
        let field = field.ok_or_else(|| Error::illegal_argument(format!("Required [field] in [{what}]")))?;
        Ok(Self { field, format })
    }
}

/// Adds the values of a row to a hit's `fields`.
pub(super) fn collect(
    wanted: &[FieldAndFormat],
    scope: &Scope<'_>,
    row: u32,
    found: &mut Map<String, Value>,
) -> Result<()> {
    for one in wanted {
        let pattern = one.field.contains('*');
        let mut paths: Vec<&str> = if pattern {
            let all = scope.index.mapping.fields();
            all.filter(|(path, field)| glob(&one.field, path) && has_values(field))
                .map(|(path, _)| &**path)
                .collect()
        } else {
            vec![&one.field]
        };
        paths.sort_unstable();
        for path in paths {
            let values = values(path, one.format.as_deref(), scope, row)?;
            if !values.is_empty() {
                found.insert(path.to_owned(), Value::Array(values));
            }
        }
    }
    Ok(())
}

fn has_values(field: &Field) -> bool {
    field.doc_values && !matches!(field.kind, Kind::Binary | Kind::GeoPoint)
}

fn values(path: &str, format: Option<&str>, scope: &Scope<'_>, row: u32) -> Result<Vec<Value>> {
    match path {
        "_id" => return Ok(vec![Value::from(&*scope.store.document(row).id)]),
        "_index" => return Ok(vec![Value::from(scope.index.name.as_str())]),
        "_seq_no" => return Ok(vec![Value::from(scope.store.document(row).seq_no)]),
        "_version" => return Ok(vec![Value::from(scope.store.document(row).version)]),
        _ => {}
    }
    let Some(field) = scope.field(path) else { return Ok(Vec::new()) };
    if field.lacks_fielddata() {
        return Err(fielddata(path));
    }
    if matches!(field.kind, Kind::GeoPoint) {
        return Err(Error::unsupported(format!("[docvalue_fields] of the geo_point [{path}]")));
    }
    if !has_values(field) {
        return Err(Error::illegal_argument(format!(
            "Can't load fielddata on [{path}] because fielddata is unsupported on fields of type [{}]. Use doc values instead.",
            field.kind.name()
        )));
    }
    if field.kind.is_compound() {
        return Err(Error::unsupported(format!(
            "[docvalue_fields] of a field of type [{}]",
            field.kind.name()
        )));
    }
    let form = Format::of(Some(field), format, &TimeZone::UTC)?;
    let Some(column) = scope.column(field) else { return Ok(Vec::new()) };
    Ok(if field.kind.is_numeric() {
        column.numbers.get(row).iter().map(|number| form.shown(field, *number)).collect()
    } else {
        let terms = column.ordinals.get(row).iter().map(|term| &column.postings.term(*term).text);
        let mut terms: Vec<&str> = terms.map(|text| &**text).collect();
        if matches!(field.kind, Kind::Ip) {
            terms.sort_by_key(|text| read_address(text).ok().map(address_place));
        }
        terms.into_iter().map(Value::from).collect()
    })
}
