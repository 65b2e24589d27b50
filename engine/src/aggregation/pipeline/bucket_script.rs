//! `bucket_script` and `bucket_selector`: a number, or a condition, that a script computes from numbers of a bucket.

use serde_json::Value;

use super::{Answer, Parent, Path, Read, gap, gap_policy, put};
use crate::aggregation::path::Found;
use crate::aggregation::single_value;
use crate::http::{Error, Fields, Result, shown};
use crate::script::{Answer as Wanted, Formula, Script};
use crate::search::{Format, reduce_failed};

/// What both have: names of numbers, the paths to them, and the script.
#[derive(Debug)]
struct Input {
    paths: Vec<(String, Path)>,
    zeros: bool,
    /// A fault of the script is one of the search, as it is compiled when there are buckets.
    formula: Result<Formula>,
}

impl Input {
    fn take(fields: &mut Fields, wanted: Wanted, missing: impl Fn(&str) -> Error) -> Result<Self> {
        let script = fields.take("script").ok_or_else(|| missing("script"));
        let paths = fields.take("buckets_path").ok_or_else(|| missing("buckets_path"))?;
        let script = script?;
        if !script.is_object() && !script.is_string() {
            let what = fields.what();
            return Err(Error::x_content_parse(format!(
                "[{what}] script doesn't support values of that type"
            )));
        }
        let paths: Vec<(String, String)> = match paths {
            Value::Object(members) => {
                members.iter().map(|(name, path)| (name.clone(), shown(path))).collect()
            }
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(place, path)| (format!("_value{place}"), shown(path)))
                .collect(),
            one => vec![("_value".to_owned(), shown(&one))],
        };
        if let Some((_, path)) = paths.iter().find(|(_, path)| path.contains("['") || path.contains("[\"")) {
            return Err(Error::unsupported(format!("a key of a bucket in the path [{path}]")));
        }
        Ok(Self {
            paths: paths.into_iter().map(|(name, path)| (name, Path::read(&path))).collect(),
            zeros: gap_policy(fields)?,
            formula: Script::read(script)?.formula(wanted),
        })
    }

    fn formula(&self) -> Result<&Formula> {
        self.formula.as_ref().map_err(|error| reduce_failed(error.clone()))
    }

    fn paths(&self) -> Vec<&Path> {
        self.paths.iter().map(|(_, path)| path).collect()
    }
}

#[derive(Debug)]
struct BucketScript {
    input: Input,
    format: Format,
}

pub(super) fn parse_script(_: &str, mut fields: Fields) -> Result<Read> {
    let missing = |name: &str| Error::illegal_argument(format!("Required [{name}]"));
    let input = Input::take(&mut fields, Wanted::Number, missing)?;
    let format = Format::of(None, fields.string("format")?.as_deref(), &jiff::tz::TimeZone::UTC)?;
    fields.finish()?;
    Ok(Read::Parent(Box::new(BucketScript { input, format })))
}

impl Parent for BucketScript {
    fn kind(&self) -> &'static str {
        "bucket_script"
    }

    fn paths(&self) -> Vec<&Path> {
        self.input.paths()
    }

    fn of_histogram(&self) -> bool {
        false
    }

    fn apply(&self, name: &str, meta: Option<&Value>, buckets: &mut Vec<Value>, typed: bool) -> Result<()> {
        let formula = self.input.formula()?;
        for bucket in buckets {
            let mut values = Vec::new();
            for (name, path) in &self.input.paths {
                values.push((name.as_str(), gap(path, bucket, typed, self.input.zeros)?));
            }
            // A bucket in which one of the numbers is missing gets none.
            if values.iter().any(|(_, value)| value.is_none()) {
                continue;
            }
            if let Some(number) = formula.number(&values).map_err(reduce_failed)? {
                let body = single_value(Some(number), &self.format);
                put(bucket, name, meta, Answer::new("simple_value", body), typed);
            }
        }
        Ok(())
    }
}

#[derive(Debug)]
struct BucketSelector(Input);

pub(super) fn parse_selector(name: &str, mut fields: Fields) -> Result<Read> {
    let missing = |field: &str| {
        Error::parsing(format!("Missing required field [{field}] for bucket_selector aggregation [{name}]"))
    };
    let input = Input::take(&mut fields, Wanted::Truth, missing)?;
    fields.finish()?;
    Ok(Read::Parent(Box::new(BucketSelector(input))))
}

impl BucketSelector {
    /// What the script is told: a number that is missing is none, and not nothing.
    fn value(&self, path: &Path, bucket: &Value, typed: bool) -> Result<Option<f64>> {
        match path.number(bucket, typed) {
            Found::Absent => Ok(None),
            _ => Ok(Some(gap(path, bucket, typed, self.0.zeros)?.unwrap_or(f64::NAN))),
        }
    }
}

impl Parent for BucketSelector {
    fn kind(&self) -> &'static str {
        "bucket_selector"
    }

    fn paths(&self) -> Vec<&Path> {
        self.0.paths()
    }

    fn of_histogram(&self) -> bool {
        false
    }

    fn apply(&self, _: &str, _: Option<&Value>, buckets: &mut Vec<Value>, typed: bool) -> Result<()> {
        let formula = self.0.formula()?;
        let mut kept = Vec::new();
        for bucket in buckets.drain(..) {
            let mut values = Vec::new();
            for (name, path) in &self.0.paths {
                values.push((name.as_str(), self.value(path, &bucket, typed)?));
            }
            if formula.holds(&values).map_err(reduce_failed)? {
                kept.push(bucket);
            }
        }
        *buckets = kept;
        Ok(())
    }
}
