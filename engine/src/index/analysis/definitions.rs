//! Analyzers by name: the built-in ones, and those that an index's settings define.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::built_in::{MISSING_FILTERS, MISSING_TOKENIZERS, built_in, missing};
use super::char_filter::{CharFilter, PatternReplace};
use super::pattern::Pattern;
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
    char_filters: Map<String, Value>,
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
        let definitions = Definitions {
            char_filters: section("char_filter"),
            tokenizers: section("tokenizer"),
            filters: section("filter"),
        };
        let (analyzers, normalizers) = (section("analyzer"), section("normalizer"));
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
        for (name, definition) in &definitions.char_filters {
            CharFilter::read(name, definition.clone())?;
        }
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

/// A chain as `_analyze` takes it, each part by name or as its definition.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) char_filters: Vec<Value>,
    pub(crate) tokenizer: Option<Value>,
    pub(crate) filters: Vec<Value>,
}

/// The chain of such parts.
pub(crate) fn chain_of(settings: &Settings, parts: &Parts) -> Result<Analyzer> {
    let of = |name: &str| match settings.section("analysis").get(name) {
        Some(Value::Object(members)) => members.clone(),
        _ => Map::new(),
    };
    let mut definitions =
        Definitions { char_filters: of("char_filter"), tokenizers: of("tokenizer"), filters: of("filter") };
    let named = |section: &mut Map<String, Value>, part: &Value| {
        if part.is_object() {
            let name = format!("__anonymous__{}", part.get("type").map(shown).unwrap_or_default());
            section.insert(name.clone(), part.clone());
            return name;
        }
        shown(part)
    };
    let tokenizer = match &parts.tokenizer {
        None => Tokenizer::Keyword,
        Some(part) => {
            let name = named(&mut definitions.tokenizers, part);
            definitions.tokenizer(&name)?
        }
    };
    let mut chain = Vec::new();
    for part in &parts.filters {
        let name = named(&mut definitions.filters, part);
        chain.push(definitions.filter(&name)?);
    }
    let char_filters = parts.char_filters.iter().map(|part| definitions.char_filter_of(part, settings));
    let char_filters = char_filters.collect::<Result<_>>()?;
    Ok(Analyzer::filtered("_custom", char_filters, tokenizer, chain))
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
        fields.unsupported(&["position_increment_gap"])?;
        let tokenizer = match fields.string("tokenizer")? {
            Some(tokenizer) => self.tokenizer(&tokenizer)?,
            None if normalizer => Tokenizer::Keyword,
            None => {
                return Err(Error::illegal_argument(format!(
                    "analyzer [{name}] must specify either an analyzer type, or a tokenizer"
                )));
            }
        };
        let mut filters = Vec::new();
        for filter in list(fields.take("filter")) {
            let found = self.filter(&filter)?;
            if normalizer && !found.normalizes() {
                let reason = format!("Custom normalizer [{name}] may not use filter [{filter}]");
                return Err(Error::illegal_argument(reason));
            }
            filters.push(found);
        }
        let mut char_filters = Vec::new();
        for filter in list(fields.take("char_filter")) {
            let found = self.char_filter(&filter)?.ok_or_else(|| {
                let whose = if normalizer { "normalizer" } else { "Analyzer" };
                let reason =
                    format!("Custom {whose} [{name}] failed to find char_filter under name [{filter}]");
                Error::illegal_argument(reason)
            })?;
            if normalizer && !found.normalizes() {
                let reason = format!("Custom normalizer [{name}] may not use char filter [{filter}]");
                return Err(Error::illegal_argument(reason));
            }
            char_filters.push(found);
        }
        unread(fields, name, what)?;
        Ok(Analyzer::filtered(name, char_filters, tokenizer, filters))
    }

    fn char_filter(&self, name: &str) -> Result<Option<CharFilter>> {
        match self.char_filters.get(name) {
            Some(definition) => CharFilter::read(name, definition.clone()).map(Some),
            None => CharFilter::built_in(name),
        }
    }

    /// One of `_analyze`.
    fn char_filter_of(&self, part: &Value, settings: &Settings) -> Result<CharFilter> {
        let whose = if settings.says_nothing() { "global " } else { "" };
        let Value::Object(definition) = part else {
            let name = shown(part);
            return self.char_filter(&name)?.ok_or_else(|| {
                Error::illegal_argument(match name.as_str() {
                    "mapping" | "pattern_replace" => {
                        "Analysis settings required - can't instantiate analysis factory".to_owned()
                    }
                    _ => format!("failed to find {whose}char_filter under [{name}]"),
                })
            });
        };
        let Some(kind) = definition.get("type").map(shown) else {
            return Err(Error::illegal_argument(format!(
                "Missing [type] setting for anonymous char_filter: {part}"
            )));
        };
        let name = format!("__anonymous__{kind}");
        if !CharFilter::KINDS.contains(&&*kind) && CharFilter::built_in(&kind)?.is_none() {
            return Err(Error::illegal_argument(format!("failed to find {whose}char_filter under [{kind}]")));
        }
        CharFilter::read(&name, part.clone())
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
            "pattern" => cut_by_pattern(&mut fields)?,
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
            "pattern_replace" => Filter::PatternReplace {
                all: fields.bool("all")?.unwrap_or(true),
                replace: Rc::new(PatternReplace::take(name, "token filter", &mut fields)?),
            },
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

/// The `pattern` tokenizer.
fn cut_by_pattern(fields: &mut Fields) -> Result<Tokenizer> {
    let mut text = |member: &str| fields.take(member).map(|value| shown(&value));
    let (pattern, flags) = (text("pattern").unwrap_or_else(|| "\\W+".to_owned()), text("flags"));
    let pattern = Pattern::whole_characters(&pattern, &flags.unwrap_or_default())?;
    let group = fields.i64("group")?.and_then(|group| usize::try_from(group).ok());
    match group {
        Some(group) if group > pattern.groups() => Err(Error::unsupported(format!(
            "the group [{group}] of a pattern that has only {}",
            pattern.groups()
        ))),
        _ => Ok(Tokenizer::Pattern { pattern: Rc::new(pattern), group }),
    }
}

pub(super) fn unread(fields: Fields, name: &str, what: &str) -> Result<()> {
    match fields.into_rest().keys().find(|member| *member != "version") {
        Some(member) => Err(Error::unsupported(format!("[{member}] of the {what} [{name}]"))),
        None => Ok(()),
    }
}

fn number(fields: &mut Fields, name: &str, default: usize) -> Result<usize> {
    Ok(fields.i64(name)?.and_then(|number| usize::try_from(number).ok()).unwrap_or(default))
}

pub(super) fn list(value: Option<Value>) -> Vec<String> {
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
