//! A real server behind TLS: tests, and all that the command line asks.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use estrade_tests::http;
use estrade_tests::sources::workspace;
use serde_json::{Value, json};

use crate::certificates::{Authority, Flaw};
use crate::front::Front;
use crate::ground::{Ground, runs};

/// Exit code of the start script where Java or Maven is missing.
const UNAVAILABLE: i32 = 69;

/// The first start of a server fetches and trains it.
const READY: Duration = Duration::from_secs(300);

/// One that ends with this value.
struct Server {
    port: u16,
    child: Child,
    folder: PathBuf,
}

impl Server {
    /// None where this machine cannot start one; in CI that is a failure.
    fn start() -> Option<Server> {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it listens").port();
        drop(listener);
        let folder = std::env::temp_dir().join(format!("estrade-tls-server-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder can be made");
        let log = File::create(folder.join("log")).expect("a log can be made");
        let mut start = Command::new(workspace().join("tests/servers/start"));
        start.arg("opensearch").arg(format!("-Ehttp.port={port}"));
        start.arg(format!("-Epath.data={}", folder.join("data").display()));
        start.stdin(Stdio::null()).stdout(log.try_clone().expect("a log")).stderr(log);
        let child = start.spawn().expect("the script can be started");
        let mut server = Server { port, child, folder };
        let begun = Instant::now();
        while !server.answers() {
            if let Some(status) = server.child.try_wait().expect("it is our child") {
                let said = fs::read_to_string(server.folder.join("log")).unwrap_or_default();
                let required = std::env::var("ESTRADE_NO_SKIP").is_ok_and(|value| value == "1");
                assert!(status.code() == Some(UNAVAILABLE) && !required, "{said}");
                eprintln!("skipped: {}", said.lines().last().unwrap_or_default());
                return None;
            }
            assert!(begun.elapsed() < READY, "it does not answer");
            thread::sleep(Duration::from_millis(20));
        }
        Some(server)
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn answers(&self) -> bool {
        let path = "/_cluster/health?wait_for_status=yellow&timeout=5s";
        TcpStream::connect(("127.0.0.1", self.port)).is_ok()
            && http::send(&self.url(), "GET", path, "").status == 200
    }

    /// The names of all indices that are not its own.
    fn indices(&self) -> String {
        http::send(&self.url(), "GET", "/_cat/indices?h=index&expand_wildcards=open", "").body
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn a_real_server_behind_tls_serves_tests_and_the_command_line() {
    let Some(server) = Server::start() else { return };
    let (ground, authority) = (Ground::new(), Authority::new());
    let front = Front::of(authority.signs(&["localhost"], Flaw::None), server.port);
    let ca = ground.ca(&authority);
    let binary = || ground.binary(&front.url(), Some(&ca));

    runs(&mut binary(), "works").passes();
    // What tests made goes before their session host does, which outlives them.
    let ended = Instant::now();
    while !server.indices().is_empty() {
        assert!(ended.elapsed() < READY, "it is left: {}", server.indices());
        thread::sleep(Duration::from_millis(20));
    }

    let told = ground.answer(&mut binary(), "ESTRADE_DOCTOR", None);
    let used = &told["packages"][0]["server"];
    assert_eq!((&used["scheme"], &used["ca"]), (&json!("https"), &json!(ca)), "{told}");
    assert_eq!(used["authority"], format!("localhost:{}", front.port), "{told}");

    let foreign = "estrade-0a1b2c3d-k3v9-17-films";
    assert_eq!(http::send(&server.url(), "PUT", &format!("/{foreign}"), "").status, 200);
    let thing = json!({ "kind": "index", "name": foreign });
    let ask = |remove: Value| {
        let asked = json!({ "version": 1, "url": front.url(), "remove": remove, "older_than": 0 });
        ground.answer(&mut binary(), "ESTRADE_LEFTOVERS", Some(asked))
    };
    let told = ask(json!([]));
    assert_eq!(told["namespaces"][0]["things"], json!([thing]), "{told}");
    assert!(told["server"].as_str().is_some_and(|text| text.contains(&front.url())), "{told}");
    assert_eq!(ask(json!([thing]))["left"], json!([]));
    assert_eq!(server.indices(), "");

    let created = json!({ "mappings": { "properties": { "title": { "type": "text" } } } });
    assert_eq!(http::send(&server.url(), "PUT", "/films", &created.to_string()).status, 200);
    let (folder, answer) = (ca.with_file_name("files"), ca.with_file_name("mapped"));
    let task = json!({ "answer": answer, "command": "pull", "server": front.url(), "indices": "films", "folder": folder,
        "rule": "exact" });
    let status = binary().env("ESTRADE_MAPPINGS", task.to_string()).status();
    let told = fs::read_to_string(&answer).unwrap_or_default();
    assert!(status.is_ok_and(|status| status.success()) && folder.join("films.json").exists(), "{told}");
    assert!(told.contains(r#""scheme":"https""#), "{told}");
}
