//! `estrade.toml` beside the workspace's `Cargo.toml`, and every key as a variable.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::{events, project};

const MANIFEST: &str = r#"
[workspace]
members = ["service"]
resolver = "3"

[profile.dev]
debug = "line-tables-only"
"#;

const TESTS: &str = r#"
use estrade::prelude::*;

#[fixture]
async fn hangs_in_setup() -> u16 {
    std::future::pending().await
}

#[fixture]
async fn hangs_in_teardown() {
    provide!(());
    std::future::pending::<()>().await;
}

#[integration_test]
async fn setup(hangs_in_setup: &u16) {
    let _ = hangs_in_setup;
}

#[integration_test]
async fn teardown(hangs_in_teardown: &()) {
    let () = *hangs_in_teardown;
}

#[integration_test]
async fn fine() {}

#[fixture(timeout = "2m")]
async fn slow_and_says_so() {
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    provide!(());
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
}

#[integration_test]
async fn slow(slow_and_says_so: &()) {
    let () = *slow_and_says_so;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
}
"#;

/// A workspace with one member, made and built once: its root and its test binary.
fn workspace() -> &'static (PathBuf, PathBuf) {
    static MADE: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    MADE.get_or_init(|| {
        let _lock = project::lock("configured");
        let root = project::folder().join("configured");
        let member = root.join("service");
        fs::create_dir_all(member.join("tests")).expect("folders can be made");
        let runtime = fs::canonicalize(project::root().join("runtime")).expect("the runtime is there");
        let manifest = format!(
            "[package]\nname = \"service\"\nedition = \"2024\"\n\n[dependencies]\n\
             estrade = {{ path = \"{}\", default-features = false }}\n\
             tokio = {{ version = \"1\", default-features = false, features = [\"time\"] }}\n",
            runtime.display()
        );
        for (path, text) in [
            (root.join("Cargo.toml"), MANIFEST),
            (member.join("Cargo.toml"), &manifest),
            (member.join("tests/configured.rs"), TESTS),
        ] {
            // Written only when it differs: cargo goes by the time of a file.
            if fs::read_to_string(&path).ok().as_deref() != Some(text) {
                fs::write(&path, text).expect("files can be written");
            }
        }
        // The versions that are here already.
        fs::copy(project::root().join("Cargo.lock"), root.join("Cargo.lock"))
            .expect("the lock file can be copied");
        let mut command = project::cargo();
        command
            .args(["test", "--quiet", "--no-run", "--offline", "--message-format=json"])
            .current_dir(&root);
        let output = command.output().expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let messages = String::from_utf8_lossy(&output.stdout).into_owned();
        let binary = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter(|message| message["target"]["name"] == "configured")
            .find_map(|message| message["executable"].as_str().map(PathBuf::from));
        (root, binary.expect("cargo built the test"))
    })
}

/// What a test prints, with this `estrade.toml` and these variables.
fn run(toml: &str, test: &str, variables: &[(&str, &str)]) -> String {
    let (root, binary) = workspace();
    let _lock = project::lock("configured-toml");
    fs::write(root.join("estrade.toml"), toml).expect("the file can be written");
    let mut command = project::command(binary.to_str().unwrap_or_default());
    command
        .args(["--exact", test, "--nocapture"])
        .envs(variables.iter().copied())
        .current_dir(root.join("service"));
    let output = command.output().expect("the binary runs");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

fn hold(text: &str, said: &str) {
    assert!(text.contains(said), "{said} is not in {text}");
}

#[test]
fn the_file_beside_the_workspaces_manifest_counts() {
    hold(&run("timeout.setup = \"300ms\"", "setup", &[]), "timed out after 300ms");
    hold(&run("[timeout]\nteardown = \"250ms\"", "teardown", &[]), "timed out after 250ms");
}

/// Longer than every limit that is configured.
#[test]
fn a_body_has_no_limit_unless_it_says_one_and_a_fixture_that_says_one_has_its_own() {
    let toml = "[timeout]\nsetup = \"100ms\"\nteardown = \"100ms\"\ngrace = \"100ms\"";
    hold(&run(toml, "slow", &[]), "test result: ok. 1 passed");
}

#[test]
fn es_url_is_short_for_elasticsearch_url_and_never_silently_ignored() {
    for name in ["ESTRADE_ES_URL", "ESTRADE_ELASTICSEARCH_URL"] {
        let client = "blocking::a_blocking_client_of_the_engine_on_the_only_thread";
        let mut command = project::command(project::binary("threads").to_str().unwrap_or_default());
        command.args(["--exact", client, "--nocapture"]).env(name, "http://127.0.0.1:9");
        let output = command.output().expect("the binary runs");
        let text = String::from_utf8_lossy(&output.stderr);
        hold(&text, "fixture `es` could not be set up");
        hold(&text, "`elasticsearch.url` is \"http://127.0.0.1:9\"");
        hold(&text, "and this server cannot be used: nobody listens there");
        assert!(!output.status.success());
    }
}

#[test]
fn a_variable_wins_over_the_file() {
    let text = run("timeout.setup = \"300ms\"", "setup", &[("ESTRADE_TIMEOUT_SETUP", "350ms")]);
    hold(&text, "timed out after 350ms");
}

#[test]
fn an_unknown_key_is_an_error_with_a_suggestion() {
    let text = run("timeout.tear_down = \"1s\"", "fine", &[]);
    hold(&text, "test `fine` was not run: in ");
    hold(&text, "estrade.toml: `timeout.tear_down` is not a key: did you mean `timeout.teardown`?");
    hold(&text, "test result: FAILED");
}

#[test]
fn a_file_that_is_no_toml_is_an_error_that_names_it_and_the_line() {
    let text = run("[timeout]\nsetup = 60 s", "fine", &[]);
    hold(&text, "test `fine` was not run: in ");
    hold(&text, "estrade.toml: TOML parse error at line 2");
}

#[test]
fn a_value_that_cannot_be_is_an_error_that_names_the_place() {
    let text = run("", "fine", &[("ESTRADE_TIMEOUT_GRACE", "soon")]);
    hold(&text, "in the environment: `ESTRADE_TIMEOUT_GRACE`: \"soon\" is not a duration");
}

#[test]
fn a_path_in_the_file_is_relative_to_it() {
    let (root, _) = workspace();
    let file = root.join("recorded.jsonl");
    let _ = fs::remove_file(&file);
    hold(&run("events = \"recorded.jsonl\"", "fine", &[]), "test result: ok");
    assert_eq!(events::read(&file).get("fine").map(|events| events::short(events)).as_deref(), Some("body"));
}
