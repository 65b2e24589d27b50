//! Colours: on a terminal only, unless who runs the tests says otherwise.

use super::{PLAIN, failures};
use crate::run::{Run, Spec};

const ESCAPE: char = '\u{1b}';

fn with(name: &'static str, variables: &'static [(&'static str, &'static str)]) -> Vec<Run> {
    let spec = Spec { name, variables, cargo_test: &["an_assertion"], ..PLAIN };
    // nextest cuts colours out unless it is told to have some itself.
    Spec { nextest: &["--color=always", "an_assertion"], ..spec }.both()
}

/// The lines that our report has coloured: nextest colours its own.
fn headings(run: &Run) -> Vec<&str> {
    run.text.lines().filter(|line| line.contains("test `an_assertion` failed")).collect()
}

#[test]
fn where_output_is_captured_there_are_none() {
    for run in failures().iter().chain(&with("no-terminal", &[("CARGO_TERM_COLOR", "auto")])) {
        let headings = headings(run);
        assert_eq!(headings.len(), 1, "{:?}: {}", run.runner, run.text);
        assert!(!headings[0].contains(ESCAPE), "{:?}: {}", run.runner, run.text);
    }
}

#[test]
fn who_asks_for_colours_gets_them() {
    for run in with("forced", &[("CLICOLOR_FORCE", "1")]) {
        let headings = headings(&run);
        assert_eq!(headings.len(), 1, "{:?}: {}", run.runner, run.text);
        assert!(headings[0].contains("\u{1b}[1;31mtest `an_assertion`"), "{:?}: {}", run.runner, run.text);
        assert!(run.text.contains("\u{1b}[31m> 63 | "), "{:?}: {}", run.runner, run.text);
    }
}

#[test]
fn no_color_means_none() {
    for run in with("no-color", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]) {
        let headings = headings(&run);
        assert_eq!(headings.len(), 1, "{:?}: {}", run.runner, run.text);
        assert!(!headings[0].contains(ESCAPE), "{:?}: {}", run.runner, run.text);
    }
}
