//! What holds for every page.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs, io::Write};

use estrade_tests::markdown::blocks;
use estrade_tests::sources::workspace;

/// The languages of blocks that some test reads. Rust is compiled and run, commands and reports are followed.
const CHECKED: [&str; 7] = ["rust", "toml", "json", "python", "console", "diff", "text"];

pub(crate) fn page(name: &str) -> String {
    let path = workspace().join("docs/src").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The name and text of each.
fn pages() -> Vec<(String, String)> {
    let folder = fs::read_dir(workspace().join("docs/src")).expect("the guide is there");
    let names = folder.map(|entry| entry.expect("its files can be listed").file_name().into_string());
    let mut names: Vec<String> = names.map(|name| name.expect("their names are plain")).collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), page(&name))).collect()
}

/// Where each block of a language stands, and its text.
fn texts(language: &str) -> Vec<(String, String)> {
    let pages = pages().into_iter();
    pages
        .flat_map(|(name, text)| blocks(&text).into_iter().map(move |block| (name.clone(), block)))
        .filter(|(_, block)| block.language == language)
        .map(|(name, block)| (format!("{name}:{}", block.line), block.text))
        .collect()
}

#[test]
fn every_block_is_in_a_language_that_is_checked() {
    for (name, text) in pages() {
        for block in blocks(&text) {
            assert!(CHECKED.contains(&&*block.language), "{name}:{}: {:?}", block.line, block.language);
        }
    }
}

#[test]
fn toml_and_json_are_well_formed() {
    for (place, text) in texts("toml") {
        assert!(toml::from_str::<toml::Table>(&text).is_ok(), "{place}\n{text}");
    }
    for (place, text) in texts("json") {
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{place}\n{text}");
    }
}

#[test]
fn python_is_well_formed() {
    let python = || {
        let mut command = Command::new("python3");
        command.args(["-c", "import ast, sys; ast.parse(sys.stdin.read())"]).stdin(Stdio::piped());
        command.spawn()
    };
    let blocks = texts("python");
    assert!(!blocks.is_empty(), "the guide shows pytest's form");
    for (place, text) in blocks {
        let Ok(mut child) = python() else {
            let forbidden = ["CI", "ESTRADE_NO_SKIP"].iter().any(|name| env::var_os(name).is_some());
            assert!(!forbidden, "python3 is missing, and CI and ESTRADE_NO_SKIP forbid to skip");
            eprintln!("skipped: python3 is not installed");
            return;
        };
        let mut input = child.stdin.take().expect("it was asked for");
        input.write_all(text.as_bytes()).expect("python reads");
        drop(input);
        assert!(child.wait().expect("python ends").success(), "{place}\n{text}");
    }
}

/// Where the links of a page lead to, without those to other sites.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    links.filter(|link| !link.contains("://")).map(|link| link.split('#').next().unwrap_or(link))
}

#[test]
fn every_link_leads_somewhere() {
    for (name, text) in pages() {
        for link in links(&text).filter(|link| !link.is_empty()) {
            assert!(workspace().join("docs/src").join(link).exists(), "{name}: {link} is not there");
        }
    }
}

#[test]
fn every_page_is_in_the_summary_and_the_other_way_round() {
    let summary = page("SUMMARY.md");
    let listed: BTreeSet<&str> = links(&summary).collect();
    let pages = pages();
    let there: BTreeSet<&str> =
        pages.iter().map(|(name, _)| &**name).filter(|name| *name != "SUMMARY.md").collect();
    assert_eq!(listed, there);
}

/// The code spans in the first cells of a table's rows whose first cell has some.
fn keys(table: impl Iterator<Item = String>) -> BTreeSet<String> {
    table
        .filter_map(|line| Some(line.strip_prefix("| `")?.split('|').take(2).collect::<Vec<_>>().join("|")))
        .flat_map(|cells| {
            let spans: Vec<String> = cells.split(['`', ',', ' ', '|']).map(str::to_owned).collect();
            spans
        })
        .filter(|span| !span.is_empty())
        .collect()
}

#[test]
fn the_configuration_has_every_key_and_variable() {
    let source =
        fs::read_to_string(Path::new(&workspace()).join("runtime/src/config.rs")).expect("it is there");
    let table = source.lines().filter_map(|line| line.strip_prefix("//! ")).map(str::to_owned);
    let known = keys(table);
    assert!(known.contains("ESTRADE_ES_URL"), "{known:?}");
    assert_eq!(keys(page("configuration.md").lines().map(str::to_owned)), known);
}
