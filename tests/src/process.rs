//! Commands that know nothing of the run that starts them.

use std::env;
use std::process::Command;

/// Variables of the cargo, nextest or Estrade that runs a test, by what their names begin with.
const OF_A_RUN: [&str; 6] =
    ["NEXTEST", "CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "ESTRADE_", "RUST_BACKTRACE"];

/// A command without the traces of the cargo, nextest or Estrade that runs this test, and without colours.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let of_this_run = OF_A_RUN.iter().any(|prefix| text.starts_with(prefix));
        if of_this_run || text == "CARGO_CRATE_NAME" || text == "CARGO_TARGET_TMPDIR" {
            command.env_remove(&name);
        }
    }
    command.env("CARGO_TERM_COLOR", "never");
    command
}
