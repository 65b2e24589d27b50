//! `highlight`: the places of a hit's texts that made it one, between tags.
//!
//! ```text
//! query ─ evaluated, somebody notes ─▶ what is looked for ─┐
//! source ─▶ values ─ analyzer ─▶ terms and their places ───┴▶ marks ─ breaks ─▶ passages ─▶ snippets
//! ```
//!
//! It is the highlighter `unified` of Elasticsearch.

mod breaks;
mod marks;
mod passages;
mod request;
mod snippet;

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::fetch::{self, Hit};
use crate::http::{Error, Result, text};
use crate::index::{Column, Field, Kind, glob};
use crate::query::{Part, Query, Scope, Sought};
use breaks::Breaks;
use marks::{Text, marks};
use passages::{Cut, Passage, passages};
use request::{FieldOptions, Scanner};
use snippet::snippet;

pub(crate) use request::Highlight;

/// What a request wants to have highlighted, and what its queries look for in the indices that were looked at.
#[derive(Debug)]
pub(super) struct Highlighter<'q> {
    request: Option<&'q Highlight>,
    query: Option<&'q dyn Query>,
    fields: HashMap<String, Vec<Highlighted<'q>>>,
}

/// One field of an index.
#[derive(Debug)]
struct Highlighted<'q> {
    /// As it is asked for, which may be an alias.
    name: String,
    field: Rc<Field>,
    options: &'q FieldOptions,
    parts: Vec<Part>,
}

impl<'q> Highlighter<'q> {
    /// `query`: what marks are made for where a request says nothing else.
    pub(super) fn of(request: Option<&'q Highlight>, query: Option<&'q dyn Query>) -> Self {
        Self { request, query, fields: HashMap::new() }
    }

    /// Adds the member `highlight` to a hit that is shown.
    pub(super) fn show(&mut self, hit: &Hit<'_>, body: &mut Value) -> Result<()> {
        let Some(request) = self.request else { return Ok(()) };
        let index = &hit.scope.index.name;
        if !self.fields.contains_key(index) {
            self.fields.insert(index.clone(), fields(request, self.query, &hit.scope)?);
        }
        let fields = self.fields.get(index).into_iter().flatten();
        let mut shown = Map::new();
        let (kept, sent) = (fetch::source(hit).unwrap_or_default(), fetch::sent(hit));
        for one in fields {
            let stored = one.field.is_stored() && !one.options.from_source;
            let snippets = one.snippets(&hit.scope, hit.row, if stored { &sent } else { &kept })?;
            if !snippets.is_empty() {
                shown.insert(one.name.clone(), snippets.into());
            }
        }
        if !shown.is_empty() {
            body["highlight"] = Value::Object(shown);
        }
        Ok(())
    }
}

/// The fields of an index that are asked for, with what the queries look for in them.
fn fields<'q>(
    request: &'q Highlight,
    query: Option<&'q dyn Query>,
    scope: &Scope<'_>,
) -> Result<Vec<Highlighted<'q>>> {
    let mut found: Vec<Highlighted<'q>> = Vec::new();
    for options in &request.fields {
        options.check()?;
        if options.from_source && scope.index.mapping.options.keeps_nothing() {
            return Err(Error::illegal_argument(format!(
                "source is forced for fields [{}] but _source is disabled",
                options.name
            )));
        }
        let pattern = options.name.contains('*');
        for (path, field) in scope.index.mapping.fields() {
            let plain = matches!(field.kind, Kind::Text { .. } | Kind::Keyword { .. });
            if glob(&options.name, path) && (plain || !pattern) {
                // What is said last of a field counts.
                found.retain(|other| other.name != **path);
                let (name, field) = (path.to_string(), Rc::clone(field));
                found.push(Highlighted { name, field, options, parts: Vec::new() });
            }
        }
    }
    if found.is_empty() {
        return Ok(found);
    }
    let columns: Vec<&Column> = found.iter().filter_map(|one| scope.column(&one.field)).collect();
    let seek = |query: Option<&dyn Query>| -> Result<Sought<'_>> {
        let sought = Sought::in_columns(columns.clone());
        if let Some(query) = query {
            query.matches(&scope.seeking(&sought))?;
        }
        Ok(sought)
    };
    let common = seek(request.query.as_deref().or(query))?;
    for one in &mut found {
        let own = one.options.query.as_deref().map(|query| seek(Some(query))).transpose()?;
        one.parts = parts(own.as_ref().unwrap_or(&common), scope, &one.field, one.options.own_terms)?;
    }
    Ok(found)
}

/// What was looked for in a field, or in any.
fn parts(sought: &Sought<'_>, scope: &Scope<'_>, field: &Field, own: bool) -> Result<Vec<Part>> {
    let parts = match (own, scope.column(field)) {
        (true, None) => Vec::new(),
        (true, Some(column)) => sought.parts(Some(column)),
        (false, _) => sought.parts(None),
    };
    // Its terms are not known to the index, so that a pattern cannot be held against them.
    if !field.indexed && parts.iter().any(|part| matches!(part, Part::Pattern(_))) {
        return Err(Error::unsupported("highlighting what a pattern means in a field that is not indexed"));
    }
    Ok(parts)
}

/// `index.highlight.max_analyzed_offset`
const MAX_ANALYZED: usize = 1_000_000;

impl Highlighted<'_> {
    /// Servers do not analyse a text of any length again to find its marks.
    fn check_length(&self, scope: &Scope<'_>, row: u32, length: usize) -> Result<()> {
        let said = scope.index.settings.get("highlight.max_analyzed_offset");
        let most = said.and_then(|text| text.parse().ok()).unwrap_or(MAX_ANALYZED);
        let definition = &self.field.definition;
        let kept = |name: &str, value: &str| {
            definition.get(name).and_then(Value::as_str).is_some_and(|said| said.contains(value))
        };
        if length <= most || kept("index_options", "offsets") || kept("term_vector", "offsets") {
            return Ok(());
        }
        Err(Error::illegal_argument(format!(
            "The length of [{}] field of [{row}] doc of [{}] index has exceeded [{most}] - maximum allowed to be analyzed for highlighting. This maximum can be set by changing the [index.highlight.max_analyzed_offset] index level setting. For large texts, indexing with offsets or term vectors is recommended!",
            self.field.path, scope.index.name
        )))
    }

    fn snippets(&self, scope: &Scope<'_>, row: u32, source: &Value) -> Result<Vec<String>> {
        let (field, options) = (&*self.field, self.options);
        let longest = match &field.kind {
            Kind::Keyword { ignore_above, .. } => ignore_above.unwrap_or(usize::MAX),
            _ => usize::MAX,
        };
        let values = fetch::values(scope, row, field, source);
        let values = values.into_iter().filter_map(text).filter(|value| marks::units(value) <= longest);
        let content = Text::new(values);
        if content.length() == 0 {
            return Ok(Vec::new());
        }
        self.check_length(scope, row, content.length())?;
        let marked = marks(&content, field, &self.parts);
        let cut = match options.scanner {
            _ if options.fragments == 0 || !field.is_text() => Cut::Whole,
            Scanner::Words => Cut::Words,
            _ => Cut::Sentences(options.size),
        };
        let most = if options.fragments == 0 { usize::MAX } else { options.fragments };
        let mut best = passages(&content, marked, cut, most);
        if best.is_empty() {
            best.extend(beginning(&content, options.no_match));
        }
        if options.by_score {
            best.sort_by(|a, b| b.score.total_cmp(&a.score));
        }
        Ok(best.iter().filter_map(|passage| snippet(&content, passage, options)).collect())
    }
}

/// The begin of the first value that has one, up to the first word's end behind so many units.
fn beginning(text: &Text, size: usize) -> Option<Passage> {
    let value = text.values.iter().find(|value| !value.text.is_empty()).filter(|_| size > 0)?;
    let end = if value.start + size < value.end() {
        let end = Breaks::words(&value.text).after(size);
        end.map_or(value.end(), |end| value.start + end)
    } else {
        value.end()
    };
    Some(Passage { start: value.start, end, marks: Vec::new(), score: 0.0 })
}
