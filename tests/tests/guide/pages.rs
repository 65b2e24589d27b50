//! What holds for every page.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::{env, fs, io::Write};

use estrade_tests::markdown::blocks;
use estrade_tests::sources::workspace;

/// The languages of blocks that some test reads. Rust is compiled and run, commands and reports are followed.
const CHECKED: [&str; 8] = ["rust", "toml", "json", "yaml", "python", "console", "diff", "text"];

pub(crate) fn page(name: &str) -> String {
    let path = workspace().join("docs/src").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The name and text of each.
pub(crate) fn pages() -> Vec<(String, String)> {
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
fn toml_json_and_yaml_are_well_formed() {
    for (place, text) in texts("toml") {
        assert!(toml::from_str::<toml::Table>(&text).is_ok(), "{place}\n{text}");
    }
    for (place, text) in texts("yaml") {
        assert!(yaml_rust2::YamlLoader::load_from_str(&text).is_ok(), "{place}\n{text}");
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

/// Where the links of a page lead to, those to other sites left out: a path and a heading, which may be empty.
fn links(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    links.filter(|link| !link.contains("://")).map(|link| link.split_once('#').unwrap_or((link, "")))
}

/// The headings of a page, as links name them.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter_map(|line| line.strip_prefix('#'));
    let anchor = |heading: &str| {
        let kept = heading.trim_start_matches('#').trim().chars();
        let kept = kept.filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    };
    headings.map(anchor).collect()
}

#[test]
fn every_link_leads_somewhere() {
    for (name, text) in pages() {
        for (path, heading) in links(&text) {
            let target = workspace().join("docs/src").join(if path.is_empty() { &name } else { path });
            assert!(target.exists(), "{name}: {path} is not there");
            if !heading.is_empty() {
                let text = fs::read_to_string(&target).expect("the page can be read");
                let anchors = anchors(&text);
                assert!(
                    anchors.iter().any(|anchor| anchor == heading),
                    "{name}: {heading} is not in {anchors:?}"
                );
            }
        }
    }
}

#[test]
fn every_page_is_in_the_summary_and_the_other_way_round() {
    let summary = page("SUMMARY.md");
    let listed: BTreeSet<&str> = links(&summary).map(|(path, _)| path).collect();
    let pages = pages();
    let there: BTreeSet<&str> =
        pages.iter().map(|(name, _)| &**name).filter(|name| *name != "SUMMARY.md").collect();
    assert_eq!(listed, there);
}

/// The code spans in the first cells, so many of each row, of the tables in these lines.
fn spans<'a>(lines: impl Iterator<Item = &'a str>, cells: usize) -> BTreeSet<String> {
    let rows = lines.filter_map(|line| line.strip_prefix("| `"));
    let firsts = rows.map(|row| row.split('|').take(cells).collect::<String>());
    firsts
        .flat_map(|cells| cells.split(['`', ',', ' ']).map(str::to_owned).collect::<Vec<_>>())
        .filter(|span| !span.is_empty())
        .collect()
}

/// The same of a page of the crate's documentation.
fn spans_in_the_crate(page: &str, cells: usize) -> BTreeSet<String> {
    let path = workspace().join("runtime/src/doc").join(page);
    spans(fs::read_to_string(path).expect("the page can be read").lines(), cells)
}

#[test]
fn the_configuration_has_every_key_and_variable() {
    let known = spans_in_the_crate("configuration.md", 2);
    assert!(known.contains("ESTRADE_ES_URL"), "{known:?}");
    assert_eq!(spans(page("configuration.md").lines(), 2), known);
}

#[test]
fn the_events_have_every_key() {
    let known = spans_in_the_crate("events.md", 1);
    assert!(known.contains("duration_us"), "{known:?}");
    let page = page("lifecycle.md");
    let (_, events) = page.split_once("## Events").expect("there is a part about events");
    assert_eq!(spans(events.lines(), 1), known);
}

#[test]
fn versions_are_those_of_the_workspace() {
    let manifest = fs::read_to_string(workspace().join("Cargo.toml")).expect("the manifest can be read");
    let manifest: toml::Table = toml::from_str(&manifest).expect("the manifest is TOML");
    let rust = &manifest["workspace"]["package"]["rust-version"];
    let promise = format!("Rust {} or newer", rust.as_str().unwrap_or_default());
    assert!(page("first-test.md").contains(&promise), "{promise}");
    let rstest = &manifest["workspace"]["dependencies"]["rstest"];
    let shown = blocks(&page("cases.md")).into_iter().find(|block| block.language == "toml");
    let shown: toml::Table = toml::from_str(&shown.expect("it is shown").text).expect("it is TOML");
    assert_eq!(&shown["dev-dependencies"]["rstest"], rstest);
}
