//! `--setup-show`: what is set up and torn down, as a tree that grows.

use std::collections::HashMap;
use std::fmt::Write;

use crate::events::{Event, Kind, Phase, duration};
use crate::terminal::Terminal;

/// Tests run at once: each line says whose it is where it is another one's than the line before.
pub(super) struct Tree {
    terminal: Terminal,
    /// How many fixtures each has.
    depths: HashMap<String, usize>,
    last: String,
}

impl Tree {
    pub(super) fn new(terminal: Terminal) -> Tree {
        Tree { terminal, depths: HashMap::new(), last: String::new() }
    }

    /// What there is to show of an event: whole lines, or nothing.
    pub(super) fn line(&mut self, event: &Event) -> String {
        let subject = event.subject();
        let depth = self.depths.entry(subject.clone()).or_default();
        let name = event.fixture.as_deref().unwrap_or("of the test");
        let failed = event.error.as_ref().map(|error| {
            let phase = event.phase.map_or("", Phase::as_str);
            let name = event.fixture.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
            let outcome = event.outcome.as_deref().unwrap_or("failed");
            format!("{phase}{name} {}: {error}", self.terminal.warning(outcome))
        });
        let scope = match event.scope.as_deref() {
            None | Some("test") => String::new(),
            Some(scope) => self.terminal.aside(format!(" ({scope})")),
        };
        let line = match (event.kind, event.phase) {
            (Kind::Started, Some(Phase::Setup)) => format!("setup {}{scope}", self.terminal.name(name)),
            (Kind::Started, Some(Phase::Attach)) => format!("attach {}{scope}", self.terminal.name(name)),
            (Kind::Started, Some(Phase::Body)) => "body".to_owned(),
            (Kind::Started, Some(Phase::Teardown)) => {
                *depth = depth.saturating_sub(usize::from(event.fixture.is_some()));
                format!("teardown {}{scope}", self.terminal.name(name))
            }
            (Kind::Interrupted, _) => event.signal.clone().unwrap_or_default(),
            (Kind::TestFinished, _) => {
                let outcome = event.outcome.as_deref().unwrap_or_default();
                *depth = 0;
                format!("{outcome} in {}", duration(event.duration_us.unwrap_or_default()))
            }
            (Kind::Finished, _) => match failed {
                Some(failed) => failed,
                None => {
                    // An attached one is given back without an event of its own.
                    *depth += usize::from(event.phase == Some(Phase::Setup));
                    return String::new();
                }
            },
            _ => return String::new(),
        };
        let indent = *depth;
        let mut text = String::new();
        if self.last != subject {
            let _ = writeln!(text, "{}", self.terminal.kind(&subject));
            self.last = subject;
        }
        let _ = writeln!(text, "{:width$}{line}", "", width = 2 + 2 * indent);
        text
    }
}
