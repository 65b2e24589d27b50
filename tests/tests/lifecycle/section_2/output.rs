//! All output goes to stderr, and only on failure, skip, or request.

use crate::project;
use crate::run::{Runner, Spec};

const TEST: &str = "order::a_diamond";

/// What a binary of the sample writes, run by hand: what libtest says, and what goes to stderr.
fn by_hand(arguments: &[&str], variables: &[(&str, &str)]) -> (String, String) {
    let mut command = project::command(project::binary("rules").to_str().unwrap_or_default());
    let output = command.args(arguments).envs(variables.iter().copied()).output().expect("the binary runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn nothing_is_printed_about_tests_that_pass() {
    // One that keeps attachments, too.
    for test in [TEST, "requested::attachments_of_a_test_that_passes"] {
        for arguments in [&["--exact", test][..], &["--exact", test, "--nocapture"]] {
            let (stdout, stderr) = by_hand(arguments, &[]);
            assert_eq!(stderr, "");
            let lines: Vec<_> = stdout.lines().filter(|line| !line.is_empty()).collect();
            let line = format!("test {test} ... ok");
            assert!(
                matches!(&lines[..], ["running 1 test", said, result] if *said == line && result.starts_with("test result: ok.")),
                "{stdout}"
            );
        }
    }
}

#[test]
fn output_is_captured_with_its_test() {
    let spec =
        Spec { name: "printing", cargo_test: &["printing::"], nextest: &["printing::"], ..Spec::of("rules") };
    let always = ["setup prints", "plain setup prints", "body prints", "task prints", "task panics"];
    let always = always.into_iter().chain(["teardown prints", "plain teardown prints", "the report"]);
    let dropped = ["drop prints", "finalizer prints"];
    let failing: [(&str, &[&str]); 3] = [
        ("printing::of_a_test_that_fails", &[]),
        ("printing::of_a_test_on_one_thread", &dropped),
        ("printing::of_a_case::case_1", &dropped),
    ];
    for run in spec.both() {
        for (test, more) in failing {
            let output = run.output(test);
            for said in always.clone().chain(more.iter().copied()) {
                assert!(output.contains(said), "{:?}, {test}: {said} is not in {output}", run.runner);
            }
        }
        // What passes says nothing: every line is there once for each test that failed.
        assert_eq!(run.text.matches("body prints").count(), failing.len(), "{}", run.text);
        if run.runner == Runner::CargoTest {
            assert_eq!(run.text.matches("---- printing::").count(), failing.len(), "{}", run.text);
        }
    }
}

#[test]
fn failures_go_to_stderr() {
    let (stdout, stderr) = by_hand(&["--exact", "bodies::that_panics", "--nocapture"], &[]);
    assert!(stderr.contains("seven is not eight"), "{stderr}");
    assert!(!stdout.contains("seven is not eight"), "{stdout}");
}

#[test]
fn skips_go_to_stderr_though_the_test_passes() {
    for arguments in
        [&["--exact", "skipping::in_a_body"][..], &["--exact", "skipping::in_a_body", "--nocapture"]]
    {
        let (stdout, stderr) = by_hand(arguments, &[]);
        assert!(stderr.contains("test `skipping::in_a_body` skipped: deep below"), "{stderr}");
        assert!(!stdout.contains("deep below") && stdout.contains("test result: ok."), "{stdout}");
    }
}

#[test]
fn a_backtrace_shows_the_frames_of_the_user() {
    let arguments = ["--exact", "failing_setup::that_panics", "--nocapture"];
    let (_, stderr) = by_hand(&arguments, &[]);
    assert!(!stderr.contains("0: "), "{stderr}");
    let (_, stderr) = by_hand(&arguments, &[("RUST_BACKTRACE", "1")]);
    assert!(stderr.contains("failing_setup.rs:56:5") && stderr.contains("0: "), "{stderr}");
    for frame in ["estrade::", "tokio::", "core::panicking"] {
        assert!(!stderr.contains(frame), "{frame} is in {stderr}");
    }
    let (_, stderr) = by_hand(&arguments, &[("RUST_BACKTRACE", "full")]);
    assert!(stderr.contains("estrade::harness") && stderr.contains("rust_begin_unwind"), "{stderr}");
}

const PLAN: [&str; 10] = [
    "test order::a_diamond",
    "  setup base",
    "    setup left (needs base)",
    "      setup right (needs base)",
    "        setup top (needs left, right)",
    "          body",
    "        teardown top",
    "      teardown right",
    "    teardown left",
    "  teardown base",
];

fn hold_plan(text: &str) {
    let mut rest = text.lines();
    for line in PLAN {
        assert!(rest.any(|found| found == line), "{line:?} is not, in its place, in {text}");
    }
    assert!(rest.any(|found| found.starts_with("test order::a_diamond: passed ")), "{text}");
}

#[test]
fn log_setup_prints_the_plan_as_it_happens() {
    let log = [("ESTRADE_LOG", "setup")];
    let (stdout, stderr) = by_hand(&["--exact", TEST], &log);
    hold_plan(&stderr);
    assert!(!stdout.contains("setup base"), "{stdout}");
    if project::has_nextest() {
        let mut command = project::cargo();
        command.args(["nextest", "run", "--package=lifecycle-sample", "--test=rules", "--no-capture"]);
        command.args([
            "--config-file=tests/lifecycle/nextest.toml",
            "--filterset",
            "test(=order::a_diamond)",
        ]);
        let output = command.envs(log).output().expect("nextest runs");
        hold_plan(&String::from_utf8_lossy(&output.stderr));
    }
}
