//! The rules of an `intervals` query, as they are written.

use serde_json::Value;

use super::source::Relation;
use crate::http::{Error, Fields, Result};
use crate::query::fuzzy_term::Fuzzy;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    pub(super) what: What,
    pub(super) filter: Option<Box<(Relation, Rule)>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    Match { text: String, analyzer: Option<String>, order: Order, max_gaps: Option<i64> },
    All { rules: Vec<Rule>, order: Order, max_gaps: Option<i64> },
    Any(Vec<Rule>),
    Prefix(String),
    Wildcard(String),
    Regexp { pattern: String, case_insensitive: bool },
    Fuzzy { term: String, fuzzy: Fuzzy },
}

/// How the parts of a rule follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Ordered,
    Unordered,
    /// No part begins before another one ended.
    Apart,
}

const RULES: &[&str] = &["match", "all_of", "any_of", "prefix", "wildcard", "fuzzy", "regexp"];

impl Rule {
    /// The rule among some members.
    pub(super) fn take(fields: &mut Fields) -> Result<Option<Self>> {
        for name in RULES {
            if let Some(body) = fields.take(name) {
                return Self::read(name, body).map(Some);
            }
        }
        fields.unsupported(&["range"])?;
        Ok(None)
    }

    fn one(value: Value) -> Result<Self> {
        let mut fields = Fields::of_query("intervals", value)?;
        let rule = Self::take(&mut fields)?;
        if let Some(name) = fields.into_rest().keys().next() {
            return Err(Error::parsing(format!("Unknown interval type [{name}]")));
        }
        rule.ok_or_else(|| Error::parsing("Expected an interval rule but found none"))
    }

    fn read(name: &str, body: Value) -> Result<Self> {
        let mut fields = Fields::of(name, body)?;
        fields.unsupported(&["use_field"])?;
        let required = |name: &str, value: Option<String>| {
            value.ok_or_else(|| Error::illegal_argument(format!("Required [{name}]")))
        };
        let what = match name {
            "match" => What::Match {
                text: required("query", fields.string("query")?)?,
                analyzer: fields.string("analyzer")?,
                order: Order::take(&mut fields)?,
                max_gaps: max_gaps(&mut fields)?,
            },
            "all_of" => What::All {
                rules: rules(&mut fields)?,
                order: Order::take(&mut fields)?,
                max_gaps: max_gaps(&mut fields)?,
            },
            "any_of" => What::Any(rules(&mut fields)?),
            "prefix" => {
                fields.unsupported(&["analyzer"])?;
                What::Prefix(required("prefix", fields.string("prefix")?)?)
            }
            "wildcard" => {
                fields.unsupported(&["analyzer"])?;
                What::Wildcard(required("pattern", fields.string("pattern")?)?)
            }
            "regexp" => {
                fields.unsupported(&["analyzer", "flags", "flags_value"])?;
                fields.i64("max_expansions")?;
                What::Regexp {
                    pattern: required("pattern", fields.string("pattern")?)?,
                    case_insensitive: fields.bool("case_insensitive")?.unwrap_or(false),
                }
            }
            _ => {
                fields.unsupported(&["analyzer"])?;
                let term = required("term", fields.string("term")?)?;
                let fuzzy = Fuzzy::take(&mut fields, "transpositions")?.unwrap_or_else(Fuzzy::auto);
                What::Fuzzy { term, fuzzy }
            }
        };
        let filter = fields.take("filter").map(filter).transpose()?.map(Box::new);
        fields.finish()?;
        Ok(Self { what, filter })
    }
}

fn rules(fields: &mut Fields) -> Result<Vec<Rule>> {
    match fields.take("intervals") {
        Some(Value::Array(items)) => items.into_iter().map(Rule::one).collect(),
        _ => Err(Error::illegal_argument("Required [intervals]")),
    }
}

fn max_gaps(fields: &mut Fields) -> Result<Option<i64>> {
    Ok(fields.i64("max_gaps")?.filter(|gaps| *gaps >= 0))
}

fn filter(value: Value) -> Result<(Relation, Rule)> {
    let fields = Fields::of_query("interval_filter", value)?;
    fields.unsupported(&["script"])?;
    let mut members = fields.into_rest().into_iter();
    let (Some((name, rule)), None) = (members.next(), members.next()) else {
        return Err(Error::parsing("Expected one interval filter"));
    };
    let relation = match name.as_str() {
        "containing" => Relation::Containing,
        "not_containing" => Relation::NotContaining,
        "contained_by" => Relation::ContainedBy,
        "not_contained_by" => Relation::NotContainedBy,
        "overlapping" => Relation::Overlapping,
        "not_overlapping" => Relation::NotOverlapping,
        "before" => Relation::Before,
        "after" => Relation::After,
        other => return Err(Error::illegal_argument(format!("Unknown filter type [{other}]"))),
    };
    Ok((relation, Rule::one(rule)?))
}

impl Order {
    /// `ordered`, or the `mode` that `OpenSearch` has in its place.
    fn take(fields: &mut Fields) -> Result<Self> {
        let ordered = fields.bool("ordered")?.unwrap_or(false);
        Ok(match fields.string("mode")?.as_deref() {
            None if ordered => Self::Ordered,
            None | Some("unordered") => Self::Unordered,
            Some("ordered") => Self::Ordered,
            Some("unordered_no_overlap") => Self::Apart,
            Some(other) => {
                return Err(Error::illegal_argument(format!("Unknown interval mode [{other}]")));
            }
        })
    }
}
