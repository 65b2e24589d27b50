//! A cargo project without dependencies, and the real binary run in it.

use std::ffi::OsString;
use std::fmt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// Which runners the binary finds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Runners {
    /// No nextest anywhere: `PATH` without the directories that hold it, and a `CARGO_HOME` of its own.
    CargoTest,
    /// The machine's own nextest.
    Nextest,
}

impl Runners {
    /// The machine's nextest; `None`, said on stderr, where it is missing. In CI it must be there.
    pub(crate) fn nextest() -> Option<Self> {
        let there = Command::new(cargo())
            .args(["nextest", "--version"])
            .output()
            .is_ok_and(|out| out.status.success());
        if !there {
            let reason = "skipped: cargo-nextest is not installed";
            assert!(!skipping_is_forbidden(), "{reason}, and CI may not skip");
            eprintln!("{reason}");
        }
        there.then_some(Self::Nextest)
    }

    /// `cargo test`, and nextest where it is installed.
    pub(crate) fn both() -> impl Iterator<Item = Self> {
        [Some(Self::CargoTest), Self::nextest()].into_iter().flatten()
    }
}

pub(crate) fn skipping_is_forbidden() -> bool {
    let set = |name, to| std::env::var(name).is_ok_and(|value| value == to);
    set("CI", "true") || set("ESTRADE_NO_SKIP", "1")
}

/// Building the sample takes a second or two; a busy machine many.
const LIMIT: Duration = Duration::from_mins(2);

/// A project called `sample` with one file of tests, gone with the value.
#[derive(Debug)]
pub(crate) struct Project {
    root: PathBuf,
}

impl Project {
    /// A project whose `src/lib.rs` is `source`.
    pub(crate) fn new(source: &str) -> Self {
        static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("project-{}-{number}", std::process::id());
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(root.join("src")).unwrap();
        let manifest =
            "[package]\nname = \"sample\"\nedition = \"2024\"\n[lib]\ndoctest = false\n[workspace]\n";
        std::fs::write(root.join("Cargo.toml"), manifest).unwrap();
        std::fs::write(root.join("src/lib.rs"), source).unwrap();
        Self { root }
    }

    /// Runs `cargo-estrade` with these arguments to its end.
    pub(crate) fn estrade<const N: usize>(&self, runners: &Runners, arguments: [&str; N]) -> Ended {
        self.estrade_with(runners, &[], arguments)
    }

    /// The same with more in the environment.
    pub(crate) fn estrade_with<const N: usize>(
        &self,
        runners: &Runners,
        environment: &[(&str, &str)],
        arguments: [&str; N],
    ) -> Ended {
        let mut command = self.command(runners);
        command.args(arguments).envs(environment.iter().copied());
        Ended::from(command.output().unwrap())
    }

    /// A path inside it.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// Adds a file, and says where it is.
    pub(crate) fn write(&self, inside: &str, text: &str) -> PathBuf {
        let path = self.path(inside);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Runs the project's one test, which writes the file `STARTED`, then sends the signals to `cargo-estrade` alone.
    pub(crate) fn estrade_until_started(&self, runners: &Runners, signals: &[Signal]) -> Ended {
        let started = self.path("started");
        let _ = std::fs::remove_file(&started);
        let mut command = self.command(runners);
        command.args(["test", "--no-capture"]).env("STARTED", &started);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        let begun = Instant::now();
        while !started.exists() {
            if begun.elapsed() > LIMIT {
                let _ = kill_process(pid, Signal::TERM);
                panic!("the test did not start: {}", Ended::from(child.wait_with_output().unwrap()));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        for signal in signals {
            kill_process(pid, *signal).unwrap();
            // Two signals that are still pending would be one; these are to be two deliveries.
            std::thread::sleep(Duration::from_millis(50));
        }
        Ended::from(child.wait_with_output().unwrap())
    }

    /// The command, which knows nothing of the run that this test is part of.
    pub(crate) fn command(&self, runners: &Runners) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-estrade"));
        command.current_dir(&self.root).env("CARGO", cargo());
        // This test may itself run below nextest, in CI, with a log asked for.
        for (name, _) in std::env::vars_os() {
            let name_text = name.to_string_lossy();
            if ["NEXTEST", "ESTRADE_", "CARGO_TARGET"].iter().any(|prefix| name_text.starts_with(prefix)) {
                command.env_remove(&name);
            }
        }
        if *runners == Runners::CargoTest {
            let tools = self.root.join("tools");
            if !tools.exists() {
                std::fs::create_dir(&tools).unwrap();
                let toolchain = cargo();
                for tool in ["cargo", "rustc", "rustdoc"] {
                    symlink(toolchain.with_file_name(tool), tools.join(tool)).unwrap();
                }
            }
            let machine = std::env::var_os("PATH").unwrap_or_default();
            let without = std::env::split_paths(&machine).filter(|dir| !dir.join("cargo-nextest").exists());
            let path = std::env::join_paths([tools.clone()].into_iter().chain(without)).unwrap();
            command
                .env("PATH", path)
                .env("CARGO_HOME", self.root.join("home"))
                .env("RUSTC", tools.join("rustc"));
        }
        command
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

/// The toolchain's own cargo, which finds its rustc beside it.
fn cargo() -> PathBuf {
    let cargo: OsString = std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into());
    PathBuf::from(cargo)
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// The exit code; `None` after a signal.
    pub(crate) code: Option<i32>,
    /// All it wrote to stdout.
    pub(crate) stdout: String,
    /// All it wrote to stderr.
    pub(crate) stderr: String,
}

impl Ended {
    /// What either stream holds.
    pub(crate) fn output(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit code {:?}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}
