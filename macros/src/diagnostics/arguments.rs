//! The arguments of `#[fixture(…)]` and `#[integration_test(…)]`.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{Error, Ident, Path};

use super::{at, similar};

/// The arguments of each attribute, as they are written.
const FIXTURE_ARGUMENTS: [(&str, &str); 4] = [
    ("scope", "scope = session"),
    ("autouse", "autouse"),
    ("timeout", "timeout = \"30s\""),
    ("crate", "crate = path"),
];
const TEST_ARGUMENTS: [(&str, &str); 5] = [
    ("timeout", "timeout = \"30s\""),
    ("flavor", "flavor = \"current_thread\""),
    ("uses", "uses(fixture, other::fixture)"),
    ("replace", "replace(fixture = value)"),
    ("crate", "crate = path"),
];

fn form_of(argument: &str) -> Option<&'static str> {
    let mut all = FIXTURE_ARGUMENTS.iter().chain(&TEST_ARGUMENTS);
    all.find(|(name, _)| *name == argument).map(|(_, form)| *form)
}

pub(crate) fn unknown_argument(name: &Ident, known: &[&str]) -> Error {
    let text = name.to_string();
    if known.contains(&"scope") && ["test", "module", "binary", "session"].contains(&&*text) {
        return at(name, format!("a scope is written `scope = {name}`"));
    }
    if let Some(form) = form_of(&text) {
        let other = if known.contains(&"scope") { "#[integration_test]" } else { "#[fixture]" };
        return at(name, format!("`{name}` is an argument of `{other}`, where it is written `{form}`"));
    }
    let all: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    let all = all.join(", ");
    at(
        name,
        match similar(&text, known) {
            Some(meant) => format!("unknown argument `{name}`: did you mean `{meant}`? There are {all}"),
            None => format!("unknown argument `{name}`: there are {all}"),
        },
    )
}

pub(crate) fn argument_without_a_name(span: Span) -> Error {
    Error::new(span, "an argument begins with its name: `name`, `name = value` or `name(…)`")
}

pub(crate) fn doubled_argument(name: &Ident) -> Error {
    at(name, format!("`{name}` is given twice: keep one"))
}

pub(crate) fn doubled_path(path: impl ToTokens) -> Error {
    at(path, "this fixture is named twice: keep one")
}

pub(crate) fn argument_form(name: &Ident) -> Error {
    let form = form_of(&name.to_string()).unwrap_or("name = value");
    at(name, format!("this argument is written `{form}`"))
}

/// Of a `crate` that is no path.
pub(crate) fn crate_form(span: Span) -> Error {
    Error::new(span, "this is a path, without quotes: `crate = estrade` or `crate = other::estrade`")
}

/// The same inside its list.
pub(crate) fn list_form(span: Span, name: &str) -> Error {
    if span.source_text().is_some_and(|text| text == ",") {
        return Error::new(span, "there is no fixture before this comma: remove it");
    }
    let form = form_of(name).unwrap_or("name(…)");
    Error::new(span, format!("fixtures stand here by their paths, neither called nor in quotes: `{form}`"))
}

pub(crate) fn replaced_by_nothing(path: &Path) -> Error {
    at(path, "this does not say what the fixture's value shall be: write `replace(fixture = value)`")
}

pub(crate) fn flag(name: &Ident) -> Error {
    at(name, format!("`{name}` takes no value: it is there or not"))
}

/// The scope that was meant by `"session"`, `Scope::Session`, `sesion`, or as pytest calls it.
pub(crate) fn meant_scope<'w>(value: &TokenStream, known: &[&'w str]) -> Option<&'w str> {
    let text = value.to_string().to_lowercase();
    let word = text.rsplit([':', ' ']).next().unwrap_or_default().trim_matches('"');
    similar(if word == "function" { "test" } else { word }, known)
}

pub(crate) fn unknown_scope(value: &TokenStream, meant: Option<&str>) -> Error {
    at(
        value,
        match meant {
            Some(meant) => format!(
                "a scope is one of the words `test`, `module`, `binary` and `session`: write `scope = {meant}`"
            ),
            None => "a scope is one of the words `test`, `module`, `binary` and `session`".to_owned(),
        },
    )
}

pub(crate) fn unknown_flavor(value: impl ToTokens) -> Error {
    at(value, "a flavor is \"multi_thread\" or \"current_thread\", in quotes")
}

pub(crate) fn bad_duration(value: &TokenStream) -> Error {
    if let Ok(seconds) = value.to_string().parse::<u32>()
        && seconds > 0
    {
        return at(value, format!("a duration is a text with its unit: write \"{seconds}s\" for seconds"));
    }
    at(
        value,
        "a duration is a text with its unit, such as \"500ms\", \"30s\" or \"2m\", and is longer than zero",
    )
}
