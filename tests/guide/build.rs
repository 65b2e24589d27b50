//! Takes the Rust code out of the guide's chapters.
//!
//! A chapter is a module, and so is what stands below a heading: there a block goes on from the one before, unless it
//! begins with `use` as a new file does. Where there is no `use`, the prelude is meant, as the introduction says. What a
//! reader is told to write to a file is not here: a test of the project follows those steps.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs, io};

use estrade_tests::markdown::blocks;

fn main() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut chapters = BTreeMap::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) {
            chapters.insert(identifier(stem), chapter(stem, &fs::read_to_string(&path)?));
        }
    }
    let code: Vec<String> = chapters.iter().map(|(name, code)| module(name, code)).collect();
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo gives no OUT_DIR"))?;
    fs::write(Path::new(&out).join("chapters.rs"), code.concat())
}

/// The modules of a chapter.
fn chapter(stem: &str, page: &str) -> String {
    let mut modules: Vec<(String, String)> = Vec::new();
    let mut heading = None;
    for block in blocks(page).iter().filter(|block| block.language == "rust" && block.file().is_none()) {
        let code = format!("// docs/src/{stem}.md:{}\n{}\n", block.line, block.text);
        let begins_a_file = block.text.starts_with("use ");
        let same_heading =
            heading.replace(block.heading.clone()).is_some_and(|before| before == block.heading);
        match modules.last_mut() {
            Some((_, before)) if same_heading && !begins_a_file => before.push_str(&code),
            _ => {
                let place = if same_heading { format!(" in line {}", block.line) } else { String::new() };
                let prelude = if begins_a_file { "" } else { "use estrade::prelude::*;\n\n" };
                let name = identifier(&format!("{}{place}", block.heading));
                modules.push((name, format!("{prelude}{code}")));
            }
        }
    }
    let modules: Vec<String> = modules.iter().map(|(name, code)| module(name, code)).collect();
    modules.concat()
}

fn module(name: &str, code: &str) -> String {
    format!("mod {name} {{\n{code}}}\n\n")
}

/// `Writing fixtures` is `writing_fixtures`.
fn identifier(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_").to_lowercase()
}
