//! `multi_match` of type `cross_fields`: fields with the same analyzer are one field to each term.
//!
//! A term is as rare in each of them as in the one where it is commonest, so that a name in an unusual field does not
//! count more. Source: `BlendedTermQuery` and `MultiMatchQueryParser` of Elasticsearch.

use serde_json::Value;

use super::phrase::Place;
use super::text::{TextSearch, places};
use super::{Matches, Scope, bm25};
use crate::http::{Error, Result, shown};
use crate::index::{Analyzer, Column, Field, Kind};

/// Fields that a text is analysed for in the same way, with their boosts.
struct Group<'i> {
    places: Vec<Place>,
    fields: Vec<(&'i Field, f32)>,
}

/// The rows in which fields match a text together.
pub(super) fn matches(
    scope: &Scope<'_>,
    fields: &[(String, f32)],
    search: &TextSearch,
    text: &Value,
    tie_breaker: f32,
) -> Result<Matches> {
    let mut groups: Vec<(String, Group<'_>)> = Vec::new();
    for (name, boost) in fields {
        let Some(field) = scope.field(name) else { continue };
        let (key, places) = terms(scope, field, search, text)?;
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.fields.push((field, *boost)),
            None => groups.push((key, Group { places, fields: vec![(field, *boost)] })),
        }
    }
    let mut found = Vec::new();
    for (_, group) in &groups {
        found.push(if let [(field, boost)] = group.fields.as_slice() {
            search.matches(scope, &field.path, text)?.times(*boost)
        } else {
            let terms = group.places.iter().map(|place| group.term(scope, place, tie_breaker));
            search.joined(terms.collect::<Result<_>>()?)
        });
    }
    Ok(Matches::best(&found, tie_breaker))
}

/// The terms of a text in a field, and a name for how they are made.
fn terms(
    scope: &Scope<'_>,
    field: &Field,
    search: &TextSearch,
    text: &Value,
) -> Result<(String, Vec<Place>)> {
    match (&field.kind, &search.analyzer) {
        (Kind::Text { .. } | Kind::Keyword { .. }, Some(name)) => {
            let analyzer = scope.index.settings.analyzers().analyzer(name, &field.path)?;
            Ok((String::new(), places(&analyzer, &shown(text))))
        }
        (Kind::Text { search_analyzer, .. }, None) => {
            Ok((key(field, search_analyzer), places(search_analyzer, &shown(text))))
        }
        (Kind::Keyword { normalizer, .. }, None) => {
            let key = field.definition.get("normalizer").map_or("", |name| name.as_str().unwrap_or(""));
            let whole = Place { position: 0, terms: vec![normalizer.apply(&shown(text))] };
            Ok((format!("keyword {key}"), vec![whole]))
        }
        (kind, _) => Err(Error::unsupported(format!(
            "[type: cross_fields] of the [multi_match] query over [{}] of type [{}]",
            field.path,
            kind.name()
        ))),
    }
}

/// What a field says that it is analysed with: the default is another analyzer than one of the same name.
fn key(field: &Field, search_analyzer: &Analyzer) -> String {
    let said = ["search_analyzer", "analyzer"].iter().any(|name| field.definition.contains_key(*name));
    if said { search_analyzer.name().to_owned() } else { "default".to_owned() }
}

impl Group<'_> {
    fn term(&self, scope: &Scope<'_>, place: &Place, tie_breaker: f32) -> Result<Matches> {
        let [term] = place.terms.as_slice() else {
            return Err(Error::unsupported("[type: cross_fields] of the [multi_match] query with synonyms"));
        };
        let empty = Column::default();
        let columns: Vec<&Column> =
            self.fields.iter().map(|(field, _)| scope.column(field).unwrap_or(&empty)).collect();
        let frequencies: Vec<u32> = columns
            .iter()
            .map(|column| column.postings.get(term).map_or(0, |posting| scope.store.row_frequency(posting)))
            .collect();
        // Fields that do not have the term have no say in how often it can be.
        let having = columns.iter().zip(&frequencies).filter(|(_, frequency)| **frequency > 0);
        let shortest = having.map(|(column, _)| column.total_length()).min().unwrap_or(0);
        let most = u32::try_from(scope.store.live_rows())
            .unwrap_or(u32::MAX)
            .min(u32::try_from(shortest).unwrap_or(u32::MAX));
        let blended = blended(&frequencies, most);
        let found: Vec<Matches> = self
            .fields
            .iter()
            .zip(&columns)
            .zip(blended)
            .map(|(((field, boost), column), frequency)| {
                bm25::as_frequent(scope, column, term, field.norms, frequency).times(*boost)
            })
            .collect();
        Ok(Matches::best(&found, tie_breaker))
    }
}

/// Every field's frequency as that of the field with the highest; one more for each step down.
fn blended(frequencies: &[u32], most: u32) -> Vec<u32> {
    let mut order: Vec<usize> = (0..frequencies.len()).collect();
    order.sort_by_key(|n| std::cmp::Reverse(frequencies[*n]));
    let mut blended = frequencies.to_vec();
    let Some(first) = order.first() else { return blended };
    let mut before = frequencies[*first];
    let mut frequency = before.min(most);
    for n in order {
        let own = frequencies[n];
        if own == 0 {
            break;
        }
        frequency += u32::from(before > own);
        blended[n] = frequency.min(most);
        before = own;
    }
    blended
}
