//! Who may use whom: the sources held against the table in CONTRIBUTING.md.
//!
//! Read from tokens, so that paths inside macros count and those in comments do not.

use std::collections::BTreeMap;

use estrade_tests::sources::{Source, Token, rust_files};

const RUNTIME: &str = "runtime/src";
const MACROS: &str = "macros/src";

/// Each top-level module of the runtime and the neighbours it may name.
const MAY_USE: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("event", &[]),
    ("config", &[]),
    ("transport", &[]),
    ("core", &["error", "event"]),
    ("service", &["error", "event", "config", "transport"]),
    ("es", &["error", "event", "config", "transport"]),
    ("host", &["error", "event", "config", "core"]),
    ("isolation", &["error", "event", "config", "es", "transport"]),
    ("harness", &["error", "event", "config", "core", "host"]),
    (
        "fixtures",
        &[
            "error",
            "event",
            "config",
            "core",
            "transport",
            "service",
            "es",
            "host",
            "isolation",
            "harness",
            "private",
            "prelude",
        ],
    ),
];

/// The facade and the two doors: they show what the others make.
const FACADE: &[&str] = &["lib", "private", "prelude"];

/// What reaches tests only as fixtures.
const FOREIGN_TO_THE_CORE: &[&str] = &["elasticsearch", "opensearch"];

fn may_use(module: &str) -> Option<&'static [&'static str]> {
    MAY_USE.iter().find(|(name, _)| *name == module).map(|(_, neighbours)| *neighbours)
}

/// Fails with all that is wrong at once.
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The modules from the crate's root down to this file: `harness/run.rs` is `[harness, run]`, `lib.rs` is `[]`.
fn module_path(below_src: &str) -> Vec<String> {
    let mut parts: Vec<String> = below_src.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib")) {
        parts.pop();
    }
    parts
}

/// The items of the crate's root that this file names: what follows `crate::`, or as many `super::` as lead there.
fn named_at_the_root(path: &[String], tokens: &[Token]) -> Vec<String> {
    let mut named = Vec::new();
    let mut inline = 0; // modules opened in this file around the current token
    let mut groups = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        match token {
            Token::Open('{') if place >= 2 && tokens[place - 2].is("mod") => {
                inline += 1;
                groups.push(true);
            }
            Token::Open(_) => groups.push(false),
            Token::Close => inline -= usize::from(groups.pop().unwrap_or(false)),
            _ => {}
        }
        let begins = place == 0 || !matches!(tokens[place - 1], Token::Sign(':' | '$'));
        if token.is("crate") && begins {
            named.extend(heads(&tokens[place + 1..]));
        } else if token.is("super") && begins {
            let mut rest = &tokens[place..];
            let mut up = 0;
            while let [Token::Name(name), Token::Sign(':'), Token::Sign(':'), ..] = rest
                && name == "super"
            {
                up += 1;
                rest = &rest[3..];
            }
            // In `super::super::x` the last two signs belong to `x`.
            let tail = &tokens[place + 3 * up - 2..];
            if up > 0 && up == path.len() + inline {
                named.extend(heads(tail));
            }
        }
    }
    named
}

/// The first names behind `::`, several of `::{a, b::c}`; `es::` where only a module can be meant: a fixture may be called
/// like one.
fn heads(tokens: &[Token]) -> Vec<String> {
    match tokens {
        [Token::Sign(':'), Token::Sign(':'), Token::Name(name), Token::Sign(':'), ..] => {
            vec![format!("{name}::")]
        }
        [Token::Sign(':'), Token::Sign(':'), Token::Name(name), ..] => vec![name.clone()],
        [Token::Sign(':'), Token::Sign(':'), Token::Sign('*'), ..] => vec!["*".to_owned()],
        [Token::Sign(':'), Token::Sign(':'), Token::Open('{'), list @ ..] => {
            let mut depth = 0;
            let mut expects_name = true;
            let mut names = Vec::new();
            for token in list {
                match token {
                    Token::Open(_) => depth += 1,
                    Token::Close if depth == 0 => break,
                    Token::Close => depth -= 1,
                    Token::Sign(',') if depth == 0 => expects_name = true,
                    Token::Name(name) if depth == 0 && expects_name => {
                        names.push(name.clone());
                        expects_name = false;
                    }
                    _ => {}
                }
            }
            names
        }
        _ => Vec::new(),
    }
}

/// The module that each name re-exported by `lib.rs` comes from.
fn reexports(sources: &[(String, Source)]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let Some((_, root)) = sources.iter().find(|(below, _)| below == "lib.rs") else { return found };
    let tokens = root.tokens();
    let uses = tokens.iter().enumerate().filter(|(_, token)| token.is("use")).map(|(place, _)| place);
    for place in uses {
        let statement: Vec<&Token> =
            tokens[place + 1..].iter().take_while(|token| **token != Token::Sign(';')).collect();
        let names: Vec<&String> = statement
            .iter()
            .filter_map(|token| if let Token::Name(name) = token { Some(name) } else { None })
            .filter(|name| *name != "crate" && *name != "self")
            .collect();
        if let Some((module, rest)) = names.split_first() {
            found.extend(rest.iter().map(|name| ((*name).clone(), (*module).clone())));
        }
    }
    found
}

fn runtime() -> Vec<(String, Source)> {
    let files = rust_files(RUNTIME).into_iter();
    files.filter_map(|source| Some((source.below(RUNTIME)?.to_owned(), source))).collect()
}

/// The top-level module that a file belongs to.
fn top(below: &str) -> &str {
    below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
}

#[test]
fn a_module_uses_only_the_neighbours_that_the_table_allows() {
    let sources = runtime();
    let reexports = reexports(&sources);
    let mut wrong = Vec::new();
    for (below, source) in sources.iter().filter(|(below, _)| !FACADE.contains(&top(below))) {
        let own = top(below);
        let Some(allowed) = may_use(own) else {
            wrong.push(format!("{}: {own} is not in the table: say there whom it may use", source.path));
            continue;
        };
        for name in named_at_the_root(&module_path(below), &source.tokens()) {
            let of_a_module = name.strip_suffix("::").filter(|module| may_use(module).is_some());
            let name = name.trim_end_matches(':');
            let shown = || reexports.get(name).map_or(name, String::as_str);
            let module = of_a_module.unwrap_or_else(shown);
            let elsewhere = module != name && may_use(module).is_none(); // of another crate, shown by `lib`
            if module != own && !allowed.contains(&module) && !elsewhere {
                wrong.push(format!("{}: {own} may use {allowed:?}, and names crate::{name}", source.path));
            }
        }
    }
    none(&wrong);
}

#[test]
fn core_harness_and_host_never_name_elasticsearch() {
    let mut wrong = Vec::new();
    for (below, source) in runtime() {
        if !["core", "harness", "host"].contains(&top(&below)) {
            continue;
        }
        for token in source.tokens() {
            let (Token::Name(text) | Token::Literal(text)) = token else { continue };
            if FOREIGN_TO_THE_CORE.iter().any(|foreign| text.to_lowercase().contains(foreign)) {
                wrong.push(format!("{}: {text}", source.path));
            }
        }
    }
    none(&wrong);
}

#[test]
fn events_are_emitted_by_the_recorder_of_the_harness_and_nowhere_else() {
    let emits = |source: &Source| {
        let tokens = source.tokens();
        tokens.windows(4).any(|four| {
            four[0].is("event")
                && matches!(four[1..3], [Token::Sign(':'), Token::Sign(':')])
                && four[3].is("append")
        })
    };
    let emitting: Vec<_> = runtime().into_iter().filter(|(_, source)| emits(source)).collect();
    let emitting: Vec<&str> = emitting.iter().map(|(below, _)| below.as_str()).collect();
    assert_eq!(emitting, ["harness/recorder.rs"]);
}

/// Where tokens that stand in a row are found although only some files of the macros may hold them.
fn only_in(allowed: &[&str], row: &[&str], wrong: &mut Vec<String>) {
    for source in rust_files(MACROS) {
        let below = source.below(MACROS).unwrap_or(&source.path);
        if allowed.contains(&top(below)) {
            continue;
        }
        let tokens = source.tokens();
        let found = tokens.windows(row.len()).any(|window| {
            window.iter().zip(row).all(|(token, wanted)| match token {
                Token::Name(name) => name == wanted,
                Token::Sign(sign) | Token::Open(sign) => wanted.chars().eq([*sign]),
                Token::Close => *wanted == ")",
                Token::Literal(_) => false,
            })
        });
        if found {
            wrong.push(format!("{}: {} belongs in {}", source.path, row.concat(), allowed.join(" or ")));
        }
    }
}

#[test]
fn in_the_macros_only_parse_reads_attributes() {
    let mut wrong = Vec::new();
    // `attribute.path().is_ident("…")`, and what takes an attribute apart.
    only_in(&["parse"], &["path", "(", ")", ".", "is_ident"], &mut wrong);
    for reader in ["parse_nested_meta", "parse_args", "parse_args_with", "MetaList", "MetaNameValue"] {
        only_in(&["parse"], &[reader], &mut wrong);
    }
    none(&wrong);
}

#[test]
fn in_the_macros_only_expand_and_fallback_quote() {
    let mut wrong = Vec::new();
    for quote in ["quote", "quote_spanned", "parse_quote", "parse_quote_spanned"] {
        only_in(&["expand", "fallback"], &[quote, "!"], &mut wrong);
    }
    none(&wrong);
}

#[test]
fn in_the_macros_all_messages_live_in_diagnostics() {
    let mut wrong = Vec::new();
    for row in [&["Error", ":", ":", "new"][..], &["Error", ":", ":", "new_spanned"], &["compile_error", "!"]]
    {
        only_in(&["diagnostics"], row, &mut wrong);
    }
    none(&wrong);
}

#[test]
fn the_reader_of_paths_sees_every_way_to_the_root() {
    let text = "
        use crate::core::{plan, slot as s};
        use crate::{error::Error, event::{self, Event}};
        /// [`Elsewhere`](crate::comments)
        fn f() { println!(\"{}\", crate::config::get()); super::super::es::g(); super::sibling(); $crate::private::h(); }
        mod tests { use super::super::super::host; use super::super::mine; }
    ";
    let source = Source { path: "runtime/src/harness/run.rs".to_owned(), text: text.to_owned() };
    let named = named_at_the_root(&module_path("harness/run.rs"), &source.tokens());
    assert_eq!(named, ["core::", "error", "event", "config::", "es::", "host"]);
}
