//! Real servers: which may be used, and what becomes of those that Estrade starts.
//!
//! ```text
//! tests/servers/sample: tests that ask for `es` ──▶ journal: what they were given, or why not
//!        ▲ ESTRADE_ES_URL                      ▲ ESTRADE_ELASTICSEARCH_COMMAND
//!   Fake: a server of this suite,         stand-in: a program that behaves like a server, up at once
//!   which keeps what it was asked         tests/servers/start: the real ones
//!   Running: a real one, with what others have on it
//! ```

mod between;
mod cleaned;
mod evidence;
mod fake;
mod kept;
mod killed;
mod neighbours;
mod real;
mod refused;
mod running;
mod shown;
mod stocked;
mod swept;

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use self::fake::{Fake, UUID, well};
use crate::ground::Ground;
use crate::processes;
use crate::sample::{self, by_hand, cargo, output, target};

struct Built {
    tests: PathBuf,
    stand_in: PathBuf,
}

/// Built when it is not up to date; once for all processes of this suite.
fn built() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = target().join("session");
        fs::create_dir_all(&folder).expect("the folder of the suite can be made");
        let lock = fs::File::create(folder.join("build-servers.lock")).expect("a lock file can be made");
        lock.lock().expect("the lock can be waited for");
        let words = ["test", "--quiet", "--no-run", "--message-format=json", "--package=servers-sample"];
        let messages = output(cargo().args(words));
        let messages: Vec<Value> =
            messages.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let find = |name: &str, kind: &str| {
            let is_it = |message: &&Value| {
                message["target"]["name"] == name
                    && message["target"]["kind"][0] == kind
                    && message["executable"].is_string()
            };
            let found = messages
                .iter()
                .filter(is_it)
                .find(|message| (message["profile"]["test"] == true) == (kind == "test"));
            PathBuf::from(found.and_then(|it| it["executable"].as_str()).expect("cargo built it"))
        };
        Built { tests: find("servers", "test"), stand_in: find("stand-in", "bin") }
    })
}

/// The sample's tests, as one run of one process.
fn one_process() -> Command {
    let mut command = by_hand(&built().tests);
    command.current_dir(sample::root()).env("ESTRADE_TIMEOUT_SETUP", "12s");
    command
}

/// The sample's tests under nextest, a process for each.
fn nextest() -> Command {
    nextest_of("servers")
}

/// The same for those that write on the server.
fn writing() -> Command {
    nextest_of("writing")
}

/// The same for those that begin alike.
fn stocked() -> Command {
    nextest_of("stocked")
}

fn nextest_of(target: &str) -> Command {
    let _ = built();
    let mut command = cargo();
    command.args(["nextest", "run", "--no-fail-fast", "--package=servers-sample", "--test", target]);
    command.arg("--config-file=tests/session/nextest.toml");
    command
}

/// A command for `elasticsearch.command` that starts the stand-in.
fn stand_in(how: &str) -> String {
    format!("'{}' {{port}} {{data}} {how}", built().stand_in.display())
}

/// What the tests of this ground were told of `es`; each once.
fn told(ground: &Ground) -> BTreeSet<String> {
    let text = ground.journal().text();
    text.lines().filter_map(|line| Some(line.split_once("saw es ")?.1.to_owned())).collect()
}

/// The one thing that all of them were told.
fn told_alike(ground: &Ground) -> String {
    let told = told(ground);
    assert_eq!(told.len(), 1, "{told:?}\n{}", ground.journal().text());
    told.into_iter().next().unwrap_or_default()
}

/// Runs one test of the sample with these variables, and gives what it was told.
fn refusal(variables: &[(&str, &str)]) -> String {
    let ground = Ground::new();
    let mut command = one_process();
    command.args(["--exact", "first_asks"]).envs(variables.iter().copied());
    let ended = ground.run(&mut command);
    ended.passes();
    ground.is_clean();
    told_alike(&ground)
}

/// The processes of this ground that were started with a variable that begins so.
fn with_variable(ground: &Ground, beginning: &str) -> Vec<u32> {
    let has = |pid: &u32| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|one| one.starts_with(beginning.as_bytes()))
    };
    processes::of(ground.folder()).into_iter().filter(has).collect()
}

fn hosts(ground: &Ground) -> Vec<u32> {
    with_variable(ground, "ESTRADE_HOST=")
}

fn guardians(ground: &Ground) -> Vec<u32> {
    with_variable(ground, "ESTRADE_GUARDIAN=")
}

/// The server and all that it started.
fn servers(ground: &Ground) -> Vec<u32> {
    with_variable(ground, "ESTRADE_SERVER_PLACE=")
}

/// The places of the servers that run.
fn places(ground: &Ground) -> BTreeSet<PathBuf> {
    let place = |pid: u32| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        let environment = String::from_utf8_lossy(&environment).into_owned();
        let place = environment.split('\0').find_map(|one| one.strip_prefix("ESTRADE_SERVER_PLACE="));
        place.map(PathBuf::from)
    };
    servers(ground).into_iter().filter_map(place).collect()
}

fn is_gone(place: &Path) -> bool {
    !place.exists()
}

#[test]
fn with_the_embedded_engine_no_session_host_is_started_and_no_folder_made() {
    let ground = Ground::new();
    ground.run(one_process().args(["--skip", "shared_asks"])).passes();
    assert!(
        told(&ground).iter().all(|server| server.starts_with("Elasticsearch 8.19.0 at estrade ")),
        "{:?}",
        told(&ground)
    );
    assert!(!ground.folder().join("run/estrade").exists() && !ground.folder().join("state/estrade").exists());
}

/// A runner gives its tests what they are told here, so one of them may be told something else.
#[test]
fn a_run_has_one_server_and_who_wants_another_is_told() {
    if !sample::has_nextest() {
        return;
    }
    let (one, other) = (Fake::with(well()), Fake::with(well()));
    let ground = Ground::new();
    let script = ground.folder().join("runner");
    let text = format!(
        "#!/bin/sh\ncase \"$*\" in *second_asks*) ESTRADE_ES_URL={} exec \"$@\" ;; esac\nexec \"$@\"\n",
        other.url()
    );
    fs::write(&script, text).expect("the script can be written");
    fs::set_permissions(&script, Permissions::from_mode(0o700)).expect("it can be made a program");
    let verbose = output(sample::command("rustc").arg("-vV"));
    let host = verbose.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc tells its host");
    let mut command = nextest();
    command.env(format!("CARGO_TARGET_{}_RUNNER", host.to_uppercase().replace('-', "_")), &script);
    command.env("ESTRADE_ES_URL", one.url()).args(["--test-threads=1", "first_asks", "second_asks"]);
    ground.run(&mut command).passes();
    let told = told(&ground);
    let wanted = format!(
        "a run has one server, and packages of this one want two: Elasticsearch 8.19.0 at {} (cluster \"c\", {UUID}), since \
         `elasticsearch.url` is {:?}; here `elasticsearch.url` is {:?}",
        one.url(),
        one.url(),
        other.url()
    );
    assert_eq!(told.iter().filter(|text| text.contains(&wanted)).count(), 1, "{told:?}");
    assert_eq!(other.asked(), [""; 0]);
    ground.is_clean();
}

#[test]
fn shared_es_is_on_the_server_of_the_run() {
    let ground = Ground::new();
    let mut command = one_process();
    command.env("ESTRADE_ELASTICSEARCH_COMMAND", stand_in(""));
    ground.run(&mut command).passes();
    let shared = |text: &str| {
        Some(text.split_once("saw shared_es ")?.1.split_once("uuid-")?.1.split_once(')')?.0.to_owned())
    };
    let shared: Vec<_> = ground.journal().text().lines().filter_map(shared).collect();
    assert_eq!(shared.len(), 1, "{}", ground.journal().text());
    assert!(told_alike(&ground).contains(&format!("uuid-{})", shared[0])), "{}", ground.journal().text());
    ground.is_clean();
}
