//! What `report` and `test --report` promise: a run's events as a page, as `JUnit` XML and as a trace.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::shop::{BINARIES, Ended, estrade};

/// A folder for one report, gone with the value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("report-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// With these events, and the report that `report` makes of them.
    fn of(events: &[Value]) -> Folder {
        let folder = Folder::new();
        let lines = events.iter().fold(String::new(), |mut lines, event| {
            writeln!(lines, "{event}").unwrap();
            lines
        });
        fs::write(folder.0.join("events.jsonl"), lines).unwrap();
        let ended = Ended::of(&mut estrade(&["report", &folder.0.display().to_string()]));
        assert_eq!(ended.well().trim_end(), folder.0.join("report.html").display().to_string());
        folder
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn page(&self) -> PathBuf {
        self.0.join("report.html")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The sample's run in which one test fails.
fn failing_run() -> Folder {
    let folder = Folder::new();
    let mut command = estrade(&["test", "--no-fail-fast", "--report", &folder.0.display().to_string()]);
    let ended = Ended::of(command.args(BINARIES).env("SAMPLE_COMPLAINT", "<b>no \"bread\"</b></script>"));
    assert!(matches!(ended.code, Some(100 | 101)), "{ended}");
    assert!(ended.stderr.contains("report: ") && ended.stderr.contains("report.html"), "{ended}");
    folder
}

/// One event of a test; `more` is what differs.
fn event(time: u64, test: &str, more: Value) -> Value {
    let mut event = json!({
        "version": 1, "time_us": 1_000_000 + time, "pid": 7, "run": "r", "binary": "pack::suite", "test": test,
        "attempt": 1,
    });
    let Value::Object(more) = more else { panic!("{more}") };
    event.as_object_mut().unwrap().extend(more);
    event
}

fn begun(time: u64, test: &str) -> Value {
    event(time, test, json!({ "event": "test_started", "file": "tests/suite.rs", "line": 3 }))
}

fn finished(time: u64, test: &str, outcome: &str, attempt: u32) -> Value {
    event(
        time,
        test,
        json!({
            "event": "test_finished", "outcome": outcome, "duration_us": 5, "attempt": attempt,
            "report": format!("it {outcome}"),
        }),
    )
}

#[test]
fn a_run_is_told_as_junit_with_its_failures() {
    let folder = failing_run();
    let junit = folder.read("junit.xml");
    assert!(junit.contains(r#"tests="6" failures="1" errors="0" skipped="0""#), "{junit}");
    assert!(junit.contains(r#"<testsuite name="command-sample::shop" tests="4" failures="0""#), "{junit}");
    assert!(
        junit.contains("heard: &lt;b&gt;no &quot;bread&quot;&lt;/b&gt;&lt;/script&gt;\" type=\"failed\">"),
        "{junit}"
    );
    assert_eq!(junit.matches("<testcase ").count(), junit.matches("</testcase>").count());
}

#[test]
fn a_run_is_told_as_a_trace_with_shared_fixtures_in_their_own_rows() {
    let folder = failing_run();
    let trace: Value = serde_json::from_str(&folder.read("trace.json")).unwrap();
    let events = trace["traceEvents"].as_array().unwrap();
    let complete = |name: &str| {
        // Session hosts come last; a test may have replaced what is shared.
        let mut found = events.iter().rev().filter(|event| event["ph"] == "X" && event["name"] == name);
        found.next().cloned().unwrap_or_else(|| panic!("{name}: {trace:#}"))
    };
    let (setup, teardown) = (complete("setup database"), complete("teardown database"));
    assert_eq!((&setup["pid"], &setup["tid"]), (&teardown["pid"], &teardown["tid"]));
    let test = complete("the_desk_answers");
    let attached = test["args"]["attachments"].as_str().unwrap_or_default();
    assert!(attached.ends_with("--the_desk_answers"), "where its files are: {trace:#}");
    assert_ne!(setup["pid"], test["pid"]);
    let end = |event: &Value| event["ts"].as_u64().unwrap() + event["dur"].as_u64().unwrap();
    assert!(end(&test) <= teardown["ts"].as_u64().unwrap(), "the database ends after the tests: {trace:#}");
}

#[test]
fn what_was_begun_and_never_ended_is_a_failure() {
    let body = json!({ "event": "started", "phase": "body" });
    let folder = Folder::of(&[begun(0, "killed"), event(10, "killed", body)]);
    let junit = folder.read("junit.xml");
    assert!(junit.contains(r#"tests="1" failures="1""#) && junit.contains(r#"type="unfinished""#), "{junit}");
}

#[test]
fn a_test_that_passes_in_the_end_is_flaky_and_no_failure() {
    let again = json!({ "event": "test_started", "attempt": 2 });
    let folder = Folder::of(&[
        begun(0, "moody"),
        finished(10, "moody", "failed", 1),
        event(20, "moody", again),
        finished(30, "moody", "passed", 2),
    ]);
    let junit = folder.read("junit.xml");
    assert!(junit.contains(r#"tests="1" failures="0""#), "{junit}");
    assert!(junit.contains(r#"<flakyFailure message="it failed" type="failed">"#), "{junit}");
}

#[test]
fn of_several_runs_the_last_is_told_and_that_is_said() {
    let folder =
        Folder::of(&[event(0, "old", json!({ "run": "q", "event": "test_started" })), begun(5, "new")]);
    let ended = Ended::of(&mut estrade(&["report", &folder.0.display().to_string()]));
    assert!(ended.stderr.contains("of run r, the last one; 1 events are of earlier ones"), "{ended}");
    assert!(!folder.read("junit.xml").contains("old"));
}

#[test]
fn a_folder_without_events_is_refused_with_what_to_do_and_exit_code_2() {
    let folder = Folder::new();
    let ended = Ended::of(&mut estrade(&["report", &folder.0.display().to_string()]));
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.stderr.contains("cargo estrade test --report "), "{ended}");
}

#[test]
fn the_page_shows_the_run_its_failures_first_and_what_is_shared_in_lanes() {
    let Some(browser) = Browser::find() else { return };
    let folder = failing_run();
    let shown = browser.shown(&folder.page(), "");
    assert_eq!(shown.text("#verdict"), ["1 of 6 tests failed"]);
    assert_eq!(shown.text("#counts label"), ["1 failed", "5 passed"]);
    let rows = shown.text("details.test > summary > span:nth-child(2)");
    assert_eq!(rows.len(), 6, "{rows:?}");
    assert_eq!(rows[0], "the_desk_answers command-sample::desk");
    assert_eq!(shown.text(".lane.shared > :first-child"), ["database session"]);
    assert_eq!(shown.text(".lane.shared .i-held").len(), 1);
    assert!(shown.text("#slow tr").iter().any(|row| row.starts_with("database command_sample")));
}

#[test]
fn the_page_is_dark_for_who_wants_it_so() {
    let Some(browser) = Browser::find() else { return };
    let folder = failing_run();
    let look = "const style = getComputedStyle(document.body); \
                document.getElementById('verdict').textContent = style.backgroundColor + ' ' + style.color;";
    let brightness = |browser: &Browser| {
        let told = browser.shown(&folder.page(), look).text("#verdict").concat();
        let numbers = told.split(|it: char| !it.is_ascii_digit()).filter_map(|part| part.parse::<u32>().ok());
        let [red, green, blue, text @ ..] = &numbers.collect::<Vec<_>>()[..] else { panic!("{told}") };
        (red + green + blue, text.iter().sum::<u32>())
    };
    let (ground, text) = brightness(&browser);
    assert!(ground > 3 * 200 && text < 3 * 80, "{ground} {text}");
    let (ground, text) = brightness(&browser.dark());
    assert!(ground < 3 * 80 && text > 3 * 200, "{ground} {text}");
}

#[test]
fn the_page_is_searched_and_filtered() {
    let Some(browser) = Browser::find() else { return };
    let folder = failing_run();
    let search = "const q = document.getElementById('search'); q.value = 'BASKET setup'; \
                  q.dispatchEvent(new Event('input'));";
    let shown = browser.shown(&folder.page(), search);
    assert_eq!(shown.text("#shown"), ["3 of 6 tests"]);
    assert_eq!(shown.text("details.test b"), ["a_basket_is_full", "a_small_basket", "without_a_database"]);
    let shown =
        browser.shown(&folder.page(), "document.querySelector('#counts label.failed input').click();");
    assert_eq!(shown.text("details.test b"), ["the_desk_answers"]);
}

#[test]
fn a_failure_unfolds_to_its_spans_its_report_and_its_attachments_as_text() {
    let Some(browser) = Browser::find() else { return };
    let folder = failing_run();
    let shown = browser.shown(&folder.page(), "document.querySelector('details.test').open = true;");
    let spans = shown.text(".lane.span > :first-child");
    let phases = spans.iter().map(|span| span.split(' ').take(2).collect::<Vec<_>>().join(" "));
    let phases = phases.collect::<Vec<_>>();
    assert_eq!(phases[..2], ["attach database", "setup clerk"], "{spans:?}");
    assert!(phases[2].starts_with("body") && phases[3] == "teardown clerk", "{spans:?}");
    let [report] = &shown.text("pre.report")[..] else { panic!("one report") };
    assert!(report.contains("clerk of db://shop heard: <b>no \"bread\"</b></script>"), "{report}");
    let alone = report.lines().find(|line| line.contains("to run it alone: cargo "));
    assert!(alone.is_some_and(|line| line.contains(" -p command-sample --test desk ")), "{report}");
    assert_eq!(shown.text("details.file pre"), ["<b>no \"bread\"</b></script>"]);
}

#[test]
fn a_page_of_5000_tests_opens_and_is_searched_at_once() {
    let Some(browser) = Browser::find() else { return };
    let mut events = Vec::new();
    for number in 0..5_000_u64 {
        let name = format!("module::test_number_{number}");
        let at = number * 100;
        events.push(begun(at, &name));
        for (offset, phase) in [(10, "setup"), (30, "body"), (50, "teardown")] {
            let fixture = (phase != "body").then_some("thing");
            let told = json!({ "event": "started", "phase": phase, "fixture": fixture, "scope": "test" });
            events.push(event(at + offset, &name, told));
            let told = json!({
                "event": "finished", "phase": phase, "fixture": fixture, "scope": "test", "outcome": "ok",
                "duration_us": 15,
            });
            events.push(event(at + offset + 15, &name, told));
        }
        events.push(finished(at + 80, &name, if number == 4_321 { "failed" } else { "passed" }, 1));
    }
    let folder = Folder::of(&events);
    let search = "const begun = performance.now(); const q = document.getElementById('search'); \
                  q.value = 'number_4999'; q.dispatchEvent(new Event('input')); \
                  document.body.append(Object.assign(document.createElement('p'), { id: 'took', \
                  textContent: String(performance.now() - begun) }), Object.assign(document.createElement('p'), \
                  { id: 'opened', textContent: String(begun) }));";
    let shown = browser.shown(&folder.page(), search);
    assert_eq!(shown.text("#verdict"), ["1 of 5000 tests failed"]);
    assert_eq!(shown.text("details.test b"), ["module::test_number_4999"]);
    let milliseconds = |selector: &str| shown.text(selector)[0].parse::<f64>().unwrap();
    // A tenth of it where nothing else runs.
    assert!(milliseconds("#took") < 500.0, "the search took {} ms", milliseconds("#took"));
    assert!(milliseconds("#opened") < 10_000.0, "the page took {} ms", milliseconds("#opened"));
}
