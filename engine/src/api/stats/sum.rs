//! The statistics of several indices together.

use serde_json::map::Entry;
use serde_json::{Map, Value};

/// The latest time counts, not the sum of times.
const LATEST: &str = "max_unsafe_auto_id_timestamp";

/// Adds the numbers of an index to those of others, member by member.
pub(super) fn add(all: &mut Map<String, Value>, one: &Map<String, Value>) {
    for (name, value) in one {
        match all.entry(name.clone()) {
            Entry::Vacant(place) => {
                place.insert(value.clone());
            }
            Entry::Occupied(mut known) => match (known.get_mut(), value) {
                (Value::Object(known), Value::Object(more)) => add(known, more),
                (known, more) => {
                    if let (Some(a), Some(b)) = (known.as_i64(), more.as_i64()) {
                        *known = if name == LATEST { a.max(b) } else { a.saturating_add(b) }.into();
                    }
                }
            },
        }
    }
}
