//! 200 tests on a real server, against the same without a framework and with others.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::Result;
use crate::cargo::{build, build_optimised, cargo, optimised, run, scratch};
use crate::real::server::Server;
use crate::real::tests::{ESTRADE, TESTS, write};
use crate::series::{Cost, Series, Step, in_turns};
use crate::table::{Table, reached, seconds};

/// Of the same requests without a framework.
const COLD_TO_REACH: f64 = 1.05;
const FILLED_TO_REACH: f64 = 0.6;
/// Of what pytest takes.
const PYTEST_TO_REACH: f64 = 1.0 / 3.0;
const READY_TO_REACH: f64 = 3.0;
const STARTS: usize = 5;

/// How many of the tests are run.
#[derive(Debug, Clone, Copy)]
enum Part {
    All,
    /// As many as a stock has indices for.
    Stocked,
}

impl Part {
    fn tests(self) -> usize {
        match self {
            Part::All => TESTS,
            Part::Stocked => STOCKED,
        }
    }
}

const STOCKED: usize = 64;
/// Their numbers.
const ARE_STOCKED: &str = "test(/index_00([0-5][0-9]|6[0-3])$/)";

/// How long a session host may tear down.
const ENDED: Duration = Duration::from_mins(1);

pub(crate) fn measure(runs: usize) -> Result<Table> {
    Server::prepare()?;
    let script = write()?;
    for name in [ESTRADE.name, "real_plain", "real_reqwest"] {
        build("sample-real", "--test", name, false)?;
    }
    build_optimised("sample-real", ESTRADE.name)?;
    let python = python()?;
    let mut ready = Series::default();
    for _ in 0..STARTS {
        ready.push(Server::start()?.ready_after.as_secs_f64());
    }
    let server = Server::start()?;
    let mut cold = Estrade::in_state("cold", "run", false)?;
    let mut cold_optimised = Estrade::in_state("cold", "run", true)?;
    // One stock for both: two would be more than a server has by the design.
    let mut filled = Estrade::in_state("filled", "keep", false)?;
    let mut optimised = Estrade::in_state("filled", "keep", true)?;
    let mut stocked = Estrade::in_state("filled", "keep", false)?;
    let mut stocked_optimised = Estrade::in_state("filled", "keep", true)?;
    let mut steps = [
        nextest("real_plain", Part::All, &server),
        cold.step(Part::All, &server),
        cold_optimised.step(Part::All, &server),
        filled.step(Part::All, &server),
        optimised.step(Part::All, &server),
        nextest("real_reqwest", Part::All, &server),
        pytest(&python, &script, Part::All, &server, "0"),
        pytest(&python, &script, Part::All, &server, "auto"),
        nextest("real_plain", Part::Stocked, &server),
        stocked.step(Part::Stocked, &server),
        stocked_optimised.step(Part::Stocked, &server),
        nextest("real_reqwest", Part::Stocked, &server),
        pytest(&python, &script, Part::Stocked, &server, "0"),
        pytest(&python, &script, Part::Stocked, &server, "auto"),
    ];
    let costs = in_turns(runs, true, &mut steps)?;
    drop(steps);
    let table = table(&costs, [&cold.whole, &filled.whole], &ready);
    // What the filled stock holds is all there is.
    let left = server.indices()?;
    if left > 64 {
        return Err(format!("{left} indices are left on the server").into());
    }
    Ok(table)
}

fn table(costs: &[Cost], whole: [&Series; 2], ready: &Series) -> Table {
    let mut table = Table::new(&["what", "median", "a test", "ratio", "to reach"]);
    let (all, stocked) = costs.split_at(8);
    let mut row = |part: Part, what: &str, wall: &Series, goals: &[(&str, &Cost, f64)]| {
        let told = goals.iter().map(|(of, baseline, goal)| {
            let ratio = wall.median() / baseline.wall.median();
            reached(&format!("≤ {goal:.2} of {of} ({ratio:.2})"), ratio <= *goal)
        });
        let told = told.collect::<Vec<_>>().join(", ");
        let (what, plain) = match part {
            Part::All => (what.to_owned(), &all[0]),
            Part::Stocked => (format!("{STOCKED} of them: {what}"), &stocked[0]),
        };
        #[expect(clippy::cast_precision_loss, reason = "200")]
        let tests = part.tests() as f64;
        table.row([
            what,
            seconds(wall),
            format!("{:.1} ms", wall.median() * 1e3 / tests),
            format!("{:.2}", wall.median() / plain.wall.median()),
            if told.is_empty() { "–".to_owned() } else { told },
        ]);
    };
    let cold = [("(a)", &all[0], COLD_TO_REACH)];
    row(Part::All, "the same requests, no framework (a)", &all[0].wall, &[]);
    row(Part::All, "Estrade, nothing in stock before", &all[1].wall, &cold);
    row(Part::All, "the same, dependencies optimised", &all[2].wall, &cold);
    for (part, [plain, filled, optimised, reqwest, serial, parallel]) in [
        (Part::All, [&all[0], &all[3], &all[4], &all[5], &all[6], &all[7]]),
        (Part::Stocked, [0, 1, 2, 3, 4, 5].map(|at| &stocked[at])),
    ] {
        let goals = [
            ("(a)", plain, FILLED_TO_REACH),
            ("pytest", serial, PYTEST_TO_REACH),
            ("xdist", parallel, PYTEST_TO_REACH),
            ("`#[tokio::test]`", reqwest, 1.0),
        ];
        if let Part::Stocked = part {
            row(part, "the same requests, no framework (a)", &plain.wall, &[]);
        }
        row(part, "Estrade, the stock that the run before left", &filled.wall, &goals);
        row(part, "the same, dependencies optimised", &optimised.wall, &goals);
        row(part, "`#[tokio::test]`, reqwest without TLS", &reqwest.wall, &[]);
        row(part, "pytest, opensearch-py", &serial.wall, &[]);
        row(part, "the same with xdist, a worker for each processor", &parallel.wall, &[]);
    }
    row(Part::All, "nothing in stock: cargo, and all of the teardown included", whole[0], &[]);
    row(Part::All, "the stock of before: the same, with one for the next run", whole[1], &[]);
    table.row([
        "OpenSearch ready, from the second start on".to_owned(),
        seconds(ready),
        "–".to_owned(),
        "–".to_owned(),
        reached(&format!("≤ {READY_TO_REACH} s"), ready.median() <= READY_TO_REACH),
    ]);
    table
}

fn command(target: &str, part: Part) -> Command {
    let mut command =
        cargo(&["nextest", "run", "--no-fail-fast", "--package", "sample-real", "--test", target]);
    command.args(["--color", "never", "--status-level", "none"]);
    if let Part::Stocked = part {
        command.args(["--filterset", ARE_STOCKED]);
    }
    command
}

/// The time is nextest's own: from the first test's begin to the last one's end, without cargo.
fn nextest<'a>(target: &'static str, part: Part, server: &'a Server) -> Step<'a> {
    Box::new(move || told(&run(command(target, part).env("SERVER", server.url()))?, "Summary [").map(Some))
}

/// One way of running the tests of Estrade.
struct Estrade {
    /// What it remembers from run to run.
    state: PathBuf,
    pool: &'static str,
    is_optimised: bool,
    /// Seconds with cargo and all of the teardown.
    whole: Series,
}

impl Estrade {
    /// What was remembered of the server of an earlier measurement is gone, as that is.
    fn in_state(name: &str, pool: &'static str, is_optimised: bool) -> Result<Estrade> {
        let state = scratch(&format!("state/{name}"))?;
        fs::remove_dir_all(&state)?;
        Ok(Estrade { state, pool, is_optimised, whole: Series::default() })
    }

    /// The next step begins when the run's session host has ended.
    fn step<'a>(&'a mut self, part: Part, server: &'a Server) -> Step<'a> {
        Box::new(move || {
            let begun = Instant::now();
            let mut command = command(ESTRADE.name, part);
            if self.is_optimised {
                optimised(&mut command)?;
            }
            command.env("ESTRADE_ES_URL", server.url()).env("ESTRADE_ELASTICSEARCH_POOL", self.pool);
            fs::create_dir_all(&self.state)?;
            let told = told(&run(command.env("XDG_STATE_HOME", &self.state))?, "Summary [")?;
            let ended = Instant::now();
            let records = self.state.join("estrade/runs");
            while fs::read_dir(&records).is_ok_and(|mut records| records.next().is_some()) {
                if ended.elapsed() > ENDED {
                    return Err(format!("a session host has not ended: {}", records.display()).into());
                }
                sleep(Duration::from_millis(5));
            }
            self.whole.push(begun.elapsed().as_secs_f64());
            Ok(Some(told))
        })
    }
}

/// The time is pytest's own.
fn pytest<'a>(
    python: &'a Path,
    script: &'a Path,
    part: Part,
    server: &'a Server,
    workers: &'static str,
) -> Step<'a> {
    Box::new(move || {
        let mut command = Command::new(python);
        command.args(["-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", workers]).arg(script);
        command.env("SERVER", server.url()).env("TESTS", part.tests().to_string());
        told(&run(&mut command)?, "passed in ").map(Some)
    })
}

fn told(output: &str, before: &str) -> Result<Duration> {
    let seconds = output
        .lines()
        .filter_map(|line| line.split_once(before))
        .find_map(|(_, rest)| rest.split('s').next()?.trim().parse().ok());
    Ok(Duration::from_secs_f64(seconds.ok_or("it told no time")?))
}

/// A Python of this measurement's own, with what it needs.
fn python() -> Result<PathBuf> {
    let folder = scratch("python")?;
    let python = folder.join("bin/python");
    if !python.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    let needed = ["pytest", "pytest-xdist", "opensearch-py"];
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(needed))?;
    Ok(python)
}
