//! The server that tests may use, and namespaces on it.

use std::fs::{self, File};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{env, thread};

use estrade::__private::isolation::{Gateway, Keeper, Ledger, Namespace, NamespaceId, Upstream};
use estrade_tests::ports;
use estrade_tests::sources::workspace;
use serde_json::Value;

use crate::http;

/// Exit code of the start script where Java or Maven is missing.
const UNAVAILABLE: i32 = 69;

/// The first start of a server fetches and trains it.
const READY: Duration = Duration::from_secs(300);

/// A server that one test has for itself: some compare all that is on it.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) gateway: Gateway,
    pub(crate) ledger: Ledger,
}

/// Runs a test on the server that is given, else on each of the real ones that this machine can start.
pub(crate) fn on_each_server(test: impl Fn(&Server)) {
    // Under nextest each test is a process of its own.
    let alone = File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join("gateway-server.lock")).unwrap();
    alone.lock().unwrap();
    if let Ok(url) = env::var("ESTRADE_TEST_SERVER") {
        return test(&Server::at(url));
    }
    for name in ["opensearch", "elasticsearch"] {
        match Started::start(name) {
            Ok(started) => test(&Server::at(started.url.clone())),
            Err(why) => {
                let forbidden = env::var("ESTRADE_NO_SKIP").is_ok_and(|value| value == "1");
                assert!(!forbidden, "{name}: {why}");
                eprintln!("skipped on {name}: {why}");
            }
        }
    }
}

/// A real server; it ends with this value.
struct Started {
    url: String,
    child: Child,
    folder: PathBuf,
}

impl Started {
    /// The reason where Java or Maven is missing.
    fn start(name: &str) -> Result<Started, String> {
        let port = ports::free();
        // A disk costs an index ten times as long.
        let memory = Path::new("/dev/shm");
        let within = if memory.is_dir() { memory } else { Path::new(env!("CARGO_TARGET_TMPDIR")) };
        let folder = within.join(format!("estrade-gateway-test-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let log = folder.join("log");
        let mut start = Command::new(workspace().join("tests/servers/start"));
        start
            .arg(name)
            .arg(format!("-Ehttp.port={port}"))
            .arg(format!("-Epath.data={}", folder.join("data").display()));
        let output = File::create(&log).unwrap();
        start.stdin(Stdio::null()).stdout(output.try_clone().unwrap()).stderr(output);
        let mut started =
            Started { url: format!("http://127.0.0.1:{port}"), child: start.spawn().unwrap(), folder };
        let begun = Instant::now();
        while !started.answers() {
            let said = || fs::read_to_string(&log).unwrap_or_default();
            match started.child.try_wait().unwrap().map(|status| status.code()) {
                Some(Some(UNAVAILABLE)) => return Err(said().lines().last().unwrap_or_default().to_owned()),
                Some(code) => panic!("{name} ended with {code:?}: {}", said()),
                None => assert!(begun.elapsed() < READY, "{name} does not answer: {}", said()),
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(started)
    }

    fn answers(&self) -> bool {
        TcpStream::connect(self.url.trim_start_matches("http://")).is_ok()
            && http::send(&self.url, "GET", "/_cluster/health?wait_for_status=yellow&timeout=5s", "").status
                == 200
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

pub(crate) fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("ledger-{}", std::process::id()))
}

/// Where the next keeper of this process listens. It goes with the keeper, unless that is killed.
pub(crate) fn socket() -> PathBuf {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    // The system allows a hundred bytes, which the target folder may have by itself.
    env::temp_dir().join(format!("estrade-{}-{number}.pool", std::process::id()))
}

/// The next test of this process.
pub(crate) fn identity() -> NamespaceId {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let run = format!("t{}", std::process::id());
    NamespaceId::new("0a1b2c3d", &run, NEXT.fetch_add(1, Ordering::Relaxed)).unwrap()
}

impl Server {
    fn at(url: String) -> Server {
        let gateway = Gateway::start(Upstream::new(&url).unwrap()).unwrap();
        Server { url, gateway, ledger: Ledger::in_folder(&folder()).unwrap() }
    }

    pub(crate) fn namespace(&self) -> Namespace {
        self.gateway.namespace(&identity(), &self.ledger).unwrap()
    }

    /// The same server, with a keeper whose stock is asked by the namespaces of this value.
    pub(crate) fn kept(&self) -> (Server, Keeper) {
        self.kept_at(&socket())
    }

    pub(crate) fn kept_at(&self, socket: &Path) -> (Server, Keeper) {
        let keeper = Keeper::open(&self.gateway, &self.ledger, &identity(), socket).unwrap();
        let gateway = self.gateway.clone().served_at(socket);
        (Server { url: self.url.clone(), gateway, ledger: self.ledger.clone() }, keeper)
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
