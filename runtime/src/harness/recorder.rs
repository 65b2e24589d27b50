//! Emits the events of one test, and prints them as they happen where `log = "setup"` asks for it.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::attachments::Attachments;
use super::identity::TestId;
use super::notes::Notes;
use super::report;
use crate::config::{Config, Log};
use crate::core::failure::Cause;
use crate::core::fixture::FixtureDef;
use crate::core::outcome::Outcome;
use crate::core::test::TestDef;
use crate::event::{self, Event, Phase, Subject};
use crate::host::run;

pub(super) struct Recorder {
    test: &'static TestDef,
    id: TestId,
    config: &'static Config,
    begin: Instant,
    set_up: Vec<&'static FixtureDef>,
    notes: Notes,
    depth: usize,
    /// The moment of what is recorded next, where it has passed.
    moment: Option<Instant>,
    /// What the session host does is done for no test of its own.
    hosting: bool,
}

/// When a phase began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timer(Instant);

impl Recorder {
    pub(super) fn new(test: &'static TestDef, id: TestId, config: &'static Config) -> Recorder {
        Recorder {
            test,
            id,
            config,
            begin: Instant::now(),
            set_up: Vec::new(),
            notes: Notes::default(),
            depth: 1,
            moment: None,
            hosting: false,
        }
    }

    /// In the session host.
    pub(super) fn hosting(self) -> Recorder {
        Recorder { hosting: true, ..self }
    }

    pub(super) fn test(&self) -> &TestId {
        &self.id
    }

    /// The fixtures that were set up, in order.
    pub(super) fn set_up(&self) -> &[&'static FixtureDef] {
        &self.set_up
    }

    /// The files of this test.
    pub(super) fn attachments(&self) -> Attachments {
        Attachments::of(&self.id)
    }

    /// What fixtures have to say about it.
    pub(super) fn notes(&self) -> &Notes {
        &self.notes
    }

    /// What is recorded next happened at this moment, where there is one.
    pub(super) fn recall(&mut self, moment: Option<Instant>) -> &mut Recorder {
        self.moment = moment;
        self
    }

    fn now(&mut self) -> Instant {
        self.moment.take().unwrap_or_else(Instant::now)
    }

    pub(super) fn test_started(&self) {
        self.emit(
            Instant::now(),
            Event::TestStarted { file: self.test.place.file, line: self.test.place.line },
        );
        self.log(0, || format!("test {}", self.id));
    }

    pub(super) fn test_finished(&self, outcome: Outcome, report: &str) {
        // Who records nothing need not look for attachments.
        if self.config.events.is_some() {
            self.emit(
                Instant::now(),
                Event::TestFinished {
                    outcome: outcome.as_str(),
                    duration_us: micros(self.begin.elapsed()),
                    report: (!report.is_empty()).then(|| report.to_owned()),
                    attachments: self.attachments().folder().map(PathBuf::from),
                },
            );
        }
        self.log(0, || format!("test {}: {outcome} {:.1?}", self.id, self.begin.elapsed()));
    }

    pub(super) fn interrupted(&self, signal: &'static str) {
        if self.hosting {
            return;
        }
        self.emit(Instant::now(), Event::Interrupted { signal });
        self.log(self.depth, || signal.to_owned());
    }

    pub(super) fn setup_started(&mut self, fixture: &'static FixtureDef) -> Timer {
        let begin = self.now();
        self.emit(begin, Event::Started { phase: Phase::Setup, subject: subject(fixture) });
        self.log(self.depth, || {
            let needs: Vec<_> = fixture.dependencies.iter().map(|needed| needed.fixture.name).collect();
            let needs =
                if needs.is_empty() { String::new() } else { format!(" (needs {})", needs.join(", ")) };
            format!("setup {}{needs}", fixture.name)
        });
        self.depth += 1;
        Timer(begin)
    }

    pub(super) fn attach_started(&mut self, fixture: &'static FixtureDef) -> Timer {
        let begin = self.now();
        self.emit(begin, Event::Started { phase: Phase::Attach, subject: subject(fixture) });
        self.log(self.depth, || format!("attach {} ({})", fixture.name, fixture.scope));
        Timer(begin)
    }

    pub(super) fn attach_finished(
        &mut self,
        fixture: &'static FixtureDef,
        timer: Timer,
        result: &Result<(), Cause>,
    ) {
        self.finished(Phase::Attach, Some(fixture), timer, result.as_ref().err(), false);
        if result.is_ok() {
            self.set_up.push(fixture);
        }
    }

    pub(super) fn setup_finished(
        &mut self,
        fixture: &'static FixtureDef,
        timer: Timer,
        result: &Result<(), Cause>,
        replaced: bool,
    ) {
        self.finished(Phase::Setup, Some(fixture), timer, result.as_ref().err(), replaced);
        if result.is_ok() {
            self.set_up.push(fixture);
        } else {
            self.depth -= 1;
        }
    }

    pub(super) fn body_started(&mut self) -> Timer {
        let begin = self.now();
        self.emit(begin, Event::Started { phase: Phase::Body, subject: Subject::default() });
        self.log(self.depth, || "body".to_owned());
        Timer(begin)
    }

    pub(super) fn body_finished(&mut self, timer: Timer, result: &Result<(), Cause>) {
        self.finished(Phase::Body, None, timer, result.as_ref().err(), false);
    }

    /// Of a fixture, or of the test's own finalizers.
    pub(super) fn teardown_started(&mut self, fixture: Option<&'static FixtureDef>) -> Timer {
        if fixture.is_some() {
            self.depth = self.depth.saturating_sub(1).max(1);
        }
        let begin = self.now();
        let subject = fixture.map(subject).unwrap_or_default();
        self.emit(begin, Event::Started { phase: Phase::Teardown, subject });
        self.log(self.depth, || format!("teardown {}", fixture.map_or("of the test", |it| it.name)));
        Timer(begin)
    }

    pub(super) fn teardown_finished(
        &mut self,
        fixture: Option<&'static FixtureDef>,
        timer: Timer,
        cause: Option<&Cause>,
    ) {
        self.finished(Phase::Teardown, fixture, timer, cause, false);
    }

    fn finished(
        &mut self,
        phase: Phase,
        fixture: Option<&'static FixtureDef>,
        timer: Timer,
        cause: Option<&Cause>,
        replaced: bool,
    ) {
        let end = self.now();
        let duration = end.duration_since(timer.0);
        let error = cause.map(report::summary);
        if let Some(error) = &error {
            let name = fixture.map(|fixture| format!(" {}", fixture.name)).unwrap_or_default();
            self.log(self.depth, || format!("{}{name}: {error}", phase.as_str()));
        }
        self.emit(
            end,
            Event::Finished {
                phase,
                subject: fixture.map(subject).unwrap_or_default(),
                outcome: cause.map_or("ok", outcome),
                duration_us: micros(duration),
                replaced,
                error,
            },
        );
    }

    fn emit(&self, when: Instant, event: Event) {
        if let Some(path) = &self.config.events {
            let test = self.id.full_name();
            let source = event::Source {
                run: run::id(),
                binary: self.id.binary(),
                test: (!self.hosting).then_some(&*test),
                attempt: self.id.attempt(),
            };
            event::append(path, source, when, event);
        }
    }

    fn log(&self, depth: usize, line: impl FnOnce() -> String) {
        if self.config.log == Some(Log::Setup) {
            // Straight to stderr: libtest would keep it to itself until the test has failed.
            let line = format!("{:indent$}{}\n", "", line(), indent = depth * 2);
            let _ = std::io::stderr().write_all(line.as_bytes());
        }
    }
}

fn subject(fixture: &'static FixtureDef) -> Subject {
    Subject {
        fixture: Some(fixture.name),
        module: Some(fixture.module),
        scope: Some(fixture.scope.as_str()),
        file: Some(fixture.place.file),
        line: Some(fixture.place.line),
    }
}

fn outcome(cause: &Cause) -> &'static str {
    match cause {
        Cause::Skip(_) => "skipped",
        Cause::TimedOut { .. } => "timed_out",
        Cause::Interrupted { .. } | Cause::CutShort { .. } => "interrupted",
        Cause::Panic(_) => "panicked",
        Cause::Error(_)
        | Cause::Debug(_)
        | Cause::WrongPanic { .. }
        | Cause::Refused(_)
        | Cause::Shared(_) => "failed",
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
