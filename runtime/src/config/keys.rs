//! The keys of `estrade.toml`, and how each is read from its text.

use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::Value;

use super::{Command, Config, Log, Pool};

/// What is a key nowhere: it comes from the environment alone, and is never shown. See `service::examination`.
pub(crate) const CREDENTIALS: [(&str, &str); 3] = [
    ("elasticsearch.username", "ESTRADE_ELASTICSEARCH_USERNAME"),
    ("elasticsearch.password", "ESTRADE_ELASTICSEARCH_PASSWORD"),
    ("elasticsearch.api_key", "ESTRADE_ELASTICSEARCH_API_KEY"),
];

/// Sets one key from its text; a relative path is relative to `base`.
pub(super) type Set = fn(&mut Config, text: &str, base: &Path) -> Result<(), String>;

pub(super) const KEYS: &[(&str, Set)] = &[
    ("elasticsearch.url", |config, text, _| put(&mut config.elasticsearch.url, url(text))),
    ("elasticsearch.allow", |config, text, _| put(&mut config.elasticsearch.allow, Ok(list(text)))),
    ("elasticsearch.ca", |config, text, base| put(&mut config.elasticsearch.ca, Ok(path(text, base)))),
    ("elasticsearch.command", |config, text, base| {
        put(&mut config.elasticsearch.command, Ok(command(text, base)))
    }),
    ("elasticsearch.evidence", |config, text, _| put(&mut config.elasticsearch.evidence, switch(text))),
    ("elasticsearch.keep", |config, text, _| put(&mut config.elasticsearch.keep, switch(text))),
    ("elasticsearch.mappings", |config, text, base| {
        put(&mut config.elasticsearch.mappings, Ok(path(text, base)))
    }),
    ("elasticsearch.name", |config, text, _| put(&mut config.elasticsearch.name, Ok(some(text)))),
    ("elasticsearch.pool", |config, text, _| put(&mut config.elasticsearch.pool, pool(text))),
    ("elasticsearch.version", |config, text, _| put(&mut config.elasticsearch.version, version(text))),
    ("events", |config, text, base| put(&mut config.events, Ok(path(text, base)))),
    ("log", |config, text, _| put(&mut config.log, log(text))),
    ("no_skip", |config, text, _| put(&mut config.no_skip, switch(text))),
    ("timeout.setup", |config, text, _| put(&mut config.timeout.setup, duration(text))),
    ("timeout.teardown", |config, text, _| put(&mut config.timeout.teardown, duration(text))),
    ("timeout.grace", |config, text, _| put(&mut config.timeout.grace, duration(text))),
];

fn put<T>(place: &mut T, value: Result<T, String>) -> Result<(), String> {
    value.map(|value| *place = value)
}

/// What sets a key.
pub(super) fn setter(key: &str) -> Option<Set> {
    KEYS.iter().find(|(known, _)| *known == key).map(|(_, set)| *set)
}

/// The variable that is a key, too.
pub(super) fn variable_of(key: &str) -> String {
    format!("ESTRADE_{}", key.replace('.', "_").to_uppercase())
}

/// A variable that looks like one of ours and is none was meant to be one: it must not be passed over.
pub(super) fn misspelt(names: impl Iterator<Item = String>) -> Result<(), String> {
    let others = ["ESTRADE_ES_URL"].into_iter().chain(CREDENTIALS.iter().map(|(_, variable)| *variable));
    let known: Vec<String> =
        KEYS.iter().map(|(key, _)| variable_of(key)).chain(others.map(str::to_owned)).collect();
    for name in names.filter(|name| name.starts_with("ESTRADE_") && !known.contains(name)) {
        let likeness =
            |known: &str| strsim::jaro_winkler(&known["ESTRADE_".len()..], &name["ESTRADE_".len()..]);
        let alike =
            known.iter().map(|known| (likeness(known), known)).filter(|(likeness, _)| *likeness > 0.92);
        if let Some((_, meant)) = alike.max_by(|a, b| a.0.total_cmp(&b.0)) {
            return Err(format!("in the environment: `{name}` is not a variable: did you mean `{meant}`?"));
        }
    }
    Ok(())
}

/// What to say of a key that is none.
pub(super) fn unknown(key: &str) -> String {
    if let Some((_, variable)) = CREDENTIALS.iter().find(|(secret, _)| *secret == key) {
        return format!(
            "`{key}` is not kept in a file: credentials come from the environment only, as {variable}"
        );
    }
    let nearest = KEYS
        .iter()
        .map(|(known, _)| (strsim::jaro_winkler(known, key), *known))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((_, known)) => format!("`{key}` is not a key: did you mean `{known}`?"),
        None => {
            let known: Vec<_> = KEYS.iter().map(|(known, _)| *known).collect();
            format!("`{key}` is not a key; there are: {}", known.join(", "))
        }
    }
}

/// The text of a value, as a variable would say it.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::Array(values) => {
            let texts: Option<Vec<_>> = values.iter().map(Value::as_str).collect();
            texts.map(|texts| texts.join(","))
        }
        _ => None,
    }
}

/// A URL is shown in messages: it has no secret in it from the start.
fn url(text: &str) -> Result<Option<String>, String> {
    if text.contains('@') {
        return Err(format!(
            "there are credentials in this URL (it is not shown): take them out; they come from the environment only, as {} \
             and {}, or as {}",
            CREDENTIALS[0].1, CREDENTIALS[1].1, CREDENTIALS[2].1
        ));
    }
    Ok(some(text))
}

/// `"a, b"`, as a variable says what is `["a", "b"]` in a file.
fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

fn command(text: &str, base: &Path) -> Option<Command> {
    some(text).map(|text| Command { text, folder: base.to_path_buf() })
}

fn path(text: &str, base: &Path) -> Option<PathBuf> {
    some(text).map(|path| base.join(path))
}

fn pool(text: &str) -> Result<Option<Pool>, String> {
    match text {
        "" => Ok(None),
        "keep" => Ok(Some(Pool::Keep)),
        "run" => Ok(Some(Pool::Run)),
        other => Err(format!("{other:?} is not known: write \"keep\" or \"run\"")),
    }
}

fn log(text: &str) -> Result<Option<Log>, String> {
    match text {
        "" | "off" => Ok(None),
        "setup" => Ok(Some(Log::Setup)),
        other => Err(format!("{other:?} is not known: write \"setup\" or \"off\"")),
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Clients compare it, number by number.
fn version(text: &str) -> Result<Option<String>, String> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if text.is_empty() || (text.split('.').count() == 3 && text.split('.').all(is_number)) {
        return Ok(some(text));
    }
    Err(format!("{text:?} is not a version: write three numbers, such as \"8.15.0\""))
}

/// `"1"`, `"true"`, `"0"`, `"false"`; empty is off.
pub(crate) fn switch(text: &str) -> Result<bool, String> {
    match text {
        "1" | "true" => Ok(true),
        "" | "0" | "false" => Ok(false),
        other => Err(format!("{other:?} is neither true nor false")),
    }
}

/// `"500ms"`, `"30s"`, `"2m"`, as in the attributes.
fn duration(text: &str) -> Result<Duration, String> {
    const FORM: &str = "write \"500ms\", \"30s\" or \"2m\"";
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        _ => None,
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let Some(unit) = unit.filter(|_| is_number) else {
        return Err(format!("{text:?} is not a duration: {FORM}"));
    };
    match digits.parse::<u64>().ok().and_then(|number| number.checked_mul(unit)) {
        Some(0) => Err(format!("{text:?} is no time at all, and a limit has to be some: {FORM}")),
        Some(millis) => Ok(Duration::from_millis(millis)),
        None => Err(format!("{text:?} is too long to be counted: {FORM}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_is_almost_ours_is_an_error_and_others_are_none() {
        let said = |name: &str| misspelt(std::iter::once(name.to_owned()));
        for (name, meant) in [
            ("ESTRADE_TIMOUT_SETUP", "ESTRADE_TIMEOUT_SETUP"),
            ("ESTRADE_EVENT", "ESTRADE_EVENTS"),
            ("ESTRADE_NOSKIP", "ESTRADE_NO_SKIP"),
            ("ESTRADE_ES_URI", "ESTRADE_ES_URL"),
            ("ESTRADE_ELASTICSEARCH_PASSWD", "ESTRADE_ELASTICSEARCH_PASSWORD"),
        ] {
            let error = said(name).expect_err("it is none of ours");
            assert!(
                error.contains(&format!("`{name}`")) && error.contains(&format!("did you mean `{meant}`?"))
            );
        }
        for name in [
            "ESTRADE_TIMEOUT_SETUP",
            "ESTRADE_ES_URL",
            "ESTRADE_UPDATE",
            "ESTRADE_HOST",
            "ESTRADE_CI_USER",
            "ESTRADE_GUARDIAN",
            "ESTRADE_DOCTOR",
            "ESTRADE_LEFTOVERS",
            "ESTRADE_SERVER_PLACE",
            "ESTRADE_ELASTICSEARCH_API_KEY",
        ] {
            assert_eq!(said(name), Ok(()), "{name}");
        }
    }
}
