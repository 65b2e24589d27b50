//! What a test that fails leaves of its cluster, and what `cargo estrade es --data` makes of it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use estrade_tests::http;
use rustix::process::Signal;
use serde_json::{Value, json};

use super::real::is_prepared;
use super::running::Running;
use super::{nextest_of, servers};
use crate::ground::{Ended, Ground, wait};
use crate::processes;
use crate::sample::{self, cargo, output, target};

/// The tests of the sample that have something to leave.
const FAILING: [&str; 4] =
    ["an_assertion_fails", "an_error_is_returned", "the_clock_is_stopped", "the_time_is_over"];

fn cargo_test() -> Command {
    let mut command = cargo();
    command.args(["test", "--package=servers-sample", "--test=evidence", "--"]);
    command
}

fn nextest() -> Command {
    nextest_of("evidence")
}

/// The folder of a test's attachments, which its report tells; none where it has none.
fn folder(ended: &Ended, test: &str) -> Option<PathBuf> {
    let told = ended.text.lines().filter_map(|line| line.trim().strip_prefix("attachments: "));
    told.map(PathBuf::from).find(|folder| folder.to_string_lossy().ends_with(&format!("--{test}")))
}

/// What a test left, by line; whole.
struct Left {
    file: PathBuf,
    lines: Vec<Value>,
    requests: String,
}

impl Left {
    fn by(ended: &Ended, test: &str) -> Left {
        let folder = folder(ended, test).unwrap_or_else(|| panic!("{test} left nothing: {}", ended.text));
        assert!(folder.starts_with(target().join("estrade")), "{}", folder.display());
        let file = folder.join("elasticsearch.ndjson");
        let command = format!("to look at its Elasticsearch: cargo estrade es --data {}\n", file.display());
        assert!(ended.text.contains(&command), "{command}: {}", ended.text);
        let state = fs::read_to_string(&file).expect("it left the state of its cluster");
        let lines: Vec<Value> =
            state.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
        assert_eq!(lines[0]["test"], test);
        assert_eq!(lines[lines.len() - 1]["end"], true);
        let requests = fs::read_to_string(folder.join("requests.txt")).expect("it left its requests");
        Left { file, lines, requests }
    }

    /// What is the same on every server: definitions and documents, numbers by their value.
    fn contents(&self) -> Vec<Value> {
        let mut lines = self.lines[1..].to_vec();
        for line in &mut lines {
            if let Some(members) = line.as_object_mut() {
                members.remove("settings");
            }
            by_value(line);
        }
        lines
    }

    /// Method, path and status of each request.
    fn asked(&self) -> Vec<String> {
        let heads = self.requests.lines().filter(|line| line.starts_with('#'));
        let part = |line: &str| Some(line.split_once(" s  ")?.1.split_once(" in ")?.0.to_owned());
        heads.map(|line| part(line).unwrap_or_else(|| line.to_owned())).collect()
    }
}

fn by_value(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(by_value),
        Value::Array(values) => values.iter_mut().for_each(by_value),
        Value::Number(number) if number.is_f64() => {
            if let Some(whole) = number.as_f64().filter(|it| it.fract() == 0.0) {
                *value = format!("{whole:.0}").parse::<i64>().map_or(Value::Null, Value::from);
            }
        }
        _ => {}
    }
}

/// What `fill` of the sample makes, with one document that nobody refreshed.
fn filled() -> Vec<Value> {
    let fields = json!({
        "title": { "type": "text", "fields": { "raw": { "type": "keyword" } } },
        "price": { "type": "scaled_float", "scaling_factor": 100 },
        "parts": { "type": "nested", "properties": { "name": { "type": "keyword" } } },
    });
    let aliases = json!({ "goods": {}, "cheap": { "filter": { "range": { "price": { "lt": 5 } } } } });
    let numbers = json!({
        "large": { "type": "long" }, "exact": { "type": "float" }, "whole": { "type": "float" },
    });
    vec![
        json!({
            "index": "assets", "searchable": 2, "documents": 3,
            "mappings": { "dynamic": "strict", "properties": fields }, "aliases": aliases,
        }),
        json!({
            "_index": "assets", "_id": "1",
            "_source": { "title": "bread", "price": 2.5, "parts": [{ "name": "crust" }, { "name": "crumb" }] },
        }),
        json!({ "_index": "assets", "_id": "a/b ß", "_routing": "x", "_source": { "title": "größe\n2" } }),
        json!({ "_index": "assets", "_id": "3", "_source": { "title": "not refreshed" } }),
        json!({
            "index": "numbers", "searchable": 1, "documents": 1,
            "mappings": { "properties": numbers }, "aliases": {},
        }),
        json!({
            "_index": "numbers", "_id": "1",
            "_source": { "large": 9_007_199_254_740_993_i64, "exact": 0.1, "whole": 1 },
        }),
        json!({ "end": true, "left_out": [] }),
    ]
}

/// The same lines, whatever the order of indices.
fn is_filled(left: &Left) {
    let sorted = |lines: &[Value]| {
        let mut lines: Vec<_> = lines.iter().map(canonical).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&left.contents()), sorted(&filled()), "{}", left.file.display());
}

/// Members in the order of their names.
fn canonical(value: &Value) -> String {
    let mut value = value.clone();
    value.sort_all_objects();
    value.to_string()
}

#[test]
fn a_test_that_fails_leaves_its_cluster_and_its_requests_under_every_runner() {
    let runners = [Some(cargo_test()), sample::has_nextest().then(nextest)];
    for mut command in runners.into_iter().flatten() {
        let ended = Ground::new().run(&mut command);
        for test in FAILING {
            let left = Left::by(&ended, test);
            is_filled(&left);
            let first = [
                "PUT /assets  was answered 200",
                "PUT /assets/_doc/1?refresh=true  was answered 201",
                "PUT /assets/_doc/a%2Fb%20%C3%9F?routing=x&refresh=true  was answered 201",
                "PUT /assets/_doc/3  was answered 201",
                "PUT /numbers/_doc/1?refresh=true  was answered 201",
            ];
            assert_eq!(left.asked()[..5], first, "{test}");
        }
        let error = Left::by(&ended, "an_error_is_returned");
        assert_eq!(error.asked()[5..], ["GET /missing/_search  was answered 404"]);
        assert!(error.requests.contains("index_not_found_exception"), "{}", error.requests);
        assert_eq!(Left::by(&ended, "the_time_is_over").lines[0]["outcome"], "timed_out");
        for test in ["all_is_well", "nobody_asked_anything", "it_is_nobodys_business"] {
            assert_eq!(folder(&ended, test), None, "{test}: {}", ended.text);
        }
    }
}

#[test]
fn a_test_that_is_told_to_end_leaves_what_it_has() {
    if !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    ground.order("test the_server_is_killed", "hold");
    let started = ground.start(nextest().arg("the_server_is_killed"));
    ground.wait_for("begin test the_server_is_killed");
    processes::kill(ground.process_of("the_server_is_killed"), Signal::TERM);
    let left = Left::by(&started.finish(), "the_server_is_killed");
    assert_eq!(left.lines[0]["outcome"], "interrupted");
    assert_eq!(left.lines[2]["_source"], json!({ "title": "bread" }));
}

#[test]
fn what_is_kept_has_a_size_and_tells_what_is_left_out() {
    let ended = Ground::new().run(cargo_test().args(["--exact", "there_is_too_much"]));
    let left = Left::by(&ended, "there_is_too_much");
    let documents = left.lines.iter().filter(|line| line["_index"] == "many").count();
    assert_eq!(documents, 1_000);
    let why = "index many: 200 of its 1200 documents: 1000 of an index are kept";
    assert_eq!(left.lines[left.lines.len() - 1]["left_out"], json!([why]));
    assert!(ended.text.contains(&format!("not all of it was kept: {why}")), "{}", ended.text);
    assert_eq!(left.asked().len(), 50);
    assert!(left.requests.contains("the last 50 of 63 requests"), "{}", left.requests);
    let cut = left.requests.lines().find(|line| line.starts_with("< … and ")).unwrap_or_default();
    assert!(cut.ends_with(" bytes more") && left.requests.len() < 60_000, "{cut}");
}

#[test]
fn no_secret_of_a_header_or_a_url_is_kept() {
    let ended = Ground::new().run(cargo_test().args(["--exact", "an_assertion_fails"]));
    let left = Left::by(&ended, "an_assertion_fails");
    assert!(!left.requests.contains("s3cret"), "{}", left.requests);
    for masked in ["> authorization: ***", "> cookie: ***", "> x-api-key: ***", "https://***@there/"] {
        assert!(left.requests.contains(masked), "{masked}: {}", left.requests);
    }
}

#[test]
fn nothing_is_kept_where_evidence_is_switched_off() {
    let ended = Ground::new().run(cargo_test().env("ESTRADE_ELASTICSEARCH_EVIDENCE", "false"));
    assert!(ended.text.contains("test `an_assertion_fails` failed"), "{}", ended.text);
    assert!(!ended.text.contains("attachments: "), "{}", ended.text);
}

#[test]
fn on_a_real_server_the_same_is_left_as_on_the_embedded_engine() {
    let Some(server) = Running::with_neighbours() else { return };
    let (ground, before) = (Ground::new(), server.neighbours());
    let real = ground.run(nextest().env("ESTRADE_ES_URL", server.url()));
    let embedded = ground.run(&mut nextest());
    for test in FAILING {
        let (real, embedded) = (Left::by(&real, test), Left::by(&embedded, test));
        is_filled(&real);
        assert_eq!(real.asked(), embedded.asked(), "{test}");
        assert_eq!(real.lines[0]["server"]["distribution"], "opensearch");
        let told = format!("{}{}", fs::read_to_string(&real.file).unwrap_or_default(), real.requests);
        assert!(!told.contains("s3cret") && !told.contains("estrade-"), "{told}");
        round_trip(&ground, &real);
    }
    ground.is_clean();
    assert_eq!(server.ours(), [""; 0]);
    assert_eq!(server.neighbours(), before);
}

/// The oldest that tests run on.
#[test]
fn on_elasticsearch_the_same_is_left_too() {
    if !is_prepared("elasticsearch") || !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    let command = "tests/servers/start elasticsearch -Ehttp.port={port} -Epath.data={data}";
    let ended = ground.run(nextest().arg("an_assertion_fails").env("ESTRADE_ELASTICSEARCH_COMMAND", command));
    let left = Left::by(&ended, "an_assertion_fails");
    is_filled(&left);
    assert_eq!(left.lines[0]["server"], json!({ "distribution": "elasticsearch", "number": "7.10.2" }));
    round_trip(&ground, &left);
    ground.is_clean();
}

#[test]
fn a_server_that_was_killed_hides_no_failure_and_is_told() {
    if !is_prepared("opensearch") || !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    ground.order("test the_server_is_killed", "hold");
    let command = "tests/servers/start opensearch -Ehttp.port={port} -Epath.data={data}";
    let mut run = nextest();
    run.arg("the_server_is_killed").env("ESTRADE_ELASTICSEARCH_COMMAND", command);
    let started = ground.start(&mut run);
    ground.wait_for("begin test the_server_is_killed");
    for pid in servers(&ground) {
        processes::kill(pid, Signal::KILL);
    }
    wait(|| servers(&ground).is_empty(), || processes::describe(&servers(&ground)));
    ground.release("test the_server_is_killed");
    let ended = started.finish();
    ended.tells(&[
        "test `the_server_is_killed` failed",
        "/assets/_doc/1 was answered 502",
        "its Elasticsearch could not be read any more: ",
        "cannot reach the server at ",
    ]);
    let folder = folder(&ended, "the_server_is_killed").expect("its requests are kept");
    assert!(!folder.join("elasticsearch.ndjson").exists());
    let requests = fs::read_to_string(folder.join("requests.txt")).expect("its requests are kept");
    assert!(requests.contains("GET /assets/_doc/1  was answered 502"), "{requests}");
}

#[test]
fn what_a_test_left_is_served_as_it_was() {
    let ground = Ground::new();
    let ended = ground.run(cargo_test().args(["--exact", "an_assertion_fails"]));
    round_trip(&ground, &Left::by(&ended, "an_assertion_fails"));
}

/// `cargo estrade es --data`, and what it said when it was ready; ends with this value.
struct Served {
    child: Child,
    url: String,
}

impl Served {
    fn start(ground: &Ground, file: &Path) -> Served {
        // Whatever it takes to build it is no part of a wait.
        output(cargo().args(["build", "--quiet", "--package=cargo-estrade"]));
        let mut command = cargo();
        command.args(["estrade", "es", "--data"]).arg(file).stdout(Stdio::piped());
        let mut child = ground.place(&mut command).spawn().expect("cargo starts");
        let mut url = String::new();
        let stdout = child.stdout.take().expect("it was piped");
        BufReader::new(stdout).read_line(&mut url).expect("it tells its address");
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
        Served { child, url: url.trim_end().to_owned() }
    }

    fn get(&self, path: &str) -> Value {
        let answer = http::send(&self.url, "GET", path, "");
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).expect("it answers in JSON")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        processes::kill(self.child.id(), Signal::TERM);
        let ended = self.child.wait();
        if !std::thread::panicking() {
            assert_eq!(ended.ok().and_then(|status| status.code()), Some(0), "all of it was served");
        }
    }
}

/// Every definition and every document is there again, and is found.
fn round_trip(ground: &Ground, left: &Left) {
    let served = Served::start(ground, &left.file);
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for line in left.contents() {
        if let Some(index) = line["index"].as_str() {
            let mut definition = served.get(&format!("/{index}"))[index].clone();
            by_value(&mut definition);
            for part in ["mappings", "aliases"] {
                assert_eq!(canonical(&definition[part]), canonical(&line[part]), "{part} of {index}");
            }
        } else if let (Some(index), Some(id)) = (line["_index"].as_str(), line["_id"].as_str()) {
            let routing = line["_routing"].as_str().map(|it| format!("?routing={it}")).unwrap_or_default();
            let id = id.replace('/', "%2F").replace(' ', "%20").replace('ß', "%C3%9F");
            let mut document = served.get(&format!("/{index}/_doc/{id}{routing}"));
            by_value(&mut document);
            assert_eq!(canonical(&document["_source"]), canonical(&line["_source"]), "{index} {id}");
            *found.entry(index.to_owned()).or_default() += 1;
        }
    }
    for (index, documents) in found {
        assert_eq!(served.get(&format!("/{index}/_search"))["hits"]["total"]["value"], documents, "{index}");
    }
}
