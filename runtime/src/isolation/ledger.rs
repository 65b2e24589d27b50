//! What a namespace made, on disk before it is made: whatever is killed, it can be deleted by exact name later.
//!
//! `$XDG_STATE_HOME/estrade/servers/<cluster>/<machine>-<run>-<test>.jsonl`, one line for each name, and one where it is
//! handed on. It is not synced: it has to outlive processes, not the machine.

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

    pub(super) fn file(&self, name: &str, extension: &str) -> PathBuf {
        self.folder.join(format!("{name}.{extension}"))
    }

    /// All names on pages of others than this.
    pub(super) fn others(&self, own: &NamespaceId) -> Result<BTreeSet<String>> {
        let own = self.file(&own.to_string(), "jsonl");
        let pages = self.files()?.into_iter();
        let pages = pages.filter(|path| path.extension().is_some_and(|it| it == "jsonl") && *path != own);
        let texts = pages.filter_map(|path| fs::read_to_string(path).ok());
        Ok(texts.flat_map(|text| read(&text).1).map(|(_, name)| name).collect())
    }

    pub(super) fn files(&self) -> Result<Vec<PathBuf>> {
        match fs::read_dir(&self.folder) {
            Ok(entries) => Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).collect()),
            // Nothing is recorded.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(cannot("read", &self.folder, &error)),
        }
    }

    pub(super) fn open(&self, id: &NamespaceId) -> Result<Page> {
        // A run that ended a moment ago has taken it away if nothing was in it.
        private(&self.folder)?;
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
        let mut pages = Vec::new();
        for path in self.files()? {
            let id = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".jsonl")?.parse().ok());
            let Some(id) = id else { continue };
            // Gone meanwhile: its own test has ended.
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let (owner, names) = read(&text);
            if owner.is_some_and(|owner| is_gone(&owner)) {
                pages.push((id, Page::again(path, names)?));
            }
        }
        Ok(pages)
    }

    /// Leaves no folder where nothing is recorded.
    pub fn tidy(self) {
        // It fails where something is, which is what is meant.
        let _ = fs::remove_dir(&self.folder);
    }

    /// The server has ended with all that was on it: nothing that is recorded here is anywhere.
    ///
    /// # Errors
    /// When a record cannot be removed.
    pub fn remove(self) -> Result<()> {
        match fs::remove_dir_all(&self.folder) {
            // Another run has seen the same.
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(cannot("remove", &self.folder, &error))
            }
            _ => Ok(()),
        }
    }

    /// The page of a namespace that has ended: what stands there is this ledger's owner's from now on.
    pub(super) fn take_over(&self, id: &NamespaceId) -> Result<Page> {
        let path = self.folder.join(format!("{id}.jsonl"));
        let text = fs::read_to_string(&path).map_err(|error| cannot("read", &path, &error))?;
        let page = Page::again(path, read(&text).1)?;
        page.write(&json!({ "owner": self.owner })).map_err(|error| cannot("write", &page.path, &error))?;
        Ok(page)
    }
}

/// Whose a page is, and what stands there now.
fn read(text: &str) -> (Option<String>, BTreeSet<(Kind, String)>) {
    let (mut owner, mut names) = (None, BTreeSet::new());
    for line in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        if let Some(told) = line["owner"].as_str() {
            owner = Some(told.to_owned());
        }
        let Some((kind, name)) = line["kind"].as_str().and_then(Kind::of).zip(line["name"].as_str()) else {
            continue;
        };
        let name = (kind, name.to_owned());
        if line["forgotten"] == true {
            names.remove(&name);
        } else {
            names.insert(name);
        }
    }
    (owner, names)
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

impl Written {
    /// In one write: whoever reads it reads whole lines.
    fn write(&mut self, line: &Value) -> io::Result<()> {
        self.file.write_all(format!("{line}\n").as_bytes())
    }
}

impl Page {
    /// One that was begun before.
    fn again(path: PathBuf, names: BTreeSet<(Kind, String)>) -> Result<Page> {
        let file = OpenOptions::new().append(true).open(&path);
        let file = file.map_err(|error| cannot("write", &path, &error))?;
        Ok(Page { path, written: Mutex::new(Written { file, names }) })
    }

    fn write(&self, line: &Value) -> io::Result<()> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).write(line)
    }

    /// Returns when the name is written down; at once where it is already.
    pub(super) fn record(&self, kind: Kind, name: &str) -> io::Result<()> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.names.contains(&(kind, name.to_owned())) {
            return Ok(());
        }
        written.write(&json!({ "kind": kind.word(), "name": name }))?;
        written.names.insert((kind, name.to_owned()));
        Ok(())
    }

    /// It is somebody else's from now on, who has recorded it.
    pub(super) fn forget(&self, kind: Kind, name: &str) -> io::Result<()> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.write(&json!({ "kind": kind.word(), "name": name, "forgotten": true }))?;
        written.names.remove(&(kind, name.to_owned()));
        Ok(())
    }

    /// How many names stand here. None: then nothing was made.
    pub(super) fn count(&self) -> usize {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).names.len()
    }

    pub(super) fn names(&self, kind: Kind) -> Vec<String> {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.names.iter().filter(|(of, _)| *of == kind).map(|(_, name)| name.clone()).collect()
    }

    /// All that stands here is gone.
    pub(super) fn remove(&self) -> Result<()> {
        match fs::remove_file(&self.path) {
            // Who sweeps has seen the same.
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(cannot("remove", &self.path, &error))
            }
            _ => Ok(()),
        }
    }
}

/// A folder that nobody else can look into.
fn private(folder: &Path) -> Result<()> {
    let builder = fs::DirBuilder::new();
    #[cfg(unix)]
    let builder = {
        let mut private = builder;
        std::os::unix::fs::DirBuilderExt::mode(&mut private, 0o700);
        private
    };
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
