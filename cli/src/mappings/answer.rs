//! What the test binaries did, and where files and server differ: for a person and for programs.
//!
//! The form of an answer is written down, and written, in `runtime/src/fixtures/server/mappings.rs`.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::asked::Rule;
use crate::server::Server;
use crate::terminal::{Terminal, count};

#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    pub(super) packages: Vec<Package>,
}

/// What was done for one package.
#[derive(Debug, Deserialize)]
pub(super) struct Package {
    #[serde(rename = "package")]
    manifest: String,
    folder: Option<String>,
    server: Option<Server>,
    done: Vec<String>,
    differences: Vec<Difference>,
    pub(super) failure: Option<Refusal>,
}

/// `index`, `change`, and what else there is to it.
#[derive(Debug, Serialize, Deserialize)]
struct Difference {
    text: String,
    #[serde(flatten)]
    members: serde_json::Map<String, Value>,
}

/// Why it could not be done.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub(super) kind: Kind,
    pub(super) text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// Nobody says in which folder its files are.
    Unset,
    /// What was asked for is not there.
    Usage,
    Environment,
}

/// What was asked, as far as it decides how an answer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Pull,
    Check(Rule),
    Sync,
}

impl Package {
    /// Nobody says in which folder its files are.
    pub(super) fn is_unset(&self) -> bool {
        self.failure.as_ref().is_some_and(|failure| failure.kind == Kind::Unset)
    }

    /// Packages may share a folder.
    pub(super) fn is_about_the_files_of(&self, other: &Package) -> bool {
        self.folder.is_some() && self.folder == other.folder && self.server == other.server
    }

    pub(super) fn is_in_sync(&self) -> bool {
        self.failure.is_none() && self.differences.is_empty()
    }

    /// Version 1.
    pub(super) fn json(&self, rule: Rule) -> Value {
        let failure = self.failure.as_ref().map(|failure| &failure.text);
        json!({
            "package": self.manifest,
            "folder": self.folder,
            "server": self.server,
            "rule": rule,
            "in_sync": self.is_in_sync(),
            "differences": self.differences,
            "failure": failure,
        })
    }

    /// For a person; a failure is told on stderr.
    pub(super) fn text(&self, told: Told, terminal: Terminal) -> String {
        let mut text = String::new();
        let (Some(folder), Some(server)) = (&self.folder, &self.server) else { return text };
        let url = server.url();
        let _ = writeln!(text, "{}", terminal.name(folder));
        let _ = writeln!(text, "  server   {server}");
        for done in &self.done {
            let _ = writeln!(text, "  {done}");
        }
        if self.is_in_sync() {
            let _ = writeln!(text, "  {}", terminal.kind("in sync"));
        }
        if self.differences.is_empty() {
            return text;
        }
        let number = count(self.differences.len(), "difference");
        let (heading, next) = match told {
            Told::Pull => (
                "kept".to_owned(),
                "these files may be of indices that are not there yet; remove those that are not wanted".to_owned(),
            ),
            Told::Check(rule) => {
                let wanted = match rule {
                    Rule::Exact => "both have to be the same",
                    Rule::Superset => "the server may have more",
                    Rule::Subset => "the server may have less",
                };
                let next = format!(
                    "where the server is right, `cargo estrade mappings pull --from {url}` writes the files anew;\n  \
                     where the files are, `cargo estrade mappings sync --to {url}` adds what it lacks"
                );
                (format!("OUT OF SYNC: {number}, {wanted}"), next)
            }
            Told::Sync => (
                format!("LEFT TO DO BY HAND: {number}"),
                "nothing is deleted, and nothing that is there is changed: a field of another type needs a new index and a\n  \
                 reindex; where the server is right, `cargo estrade mappings pull` writes the files anew"
                    .to_owned(),
            ),
        };
        let _ = writeln!(text, "  {}", terminal.warning(heading));
        for Difference { text: line, .. } in &self.differences {
            let _ = writeln!(text, "    {line}");
        }
        let _ = writeln!(text, "  {next}");
        text
    }
}
