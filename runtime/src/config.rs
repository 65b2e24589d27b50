//! `estrade.toml` and its keys as environment variables.
//!
#![doc = include_str!("doc/configuration.md")]

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use toml::Value;

/// What a project says about its tests.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Config {
    pub(crate) elasticsearch: Elasticsearch,
    pub(crate) events: Option<PathBuf>,
    pub(crate) log: Option<Log>,
    pub(crate) no_skip: bool,
    pub(crate) timeout: Timeout,
}

/// Where the Elasticsearch of a test comes from, and what its indices are.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Elasticsearch {
    pub(crate) url: Option<String>,
    pub(crate) command: Option<String>,
    pub(crate) mappings: Option<PathBuf>,
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
}

/// What to print while tests run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Log {
    Setup,
}

/// Limits where a fixture or test says none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Timeout {
    pub(crate) setup: Duration,
    pub(crate) teardown: Duration,
    pub(crate) grace: Duration,
}

impl Default for Config {
    fn default() -> Config {
        let timeout = Timeout {
            setup: Duration::from_secs(60),
            teardown: Duration::from_secs(30),
            // nextest kills 10 s after it has told a test to end.
            grace: Duration::from_secs(8),
        };
        let elasticsearch = Elasticsearch::default();
        Config { elasticsearch, events: None, log: None, no_skip: false, timeout }
    }
}

/// Sets one key from its text; a relative path is relative to `base`.
type Set = fn(&mut Config, text: &str, base: &Path) -> Result<(), String>;

const KEYS: &[(&str, Set)] = &[
    ("elasticsearch.url", |config, text, _| put(&mut config.elasticsearch.url, Ok(some(text)))),
    ("elasticsearch.command", |config, text, _| put(&mut config.elasticsearch.command, Ok(some(text)))),
    ("elasticsearch.mappings", |config, text, base| {
        put(&mut config.elasticsearch.mappings, Ok(path(text, base)))
    }),
    ("elasticsearch.name", |config, text, _| put(&mut config.elasticsearch.name, Ok(some(text)))),
    ("elasticsearch.version", |config, text, _| put(&mut config.elasticsearch.version, Ok(some(text)))),
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

impl Config {
    /// The configuration for tests of the package in `manifest_dir`: read once per package and process.
    pub(crate) fn of(manifest_dir: &'static str) -> Result<&'static Config, String> {
        static READ: Mutex<BTreeMap<&str, Result<&'static Config, String>>> = Mutex::new(BTreeMap::new());
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        read.entry(manifest_dir)
            .or_insert_with(|| {
                let package = Path::new(manifest_dir);
                let root = workspace_root(package);
                let mut files = vec![root.join("estrade.toml")];
                if package != root {
                    files.push(package.join("estrade.toml"));
                }
                let mut config = Config::default();
                for file in files {
                    match fs::read_to_string(&file) {
                        Ok(text) => config.read_file(&text, &file)?,
                        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                        Err(error) => return Err(format!("cannot read {}: {error}", file.display())),
                    }
                }
                let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
                misspelt(names)?;
                config.read_environment(&root, |name| env::var(name).ok())?;
                Ok(&*Box::leak(Box::new(config)))
            })
            .clone()
    }

    fn read_file(&mut self, text: &str, file: &Path) -> Result<(), String> {
        let table: toml::Table =
            toml::from_str(text).map_err(|error| format!("in {}: {error}", file.display()))?;
        let mut found = Vec::new();
        flatten("", &Value::Table(table), &mut found);
        let folder = file.parent().unwrap_or(Path::new("."));
        for (key, value) in found {
            let set = setter(&key).ok_or_else(|| format!("in {}: {}", file.display(), unknown(&key)))?;
            let text = text_of(&value).ok_or_else(|| {
                format!("in {}: `{key}` must be a string, a number or true/false", file.display())
            })?;
            set(self, &text, folder).map_err(|why| format!("in {}: `{key}`: {why}", file.display()))?;
        }
        Ok(())
    }

    fn read_environment(
        &mut self,
        root: &Path,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<(), String> {
        for (key, set) in KEYS {
            let name = variable_of(key);
            let names: &[&str] =
                if *key == "elasticsearch.url" { &["ESTRADE_ES_URL", &name] } else { &[&name] };
            for name in names {
                if let Some(text) = variable(name) {
                    set(self, &text, root).map_err(|why| format!("in the environment: `{name}`: {why}"))?;
                }
            }
        }
        Ok(())
    }
}

/// The folder of the workspace that the package in `package` belongs to: of the nearest `Cargo.toml` at or above it
/// that has a `[workspace]`, else the package itself.
pub(crate) fn workspace_root(package: &Path) -> PathBuf {
    let is_workspace = |folder: &&Path| {
        fs::read_to_string(folder.join("Cargo.toml"))
            .is_ok_and(|text| text.lines().any(|line| line.trim_start().starts_with("[workspace")))
    };
    package.ancestors().find(is_workspace).unwrap_or(package).to_path_buf()
}

fn flatten(prefix: &str, value: &Value, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                flatten(&key, value, found);
            }
        }
        leaf => found.push((prefix.to_owned(), leaf.clone())),
    }
}

fn setter(key: &str) -> Option<Set> {
    KEYS.iter().find(|(known, _)| *known == key).map(|(_, set)| *set)
}

fn variable_of(key: &str) -> String {
    format!("ESTRADE_{}", key.replace('.', "_").to_uppercase())
}

/// A variable that looks like one of ours and is none was meant to be one: it must not be passed over.
fn misspelt(names: impl Iterator<Item = String>) -> Result<(), String> {
    let known: Vec<String> =
        KEYS.iter().map(|(key, _)| variable_of(key)).chain(["ESTRADE_ES_URL".to_owned()]).collect();
    for name in names.filter(|name| name.starts_with("ESTRADE_") && !known.contains(name)) {
        let likeness =
            |known: &String| strsim::jaro_winkler(&known["ESTRADE_".len()..], &name["ESTRADE_".len()..]);
        if let Some(meant) = known.iter().find(|known| likeness(known) > 0.92) {
            return Err(format!("in the environment: `{name}` is not a variable: did you mean `{meant}`?"));
        }
    }
    Ok(())
}

fn unknown(key: &str) -> String {
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

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn path(text: &str, base: &Path) -> Option<PathBuf> {
    some(text).map(|path| base.join(path))
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

fn switch(text: &str) -> Result<bool, String> {
    match text {
        "1" | "true" => Ok(true),
        "" | "0" | "false" => Ok(false),
        other => Err(format!("{other:?} is neither true nor false")),
    }
}

/// `"500ms"`, `"30s"`, `"2m"`, as in the attributes.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => 0,
    };
    match digits.parse::<u64>().ok().and_then(|number| number.checked_mul(unit)).filter(|millis| *millis > 0)
    {
        Some(millis) => Ok(Duration::from_millis(millis)),
        None => Err(format!("{text:?} is not a duration: write \"500ms\", \"30s\" or \"2m\"")),
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
        ] {
            let error = said(name).expect_err("it is none of ours");
            assert!(
                error.contains(&format!("`{name}`")) && error.contains(&format!("did you mean `{meant}`?"))
            );
        }
        for name in
            ["ESTRADE_TIMEOUT_SETUP", "ESTRADE_ES_URL", "ESTRADE_UPDATE", "ESTRADE_HOST", "ESTRADE_CI_USER"]
        {
            assert_eq!(said(name), Ok(()), "{name}");
        }
    }

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let mut config = Config::default();
        config.read_file(text, Path::new("root/estrade.toml"))?;
        let variable =
            |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        config.read_environment(Path::new("root"), variable)?;
        Ok(config)
    }

    #[test]
    fn a_key_may_be_written_as_a_table_or_with_dots() {
        let table = read("[timeout]\nsetup = \"5s\"", &[]);
        assert_eq!(table, read("timeout.setup = \"5s\"", &[]));
        assert_eq!(table.map(|config| config.timeout.setup), Ok(Duration::from_secs(5)));
    }

    #[test]
    fn a_variable_wins_over_the_file() {
        let config = read("timeout.grace = \"5s\"", &[("ESTRADE_TIMEOUT_GRACE", "500ms")]);
        assert_eq!(config.map(|config| config.timeout.grace), Ok(Duration::from_millis(500)));
    }

    #[test]
    fn es_url_is_short_for_elasticsearch_url() {
        let config = read("", &[("ESTRADE_ES_URL", "http://127.0.0.1:9200")]);
        assert_eq!(
            config.map(|config| config.elasticsearch.url),
            Ok(Some("http://127.0.0.1:9200".to_owned()))
        );
    }

    #[test]
    fn an_unknown_key_is_an_error_that_suggests_the_nearest() {
        let error = read("timeout.tear_down = \"5s\"", &[]).err().unwrap_or_default();
        assert!(error.contains("did you mean `timeout.teardown`?"), "{error}");
        let error = read("colour = \"red\"", &[]).err().unwrap_or_default();
        assert!(error.contains("there are: elasticsearch.url,"), "{error}");
    }

    #[test]
    fn every_key_is_also_a_variable() {
        for (key, _) in KEYS {
            let name = format!("ESTRADE_{}", key.replace('.', "_").to_uppercase());
            let set = ["1", "5s", "setup", "text"].into_iter().find_map(|text| {
                let config = read("", &[(&name, text)]).ok()?;
                (config != Config::default()).then_some((text, config))
            });
            let Some((text, config)) = set else { panic!("{name} sets nothing") };
            assert_eq!(read(&format!("{key} = {text:?}"), &[]), Ok(config), "{name} is not {key}");
        }
    }

    #[test]
    fn every_key_is_in_the_documentation_with_its_variable_and_no_other() {
        let rows = include_str!("doc/configuration.md").lines().filter_map(|line| line.strip_prefix("| `"));
        let told: Vec<(&str, &str)> = rows.filter_map(|row| row.split_once("` | `")).collect();
        assert_eq!(told.len(), KEYS.len());
        for ((told, variable), (key, _)) in told.into_iter().zip(KEYS) {
            assert_eq!(told, *key);
            assert!(
                variable.starts_with(&format!("ESTRADE_{}`", key.replace('.', "_").to_uppercase())),
                "{key}"
            );
        }
    }

    #[test]
    fn the_limits_are_those_of_the_documentation() {
        let Timeout { setup, teardown, grace } = Config::default().timeout;
        assert_eq!([setup, teardown, grace].map(|limit| limit.as_secs()), [60, 30, 8]);
    }

    #[test]
    fn a_bad_duration_is_an_error_that_shows_the_form() {
        for text in ["5", "s", "0s", "1h", "-1s", ""] {
            let error = read(&format!("timeout.setup = {text:?}"), &[]).err().unwrap_or_default();
            assert!(error.contains("`timeout.setup`") && error.contains("\"30s\""), "{text}: {error}");
        }
    }
}
