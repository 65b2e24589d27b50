//! The last line of a terminal while tests run: there for who looks, gone in the end, and nowhere else.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::project::{Project, Runners, skipping_is_forbidden};
use crate::shop::{BINARIES, estrade};

/// What takes the line away.
const ERASED: &str = "\r\u{1b}[2K";

/// Building the sample is part of it.
const LIMIT: Duration = Duration::from_mins(3);

const COLUMNS: usize = 72;

/// A run of tests on a terminal of its own, as `script` of util-linux makes one.
struct Run {
    child: Child,
    output: Receiver<Vec<u8>>,
    text: String,
    folder: PathBuf,
}

impl Run {
    /// None, said on stderr, where there is no `script`. In CI it must be there.
    fn of(own: &Command, arguments: &str, variables: &[(&str, &str)]) -> Option<Run> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("progress-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).expect("a folder can be made");
        let mut command = Command::new("script");
        let program = own.get_program().to_string_lossy().into_owned();
        let shell = format!("stty cols {COLUMNS}; exec {program} test {arguments}");
        command.args(["--quiet", "--return", "--flush", "--command", &shell, "/dev/null"]);
        command.current_dir(own.get_current_dir().expect("it has one"));
        for (name, value) in own.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        for name in ["CI", "TF_BUILD", "CARGO_TERM_PROGRESS_WHEN", "CARGO_TERM_QUIET"] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm").env("SHELL", "/bin/sh");
        command.env("SAMPLE_DATABASE_STARTS", folder.join("starts"));
        command.env("SAMPLE_DATABASE_GATE", folder.join("stops"));
        let command = command.envs(variables.iter().copied());
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let Ok(mut child) = command.spawn() else {
            let reason = "skipped: there is no `script` that gives a command a terminal";
            assert!(!skipping_is_forbidden(), "{reason}, and CI may not skip");
            eprintln!("{reason}");
            return None;
        };
        let mut stdout = child.stdout.take().expect("it was asked for");
        let (sender, output) = mpsc::channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = stdout.read(&mut bytes) {
                // Who listens may have had enough.
                let _ = sender.send(bytes[..length].to_vec());
            }
        });
        Some(Run { child, output, text: String::new(), folder })
    }

    /// Until the terminal has been told this, behind what was waited for before.
    fn wait_for(&mut self, wanted: &str) {
        let begin = Instant::now();
        let after = self.text.len();
        while !self.text[after..].contains(wanted) {
            let Ok(bytes) = self.output.recv_timeout(LIMIT.saturating_sub(begin.elapsed())) else {
                panic!("{wanted:?} was not shown: {}", self.text);
            };
            self.text.push_str(&String::from_utf8_lossy(&bytes));
        }
    }

    fn open(&self, gate: &str) {
        fs::write(self.folder.join(gate), "").expect("a gate can be opened");
    }

    /// Its exit code, and all that the terminal was told.
    fn finish(mut self) -> (Option<i32>, String) {
        while let Ok(bytes) = self.output.recv_timeout(LIMIT) {
            self.text.push_str(&String::from_utf8_lossy(&bytes));
        }
        let status = self.child.wait().expect("a child can be waited for");
        let _ = fs::remove_dir_all(&self.folder);
        (status.code(), self.text)
    }
}

/// What is left to be read of what the terminal was told.
fn left(text: &str) -> String {
    let lines = text.split('\n').map(|line| line.rsplit(ERASED).next().unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// Tells what a test of Estrade would, and what its session host would: no nextest is there to build one quickly.
const TELLING: &str = r##"#[test] fn it_waits() {
    use std::io::Write;
    let variable = |name| std::env::var_os(name).unwrap();
    let mut file = std::fs::OpenOptions::new().append(true).create(true).open(variable("ESTRADE_EVENTS")).unwrap();
    let mut tell = |what: &str| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_micros();
        let pid = std::process::id();
        let head = format!(r#""version":1,"time_us":{now},"pid":{pid},"run":"r","binary":"sample","attempt":1"#);
        file.write_all(format!("{{{head},{what}}}\n").as_bytes()).unwrap();
    };
    let wait_for = |name| while !std::path::Path::new(&variable(name)).exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    };
    tell(r#""test":"it_waits","event":"test_started""#);
    tell(r#""event":"started","phase":"setup","fixture":"database","scope":"session""#);
    wait_for("SAMPLE_DATABASE_STARTS");
    tell(r#""event":"finished","phase":"setup","fixture":"database","scope":"session""#);
    tell(r#""test":"it_waits","event":"test_finished","outcome":"passed""#);
    tell(r#""event":"started","phase":"teardown","fixture":"database","scope":"session""#);
    wait_for("SAMPLE_DATABASE_GATE");
}"##;

fn tells_how_far_it_is(mut run: Run, tests: &str, name: &str) {
    run.wait_for(" 0 failed; setup of database (session) for ");
    run.open("starts");
    run.wait_for(" 0 failed; teardown of database (session) for ");
    run.open("stops");
    let (code, text) = run.finish();
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains(&format!("{tests} done, 0 running, 0 failed; teardown")), "{text}");
    let left = left(&text);
    assert!(!left.contains(" running, "), "the line is left: {left}");
    // Whatever was shown was written from the begin of a line, and fits.
    for (place, _) in text.match_indices(" done, ") {
        let begin = text[..place].rfind(['\n', 'K']).map_or(0, |at| at + 1);
        let line = text[begin..].split(['\r', '\n']).next().unwrap_or_default();
        assert!(line.starts_with(|first: char| first.is_ascii_digit()), "{line:?}");
        assert!(line.chars().count() < COLUMNS, "{line:?}");
    }
    // The runner's own lines are whole.
    assert!(left.contains(name), "{left}");
}

#[test]
fn on_a_terminal_a_line_tells_how_far_the_run_is_and_what_it_waits_for() {
    if Runners::nextest().is_none() {
        return;
    }
    let command = estrade(&[]);
    let arguments = format!("{} --setup-show", BINARIES.join(" "));
    let Some(run) = Run::of(&command, &arguments, &[]) else { return };
    tells_how_far_it_is(run, "6 tests", "a_price_is_known");
}

#[test]
fn where_only_cargo_test_is_there_the_line_is_shown_unasked() {
    let project = Project::new(TELLING);
    let Some(run) = Run::of(&project.command(&Runners::CargoTest), "-j 2", &[]) else { return };
    tells_how_far_it_is(run, "1 test", "test it_waits ... ");
}

#[test]
fn who_does_not_want_it_and_who_cannot_erase_it_gets_no_line() {
    let all: [(&str, &[(&str, &str)]); 6] = [
        ("--setup-show", &[("CI", "1")]),
        ("--setup-show", &[("TERM", "dumb")]),
        ("--setup-show", &[("CARGO_TERM_PROGRESS_WHEN", "never")]),
        ("--setup-show", &[("NEXTEST_SHOW_PROGRESS", "none")]),
        ("--setup-show --no-capture", &[]),
        ("--setup-show 2>&1 | cat", &[]),
    ];
    if Runners::nextest().is_none() {
        return;
    }
    for (arguments, variables) in all {
        let arguments = format!("{} the_desk_is_manned {arguments}", BINARIES.join(" "));
        let Some(mut run) = Run::of(&estrade(&[]), &arguments, variables) else { return };
        run.open("stops");
        run.wait_for("attach ");
        // Longer than a line takes to be drawn; what is tested is that nothing comes.
        thread::sleep(Duration::from_millis(300));
        run.open("starts");
        let (code, text) = run.finish();
        assert!(text.contains("passed in "), "{arguments} {variables:?}: {code:?} {text}");
        assert!(!text.contains(" running, "), "{arguments} {variables:?}: {text}");
    }
}
