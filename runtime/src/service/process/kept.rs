//! A server that outlives runs (`elasticsearch.keep`): recorded by who started it, found by the next run.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{last_words, place};
use crate::error::{Error, Result};
use crate::service::examination::Address;
use crate::service::{Ending, Server};

const VERSION: u32 = 1;

/// The record of one.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Record {
    version: u32,
    /// What it was started for: another command is another server.
    said: String,
    port: u16,
    /// Its guardian, and when that was started, in clock ticks since the machine was: a signal to it ends the server.
    guardian: u32,
    start: u64,
    place: PathBuf,
    log: PathBuf,
}

impl Record {
    fn write(&self, path: &Path) -> Result<()> {
        let draft = path.with_extension("draft");
        let text = serde_json::to_vec_pretty(self)?;
        fs::write(&draft, text)
            .and_then(|()| fs::rename(&draft, path))
            .map_err(|error| Error::msg(format!("cannot write {}: {error}", path.display())))
    }

    /// What was recorded there; none where nothing was, or something that is not understood any more.
    fn read(path: &Path) -> Result<Option<Record>> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::msg(format!("cannot read {}: {error}", path.display()))),
        };
        let record = serde_json::from_str::<Record>(&text).ok();
        Ok(record.filter(|record| record.version == VERSION))
    }

    /// Whether its server is there: the lock of a guardian is the only sign of life that is trusted.
    fn is_alive(&self) -> bool {
        place::is_guarded(&self.place)
    }
}

/// A server that an earlier run has started.
#[derive(Debug)]
pub(crate) struct Kept {
    record: Record,
}

impl Kept {
    /// Records one, in whole: whoever reads it reads all of it.
    pub(super) fn record(
        said: &str,
        port: u16,
        guardian: u32,
        place: &Path,
        log: &Path,
        path: &Path,
    ) -> Result<Kept> {
        let (said, start) = (said.to_owned(), started_at(guardian));
        let (place, log) = (place.to_owned(), log.to_owned());
        let record = Record { version: VERSION, said, port, guardian, start, place, log };
        record.write(path)?;
        Ok(Kept { record })
    }

    /// The one that was started for what is `said` now, where it lives.
    pub(crate) fn find(path: &Path, said: &str) -> Result<Option<Kept>> {
        let record = Record::read(path)?.filter(|record| record.said == said && record.is_alive());
        Ok(record.map(|record| Kept { record }))
    }
}

impl Kept {
    /// Who keeps it, and how it is ended.
    pub(crate) fn story(&self) -> String {
        format!("an earlier run started it and keeps it: `kill {}` ends it", self.record.guardian)
    }
}

impl Server for Kept {
    fn url(&self) -> String {
        format!("http://{}", Address::of_port(self.record.port).authority())
    }

    fn starts(&self) -> bool {
        false
    }

    fn ended(&mut self) -> Option<String> {
        (!self.record.is_alive()).then(|| "the server that was kept has ended".to_owned())
    }

    fn last_words(&self) -> Option<String> {
        let words = last_words(&self.record.log)?;
        Some(format!("{words}\n({})", self.story()))
    }

    fn place(&self) -> Option<&Path> {
        Some(&self.record.place)
    }

    fn end(self: Box<Self>) -> Ending {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// See `proc_pid_stat(5)`, field 22; 0 for a process that is gone.
fn started_at(pid: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields = text.rsplit_once(')').map(|(_, fields)| fields).unwrap_or_default();
    fields.split_whitespace().nth(19).and_then(|start| start.parse().ok()).unwrap_or_default()
}
