//! A place with nothing of this machine in it, where the sample runs.

use std::env;
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use estrade_tests::process::command;
use serde_json::Value;

use crate::certificates::Authority;

pub(crate) struct Ground {
    folder: PathBuf,
}

/// How the sample ended.
pub(crate) struct Ended {
    pub(crate) well: bool,
    pub(crate) text: String,
}

impl Ended {
    #[track_caller]
    pub(crate) fn fails_and_says(&self, wanted: &str) {
        assert!(
            !self.well && self.text.contains(wanted),
            "{wanted:?} is not told of a failure in:\n{}",
            self.text
        );
    }

    #[track_caller]
    pub(crate) fn passes(&self) {
        assert!(self.well, "{}", self.text);
    }
}

impl Ground {
    pub(crate) fn new() -> Ground {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // Sockets need a short path.
        let folder = env::temp_dir().join(format!("estrade-tls-{}-{number}", std::process::id()));
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true).mode(0o700);
        for part in ["run", "state"] {
            builder.create(folder.join(part)).expect("a folder can be made");
        }
        Ground { folder }
    }

    /// A file with this in it.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.join(name);
        fs::write(&path, text).expect("a file can be written");
        path
    }

    /// The certificate that is to be trusted.
    pub(crate) fn ca(&self, authority: &Authority) -> PathBuf {
        self.file("ca.pem", &authority.pem())
    }

    /// This binary, with nothing said but this server and whom to trust.
    pub(crate) fn binary(&self, url: &str, ca: Option<&Path>) -> Command {
        let own = env::current_exe().expect("this binary has a path");
        let mut command = command(own.to_str().expect("its path is text"));
        command.env("ESTRADE_RUN", "process").env("ESTRADE_ES_URL", url);
        command
            .env("XDG_RUNTIME_DIR", self.folder.join("run"))
            .env("XDG_STATE_HOME", self.folder.join("state"));
        command.env("ESTRADE_TIMEOUT_SETUP", "12s");
        command.envs(ca.map(|file| ("ESTRADE_ELASTICSEARCH_CA", file)));
        command
    }

    /// The test that asks which server it is on.
    pub(crate) fn asks(&self, url: &str, ca: Option<&Path>) -> Ended {
        runs(&mut self.binary(url, ca), "asks")
    }

    /// What the binary answers to a question that is asked through this variable. `asked` stands beside the answer.
    pub(crate) fn answer(&self, command: &mut Command, variable: &str, asked: Option<Value>) -> Value {
        let path = self.folder.join("answer");
        if let Some(asked) = asked {
            self.file("answer.asked", &asked.to_string());
        }
        let output = command.env(variable, &path).output().expect("this binary can be started");
        let text = fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
        serde_json::from_str(&text).expect("the answer is JSON")
    }
}

/// One test of the sample, to its end.
pub(crate) fn runs(command: &mut Command, name: &str) -> Ended {
    let output = command
        .args(["--ignored", "--exact", "--nocapture", &format!("sample::{name}")])
        .output()
        .expect("this binary can be started");
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("running 1 test"), "{text}");
    Ended { well: output.status.success(), text }
}

impl Drop for Ground {
    /// The hosts of what ran here are ended first: one that is about to end would make its folders anew.
    fn drop(&mut self) {
        let limit = Instant::now() + Duration::from_secs(20);
        let runs = self.folder.join("run/estrade");
        while fs::read_dir(&runs).is_ok_and(|mut left| left.next().is_some()) && Instant::now() < limit {
            thread::sleep(Duration::from_millis(5));
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}
