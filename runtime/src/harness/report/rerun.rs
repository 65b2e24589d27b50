//! What to type to run one test alone.

use std::env;
use std::path::Path;

use crate::core::test::TestDef;
use crate::harness::identity::TestId;

/// With the runner that runs it now.
pub(super) fn command(test: &TestDef, id: &TestId) -> String {
    let name = id.full_name();
    let runner = if is_run_by_nextest(&name) { "cargo nextest run" } else { "cargo test" };
    let ignored = if env::args().any(|argument| argument == "--ignored" || argument == "--include-ignored") {
        "--include-ignored "
    } else {
        ""
    };
    format!("{runner} -p {} {} -- {ignored}--exact {}", test.package, target(test), quoted(&name))
}

/// A `cargo test` that a test of nextest's starts has nextest's variables, too, but not its own name in them.
fn is_run_by_nextest(name: &str) -> bool {
    match env::var("NEXTEST_TEST_NAME") {
        Ok(told) => told == name,
        // Older ones tell no name.
        Err(_) => env::var_os("NEXTEST").is_some(),
    }
}

/// The argument that selects the test's target.
fn target(test: &TestDef) -> String {
    let binary = env::current_exe().ok();
    let is_example = binary.is_some_and(|binary| binary.parent().is_some_and(|it| it.ends_with("examples")));
    match test.target.split_once('/') {
        None => "--lib".to_owned(),
        // To a macro, binaries and examples look the same, and so do tests and benches.
        Some((_, name)) if is_example => format!("--example {name}"),
        Some(("test", name)) => match bench(Path::new(test.manifest_dir), name) {
            Some(bench) => format!("--bench {bench}"),
            None => format!("--test {name}"),
        },
        Some((kind, name)) => format!("--{kind} {name}"),
    }
}

/// The bench of this crate name, which has underscores where the target's may have dashes.
fn bench(package: &Path, krate: &str) -> Option<String> {
    let has = |folder: &str, name: &str| {
        let folder = package.join(folder);
        folder.join(format!("{name}.rs")).is_file() || folder.join(name).join("main.rs").is_file()
    };
    let dashed = krate.replace('_', "-");
    let mut names = [krate.to_owned(), dashed].into_iter();
    names.find(|name| has("benches", name)).filter(|name| !has("tests", name))
}

/// As a shell takes it.
fn quoted(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.');
    if name.chars().all(is_plain) { name.to_owned() } else { format!("'{}'", name.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_name_is_quoted_where_a_shell_would_read_into_it() {
        assert_eq!(quoted("paging::case_1_größe"), "paging::case_1_größe");
        assert_eq!(quoted("r#try::case_1"), "'r#try::case_1'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
