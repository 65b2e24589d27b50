//! The files that a test leaves: `target/estrade/<run id>/<test>/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::identity::TestId;
use crate::error::{Error, Result};
use crate::host::run;

/// As many runs keep their files; those of older ones go when there are new ones.
const RUNS: usize = 20;

/// A run that had files in this time may go on.
const YOUNG: Duration = Duration::from_secs(3600);

/// The folder of one test and attempt; made by its first file.
#[derive(Debug, Clone)]
pub(super) struct Attachments(PathBuf);

impl Attachments {
    pub(super) fn of(test: &TestId) -> Attachments {
        let name = format!("{}--{test}", test.binary()).replace("::", ".").replace('/', "-");
        let name = if test.attempt() > 1 { format!("{name}--attempt-{}", test.attempt()) } else { name };
        Attachments(run::report_directory().join(name))
    }

    /// The folder, where there is one.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.0.is_dir().then_some(&self.0)
    }

    /// Writes a file and tells where it is.
    pub(super) fn keep(&self, name: &str, bytes: &[u8]) -> Result<PathBuf> {
        let path = self.0.join(name);
        self.make()
            .and_then(|()| fs::write(&path, bytes))
            .map_err(|error| Error::msg(format!("cannot attach {}: {error}", path.display())))?;
        Ok(path)
    }

    fn make(&self) -> io::Result<()> {
        let is_new = !self.0.exists();
        fs::create_dir_all(&self.0)?;
        if let Some(runs) = self.0.ancestors().nth(2).filter(|_| is_new) {
            sweep(runs, SystemTime::now());
        }
        Ok(())
    }
}

/// Removes the folders of old runs. Whatever cannot be removed is left to the next one.
fn sweep(runs: &Path, now: SystemTime) {
    let entries = fs::read_dir(runs).into_iter().flatten().flatten();
    let mut folders: Vec<_> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    folders.sort_by(|(one, _), (other, _)| other.cmp(one));
    let is_old = |modified: &SystemTime| now.duration_since(*modified).is_ok_and(|age| age > YOUNG);
    for (_, folder) in folders.iter().skip(RUNS).filter(|(modified, _)| is_old(modified)) {
        let _ = fs::remove_dir_all(folder);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::{Duration, SystemTime};

    use super::{RUNS, YOUNG, sweep};

    #[test]
    fn the_files_of_old_runs_go_and_those_of_a_run_that_may_go_on_stay() {
        let runs = std::env::temp_dir().join(format!("estrade-attachments-{}", std::process::id()));
        let is_left = |number: usize| runs.join(format!("run-{number}")).exists();
        for number in 0..RUNS + 3 {
            fs::create_dir_all(runs.join(format!("run-{number}"))).expect("a folder is made");
        }
        sweep(&runs, SystemTime::now());
        assert!((0..RUNS + 3).all(is_left));
        sweep(&runs, SystemTime::now() + YOUNG + Duration::from_secs(60));
        assert_eq!((0..RUNS + 3).filter(|number| is_left(*number)).count(), RUNS);
        fs::remove_dir_all(&runs).expect("the folder is removed");
    }
}
