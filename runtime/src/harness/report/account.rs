//! One failure: the fixture and its place, the chain that asked for it, the cause and where it lies.

use std::env;
use std::fmt::Write as _;

use super::excerpt::Sources;
use super::paint::Paint;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::panic::Panic;
use crate::core::spot::Spot;

/// Several failures, each with the lines of source where it lies; those of one fixture stand together.
pub(super) fn all(failures: &[&Failure], sources: &Sources, paint: Paint) -> String {
    let mut text = String::new();
    let mut rest = failures;
    while let [first, after @ ..] = rest {
        let same = after.iter().take_while(|next| belongs_to(first, next)).count();
        let (together, others) = rest.split_at(1 + same);
        rest = others;
        let begin = begin(first);
        let depth = if begin.is_empty() { 2 } else { 4 };
        if !begin.is_empty() {
            text.push('\n');
            text.push_str(&indented(&begin, 2));
        }
        for failure in together {
            text.push('\n');
            text.push_str(&indented(&cause(failure, sources, paint), depth));
        }
    }
    text
}

fn belongs_to(first: &Failure, next: &Failure) -> bool {
    let same = match (first.fixture, next.fixture) {
        (Some(first), Some(next)) => first.is(next),
        (None, None) => true,
        _ => false,
    };
    same && first.phase == next.phase && next.chain.is_empty()
}

/// The fixture, its place and who asked for it; nothing for a body.
pub(super) fn begin(failure: &Failure) -> String {
    let Some(fixture) = failure.fixture else {
        return match failure.phase {
            Phase::Teardown => "what the test gave to `request.on_teardown` failed\n".to_owned(),
            Phase::Setup | Phase::Body => String::new(),
        };
    };
    let what = match failure.phase {
        _ if matches!(failure.cause, Cause::Skip(_)) => "skips the test",
        Phase::Setup => "could not be set up",
        Phase::Teardown => "was not torn down cleanly",
        Phase::Body => "failed",
    };
    let mut text = format!("fixture `{}` {what} ({}, {})\n", fixture.name, fixture.module, fixture.place);
    for asker in &failure.chain {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "  asked for by fixture `{}` ({})", asker.name, asker.place);
    }
    let first = failure.chain.last().copied().unwrap_or(fixture);
    if failure.phase == Phase::Setup && first.autouse {
        let _ = writeln!(text, "  asked for by no one: `{}` is `autouse` in `{}`", first.name, first.module);
    }
    text
}

/// Why, where, and what may help.
fn cause(failure: &Failure, sources: &Sources, paint: Paint) -> String {
    let (why, spot, panic) = why(&failure.cause);
    let excerpt = spot.and_then(|spot| sources.around(&spot, failure.fixture, paint));
    let is_inside = excerpt.as_ref().is_some_and(|excerpt| excerpt.is_inside);
    let mut text = match why.split_once('\n') {
        Some((first, rest)) => format!("{}\n{rest}\n", paint.mark(first)),
        None => format!("{}\n", paint.mark(&why)),
    };
    if let Some(excerpt) = excerpt {
        text.push('\n');
        text.push_str(&excerpt.text);
    }
    match panic.map(|panic| &panic.backtrace) {
        Some(Some(backtrace)) => {
            text.push_str("\nbacktrace:\n");
            text.push_str(backtrace);
            text.push('\n');
        }
        Some(None) if !is_inside => text.push_str("(`RUST_BACKTRACE=1` shows who called it)\n"),
        _ => {}
    }
    if let Some(hint) = hint(failure) {
        text.push_str(&hint);
        text.push('\n');
    }
    text
}

/// Who decided that it had to end, and so what to change.
fn hint(failure: &Failure) -> Option<String> {
    let key = match (&failure.cause, failure.phase) {
        (Cause::TimedOut { .. }, Phase::Body) => {
            return Some("its limit is the `timeout` of its `#[integration_test]`".to_owned());
        }
        (Cause::TimedOut { .. }, Phase::Setup) => "setup",
        (Cause::TimedOut { .. }, Phase::Teardown) => "teardown",
        (Cause::Interrupted { signal: "SIGTERM", .. }, _) if env::var_os("NEXTEST").is_some() => {
            return Some(
                "nextest sends it to tests that are slower than its `slow-timeout` allows".to_owned(),
            );
        }
        _ => return None,
    };
    let own = failure.fixture.is_some_and(|fixture| fixture.timeout.is_some());
    Some(if own {
        "its limit is the `timeout` of its `#[fixture]`".to_owned()
    } else {
        format!(
            "its limit is `timeout.{key}` of `estrade.toml`; `#[fixture(timeout = \"…\")]` gives it its own"
        )
    })
}

/// The cause in one line, for events.
pub(in crate::harness) fn summary(cause: &Cause) -> String {
    let text = match cause {
        Cause::Error(error) => format!("{error:#}"),
        Cause::Panic(panic) => format!("panicked: {}", panic.message),
        Cause::Skip(skip) => skip.reason.clone(),
        other => why(other).0,
    };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

/// Why, without the end of its last line; where in the user's code, as far as it is known; and the panic.
pub(super) fn why(cause: &Cause) -> (String, Option<Spot>, Option<&Panic>) {
    let plain = |text: String| (text, None, None);
    match cause {
        Cause::Error(error) => (format!("error: {error:?}"), error.location().map(Spot::from), None),
        Cause::Debug(text) => plain(format!("error: {text}")),
        Cause::Panic(panic) => {
            let text = format!("panicked{}:\n{}", at(panic), panic.message);
            (text, panic.spot.clone(), Some(panic))
        }
        Cause::WrongPanic { panic, expected } => {
            let text = format!(
                "panicked{}, and not as `#[should_panic]` expects, with a message that contains {expected:?}:\n{}",
                at(panic),
                panic.message
            );
            (text, panic.spot.clone(), Some(panic))
        }
        Cause::Skip(skip) => plain(format!("skipped at {}: {}", skip.location, skip.reason)),
        Cause::TimedOut { limit, stuck } => plain(format!("timed out after {limit:?}{}", blocked(*stuck))),
        Cause::Interrupted { signal, stuck } => plain(format!("ended by {signal}{}", blocked(*stuck))),
        Cause::CutShort { signal, stuck } => plain(format!(
            "cut short: {signal} left no more time for it (`timeout.grace`){}",
            blocked(*stuck)
        )),
        Cause::Refused(reason) => plain(format!("error: {reason}")),
        Cause::Shared(account) => plain(account.clone()),
    }
}

fn at(panic: &Panic) -> String {
    panic.spot.as_ref().map(|spot| format!(" at {spot}")).unwrap_or_default()
}

fn blocked(stuck: bool) -> &'static str {
    if stuck { "; it blocks its thread without reaching an await, and that thread was abandoned" } else { "" }
}

pub(super) fn indented(text: &str, depth: usize) -> String {
    text.lines().fold(String::new(), |mut all, line| {
        // Writing to a `String` cannot fail.
        let _ = if line.is_empty() { writeln!(all) } else { writeln!(all, "{:depth$}{line}", "") };
        all
    })
}
