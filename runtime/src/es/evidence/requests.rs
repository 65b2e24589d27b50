//! `requests.txt`: the recording as a person reads it.

use std::fmt::Write;
use std::time::Instant;

use super::entry::{Entry, Excerpt};
use super::masking;
use super::recording::Recording;

/// All that is kept, the oldest first; times count from `begin`.
pub(crate) fn told(recording: &Recording, test: &str, begin: Instant) -> String {
    let mut requests = String::new();
    let mut kept = 0;
    recording.each(|entry| {
        kept += 1;
        one(&mut requests, entry, begin);
    });
    let asked = recording.asked();
    let which = if asked > kept { format!("the last {kept} of {asked}") } else { format!("all {asked}") };
    format!(
        "What the Elasticsearch of test `{test}` was asked: {which} requests, the oldest first; times since it was set up.\n\
         Values that may be secrets are masked: ***\n{requests}"
    )
}

/// Writing to a `String` cannot fail.
fn one(text: &mut String, entry: &Entry, begin: Instant) {
    let Entry { number, method, path, .. } = entry;
    let at = entry.begin.saturating_duration_since(begin).as_secs_f64();
    let _ = write!(text, "\n#{number}  +{at:.3} s  {method} {path}  ");
    let _ = match (entry.status, entry.took) {
        (Some(status), Some(took)) => {
            writeln!(text, "was answered {status} in {:.1} ms", took.as_secs_f64() * 1e3)
        }
        _ => writeln!(text, "was not answered before the test ended"),
    };
    entry.headers.lines().for_each(|header| line(text, ">", header));
    body(text, ">", &entry.sent);
    body(text, "<", &entry.received);
}

fn body(text: &mut String, mark: &str, body: &Excerpt) {
    let kept = body.text();
    let kept = if body.left_out() > 0 { masking::beginning(&kept) } else { masking::urls(&kept) };
    if !kept.is_empty() {
        line(text, mark, "");
    }
    kept.lines().for_each(|one| line(text, mark, one));
    if body.left_out() > 0 {
        let _ = writeln!(text, "{mark} … and {} bytes more", body.left_out());
    }
}

fn line(text: &mut String, mark: &str, line: &str) {
    let _ = if line.is_empty() { writeln!(text, "{mark}") } else { writeln!(text, "{mark} {line}") };
}
