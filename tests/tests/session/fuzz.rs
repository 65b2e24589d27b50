//! Kills at random moments: never out of balance, never a hang, nothing left.
//!
//! A seed makes a run: who runs, what is killed after which line of the journal, with which signal. A failure tells
//! its seed; `ESTRADE_FUZZ_SEED=N` repeats that one, `ESTRADE_FUZZ_RUNS=N` makes as many of them as it says.

use std::env;
use std::thread;

use rustix::process::Signal;

use crate::ground::{Ground, wait};
use crate::processes;
use crate::sample::{self, Runner};

/// As many as a few processors do beside other tests.
const RUNS: u64 = 40;

const NIGHTLY_RUNS: u64 = 500;

/// More than one, so that runs meet where they can.
const AT_ONCE: u64 = 4;

/// Xorshift: <https://www.jstatsoft.org/article/view/v008i14>
struct Chance(u64);

impl Chance {
    fn of(seed: u64) -> Chance {
        // Neighbouring seeds must not begin alike, and none may be 0.
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            chance.below(2);
        }
        chance
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }
}

#[test]
fn kills_at_random_moments_leave_nothing_out_of_balance() {
    fuzz(number("ESTRADE_FUZZ_RUNS").unwrap_or(RUNS));
}

#[test]
#[ignore = "takes minutes: for every night, not for every change"]
fn kills_at_random_moments_leave_nothing_out_of_balance_all_night() {
    fuzz(number("ESTRADE_FUZZ_RUNS").unwrap_or(NIGHTLY_RUNS));
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text}")))
}

fn fuzz(runs: u64) {
    // Built before the clock of any run.
    sample::binary("first");
    let seeds: Vec<u64> = match number("ESTRADE_FUZZ_SEED") {
        Some(seed) => vec![seed],
        None => (1..=runs).collect(),
    };
    let failures: Vec<_> = thread::scope(|scope| {
        let lane = |lane| {
            let seeds = seeds.iter().copied().filter(move |seed| seed % AT_ONCE == lane);
            scope.spawn(move || seeds.filter_map(|seed| one(seed).err()).collect::<Vec<_>>())
        };
        let lanes: Vec<_> = (0..AT_ONCE).map(lane).collect();
        lanes.into_iter().flat_map(|lane| lane.join().expect("a lane does not panic")).collect()
    });
    assert!(failures.is_empty(), "{} of {} runs:\n{}", failures.len(), seeds.len(), failures.join("\n"));
}

/// A run of all tests, in which up to three processes are sent signals.
fn one(seed: u64) -> Result<(), String> {
    let mut chance = Chance::of(seed);
    let ground = Ground::new();
    let runner = match chance.below(5) {
        0 => Runner::Bare("first"),
        1 => Runner::Cargo,
        _ if sample::has_nextest() => Runner::Nextest,
        _ => Runner::Bare("second"),
    };
    let mut command = sample::runner(runner);
    match runner {
        Runner::Nextest => command.args(["-E", "not binary(special)"]),
        Runner::Cargo => command.args(["--lib", "--test=first", "--test=second", "--no-fail-fast"]),
        Runner::Bare(_) => &mut command,
    };
    let started = ground.start(&mut command);
    let this = started.pid();
    let mut killed = Vec::new();
    let mut told = Vec::new();
    for _ in 0..=chance.below(3) {
        let line = usize::try_from(chance.below(70)).unwrap_or_default();
        let signal = [Signal::KILL, Signal::KILL, Signal::TERM, Signal::INT]
            [usize::try_from(chance.below(4)).unwrap_or_default()];
        let choice = chance.below(16);
        // After so many lines of the journal, or when all is over and nobody is left to kill.
        wait(
            || ground.journal().lines() >= line || processes::of(ground.folder()).is_empty(),
            || format!("seed {seed}: neither {line} lines nor an end:\n{}", ground.journal().text()),
        );
        let mut all = processes::of(ground.folder());
        all.sort_unstable();
        let Some(victim) = usize::try_from(choice).ok().and_then(|it| all.get(it % all.len().max(1))) else {
            continue;
        };
        told.push(format!("after {line} lines {signal:?} to {}", processes::describe(&[*victim]).trim()));
        processes::kill(*victim, signal);
        killed.push((*victim, signal));
    }
    started.finish();
    ground.settle();
    let journal = ground.journal();
    let by_force = killed.iter().filter(|(_, signal)| *signal == Signal::KILL).map(|(pid, _)| *pid);
    // Cargo leaves no id: a binary that it started just before it was killed finds no runner, and is its own.
    let cargo_is_gone = runner == Runner::Cargo && killed.iter().any(|(pid, _)| *pid == this);
    let runs = if cargo_is_gone { 2 } else { 1 };
    let mut wrong = journal.imbalance(runs, &by_force.collect::<Vec<_>>());
    // What is left of hosts that were killed is swept by the next run.
    let next = ground.run(sample::runner(Runner::Bare("first")).args(crate::scenario::NEXT_RUN));
    ground.settle();
    if next.code != Some(0) {
        wrong.push(format!("the next run fails:\n{}", next.text));
    }
    let left = ground.left();
    if !left.is_empty() {
        wrong.push(format!("left behind: {left:?}"));
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!(
        "ESTRADE_FUZZ_SEED={seed} ({runner:?}): {}\n{}\n{}",
        wrong.join("; "),
        told.join("\n"),
        journal.text()
    ))
}
