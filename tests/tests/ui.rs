//! Every mistake has one message, at the place of the mistake, and says what to do.
//!
//! The files of `tests/ui` are compiled in one go. Each is named for its mistake, marks its lines with `//~`
//! (once for each error whose place the line is), and has its whole messages beside it in a `.stderr`.
//! `ESTRADE_UPDATE=1` rewrites those; read what changed as a user would.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use estrade_tests::sources::workspace;
use serde_json::Value;

/// What a user must never have to read: our insides, and rustc's chains of requirements.
const INSIDES: &[&str] =
    &["__private", "__estrade", "__ESTRADE", "runtime/src", "required by a bound", "required by this bound"];

/// The mistake of a package without rstest.
const BARE: &str = "cases_of_a_crate_that_is_missing";

/// What rustc said about one file.
#[derive(Default)]
struct Said {
    text: String,
    /// The lines of its errors.
    places: Vec<u64>,
}

fn mistakes() -> Vec<PathBuf> {
    let files = fs::read_dir(workspace().join("tests/ui")).expect("the folder of mistakes can be read");
    let mut files: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files.sort();
    files
}

fn name(file: &Path) -> &str {
    file.file_stem().and_then(|stem| stem.to_str()).expect("a file of ours has a plain name")
}

/// A package whose test targets are these mistakes, with the versions that this workspace has.
fn write_package(folder: &Path, head: &str, files: &[&PathBuf]) {
    let runtime = workspace().join("runtime");
    let mut manifest = format!(
        "[package]\nedition = \"2024\"\nautotests = false\n{head}\n\
         estrade = {{ path = {:?}, default-features = false }}\n\
         tokio = {{ version = \"1\", default-features = false, features = [\"macros\"] }}\n",
        runtime.display().to_string()
    );
    for file in files {
        let path = file.display().to_string();
        let _ = write!(manifest, "[[test]]\nname = {:?}\npath = {path:?}\n", name(file));
    }
    fs::create_dir_all(folder).expect("the package's folder can be made");
    fs::write(folder.join("lib.rs"), "").expect("the package can be written");
    fs::write(folder.join("Cargo.toml"), manifest).expect("the package can be written");
}

/// One package for all, and one that lacks what [`BARE`] tells of.
fn write_packages(folder: &Path, files: &[PathBuf]) {
    let (bare, others): (Vec<_>, Vec<_>) = files.iter().partition(|file| name(file) == BARE);
    let head = "name = \"mistakes\"\n[workspace]\nmembers = [\"bare\"]\n[lib]\npath = \"lib.rs\"\n[dev-dependencies]\n\
                rstest = { version = \"*\", default-features = false }";
    write_package(folder, head, &others);
    let head = "name = \"bare\"\n[lib]\npath = \"lib.rs\"\n[dev-dependencies]";
    write_package(&folder.join("bare"), head, &bare);
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).expect("there is a Cargo.lock");
}

/// Compiles all of them; what rustc said, by the name of the file.
fn compile(folder: &Path) -> BTreeMap<String, Said> {
    let output = Command::new(env!("CARGO"))
        .args([
            "check",
            "--workspace",
            "--tests",
            "--keep-going",
            "--offline",
            "--quiet",
            "--message-format=json",
        ])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo can be started");
    let root = format!("{}/", workspace().display());
    let mut all: BTreeMap<String, Said> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(line) = serde_json::from_str::<Value>(line) else { continue };
        let (Some(target), Some(text)) =
            (line["target"]["name"].as_str(), line["message"]["rendered"].as_str())
        else {
            continue;
        };
        let mut spans = line["message"]["spans"].as_array().into_iter().flatten();
        let place = spans.find(|span| span["is_primary"] == true).and_then(line_of);
        // Without a place: the count of errors, and how to learn more.
        if let Some(place) = place {
            let said = all.entry(target.to_owned()).or_default();
            let text = without_our_lines(&text.replace(&root, ""));
            // As cargo does: what rustc repeats word for word is shown once.
            if !said.text.contains(&text) {
                said.text.push_str(&text);
                said.places.push(place);
            }
        }
    }
    assert!(
        !all.is_empty(),
        "cargo said nothing about the mistakes:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    all
}

/// The line where a place begins, or the outermost macro around it.
fn line_of(span: &Value) -> Option<u64> {
    let outer = &span["expansion"]["span"];
    if outer.is_object() { line_of(outer) } else { span["line_start"].as_u64() }
}

/// A message without what stands in the runtime's files, which changes with every line there.
fn without_our_lines(text: &str) -> String {
    let mut ours = false;
    let mut kept = String::new();
    for line in text.lines() {
        let is_source = line.trim_start().starts_with(|c: char| c == '|' || c.is_ascii_digit());
        if let Some((place, _)) =
            line.split_once(".rs:").filter(|(place, _)| place.contains("--> runtime/src/"))
        {
            ours = true;
            let _ = writeln!(kept, "{place}.rs");
        } else if !(ours && is_source) {
            ours = false;
            let _ = writeln!(kept, "{line}");
        }
    }
    kept
}

/// The messages without what rustc adds of itself: the line that repeats, with its path, which trait is missing,
/// and, to who calls a function of ours, where that stands.
fn words(text: &str) -> String {
    let added = [
        "help: the trait `",
        "required by a bound in `estrade::Request::",
        "--> runtime/src/harness/request.rs",
    ];
    let lines = text.lines().filter(|line| !added.iter().any(|added| line.contains(added)));
    lines.collect::<Vec<_>>().join("\n")
}

/// The lines that are marked, each as often as it is.
fn marked(file: &Path) -> Vec<u64> {
    let source = fs::read_to_string(file).expect("a mistake can be read");
    let lines = (1..).zip(source.lines());
    lines.flat_map(|(number, line)| std::iter::repeat_n(number, line.matches("//~").count())).collect()
}

#[test]
fn every_mistake_has_one_message_at_its_place() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    let files = mistakes();
    write_packages(&folder, &files);
    let mut all = compile(&folder);
    let update = env::var_os("ESTRADE_UPDATE").is_some();
    let mut wrong = Vec::new();
    for file in &files {
        let said = all.remove(name(file)).unwrap_or_default();
        let expected_file = file.with_extension("stderr");
        if update {
            fs::write(&expected_file, &said.text).expect("the messages can be written");
        }
        let expected = fs::read_to_string(&expected_file).unwrap_or_default();
        if said.text != expected {
            wrong.push(format!(
                "{}: the messages changed (`ESTRADE_UPDATE=1` takes them over)\n--- expected\n{expected}\n--- said\n{}",
                name(file),
                said.text
            ));
        }
        let mut places = said.places;
        places.sort_unstable();
        if places != marked(file) {
            wrong.push(format!("{}: errors in lines {places:?}, marked are {:?}", name(file), marked(file)));
        }
        let words = words(&said.text);
        for inside in INSIDES.iter().filter(|inside| words.contains(**inside)) {
            wrong.push(format!("{}: a message quotes `{inside}`", name(file)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
