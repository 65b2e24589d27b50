//! What can be sent as the body of a request.

use serde_json::Value;

/// The body of a request: JSON ([`Value`], `&Value`), text as it is (`&str`, `String`: the lines of a `_bulk`), or
/// none (`()`, `None`, and [`Value::Null`], which no endpoint takes).
///
/// ```no_run
/// # use estrade::prelude::*;
/// # async fn body(es: &Elasticsearch) -> Result<()> {
/// let client = es.client();
/// client.put("/promos/_doc/1", json!({ "active": true })).await?;
/// client.post("/promos/_refresh", ()).await?;
/// client.post("/_bulk", "{\"index\":{\"_index\":\"promos\"}}\n{\"active\":true}\n").await?;
/// # Ok(())
/// # }
/// ```
pub trait Body {
    #[doc(hidden)]
    fn into_text(self) -> Option<String>;
}

impl Body for Value {
    fn into_text(self) -> Option<String> {
        (&self).into_text()
    }
}

impl Body for &Value {
    fn into_text(self) -> Option<String> {
        (!self.is_null()).then(|| self.to_string())
    }
}

impl<B: Body> Body for Option<B> {
    fn into_text(self) -> Option<String> {
        self.and_then(Body::into_text)
    }
}

impl Body for String {
    fn into_text(self) -> Option<String> {
        Some(self)
    }
}

impl Body for &str {
    fn into_text(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl Body for () {
    fn into_text(self) -> Option<String> {
        None
    }
}
