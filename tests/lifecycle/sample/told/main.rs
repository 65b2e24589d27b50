//! A test that has somebody else's command run against its own cluster.

use std::env;
use std::process::Command;

use estrade::prelude::*;

/// The command is in `TOLD`, for a shell; it finds the cluster's address in `URL`.
#[integration_test]
fn a_command_finds_a_cluster_of_its_own(es: &Elasticsearch) -> Result<()> {
    let told = env::var("TOLD").map_err(|_| "TOLD has the command")?;
    let status = Command::new("bash").args(["-euc", &told]).env("URL", es.url()).status()?;
    assert!(status.success(), "{told}: {status}");
    Ok(())
}
