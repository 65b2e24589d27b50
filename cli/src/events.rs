//! What happened in a run, as its processes wrote it: the form is written down in `runtime/src/doc/events.md`.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The version that is understood here.
const VERSION: u64 = 1;

/// One thing that happened.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Event {
    pub(crate) time_us: u64,
    pub(crate) pid: u32,
    pub(crate) run: String,
    pub(crate) binary: String,
    /// None for what the session host does.
    pub(crate) test: Option<String>,
    pub(crate) attempt: u32,
    #[serde(rename = "event")]
    pub(crate) kind: Kind,
    pub(crate) phase: Option<Phase>,
    pub(crate) fixture: Option<String>,
    pub(crate) module: Option<String>,
    pub(crate) scope: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
    pub(crate) outcome: Option<String>,
    pub(crate) duration_us: Option<u64>,
    #[serde(default)]
    pub(crate) replaced: bool,
    pub(crate) error: Option<String>,
    pub(crate) signal: Option<String>,
    pub(crate) report: Option<String>,
    pub(crate) attachments: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    TestStarted,
    TestFinished,
    Started,
    Finished,
    Interrupted,
    /// Of a later runtime.
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Phase {
    Setup,
    Attach,
    Body,
    Teardown,
}

impl Phase {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Phase::Setup => "setup",
            Phase::Attach => "attach",
            Phase::Body => "body",
            Phase::Teardown => "teardown",
        }
    }
}

impl Event {
    /// Which test, or the session host of which binary.
    pub(crate) fn subject(&self) -> String {
        match &self.test {
            Some(test) => format!("{} {test}", self.binary),
            None => format!("session host of {}", self.binary),
        }
    }
}

/// A file of events that may still grow.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    read: u64,
    /// The begin of a line whose end is not there yet.
    rest: Vec<u8>,
}

impl Journal {
    /// From the file's begin.
    pub(crate) fn of(path: &Path) -> Journal {
        Journal { path: path.to_path_buf(), read: 0, rest: Vec::new() }
    }

    /// From its end as it is now.
    pub(crate) fn after(path: &Path) -> Journal {
        let read = std::fs::metadata(path).map_or(0, |file| file.len());
        Journal { read, ..Journal::of(path) }
    }

    /// What has come since it was asked last; a line that is no event of a known version is told on stderr.
    pub(crate) fn more(&mut self) -> io::Result<Vec<Event>> {
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            // Nobody has written yet.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        file.seek(SeekFrom::Start(self.read))?;
        let read = file.read_to_end(&mut self.rest)?;
        self.read += read as u64;
        let whole = self.rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let lines: Vec<u8> = self.rest.drain(..whole).collect();
        let lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        Ok(lines.filter_map(|line| event(line).map_err(|why| complain(&self.path, &why)).ok()).collect())
    }
}

fn event(line: &[u8]) -> Result<Event, String> {
    let value: serde_json::Value = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    if value["version"] != VERSION {
        return Err(format!("it is of version {}, this command reads version {VERSION}", value["version"]));
    }
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn complain(path: &Path, why: &str) {
    eprintln!("note: a line of {} is no event: {why}", path.display());
}

/// `870 µs`, `12.3 ms`, `4.56 s`, `3 min 20 s`
pub(crate) fn duration(microseconds: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let exact = microseconds as f64;
    match microseconds {
        0..1_000 => format!("{microseconds} µs"),
        1_000..1_000_000 => format!("{:.1} ms", exact / 1e3),
        1_000_000..60_000_000 => format!("{:.2} s", exact / 1e6),
        _ => format!("{} min {} s", microseconds / 60_000_000, microseconds / 1_000_000 % 60),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::{Journal, Kind, duration};

    #[test]
    fn a_line_counts_once_it_is_whole() {
        let path = std::env::temp_dir().join(format!("cargo-estrade-journal-{}", std::process::id()));
        let mut file = std::fs::File::create(&path).unwrap();
        let line =
            br#"{"version":1,"time_us":1,"pid":2,"run":"r","binary":"b","attempt":1,"event":"test_started"}"#;
        let mut journal = Journal::of(&path);
        file.write_all(&line[..20]).unwrap();
        assert!(journal.more().unwrap().is_empty());
        file.write_all(&line[20..]).unwrap();
        file.write_all(b"\n").unwrap();
        let events = journal.more().unwrap();
        assert_eq!(events.iter().map(|event| event.kind).collect::<Vec<_>>(), [Kind::TestStarted]);
        assert!(journal.more().unwrap().is_empty());
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_duration_has_three_digits_and_a_unit() {
        let told = [870, 12_345, 4_560_000, 200_000_000].map(duration);
        assert_eq!(told, ["870 µs", "12.3 ms", "4.56 s", "3 min 20 s"]);
    }
}
