//! `--durations N`: where the time of a run went.

use std::fmt::Write;

use crate::events::{Event, Kind, Phase, duration};
use crate::terminal::Terminal;

/// The `most` slowest setups, bodies and teardowns.
pub(super) fn slowest(events: &[Event], most: usize, terminal: Terminal) -> String {
    let spans = events.iter().filter_map(|event| {
        let phase = event.phase.filter(|_| event.kind == Kind::Finished)?;
        Some((event.duration_us?, phase, event))
    });
    // A test that attaches a shared fixture waits for its setup, which counts where it happens.
    let mut spans: Vec<_> = spans.filter(|(_, phase, _)| *phase != Phase::Attach).collect();
    let all: u64 = spans.iter().map(|(taken, ..)| taken).sum();
    spans.sort_by_key(|(taken, ..)| std::cmp::Reverse(*taken));
    let mut text = String::new();
    let shown = spans.len().min(most);
    let _ = writeln!(
        text,
        "\nslowest {shown} of {} setups, bodies and teardowns, which took {} together:",
        spans.len(),
        duration(all)
    );
    for (taken, phase, event) in spans.into_iter().take(most) {
        let share = (taken * 100).checked_div(all).unwrap_or_default();
        let name = event.fixture.as_deref().map(|name| format!(" {}", terminal.name(name)));
        let _ = writeln!(
            text,
            "  {:>9} {share:>3} %  {}{}  {}",
            duration(taken),
            phase.as_str(),
            name.unwrap_or_default(),
            terminal.aside(event.subject())
        );
    }
    text
}
