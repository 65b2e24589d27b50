//! The cargo that started us.

use std::process::Command;

/// The cargo that started us, else the one in `PATH`, in the environment that the user has.
///
/// `cargo run`, which the alias is, describes *this* crate in the environment; a build script or test below would
/// take that for its own.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let of_a_crate = name.to_str().is_some_and(|name| {
            ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|prefix| name.starts_with(prefix))
                || name == "CARGO_CRATE_NAME"
                || name == "CARGO_PRIMARY_PACKAGE"
        });
        if of_a_crate {
            command.env_remove(name);
        }
    }
    command
}
