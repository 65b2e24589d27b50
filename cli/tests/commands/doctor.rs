//! What `cargo estrade doctor` promises. `tests/servers/sample` is examined; its stand-in is the server.

use std::path::Path;

use serde_json::Value;

use crate::shop::{Ended, estrade, target};

/// The command about the sample's tests, with these variables.
fn doctor(arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut command = estrade(&["doctor", "--package=servers-sample"]);
    Ended::of(command.args(arguments).envs(variables.iter().copied()))
}

fn json(ended: &Ended) -> Value {
    let answer: Value = serde_json::from_str(&ended.stdout).expect("it answers in JSON");
    assert_eq!(answer["version"], 1);
    assert_eq!(answer["packages"].as_array().map(Vec::len), Some(1), "{ended}");
    answer["packages"][0].clone()
}

/// The findings that are not well: what was looked at, and what is told.
fn wrong(package: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = package["findings"].as_array().expect("there are findings").iter();
    findings.filter(|it| it["well"] == false).map(|it| (text(&it["check"]), text(&it["text"]))).collect()
}

#[test]
fn where_nothing_is_said_it_tells_of_the_embedded_engine() {
    let ended = doctor(&[], &[]);
    assert_eq!(ended.code, Some(0), "{ended}");
    for told in [
        "tests/servers/sample\n",
        "  uses     the embedded engine\n",
        "  because  neither `elasticsearch.url` nor `elasticsearch.command` is set\n",
        "  well     engine: ",
    ] {
        assert!(ended.stdout.contains(told), "{told:?}: {ended}");
    }
    assert_eq!(json(&doctor(&["--json"], &[]))["choice"], "embedded");
}

#[test]
fn a_command_is_started_examined_and_ended() {
    // Which builds it.
    doctor(&[], &[]).well();
    let command = format!("'{}' {{port}} {{data}} --behind", target().join("debug/stand-in").display());
    let variables =
        [("ESTRADE_ELASTICSEARCH_COMMAND", command.as_str()), ("ESTRADE_ELASTICSEARCH_KEEP", "1")];
    let ended = doctor(&["--json"], &variables);
    assert_eq!(ended.code, Some(0), "{ended}");
    let package = json(&ended);
    assert_eq!(package["choice"], "command");
    let server = &package["server"];
    assert_eq!((&server["distribution"], &server["version"]), (&"elasticsearch".into(), &"8.0.0".into()));
    let checks = package["findings"].as_array().expect("there are findings").iter();
    let checks: Vec<_> = checks.map(|it| it["check"].as_str().unwrap_or_default()).collect();
    assert_eq!(checks, ["start", "address", "cluster", "writes", "disk", "copies", "shards"]);
    // It tells its process in the id of its cluster. It was tried, and is not kept for that.
    let uuid = server["uuid"].as_str().expect("its cluster has an id");
    let pid = uuid.strip_prefix("uuid-").expect("it tells its process");
    let words = std::fs::read(Path::new("/proc").join(pid).join("cmdline")).unwrap_or_default();
    assert!(!String::from_utf8_lossy(&words).contains("stand-in"), "it lives on as {pid}");
}

#[test]
fn what_would_not_work_is_told_and_is_exit_code_1() {
    doctor(&[], &[]).well();
    let red = format!("'{}' {{port}} {{data}} --red", target().join("debug/stand-in").display());
    for (variable, value, check, why) in [
        ("ESTRADE_ES_URL", "http://127.0.0.1:9", "answer", "nobody listens there"),
        ("ESTRADE_ES_URL", "https://127.0.0.1:9", "start", "needs TLS"),
        ("ESTRADE_ES_URL", "http://192.0.2.1.invalid:9", "address", "cannot be resolved"),
        ("ESTRADE_ELASTICSEARCH_COMMAND", "tests/no/program {port} {data}", "start", "which is not there"),
        ("ESTRADE_ELASTICSEARCH_COMMAND", "sh -c 'echo alas; exit 3' {port} {data}", "answer", "alas"),
        ("ESTRADE_ELASTICSEARCH_COMMAND", &red, "answer", "is red"),
        ("ESTRADE_ELASTICSEARCH_MAPPINGS", "tests/no/folder", "mappings", "tests/no/folder does not exist"),
        ("ESTRADE_TIMEOUT_GRACE", "soon", "configuration", "\"soon\" is not a duration"),
    ] {
        let variables = [(variable, value), ("ESTRADE_TIMEOUT_SETUP", "4s")];
        let ended = doctor(&["--json"], &variables);
        assert_eq!(ended.code, Some(1), "{value}: {ended}");
        let package = json(&ended);
        assert_eq!(package["server"], Value::Null, "{ended}");
        let wrong = wrong(&package);
        let is_told =
            wrong.len() == 1 && (wrong[0].0 == check || wrong[0].0 == "start") && wrong[0].1.contains(why);
        assert!(is_told, "{check}: {why}: {wrong:?}");
    }
    let ended = doctor(&[], &[("ESTRADE_ES_URL", "http://127.0.0.1:9")]);
    assert!(ended.stdout.contains("  uses     no server that can be used\n"), "{ended}");
    assert!(ended.stdout.contains("  WRONG    answer: nobody listens there"), "{ended}");
}
