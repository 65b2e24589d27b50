//! The sample project: building it once, finding its binaries, and commands that know nothing of this run.

use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use estrade_tests::process;

const TARGETS: [&str; 9] =
    ["rules", "failures", "threads", "signals", "cases", "crowd", "moments", "expressions", "isolation"];

/// A command in this workspace that knows nothing of this run.
pub(crate) fn command(program: &str) -> Command {
    let mut command = process::command(program);
    command.env("CARGO_TARGET_DIR", target()).current_dir(root());
    command
}

/// Cargo, as it runs this suite.
pub(crate) fn cargo() -> Command {
    command(&env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The target folder that this suite was built in: the sample shares what is built there.
pub(crate) fn target() -> PathBuf {
    let binary = env::current_exe().expect("this binary has a path");
    let target = binary.ancestors().nth(3).expect("test binaries stand in <target>/<profile>/deps");
    target.to_path_buf()
}

/// A folder for what this suite writes.
pub(crate) fn folder() -> PathBuf {
    let folder = target().join("lifecycle");
    fs::create_dir_all(&folder).expect("the folder of the suite can be made");
    folder
}

/// One lock for all processes of this suite.
pub(crate) fn lock(name: &str) -> File {
    let file = File::create(folder().join(format!("{name}.lock"))).expect("a lock file can be made");
    file.lock().expect("the lock can be waited for");
    file
}

/// The test binary of a target, built when it is not up to date.
pub(crate) fn binary(target: &str) -> PathBuf {
    static BUILT: OnceLock<Vec<(String, PathBuf)>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let mut command = cargo();
        command.args(["test", "--quiet", "--no-run", "--message-format=json", "--package=lifecycle-sample"]);
        command.args(TARGETS.map(|target| format!("--test={target}")));
        let output = command.output().expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let messages = String::from_utf8_lossy(&output.stdout);
        let messages = messages.lines().filter_map(|line| serde_json::from_str(line).ok());
        messages
            .filter_map(|message: serde_json::Value| {
                let name = message["target"]["name"].as_str()?.to_owned();
                Some((name, PathBuf::from(message["executable"].as_str()?)))
            })
            .collect()
    });
    let found = built.iter().find(|(name, _)| name == target);
    found.map(|(_, path)| path.clone()).expect("cargo told of every target it built")
}

/// Whether nextest is there. Without it the tests that need it are skipped, with this reason; never in CI.
pub(crate) fn has_nextest() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let found =
            cargo().args(["nextest", "--version"]).output().is_ok_and(|output| output.status.success());
        if !found {
            skip("under nextest: it is not installed (cargo install --locked cargo-nextest)");
        }
        found
    })
}

/// Tells that something is left out, and why; where CI or `ESTRADE_NO_SKIP` forbid that, it fails.
pub(crate) fn skip(what: &str) {
    let is_set = |name: &str| env::var(name).is_ok_and(|value| !["", "0", "false"].contains(&value.as_str()));
    assert!(!["CI", "ESTRADE_NO_SKIP"].into_iter().any(is_set), "skipping is forbidden: {what}");
    // Past libtest, which shows nothing of tests that pass.
    let _ = std::io::stderr().write_all(format!("skipped {what}\n").as_bytes());
}
