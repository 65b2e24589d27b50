//! `estrade.toml` and its keys as environment variables.
//!
#![doc = include_str!("../doc/configuration.md")]

mod keys;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use toml::Value;

#[cfg(all(feature = "elasticsearch", target_os = "linux"))]
pub(crate) use keys::CREDENTIALS;
#[cfg(feature = "elasticsearch")]
pub(crate) use keys::switch;
use keys::{KEYS, misspelt, setter, text_of, unknown, variable_of};

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
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Elasticsearch {
    pub(crate) url: Option<String>,
    /// Servers that are not on this machine and may be used all the same.
    pub(crate) allow: Vec<String>,
    /// The certificates that are trusted, instead of this machine's.
    pub(crate) ca: Option<PathBuf>,
    pub(crate) command: Option<Command>,
    /// What is in a cluster, and what it was asked, is kept when its test fails.
    pub(crate) evidence: bool,
    /// What `command` starts outlives the run.
    pub(crate) keep: bool,
    pub(crate) mappings: Option<PathBuf>,
    pub(crate) name: Option<String>,
    pub(crate) pool: Option<Pool>,
    pub(crate) version: Option<String>,
}

/// A command, and the folder that its paths are relative to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Command {
    pub(crate) text: String,
    pub(crate) folder: PathBuf,
}

/// What becomes of indices that are in stock when a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pool {
    /// They stay for the next run.
    Keep,
    /// They go.
    Run,
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
        let elasticsearch = Elasticsearch {
            url: None,
            allow: Vec::new(),
            ca: None,
            command: None,
            evidence: true,
            keep: false,
            mappings: None,
            name: None,
            pool: None,
            version: None,
        };
        Config { elasticsearch, events: None, log: None, no_skip: false, timeout }
    }
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
                format!(
                    "in {}: `{key}` must be a string, a number, true/false or a list of strings",
                    file.display()
                )
            })?;
            set(self, &text, folder).map_err(|why| format!("in {}: `{key}`: {why}", file.display()))?;
            // A variable may be empty, since some places cannot leave one out; whoever writes a line means something.
            if value.as_str().is_some_and(str::is_empty) {
                return Err(format!(
                    "in {}: `{key}` is empty: give it a value, or take the line out",
                    file.display()
                ));
            }
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
            let mut said: Vec<_> = names.iter().filter_map(|name| Some((*name, variable(name)?))).collect();
            // An empty one takes back what a file says, and not what another variable does.
            said.sort_by_key(|(_, text)| !text.is_empty());
            for (name, text) in &said {
                set(self, text, root).map_err(|why| format!("in the environment: `{name}`: {why}"))?;
            }
            if let [(one, first), (other, second)] = &said[..]
                && !first.is_empty()
                && first != second
            {
                return Err(format!(
                    "in the environment: `{one}` is {first:?} and `{other}` is {second:?}, which are both `{key}`: unset one of \
                     them"
                ));
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn two_variables_that_name_different_servers_are_an_error_that_names_both() {
        let both = |short: &str, long: &str| {
            let variables = [("ESTRADE_ES_URL", short), ("ESTRADE_ELASTICSEARCH_URL", long)];
            read("", &variables).map(|config| config.elasticsearch.url)
        };
        let error = both("http://a:9200", "http://b:9200").expect_err("they differ");
        for told in
            ["`ESTRADE_ES_URL` is \"http://a:9200\"", "`ESTRADE_ELASTICSEARCH_URL` is \"http://b:9200\""]
        {
            assert!(error.contains(told), "{told}: {error}");
        }
        for (short, long) in
            [("http://a:9200", "http://a:9200"), ("http://a:9200", ""), ("", "http://a:9200")]
        {
            assert_eq!(both(short, long), Ok(Some("http://a:9200".to_owned())), "{short:?}, {long:?}");
        }
    }

    #[test]
    fn an_empty_value_is_an_error_in_the_file_and_takes_it_back_in_a_variable() {
        for key in ["elasticsearch.url", "elasticsearch.command", "elasticsearch.mappings", "log"] {
            let error = read(&format!("{key} = \"\""), &[]).err().unwrap_or_default();
            assert!(
                error.contains("root/estrade.toml") && error.contains(&format!("`{key}` is empty")),
                "{error}"
            );
        }
        let taken_back = read("elasticsearch.url = \"http://a:9200\"", &[("ESTRADE_ES_URL", "")]);
        assert_eq!(taken_back, Ok(Config::default()));
        assert_eq!(read("elasticsearch.allow = []", &[]), Ok(Config::default()));
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
            let set = ["1", "0", "5s", "setup", "keep", "8.15.0", "text"].into_iter().find_map(|text| {
                let config = read("", &[(&name, text)]).ok()?;
                (config != Config::default()).then_some((text, config))
            });
            let Some((text, config)) = set else { panic!("{name} sets nothing") };
            assert_eq!(read(&format!("{key} = {text:?}"), &[]), Ok(config), "{name} is not {key}");
        }
    }

    #[test]
    fn every_key_is_in_the_documentation_with_its_variable_and_no_other() {
        let rows =
            include_str!("../doc/configuration.md").lines().filter_map(|line| line.strip_prefix("| `"));
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

    #[test]
    fn a_duration_of_zero_and_one_that_is_too_long_are_told_as_such() {
        for (text, why) in [
            ("0s", "\"0s\" is no time at all"),
            ("99999999999999999m", "is too long"),
            ("99999999999999999999ms", "is too long"),
        ] {
            let error = read(&format!("timeout.setup = {text:?}"), &[]).err().unwrap_or_default();
            assert!(error.contains(why) && !error.contains("is not a duration"), "{text}: {error}");
        }
    }

    #[test]
    fn what_is_no_version_is_an_error_that_shows_the_form() {
        for text in ["banana", "8", "8.15", "8.15.x", "8..0", "v8.15.0"] {
            let error = read(&format!("elasticsearch.version = {text:?}"), &[]).err().unwrap_or_default();
            let is_told = error.contains("`elasticsearch.version`") && error.contains("\"8.15.0\"");
            assert!(is_told, "{text}: {error}");
        }
    }

    #[test]
    fn a_url_with_credentials_is_refused_and_not_shown() {
        let error = read("", &[("ESTRADE_ES_URL", "http://elastic:geheim@127.0.0.1:9200")]);
        let error = error.err().unwrap_or_default();
        assert!(error.contains("ESTRADE_ELASTICSEARCH_PASSWORD") && !error.contains("geheim"), "{error}");
    }

    #[test]
    fn credentials_in_a_file_are_refused_and_not_shown() {
        let error = read("elasticsearch.password = \"geheim\"", &[]).err().unwrap_or_default();
        assert!(error.contains("ESTRADE_ELASTICSEARCH_PASSWORD") && !error.contains("geheim"), "{error}");
    }

    #[test]
    fn a_list_is_written_with_commas_in_a_variable() {
        let file = read("elasticsearch.allow = [\"a:1=x\", \"b:2=y\"]", &[]);
        assert_eq!(file, read("", &[("ESTRADE_ELASTICSEARCH_ALLOW", "a:1=x, b:2=y")]));
        assert_eq!(file.map(|config| config.elasticsearch.allow.len()), Ok(2));
    }
}
