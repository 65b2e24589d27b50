//! What a run's session hosts left on record: the form is written down, and written, in `runtime/src/host/record.rs`.

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::process::geteuid;
use serde::Deserialize;

use super::process::Process;

/// The version that is understood here.
const VERSION: u32 = 1;

/// One session host of one run.
#[derive(Debug, Deserialize)]
pub(crate) struct Record {
    pub(crate) run: String,
    pub(crate) directory: PathBuf,
    pub(crate) host: String,
    pub(crate) executable: PathBuf,
    pub(crate) target: PathBuf,
    pub(crate) process: Process,
    pub(crate) runner: Process,
    pub(crate) held: Vec<String>,
    pub(crate) ended: bool,
    pub(crate) errors: Vec<String>,
    /// The file that it was read from.
    #[serde(skip)]
    path: PathBuf,
    /// As it was found.
    #[serde(skip)]
    state: State,
}

/// How it stands with a host.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Its run goes on.
    #[default]
    Running,
    /// The run is over, its fixtures are being torn down.
    TearingDown,
    /// All was torn down without an error.
    Ended,
    /// All was torn down, and something went wrong in it.
    Failed,
    /// It is gone, and what it held was never torn down.
    Killed,
}

impl State {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            State::Running => "running",
            State::TearingDown => "tearing_down",
            State::Ended => "ended",
            State::Failed => "failed",
            State::Killed => "killed",
        }
    }
}

impl Record {
    pub(crate) fn state(&self) -> State {
        self.state
    }

    fn find_state(&self) -> State {
        if self.ended {
            return if self.errors.is_empty() { State::Ended } else { State::Failed };
        }
        match (self.process.is_alive(), self.runner.is_alive()) {
            (true, true) => State::Running,
            (true, false) => State::TearingDown,
            (false, _) => State::Killed,
        }
    }

    /// What went wrong, for people; nothing where nothing did.
    pub(crate) fn story(&self) -> Option<String> {
        let whose = format!("of {} in run {}", self.executable.display(), self.run);
        match self.state() {
            State::Running | State::TearingDown | State::Ended => None,
            State::Failed => Some(format!("the shared teardown {whose} failed:\n{}", self.errors.join("\n"))),
            State::Killed if self.held.is_empty() => {
                Some(format!("the session host {whose} was killed; nothing was set up in it"))
            }
            State::Killed => {
                Some(format!("the session host {whose} was killed; not torn down: {}", self.held.join(", ")))
            }
        }
    }

    /// Takes it away, with what the run left in its folder: somebody was told.
    pub(crate) fn remove(&self) -> Result<(), String> {
        let cannot = |path: &Path, error| format!("cannot remove {}: {error}", path.display());
        let gone = |result: std::io::Result<()>, path: &Path| match result {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(cannot(path, error)),
            _ => Ok(()),
        };
        // Only a folder that is the run's by its name, whatever the record says.
        if self.directory.file_name().is_some_and(|name| name == self.run.as_str())
            && is_ours(&self.directory)
        {
            gone(fs::remove_dir_all(&self.directory), &self.directory)?;
        }
        gone(fs::remove_file(&self.path), &self.path)
    }
}

/// Every record of this user; what cannot be read is told beside.
pub(crate) fn all() -> (Vec<Record>, Vec<String>) {
    let (mut records, mut unread) = (Vec::new(), Vec::new());
    for folder in folders("runs") {
        let Ok(files) = fs::read_dir(&folder) else { continue };
        for path in files.filter_map(|file| Some(file.ok()?.path())) {
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            match read(&path) {
                Ok(record) => records.extend(record),
                Err(why) => unread.push(format!("{}: {why}", path.display())),
            }
        }
    }
    records.sort_by(|one, other| (&one.run, &one.host).cmp(&(&other.run, &other.host)));
    (records, unread)
}

/// None where it is gone by now: all went well.
fn read(path: &Path) -> Result<Option<Record>, String> {
    let Some(record) = parse(path)? else { return Ok(None) };
    let state = record.find_state();
    if state != State::Killed {
        return Ok(Some(Record { state, ..record }));
    }
    // It may have ended well between the read and the look at its process. What a dead one says is its last word.
    Ok(parse(path)?.map(|record| Record { state: record.find_state(), ..record }))
}

fn parse(path: &Path) -> Result<Option<Record>, String> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let value: serde_json::Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    if value["version"] != VERSION {
        return Err(format!("it is of version {}, this command reads version {VERSION}", value["version"]));
    }
    let record: Record = serde_json::from_value(value).map_err(|error| error.to_string())?;
    Ok(Some(Record { path: path.to_path_buf(), ..record }))
}

/// Where records of a kind may be: `$XDG_STATE_HOME/estrade/<kind>`, and beside the folders of runs where that cannot be
/// written.
pub(super) fn folders(kind: &str) -> Vec<PathBuf> {
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || env::home_dir().map(|home| home.join(".local/state"));
    let own = format!("estrade-{}", geteuid().as_raw());
    let candidates = [
        absolute("XDG_STATE_HOME").or_else(home).map(|state| state.join("estrade")),
        absolute("XDG_RUNTIME_DIR").map(|runtime| runtime.join("estrade")),
        Some(env::temp_dir().join(&own)),
        Some(Path::new("/tmp").join(&own)),
    ];
    let mut folders: Vec<PathBuf> = candidates.into_iter().flatten().map(|base| base.join(kind)).collect();
    folders.retain(|folder| is_ours(folder));
    folders.sort();
    folders.dedup();
    folders
}

/// In a folder for all, somebody else may have made one of this name.
fn is_ours(folder: &Path) -> bool {
    fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir() && found.uid() == geteuid().as_raw())
}
