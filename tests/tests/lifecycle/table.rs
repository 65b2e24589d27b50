//! What one test of the sample must do: rows, compared with runs.

use std::fmt::Write as _;

use crate::run::{Run, Verdict};

/// One test of the sample.
pub(crate) struct Row {
    /// As libtest names it.
    pub(crate) test: &'static str,
    pub(crate) verdict: Verdict,
    /// The short form of its events.
    pub(crate) order: &'static str,
    /// What its output must contain, in this order.
    pub(crate) says: &'static [&'static str],
}

pub(crate) const fn passes(test: &'static str, order: &'static str) -> Row {
    Row { test, verdict: Verdict::Passed, order, says: &[] }
}

pub(crate) const fn fails(test: &'static str, order: &'static str, says: &'static [&'static str]) -> Row {
    Row { test, verdict: Verdict::Failed, order, says }
}

impl Row {
    fn differences(&self, run: &Run, report: &mut String) {
        let mut differ = |what: &str, expected: &dyn std::fmt::Debug, found: &dyn std::fmt::Debug| {
            let (runner, test) = (run.runner, self.test);
            // Writing to a `String` cannot fail.
            let _ =
                writeln!(report, "{runner:?}, {test}: {what}\n  expected {expected:?}\n     found {found:?}");
        };
        let verdict = run.verdict(self.test);
        if verdict != Some(self.verdict) {
            differ("verdict", &Some(self.verdict), &verdict);
        }
        let order = run.order(self.test);
        if order != self.order {
            differ("order", &self.order, &order);
        }
        let output = run.output(self.test);
        let mut rest = &*output;
        for said in self.says {
            match rest.find(said) {
                Some(at) => rest = &rest[at + said.len()..],
                None => {
                    differ("output lacks, in this place", said, &output);
                    break;
                }
            }
        }
    }
}

/// Holds every row against every run; all differences are told.
pub(crate) fn hold(runs: &[&Run], rows: &[Row]) {
    let mut report = String::new();
    for run in runs {
        for row in rows {
            row.differences(run, &mut report);
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
