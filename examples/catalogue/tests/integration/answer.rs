//! What a test looks at in an answer.

use estrade::prelude::Value;

/// The uuids of the items, in their order.
pub(crate) fn uuids(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().expect("an answer has items");
    items.iter().map(|item| item["uuid"].as_str().expect("an item has a uuid")).collect()
}
