//! Queries: one file each.
//!
//! ```text
//! JSON ─ parse ─▶ dyn Query ─ matches(Scope) ─▶ Matches: rows of the scope's level, with scores
//! ```
//!
//! A file holds one query: a `parse` function that reads its JSON (faults of form are errors here, without any index),
//! and a type whose [`Query::matches`] checks it against the mapping of one index and evaluates it there, all rows at
//! once. It is named by one line in [`QUERIES`]; [`UNSUPPORTED`] names what Elasticsearch has besides.
//!
//! # Adding a query
//!
//! 1. A new file with `pub(super) fn parse(body: Value) -> Result<Box<dyn Query>>`. Read the body with
//!    [`Fields::of_query`] (`[x] query does not support [y]`) or [`Fields::of`] (`[x] unknown field [y]`), whichever
//!    Elasticsearch's parser of that query is like; ask for each member; refuse what is known and missing here with
//!    [`Fields::unsupported`]; end with [`attributes::finish`], which adds `boost` and `_name`. Inner queries are read
//!    by [`parse`] and shown by [`Query::inner`].
//! 2. A type with the parsed members and `impl Query`. [`Scope`] gives the mapping (`scope.field(name)`), the values
//!    (`scope.column(&field)`: postings, numbers), the rows of this level (`scope.rows()`, `scope.visible(row)`), the
//!    time (`scope.now`) and the descent into a nested object (`scope.descend(path)`). A field that the mapping does
//!    not know matches nothing: `Matches::none()`. What the index refuses goes through `scope.refuse(cause)`.
//!    What it looks for in texts has to be noted, so that highlighting marks it: [`bm25`], [`exact`] and [`phrase`] do
//!    that; what goes to the postings by itself says so by [`Scope::seek_word`] and its kin. What must not match, or only
//!    changes scores, is evaluated with [`Scope::unsought`].
//! 3. What queries share: [`exact`] (one value of any type), [`multi_term`] (all terms that fit), [`text`] (an analysed
//!    text), [`phrase`], [`field_set`] (several fields), [`clauses`]. Scores: [`bm25`] for terms of texts and keywords,
//!    [`Matches::constant`] for all else. Combine with [`Matches::and`], [`Matches::or`], [`Matches::without`].
//! 4. One line in [`QUERIES`], and a test in `tests/front_door/queries/` named after the rule.

mod attributes;
mod bm25;
mod bool;
mod boosting;
mod clauses;
mod constant;
mod constant_score;
mod cross_fields;
mod dis_max;
mod exact;
mod exists;
mod expression;
mod field_names;
mod field_set;
mod function_score;
mod fuzzy;
mod fuzzy_term;
mod geo;
mod ids;
mod interval;
mod intervals;
mod lookup;
mod r#match;
mod match_all;
mod match_none;
mod matches;
mod metadata;
mod minimum;
mod multi_match;
mod multi_term;
mod nested;
mod network;
mod phrase;
mod prefix;
mod query_string;
mod range;
mod range_field;
mod regexp;
mod scope;
mod simple_query_string;
mod sloppy;
mod sought;
mod term;
mod terms;
mod text;
mod wildcard;

use std::fmt::Debug;

use serde_json::Value;

use crate::http::{Error, Result};
use crate::search::InnerHits;

pub(crate) use attributes::named;
pub(crate) use expression::{Expression, Flags};
pub(crate) use fuzzy_term::distance as edit_distance;
pub(crate) use geo::metres;
pub(crate) use lookup::{Lookup, lookups};
pub(crate) use matches::Matches;
pub(crate) use scope::Scope;
pub(crate) use sought::{Part, Phrase, Sought};

/// A query that was read; it is evaluated in one index after another.
pub(crate) trait Query: Debug {
    /// The rows of the scope's level that match, ascending, each with its score.
    ///
    /// An error here is one of the index, not of the request's form: the search reports it as a failed shard.
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches>;

    /// Whether an index may hold a match, as servers tell it without a search: from its mapping, and for dates from the
    /// first and the last that it has. What a search would refuse may match as well.
    fn can_match(&self, _: &Scope<'_>) -> Result<bool> {
        Err(Error::unsupported("an [index_filter] of this query"))
    }

    /// The queries inside this one that look at rows of the same level.
    fn inner(&self) -> Vec<&dyn Query> {
        Vec::new()
    }

    /// What it shows of the nested entries that it found.
    fn entries(&self) -> Option<Entries<'_>> {
        None
    }

    /// The document that it has to be told of before it can match anything.
    fn lookup(&self) -> Option<&Lookup> {
        None
    }

    /// Its `_name`.
    fn name(&self) -> Option<&str> {
        None
    }
}

/// The entries of a nested object that a hit shows: `inner_hits` of `nested`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entries<'q> {
    pub(crate) path: &'q str,
    pub(crate) query: &'q dyn Query,
    /// `None`: only entries further inside are shown.
    pub(crate) shown: Option<&'q InnerHits>,
}

/// `indices.query.bool.max_clause_count`
const MAX_CLAUSES: usize = 1024;

type Parser = fn(Value) -> Result<Box<dyn Query>>;

/// All queries by their name.
const QUERIES: &[(&str, Parser)] = &[
    ("bool", bool::parse),
    ("boosting", boosting::parse),
    ("constant_score", constant_score::parse),
    ("dis_max", dis_max::parse),
    ("exists", exists::parse),
    ("function_score", function_score::parse),
    ("fuzzy", fuzzy::parse),
    ("geo_bounding_box", geo::parse_box),
    ("geo_distance", geo::parse_distance),
    ("ids", ids::parse),
    ("intervals", intervals::parse),
    ("match", r#match::parse),
    ("match_all", match_all::parse),
    ("match_bool_prefix", r#match::parse_bool_prefix),
    ("match_none", match_none::parse),
    ("match_phrase", r#match::parse_phrase),
    ("match_phrase_prefix", r#match::parse_phrase_prefix),
    ("multi_match", multi_match::parse),
    ("nested", nested::parse),
    ("prefix", prefix::parse),
    ("query_string", query_string::parse),
    ("range", range::parse),
    ("regexp", regexp::parse),
    ("simple_query_string", simple_query_string::parse),
    ("term", term::parse),
    ("terms", terms::parse),
    ("wildcard", wildcard::parse),
];

/// Queries of Elasticsearch that this engine does not have.
const UNSUPPORTED: &[&str] = &[
    "combined_fields",
    "common",
    "distance_feature",
    "geo_grid",
    "geo_polygon",
    "geo_shape",
    "has_child",
    "has_parent",
    "knn",
    "more_like_this",
    "parent_id",
    "percolate",
    "pinned",
    "rank_feature",
    "rule",
    "script",
    "script_score",
    "semantic",
    "shape",
    "span_containing",
    "span_field_masking",
    "span_first",
    "span_gap",
    "span_multi",
    "span_near",
    "span_not",
    "span_or",
    "span_term",
    "span_within",
    "sparse_vector",
    "terms_set",
    "text_expansion",
    "type",
    "weighted_tokens",
    "wrapper",
];

/// Reads a query: an object with the query's name as its only member.
pub(crate) fn parse(value: Value) -> Result<Box<dyn Query>> {
    let Value::Object(members) = value else {
        return Err(Error::parsing("[_na] query malformed, must start with start_object"));
    };
    let mut members = members.into_iter();
    let Some((name, body)) = members.next() else {
        return Err(Error::illegal_argument("query malformed, empty clause found"));
    };
    if let Some((second, _)) = members.next() {
        let reason =
            format!("[{name}] malformed query, expected [END_OBJECT] but found [FIELD_NAME] [{second}]");
        return Err(Error::parsing(reason));
    }
    if let Some((_, parse)) = QUERIES.iter().find(|(known, _)| *known == name) {
        return parse(body);
    }
    if UNSUPPORTED.contains(&name.as_str()) {
        return Err(Error::unsupported(format!("the [{name}] query")));
    }
    Err(Error::parsing(format!("unknown query [{name}]")).caused_by(Error::new(
        400,
        "named_object_not_found_exception",
        format!("unknown field [{name}]"),
    )))
}
