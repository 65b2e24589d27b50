//! Steps that a lane takes by itself, and is caught up with at any point, are recorded as if each had been asked for.

use serde_json::Value;

use crate::run::{Runner, Spec, Verdict};

const RETURNS: &str = "setup awaited, setup blocking, body, teardown blocking, teardown awaited";

const ASKS: &str = "setup awaited, setup blocking, setup asking …, setup asked_for, … setup asking, body, teardown asking, \
                    teardown asked_for, teardown blocking, teardown awaited";

#[test]
fn wherever_a_lane_is_caught_up_with_the_order_is_the_same() {
    let run = Spec { cargo_test: &["--test-threads=6"], ..Spec::of("moments") }.run(Runner::CargoTest);
    assert_eq!(run.code, Some(0), "{}", run.text);
    assert_eq!(run.record.len(), 100);
    for (test, events) in &run.record {
        assert_eq!(run.verdict(test), Some(Verdict::Passed), "{test}");
        assert_eq!(run.order(test), if test.ends_with("asks") { ASKS } else { RETURNS }, "{test}");
        let times: Vec<_> = events.iter().filter_map(|event| event["time_us"].as_u64()).collect();
        // Two clocks are read for each, a moment apart.
        let goes_on = times.windows(2).all(|pair| pair[0] <= pair[1] + 1_000);
        assert!(goes_on, "{test}: {times:?}");
        let phases = |phase: &str| -> u64 {
            let ended = events.iter().filter(|event| event["event"] == "finished" && event["phase"] == phase);
            ended.filter_map(|event| event["duration_us"].as_u64()).sum()
        };
        let whole = events.iter().find(|event| event["event"] == "test_finished");
        let whole = whole.and_then(|event: &Value| event["duration_us"].as_u64()).unwrap_or_default();
        // `asked_for` is set up within the setup of `asking`.
        let parts = phases("body") + phases("teardown");
        assert!(parts <= whole, "{test}: {parts} of {whole}");
    }
}
