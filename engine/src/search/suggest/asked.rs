//! One suggestion as it was asked for: its texts, and the suggester with its members.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::completion::Completion;
use super::term::Term;
use crate::http::{Error, Result, shown};
use crate::index::{Analyzer, Field};
use crate::query::Scope;

/// A suggestion of a request.
#[derive(Debug)]
pub(super) struct Asked {
    texts: Texts,
    pub(super) suggester: Suggester,
}

#[derive(Debug, Default)]
struct Texts {
    text: Option<String>,
    prefix: Option<String>,
    regex: Option<String>,
}

#[derive(Debug)]
pub(super) enum Suggester {
    Completion(Completion),
    Term(Term),
}

/// What all suggesters are told: where to look, and for how many.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    pub(super) field: String,
    pub(super) analyzer: Option<String>,
    size: Option<usize>,
    shard_size: Option<i64>,
}

impl Asked {
    /// Of two suggesters the last one counts, and what is null says nothing.
    pub(super) fn parse(body: Map<String, Value>) -> Result<Self> {
        let mut texts = Texts::default();
        let mut suggester = None;
        for (name, value) in body {
            member(&name, value, &mut texts, &mut suggester)?;
        }
        let missing = || Error::new(400, "parse_exception", "missing suggestion object");
        Ok(Self { texts, suggester: suggester.ok_or_else(missing)? })
    }

    /// The text that the answer repeats.
    pub(super) fn text<'t>(&'t self, of_all: Option<&'t str>) -> Option<&'t str> {
        let Texts { text, prefix, regex } = &self.texts;
        text.as_deref().or(prefix.as_deref()).or(regex.as_deref()).or(of_all)
    }

    /// What a completion begins with. `None` where a regular expression says it.
    pub(super) fn prefix<'t>(&'t self, of_all: Option<&'t str>) -> Option<&'t str> {
        let Texts { text, prefix, regex } = &self.texts;
        prefix.as_deref().or(text.as_deref()).or(of_all.filter(|_| regex.is_none()))
    }

    /// Whether an index can answer it.
    pub(super) fn check(&self, scope: &Scope<'_>, of_all: Option<&str>) -> Result<()> {
        match &self.suggester {
            Suggester::Completion(completion) => {
                completion.check(scope, self.texts.regex.is_some() && self.prefix(of_all).is_none())?;
            }
            Suggester::Term(term) => term.check(scope)?,
        }
        match self.text(of_all) {
            Some(_) => Ok(()),
            None => Err(Error::illegal_argument("The required text option is missing")),
        }
    }
}

fn member(name: &str, value: Value, texts: &mut Texts, suggester: &mut Option<Suggester>) -> Result<()> {
    match (value, name) {
        (Value::Null, _) => {}
        (Value::Array(items), _) => {
            items.into_iter().try_for_each(|item| member(name, item, texts, suggester))?;
        }
        (Value::Object(body), "completion") => {
            *suggester = Some(Suggester::Completion(Completion::parse(body)?));
        }
        (Value::Object(body), "term") => *suggester = Some(Suggester::Term(Term::parse(body)?)),
        (Value::Object(_), "phrase") => return Err(Error::unsupported("the [phrase] suggester")),
        (Value::Object(_), unknown) => {
            let reason = format!("unknown field [{unknown}]");
            return Err(Error::new(400, "named_object_not_found_exception", reason));
        }
        (text, "text") => texts.text = Some(shown(&text)),
        (text, "prefix") => texts.prefix = Some(shown(&text)),
        (text, "regex") => texts.regex = Some(shown(&text)),
        _ => return Err(Error::parsing(format!("suggestion does not support [{name}]"))),
    }
    Ok(())
}

/// Fields that every document has and no mapping names.
const METADATA: &[&str] =
    &["_field_names", "_id", "_ignored", "_index", "_routing", "_seq_no", "_source", "_version"];

impl Lookup {
    /// What the answer may have of options.
    pub(super) fn size(&self) -> usize {
        self.size.unwrap_or(5)
    }

    /// How many of them a shard looks for.
    pub(super) fn shard_size(&self) -> usize {
        self.shard_size.map_or(self.size().max(5), |size| usize::try_from(size).unwrap_or(0))
    }

    pub(super) fn set_size(&mut self, size: i64) -> Result<()> {
        let size = usize::try_from(size).ok().filter(|size| *size > 0);
        self.size = Some(size.ok_or_else(|| Error::illegal_argument("size must be positive"))?);
        Ok(())
    }

    pub(super) fn set_shard_size(&mut self, size: i64) {
        self.shard_size = Some(size);
    }

    /// After all members were read.
    pub(super) fn complete(self, field: Option<String>) -> Result<Self> {
        match field {
            None => Err(Error::new(400, "parse_exception", "the required field option [field] is missing")),
            Some(field) if field.is_empty() => Err(Error::illegal_argument("suggestion field name is empty")),
            Some(field) => Ok(Self { field, ..self }),
        }
    }

    /// The field in one index, and the analyzer that was named.
    pub(super) fn find<'i>(&self, scope: &Scope<'i>) -> Result<(&'i Rc<Field>, Option<Analyzer>)> {
        let Self { field: path, shard_size, .. } = self;
        let field = scope.field(path).ok_or_else(|| {
            if METADATA.contains(&path.as_str()) {
                return Error::unsupported(format!("suggestions of the metadata field [{path}]"));
            }
            Error::illegal_argument(format!("no mapping found for field [{path}]"))
        })?;
        let named = self.analyzer.as_ref().map(|name| {
            scope.index.settings.analyzers().analyzer(name, path).map_err(|cause| {
                if cause.status() == 501 {
                    return cause;
                }
                Error::illegal_argument(format!("analyzer [{name}] doesn't exists"))
            })
        });
        let analyzer = named.transpose()?;
        if let Some(size) = shard_size.filter(|size| *size <= 0) {
            return Err(Error::illegal_argument(format!("ShardSize must be positive but was: {size}")));
        }
        Ok((field, analyzer))
    }
}
