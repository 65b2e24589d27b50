//! What a test asks for with a `PUT`, where an index from the stock is exactly that.

use hyper::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::names::Names;
use super::super::request::index::Creation;

/// Settings that say where an index comes from or what becomes of it, by a part of their names: such an index is not like
/// any other.
const SETTINGS_OF_ITS_OWN: &[&str] = &[
    "alias",
    "lifecycle",
    "pipeline",
    "resize",
    "provided_name",
    "creation_date",
    "uuid",
    "state_management",
];

/// The name, the body as it is sent to the server, and the forms of request and answer: all that an index and the answer
/// to its creation depend on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(in crate::isolation) struct Order {
    pub(in crate::isolation) index: String,
    pub(in crate::isolation) body: String,
    pub(super) content_type: Option<String>,
    pub(super) accept: Option<String>,
}

impl Order {
    /// Whether a request of this head may be an order, for all that its head tells.
    pub(in crate::isolation) fn may_be(headers: &HeaderMap, query: Option<&str>) -> bool {
        let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or_default());
        query.is_none_or(str::is_empty)
            && !headers.contains_key(CONTENT_ENCODING)
            // It comes back in the answer.
            && !headers.contains_key("x-opaque-id")
            && text(CONTENT_TYPE).is_none_or(|kind| kind.contains("json"))
            && text(ACCEPT).is_none_or(|kind| !kind.is_empty())
    }

    /// None where the index would not be the one that the server makes for this request now.
    pub(in crate::isolation) fn of(index: &str, headers: &HeaderMap, creation: &Creation) -> Option<Order> {
        let text =
            |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).map(str::to_owned);
        let body = std::str::from_utf8(&creation.sent).ok()?.to_owned();
        (is_plain(index) && is_anybodys(creation)).then_some(Order {
            index: index.to_owned(),
            body,
            content_type: text(CONTENT_TYPE),
            accept: text(ACCEPT),
        })
    }
}

impl Order {
    /// As `es.index(…).create()` sends it, and the gateway after it. None where that is no order.
    pub(super) fn expected(index: &str, body: &Value, names: &Names) -> Option<Order> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let creation = Creation::of(&body.to_string().into(), names).ok()?;
        Order::of(index, &headers, &creation)
    }
}

/// Whether a name means an index and nothing else.
fn is_plain(index: &str) -> bool {
    let plain = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase() || matches!(c, '-' | '_' | '.');
    !index.is_empty() && index.len() <= 100 && !index.starts_with(['-', '_', '.']) && index.chars().all(plain)
}

/// Whether a body names nothing of the test's own.
fn is_anybodys(creation: &Creation) -> bool {
    let Some(parts) = creation.asked.as_object() else { return false };
    let known = |(key, value): (&String, &Value)| match key.as_str() {
        "settings" => !has_settings_of_its_own(value),
        "mappings" => true,
        _ => false,
    };
    creation.names_nothing && parts.iter().all(known)
}

fn has_settings_of_its_own(settings: &Value) -> bool {
    settings.as_object().into_iter().flatten().any(|(key, value)| {
        SETTINGS_OF_ITS_OWN.iter().any(|part| key.contains(part)) || has_settings_of_its_own(value)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::names::tests::names;
    use super::*;

    fn creation(body: &Value) -> Creation {
        Creation::of(&body.to_string().into(), &names()).unwrap()
    }

    fn is_an_order(body: &Value) -> bool {
        Order::of("assets", &HeaderMap::new(), &creation(body)).is_some()
    }

    #[test]
    fn a_body_of_settings_and_mappings_is_an_order() {
        for body in [
            json!({}),
            json!({ "settings": { "number_of_shards": 2, "index": { "refresh_interval": "10ms" } } }),
            json!({ "mappings": { "properties": { "alias_of": { "type": "keyword" } } } }),
        ] {
            assert!(is_an_order(&body), "{body}");
        }
    }

    #[test]
    fn what_names_something_else_is_none() {
        for body in [
            json!([]),
            json!({ "aliases": { "all": {} } }),
            json!({ "settings": { "default_pipeline": "upper" } }),
            json!({ "settings": { "index.lifecycle.name": "daily" } }),
            json!({ "settings": { "index": { "provided_name": "x" } } }),
            json!({ "assets": {} }),
        ] {
            assert!(!is_an_order(&body), "{body}");
        }
    }

    #[test]
    fn a_name_that_may_mean_more_than_an_index_is_none() {
        let is_an_order = |index: &str| Order::of(index, &HeaderMap::new(), &creation(&json!({}))).is_some();
        assert!(is_an_order("assets-2026.01_a"));
        for index in ["", "_all", "-a", ".a", "A", "a,b", "a*", "<a-{now/d}>", "a:b", "ä"] {
            assert!(!is_an_order(index), "{index}");
        }
    }
}
