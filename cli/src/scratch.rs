//! A folder of this process alone, gone with the value.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use crate::failure::Failure;

/// A private folder for temporary files.
#[derive(Debug)]
pub(crate) struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// Made under a name that nobody had: a folder for all may hold one that somebody else prepared.
    pub(crate) fn new() -> Result<Scratch, Failure> {
        let base = std::env::temp_dir();
        for number in 0_u32.. {
            let path = base.join(format!("cargo-estrade-{}-{number}", std::process::id()));
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Scratch { path }),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => {
                    return Err(Failure::environment(format!("cannot make {}: {error}", path.display())));
                }
            }
        }
        Err(Failure::environment(format!("no name is left in {}", base.display())))
    }

    /// A path inside it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed lies in the folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}
