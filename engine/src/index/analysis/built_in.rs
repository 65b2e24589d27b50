//! What Elasticsearch has by name: the analyzers that are here, and the names of what is not.

use std::collections::HashSet;
use std::rc::Rc;

use super::{Analyzer, Filter, Tokenizer, stop};
use crate::http::Error;

/// Names of Elasticsearch that this engine does not have: they are 501, any other name is a mistake.
pub(super) const MISSING_TOKENIZERS: &[&str] = &[
    "char_group",
    "classic",
    "icu_tokenizer",
    "kuromoji_tokenizer",
    "nori_tokenizer",
    "simple_pattern",
    "simple_pattern_split",
    "thai",
    "uax_url_email",
];

pub(super) const MISSING_FILTERS: &[&str] = &[
    "arabic_normalization",
    "cjk_bigram",
    "cjk_width",
    "classic",
    "common_grams",
    "condition",
    "decimal_digit",
    "delimited_payload",
    "dictionary_decompounder",
    "elision",
    "flatten_graph",
    "hunspell",
    "hyphenation_decompounder",
    "icu_folding",
    "icu_normalizer",
    "keep",
    "keep_types",
    "keyword_marker",
    "keyword_repeat",
    "kstem",
    "min_hash",
    "multiplexer",
    "pattern_capture",
    "phonetic",
    "predicate_token_filter",
    "remove_duplicates",
    "scandinavian_folding",
    "scandinavian_normalization",
    "shingle",
    "snowball",
    "stemmer_override",
    "synonym",
    "synonym_graph",
    "word_delimiter",
    "word_delimiter_graph",
];

/// Languages whose analyzers Elasticsearch has and this engine has not.
const MISSING_ANALYZERS: &[&str] = &[
    "arabic",
    "armenian",
    "basque",
    "bengali",
    "brazilian",
    "bulgarian",
    "catalan",
    "cjk",
    "czech",
    "danish",
    "dutch",
    "estonian",
    "finnish",
    "french",
    "galician",
    "greek",
    "hindi",
    "hungarian",
    "indonesian",
    "irish",
    "italian",
    "latvian",
    "lithuanian",
    "norwegian",
    "persian",
    "portuguese",
    "romanian",
    "russian",
    "serbian",
    "snowball",
    "sorani",
    "spanish",
    "swedish",
    "thai",
    "turkish",
    "kuromoji",
    "nori",
    "smartcn",
    "icu_analyzer",
];

pub(super) fn missing(what: &str, name: &str, field: &str) -> Error {
    if MISSING_ANALYZERS.contains(&name) {
        return Error::unsupported(format!("the {what} [{name}]"));
    }
    Error::new(
        400,
        "mapper_parsing_exception",
        format!(
            "Failed to parse mapping: {what} [{name}] has not been configured in mappings for field [{field}]"
        ),
    )
}

/// A built-in analyzer; `stopwords` replaces its own.
pub(super) fn built_in(name: &str, stopwords: Option<&Rc<HashSet<String>>>) -> Option<Analyzer> {
    let stop = |list: &str| Filter::Stop {
        words: stopwords.cloned().unwrap_or_else(|| stop::set(list)),
        ignore_case: false,
    };
    let standard = Tokenizer::standard();
    let (tokenizer, filters) = match name {
        "standard" | "default" => (
            standard,
            if stopwords.is_some() {
                vec![Filter::Lowercase, stop("_none_")]
            } else {
                vec![Filter::Lowercase]
            },
        ),
        "simple" => (Tokenizer::Letter { lowercase: true }, vec![]),
        "stop" => (Tokenizer::Letter { lowercase: true }, vec![stop("_english_")]),
        "whitespace" => (Tokenizer::Whitespace { max_length: Tokenizer::MAX_LENGTH }, vec![]),
        "keyword" => (Tokenizer::Keyword, vec![]),
        "pattern" => (Tokenizer::NonWord, vec![Filter::Lowercase]),
        "fingerprint" => (
            standard,
            vec![
                Filter::Lowercase,
                Filter::AsciiFolding { keep_original: false },
                stop("_none_"),
                Filter::Fingerprint { separator: " ".to_owned(), max_size: 255 },
            ],
        ),
        "english" => (
            standard,
            vec![Filter::EnglishPossessive, Filter::Lowercase, stop("_english_"), Filter::PorterStem],
        ),
        "german" => (
            standard,
            vec![Filter::Lowercase, stop("_german_"), Filter::GermanNormalization, Filter::GermanLightStem],
        ),
        _ => return None,
    };
    Some(Analyzer::new(name, tokenizer, filters))
}
