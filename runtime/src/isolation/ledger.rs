//! What a namespace made, on disk before it is made: whatever is killed, it can be deleted by exact name later.
//!
//! `$XDG_STATE_HOME/estrade/servers/<cluster>/<machine>-<run>-<test>.jsonl`, one line for each name. It is not synced: it
//! has to outlive processes, not the machine.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::identity::NamespaceId;
use crate::error::{Error, Result};

/// What a recorded name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// An index, or a data stream: which of them a first write makes is decided by templates.
    Index,
    /// What every name begins with that a pipeline may make up while it runs.
    Family,
    Template,
    LegacyTemplate,
    ComponentTemplate,
    Pipeline,
    Script,
}

const KINDS: [Kind; 7] = [
    Kind::Index,
    Kind::Family,
    Kind::Template,
    Kind::LegacyTemplate,
    Kind::ComponentTemplate,
    Kind::Pipeline,
    Kind::Script,
];

impl Kind {
    fn of(word: &str) -> Option<Kind> {
        KINDS.into_iter().find(|kind| kind.word() == word)
    }

    fn word(self) -> &'static str {
        match self {
            Kind::Index => "index",
            Kind::Family => "family",
            Kind::Template => "index_template",
            Kind::LegacyTemplate => "template",
            Kind::ComponentTemplate => "component_template",
            Kind::Pipeline => "pipeline",
            Kind::Script => "script",
        }
    }
}

/// Where the names of namespaces on one server are written down.
///
/// ```no_run
/// use estrade::__private::isolation::Ledger;
///
/// let ledger = Ledger::in_folder("records/of-one-cluster".as_ref())?;
/// # let _ = ledger;
/// # Ok::<(), estrade::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Ledger {
    folder: PathBuf,
    owner: Option<String>,
}

impl Ledger {
    /// In a folder of the caller's choice, which is made.
    ///
    /// # Errors
    /// When it cannot be made, or is not this user's alone.
    pub fn in_folder(folder: &Path) -> Result<Ledger> {
        private(folder)?;
        Ok(Ledger { folder: folder.to_path_buf(), owner: None })
    }

    /// What is made through it from now on is recorded as this owner's, in words that
    /// [`sweep`](super::Gateway::sweep) hands on to who can judge whether the owner is gone.
    #[must_use]
    pub fn owned_by(self, owner: Option<String>) -> Ledger {
        Ledger { owner, ..self }
    }

    pub(super) fn open(&self, id: &NamespaceId) -> Result<Page> {
        let path = self.folder.join(format!("{id}.jsonl"));
        // Under its name it begins with its owner: who sweeps at this moment must not take it for nobody's.
        let draft = self.folder.join(format!("{id}.draft"));
        let mut options = OpenOptions::new();
        options.append(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&draft).map_err(|error| cannot("write", &draft, &error))?;
        let head = format!("{}\n", json!({ "owner": self.owner }));
        file.write_all(head.as_bytes()).map_err(|error| cannot("write", &draft, &error))?;
        fs::rename(&draft, &path).map_err(|error| cannot("write", &path, &error))?;
        Ok(Page { path, written: Mutex::new(Written { file, names: BTreeSet::new() }) })
    }

    /// The pages of owners that are gone, each with whose names it holds.
    pub(super) fn abandoned(&self, is_gone: impl Fn(&str) -> bool) -> Result<Vec<(NamespaceId, Page)>> {
        let entries = fs::read_dir(&self.folder).map_err(|error| cannot("read", &self.folder, &error))?;
        let mut pages = Vec::new();
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let id = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".jsonl")?.parse().ok());
            let Some(id) = id else { continue };
            // Gone meanwhile: its own test has ended.
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let mut lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            let owner = lines.next().and_then(|head| head["owner"].as_str().map(str::to_owned));
            if !owner.is_some_and(|owner| is_gone(&owner)) {
                continue;
            }
            let name =
                |line: Value| Some((Kind::of(line["kind"].as_str()?)?, line["name"].as_str()?.to_owned()));
            let names = lines.filter_map(name).collect();
            let file = OpenOptions::new().append(true).open(&path);
            let file = file.map_err(|error| cannot("write", &path, &error))?;
            pages.push((id, Page { path, written: Mutex::new(Written { file, names }) }));
        }
        Ok(pages)
    }
}

/// One namespace's names.
#[derive(Debug)]
pub(super) struct Page {
    path: PathBuf,
    written: Mutex<Written>,
}

#[derive(Debug)]
struct Written {
    file: File,
    names: BTreeSet<(Kind, String)>,
}

impl Page {
    /// Returns when the name is written down; at once where it is already.
    pub(super) fn record(&self, kind: Kind, name: &str) -> io::Result<()> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.names.contains(&(kind, name.to_owned())) {
            return Ok(());
        }
        // In one write: whoever reads it reads whole lines.
        let line = format!("{}\n", json!({ "kind": kind.word(), "name": name }));
        written.file.write_all(line.as_bytes())?;
        written.names.insert((kind, name.to_owned()));
        Ok(())
    }

    pub(super) fn names(&self, kind: Kind) -> Vec<String> {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.names.iter().filter(|(of, _)| *of == kind).map(|(_, name)| name.clone()).collect()
    }

    /// All that stands here is gone.
    pub(super) fn remove(&self) -> Result<()> {
        fs::remove_file(&self.path).map_err(|error| cannot("remove", &self.path, &error))
    }
}

/// A folder that nobody else can look into.
fn private(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(cannot("make", folder, &error)),
        _ => owned(folder),
    }
}

#[cfg(unix)]
fn owned(folder: &Path) -> Result<()> {
    use std::os::unix::fs::MetadataExt;
    let found = fs::symlink_metadata(folder).map_err(|error| cannot("look at", folder, &error))?;
    if found.is_dir() && found.mode().trailing_zeros() >= 6 {
        return Ok(());
    }
    Err(Error::msg(format!(
        "cannot record what tests make on the server in {}: it must be a folder that only you can read; `chmod 700` it",
        folder.display()
    )))
}

#[cfg(not(unix))]
fn owned(_folder: &Path) -> Result<()> {
    Ok(())
}

fn cannot(verb: &str, path: &Path, error: &io::Error) -> Error {
    Error::msg(format!(
        "cannot {verb} {}, which records what tests make on the server: {error}",
        path.display()
    ))
}
