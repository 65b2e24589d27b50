//! An answer of the gateway's own where it does not ask the server, in Elasticsearch's form.

use serde_json::{Value, json};

/// Why a request was not passed on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    kind: &'static str,
    reason: String,
    about: Vec<(&'static str, String)>,
}

pub(super) type Result<T, E = Refusal> = std::result::Result<T, E>;

impl Refusal {
    /// 403: it cannot be kept apart from other tests.
    pub(super) fn not_isolated(what: &str, why: &str) -> Refusal {
        Refusal::new(
            403,
            "estrade_isolation_exception",
            format!("estrade's gateway does not pass on {what}: {why}"),
        )
    }

    /// 400: it cannot be read, so that nobody can say what it would do.
    pub(super) fn unreadable(what: &str, why: &str) -> Refusal {
        Refusal::new(
            400,
            "estrade_unreadable_exception",
            format!("estrade's gateway cannot read {what}: {why}"),
        )
    }

    /// What the server itself would say to this name: with the namespace's prefix it would be a valid one.
    pub(super) fn invalid_name(name: &str, why: &str) -> Refusal {
        let refusal =
            Refusal::new(400, "invalid_index_name_exception", format!("Invalid index name [{name}], {why}"));
        Refusal { about: vec![("index", name.to_owned()), ("index_uuid", "_na_".to_owned())], ..refusal }
    }

    /// What the server says where a pattern that must mean something means nothing.
    pub(super) fn no_such_index(pattern: &str) -> Refusal {
        let refusal = Refusal::new(404, "index_not_found_exception", format!("no such index [{pattern}]"));
        let about = [
            ("index", pattern),
            ("resource.id", pattern),
            ("resource.type", "index_or_alias"),
            ("index_uuid", "_na_"),
        ];
        Refusal { about: about.map(|(key, value)| (key, value.to_owned())).to_vec(), ..refusal }
    }

    /// 403: it is somebody else's, for all tests that ask for it.
    pub(super) fn shared(what: &str, name: &str, by: &str) -> Refusal {
        let refusal = Refusal::new(
            403,
            "estrade_shared_index_exception",
            format!(
                "the {what} [{name}] is shared and read-only here: {by} made it for all tests that ask for it; write to an \
                 index of another name, or change what the fixture makes"
            ),
        );
        Refusal { about: vec![("index", name.to_owned())], ..refusal }
    }

    pub(super) fn new(status: u16, kind: &'static str, reason: String) -> Refusal {
        Refusal { status, kind, reason, about: Vec::new() }
    }

    pub(super) fn reason(&self) -> &str {
        &self.reason
    }

    /// `{"error": {…}, "status": …}`
    pub(super) fn body(&self) -> Value {
        let mut error = json!({ "type": self.kind, "reason": self.reason });
        for (key, value) in &self.about {
            error[*key] = json!(value);
        }
        let mut whole = json!({ "root_cause": [error] });
        if let (Value::Object(whole), Value::Object(error)) = (&mut whole, error) {
            whole.extend(error);
        }
        json!({ "error": whole, "status": self.status })
    }
}
