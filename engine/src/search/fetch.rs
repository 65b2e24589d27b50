//! What a hit shows.

use serde_json::{Map, Value};

use super::sort::Hit;

/// One member of `hits.hits`.
pub(super) fn hit(hit: &Hit<'_>) -> Value {
    let document = hit.scope.store.document(hit.row);
    let mut members = Map::new();
    members.insert("_index".to_owned(), hit.scope.index.name.as_str().into());
    members.insert("_id".to_owned(), (*document.id).into());
    members.insert("_score".to_owned(), hit.score.into());
    members.extend(document.routing.as_deref().map(|routing| ("_routing".to_owned(), routing.into())));
    if !document.ignored.is_empty() {
        members.insert("_ignored".to_owned(), document.ignored.clone().into());
    }
    members.insert("_source".to_owned(), document.json());
    Value::Object(members)
}
