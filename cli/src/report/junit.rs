//! `JUnit` XML, as CI servers read it: a suite for each test binary, a case for each test.
//!
//! What was tried again is told as Maven's Surefire tells it: `flakyFailure` where it passed in the end, `rerunFailure`
//! where it did not. <https://maven.apache.org/surefire/maven-surefire-plugin/examples/rerun-failing-tests.html>

use std::collections::BTreeMap;
use std::fmt::Write;

use super::story::{Story, Test};

/// The whole document.
pub(super) fn document(story: &Story) -> String {
    let mut suites: BTreeMap<&str, BTreeMap<&str, Vec<&Test>>> = BTreeMap::new();
    for test in &story.tests {
        suites.entry(&test.binary).or_default().entry(&test.name).or_default().push(test);
    }
    let last = suites.values().flat_map(BTreeMap::values).filter_map(|attempts| attempts.last().copied());
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        text,
        "<testsuites name=\"{}\" {} time=\"{}\">",
        escaped(&story.run),
        counts(last),
        seconds(story.end - story.begin)
    );
    for (binary, tests) in &suites {
        let last = tests.values().filter_map(|attempts| attempts.last().copied());
        let all = tests.values().flatten();
        let took: u64 = all.map(|test| test.end - test.begin).sum();
        let (name, counts) = (escaped(binary), counts(last));
        let _ = writeln!(text, "  <testsuite name=\"{name}\" {counts} time=\"{}\">", seconds(took));
        for attempts in tests.values() {
            case(&mut text, attempts);
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn counts<'a>(tests: impl Iterator<Item = &'a Test>) -> String {
    let (mut all, mut failures, mut skipped) = (0, 0, 0);
    for test in tests {
        all += 1;
        failures += u32::from(test.failed());
        skipped += u32::from(test.outcome == "skipped");
    }
    format!("tests=\"{all}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"")
}

fn case(text: &mut String, attempts: &[&Test]) {
    let [before @ .., last] = attempts else { return };
    let _ = writeln!(
        text,
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\" time=\"{}\">",
        escaped(&last.name),
        escaped(&last.binary),
        escaped(&last.file),
        last.line,
        seconds(last.end - last.begin)
    );
    if last.failed() {
        element(text, "failure", last);
    } else if last.outcome == "skipped" {
        let _ = writeln!(text, "      <skipped message=\"{}\"/>", escaped(first_line(last)));
    }
    for test in before.iter().filter(|test| test.failed()) {
        element(text, if last.failed() { "rerunFailure" } else { "flakyFailure" }, test);
    }
    text.push_str("    </testcase>\n");
}

fn element(text: &mut String, name: &str, attempt: &Test) {
    let (message, kind) = (escaped(first_line(attempt)), escaped(&attempt.outcome));
    let whole = escaped(attempt.report.as_deref().unwrap_or_default());
    let _ = writeln!(text, "      <{name} message=\"{message}\" type=\"{kind}\">{whole}</{name}>");
}

/// The report's head names the test, which stands beside; what went wrong comes behind it.
fn first_line(test: &Test) -> &str {
    let span = test.spans.iter().find_map(|span| span.error.as_deref());
    span.or_else(|| test.report.as_deref().and_then(|report| report.lines().next())).unwrap_or(&test.outcome)
}

fn seconds(microseconds: u64) -> String {
    format!("{}.{:06}", microseconds / 1_000_000, microseconds % 1_000_000)
}

/// XML 1.0 has no form at all for most control characters: the replacement character stands for them.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{escaped, seconds};

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(escaped("a<b> & \"c\"\n\x1b[1m"), "a&lt;b&gt; &amp; &quot;c&quot;&#10;\u{fffd}[1m");
    }

    #[test]
    fn a_time_is_in_seconds() {
        assert_eq!(seconds(12_000_345), "12.000345");
    }
}
