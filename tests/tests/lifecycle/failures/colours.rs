//! Colours: on a terminal only, unless who runs the tests says otherwise.

use super::{PLAIN, failures};
#[cfg(target_os = "linux")]
use crate::project;
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

/// What a command writes to a terminal, as `script` of util-linux has one; nothing where that is missing.
#[cfg(target_os = "linux")]
fn on_a_terminal(command: &str) -> Option<String> {
    let script = |command: &str| {
        let mut script = project::command("script");
        script.args(["--quiet", "--return", "--command", command, "/dev/null"]);
        for variable in ["CARGO_TERM_COLOR", "CLICOLOR_FORCE", "NO_COLOR"] {
            script.env_remove(variable);
        }
        script.env("TERM", "xterm").output().ok()
    };
    if !script("true").is_some_and(|output| output.status.success()) {
        project::skip("on a terminal: there is no `script` that gives a command one");
        return None;
    }
    script(command).map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_there_are_some() {
    let binary = project::binary("failures");
    let cargo_test = format!("{} an_assertion", binary.display());
    let nextest = "cargo nextest run -p lifecycle-sample --test failures an_assertion".to_owned();
    let coloured = "\u{1b}[1;31mtest `an_assertion`";
    for command in [Some(cargo_test), project::has_nextest().then_some(nextest)].into_iter().flatten() {
        let Some(text) = on_a_terminal(&command) else { return };
        assert!(text.contains(coloured), "{command}: {text}");
        // What is written elsewhere is plain, although a terminal is there.
        let Some(text) = on_a_terminal(&format!("{command} 2>&1 | cat")) else { return };
        assert!(text.contains("test `an_assertion` failed"), "{command}: {text}");
        assert!(!text.contains(coloured), "{command}: {text}");
    }
}
