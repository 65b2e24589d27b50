//! README.md says what is so: its example is a test of the catalogue, and its commands are those that CI runs.

use std::process::Command;

use estrade_tests::markdown::blocks;
use estrade_tests::sources::workspace;

/// The one place where the example is compiled and run.
const EXAMPLE: &str = "examples/catalogue/tests/readme.rs";

fn readme() -> String {
    std::fs::read_to_string(workspace().join("README.md")).expect("README.md can be read")
}

/// What stands in the blocks of a language.
fn text_of(page: &str, language: &str) -> String {
    blocks(page).into_iter().filter(|block| block.language == language).map(|block| block.text).collect()
}

#[test]
fn every_rust_block_is_compiled_and_run() {
    let file = std::fs::read_to_string(workspace().join(EXAMPLE)).expect("the example can be read");
    let (_, example) = file.split_once("\n\n").expect("a line says what the file is, an empty one ends it");
    assert_eq!(text_of(&readme(), "rust"), example);
}

#[test]
fn the_two_commands_stand_where_ci_reads_them() {
    let output = Command::new(workspace().join(".ci/readme-commands")).output().expect("it can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = String::from_utf8_lossy(&output.stdout);
    let shown: String = text_of(&readme(), "console");
    let shown: Vec<&str> = shown.lines().filter_map(|line| line.strip_prefix("$ ")).collect();
    assert_eq!(read.lines().collect::<Vec<_>>(), shown);
    assert_eq!(shown.len(), 2);
}

#[test]
fn what_it_links_to_is_there() {
    let text = readme();
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let local: Vec<&str> = links.filter(|link| !link.contains("://") && !link.starts_with('#')).collect();
    assert!(!local.is_empty());
    for link in local {
        assert!(workspace().join(link).exists(), "{link} is not there");
    }
}
