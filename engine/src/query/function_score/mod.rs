//! `function_score`: a query's scores, changed by functions of the documents.
//!
//! ```text
//! functions whose filter matches ─ score_mode ─▶ one factor ─ boost_mode with the query's score ─▶ score
//! ```

mod decay;
mod function;

use serde_json::{Map, Value};

use super::{Matches, Query, Scope, attributes};
use crate::http::{Error, Fields, Result, left_out};
use function::Function;

#[derive(Debug)]
struct FunctionScore {
    query: Option<Box<dyn Query>>,
    /// It boosts what the functions are given, not what they make of it.
    boost: f32,
    functions: Vec<Filtered>,
    score_mode: Combine,
    boost_mode: Combine,
    max_boost: f64,
    min_score: Option<f64>,
}

#[derive(Debug)]
struct Filtered {
    filter: Option<Box<dyn Query>>,
    weight: Option<f64>,
    /// `None`: the weight alone.
    function: Option<Function>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Combine {
    Multiply,
    Sum,
    Average,
    First,
    Max,
    Min,
    Replace,
}

/// Names of functions, as members of a body.
const FUNCTIONS: &[&str] = &["field_value_factor", "gauss", "exp", "linear", "random_score", "script_score"];

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let body = left_out(body, |name| ["query", "functions", "boost_mode", "score_mode"].contains(&name));
    let mut fields = Fields::of_query("function_score", body)?;
    let query = fields.take("query").map(super::parse).transpose()?;
    let mut functions = Vec::new();
    if let Some(list) = fields.take("functions") {
        let Value::Array(items) = list else {
            return Err(Error::parsing("[function_score] query does not support [functions]"));
        };
        for item in items {
            let item = left_out(item, |name| name == "filter");
            let mut item = Fields::of_query("function_score", item)?;
            let filter = item.take("filter").map(super::parse).transpose()?;
            let function = filtered(&mut item, filter)?;
            item.finish()?;
            functions.push(function.ok_or_else(|| {
                Error::parsing("failed to parse [function_score] query. an entry in functions list is missing a function.")
            })?);
        }
    }
    if let Some(single) = filtered(&mut fields, None)? {
        if !functions.is_empty() {
            let reason = "failed to parse [function_score] query. already found [functions] array, now encountering a function.";
            return Err(Error::parsing(reason));
        }
        functions.push(single);
    }
    let query = FunctionScore {
        query,
        boost: fields.boost()?,
        functions,
        score_mode: Combine::take(&mut fields, "score_mode")?,
        boost_mode: Combine::take(&mut fields, "boost_mode")?,
        max_boost: fields.f64("max_boost")?.unwrap_or(f64::from(f32::MAX)),
        min_score: fields.f64("min_score")?,
    };
    attributes::finish(fields, query)
}

/// The function and the weight among some members; `None` when there is neither.
fn filtered(fields: &mut Fields, filter: Option<Box<dyn Query>>) -> Result<Option<Filtered>> {
    let weight = fields.f64("weight")?;
    if weight.is_some_and(|weight| weight < 0.0) {
        return Err(Error::illegal_argument("[weight] cannot be negative for a filtering function"));
    }
    let mut found = None;
    for name in FUNCTIONS {
        if let Some(body) = fields.take(name) {
            if found.is_some() {
                let reason = "failed to parse [function_score] query. already found a function, now encountering another one.";
                return Err(Error::parsing(reason));
            }
            found = Some(Function::read(name, body)?);
        }
    }
    let any = weight.is_some() || found.is_some();
    Ok(any.then_some(Filtered { filter, weight, function: found }))
}

impl Combine {
    fn take(fields: &mut Fields, name: &str) -> Result<Self> {
        let Some(text) = fields.string(name)? else { return Ok(Self::Multiply) };
        let first = name == "score_mode";
        Ok(match text.as_str() {
            "multiply" => Self::Multiply,
            "sum" => Self::Sum,
            "avg" => Self::Average,
            "max" => Self::Max,
            "min" => Self::Min,
            "first" if first => Self::First,
            "replace" if !first => Self::Replace,
            other => {
                return Err(Error::illegal_argument(format!(
                    "No enum constant for [{name}] of the [function_score] query: {}",
                    other.to_uppercase()
                )));
            }
        })
    }

    /// What the factors are together; each comes with its weight.
    fn fold(self, factors: &[(f64, f64)]) -> f64 {
        let values = || factors.iter().map(|(factor, _)| *factor);
        match self {
            Self::Multiply => values().product(),
            Self::Sum => values().sum(),
            Self::Average => values().sum::<f64>() / factors.iter().map(|(_, weight)| weight).sum::<f64>(),
            Self::First | Self::Replace => values().next().unwrap_or(1.0),
            Self::Max => values().fold(f64::NEG_INFINITY, f64::max),
            Self::Min => values().fold(f64::INFINITY, f64::min),
        }
    }

    /// A query's score with the factor of the functions.
    fn with(self, score: f64, factor: f64) -> f64 {
        match self {
            Self::Multiply => score * factor,
            Self::Sum => score + factor,
            Self::Average => f64::midpoint(score, factor),
            Self::Max => score.max(factor),
            Self::Min => score.min(factor),
            Self::Replace | Self::First => factor,
        }
    }
}

impl Query for FunctionScore {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let found = match &self.query {
            Some(query) => query.matches(scope)?,
            None => Matches::constant(scope.rows().collect(), 1.0),
        }
        .times(self.boost);
        let functions = self
            .functions
            .iter()
            .map(|it| {
                let allowed = it.filter.as_ref().map(|filter| filter.matches(&scope.unscored().unsought()));
                let allowed = allowed.transpose()?;
                let function = it.function.as_ref().map(|function| function.prepare(scope)).transpose()?;
                Ok((allowed, function, it.weight))
            })
            .collect::<Result<Vec<_>>>()?;
        if !scope.scored && self.min_score.is_none() {
            return Ok(found);
        }
        let mut scored = Vec::with_capacity(found.len());
        for (row, score) in found.iter() {
            let mut factors = Vec::new();
            for (allowed, function, weight) in &functions {
                if allowed.as_ref().is_none_or(|allowed| allowed.contains(row)) {
                    let value = function.as_ref().map_or(Ok(1.0), |function| function.of(row))?;
                    factors.push((weight.unwrap_or(1.0) * value, weight.unwrap_or(1.0)));
                }
            }
            let changed = self.score(f64::from(score), &factors);
            if changed.is_nan() {
                let reason = format!("function score query returned an invalid score: NaN for doc: {row}");
                return Err(Error::new(500, "exception", reason));
            }
            if self.min_score.is_none_or(|least| f64::from(changed) >= least) {
                scored.push((row, changed));
            }
        }
        Ok(Matches::scored(scored))
    }

    fn inner(&self) -> Vec<&dyn Query> {
        let filters = self.functions.iter().filter_map(|it| it.filter.as_ref());
        self.query.iter().chain(filters).map(|query| &**query).collect()
    }
}

impl FunctionScore {
    #[expect(clippy::cast_possible_truncation, reason = "scores are single precision")]
    fn score(&self, score: f64, factors: &[(f64, f64)]) -> f32 {
        if self.functions.is_empty() {
            return score as f32;
        }
        let factor = if factors.is_empty() { 1.0 } else { self.score_mode.fold(factors) };
        // What is no number stays none, so that it can be refused.
        let factor = if factor > self.max_boost { self.max_boost } else { factor };
        self.boost_mode.with(score, factor) as f32
    }
}

/// The only member of an object that is not an option.
fn only_field(what: &str, members: Map<String, Value>) -> Result<(String, Value)> {
    let mut members = members.into_iter();
    match (members.next(), members.next()) {
        (Some(first), None) => Ok(first),
        _ => Err(Error::parsing(format!("malformed score function score parameters of [{what}]."))),
    }
}
