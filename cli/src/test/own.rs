//! What `cargo estrade test` understands itself; all else is the runner's.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

/// May stand anywhere before `--`.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "What Estrade adds to the runner")]
pub(crate) struct Own {
    /// Show what is set up and torn down while it happens, session hosts included.
    #[arg(long)]
    pub(crate) setup_show: bool,
    /// Show the slowest setups, bodies and teardowns at the end, with their share of all.
    #[arg(long, value_name = "N")]
    pub(crate) durations: Option<usize>,
    /// Run the tests of the packages that changed since this git ref, and of those that depend on them.
    ///
    /// What is not committed counts as changed. A change to Cargo.lock, to the workspace's Cargo.toml or to the
    /// configuration of cargo, the runner or Estrade concerns all packages.
    #[arg(long, value_name = "REF")]
    pub(crate) since: Option<String>,
    /// Write a report of the run into this folder: report.html, junit.xml, trace.json and the events they are made of.
    #[arg(long, value_name = "DIR")]
    pub(crate) report: Option<PathBuf>,
}

/// Ours that take no value, and ours that do.
const FLAGS: [&str; 1] = ["--setup-show"];
const OPTIONS: [&str; 3] = ["--durations", "--since", "--report"];

/// Ours first, for the parser, which leaves all that follows an argument of the runner to the runner.
pub(crate) fn first(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut rest = arguments.into_iter();
    while let Some(argument) = rest.next() {
        let text = argument.to_string_lossy();
        if text == "--" {
            theirs.push(argument);
            theirs.extend(rest.by_ref());
        } else if OPTIONS.contains(&&*text) {
            ours.push(argument);
            ours.extend(rest.next());
        } else if FLAGS.contains(&&*text)
            || text.split_once('=').is_some_and(|(name, _)| OPTIONS.contains(&name))
        {
            ours.push(argument);
        } else {
            theirs.push(argument);
        }
    }
    ours.append(&mut theirs);
    ours
}
