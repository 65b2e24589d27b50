//! Scripts in the language Painless, as far as they change documents or are computed from the numbers of buckets.
//!
//! ```text
//! request ─▶ Script ─▶ tokens ─▶ parse: a tree ─▶ flow: what servers refuse ─▶ Compiled ─▶ run, for each document
//! ```
//!
//! Of the language is here what changes documents: types, operators, conditions, loops, the methods of lists, maps, texts
//! and numbers. Whatever is not (functions, exceptions, regular expressions, arrays, other classes and methods) is refused
//! as not implemented, and never skipped.
//!
//! Source: the grammar and the checks of Elasticsearch's module `lang-painless`, and what two servers answered.

mod class;
mod evaluate;
mod expression;
mod failure;
mod flow;
mod formula;
mod lambda;
mod list;
mod map;
mod members;
mod method;
mod number;
mod operand;
mod parse;
mod run;
mod sort;
mod statement;
mod text;
mod token;
mod tree;
mod typing;
mod update;
mod value;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

pub(crate) use formula::Formula;
pub(crate) use tree::Answer;
pub(crate) use update::{After, Before, Compiled};

use crate::http::{Error, Fields, Result};

/// A script as a request says it.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    of: Source,
    params: Map<String, Json>,
}

#[derive(Debug, Clone)]
enum Source {
    Inline { lang: String, source: String },
    Stored(String),
}

/// A script that was stored under a name.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) lang: String,
    pub(crate) source: String,
    /// The source was an object and not a text.
    pub(crate) is_object: bool,
}

impl Stored {
    /// Refuses a script that cannot be compiled for what it is meant for.
    pub(crate) fn check(&self, context: &str) -> Result<()> {
        if !matches!(context, "update" | "update_by_query" | "reindex") {
            return Err(Error::unsupported(format!("the context [{context}] of a stored script")));
        }
        compile(&self.lang, &self.source, &Map::new()).map(|_| ())
    }
}

/// The stored scripts of a cluster.
pub(crate) type Scripts = BTreeMap<String, Stored>;

impl Script {
    /// The script of a request: its source, or an object.
    pub(crate) fn read(script: Json) -> Result<Self> {
        let members = match script {
            Json::String(source) => {
                let of = Source::Inline { lang: PAINLESS.to_owned(), source };
                return Ok(Self { of, params: Map::new() });
            }
            members => members,
        };
        let mut fields = Fields::of("script", members)?;
        let text = |fields: &mut Fields, names: [&str; 2]| {
            names.iter().find_map(|name| fields.take(name).map(|value| ((*name).to_owned(), value)))
        };
        let (source, id) = (text(&mut fields, ["source", "inline"]), text(&mut fields, ["id", "stored"]));
        let lang = fields.string("lang")?;
        let params = match fields.object("params")? {
            Some(Json::Object(params)) => params,
            _ => Map::new(),
        };
        if let Some(options) = fields.object("options")?
            && options.as_object().is_some_and(|options| !options.is_empty())
        {
            let shown = options.to_string().replace('"', "").replace(':', "=");
            return Err(Error::illegal_argument(format!("illegal compiler options [{shown}] specified")));
        }
        fields.finish()?;
        let of = match (source, id) {
            (None, None) => {
                let reason = "must specify either [source] for an inline script or [id] for a stored script";
                return Err(Error::illegal_argument(reason));
            }
            (Some(_), Some(_)) => {
                let reason = "must only use one of [source, id] when specifying a script";
                return Err(Error::illegal_argument(reason));
            }
            (None, Some(_)) if lang.is_some() => {
                return Err(Error::illegal_argument("illegally specified <lang> for a stored script"));
            }
            (None, Some((_, Json::String(id)))) => Source::Stored(id),
            (Some((_, Json::String(source))), None) => {
                Source::Inline { lang: lang.unwrap_or_else(|| PAINLESS.to_owned()), source }
            }
            (Some((_, Json::Object(_))), None) => {
                let reason =
                    "Unrecognized compile-time parameter(s): {content_type=application/json; charset=UTF-8}";
                return Err(Error::illegal_argument(reason));
            }
            (Some((name, _)), None) | (None, Some((name, _))) => {
                return Err(Error::x_content_parse(format!(
                    "[script] {name} doesn't support values of that type"
                )));
            }
        };
        Ok(Self { of, params })
    }

    /// The script, ready to run on documents.
    pub(crate) fn compile(&self, stored: &Scripts) -> Result<Compiled> {
        match &self.of {
            Source::Inline { lang, source } => compile(lang, source, &self.params),
            Source::Stored(id) => {
                let script = stored.get(id).ok_or_else(|| {
                    let reason = format!("unable to find script [{id}] in cluster state");
                    Error::new(404, "resource_not_found_exception", reason)
                })?;
                compile(&script.lang, &script.source, &self.params)
            }
        }
    }

    /// The script, ready to be computed from numbers.
    pub(crate) fn formula(&self, answer: Answer) -> Result<Formula> {
        match &self.of {
            Source::Inline { lang, source } => {
                check(lang, "aggs")?;
                Formula::new(source, &self.params, answer)
            }
            Source::Stored(_) => Err(Error::unsupported("stored scripts of buckets")),
        }
    }
}

fn compile(lang: &str, source: &str, params: &Map<String, Json>) -> Result<Compiled> {
    check(lang, "update")?;
    Compiled::new(source, params)
}

fn check(lang: &str, context: &str) -> Result<()> {
    match lang {
        PAINLESS => Ok(()),
        "mustache" => {
            let reason = format!("mustache engine does not know how to handle context [{context}]");
            Err(Error::illegal_argument(reason))
        }
        "expression" => Err(Error::unsupported(format!("scripts in the language [{lang}]"))),
        other => Err(Error::illegal_argument(format!("script_lang not supported [{other}]"))),
    }
}

const PAINLESS: &str = "painless";
