//! From nextest's spelling to `cargo test`'s.
//!
//! Both take cargo's own arguments (packages, targets, features, manifest). What says how tests are chosen and run goes
//! to the test binaries, behind `--`. What `cargo test` has no counterpart for is refused by name: a run that left out
//! what was asked for would be read as if it had done it.

use std::ffi::{OsStr, OsString};

use crate::failure::Failure;

/// What an argument becomes.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    /// Cargo's own flag, spelled alike.
    Flag,
    /// Cargo's own option with a value, spelled alike.
    Valued,
    /// Cargo's own flag, spelled differently.
    FlagAs(&'static str),
    /// Cargo's own option with a value, spelled differently.
    ValuedAs(&'static str),
    /// A flag of the test binaries.
    BinaryFlag(&'static str),
    /// What `cargo test` does anyway.
    Implied,
    /// The number of tests at once.
    Threads,
    /// Which of the ignored tests to run.
    Ignored,
    /// What to do where no test was run; `cargo test` passes.
    NoTests,
    /// Nextest alone has it; the words say what to do instead.
    NextestOnly(&'static str),
}

use Meaning::{BinaryFlag, Flag, FlagAs, Ignored, Implied, NextestOnly, NoTests, Threads, Valued, ValuedAs};

const NO_COUNTERPART: &str = "`cargo test` has nothing like it";
const A_PROFILE: &str = "it names a profile of nextest; a cargo profile is --cargo-profile";
const A_FILTERSET: &str = "`cargo test` filters by parts of names only: give them without -E";

#[rustfmt::skip]
const MEANINGS: &[(&str, Meaning)] = &[
    ("-p", Valued), ("--package", Valued), ("--workspace", Flag), ("--all", Flag), ("--exclude", Valued),
    ("--lib", Flag), ("--bin", Valued), ("--bins", Flag), ("--example", Valued), ("--examples", Flag),
    ("--test", Valued), ("--tests", Flag), ("--bench", Valued), ("--benches", Flag), ("--all-targets", Flag),
    ("--doc", Flag), ("-F", Valued), ("--features", Valued), ("--all-features", Flag), ("--no-default-features", Flag),
    ("-r", Flag), ("--release", Flag), ("--target", Valued), ("--target-dir", Valued), ("--manifest-path", Valued),
    ("--frozen", Flag), ("--locked", Flag), ("--offline", Flag), ("--config", Valued), ("-Z", Valued),
    ("--ignore-rust-version", Flag), ("--future-incompat-report", Flag), ("--color", Valued), ("--no-run", Flag),
    ("-v", Flag), ("-vv", Flag), ("--verbose", Flag), ("-q", Flag), ("--quiet", Flag), ("--no-fail-fast", Flag),
    ("--nff", FlagAs("--no-fail-fast")), ("--fail-fast", Implied), ("--ff", Implied),
    ("--build-jobs", ValuedAs("--jobs")), ("--cargo-profile", ValuedAs("--profile")),
    ("--cargo-message-format", ValuedAs("--message-format")),
    ("--cargo-quiet", FlagAs("--quiet")), ("--cargo-verbose", FlagAs("--verbose")),
    ("--no-capture", BinaryFlag("--nocapture")), ("--nocapture", BinaryFlag("--nocapture")),
    ("-j", Threads), ("--test-threads", Threads), ("--jobs", Threads),
    ("--run-ignored", Ignored), ("--no-tests", NoTests),
    ("-E", NextestOnly(A_FILTERSET)), ("--filterset", NextestOnly(A_FILTERSET)),
    ("--filter-expr", NextestOnly(A_FILTERSET)),
    ("-P", NextestOnly(A_PROFILE)), ("--profile", NextestOnly(A_PROFILE)),
    ("--retries", NextestOnly(NO_COUNTERPART)), ("--flaky-result", NextestOnly(NO_COUNTERPART)),
    ("--partition", NextestOnly(NO_COUNTERPART)), ("--max-fail", NextestOnly(NO_COUNTERPART)),
    ("-R", NextestOnly(NO_COUNTERPART)), ("--rerun", NextestOnly(NO_COUNTERPART)),
    ("--ignore-default-filter", NextestOnly(NO_COUNTERPART)),
    ("--stress-count", NextestOnly(NO_COUNTERPART)), ("--stress-duration", NextestOnly(NO_COUNTERPART)),
    ("--debugger", NextestOnly(NO_COUNTERPART)), ("--tracer", NextestOnly(NO_COUNTERPART)),
    ("--success-output", NextestOnly("use --no-capture to see all output")),
    ("--failure-output", NextestOnly("`cargo test` shows it at the end")),
    ("--status-level", NextestOnly(NO_COUNTERPART)), ("--final-status-level", NextestOnly(NO_COUNTERPART)),
    ("--message-format", NextestOnly("for cargo's own messages it is --cargo-message-format")),
    ("--archive-file", NextestOnly(NO_COUNTERPART)), ("--config-file", NextestOnly(NO_COUNTERPART)),
    ("--tool-config-file", NextestOnly(NO_COUNTERPART)), ("--user-config-file", NextestOnly(NO_COUNTERPART)),
];

/// The arguments of `cargo test` that ask for what these ask of `cargo nextest run`.
pub(crate) fn translate(arguments: &[OsString]) -> Result<Vec<OsString>, Failure> {
    let mut translated = Translated::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--" {
            translated.binary.extend(rest.cloned());
            break;
        }
        if !argument.to_string_lossy().starts_with('-') {
            translated.filters.push(argument.clone());
            continue;
        }
        let (name, attached) = split(argument);
        let Some((_, meaning)) = MEANINGS.iter().find(|(known, _)| *known == name) else {
            translated.cargo.push(argument.clone()); // cargo refuses what it does not know, and suggests
            continue;
        };
        let value = match meaning {
            Flag | FlagAs(_) | BinaryFlag(_) | Implied | NextestOnly(_) => None,
            Valued | ValuedAs(_) | Threads | Ignored | NoTests => Some(
                attached
                    .or_else(|| rest.next().cloned())
                    .ok_or_else(|| Failure::usage(format!("{name} wants a value, and none follows it")))?,
            ),
        };
        translated.add(&name, *meaning, value)?;
    }
    Ok(translated.in_order())
}

/// `--name=value` and `-nvalue` are a name and a value; all else is a name.
fn split(argument: &OsStr) -> (String, Option<OsString>) {
    let text = argument.to_string_lossy().into_owned();
    if let Some((name, value)) = text.split_once('=').filter(|(name, _)| name.starts_with("--")) {
        return (name.to_owned(), Some(value.into()));
    }
    let known = |name: &str| MEANINGS.iter().any(|(known, _)| *known == name);
    match text.get(..2) {
        Some(short) if !text.starts_with("--") && !known(&text) && known(short) => {
            let value = text[2..].strip_prefix('=').unwrap_or(&text[2..]);
            (short.to_owned(), Some(value.into()))
        }
        _ => (text, None),
    }
}

/// The two halves of a `cargo test` command line.
#[derive(Debug, Default)]
struct Translated {
    cargo: Vec<OsString>,
    binary: Vec<OsString>,
    filters: Vec<OsString>,
}

impl Translated {
    fn add(&mut self, name: &str, meaning: Meaning, value: Option<OsString>) -> Result<(), Failure> {
        match meaning {
            Flag => self.cargo.push(name.into()),
            FlagAs(flag) => self.cargo.push(flag.into()),
            Valued => self.cargo.extend([name.into()].into_iter().chain(value)),
            ValuedAs(option) => self.cargo.extend([option.into()].into_iter().chain(value)),
            BinaryFlag(flag) => self.binary.push(flag.into()),
            Implied => {}
            Threads => {
                if let Some(threads) = threads(&text_of(value))? {
                    self.binary.extend(["--test-threads".into(), threads.to_string().into()]);
                }
            }
            Ignored => match text_of(value).as_str() {
                "default" => {}
                "all" => self.binary.push("--include-ignored".into()),
                "only" | "ignored-only" => self.binary.push("--ignored".into()),
                other => {
                    let message = format!("{name} takes default, only or all, not {other:?}");
                    return Err(Failure::usage(message));
                }
            },
            NoTests => {
                let action = text_of(value);
                if action != "pass" {
                    let reason = "`cargo test` passes where no test was run";
                    return Err(wants_nextest(&format!("{name} {action}"), reason));
                }
            }
            NextestOnly(instead) => return Err(wants_nextest(name, instead)),
        }
        Ok(())
    }

    /// Several filters are understood by the test binaries only, so all of them go there.
    fn in_order(self) -> Vec<OsString> {
        let mut all = self.cargo;
        if !self.binary.is_empty() || !self.filters.is_empty() {
            all.push("--".into());
            all.extend(self.filters);
            all.extend(self.binary);
        }
        all
    }
}

fn text_of(value: Option<OsString>) -> String {
    value.unwrap_or_default().to_string_lossy().into_owned()
}

fn wants_nextest(argument: &str, instead: &str) -> Failure {
    Failure::usage(format!(
        "{argument} needs nextest: {instead} (to install nextest: cargo install --locked cargo-nextest)"
    ))
}

/// A number, a number counted down from that of the processors, or `num-cpus`, which is the default of both runners.
fn threads(value: &str) -> Result<Option<usize>, Failure> {
    if value == "num-cpus" {
        return Ok(None);
    }
    let refused =
        || Failure::usage(format!("the number of test threads is a number or num-cpus, not {value:?}"));
    let number: isize = value.parse().map_err(|_| refused())?;
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    match number {
        0 => Err(refused()),
        1.. => Ok(Some(number.unsigned_abs())),
        ..0 => Ok(Some(processors.saturating_sub(number.unsigned_abs()).max(1))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn translated(arguments: &[&str]) -> Vec<String> {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        let all = translate(&arguments).expect("these arguments have a counterpart");
        all.into_iter().map(|argument| argument.to_string_lossy().into_owned()).collect()
    }

    fn refused(arguments: &[&str]) -> String {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        translate(&arguments).expect_err("these arguments have no counterpart").to_string()
    }

    #[test]
    fn cargos_own_arguments_stay_as_they_are() {
        let all =
            ["-p", "catalogue", "--workspace", "--test", "promos", "--features", "a b", "--locked", "-r"];
        assert_eq!(translated(&all), all);
    }

    #[test]
    fn filters_go_to_the_test_binaries_which_take_several() {
        assert_eq!(translated(&["promos", "-p", "a", "assets"]), ["-p", "a", "--", "promos", "assets"]);
    }

    #[test]
    fn a_value_may_be_attached() {
        assert_eq!(
            translated(&["--package=a", "-pb", "-j4"]),
            ["--package", "a", "-p", "b", "--", "--test-threads", "4"]
        );
    }

    #[test]
    fn what_both_have_under_two_names_is_renamed() {
        assert_eq!(
            translated(&["--cargo-profile", "fast", "--build-jobs", "1", "--nff", "--ff"]),
            ["--profile", "fast", "--jobs", "1", "--no-fail-fast"]
        );
    }

    #[test]
    fn what_concerns_the_running_of_tests_goes_behind_the_dashes() {
        assert_eq!(translated(&["--no-capture", "x"]), ["--", "x", "--nocapture"]);
        assert_eq!(translated(&["--run-ignored", "all"]), ["--", "--include-ignored"]);
        assert_eq!(translated(&["--run-ignored=only"]), ["--", "--ignored"]);
        assert_eq!(translated(&["--run-ignored", "default"]), Vec::<String>::new());
        assert_eq!(translated(&["-j", "num-cpus"]), Vec::<String>::new());
        assert_eq!(translated(&["a", "--", "--exact"]), ["--", "a", "--exact"]);
    }

    #[test]
    fn threads_counted_down_from_the_processors_are_at_least_one() {
        assert_eq!(translated(&["-j", "-100000"]), ["--", "--test-threads", "1"]);
    }

    #[test]
    fn what_only_nextest_has_is_refused_by_name() {
        for argument in ["-E", "--filterset=test(a)", "--retries", "--partition", "--profile", "--max-fail=1"]
        {
            let said = refused(&[argument, "2"]);
            let name = argument.split('=').next().unwrap_or(argument);
            assert!(said.starts_with(name) && said.contains("needs nextest"), "{said}");
            assert!(said.contains("cargo install --locked cargo-nextest"), "{said}");
        }
    }

    #[test]
    fn a_wrong_or_missing_value_is_refused() {
        assert!(refused(&["-j", "many"]).contains("\"many\""));
        assert!(refused(&["-j", "0"]).contains("\"0\""));
        assert!(refused(&["--run-ignored", "some"]).contains("\"some\""));
        assert!(refused(&["-p"]).contains("-p wants a value"));
        assert!(refused(&["--no-tests", "fail"]).contains("--no-tests fail"));
    }

    #[test]
    fn an_argument_unknown_here_is_left_to_cargo() {
        assert_eq!(translated(&["--no-such-thing"]), ["--no-such-thing"]);
    }
}
