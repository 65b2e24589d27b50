//! What may be asked of `cargo estrade`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::es;
use crate::graph::Format;
use crate::help;
use crate::leftovers::Age;
use crate::mappings::Asked;
use crate::selection::Selection;
use crate::test::{self, Own};

/// Runs and explains integration tests written with Estrade, and serves its embedded engine.
#[derive(Debug, Parser)]
#[command(name = "cargo-estrade", bin_name = "cargo estrade", version, after_help = help::ALL)]
#[command(arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs tests: with `cargo nextest run` where nextest is installed, with `cargo test` where it is not.
    ///
    /// Arguments are passed on as nextest spells them; where only `cargo test` is there, the common ones are
    /// translated and the others are refused by name. With `ESTRADE_LOG` set, the output of passing tests is shown too.
    /// Waits for the end of what the tests shared; a run whose shared teardown fails is a run that fails.
    #[command(after_help = help::TEST)]
    Test {
        #[command(flatten)]
        own: Own,
        /// The runner's arguments: filters, -p, --workspace, --no-capture, -j, …
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
        arguments: Vec<OsString>,
    },
    /// Lists the fixtures that tests can ask for.
    ///
    /// With scope, signature, the first line of the documentation, place, and who uses it; one that no test uses is
    /// marked. Builds the test binaries and asks them: what is listed is what a run would see.
    #[command(after_help = help::FIXTURES)]
    Fixtures {
        /// Only those of which the path, `module::name`, contains this.
        filter: Option<String>,
        /// As JSON, version 1.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        selection: Selection,
    },
    /// Shows what a test would set up, in which order and with which overrides, without running anything.
    ///
    /// What a test or a fixture asks for while it runs, by `request.get(…)`, is not known before.
    #[command(after_help = help::PLAN)]
    Plan {
        /// The test, by its name, its path or its id in nextest; else all whose id contains this; all, unless said.
        test: Option<String>,
        /// As JSON, version 1.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        selection: Selection,
    },
    /// Draws who needs whom, or tells it as JSON: the fixtures of one test, or all of them.
    #[command(after_help = help::GRAPH)]
    Graph {
        /// The test, as in `plan`; all fixtures and no test, unless said.
        test: Option<String>,
        /// The language of the drawing.
        #[arg(long, value_enum, default_value_t = Format::Dot)]
        format: Format,
        /// As JSON, version 1, in place of a drawing.
        #[arg(long, conflicts_with = "format")]
        json: bool,
        #[command(flatten)]
        selection: Selection,
    },
    /// Lists the runs that have shared fixtures, alive and dead, with what they hold; and what runs left in stock.
    #[command(after_help = help::RUNS)]
    Runs {
        /// Only the run of this id.
        run: Option<String>,
        /// As JSON, version 1.
        #[arg(long)]
        json: bool,
    },
    /// Sweeps what runs that were killed left behind, and tells what that was.
    ///
    /// A run that goes on, or whose fixtures are being torn down, is left alone. The next run of the same project sweeps,
    /// too.
    ///
    /// With --server it looks at a server instead, for what tests of other machines left there, such as a CI's container
    /// that is gone: indices, data streams, templates, pipelines and scripts with names of Estrade's. They are listed, and
    /// removed, each by its exact name, when you say yes. What this machine left its next run on that server sweeps; the
    /// indices that its runs left in stock for that one are listed, and removed, too. The server has to be one that this
    /// project's tests may use.
    #[command(after_help = help::CLEAN)]
    Clean {
        /// Of all projects, not only of this one.
        #[arg(long, conflicts_with = "server")]
        all: bool,
        /// What is left on this server, http://HOST:PORT or https://.
        #[arg(long, value_name = "URL")]
        server: Option<String>,
        /// Only of tests whose youngest index is older than this: 30m, 12h, 1d; 0s is all of it. [default: 1d]
        #[arg(long, value_name = "AGE", requires = "server")]
        older_than: Option<Age>,
        /// Remove it without asking.
        #[arg(long, requires = "server")]
        yes: bool,
        /// What is on the server as JSON, version 1; nobody is asked, and without --yes nothing is removed.
        #[arg(long, requires = "server")]
        json: bool,
        #[command(flatten)]
        selection: Selection,
    },
    /// Waits for the end of the shared fixtures of runs that are over; fails where their teardown did.
    ///
    /// For those who call `cargo nextest run` themselves, which does not wait; `cargo estrade test` does. A teardown that
    /// failed is told once.
    #[command(after_help = help::WAIT)]
    Wait {
        /// Of all projects, not only of this one.
        #[arg(long)]
        all: bool,
        /// How many seconds to wait at most.
        #[arg(long, value_name = "SECONDS", default_value_t = 600)]
        timeout: u64,
    },
    /// Tells which server the tests would use, why, and whether that works.
    ///
    /// Builds the test binaries and lets them look, with the configuration and the environment that their tests would
    /// have: is the server there, on this machine or allowed, who is it, and can a run work with it? One that a command
    /// starts is started, examined, and ended again.
    #[command(after_help = help::DOCTOR)]
    Doctor {
        /// As JSON, version 1.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        selection: Selection,
    },
    /// Writes mapping files from a server, compares them with one, or gives one what it lacks of them.
    ///
    /// A mapping file is `<index>.json`, in the folder `elasticsearch.mappings` of the package. Builds the test binaries and
    /// lets them do it, with the configuration and the environment that their tests would have: only a server on this
    /// machine is asked, or one that `elasticsearch.allow` names, and credentials come from the environment.
    #[command(after_help = help::MAPPINGS, subcommand_required = true)]
    Mappings {
        #[command(subcommand)]
        asked: Asked,
    },
    /// Makes the report of a run again, of the events that `test --report DIR` wrote.
    ///
    /// Writes report.html (one file, needs nothing else), junit.xml and trace.json (for ui.perfetto.dev)
    /// beside them, and prints where the first one is.
    #[command(after_help = help::REPORT)]
    Report {
        /// The folder with events.jsonl.
        folder: PathBuf,
    },
    /// Prints what completes this command in a shell.
    #[command(after_help = help::COMPLETIONS)]
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Serves the embedded engine on 127.0.0.1 until Ctrl-C.
    ///
    /// Prints its address, `http://127.0.0.1:PORT`, on the first line when it is ready. The cluster begins empty, or with what
    /// a test that failed has left, and ends with the process. What the engine does not implement it answers with 501, in Elasticsearch's form.
    #[command(after_help = help::ES)]
    Es {
        /// What a test that failed has left of its cluster: the elasticsearch.ndjson among its attachments.
        #[arg(long, value_name = "FILE")]
        data: Option<PathBuf>,
        /// The port; a free one unless said.
        #[arg(long)]
        port: Option<u16>,
        /// The version of Elasticsearch that clients are told, such as 8.19.0.
        #[arg(long, value_parser = es::version)]
        version: Option<String>,
    },
}

/// Reads the process's arguments; ends the process where they are wrong or ask for help.
pub(crate) fn parse() -> Command {
    Arguments::parse_from(understood(std::env::args_os())).command
}

/// The script that completes the arguments above.
pub(crate) fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "cargo-estrade", &mut script);
    script
}

/// What the parser understands: without cargo's own word, and with what `test` understands itself before the runner's.
fn understood(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<_> = without_cargos_own(arguments).collect();
    if arguments.get(1).is_some_and(|command| command == "test") {
        let ordered = test::first(arguments.split_off(2));
        arguments.extend(ordered);
    }
    arguments
}

/// Cargo starts an installed subcommand as `cargo-estrade estrade …`, an alias as `cargo-estrade …`.
fn without_cargos_own(arguments: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    arguments
        .enumerate()
        .filter(|(place, argument)| *place != 1 || argument != "estrade")
        .map(|(_, argument)| argument)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(arguments: &[&str]) -> Result<Command, clap::Error> {
        let arguments = arguments.iter().map(OsString::from);
        Arguments::try_parse_from(understood(arguments)).map(|parsed| parsed.command)
    }

    fn passed_on(arguments: &[&str]) -> Vec<OsString> {
        match asked(arguments).expect("these arguments are understood") {
            Command::Test { arguments, .. } => arguments,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_installed_subcommand_and_an_alias_are_understood_alike() {
        assert_eq!(passed_on(&["cargo-estrade", "estrade", "test", "-p", "a"]), ["-p", "a"]);
        assert_eq!(passed_on(&["cargo-estrade", "test", "-p", "a"]), ["-p", "a"]);
    }

    #[test]
    fn only_the_first_argument_can_be_cargos_own() {
        assert_eq!(passed_on(&["cargo-estrade", "test", "estrade"]), ["estrade"]);
    }

    #[test]
    fn the_runners_arguments_reach_it_untouched() {
        let all = ["--workspace", "-E", "test(a) & !test(b)", "--", "--skip", "--version"];
        assert_eq!(passed_on(&[&["cargo-estrade", "test"][..], &all].concat()), all);
    }

    #[test]
    fn what_estrade_adds_may_stand_anywhere_before_the_dashes() {
        let asked = asked(&[
            "cargo-estrade",
            "test",
            "-p",
            "a",
            "--durations",
            "3",
            "-E",
            "x",
            "--since=v1",
            "--",
            "--setup-show",
        ]);
        let Ok(Command::Test { own, arguments }) = asked else { panic!("{asked:?}") };
        assert_eq!(own.durations, Some(3));
        assert_eq!(own.since.as_deref(), Some("v1"));
        assert!(!own.setup_show);
        assert_eq!(arguments, ["-p", "a", "-E", "x", "--", "--setup-show"]);
    }

    #[test]
    fn every_help_tells_the_exit_codes() {
        fn held(command: &mut clap::Command) {
            for command in command.get_subcommands_mut().filter(|command| command.get_name() != "help") {
                let help = command.render_long_help().to_string();
                assert!(help.contains("\nExit codes:\n  0 "), "{}: {help}", command.get_name());
                held(command);
            }
        }
        held(&mut Arguments::command());
    }

    #[test]
    fn an_unknown_command_is_answered_with_the_similar_one() {
        let error = asked(&["cargo-estrade", "tset"]).expect_err("there is no such command");
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("'test'"), "{error}");
    }
}
