//! The sample project: built once, and commands that know nothing of the run of this suite.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

/// What of the environment belongs to the run of this suite.
const OF_THIS_RUN: &[&str] = &[
    "NEXTEST",
    "CARGO_PKG_",
    "CARGO_MANIFEST_",
    "CARGO_BIN_",
    "ESTRADE_",
    "RUST_BACKTRACE",
    "SESSION_",
    "XDG_",
];

/// How tests are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runner {
    /// `cargo nextest run`, of what is built already.
    Nextest,
    /// `cargo test`.
    Cargo,
    /// The binary of this target.
    Bare(&'static str),
}

/// A command without the traces of the cargo, nextest or Estrade that runs this suite.
pub(crate) fn command(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let of_this_run = OF_THIS_RUN.iter().any(|prefix| text.starts_with(prefix));
        if of_this_run || text == "CARGO_CRATE_NAME" || text == "CARGO_TARGET_TMPDIR" {
            command.env_remove(&name);
        }
    }
    command.env("CARGO_TERM_COLOR", "never").env("CARGO_TARGET_DIR", target()).current_dir(root());
    command
}

pub(crate) fn cargo() -> Command {
    command(env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The target folder that this suite was built in: the sample shares what is built there.
pub(crate) fn target() -> PathBuf {
    let binary = env::current_exe().expect("this binary has a path");
    binary.ancestors().nth(3).expect("test binaries stand in <target>/<profile>/deps").to_path_buf()
}

/// The command of a runner, up to what is to be run.
pub(crate) fn runner(runner: Runner) -> Command {
    let built = built();
    match runner {
        Runner::Nextest => {
            let mut command = cargo();
            command.args(["nextest", "run", "--no-fail-fast"]);
            command.arg("--binaries-metadata").arg(&built.binaries);
            command.arg("--cargo-metadata").arg(&built.metadata);
            command.arg("--config-file=tests/session/nextest.toml");
            command
        }
        Runner::Cargo => {
            let mut command = cargo();
            command.args(["test", "--package=session-sample"]);
            command
        }
        Runner::Bare(target) => by_hand(binary(target)),
    }
}

/// A test binary that is a run of its own: under a `cargo test` of this suite it would belong to that.
pub(crate) fn by_hand(binary: impl AsRef<Path>) -> Command {
    let mut command = command(binary);
    command.env("ESTRADE_RUN", "process");
    command
}

/// The test binary of a target.
pub(crate) fn binary(target: &str) -> &'static Path {
    let found = built().executables.iter().find(|(name, _)| name == target);
    found.map(|(_, path)| path.as_path()).expect("cargo told of every target it built")
}

struct Built {
    executables: Vec<(String, PathBuf)>,
    /// As nextest reads them, so that it need not ask cargo.
    binaries: PathBuf,
    metadata: PathBuf,
}

/// Built when it is not up to date; once for all processes of this suite.
fn built() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = target().join("session");
        fs::create_dir_all(&folder).expect("the folder of the suite can be made");
        let lock = fs::File::create(folder.join("build.lock")).expect("a lock file can be made");
        lock.lock().expect("the lock can be waited for");
        let targets =
            ["--package=session-sample", "--lib", "--test=first", "--test=second", "--test=special"];
        let messages =
            output(cargo().args(["test", "--quiet", "--no-run", "--message-format=json"]).args(targets));
        let messages = messages.lines().filter_map(|line| serde_json::from_str(line).ok());
        let executables = messages.filter_map(|message: Value| {
            let name = message["target"]["name"].as_str()?.to_owned();
            Some((name, PathBuf::from(message["executable"].as_str()?)))
        });
        let executables = executables.collect();
        let (binaries, metadata) = (folder.join("binaries.json"), folder.join("metadata.json"));
        if has_nextest() {
            let list = ["nextest", "list", "--list-type=binaries-only", "--message-format=json"];
            write(&binaries, &output(cargo().args(list).args(targets)));
            write(&metadata, &output(cargo().args(["metadata", "--format-version=1"])));
        }
        Built { executables, binaries, metadata }
    })
}

/// Whole, since other processes of this suite read it at once.
fn write(path: &Path, text: &str) {
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    fs::write(&draft, text)
        .and_then(|()| fs::rename(&draft, path))
        .expect("the target folder can be written");
}

pub(crate) fn output(command: &mut Command) -> String {
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Whether nextest is there. Without it the scenarios that need it are skipped, with this reason; never in CI.
pub(crate) fn has_nextest() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let found =
            cargo().args(["nextest", "--version"]).output().is_ok_and(|output| output.status.success());
        if !found {
            skip("nextest is not installed (cargo install --locked cargo-nextest)");
        }
        found
    })
}

/// Tells why something is not tested here, though it should be; never in CI.
pub(crate) fn skip(reason: &str) {
    let required = ["CI", "ESTRADE_NO_SKIP"]
        .iter()
        .any(|name| env::var(name).is_ok_and(|value| !["", "0", "false"].contains(&value.as_str())));
    assert!(!required, "{reason}, and CI and ESTRADE_NO_SKIP forbid to skip");
    not_for_this_user(reason);
}

/// Tells why something is not tested here: nobody but root can.
pub(crate) fn not_for_this_user(reason: &str) {
    use std::io::Write;

    // Past libtest, which shows nothing of tests that pass.
    let _ = writeln!(std::io::stderr(), "skipped: {reason}");
}
