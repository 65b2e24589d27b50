//! What outlives a run: which host set up what, and how its teardown went.
//!
//! One JSON file per host, `$XDG_STATE_HOME/estrade/runs/<run id>.<host>.json`; where that folder cannot be
//! written, beside the run's own folder. It goes when all went well, or when somebody was told what did not.
//!
//! [`Record`] is its form, which `cargo estrade` reads (`cli/src/runs/record.rs`): a key may be added within a version; a
//! key that changes its meaning changes the version.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{env, fs, io};

use serde::{Deserialize, Serialize};

use super::directory::{self, RunDirectory, cannot};
use super::process::Process;
use super::{draft, run, spawn};

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
        Ok(state("runs")?.join(format!("{}.{}.json", self.run, self.host)))
    }

    /// Whoever reads it reads the last one or this one, never half of it.
    pub(crate) fn write(&self) -> Result<(), String> {
        let path = self.path()?;
        let draft = draft::of(&path);
        let text = serde_json::to_vec_pretty(self).map_err(io::Error::from);
        text.and_then(|text| fs::write(&draft, text))
            .and_then(|()| fs::rename(&draft, &path))
            .map_err(|error| cannot("write", &path, &error))
    }

    /// False where it was gone already: somebody else was told.
    pub(crate) fn remove(&self) -> bool {
        self.path().is_ok_and(|path| fs::remove_file(path).is_ok())
    }

    fn is_over(&self) -> bool {
        !self.process.is_alive() && !self.runner.is_alive() && !directory::is_in_use(&self.directory)
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
            let words = spawn::last_words(&self.directory.join(format!("{}.log", self.host)));
            let words = words.map(|words| format!("; its last words:\n{words}")).unwrap_or_default();
            return Some(format!("the session host {whose} was killed; {held}{words}"));
        }
        (!self.errors.is_empty())
            .then(|| format!("the shared teardown {whose} failed:\n{}", self.errors.join("\n")))
    }
}

/// Every record that can be read.
pub(crate) fn all() -> Vec<Record> {
    let records = files().into_iter().filter(|path| path.extension().is_some_and(|it| it == "json"));
    records.filter_map(|path| read(&path)).collect()
}

fn read(path: &Path) -> Option<Record> {
    let text = fs::read_to_string(path).ok()?;
    serde_json::from_str::<Record>(&text).ok().filter(|record| record.version == VERSION)
}

/// Takes away what earlier runs left behind; comes back with what there is to tell of those of this project, which is
/// told once. What there is to tell of another project stays for its own next run, as long as there is that project.
pub(crate) fn sweep() -> Vec<String> {
    let own = run::target_directory();
    let to_tell = |record: &Record| record.target == own || !record.target.exists();
    let (over, others): (Vec<_>, Vec<_>) =
        all().into_iter().partition(|record| to_tell(record) && record.is_over());
    let stories = over.iter().filter_map(|record| {
        // It may have ended well after it was read. What a dead one says is its last word.
        let last = read(&record.path().ok()?)?;
        let story = last.story();
        (last.remove() && last.target == own).then_some(story)?
    });
    let stories = stories.collect();
    // What cannot be removed now is swept by the next run.
    for draft in files().into_iter().filter(|path| draft::is_dead(path)) {
        let _ = fs::remove_file(draft);
    }
    let told_later = |run: &PathBuf| others.iter().any(|record| record.directory == *run);
    for run in directory::abandoned().into_iter().filter(|run| !told_later(run)) {
        directory::remove(&run);
    }
    stories
}

fn files() -> Vec<PathBuf> {
    state("runs").map(|folder| directory::files(&folder)).unwrap_or_default()
}

/// `$XDG_STATE_HOME/estrade/<what>`; where that cannot be written, beside the folders of runs.
pub(crate) fn state(what: &str) -> Result<PathBuf, String> {
    let home = || env::home_dir().map(|home| home.join(".local/state"));
    let state =
        env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute()).or_else(home);
    if let Some(state) = state {
        let own = state.join("estrade");
        let made = fs::create_dir_all(&state).is_ok()
            && directory::private_folder(&own).is_ok()
            && directory::private_folder(&own.join(what)).is_ok();
        if made && writable(&own.join(what)) {
            return Ok(own.join(what));
        }
    }
    let folder = directory::base()?.join(what);
    directory::private_folder(&folder)?;
    Ok(folder)
}

/// Of a folder that is known to be private and ours: then only a file system that is read-only refuses to note the time.
fn writable(folder: &Path) -> bool {
    File::open(folder).and_then(|folder| folder.set_modified(SystemTime::now())).is_ok()
}
