//! A real `OpenSearch` that runs already, and on which others have things: an index that is called like one of the tests'
//! own, and what tests of another machine have made at this moment.

use std::collections::BTreeSet;
use std::process::Command;
use std::thread;

use estrade_tests::{http, ports};
use rustix::process::Signal;
use serde_json::{Value, json};

use super::real::is_prepared;
use crate::ground::{Ground, wait};
use crate::processes;
use crate::sample::{self, command, root};

/// What another machine calls its things.
pub(super) const ELSEWHERE: &str = "estrade-ffffffff-k3v9-17";

/// Every document of an index, with what a write would change.
const DOCUMENTS: &str = "_search?size=100&sort=number&version=true&seq_no_primary_term=true&filter_path=hits";

/// It ends with this value.
pub(super) struct Running {
    url: String,
    /// All that was there before any test.
    first: BTreeSet<String>,
    /// Its processes are its own, and not those of a scenario.
    ground: Ground,
}

impl Running {
    /// None where this machine cannot start it, or has no nextest; that is told.
    pub(super) fn with_neighbours() -> Option<Running> {
        if !is_prepared("opensearch") || !sample::has_nextest() {
            return None;
        }
        let ground = Ground::new();
        let port = ports::free();
        let mut start: Command = command(root().join("tests/servers/start"));
        start.arg("opensearch").arg(format!("-Ehttp.port={port}"));
        start.arg(format!("-Epath.data={}", ground.folder().join("data").display()));
        // A pattern in a deletion is refused by the server itself.
        start.arg("-Eaction.destructive_requires_name=true");
        drop(ground.start(&mut start));
        let url = format!("http://127.0.0.1:{port}");
        let is_ready = || {
            std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
                && http::send(&url, "GET", "/_cluster/health?wait_for_status=green&timeout=5s", "").status
                    == 200
        };
        wait(is_ready, || "the server does not get ready".to_owned());
        let mut running = Running { url, first: BTreeSet::new(), ground };
        running.populate();
        running.first = running.contents();
        Some(running)
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    fn populate(&self) {
        let patterns = json!({ "index_patterns": [format!("{ELSEWHERE}-visits*")], "data_stream": {} });
        self.put(&format!("/_index_template/{ELSEWHERE}-visits"), &patterns);
        self.put(&format!("/_data_stream/{ELSEWHERE}-visits"), &json!({}));
        self.put(&format!("/_component_template/{ELSEWHERE}-parts"), &json!({ "template": {} }));
        self.put(&format!("/_ingest/pipeline/{ELSEWHERE}-upper"), &json!({ "processors": [] }));
        let index = json!({
            "settings": { "number_of_replicas": 0, "refresh_interval": "7s" },
            "mappings": { "dynamic": "strict", "properties": { "number": { "type": "long" } } },
        });
        for index_name in ["customers".to_owned(), format!("{ELSEWHERE}-customers")] {
            self.put(&format!("/{index_name}"), &index);
            for number in 0..20 {
                self.put(&format!("/{index_name}/_doc/{number}"), &json!({ "number": number }));
            }
            // Some have been written again: their sequence numbers tell.
            self.put(&format!("/{index_name}/_doc/3?refresh=true"), &json!({ "number": 3 }));
        }
    }

    fn put(&self, path: &str, body: &Value) {
        let answer = http::send(&self.url, "PUT", path, &body.to_string());
        assert!(matches!(answer.status, 200 | 201), "{path}: {}", answer.body);
    }

    fn get(&self, path: &str) -> Value {
        let answer = http::send(&self.url, "GET", path, "");
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).expect("it answers in JSON")
    }

    /// All that the neighbours have: mappings, settings, aliases, every document with its version and sequence number,
    /// and the settings of their cluster.
    pub(super) fn neighbours(&self) -> Value {
        let paths = [
            "/_cluster/settings".to_owned(),
            format!("/customers,{ELSEWHERE}-customers"),
            format!("/customers/{DOCUMENTS}"),
            format!("/{ELSEWHERE}-customers/{DOCUMENTS}"),
            format!("/_data_stream/{ELSEWHERE}-visits"),
            format!("/_index_template/{ELSEWHERE}-visits"),
            format!("/_component_template/{ELSEWHERE}-parts"),
            format!("/_ingest/pipeline/{ELSEWHERE}-upper"),
        ];
        paths.iter().map(|path| (path.clone(), self.get(path))).collect::<serde_json::Map<_, _>>().into()
    }

    /// What those have whose index is nobody's of Estrade's.
    pub(super) fn customers(&self) -> Value {
        let paths =
            ["/_cluster/settings".to_owned(), "/customers".to_owned(), format!("/customers/{DOCUMENTS}")];
        paths.iter().map(|path| (path.clone(), self.get(path))).collect::<serde_json::Map<_, _>>().into()
    }

    /// Whether tests of the other machine have anything there.
    pub(super) fn has_of_elsewhere(&self) -> bool {
        self.contents().iter().any(|name| name.contains(ELSEWHERE))
    }

    /// What there is besides, by kind and name.
    pub(super) fn ours(&self) -> Vec<String> {
        self.contents().difference(&self.first).cloned().collect()
    }

    /// Whose that is: what names of ours begin with, of one test of one run.
    pub(super) fn namespaces(&self) -> BTreeSet<String> {
        let whose =
            |name: &String| name.split("estrade-").nth(1).unwrap_or(name).splitn(4, '-').take(3).collect();
        self.ours().iter().map(whose).collect()
    }

    fn contents(&self) -> BTreeSet<String> {
        let state = self.get("/_cluster/state/metadata");
        let keyed = [
            "/metadata/indices",
            "/metadata/templates",
            "/metadata/index_template/index_template",
            "/metadata/component_template/component_template",
            "/metadata/data_stream/data_stream",
            "/metadata/stored_scripts",
        ];
        let keyed = keyed.into_iter().flat_map(|kind| {
            let names = state.pointer(kind).and_then(Value::as_object).into_iter().flatten();
            names.map(move |(name, _)| format!("{kind}/{name}"))
        });
        let pipelines = state.pointer("/metadata/ingest/pipeline").and_then(Value::as_array);
        let pipelines =
            pipelines.into_iter().flatten().filter_map(|it| Some(format!("pipeline/{}", it["id"].as_str()?)));
        keyed.chain(pipelines).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for pid in processes::of(self.ground.folder()) {
            processes::kill(pid, Signal::KILL);
        }
        // What it writes must have an end before its folder goes.
        if !thread::panicking() {
            self.ground.settle();
        }
    }
}
