//! The server that tests may use, and namespaces on it.

use std::env;
use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use estrade::__private::isolation::{Gateway, Ledger, Namespace, NamespaceId, Upstream};
use serde_json::Value;

use crate::http;

/// One test at a time has the server: some compare all that is on it.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) gateway: Gateway,
    pub(crate) ledger: Ledger,
    _alone: File,
}

/// `None`, with the reason on stderr, where no server is given.
pub(crate) fn server() -> Option<Server> {
    let Ok(url) = env::var("ESTRADE_TEST_SERVER") else {
        let reason = "skipped: ESTRADE_TEST_SERVER is unset; give the address of an empty server";
        assert!(!env::var("ESTRADE_NO_SKIP").is_ok_and(|value| value == "1"), "{reason}");
        eprintln!("{reason}");
        return None;
    };
    // Under nextest each is a process of its own.
    let alone = File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join("gateway-server.lock")).unwrap();
    alone.lock().unwrap();
    let gateway = Gateway::start(Upstream::new(&url).unwrap()).unwrap();
    let ledger = Ledger::in_folder(&folder()).unwrap();
    Some(Server { url, gateway, ledger, _alone: alone })
}

pub(crate) fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("ledger-{}", std::process::id()))
}

/// The next test of this process.
pub(crate) fn identity() -> NamespaceId {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let run = format!("t{}", std::process::id());
    NamespaceId::new("0a1b2c3d", &run, NEXT.fetch_add(1, Ordering::Relaxed)).unwrap()
}

impl Server {
    pub(crate) fn namespace(&self) -> Namespace {
        self.gateway.namespace(&identity(), &self.ledger).unwrap()
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        let answer = http::send(&self.url, "GET", path, "");
        // Without any pipeline a list of them is 404.
        assert!(answer.status == 200 || answer.body == "{}", "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// `opensearch` or `elasticsearch`.
    pub(crate) fn distribution(&self) -> String {
        self.get("/")["version"]["distribution"].as_str().unwrap_or("elasticsearch").to_owned()
    }

    /// The names of all that can be made on a server.
    pub(crate) fn contents(&self) -> Vec<String> {
        let mut found = Vec::new();
        let names = |value: &Value| {
            value
                .as_array()
                .into_iter()
                .flatten()
                .map(|it| it["name"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let resolved = self.get("/_resolve/index/*?expand_wildcards=all");
        found
            .extend(names(&resolved["data_streams"]).into_iter().map(|name| format!("/_data_stream/{name}")));
        found.extend(names(&resolved["indices"]).into_iter().map(|name| format!("/{name}")));
        found.extend(
            names(&self.get("/_index_template")["index_templates"])
                .into_iter()
                .map(|name| format!("/_index_template/{name}")),
        );
        found.extend(
            names(&self.get("/_component_template")["component_templates"])
                .into_iter()
                .map(|name| format!("/_component_template/{name}")),
        );
        for path in ["/_template", "/_ingest/pipeline"] {
            found.extend(self.get(path).as_object().unwrap().keys().map(|name| format!("{path}/{name}")));
        }
        let scripts = self.get("/_cluster/state/metadata?filter_path=metadata.stored_scripts");
        let scripts = scripts["metadata"]["stored_scripts"].as_object().cloned().unwrap_or_default();
        found.extend(scripts.keys().map(|name| format!("/_scripts/{name}")));
        found
    }

    /// Deletes what [`Server::contents`] names.
    pub(crate) fn clear(&self, contents: &[String]) {
        for path in contents {
            http::send(&self.url, "DELETE", path, "");
        }
    }
}

/// Deletes what a test made, and the record of it.
pub(crate) fn close(namespace: Namespace) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(namespace.close()).unwrap();
}
