//! Actions of a `_bulk` request that are refused one by one: they do not reach the server, and stand in its answer where it
//! would have put them.

use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};

use super::super::refusal::Refusal;

/// Of one request.
#[derive(Debug, Default)]
pub(in crate::isolation) struct Items(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    passed: usize,
    /// Each with its place among all actions.
    refused: Vec<(usize, Value)>,
}

impl Items {
    pub(super) fn pass(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).passed += 1;
    }

    pub(super) fn refuse(&self, kind: &str, index: &str, action: &Value, refusal: &Refusal) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut error = refusal.body()["error"].take();
        if let Value::Object(error) = &mut error {
            error.remove("root_cause");
        }
        let item = json!({ "_index": index, "_id": action["_id"], "status": refusal.status, "error": error });
        let place = seen.passed + seen.refused.len();
        seen.refused.push((place, Value::Object(Map::from_iter([(kind.to_owned(), item)]))));
    }

    /// Whether an answer of the server's lacks something.
    pub(in crate::isolation) fn has_refused(&self) -> bool {
        !self.0.lock().unwrap_or_else(PoisonError::into_inner).refused.is_empty()
    }

    /// The answer to a request of which nothing was left.
    pub(in crate::isolation) fn alone(&self) -> Option<Value> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let none_passed = seen.passed == 0 && !seen.refused.is_empty();
        let items: Vec<Value> = seen.refused.iter().map(|(_, item)| item.clone()).collect();
        none_passed.then(|| json!({ "took": 0, "errors": true, "items": items }))
    }

    /// Puts them into the server's answer.
    pub(in crate::isolation) fn join(&self, answer: &mut Value) {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(errors) = answer.get_mut("errors") {
            *errors = json!(true);
        }
        // `filter_path` may have left them out.
        if let Some(items) = answer.get_mut("items").and_then(Value::as_array_mut) {
            for (place, item) in &seen.refused {
                items.insert((*place).min(items.len()), item.clone());
            }
        }
    }
}
