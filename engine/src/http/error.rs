//! An answer that is an error, in the form that Elasticsearch gives it.

use serde_json::{Map, Value, json};

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the REST layer: status, type, reason, and what Elasticsearch adds beside them.
///
/// Boxed inside, so that a `Result` stays small.
#[derive(Debug, Clone)]
pub(crate) struct Error(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    status: u16,
    kind: &'static str,
    reason: String,
    details: Map<String, Value>,
    caused_by: Option<Error>,
    /// `None`: the error is its own root cause.
    root_cause: Option<Vec<Error>>,
    /// Some old endpoints answer `{"error": "text"}` without type or cause.
    plain: bool,
}

impl Error {
    pub(crate) fn new(status: u16, kind: &'static str, reason: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            status,
            kind,
            reason: reason.into(),
            details: Map::new(),
            caused_by: None,
            root_cause: None,
            plain: false,
        }))
    }

    /// `{"error": reason, "status": status}`, the form that errors had before they had types.
    pub(crate) fn plain(status: u16, reason: impl Into<String>) -> Self {
        let mut error = Self::new(status, "", reason);
        error.0.plain = true;
        error
    }

    /// 400: an argument that Elasticsearch refuses.
    pub(crate) fn illegal_argument(reason: impl Into<String>) -> Self {
        Self::new(400, "illegal_argument_exception", reason)
    }

    /// 400: a body that is well-formed JSON and not what the endpoint takes (hand-written parsers).
    pub(crate) fn parsing(reason: impl Into<String>) -> Self {
        Self::new(400, "parsing_exception", reason)
    }

    /// 400: the same, of Elasticsearch's declarative object parsers.
    pub(crate) fn x_content_parse(reason: impl Into<String>) -> Self {
        Self::new(400, "x_content_parse_exception", reason)
    }

    /// 400: a request that is refused before it is run; all its faults are told at once.
    pub(crate) fn validation(faults: &[String]) -> Self {
        let numbered: Vec<String> =
            faults.iter().enumerate().map(|(n, fault)| format!("{}: {fault};", n + 1)).collect();
        Self::new(
            400,
            "action_request_validation_exception",
            format!("Validation Failed: {}", numbered.concat()),
        )
    }

    /// 501: Elasticsearch can do this and this engine cannot.
    ///
    /// `feature` is a noun phrase: "the [fuzzy] query", "the parameter [preference]".
    pub(crate) fn unsupported(feature: impl AsRef<str>) -> Self {
        let reason = format!(
            "the embedded engine does not implement {}; run this test against a real server",
            feature.as_ref()
        );
        Self::new(501, "unsupported_operation_exception", reason)
    }

    /// 404: the index of a name is not there. `resource` is `index_or_alias`, or `index_expression` on
    /// document endpoints.
    pub(crate) fn index_not_found(name: &str, resource: &str) -> Self {
        Self::new(404, "index_not_found_exception", format!("no such index [{name}]"))
            .with("resource.type", resource)
            .with("resource.id", name)
            .with("index_uuid", "_na_")
            .with("index", name)
    }

    /// Adds a member beside `type` and `reason`.
    #[must_use]
    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.details.insert(key.to_owned(), value.into());
        self
    }

    /// Says before the reason what was being done; the error itself becomes the cause. A 501 stays as it is.
    #[must_use]
    pub(crate) fn prefixed(self, doing: &str) -> Self {
        if self.0.status == 501 {
            return self;
        }
        let reason = format!("{doing}{}", self.0.reason);
        Self::new(self.0.status, self.0.kind, reason).with_root_cause(vec![self.clone()]).caused_by(self)
    }

    #[must_use]
    pub(crate) fn caused_by(mut self, cause: Error) -> Self {
        self.0.caused_by = Some(cause);
        self
    }

    /// Says which errors are at the root; without it an error is its own root cause.
    #[must_use]
    pub(crate) fn with_root_cause(mut self, causes: Vec<Error>) -> Self {
        self.0.root_cause = Some(causes);
        self
    }

    /// Around another error that stays the root cause, as parsers wrap what an inner parser refused.
    #[must_use]
    pub(crate) fn inside(self, cause: Error) -> Self {
        let roots = cause.0.root_cause.clone().unwrap_or_else(|| vec![cause.clone()]);
        self.with_root_cause(roots).caused_by(cause)
    }

    pub(crate) fn status(&self) -> u16 {
        self.0.status
    }

    pub(crate) fn kind(&self) -> &'static str {
        self.0.kind
    }

    pub(crate) fn reason(&self) -> &str {
        &self.0.reason
    }

    /// The body of the response.
    pub(crate) fn body(&self) -> Value {
        if self.0.plain {
            return json!({ "error": self.0.reason, "status": self.0.status });
        }
        let mut error = Map::new();
        let root_cause = match &self.0.root_cause {
            Some(causes) => causes.iter().map(|cause| Value::Object(cause.summary())).collect(),
            None => vec![Value::Object(self.summary())],
        };
        error.insert("root_cause".to_owned(), Value::Array(root_cause));
        error.extend(self.members());
        json!({ "error": error, "status": self.0.status })
    }

    /// Type, reason, details and cause: what an item of a bulk response shows of its error.
    pub(crate) fn members(&self) -> Map<String, Value> {
        let mut members = self.summary();
        if let Some(cause) = &self.0.caused_by {
            members.insert("caused_by".to_owned(), Value::Object(cause.members()));
        }
        members
    }

    fn summary(&self) -> Map<String, Value> {
        let mut summary = Map::new();
        summary.insert("type".to_owned(), self.0.kind.into());
        summary.insert("reason".to_owned(), self.0.reason.as_str().into());
        summary.extend(self.0.details.clone());
        summary
    }
}
