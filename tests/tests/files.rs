//! What holds for every file of the project.

use estrade_tests::sources::{Source, Token, rust_files};

const MOST_LINES: usize = 400;

/// Names that say where code went instead of what it is.
const NO_NOUNS: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "imp", "impl", "misc", "shared", "stuff", "support"];

/// What is left behind while writing.
const LEFTOVERS: &[&str] = &["todo", "unimplemented", "dbg"];

/// What a comment says that waits for somebody.
const MARKS: &[&str] = &["TODO", "FIXME", "XXX", "HACK"];

/// Fails with all that is wrong at once.
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Sources whose attributes are those of generated code.
fn quotes(source: &Source) -> bool {
    source.path.starts_with("macros/src/expand") || source.path.starts_with("macros/src/fallback")
}

/// Sources that are input of a test rather than part of the project: they may be wrong on purpose.
fn is_specimen(source: &Source) -> bool {
    source.path.split('/').any(|part| part == "ui" || part == "compile_fail")
}

#[test]
fn a_file_is_one_idea_and_no_longer_than_400_lines() {
    let long = rust_files("").into_iter().filter_map(|source| {
        let lines = source.text.lines().count();
        (lines > MOST_LINES).then(|| format!("{}: {lines} lines, more than {MOST_LINES}", source.path))
    });
    none(&long.collect::<Vec<_>>());
}

#[test]
fn a_file_is_named_for_a_noun() {
    let nameless = rust_files("").into_iter().filter_map(|source| {
        let part = source.path.split('/').find(|part| NO_NOUNS.contains(&part.trim_end_matches(".rs")))?;
        Some(format!("{}: {part} says nothing of what is in it", source.path))
    });
    none(&nameless.collect::<Vec<_>>());
}

#[test]
fn every_unsafe_says_why_it_is_safe() {
    let silent = rust_files("").into_iter().filter(|source| !is_specimen(source)).filter_map(|source| {
        let tokens = source.tokens();
        let written =
            |pair: &[Token]| pair[0].is("unsafe") && !pair[1].is("fn") && pair[1] != Token::Open('(');
        let unsafes =
            tokens.windows(2).filter(|pair| written(pair)).count() + unsafe_attributes(&source.text);
        let reasons = source.text.matches("// SAFETY: ").count();
        (unsafes > reasons)
            .then(|| format!("{}: {unsafes} times unsafe, {reasons} SAFETY comments", source.path))
    });
    none(&silent.collect::<Vec<_>>());
}

/// The attributes of one item, one below the other, have one reason.
fn unsafe_attributes(text: &str) -> usize {
    let is_one = |line: &&str| line.contains(" unsafe(") || line.contains("[unsafe(");
    let lines: Vec<bool> = text.lines().map(|line| is_one(&line)).collect();
    let first = |at: &usize| lines[*at] && (*at == 0 || !lines[*at - 1]);
    (0..lines.len()).filter(first).count()
}

#[test]
fn nothing_is_left_behind() {
    let mut found = Vec::new();
    for source in rust_files("").into_iter().filter(|source| !is_specimen(source)) {
        for pair in source.tokens().windows(2) {
            if let (Token::Name(name), Token::Sign('!')) = (&pair[0], &pair[1])
                && LEFTOVERS.contains(&name.as_str())
            {
                found.push(format!("{}: {name}!", source.path));
            }
        }
        for line in source.text.lines() {
            let remark =
                line.split("// ").skip(1).any(|remark| MARKS.iter().any(|mark| remark.contains(mark)));
            if remark {
                found.push(format!("{}: {}", source.path, line.trim()));
            }
        }
    }
    none(&found);
}

#[test]
fn dead_code_is_deleted_rather_than_allowed() {
    let allowed = rust_files("").into_iter().filter(|source| !is_specimen(source)).filter(|source| {
        source.path.contains("/src/")
            && !quotes(source)
            // Directly in `#[…]`: behind a `cfg_attr` it speaks of another platform, where the code may well be dead.
            && source.tokens().windows(4).any(|four| {
                four[0] == Token::Open('[')
                    && (four[1].is("allow") || four[1].is("expect"))
                    && four[2] == Token::Open('(')
                    && (four[3].is("dead_code") || four[3].is("unused"))
            })
    });
    none(&allowed.map(|source| format!("{}: allows dead code", source.path)).collect::<Vec<_>>());
}
