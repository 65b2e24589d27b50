//! What a session fixture costs: under nextest, at the first who asks and at all others, and in the session host.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::nextest;
use crate::Result;
use crate::cargo::{build, run, scratch};
use crate::sample::{ATTACHED, ESTRADE_200, SHARED_200};
use crate::series::{Series, in_turns};
use crate::table::{Table, milliseconds, reached, seconds};

const RATIO_TO_REACH: f64 = 1.1;
const FIRST_TO_REACH: f64 = 15e-3;
const LATER_TO_REACH: f64 = 0.3e-3;
const RESIDENT_TO_REACH: f64 = 15.0;

/// An allocator asks for a page now and then; what is kept for each test would be seen in 900 of them.
const GROWTH: f64 = 0.2;

/// What tests told of a run.
#[derive(Debug, Default)]
struct Told {
    /// Seconds from asking to having, in the order in which they had it.
    attached: Vec<f64>,
    hosts: Vec<Host>,
}

/// The session host as a test saw it.
#[derive(Debug)]
struct Host {
    process: PathBuf,
    /// In megabytes.
    resident: f64,
    descriptors: usize,
}

pub(crate) fn measure(runs: usize) -> Result<Table> {
    for form in [&ESTRADE_200, &SHARED_200, &ATTACHED] {
        form.write()?;
        build("sample-tests", "--test", form.name, false)?;
    }
    let alone = build("sample-tests", "--test", ATTACHED.name, false)?;
    let with_all = build("sample-elasticsearch", "--test", ATTACHED.name, false)?;
    let costs = in_turns(runs, true, &mut [nextest::step(&ESTRADE_200), nextest::step(&SHARED_200)])?;
    let (mut first, mut later, mut crowded) = <(Series, Series, Series)>::default();
    let mut idle = HashMap::<&Path, Series>::new();
    for _ in 0..runs {
        for binary in [&alone, &with_all] {
            let (attached, resident) = by_hand(binary)?;
            idle.entry(binary).or_default().push(resident);
            if binary == &alone {
                first.push(attached);
            }
        }
        later_attaches(&["-j1"])?.into_iter().for_each(|seconds| later.push(seconds));
        later_attaches(&[])?.into_iter().for_each(|seconds| crowded.push(seconds));
    }
    let crowd = eight_at_once()?;
    let [after_100, after_all] = &crowd.hosts[..] else {
        return Err(
            format!("two tests look at the session host, and {} told of it", crowd.hosts.len()).into()
        );
    };

    let mut table = Table::new(&["what", "measured", "to reach"]);
    let mut row = |what: &str, measured: String, goal: String| table.row([what.to_owned(), measured, goal]);
    let [own, shared] = &costs[..] else { return Err("two things are compared".into()) };
    let both = |wall, processor| format!("{}, {} of processor time", seconds(wall), seconds(processor));
    let ratio = shared.wall.median() / own.wall.median();
    row(
        "200 tests under nextest, two fixtures of their own each (baseline)",
        both(&own.wall, &own.processor),
        "–".to_owned(),
    );
    row(
        "the same, and a session fixture each",
        format!("{}; {ratio:.2} times as long", both(&shared.wall, &shared.processor)),
        reached(&format!("≤ {RATIO_TO_REACH:.2} times"), ratio <= RATIO_TO_REACH),
    );
    row(
        "from asking to having, the first: the session host is started, a trivial fixture set up",
        milliseconds(&first),
        reached("≤ 15 ms", first.median() <= FIRST_TO_REACH),
    );
    row(
        "the same, all others, one process after the other",
        milliseconds(&later),
        reached("≤ 0.3 ms", later.median() <= LATER_TO_REACH),
    );
    row("the same, as many at once as nextest runs", milliseconds(&crowded), "–".to_owned());
    for (what, binary) in [
        ("resident memory of an idle session host", &alone),
        ("the same, Estrade's default features linked", &with_all),
    ] {
        let resident = idle.get(binary.as_path()).map_or(f64::NAN, Series::median);
        let goal = reached(&format!("≤ {RESIDENT_TO_REACH} MB"), resident <= RESIDENT_TO_REACH);
        row(what, format!("{resident:.1} MB"), goal);
    }
    let host = |host: &Host| format!("{:.1} MB, {} descriptors", host.resident, host.descriptors);
    row("the session host after 100 of 1,000 tests, 8 at once", host(after_100), "–".to_owned());
    let grown =
        after_all.descriptors > after_100.descriptors || after_all.resident > after_100.resident + GROWTH;
    row("the same, after all of them", host(after_all), reached("no growth", !grown));
    Ok(table)
}

/// One test, which is a run of its own: how long it waited for the first value, and the host's memory then.
fn by_hand(binary: &Path) -> Result<(f64, f64)> {
    let measured = empty_file("measured")?;
    let mut command = Command::new(binary);
    command.args(["--exact", "test_0099_then_look", "--quiet"]).env("ESTRADE_RUN", "process");
    run(command.env("MEASURED", &measured))?;
    let told = read(&measured)?;
    let (Some(attached), Some(host)) = (told.attached.first(), told.hosts.first()) else {
        return Err(format!("{} told nothing", binary.display()).into());
    };
    wait_for_its_end(host)?;
    Ok((*attached, host.resident))
}

/// The next one is not measured beside its teardown.
fn wait_for_its_end(host: &Host) -> Result<()> {
    let limit = Duration::from_secs(30);
    let begin = Instant::now();
    while host.process.exists() {
        if begin.elapsed() > limit {
            return Err(format!("{} goes on {limit:?} after its run", host.process.display()).into());
        }
        thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// How long each test waited for its parameter, by the run's events: the clock starts after one is written, and stops
/// before the next.
fn later_attaches(options: &[&str]) -> Result<Vec<f64>> {
    let events = empty_file("events.jsonl")?;
    run(nextest::command(&SHARED_200).args(options).env("ESTRADE_EVENTS", &events))?;
    let mut attached = Vec::new();
    for line in fs::read_to_string(&events)?.lines() {
        let event: Value = serde_json::from_str(line)?;
        if event["event"] == "finished" && event["phase"] == "attach" {
            attached.push(event["duration_us"].as_f64().ok_or("an event has no duration")? / 1e6);
        }
    }
    // Of those who wait for the host to begin, the one that began it waits longest.
    attached.sort_by(f64::total_cmp);
    attached.pop();
    Ok(attached)
}

fn eight_at_once() -> Result<Told> {
    let measured = empty_file("measured")?;
    run(nextest::command(&ATTACHED).arg("-j8").env("MEASURED", &measured))?;
    read(&measured)
}

fn empty_file(name: &str) -> Result<PathBuf> {
    let file = scratch("session")?.join(name);
    if file.exists() {
        fs::remove_file(&file)?;
    }
    Ok(file)
}

fn read(file: &Path) -> Result<Told> {
    let mut told = Told::default();
    for line in fs::read_to_string(file)?.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["attached", seconds] => told.attached.push(seconds.parse()?),
            ["host", process, kilobytes, descriptors] => told.hosts.push(Host {
                process: Path::new("/proc").join(process),
                resident: kilobytes.parse::<f64>()? / 1024.0,
                descriptors: descriptors.parse()?,
            }),
            _ => return Err(format!("a test told something else: {line}").into()),
        }
    }
    Ok(told)
}
