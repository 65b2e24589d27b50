//! Templates: they apply to the indices of their own namespace only.

use serde_json::Value;

use super::super::names::Names;
use super::super::refusal::Result;
use super::index;
use super::json::{at, each};

pub(in crate::isolation) fn composable(body: &mut Value, names: &Names) -> Result<()> {
    patterns(body, names)?;
    for key in ["composed_of", "ignore_missing_component_templates"] {
        body.get_mut(key).map_or(Ok(()), |parts| each(parts, &|name| Ok(names.prefixed(name))))?;
    }
    component(body, names)
}

pub(in crate::isolation) fn component(body: &mut Value, names: &Names) -> Result<()> {
    body.get_mut("template").map_or(Ok(()), |template| index::contents(template, names))
}

pub(in crate::isolation) fn legacy(body: &mut Value, names: &Names) -> Result<()> {
    patterns(body, names)?;
    // The pattern's place before version 6.
    at(body, "template", |pattern| Ok(names.prefixed(pattern)))?;
    index::contents(body, names)
}

fn patterns(body: &mut Value, names: &Names) -> Result<()> {
    body.get_mut("index_patterns").map_or(Ok(()), |patterns| each(patterns, &|name| Ok(names.prefixed(name))))
}
