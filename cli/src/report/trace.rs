//! Chrome's trace format, for <https://ui.perfetto.dev> and `chrome://tracing`.
//!
//! <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>: complete events (`ph: X`), in
//! microseconds, one row for each test in its process.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::story::{Fixture, Span, Story};

/// The whole document.
pub(super) fn document(story: &Story) -> Value {
    let mut events = Vec::new();
    let mut names: BTreeMap<u32, String> = BTreeMap::new();
    let complete = |name: &str, what: &str, begin: u64, end: u64, pid: u32, row: usize, arguments: Value| {
        json!({
            "name": name, "cat": what, "ph": "X", "ts": begin - story.begin, "dur": end.saturating_sub(begin),
            "pid": pid, "tid": row, "args": arguments,
        })
    };
    for (row, test) in story.tests.iter().enumerate() {
        names.entry(test.pid).or_insert_with(|| test.binary.clone());
        let mut arguments = json!({ "outcome": test.outcome, "attempt": test.attempt });
        if let Some(folder) = &test.attachments {
            arguments["attachments"] = folder.display().to_string().into();
        }
        events.push(complete(&test.name, "test", test.begin, test.end, test.pid, row, arguments));
        events.push(json!({
            "name": "thread_name", "ph": "M", "pid": test.pid, "tid": row, "args": { "name": test.name },
        }));
        for span in &test.spans {
            let name = name(span.phase.as_str(), span.fixture.as_ref());
            let phase = span.phase.as_str();
            events.push(complete(&name, phase, span.begin, span.end, test.pid, row, told(span)));
        }
    }
    for (number, shared) in story.shared.iter().enumerate() {
        names.insert(shared.pid, format!("session host of {}", shared.binary));
        let row = story.tests.len() + number;
        events.push(json!({
            "name": "thread_name", "ph": "M", "pid": shared.pid, "tid": row,
            "args": { "name": shared.fixture.name },
        }));
        for span in std::iter::once(&shared.setup).chain(&shared.teardown) {
            let name = name(span.phase.as_str(), Some(&shared.fixture));
            let phase = span.phase.as_str();
            events.push(complete(&name, phase, span.begin, span.end, shared.pid, row, told(span)));
        }
    }
    for (pid, name) in names {
        events.push(json!({ "name": "process_name", "ph": "M", "pid": pid, "args": { "name": name } }));
    }
    json!({ "displayTimeUnit": "ms", "otherData": { "run": story.run }, "traceEvents": events })
}

fn name(phase: &str, fixture: Option<&Fixture>) -> String {
    fixture.map_or_else(|| phase.to_owned(), |fixture| format!("{phase} {}", fixture.name))
}

fn told(span: &Span) -> Value {
    json!({ "outcome": span.outcome, "error": span.error })
}
