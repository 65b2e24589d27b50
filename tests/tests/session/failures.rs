//! A shared setup that fails, hangs, panics or skips: told once, never tried again.

use std::fmt::Write;

use crate::ground::Ground;
use crate::sample::{self, Runner};
use crate::scenario::{SCENARIO, Scenario};

/// Two tests that need `town` and one that needs what depends on it, one after the other.
const THREE: &[&str] =
    &["--test-threads=1", "--exact", "asks_for_the_town", "asks_for_the_town_again", "east::one"];

#[test]
fn a_setup_that_fails_is_told_once_in_full_and_then_in_one_line() {
    let ground = Ground::new();
    ground.order("setup town", "fail");
    let ended = ground.run(sample::runner(Runner::Bare("first")).args(THREE));
    assert_eq!(ended.code, Some(101));
    ended.tells(&[
        "fixture `town` could not be set up (session_sample::settlement, tests/session/sample/src/settlement.rs:",
        "    error: the scenario wants `setup town` to fail\n",
        "    (not tried again for other tests of this run; kept in ",
        "fixture `town` could not be set up (session_sample::settlement, tests/session/sample/src/settlement.rs:",
        "    error: the scenario wants `setup town` to fail (it failed before, for another test of this run; all of it: ",
    ]);
    assert_eq!(ended.text.matches("; kept in ").count(), 1, "{}", ended.text);
    // Each test says it once, in its heading or, where it asked for what needs it, below that.
    assert_eq!(ended.text.matches("fixture `town` could not be set up").count(), 3, "{}", ended.text);
    let kept =
        ended.text.split("; kept in ").nth(1).and_then(|rest| rest.split(')').next()).expect("it is told");
    let kept = std::fs::read_to_string(kept).expect("what is kept can be read");
    assert!(kept.contains("the scenario wants `setup town` to fail"), "{kept}");
    ground.is_clean();
    assert_eq!(ground.journal().fixtures()["town"], [1, 0, 0, 0]);
}

#[test]
fn a_failure_of_the_session_host_reads_like_one_of_the_test_itself() {
    let ground = Ground::new();
    ground.order("setup town", "fail");
    let tests = ["--test-threads=1", "--exact", "asks_for_the_mill", "asks_for_the_town", "east::one"];
    let ended = ground.run(sample::runner(Runner::Bare("first")).args(tests));
    let reports = ended.text.split("---- ").filter_map(|part| part.split_once(" stdout ----\n"));
    let text: String =
        reports.map(|(_, report)| report.split("\n\nfailures:\n").next().unwrap_or(report)).collect();
    // Where it is kept is another place each time.
    let mut lines =
        text.lines().filter(|line| !line.is_empty()).map(|line| match line.split_once("/estrade/process-") {
            Some((before, after)) => {
                let before = before.rsplit_once(' ').map_or(before, |(before, _)| before);
                format!("{before} …{}", &after[after.rfind('/').unwrap_or_default()..])
            }
            None => line.to_owned(),
        });
    let mut read = String::new();
    lines.try_for_each(|line| writeln!(read, "{line}")).expect("a string takes all");
    assert_eq!(read, READ);
}

const READ: &str = "\
test `asks_for_the_mill` failed in setup, tests/session/sample/first/main.rs:84
  fixture `mill` could not be set up (session_sample::settlement, tests/session/sample/src/settlement.rs:18)
    fixture `town` could not be set up (session_sample::settlement, tests/session/sample/src/settlement.rs:9)
      asked for by fixture `mill` (tests/session/sample/src/settlement.rs:18)
      error: the scenario wants `setup town` to fail
        at tests/session/sample/src/journal.rs:71:17
    (not tried again for other tests of this run; kept in …/shared--mill.txt)
  to run it alone: cargo test -p session-sample --test first -- --exact asks_for_the_mill
test `asks_for_the_town` failed in setup, tests/session/sample/first/main.rs:72
  fixture `town` could not be set up (session_sample::settlement, tests/session/sample/src/settlement.rs:9)
    error: the scenario wants `setup town` to fail
      at tests/session/sample/src/journal.rs:71:17
    (not tried again for other tests of this run; kept in …/shared--town.txt)
  to run it alone: cargo test -p session-sample --test first -- --exact asks_for_the_town
test `east::one` failed in setup, tests/session/sample/first/main.rs:32
  fixture `town` could not be set up (session_sample::settlement, tests/session/sample/src/settlement.rs:9)
    error: the scenario wants `setup town` to fail (it failed before, for another test of this run; all of it: …/shared--town.txt)
  to run it alone: cargo test -p session-sample --test first -- --exact east::one
";

#[test]
fn a_setup_that_panics_is_an_error_of_its_fixture() {
    let scenario = Scenario {
        runner: Runner::Bare("first"),
        arguments: THREE,
        orders: &[("setup town", "panic")],
        code: Some(101),
        says: &[
            "fixture `town` could not be set up",
            "the scenario wants `setup town` to panic",
            "tests/session/sample/src/journal.rs:",
        ],
        fixtures: &[("town", [1, 0, 0, 0])],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn a_setup_that_hangs_fails_at_its_timeout_in_every_test_that_waits() {
    let scenario = Scenario {
        arguments: &["-E", "test(asks_for_what_gives_up_soon)"],
        orders: &[("setup hasty", "hang")],
        code: Some(100),
        says: &[
            "asks_for_what_gives_up_soon",
            "timed out after 1s",
            "asks_for_what_gives_up_soon",
            "timed out after 1s",
        ],
        fixtures: &[("hasty", [1, 0, 0, 0])],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn a_setup_that_skips_skips_every_test_that_needs_it() {
    let scenario = Scenario {
        runner: Runner::Bare("first"),
        arguments: THREE,
        orders: &[("setup town", "skip")],
        says: &[
            "the scenario wants `setup town` to skip",
            "the scenario wants `setup town` to skip",
            "3 passed",
        ],
        fixtures: &[("town", [1, 0, 0, 0])],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn a_failure_reaches_who_depends_on_it_in_another_binary() {
    let scenario = Scenario {
        arguments: &["--test-threads=1", "-E", "test(asks_for_the_town) + test(asks_for_the_bakery)"],
        orders: &[("setup town", "fail")],
        code: Some(100),
        says: &["second asks_for_the_bakery", "the scenario wants `setup town` to fail"],
        fixtures: &[("town", [1, 0, 0, 0])],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn a_value_that_is_too_large_is_refused_with_its_size() {
    let scenario = Scenario {
        runner: Runner::Bare("special"),
        arguments: &["--exact", "value_that_is_too_large"],
        code: Some(101),
        says: &[
            "fixture `library` could not be set up",
            "its value has 1048577 bytes as JSON",
            "may have 1048576",
        ],
        fixtures: &[("library", [1, 0, 0, 0])],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn a_value_of_the_largest_size_goes_through() {
    let scenario = Scenario {
        runner: Runner::Bare("special"),
        arguments: &["--exact", "value_that_is_just_small_enough"],
        fixtures: &[("shelf", [1, 0, 1, 0])],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn a_value_that_cannot_be_read_is_an_error_of_its_fixture() {
    let scenario = Scenario {
        runner: Runner::Bare("special"),
        arguments: &["--exact", "value_that_cannot_be_read"],
        code: Some(101),
        says: &[
            "fixture `riddle` could not be set up",
            "its value, a `special::Riddle`, does not survive the way to the tests",
            "invalid type: integer `1`, expected a string",
            "Provide what `Deserialize` reads",
        ],
        fixtures: &[("riddle", [1, 0, 0, 0])],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn a_value_that_becomes_another_one_on_the_way_is_an_error_of_its_fixture() {
    let scenario = Scenario {
        runner: Runner::Bare("special"),
        arguments: &["--exact", "value_that_is_infinite"],
        code: Some(101),
        says: &[
            "fixture `odds` could not be set up",
            "does not survive the way to the tests",
            "invalid type: null, expected f64",
            "infinity and NaN are `null` in JSON",
        ],
        fixtures: &[("odds", [1, 0, 0, 0])],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn keys_that_are_no_texts_are_an_error_that_says_what_to_provide() {
    let scenario = Scenario {
        runner: Runner::Bare("special"),
        arguments: &["--exact", "value_with_keys_that_are_no_texts"],
        code: Some(101),
        says: &[
            "fixture `board` could not be set up",
            "key must be a string",
            "provide a list of pairs instead of a map",
        ],
        fixtures: &[("board", [1, 0, 0, 0])],
        ..SCENARIO
    };
    scenario.hold();
}
