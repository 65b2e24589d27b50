//! `cargo estrade es`: the embedded engine for people, and for tests in other languages.
//!
//! ```text
//! --data FILE ── data, tally: its lines, checked ──▶ loading: indices, documents, templates ──▶ an engine, which is then told of
//! ```

mod data;
mod loading;
mod tally;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use estrade_engine::{Engine, EngineConfig, Tenant};
use signal_hook::consts::signal::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::failure::Failure;
use loading::Loaded;

/// Serves one cluster until a signal ends it: an empty one, or what is in a file that a test has left. Its address, alone
/// on the first line of stdout, is there when it answers.
pub(crate) fn serve(
    port: Option<u16>,
    version: Option<String>,
    data: Option<&Path>,
) -> Result<ExitCode, Failure> {
    let mut config = EngineConfig::default();
    if let Some(version) = version {
        config.version = version;
    }
    let engine = Engine::start(config)
        .map_err(|error| Failure::environment(format!("cannot start the embedded engine: {error}")))?;
    let cluster = open(&engine, port)?;
    let loaded = data.map(|file| loading::load(file, &cluster)).transpose()?;
    // Before the address is told: whoever reads it may end us at once. And no sooner: while a file is loaded nobody waits
    // for signals, and each ends the process by itself.
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])
        .map_err(|error| Failure::environment(format!("cannot listen for signals: {error}")))?;
    tell(&cluster.url(), loaded.as_ref())
        .map_err(|error| Failure::environment(format!("cannot print the address: {error}")))?;
    signals.forever().next();
    let is_whole = loaded.is_none_or(|loaded| loaded.refused.is_empty());
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// As `elasticsearch.version` is read: clients compare it, number by number.
pub(crate) fn version(text: &str) -> Result<String, String> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if text.split('.').count() == 3 && text.split('.').all(is_number) {
        return Ok(text.to_owned());
    }
    Err("write three numbers, such as 8.15.0".to_owned())
}

fn open(engine: &Engine, port: Option<u16>) -> Result<Tenant, Failure> {
    match port {
        Some(port) => engine.tenant_on(port).map_err(|error| {
            Failure::environment(format!(
                "cannot listen on 127.0.0.1:{port}: {error}; choose another --port, or leave it out for a free one"
            ))
        }),
        None => engine
            .tenant()
            .map_err(|error| Failure::environment(format!("cannot listen on a port of 127.0.0.1: {error}"))),
    }
}

/// In one piece: who reads no further than the address may be gone then.
fn tell(url: &str, loaded: Option<&Loaded>) -> std::io::Result<()> {
    for refused in loaded.iter().flat_map(|loaded| &loaded.refused) {
        eprintln!("not served: {refused}");
    }
    let contents = loaded.map(Loaded::to_string).unwrap_or_default();
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(format!("{url}\n{contents}").as_bytes())?;
    stdout.flush()
}
