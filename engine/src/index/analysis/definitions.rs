//! Analyzers by name: the built-in ones, and those that an index's settings define.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::built_in::{MISSING_FILTERS, MISSING_TOKENIZERS, built_in, missing};
use super::tokenizer::CharClass;
use super::{Analyzer, Filter, Tokenizer, stop};
use crate::http::{Error, Fields, Result, left_out, shown};
use crate::index::Settings;

/// The analyzers and normalizers of one index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Analyzers {
    analyzers: BTreeMap<String, Analyzer>,
    normalizers: BTreeMap<String, Analyzer>,
}

/// `settings.analysis`, section by section.
struct Definitions {
    tokenizers: Map<String, Value>,
    filters: Map<String, Value>,
}

impl Analyzers {
    /// Reads `analysis` of an index's settings.
    pub(crate) fn read(settings: &Settings) -> Result<Self> {
        let Value::Object(mut sections) = settings.section("analysis") else { return Ok(Self::default()) };
        let mut section = |name: &str| match sections.shift_remove(name) {
            Some(Value::Object(members)) => members,
            _ => Map::new(),
        };
        let definitions = Definitions { tokenizers: section("tokenizer"), filters: section("filter") };
        let (analyzers, normalizers, char_filters) =
            (section("analyzer"), section("normalizer"), section("char_filter"));
        if let Some(name) = char_filters.keys().next() {
            return Err(Error::unsupported(format!("the char_filter [{name}]")));
        }
        if let Some(unknown) = sections.keys().next() {
            return Err(Error::illegal_argument(format!("unknown setting [index.analysis.{unknown}]")));
        }
        let read = |(name, body): (String, Value), normalizer: bool| {
            definitions.chain(&name, body, normalizer).map(|chain| (name, chain))
        };
        let checked = |filters: &Map<String, Value>| {
            filters.keys().try_for_each(|name| definitions.filter(name).map(drop))
        };
        checked(&definitions.filters)?;
        Ok(Self {
            analyzers: analyzers.into_iter().map(|it| read(it, false)).collect::<Result<_>>()?,
            normalizers: normalizers.into_iter().map(|it| read(it, true)).collect::<Result<_>>()?,
        })
    }

    /// The analyzer of a name, for a field.
    pub(crate) fn analyzer(&self, name: &str, field: &str) -> Result<Analyzer> {
        if let Some(analyzer) = self.analyzers.get(name) {
            return Ok(analyzer.clone());
        }
        built_in(name, None).ok_or_else(|| missing("analyzer", name, field))
    }

    /// What texts are analysed with that say nothing: the index's own `default`, or `standard`.
    pub(crate) fn default_analyzer(&self) -> Analyzer {
        self.analyzers.get("default").cloned().unwrap_or_else(Analyzer::standard)
    }

    /// The same for what is searched in them: `default_search`, where it is defined.
    pub(crate) fn default_search_analyzer(&self) -> Option<Analyzer> {
        self.analyzers.get("default_search").cloned()
    }

    /// The normalizer of a name, for a field.
    pub(crate) fn normalizer(&self, name: &str, field: &str) -> Result<Analyzer> {
        match self.normalizers.get(name) {
            Some(normalizer) => Ok(normalizer.clone()),
            None if name == "lowercase" => {
                Ok(Analyzer::new(name, Tokenizer::Keyword, vec![Filter::Lowercase]))
            }
            None => Err(Error::new(
                400,
                "mapper_parsing_exception",
                format!("normalizer [{name}] not found for field [{field}]"),
            )),
        }
    }
}

/// A chain as `_analyze` takes it: a tokenizer and filters, by name or as their definitions.
pub(crate) fn chain_of(
    settings: &Settings,
    tokenizer: Option<&Value>,
    filters: &[Value],
) -> Result<Analyzer> {
    let of = |name: &str| match settings.section("analysis").get(name) {
        Some(Value::Object(members)) => members.clone(),
        _ => Map::new(),
    };
    let mut definitions = Definitions { tokenizers: of("tokenizer"), filters: of("filter") };
    let named = |section: &mut Map<String, Value>, part: &Value| {
        if part.is_object() {
            section.insert("_anonymous".to_owned(), part.clone());
            return "_anonymous".to_owned();
        }
        shown(part)
    };
    let tokenizer = match tokenizer {
        None => Tokenizer::Keyword,
        Some(part) => {
            let name = named(&mut definitions.tokenizers, part);
            definitions.tokenizer(&name)?
        }
    };
    let mut chain = Vec::new();
    for part in filters {
        let name = named(&mut definitions.filters, part);
        chain.push(definitions.filter(&name)?);
    }
    Ok(Analyzer::new("_custom", tokenizer, chain))
}

impl Definitions {
    /// An analyzer (or normalizer) of the settings.
    fn chain(&self, name: &str, body: Value, normalizer: bool) -> Result<Analyzer> {
        let what = if normalizer { "normalizer" } else { "analyzer" };
        let mut fields = Fields::of(name, left_out(body, |_| true))?;
        let kind = fields.string("type")?.unwrap_or_else(|| "custom".to_owned());
        if kind != "custom" {
            let stopwords = fields.take("stopwords").map(|value| words(&value)).transpose()?;
            let read = built_in(&kind, stopwords.as_ref()).ok_or_else(|| missing(what, &kind, name))?;
            unread(fields, name, what)?;
            return Ok(Analyzer::new(name, read.0.tokenizer.clone(), read.0.filters.clone()));
        }
        for unused in ["char_filter", "position_increment_gap"] {
            if fields.take(unused).is_some_and(|value| value.as_array().is_none_or(|items| !items.is_empty()))
            {
                return Err(Error::unsupported(format!("[{unused}] of the {what} [{name}]")));
            }
        }
        let tokenizer = match fields.string("tokenizer")? {
            Some(tokenizer) => self.tokenizer(&tokenizer)?,
            None if normalizer => Tokenizer::Keyword,
            None => {
                return Err(Error::illegal_argument(format!(
                    "analyzer [{name}] must specify either an analyzer type, or a tokenizer"
                )));
            }
        };
        let filters =
            list(fields.take("filter")).iter().map(|filter| self.filter(filter)).collect::<Result<_>>()?;
        unread(fields, name, what)?;
        Ok(Analyzer::new(name, tokenizer, filters))
    }

    fn tokenizer(&self, name: &str) -> Result<Tokenizer> {
        let body = self.tokenizers.get(name).cloned().unwrap_or_else(|| Value::Object(Map::new()));
        let mut fields = Fields::of(name, left_out(body, |_| true))?;
        let kind = fields.string("type")?.unwrap_or_else(|| name.to_owned());
        let max_length = number(&mut fields, "max_token_length", Tokenizer::MAX_LENGTH)?;
        let tokenizer = match kind.as_str() {
            "standard" => Tokenizer::Standard { max_length },
            "letter" => Tokenizer::Letter { lowercase: false },
            "lowercase" => Tokenizer::Letter { lowercase: true },
            "whitespace" => Tokenizer::Whitespace { max_length },
            "keyword" => Tokenizer::Keyword,
            "pattern" if !["pattern", "flags", "group"].iter().any(|it| fields.has(it)) => Tokenizer::NonWord,
            "ngram" | "nGram" | "edge_ngram" | "edgeNGram" => {
                let edge = kind.starts_with("edge");
                let min = number(&mut fields, "min_gram", 1)?;
                let max = number(&mut fields, "max_gram", 2)?;
                let classes = list(fields.take("token_chars"))
                    .iter()
                    .map(|class| char_class(class))
                    .collect::<Result<_>>()?;
                Tokenizer::NGram { min, max, classes, edge }
            }
            "path_hierarchy" => {
                let delimiter =
                    fields.string("delimiter")?.and_then(|text| text.chars().next()).unwrap_or('/');
                Tokenizer::Path { delimiter }
            }
            known if MISSING_TOKENIZERS.contains(&known) => {
                return Err(Error::unsupported(format!("the tokenizer [{known}]")));
            }
            _ => return Err(Error::illegal_argument(format!("failed to find tokenizer under [{name}]"))),
        };
        unread(fields, name, "tokenizer")?;
        Ok(tokenizer)
    }

    fn filter(&self, name: &str) -> Result<Filter> {
        let body = self.filters.get(name).cloned().unwrap_or_else(|| Value::Object(Map::new()));
        let mut fields = Fields::of(name, left_out(body, |_| true))?;
        let kind = fields.string("type")?.unwrap_or_else(|| name.to_owned());
        let filter = match kind.as_str() {
            "lowercase" => Filter::Lowercase,
            "uppercase" => Filter::Uppercase,
            "asciifolding" => {
                Filter::AsciiFolding { keep_original: fields.bool("preserve_original")?.unwrap_or(false) }
            }
            "stop" => {
                let words = fields
                    .take("stopwords")
                    .map_or_else(|| Ok(stop::set("_english_")), |value| words(&value))?;
                fields.take("remove_trailing");
                Filter::Stop { words, ignore_case: fields.bool("ignore_case")?.unwrap_or(false) }
            }
            "edge_ngram" | "edgeNGram" | "ngram" | "nGram" => {
                let (min, max) = (number(&mut fields, "min_gram", 1)?, number(&mut fields, "max_gram", 2)?);
                let keep_original = fields.bool("preserve_original")?.unwrap_or(false);
                if kind.starts_with("edge") {
                    Filter::EdgeNGram { min, max, keep_original }
                } else {
                    Filter::NGram { min, max, keep_original }
                }
            }
            "porter_stem" | "porterStem" => Filter::PorterStem,
            "stemmer" => {
                let language = fields
                    .string("language")?
                    .or(fields.string("name")?)
                    .unwrap_or_else(|| "porter".to_owned());
                match language.as_str() {
                    "porter" | "english" => Filter::PorterStem,
                    "possessive_english" => Filter::EnglishPossessive,
                    "light_german" => Filter::GermanLightStem,
                    other => return Err(Error::unsupported(format!("the stemmer [{other}]"))),
                }
            }
            "german_normalization" => Filter::GermanNormalization,
            "trim" => Filter::Trim,
            "reverse" => Filter::Reverse,
            "unique" => {
                Filter::Unique { same_position_only: fields.bool("only_on_same_position")?.unwrap_or(false) }
            }
            "length" => Filter::Length {
                min: number(&mut fields, "min", 0)?,
                max: number(&mut fields, "max", usize::MAX)?,
            },
            "truncate" => Filter::Truncate { length: number(&mut fields, "length", 10)? },
            "limit" => Filter::Limit { count: number(&mut fields, "max_token_count", 1)? },
            "apostrophe" => Filter::Apostrophe,
            "fingerprint" => Filter::Fingerprint {
                separator: fields.string("separator")?.unwrap_or_else(|| " ".to_owned()),
                max_size: number(&mut fields, "max_output_size", 255)?,
            },
            known
                if MISSING_FILTERS.contains(&known)
                    || known.ends_with("_stem")
                    || known.ends_with("_normalization") =>
            {
                return Err(Error::unsupported(format!("the token filter [{known}]")));
            }
            _ => return Err(Error::illegal_argument(format!("failed to find filter under [{name}]"))),
        };
        unread(fields, name, "token filter")?;
        Ok(filter)
    }
}

fn unread(fields: Fields, name: &str, what: &str) -> Result<()> {
    match fields.into_rest().keys().find(|member| *member != "version") {
        Some(member) => Err(Error::unsupported(format!("[{member}] of the {what} [{name}]"))),
        None => Ok(()),
    }
}

fn number(fields: &mut Fields, name: &str, default: usize) -> Result<usize> {
    Ok(fields.i64(name)?.and_then(|number| usize::try_from(number).ok()).unwrap_or(default))
}

fn list(value: Option<Value>) -> Vec<String> {
    match value {
        None => Vec::new(),
        Some(Value::Array(items)) => items.iter().map(shown).collect(),
        Some(one) => shown(&one).split(',').map(|part| part.trim().to_owned()).collect(),
    }
}

fn words(value: &Value) -> Result<Rc<HashSet<String>>> {
    let mut words = HashSet::new();
    for word in list(Some(value.clone())) {
        if word.starts_with('_') && word.ends_with('_') && word.len() > 1 {
            words.extend(
                stop::named(&word).ok_or_else(|| Error::unsupported(format!("the stop words [{word}]")))?,
            );
        } else {
            words.insert(word);
        }
    }
    Ok(Rc::new(words))
}

fn char_class(name: &str) -> Result<CharClass> {
    Ok(match name {
        "letter" => CharClass::Letter,
        "digit" => CharClass::Digit,
        "whitespace" => CharClass::Whitespace,
        "punctuation" => CharClass::Punctuation,
        "symbol" | "custom" => {
            return Err(Error::unsupported(format!("[token_chars: {name}] of a tokenizer")));
        }
        _ => return Err(Error::illegal_argument(format!("Unknown token type: '{name}'"))),
    })
}
