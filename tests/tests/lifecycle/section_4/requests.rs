//! `request: &Request`.

use super::rules;
use crate::run::{Runner, Spec, Verdict};
use crate::table::{fails, hold, passes};

#[test]
fn get_sets_up_now_and_tears_down_in_reverse() {
    hold(
        &rules(),
        &[
            passes(
                "requested::get_in_the_body",
                "body …, 'before get', setup base, setup wing, … body, teardown wing, teardown base",
            ),
            passes(
                "requested::get_in_a_plain_body",
                "body …, setup base, setup wing, … body, teardown wing, teardown base",
            ),
            passes(
                "requested::get_in_a_setup",
                "setup asking …, setup base, setup wing, … setup asking, body, \
                 teardown asking, 'wing is still 2', teardown wing, teardown base",
            ),
        ],
    );
}

#[test]
fn two_gets_at_once_share_a_diamond_and_never_wait_for_each_other() {
    hold(
        &rules(),
        &[
            passes(
                "requested::two_gets_at_once",
                "body …, setup base, setup wing, setup other_wing, … body, \
                 teardown other_wing, teardown wing, teardown base",
            ),
            passes(
                "requested::two_gets_at_once_one_of_which_asks_for_the_other",
                "body …, setup base, setup slow, setup asking_for_slow, setup asking_for_the_same …, setup wing, \
                 … setup asking_for_the_same, … body, teardown asking_for_the_same, teardown wing, \
                 teardown asking_for_slow, teardown slow, teardown base",
            ),
            passes(
                "requested::two_gets_at_once_in_a_setup",
                "setup two_at_once_in_a_setup …, setup asking_for_slow …, setup base, setup slow, \
                 … setup asking_for_slow, … setup two_at_once_in_a_setup, body, \
                 teardown two_at_once_in_a_setup, teardown asking_for_slow, teardown slow, teardown base",
            ),
        ],
    );
}

#[test]
fn a_get_that_is_given_up_is_torn_down_like_all_others() {
    for run in rules() {
        let order = run.order("requested::a_get_that_is_given_up");
        assert_eq!(run.verdict("requested::a_get_that_is_given_up"), Some(Verdict::Passed), "{}", run.text);
        // Its note may come at any time after it has asked.
        let order = order.replace(", 'given up'", "");
        assert_eq!(order, "body …, setup base, setup slow, … body, teardown slow, teardown base");
    }
}

#[test]
fn a_cycle_of_gets_is_an_error_and_never_a_deadlock() {
    hold(
        &rules(),
        &[
            fails(
                "requested::a_cycle_of_gets",
                "setup egg …, setup hen failed, … setup egg failed",
                &[
                    "fixture `egg` could not be set up",
                    "asked for by fixture `nest`",
                    "`egg` → `hen` → `egg`",
                ],
            ),
            passes(
                "requested::a_cycle_of_two_gets_at_once",
                "body …, setup left_hand …, setup right_hand failed, … setup left_hand failed, … body",
            ),
        ],
    );
}

#[test]
fn a_get_that_fails_is_an_error_for_who_asked() {
    hold(
        &rules(),
        &[
            fails(
                "requested::a_get_that_fails",
                "body …, setup base, setup fails failed, … body failed, teardown base",
                &[
                    "fixture `fails` could not be set up",
                    "no setup today",
                    "requested.rs:135:",
                    "requested.rs:140:",
                ],
            ),
            // It is theirs to judge, asked twice it is not tried twice, and the record keeps it.
            passes(
                "requested::a_get_that_fails_and_is_forgiven",
                "body …, setup base, setup fails failed, … body, teardown base",
            ),
            passes(
                "requested::a_get_that_skips",
                "body …, setup base, setup skips skipped, … body skipped, teardown base",
            ),
            fails(
                "requested::a_get_in_a_teardown",
                "setup too_late, body, teardown too_late failed",
                &["fixture `base` cannot be set up now: the test has ended"],
            ),
        ],
    );
}

#[test]
fn a_get_is_held_to_who_holds_the_value() {
    hold(
        &rules(),
        &[
            fails(
                "requested::a_get_of_what_the_body_holds_alone",
                "setup base, body …, setup wing failed, … body failed, teardown base",
                &[
                    "fixture `wing` could not be set up",
                    "the value of fixture `base` cannot be had while the test's body holds it",
                ],
            ),
            fails(
                "requested::what_a_fixture_has_asked_for_it_holds",
                "setup asking …, setup base, setup wing, … setup asking, \
                 teardown asking, 'wing is still 2', teardown wing, teardown base",
                &[
                    "`&mut wing` was asked for while fixture `asking` (tests/lifecycle/sample/rules/requested.rs:",
                ],
            ),
        ],
    );
}

#[test]
fn finalizers_run_last_in_first_out_the_tests_own_before_any_fixtures() {
    hold(
        &rules(),
        &[passes(
            "requested::finalizers_last_in_first_out",
            "setup base, setup finalized, body, 'body', \
             teardown, 'test: second registered', 'test: first registered', \
             teardown finalized, 'finalized: behind `provide!`', \
             'finalized: second registered', 'finalized: first registered', teardown base",
        )],
    );
}

#[test]
fn finalizers_run_however_the_body_ends() {
    hold(
        &rules(),
        &[fails(
            "requested::finalizers_of_a_test_that_fails",
            "setup base, setup finalized, body panicked, \
             teardown, 'test: finalizer', teardown finalized, 'finalized: behind `provide!`', \
             'finalized: second registered', 'finalized: first registered', teardown base",
            &["one is not two"],
        )],
    );
}

#[test]
fn the_request_knows_its_test() {
    hold(
        &rules(),
        &[
            passes("requested::the_test_itself", "body"),
            fails(
                "requested::the_outcome_before_there_is_one",
                "body panicked",
                &["requested.rs:234:", "`request.outcome()` was asked for before the test ended"],
            ),
        ],
    );
}

#[test]
fn attachments_are_kept_and_their_folder_is_printed_on_failure() {
    for run in rules() {
        let output = run.output("requested::attachments");
        let folder = output
            .lines()
            .find_map(|line| line.trim().strip_prefix("attachments: "))
            .map(std::path::PathBuf::from);
        let folder = folder.unwrap_or_else(|| panic!("no folder in {output}"));
        let reports = crate::project::target().join("estrade").join(run.id());
        assert_eq!(folder.parent(), Some(&*reports), "{:?}", run.runner);
        for (name, text) in [
            ("answer.json", r#"{"hits": 0}"#),
            ("setup.txt", "from the setup"),
            ("teardown.txt", "from the teardown"),
        ] {
            let kept = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
            assert_eq!(kept, text, "{name} in {}", folder.display());
        }
    }
}

/// Retries are nextest's.
#[test]
fn each_attempt_of_a_retried_test_has_values_of_its_own_and_a_number() {
    if !crate::project::has_nextest() {
        return;
    }
    let spec = Spec { name: "retries", nextest: &["--retries=2", "requested::flaky"], ..Spec::of("rules") };
    let run = spec.run(Runner::Nextest);
    assert_eq!(run.code, Some(0), "{}", run.text);
    assert_eq!(run.verdict("requested::flaky"), Some(Verdict::Passed), "{}", run.text);
    let attempts: Vec<_> = run.record["requested::flaky"]
        .iter()
        .filter(|event| event["event"] == "test_started")
        .map(|event| event["attempt"].as_u64())
        .collect();
    assert_eq!(attempts, [Some(1), Some(2), Some(3)]);
    // None overwrites what another one attached.
    let reports = crate::project::target().join("estrade").join(run.id());
    let attached = std::fs::read_dir(&reports).expect("the run has a folder").flatten();
    let attached =
        attached.filter_map(|entry| std::fs::read_to_string(entry.path().join("attempt.txt")).ok());
    let mut attached: Vec<_> = attached.collect();
    attached.sort();
    assert_eq!(attached, ["1", "2", "3"], "{}", reports.display());
    assert_eq!(
        run.order("requested::flaky"),
        "setup attempt, body panicked, teardown attempt, 'attempt 1 ends', \
         setup attempt, body panicked, teardown attempt, 'attempt 2 ends', \
         setup attempt, body, teardown attempt, 'attempt 3 ends'"
    );
}
