//! A run as its events tell it: every test and every session host, with what happened in it and when.

use std::collections::HashMap;
use std::path::PathBuf;

use serde::Serialize;

use crate::events::{Event, Kind, Phase};

/// One run.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub(super) run: String,
    /// In microseconds since the Unix epoch.
    pub(super) begin: u64,
    pub(super) end: u64,
    /// In the order in which they began; an attempt is one of its own.
    pub(super) tests: Vec<Test>,
    /// What session hosts set up, in order.
    pub(super) shared: Vec<Shared>,
}

#[derive(Debug)]
pub(super) struct Test {
    pub(super) binary: String,
    pub(super) name: String,
    pub(super) attempt: u32,
    pub(super) pid: u32,
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) begin: u64,
    pub(super) end: u64,
    pub(super) outcome: String,
    /// What a person is told.
    pub(super) report: Option<String>,
    pub(super) attachments: Option<PathBuf>,
    pub(super) spans: Vec<Span>,
}

/// A setup, an attachment to a shared fixture, a body, a teardown.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub(super) phase: Phase,
    pub(super) fixture: Option<Fixture>,
    pub(super) begin: u64,
    pub(super) end: u64,
    pub(super) outcome: String,
    pub(super) error: Option<String>,
    pub(super) replaced: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(super) struct Fixture {
    pub(super) name: String,
    pub(super) module: String,
    pub(super) scope: String,
    pub(super) place: String,
}

/// A shared fixture, from its setup to the end of its teardown.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) fixture: Fixture,
    /// The test binary whose session host has it.
    pub(super) binary: String,
    pub(super) pid: u32,
    pub(super) setup: Span,
    pub(super) teardown: Option<Span>,
}

/// What was begun and never ended: its process was killed.
const UNFINISHED: &str = "unfinished";

impl Test {
    pub(super) fn failed(&self) -> bool {
        !matches!(self.outcome.as_str(), "passed" | "skipped")
    }
}

/// The story of the last run that these events tell of; how many events of others were left out.
pub(super) fn of(events: &[Event]) -> (Story, usize) {
    let run = events.last().map(|event| event.run.clone()).unwrap_or_default();
    let own: Vec<_> = events.iter().filter(|event| event.run == run).collect();
    let mut teller = Teller {
        story: Story {
            begin: own.iter().map(|event| event.time_us).min().unwrap_or_default(),
            end: own.iter().map(|event| event.time_us).max().unwrap_or_default(),
            run,
            ..Story::default()
        },
        ..Teller::default()
    };
    for event in &own {
        match (&event.test, event.phase) {
            (Some(name), phase) => teller.of_test(event, name, phase),
            (None, Some(phase)) => teller.of_host(event, phase),
            (None, None) => {}
        }
        teller.lasts.insert(event.pid, event.time_us);
    }
    let left_out = events.len() - own.len();
    (teller.finish(), left_out)
}

#[derive(Default)]
struct Teller {
    story: Story,
    /// The test that goes on, by process, binary, name and attempt.
    going_on: HashMap<(u32, String, String, u32), usize>,
    /// The last that was heard of a process.
    lasts: HashMap<u32, u64>,
}

impl Teller {
    fn of_test(&mut self, event: &Event, name: &str, phase: Option<Phase>) {
        let key = (event.pid, event.binary.clone(), name.to_owned(), event.attempt);
        if event.kind == Kind::TestStarted || !self.going_on.contains_key(&key) {
            self.going_on.insert(key.clone(), self.story.tests.len());
            self.story.tests.push(Test {
                binary: event.binary.clone(),
                name: name.to_owned(),
                attempt: event.attempt,
                pid: event.pid,
                file: event.file.clone().unwrap_or_default(),
                line: event.line.unwrap_or_default(),
                begin: event.time_us,
                end: 0,
                outcome: UNFINISHED.to_owned(),
                report: None,
                attachments: None,
                spans: Vec::new(),
            });
        }
        let test = &mut self.story.tests[self.going_on[&key]];
        match (event.kind, phase) {
            (Kind::TestFinished, _) => {
                test.end = event.time_us;
                test.outcome = event.outcome.clone().unwrap_or_default();
                test.report.clone_from(&event.report);
                test.attachments.clone_from(&event.attachments);
            }
            (Kind::Started, Some(phase)) => test.spans.push(begun(event, phase)),
            (Kind::Finished, Some(phase)) => {
                let fixture = fixture(event);
                let open = |span: &&mut Span| span.end == 0 && span.phase == phase && span.fixture == fixture;
                if let Some(span) = test.spans.iter_mut().rev().find(open) {
                    end(span, event);
                }
            }
            _ => {}
        }
    }

    fn of_host(&mut self, event: &Event, phase: Phase) {
        let Some(fixture) = fixture(event) else { return };
        let span = begun(event, phase);
        let mut known = self.story.shared.iter_mut().rev();
        let known = known.find(|it| it.pid == event.pid && it.fixture == fixture);
        match (event.kind, phase, known) {
            (Kind::Started, Phase::Setup, _) => self.story.shared.push(Shared {
                fixture,
                binary: event.binary.clone(),
                pid: event.pid,
                setup: span,
                teardown: None,
            }),
            (Kind::Started, Phase::Teardown, Some(shared)) => shared.teardown = Some(span),
            (Kind::Finished, Phase::Setup, Some(shared)) => end(&mut shared.setup, event),
            (Kind::Finished, Phase::Teardown, Some(shared)) => {
                if let Some(teardown) = &mut shared.teardown {
                    end(teardown, event);
                }
            }
            _ => {}
        }
    }

    /// What never ended lasted as long as its process was heard of.
    fn finish(mut self) -> Story {
        for test in &mut self.story.tests {
            let last = self.lasts.get(&test.pid).copied().unwrap_or(test.begin);
            for span in test.spans.iter_mut().filter(|span| span.end == 0) {
                span.end = if test.end == 0 { last } else { test.end };
            }
            if test.end == 0 {
                test.end = last;
            }
        }
        for shared in &mut self.story.shared {
            let last = self.lasts.get(&shared.pid).copied().unwrap_or(shared.setup.begin);
            for span in std::iter::once(&mut shared.setup).chain(&mut shared.teardown) {
                if span.end == 0 {
                    span.end = last;
                }
            }
        }
        self.story
    }
}

fn begun(event: &Event, phase: Phase) -> Span {
    Span {
        phase,
        fixture: fixture(event),
        begin: event.time_us,
        end: 0,
        outcome: UNFINISHED.to_owned(),
        error: None,
        replaced: false,
    }
}

fn end(span: &mut Span, event: &Event) {
    span.end = event.time_us.max(span.begin);
    span.outcome = event.outcome.clone().unwrap_or_default();
    span.error.clone_from(&event.error);
    span.replaced = event.replaced;
}

fn fixture(event: &Event) -> Option<Fixture> {
    let name = event.fixture.clone()?;
    Some(Fixture {
        name,
        module: event.module.clone().unwrap_or_default(),
        scope: event.scope.clone().unwrap_or_default(),
        place: format!("{}:{}", event.file.as_deref().unwrap_or_default(), event.line.unwrap_or_default()),
    })
}
