//! What can be sent as the body of a request.

use serde_json::Value;

/// The body of a request: JSON ([`Value`], `&Value`), or text as it is (`&str`, `String`: the lines of a `_bulk`),
/// or none (`()`).
pub trait Body {
    #[doc(hidden)]
    fn into_text(self) -> Option<String>;
}

impl Body for Value {
    fn into_text(self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Body for &Value {
    fn into_text(self) -> Option<String> {
        Some(self.to_string())
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
