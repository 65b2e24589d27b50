//! One function: a number for each row.

use serde_json::Value;

use super::decay::{Decay, Prepared as PreparedDecay};
use crate::http::{Error, Fields, Result};
use crate::index::{Column, Field};
use crate::query::Scope;

#[derive(Debug)]
pub(super) enum Function {
    FieldValueFactor { field: String, factor: f64, modifier: Modifier, missing: Option<f64> },
    Decay(Box<Decay>),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Modifier {
    None,
    Log,
    Log1p,
    Log2p,
    Ln,
    Ln1p,
    Ln2p,
    Square,
    Sqrt,
    Reciprocal,
}

impl Function {
    pub(super) fn read(name: &str, body: Value) -> Result<Self> {
        match name {
            "field_value_factor" => Self::field_value_factor(body),
            "gauss" | "exp" | "linear" => Decay::read(name, body).map(|decay| Self::Decay(Box::new(decay))),
            other => Err(Error::unsupported(format!("[{other}] of the [function_score] query"))),
        }
    }

    fn field_value_factor(body: Value) -> Result<Self> {
        let mut fields = Fields::of_query("field_value_factor", body)?;
        let field = fields
            .string("field")?
            .ok_or_else(|| Error::parsing("[field_value_factor] required field 'field' missing"))?;
        let modifier = match fields.string("modifier")?.map(|text| text.to_lowercase()).as_deref() {
            None | Some("none") => Modifier::None,
            Some("log") => Modifier::Log,
            Some("log1p") => Modifier::Log1p,
            Some("log2p") => Modifier::Log2p,
            Some("ln") => Modifier::Ln,
            Some("ln1p") => Modifier::Ln1p,
            Some("ln2p") => Modifier::Ln2p,
            Some("square") => Modifier::Square,
            Some("sqrt") => Modifier::Sqrt,
            Some("reciprocal") => Modifier::Reciprocal,
            Some(other) => {
                let other = other.to_uppercase();
                return Err(Error::illegal_argument(format!(
                    "No enum constant org.elasticsearch.common.lucene.search.function.FieldValueFactorFunction.Modifier.{other}"
                )));
            }
        };
        let factor = fields.f64("factor")?.unwrap_or(1.0);
        let missing = fields.f64("missing")?;
        fields.finish()?;
        Ok(Self::FieldValueFactor { field, factor, modifier, missing })
    }

    /// Looks the field up.
    pub(super) fn prepare<'s>(&'s self, scope: &Scope<'s>) -> Result<Prepared<'s>> {
        match self {
            Self::Decay(decay) => decay.prepare(scope).map(Prepared::Decay),
            Self::FieldValueFactor { field: name, factor, modifier, missing } => {
                let field = scope.field(name).map(|field| &**field);
                if field.is_none() && missing.is_none() {
                    let reason = format!(
                        "Unable to find a field mapper for field [{name}]. No 'missing' value defined."
                    );
                    return Err(Error::new(400, "exception", reason));
                }
                if field.is_some_and(|field| !field.kind.is_numeric()) {
                    let reason = format!("Field [{name}] is no number: [field_value_factor] needs one");
                    return Err(scope.refuse(Error::illegal_argument(reason)));
                }
                let column = field.and_then(|field| scope.column(field));
                Ok(Prepared::Factor {
                    name,
                    field,
                    column,
                    factor: *factor,
                    modifier: *modifier,
                    missing: *missing,
                })
            }
        }
    }
}

/// A function in one index.
pub(super) enum Prepared<'s> {
    Factor {
        name: &'s str,
        field: Option<&'s Field>,
        column: Option<&'s Column>,
        factor: f64,
        modifier: Modifier,
        missing: Option<f64>,
    },
    Decay(PreparedDecay<'s>),
}

impl Prepared<'_> {
    pub(super) fn of(&self, row: u32) -> Result<f64> {
        match self {
            Self::Decay(decay) => Ok(decay.of(row)),
            Self::Factor { name, field, column, factor, modifier, missing } => {
                let first = column.and_then(|column| column.numbers.get(row).first());
                let value = first.zip(*field).map(|(number, field)| field.number_to_f64(*number));
                let value = value.or(*missing).ok_or_else(|| {
                    Error::new(500, "exception", format!("Missing value for field [{name}]"))
                })?;
                let scored = modifier.apply(value * factor);
                if scored < 0.0 {
                    return Err(Error::illegal_argument(format!(
                        "field value function must not produce negative scores, but got: [{scored}] for field value: [{value}]"
                    )));
                }
                Ok(scored)
            }
        }
    }
}

impl Modifier {
    fn apply(self, value: f64) -> f64 {
        match self {
            Self::None => value,
            Self::Log => value.log10(),
            Self::Log1p => (value + 1.0).log10(),
            Self::Log2p => (value + 2.0).log10(),
            Self::Ln => value.ln(),
            Self::Ln1p => value.ln_1p(),
            Self::Ln2p => (value + 1.0).ln_1p(),
            Self::Square => value * value,
            Self::Sqrt => value.sqrt(),
            Self::Reciprocal => 1.0 / value,
        }
    }
}
