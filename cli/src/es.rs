//! `cargo estrade es`: the embedded engine for people, and for tests in other languages.

use std::io::Write;
use std::process::ExitCode;

use estrade_engine::{Engine, EngineConfig};
use signal_hook::consts::signal::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::failure::Failure;

/// Serves one empty cluster until a signal ends it. Its address, alone on the first line of stdout, is there when it
/// answers.
pub(crate) fn serve(port: Option<u16>, version: Option<String>) -> Result<ExitCode, Failure> {
    // Before the address is told: whoever reads it may end us at once.
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])
        .map_err(|error| Failure::environment(format!("cannot listen for signals: {error}")))?;
    let mut config = EngineConfig::default();
    if let Some(version) = version {
        config.version = version;
    }
    let engine = Engine::start(config)
        .map_err(|error| Failure::environment(format!("cannot start the embedded engine: {error}")))?;
    let cluster = match port {
        Some(port) => engine.tenant_on(port).map_err(|error| {
            Failure::environment(format!(
                "cannot listen on 127.0.0.1:{port}: {error}; choose another --port, or leave it out for a free one"
            ))
        })?,
        None => engine
            .tenant()
            .map_err(|error| Failure::environment(format!("cannot listen on a port of 127.0.0.1: {error}")))?,
    };
    tell(&cluster.url())
        .map_err(|error| Failure::environment(format!("cannot print the address: {error}")))?;
    signals.forever().next();
    Ok(ExitCode::SUCCESS)
}

fn tell(url: &str) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{url}")?;
    stdout.flush()
}
