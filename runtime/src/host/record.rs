//! What outlives a run: which host set up what, and how its teardown went.
//!
//! One JSON file per host, `$XDG_STATE_HOME/estrade/runs/<run id>.<host>.json`; where that folder cannot be
//! written, beside the run's own folder. It goes when all went well, or when somebody was told what did not.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde::{Deserialize, Serialize};

use super::directory::{self, RunDirectory, cannot};
use super::process::Process;
use super::run;

/// The version of the file's form.
const VERSION: u32 = 1;

/// One host of one run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) version: u32,
    pub(crate) run: String,
    /// Where the run's sockets, claims and logs are.
    pub(crate) directory: PathBuf,
    pub(crate) host: String,
    pub(crate) executable: PathBuf,
    /// The target directory of its build: the next run of the same is told how this one ended.
    pub(crate) target: PathBuf,
    pub(crate) process: Process,
    pub(crate) runner: Process,
    /// The fixtures that are set up, in order, each with its place.
    pub(crate) held: Vec<String>,
    /// The teardown is over.
    pub(crate) ended: bool,
    /// What went wrong in it, each as a person reads it.
    pub(crate) errors: Vec<String>,
}

impl Record {
    pub(crate) fn of_this_host(
        directory: &RunDirectory,
        host: &str,
        executable: &Path,
        runner: Process,
    ) -> Record {
        Record {
            version: VERSION,
            run: run::id().to_owned(),
            directory: directory.path.clone(),
            host: host.to_owned(),
            executable: executable.to_path_buf(),
            target: run::target_directory(),
            process: Process::this(),
            runner,
            held: Vec::new(),
            ended: false,
            errors: Vec::new(),
        }
    }

    fn path(&self) -> Result<PathBuf, String> {
        Ok(folder()?.join(format!("{}.{}.json", self.run, self.host)))
    }

    /// Whoever reads it reads the last one or this one, never half of it.
    pub(crate) fn write(&self) -> Result<(), String> {
        let path = self.path()?;
        let draft = path.with_extension("draft");
        let text = serde_json::to_vec_pretty(self).map_err(io::Error::from);
        text.and_then(|text| fs::write(&draft, text))
            .and_then(|()| fs::rename(&draft, &path))
            .map_err(|error| cannot("write", &path, &error))
    }

    pub(crate) fn remove(&self) {
        if let Ok(path) = self.path() {
            // Gone already: somebody else was told.
            let _ = fs::remove_file(path);
        }
    }

    /// What somebody should be told of this one, now that it is over.
    fn story(&self) -> Option<String> {
        let whose = format!("of {} in run {}", self.executable.display(), self.run);
        if !self.ended {
            let held = if self.held.is_empty() {
                "nothing was set up in it".to_owned()
            } else {
                format!("not torn down: {}", self.held.join(", "))
            };
            return Some(format!("the session host {whose} was killed; {held}"));
        }
        (!self.errors.is_empty())
            .then(|| format!("the shared teardown {whose} failed:\n{}", self.errors.join("\n")))
    }
}

/// Every record that can be read.
pub(crate) fn all() -> Vec<Record> {
    let files =
        folder().and_then(|folder| fs::read_dir(&folder).map_err(|error| cannot("read", &folder, &error)));
    let Ok(files) = files else { return Vec::new() };
    let records = files.filter_map(|file| {
        let path = file.ok()?.path();
        let text = (path.extension()? == "json").then(|| fs::read_to_string(&path).ok())??;
        serde_json::from_str::<Record>(&text).ok().filter(|record| record.version == VERSION)
    });
    records.collect()
}

/// Takes away what earlier runs of this project left behind; comes back with what there is to tell of them, which is told
/// once.
pub(crate) fn sweep() -> Vec<String> {
    let mut stories = Vec::new();
    for record in all() {
        let other = record.run == run::id() || record.target != run::target_directory();
        if other || record.process.is_alive() || record.runner.is_alive() {
            continue;
        }
        stories.extend(record.story());
        record.remove();
        let _ = fs::remove_dir_all(&record.directory);
    }
    stories
}

/// `$XDG_STATE_HOME/estrade/runs`.
fn folder() -> Result<PathBuf, String> {
    let home = || env::home_dir().map(|home| home.join(".local/state"));
    let state =
        env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute()).or_else(home);
    if let Some(state) = state {
        let own = state.join("estrade");
        let made = fs::create_dir_all(&state).is_ok()
            && directory::private_folder(&own).is_ok()
            && directory::private_folder(&own.join("runs")).is_ok();
        if made && writable(&own.join("runs")) {
            return Ok(own.join("runs"));
        }
    }
    let runs = directory::base()?.join("runs");
    directory::private_folder(&runs)?;
    Ok(runs)
}

fn writable(folder: &Path) -> bool {
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok()
}
