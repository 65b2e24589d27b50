//! The report as one HTML file: the template `page.html` with the story in it as JSON.

use std::collections::HashMap;
use std::path::Path;
use std::{fs, io};

use serde::Serialize;

use super::story::{Fixture, Shared, Span, Story, Test};

/// Style, script and the place for the data. Everything that is shown of the run is set as text by the script.
const TEMPLATE: &str = include_str!("page.html");

/// In the template, where the data goes.
const PLACE: &str = "/*DATA*/";

/// A larger attachment is named, and stays where it is.
const LARGEST: u64 = 64 << 10;

/// The form that the script reads. Times are in microseconds from the run's begin; spans are arrays, since there may be
/// tens of thousands.
#[derive(Serialize)]
struct Data<'a> {
    run: &'a str,
    begin: u64,
    end: u64,
    fixtures: Vec<&'a Fixture>,
    tests: Vec<TestData<'a>>,
    shared: Vec<SharedData<'a>>,
}

#[derive(Serialize)]
struct TestData<'a> {
    name: &'a str,
    binary: &'a str,
    attempt: u32,
    pid: u32,
    place: String,
    begin: u64,
    end: u64,
    outcome: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment>,
    spans: Vec<SpanData<'a>>,
}

/// Phase, the fixture's place in the list, begin, end, outcome, error, replaced.
#[derive(Serialize)]
struct SpanData<'a>(&'static str, Option<usize>, u64, u64, &'a str, Option<&'a str>, bool);

#[derive(Serialize)]
struct SharedData<'a> {
    fixture: usize,
    binary: &'a str,
    pid: u32,
    setup: SpanData<'a>,
    teardown: Option<SpanData<'a>>,
}

#[derive(Serialize)]
struct Attachment {
    name: String,
    path: String,
    bytes: u64,
    /// Where it is text, and not too long.
    text: Option<String>,
}

/// The whole file.
pub(super) fn document(story: &Story) -> io::Result<String> {
    let mut fixtures = Fixtures::default();
    let tests = story.tests.iter().map(|test| test_data(story, test, &mut fixtures)).collect();
    let shared = story.shared.iter().map(|it| shared_data(story, it, &mut fixtures)).collect();
    let data =
        Data { run: &story.run, begin: story.begin, end: story.end, fixtures: fixtures.all, tests, shared };
    // Inside of `<script>` only `</script` and `<!--` mean anything to HTML, and JSON can say `<` otherwise.
    let data = serde_json::to_string(&data)?.replace('<', "\\u003c");
    Ok(TEMPLATE.replacen(PLACE, &data, 1))
}

#[derive(Default)]
struct Fixtures<'a> {
    all: Vec<&'a Fixture>,
    places: HashMap<&'a Fixture, usize>,
}

impl<'a> Fixtures<'a> {
    fn place(&mut self, fixture: &'a Fixture) -> usize {
        *self.places.entry(fixture).or_insert_with(|| {
            self.all.push(fixture);
            self.all.len() - 1
        })
    }
}

fn test_data<'a>(story: &Story, test: &'a Test, fixtures: &mut Fixtures<'a>) -> TestData<'a> {
    TestData {
        name: &test.name,
        binary: &test.binary,
        attempt: test.attempt,
        pid: test.pid,
        place: format!("{}:{}", test.file, test.line),
        begin: test.begin - story.begin,
        end: test.end - story.begin,
        outcome: &test.outcome,
        report: test.report.as_deref(),
        attachments: test.attachments.as_deref().map(attachments).unwrap_or_default(),
        spans: test.spans.iter().map(|span| span_data(story, span, fixtures)).collect(),
    }
}

fn shared_data<'a>(story: &Story, shared: &'a Shared, fixtures: &mut Fixtures<'a>) -> SharedData<'a> {
    SharedData {
        fixture: fixtures.place(&shared.fixture),
        binary: &shared.binary,
        pid: shared.pid,
        setup: span_data(story, &shared.setup, fixtures),
        teardown: shared.teardown.as_ref().map(|span| span_data(story, span, fixtures)),
    }
}

fn span_data<'a>(story: &Story, span: &'a Span, fixtures: &mut Fixtures<'a>) -> SpanData<'a> {
    SpanData(
        span.phase.as_str(),
        span.fixture.as_ref().map(|fixture| fixtures.place(fixture)),
        span.begin - story.begin,
        span.end - story.begin,
        &span.outcome,
        span.error.as_deref(),
        span.replaced,
    )
}

/// What lies in a test's folder; nothing where it is gone by now.
fn attachments(folder: &Path) -> Vec<Attachment> {
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    let mut all: Vec<_> = files.filter_map(|file| attachment(&file.ok()?.path())).collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

fn attachment(path: &Path) -> Option<Attachment> {
    let bytes = fs::metadata(path).ok().filter(fs::Metadata::is_file)?.len();
    let text = if bytes <= LARGEST { fs::read_to_string(path).ok() } else { None };
    let name = path.file_name()?.to_string_lossy().into_owned();
    Some(Attachment { name, path: path.display().to_string(), bytes, text })
}

#[cfg(test)]
mod tests {
    use super::{PLACE, TEMPLATE};

    #[test]
    fn the_page_asks_no_network_for_anything() {
        assert_eq!(TEMPLATE.matches(PLACE).count(), 1);
        for outside in ["http://", "https://", "src=", "@import", "url(", "fetch(", "<link"] {
            assert!(!TEMPLATE.contains(outside), "{outside}");
        }
    }

    #[test]
    fn what_a_test_says_is_never_read_as_html() {
        for dangerous in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            assert!(!TEMPLATE.contains(dangerous), "{dangerous}");
        }
    }
}
