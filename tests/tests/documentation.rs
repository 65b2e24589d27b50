//! Every public item is documented with an example. That the examples compile is what doctests are for.

use estrade_tests::sources::{Source, Token, rust_files, workspace};

/// The crates that users name, and what their `lib.rs` shows.
const CRATES: [&str; 2] = ["runtime/src", "engine/src"];

const EXAMPLE: &str = "```";

/// What `lib.rs` shows by `pub use`: the module or crate that it comes from, and the name.
fn shown(lib: &Source) -> Vec<(String, String)> {
    let tokens = lib.tokens();
    let uses = tokens.windows(2).enumerate().filter(|(_, pair)| pair[0].is("pub") && pair[1].is("use"));
    let mut found = Vec::new();
    for (place, _) in uses {
        let statement =
            tokens[place + 2..].split(|token| *token == Token::Sign(';')).next().unwrap_or_default();
        let mut module = None;
        for (at, token) in statement.iter().enumerate() {
            let Token::Name(name) = token else { continue };
            let leads_on = statement.get(at + 1) == Some(&Token::Sign(':'));
            match (leads_on, &module) {
                (true, None) if name != "crate" => module = Some(name.clone()),
                (false, Some(module)) => found.push((module.clone(), name.clone())),
                _ => {}
            }
        }
    }
    found
}

/// A public item, method or macro, as `Index::seed` and `skip!`, and whether its doc comment has an example.
#[derive(Debug, PartialEq)]
struct Item {
    name: String,
    has_example: bool,
}

/// The items of a file and the methods in its `impl` blocks, in their order.
fn items(text: &str) -> Vec<Item> {
    let mut found = Vec::new();
    let mut owner = String::new();
    let (mut has_example, mut is_exported, mut is_hidden) = (false, false, false);
    let mut is_inside_attribute = false;
    for line in text.lines() {
        let code = line.trim_start();
        if code.starts_with("///") {
            has_example |= code.contains(EXAMPLE);
            continue;
        }
        if is_inside_attribute || code.starts_with("#[") {
            is_inside_attribute = !code.ends_with(']');
            is_exported |= code == "#[macro_export]";
            is_hidden |= code == "#[doc(hidden)]";
            continue;
        }
        let mut words =
            code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        let outermost = line.len() == code.len();
        match words.next() {
            Some("impl") if outermost && !code.contains(" for ") => {
                words.next().unwrap_or_default().clone_into(&mut owner);
            }
            Some("impl" | "mod") if outermost => owner.clear(),
            Some("pub") if code.starts_with("pub ") => {
                let kinds = ["struct", "enum", "trait", "type", "fn"];
                let name = words.by_ref().find(|word| kinds.contains(word)).and_then(|_| words.next());
                if let Some(name) = name
                    && (outermost || !owner.is_empty())
                {
                    let name = if outermost { name.to_owned() } else { format!("{owner}::{name}") };
                    found.push(Item { name, has_example });
                }
            }
            // What only expansions use has to be exported all the same.
            Some("macro_rules") if is_exported && !is_hidden => {
                let name = words.next().unwrap_or_default();
                found.push(Item { name: format!("{name}!"), has_example });
            }
            _ => {}
        }
        (has_example, is_exported, is_hidden) = (false, false, false);
    }
    found
}

/// The items that a crate shows, and their methods.
fn public(sources: &str) -> Vec<Item> {
    let files = rust_files(sources);
    let lib = files.iter().find(|file| file.below(sources) == Some("lib.rs")).expect("a crate has a lib.rs");
    let mut found = Vec::new();
    for (module, name) in shown(lib) {
        let methods = format!("{name}::");
        let of_module = files.iter().filter(|file| {
            let below = file.below(sources).unwrap_or_default();
            below.strip_prefix(&module).is_some_and(|rest| rest.starts_with(['/', '.']))
        });
        found.extend(
            of_module
                .flat_map(|file| items(&file.text))
                .filter(|item| item.name == name || item.name.starts_with(&methods)),
        );
    }
    let macros = files.iter().flat_map(|file| items(&file.text)).filter(|item| item.name.ends_with('!'));
    found.extend(macros);
    found
}

#[test]
fn every_public_item_has_an_example() {
    let all: Vec<Item> = CRATES.into_iter().flat_map(public).collect();
    for known in
        ["Index::seed", "Request::get", "Outcome", "Result", "es", "skip!", "Engine::tenant_on", "Tenant"]
    {
        assert!(all.iter().any(|item| item.name == known), "{known} is public, and is not in {all:?}");
    }
    let without: Vec<&str> = all.iter().filter(|item| !item.has_example).map(|item| &*item.name).collect();
    assert!(without.is_empty(), "these have no example: {without:?}");
}

/// They are documented where they are shown, with pages of their own.
#[test]
fn the_attributes_have_examples() {
    for name in ["fixture", "integration_test"] {
        let lib = std::fs::read_to_string(workspace().join("runtime/src/lib.rs")).expect("it can be read");
        let shown = format!("#[doc = include_str!(\"doc/{name}.md\")]\npub use estrade_macros::{name};");
        assert!(lib.contains(&shown), "{shown}");
        let page = workspace().join(format!("runtime/src/doc/{name}.md"));
        assert!(std::fs::read_to_string(page).is_ok_and(|text| text.contains(EXAMPLE)), "{name}");
    }
}

#[test]
fn the_reader_of_items_sees_what_is_missing() {
    let text = "/// ```\n/// ```\n#[derive(\n    Debug\n)]\npub struct A;\nimpl A {\n    /// No example.\n    pub fn b() {}\n    \
                fn own() {}\n    pub(crate) fn ours() {}\n}\nimpl<T> B<T> {\n}\nimpl Clone for A {\n    fn clone() {}\n}\n\
                pub const fn c() {}\n/// ```\n#[macro_export]\nmacro_rules! d {\n";
    let found: Vec<(String, bool)> =
        items(text).into_iter().map(|item| (item.name, item.has_example)).collect();
    let wanted = [("A", true), ("A::b", false), ("c", false), ("d!", true)];
    assert_eq!(found, wanted.map(|(name, has_example)| (name.to_owned(), has_example)));
}

#[test]
fn the_reader_of_uses_sees_what_is_shown() {
    let text = "pub use crate::es::{Body, Client};\npub use core::outcome::Outcome;\nuse own::Thing;\npub(crate) use a::B;";
    let shown = shown(&Source { path: String::new(), text: text.to_owned() });
    let shown: Vec<(&str, &str)> = shown.iter().map(|(module, name)| (&**module, &**name)).collect();
    assert_eq!(shown, [("es", "Body"), ("es", "Client"), ("core", "Outcome")]);
}
