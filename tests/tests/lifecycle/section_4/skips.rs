//! `skip!`.

use std::sync::OnceLock;

use super::rules;
use crate::run::{Run, Spec};
use crate::table::{fails, hold, passes};

const IN_A_SETUP: &str = "setup lamp, setup moon skipped, teardown lamp, 'lamp goes out'";
const IN_A_BODY: &str = "setup lamp, body skipped, teardown lamp, 'lamp goes out'";

#[test]
fn a_skipped_test_is_torn_down_and_counts_as_passed() {
    hold(
        &rules(),
        &[
            passes("skipping::in_a_setup", IN_A_SETUP),
            passes("skipping::in_a_body", IN_A_BODY),
            passes("skipping::in_a_plain_body", IN_A_BODY),
        ],
    );
}

#[test]
fn the_reason_of_a_skip_is_shown() {
    // nextest shows what passing tests print only when asked to.
    let spec = Spec {
        name: "shown",
        cargo_test: &["skipping::"],
        nextest: &["--success-output=immediate", "skipping::"],
        ..Spec::of("rules")
    };
    for run in spec.both() {
        for said in [
            "test `skipping::in_a_setup` skipped: no moon in phase 1 (tests/lifecycle/sample/rules/skipping.rs:16:9)",
            "test `skipping::in_a_body` skipped: deep below (tests/lifecycle/sample/rules/skipping.rs:33:5)",
        ] {
            assert!(run.text.contains(said), "{said} is not in {}", run.text);
        }
    }
}

#[test]
fn a_skip_does_not_hide_a_teardown_that_fails() {
    hold(
        &rules(),
        &[fails(
            "skipping::with_a_teardown_that_fails",
            "setup lamp, setup leaky, body skipped, teardown leaky failed, teardown lamp, 'lamp goes out'",
            &[
                "skipped: no reason",
                "errors in the teardown",
                "fixture `leaky` was not torn down cleanly",
                "it leaks",
            ],
        )],
    );
}

#[test]
fn no_skip_makes_a_skipped_test_fail() {
    static RUNS: OnceLock<Vec<Run>> = OnceLock::new();
    let spec = Spec {
        name: "no-skip",
        variables: &[("ESTRADE_NO_SKIP", "1")],
        cargo_test: &["skipping::"],
        nextest: &["skipping::"],
        ..Spec::of("rules")
    };
    let runs = RUNS.get_or_init(|| spec.both());
    hold(
        &runs.iter().collect::<Vec<_>>(),
        &[
            fails(
                "skipping::in_a_setup",
                IN_A_SETUP,
                &[
                    "test `skipping::in_a_setup` was skipped, which ESTRADE_NO_SKIP forbids",
                    "fixture `moon`",
                    "asked for by fixture `tide`",
                    "skipped at tests/lifecycle/sample/rules/skipping.rs:16:9: no moon in phase 1",
                ],
            ),
            fails(
                "skipping::in_a_body",
                IN_A_BODY,
                &["was skipped, which ESTRADE_NO_SKIP forbids", "skipping.rs:33:5: deep below"],
            ),
            fails("skipping::in_a_plain_body", IN_A_BODY, &["deep below"]),
        ],
    );
    for run in runs {
        let end = run.record["skipping::in_a_setup"].iter().find(|event| event["event"] == "test_finished");
        assert_eq!(end.map(|event| event["outcome"].clone()), Some("failed".into()), "{:?}", run.runner);
    }
}
