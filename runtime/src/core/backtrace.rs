//! What a person wants to see of a backtrace: the frames of the code under test.

use std::fmt::Write as _;

/// Where Estrade's own sources were when it was compiled, as frames name them.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

/// Where the sources of the standard library were when it was compiled.
const STANDARD_LIBRARY: &str = "/rustc/";

/// Cuts a backtrace, as `std::backtrace::Backtrace` displays it, to the frames between the panic and
/// Estrade, without the standard library's; empty when there are none.
pub(crate) fn trimmed(backtrace: &str) -> String {
    let mut frames: Vec<(&str, Option<&str>)> = Vec::new();
    for line in backtrace.lines() {
        if let Some(symbol) = symbol(line) {
            frames.push((symbol, None));
        } else if let Some(frame) = frames.last_mut() {
            frame.1 = frame.1.or(line.trim_start().strip_prefix("at "));
        }
    }
    let unwinding = frames.iter().position(|(symbol, _)| symbol.contains("rust_begin_unwind"));
    let ours = frames
        .into_iter()
        .skip(unwinding.map_or(0, |at| at + 1))
        .filter_map(|(symbol, place)| Some((symbol, place?)))
        .take_while(|(symbol, place)| !symbol.contains("estrade::") && !place.starts_with(OWN))
        .filter(|(_, place)| !place.starts_with(STANDARD_LIBRARY));
    let mut text = String::new();
    for (number, (symbol, place)) in ours.enumerate() {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{number:>4}: {symbol}\n      at {place}");
    }
    text
}

/// `   3: std::panicking::panic_with_hook`
fn symbol(line: &str) -> Option<&str> {
    let (number, symbol) = line.trim_start().split_once(": ")?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then_some(symbol)
}

#[cfg(test)]
mod tests {
    use super::trimmed;

    #[test]
    fn what_lies_between_the_panic_and_estrade_is_kept() {
        let whole = "   0: estrade::core::panic::record\n             at runtime/src/core/panic.rs:71:21\n   \
                     1: std::panicking::panic_with_hook\n   2: __rustc::rust_begin_unwind\n   \
                     3: core::result::unwrap_failed\n             at /rustc/abc/library/core/src/result.rs:1\n   \
                     4: rules::bodies::helper\n             at ./rules/bodies.rs:27:5\n   \
                     5: core::ops::function::FnOnce::call_once\n             at /rustc/abc/library/core/src/o.rs:1\n   \
                     6: rules::bodies::that_panics\n             at ./rules/bodies.rs:25:1\n   \
                     7: poll<core::result::Result<(), estrade::core::failure::Cause>>\n             at a.rs:1:1\n   \
                     8: estrade::harness::lane::Lane::run\n             at b.rs:1:1\n   9: start_thread\n";
        let kept = "   0: rules::bodies::helper\n      at ./rules/bodies.rs:27:5\n   \
                    1: rules::bodies::that_panics\n      at ./rules/bodies.rs:25:1\n";
        assert_eq!(trimmed(whole), kept);
    }

    #[test]
    fn a_backtrace_without_frames_of_the_user_is_nothing() {
        assert_eq!(
            trimmed("   0: __rustc::rust_begin_unwind\n   1: estrade::harness::lane::Lane::run\n"),
            ""
        );
        assert_eq!(trimmed(""), "");
    }
}
