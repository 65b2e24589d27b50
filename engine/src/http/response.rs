//! What a handler answers.

use serde_json::Value;

use super::error::Error;

/// A status and a body; headers are the server's business.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: Body,
    /// `Location`, where a document was made.
    pub(crate) location: Option<String>,
}

#[derive(Debug)]
pub(crate) enum Body {
    Json(Value),
    Text(String),
    Empty,
}

impl Response {
    pub(crate) fn ok(body: Value) -> Self {
        Self::json(200, body)
    }

    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self { status, body: Body::Json(body), location: None }
    }

    /// A table of `_cat`.
    pub(crate) fn text(text: String) -> Self {
        Self { status: 200, body: Body::Text(text), location: None }
    }

    /// The answer to an exists request: a status alone.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, body: Body::Empty, location: None }
    }

    /// `{"acknowledged": true}`
    pub(crate) fn acknowledged() -> Self {
        Self::ok(serde_json::json!({ "acknowledged": true }))
    }

    #[must_use]
    pub(crate) fn at(mut self, location: String) -> Self {
        self.location = Some(location);
        self
    }
}

impl From<&Error> for Response {
    fn from(error: &Error) -> Self {
        Self::json(error.status(), error.body())
    }
}
