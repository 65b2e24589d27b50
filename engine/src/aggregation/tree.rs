//! Named aggregations at one level.

use serde_json::{Map, Value};

use super::pipeline::{self, Parent, Sibling};
use super::{AGGREGATIONS, Aggregation, Definition, Rows, Shape, UNSUPPORTED};
use crate::http::{Error, Result, token};
use crate::query::Query;

/// The value of one `aggs`.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    aggregations: Vec<Named<Box<dyn Aggregation>>>,
    siblings: Vec<Named<Box<dyn Sibling>>>,
    parents: Vec<Named<Box<dyn Parent>>>,
}

#[derive(Debug)]
struct Named<T> {
    name: String,
    kind: String,
    meta: Option<Value>,
    it: T,
}

impl Tree {
    /// Reads the `aggs` of a search.
    pub(crate) fn parse(value: Value) -> Result<Self> {
        let tree = Self::read(value, 0)?;
        if let Some(parent) = tree.parents.first() {
            let what = parent.it.kind();
            return Err(pipeline::invalid(&format!(
                "{what} aggregation [{}] must be declared inside of another aggregation",
                parent.name
            )));
        }
        tree.check()?;
        Ok(tree)
    }

    fn read(value: Value, depth: usize) -> Result<Self> {
        let Value::Object(members) = value else {
            return Err(Error::parsing(format!(
                "Expected [START_OBJECT] under [aggs], but got a [{}]",
                token(&value)
            )));
        };
        let mut tree = Self::default();
        for (name, body) in members {
            tree.add(name, body, depth)?;
        }
        Ok(tree)
    }

    /// Reads `{"terms": {…}, "aggs": {…}, "meta": {…}}`.
    fn add(&mut self, name: String, body: Value, depth: usize) -> Result<()> {
        if name.is_empty() || name.contains(['[', ']', '>']) {
            return Err(Error::parsing(format!(
                "Invalid aggregation name [{name}]. Aggregation names can contain any character except '[', ']', and '>'"
            )));
        }
        let Value::Object(members) = body else {
            return Err(Error::parsing(format!(
                "Aggregation definition for [{name} starts with a [{}], expected a [START_OBJECT].",
                token(&body)
            )));
        };
        let (mut inner, mut found, mut meta) = (None, None, None);
        for (key, value) in members {
            match key.as_str() {
                "aggs" | "aggregations" if inner.is_some() => {
                    let reason = format!("Found two sub aggregation definitions under [{name}]");
                    return Err(Error::parsing(reason));
                }
                "aggs" | "aggregations" => inner = Some(Self::read(value, depth + 1)?),
                "meta" => meta = Some(value),
                _ if !value.is_object() => {
                    return Err(Error::parsing(format!(
                        "Expected [START_OBJECT] under [{key}], but got a [{}] in [{name}]",
                        token(&value)
                    )));
                }
                _ => match &found {
                    None => found = Some((key, value)),
                    Some((first, _)) => {
                        return Err(Error::parsing(format!(
                            "Found two aggregation type definitions in [{name}]: [{first}] and [{key}]"
                        )));
                    }
                },
            }
        }
        let Some((kind, body)) = found else {
            return Err(Error::parsing(format!("Missing definition for aggregation [{name}]")));
        };
        let inner = inner.unwrap_or_default();
        if let Some(parsed) = pipeline::parse(&kind, &name, body.clone()) {
            if !inner.is_empty() {
                return Err(Error::illegal_argument(format!(
                    "Aggregation [{name}] cannot define sub-aggregations"
                )));
            }
            match parsed? {
                pipeline::Read::Parent(it) => self.parents.push(Named { name, kind, meta, it }),
                pipeline::Read::Sibling(it) => self.siblings.push(Named { name, kind, meta, it }),
            }
            return Ok(());
        }
        if kind == "global" && depth > 0 {
            return Err(Error::new(
                500,
                "aggregation_execution_exception",
                format!(
                    "Aggregation [{name}] cannot be a global sub-aggregation. Global aggregations can only be defined as top level aggregations"
                ),
            ));
        }
        let it = one(&kind, Definition { name: name.clone(), kind: kind.clone(), body, inner })?;
        self.aggregations.push(Named { name, kind, meta, it });
        Ok(())
    }

    /// Checks the paths of pipelines, here and inside.
    fn check(&self) -> Result<()> {
        for sibling in &self.siblings {
            let names_one = |first: &str| self.get(first).is_some();
            let path = sibling.it.path();
            if !names_one(path.first()) && !self.siblings.iter().any(|other| other.name == path.first()) {
                return Err(pipeline::invalid(&format!(
                    "buckets_path aggregation does not exist for aggregation [{}]: {}",
                    sibling.name,
                    path.text()
                )));
            }
            if !self.get(path.first()).is_some_and(|it| matches!(it.shape(), Shape::Buckets { .. })) {
                return Err(pipeline::invalid(&format!(
                    "The first aggregation in buckets_path must be a multi-bucket aggregation for aggregation [{}] found :{} for buckets path: {}",
                    sibling.name,
                    "a single value",
                    path.text()
                )));
            }
        }
        for named in &self.aggregations {
            let (inner, multi, least) = match named.it.shape() {
                Shape::Metric => continue,
                Shape::Bucket(inner) => (inner, false, None),
                Shape::Buckets { inner, least } => (inner, true, least),
            };
            // Pages need all rows: only what changes the level, or leaves rows out, may lie around.
            let pages = inner.aggregations.iter().any(|named| named.kind == "composite");
            if pages && !matches!(named.kind.as_str(), "nested" | "reverse_nested" | "filter") {
                return Err(Error::illegal_argument(format!(
                    "[composite] aggregation cannot be used with a parent aggregation of type: [{}]",
                    named.kind
                )));
            }
            for parent in &inner.parents {
                let what = parent.it.kind();
                if parent.it.of_histogram() && least.is_some_and(|least| least > 0) {
                    // Buckets that are left out are none that others follow.
                    return Err(pipeline::invalid(&format!(
                        "parent histogram of {what} aggregation [{}] must have min_doc_count of 0",
                        parent.name
                    )));
                }
                if parent.it.of_histogram() && least.is_none() {
                    return Err(pipeline::invalid(&format!(
                        "{what} aggregation [{}] must have a histogram, date_histogram or auto_date_histogram as parent",
                        parent.name
                    )));
                }
                if !multi {
                    return Err(pipeline::invalid(&format!(
                        "{what} aggregation [{}] must be declared inside of another aggregation with buckets",
                        parent.name
                    )));
                }
                for path in parent.it.paths() {
                    let first = path.first();
                    let known = first.starts_with('_')
                        || inner.get(first).is_some()
                        || inner.parents.iter().any(|other| other.name == first);
                    if !known {
                        return Err(pipeline::invalid(&format!(
                            "No aggregation found for path [{}]",
                            path.text()
                        )));
                    }
                }
            }
            inner.check()?;
        }
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.aggregations.is_empty() && self.siblings.is_empty() && self.parents.is_empty()
    }

    /// The aggregation of a name, pipelines not counted.
    pub(crate) fn get(&self, name: &str) -> Option<&dyn Aggregation> {
        self.aggregations.iter().find(|named| named.name == name).map(|named| &*named.it)
    }

    /// The queries that they ask, here and inside.
    pub(crate) fn queries(&self) -> Vec<&dyn Query> {
        let mut queries = Vec::new();
        for named in &self.aggregations {
            queries.extend(named.it.queries());
            match named.it.shape() {
                Shape::Metric => {}
                Shape::Bucket(inner) | Shape::Buckets { inner, .. } => queries.extend(inner.queries()),
            }
        }
        queries
    }

    /// Computes all of them over the same rows.
    pub(crate) fn compute(&self, rows: &Rows<'_>) -> Result<Map<String, Value>> {
        let typed = rows.context().render.typed_keys;
        let mut answers = Map::new();
        for named in &self.aggregations {
            let answer = named.it.compute(rows)?;
            answers.insert(key(typed, answer.kind, &named.name), with_meta(answer.body, named.meta.as_ref()));
        }
        for named in &self.siblings {
            let answer = named.it.compute(&answers, typed)?;
            answers.insert(key(typed, answer.kind, &named.name), with_meta(answer.body, named.meta.as_ref()));
        }
        Ok(answers)
    }

    /// The members of a bucket: those given, `doc_count`, and the aggregations inside.
    pub(crate) fn bucket(&self, mut members: Map<String, Value>, rows: &Rows<'_>) -> Result<Value> {
        members.insert("doc_count".to_owned(), rows.count().into());
        members.extend(self.compute(rows)?);
        Ok(Value::Object(members))
    }

    /// Has the pipelines among these aggregations change the list of buckets that they lie in.
    pub(crate) fn finish(&self, buckets: &mut Vec<Value>, typed: bool) -> Result<()> {
        let mut waiting: Vec<&Named<Box<dyn Parent>>> = self.parents.iter().collect();
        while !waiting.is_empty() {
            // One that reads another's values comes after it.
            let depends = |named: &Named<Box<dyn Parent>>| {
                let paths = named.it.paths();
                waiting.iter().any(|other| paths.iter().any(|path| path.first() == other.name))
            };
            let next = waiting.iter().position(|named| !depends(named)).unwrap_or(0);
            let named = waiting.remove(next);
            named.it.apply(&named.name, named.meta.as_ref(), buckets, typed)?;
        }
        Ok(())
    }
}

/// The name of an answer: `name`, or `kind#name`.
pub(super) fn key(typed: bool, kind: &str, name: &str) -> String {
    if typed { format!("{kind}#{name}") } else { name.to_owned() }
}

pub(super) fn with_meta(body: Value, meta: Option<&Value>) -> Value {
    match (body, meta) {
        (Value::Object(members), Some(meta)) => {
            let mut with = Map::from_iter([("meta".to_owned(), meta.clone())]);
            with.extend(members);
            Value::Object(with)
        }
        (body, _) => body,
    }
}

fn one(kind: &str, definition: Definition) -> Result<Box<dyn Aggregation>> {
    if let Some((_, parse)) = AGGREGATIONS.iter().find(|(known, _)| *known == kind) {
        return parse(definition);
    }
    if UNSUPPORTED.contains(&kind) {
        return Err(Error::unsupported(format!("the [{kind}] aggregation")));
    }
    Err(Error::parsing(format!("Unknown aggregation type [{kind}]")).caused_by(Error::new(
        400,
        "named_object_not_found_exception",
        format!("unknown field [{kind}]"),
    )))
}
