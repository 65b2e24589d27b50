//! What may be asked about mapping files.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use serde::Serialize;

use crate::failure::Failure;
use crate::help;
use crate::selection::Selection;

#[derive(Debug, Subcommand)]
pub(crate) enum Asked {
    /// Writes one normalised file for each index of a server.
    #[command(after_help = help::PULL)]
    Pull {
        /// The server: http://HOST:PORT, or https://.
        #[arg(long, value_name = "URL")]
        from: String,
        /// Only these indices: names and patterns, as in books,film*.
        #[arg(long, value_name = "PATTERN", default_value = "*")]
        index: String,
        /// Where to; the package's `elasticsearch.mappings` unless said.
        #[arg(long, value_name = "FOLDER")]
        to: Option<PathBuf>,
        #[command(flatten)]
        selection: Selection,
    },
    /// Compares the files with a server, field by field.
    #[command(after_help = help::CHECK)]
    Check {
        /// The server: http://HOST:PORT, or https://; the configured `elasticsearch.url` unless said.
        #[arg(long, value_name = "URL")]
        from: Option<String>,
        /// Only these indices: names and patterns, as in books,film*.
        #[arg(long, value_name = "PATTERN", default_value = "*")]
        index: String,
        /// What the server may be, compared with the files.
        #[arg(long, value_enum, default_value_t = Rule::Exact)]
        rule: Rule,
        /// As JSON, version 1.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        selection: Selection,
    },
    /// Gives a server the indices and fields of the files that it lacks; deletes and changes nothing.
    #[command(after_help = help::SYNC)]
    Sync {
        /// The server: http://HOST:PORT, or https://.
        #[arg(long, value_name = "URL")]
        to: String,
        /// Only these indices: names and patterns, as in books,film*.
        #[arg(long, value_name = "PATTERN", default_value = "*")]
        index: String,
        #[command(flatten)]
        selection: Selection,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Rule {
    /// The same.
    Exact,
    /// It may have more.
    Superset,
    /// It may have less.
    Subset,
}

/// Refuses what would ask a server something else than for indices.
pub(super) fn check_pattern(pattern: &str) -> Result<(), Failure> {
    const NEVER: &[char] = &['/', '\\', '?', '"', '<', '>', '|', ' ', '#', ':', '%'];
    let why = pattern.split(',').find_map(|name| match name.chars().next() {
        None => Some("one of them is empty".to_owned()),
        Some('-' | '_' | '+') => Some(format!("no index is called {name:?}: they do not begin so")),
        Some('.') => Some(format!("{name:?} is a server's own: those have no files")),
        Some(_) if name.contains(NEVER) => Some(format!("no index is called {name:?}")),
        Some(_) if name.chars().any(char::is_uppercase) => {
            Some(format!("no index is called {name:?}: their names are in lower case"))
        }
        Some(_) => None,
    });
    match why {
        Some(why) => Err(Failure::usage(format!(
            "`--index` wants names and patterns of indices, such as books,film*: {why}"
        ))),
        None => Ok(()),
    }
}

/// Refuses credentials, and does not show them.
pub(super) fn check_url(option: &str, url: &str) -> Result<(), Failure> {
    if url.contains('@') {
        return Err(Failure::usage(format!(
            "the URL of `{option}` has credentials in it, which every process of this machine can see: set \
             ESTRADE_ELASTICSEARCH_USERNAME and ESTRADE_ELASTICSEARCH_PASSWORD, or ESTRADE_ELASTICSEARCH_API_KEY, instead"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check_pattern;

    #[test]
    fn only_names_and_patterns_of_indices_reach_a_server() {
        for pattern in ["*", "books", "books,film*", "b*k-s_2.1", "märz"] {
            assert!(check_pattern(pattern).is_ok(), "{pattern}");
        }
        for pattern in
            ["", "a,", "_all", "-a", ".kibana", "a/_settings", "a?b", "a b", "<a-{now}>", "Books", "a%2f"]
        {
            assert!(check_pattern(pattern).is_err(), "{pattern}");
        }
    }
}
