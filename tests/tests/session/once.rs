//! A shared fixture is set up exactly once in a run, and torn down exactly once after the last test.

use crate::ground::{Ended, Ground};
use crate::journal::Journal;
use crate::sample::{self, Runner};
use crate::scenario::{SCENARIO, Scenario, Step};

/// Set up and torn down once.
const ONCE: [usize; 4] = [1; 4];

/// What all tests of the library and the two binaries need.
const ALL: &[(&str, [usize; 4])] = &[
    ("town", ONCE),
    ("mill", ONCE),
    ("bakery", ONCE),
    ("well", ONCE),
    ("hasty", ONCE),
    ("light", ONCE),
    ("hall", ONCE),
    ("cellar", ONCE),
    ("room", [2; 4]),
];

/// Every fixture has one value, whoever asks.
fn agree(journal: &Journal) {
    for fixture in ["town", "mill", "bakery", "well", "hasty", "hall", "cellar"] {
        let values = journal.values(fixture);
        assert_eq!(values.len(), 1, "{fixture}: {values:?}");
    }
    assert_eq!(journal.values("room").len(), 2, "one for each module");
    // What runs knows of no test, and of the run that its tests are told of.
    assert!(journal.values("well").iter().all(|it| it.starts_with("test:none,scope:session,run:")));
}

fn run(ground: &Ground, runner: Runner, arguments: &[&str]) -> Ended {
    ground.run(sample::runner(runner).args(arguments))
}

fn all_is_once(ground: &Ground, runs: usize) {
    ground.is_clean();
    let journal = ground.journal();
    let wanted = ALL.iter().map(|(fixture, counts)| (*fixture, counts.map(|it| it * runs))).collect();
    assert_eq!(journal.fixtures(), wanted, "{}", journal.text());
}

#[test]
fn in_a_run_of_nextest_of_many_processes() {
    if !sample::has_nextest() {
        return;
    }
    // Which host has what is a race, so more than once.
    for _ in 0..5 {
        let ground = Ground::new();
        run(&ground, Runner::Nextest, &["-E", "not binary(special)"]).passes();
        all_is_once(&ground, 1);
        agree(&ground.journal());
    }
}

#[test]
fn in_a_cargo_test_of_several_binaries_and_doctests() {
    let ground = Ground::new();
    let ended = run(&ground, Runner::Cargo, &[]);
    ended.passes();
    ended.tells(&["of_the_library ... ok", "Doc-tests session_sample", "1 passed"]);
    all_is_once(&ground, 1);
    agree(&ground.journal());
    let journal = ground.journal();
    assert!(journal.has("end test in_the_documentation"), "{}", journal.text());
    assert!(journal.place("end test in_the_documentation") < journal.place("begin teardown town"));
}

#[test]
fn in_a_binary_that_is_run_by_hand() {
    let ground = Ground::new();
    run(&ground, Runner::Bare("first"), &[]).passes();
    ground.is_clean();
    assert_eq!(ground.journal().imbalance(1, &[]), [""; 0]);
    assert_eq!(ground.journal().count("begin setup town"), 1);
    // Another one is another run.
    run(&ground, Runner::Bare("first"), &[]).passes();
    ground.is_clean();
    assert_eq!(ground.journal().count("end teardown town"), 2);
}

#[test]
fn in_one_test_as_an_editor_runs_it() {
    let scenario = Scenario {
        runner: Runner::Cargo,
        arguments: &["--test", "first", "--", "--exact", "asks_for_the_mill"],
        fixtures: &[("town", ONCE), ("mill", ONCE)],
        says: &["asks_for_the_mill ... ok"],
        ..SCENARIO
    };
    scenario.hold();
}

/// The binary of a doctest stands in a folder for temporary files, and is removed while its host lives.
#[test]
fn in_doctests_alone() {
    let scenario = Scenario {
        runner: Runner::Cargo,
        arguments: &["--doc"],
        fixtures: &[("town", ONCE)],
        says: &["1 passed"],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn under_a_profile_with_a_setup_script() {
    let scenario = Scenario {
        arguments: &["--profile=scripted", "-E", "binary(first) and test(asks_for_the_town)"],
        fixtures: &[("town", ONCE)],
        says: &["SETUP PASS", "2 passed"],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn with_filters_only_what_is_asked_for_is_set_up() {
    let scenario = Scenario {
        arguments: &["-E", "binary(first) and test(west::)"],
        fixtures: &[("hall", ONCE), ("light", ONCE), ("room", ONCE)],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn without_a_shared_fixture_there_is_no_host_and_no_directory() {
    for runner in [Runner::Bare("first"), Runner::Nextest] {
        if runner == Runner::Nextest && !sample::has_nextest() {
            return;
        }
        let ground = Ground::new();
        let arguments: &[&str] = match runner {
            Runner::Nextest => &["-E", "test(asks_for_nothing) + test(brings_a_town)"],
            _ => &["--exact", "asks_for_nothing", "brings_a_town"],
        };
        run(&ground, runner, arguments).passes();
        for folder in ["run", "state"] {
            let files = std::fs::read_dir(ground.folder().join(folder)).expect("the folder is there");
            assert_eq!(files.count(), 0, "something was made in {folder}");
        }
    }
}

#[test]
fn in_each_partition() {
    if !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    for part in ["count:1/2", "count:2/2"] {
        run(&ground, Runner::Nextest, &["--partition", part, "-E", "not binary(special)"]).passes();
        ground.is_clean();
    }
    let journal = ground.journal();
    assert_eq!(journal.imbalance(2, &[]), [""; 0], "{}", journal.text());
    assert_eq!(journal.count("begin setup town"), 2, "each partition is a run of its own");
}

#[test]
fn without_capture_and_under_a_wrapper() {
    if !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    run(&ground, Runner::Nextest, &["--no-capture", "-E", "not binary(special)"]).passes();
    all_is_once(&ground, 1);

    let wrapper = ground.folder().join("wrapper");
    std::fs::write(&wrapper, "#!/bin/sh\n# Not `exec`: a process stands between runner and test.\n\"$@\"\n")
        .and_then(|()| {
            std::fs::set_permissions(&wrapper, std::os::unix::fs::PermissionsExt::from_mode(0o700))
        })
        .expect("the wrapper can be written");
    let host = sample::output(sample::command("rustc").args(["--print", "host-tuple"]));
    let variable = format!("CARGO_TARGET_{}_RUNNER", host.trim().replace('-', "_").to_uppercase());
    for (runs, runner) in [(2, Runner::Nextest), (3, Runner::Cargo)] {
        let mut command = sample::runner(runner);
        if runner == Runner::Nextest {
            command.args(["-E", "not binary(special)"]);
        }
        ground.run(command.env(&variable, &wrapper)).passes();
        all_is_once(&ground, runs);
    }
}

#[test]
fn two_runs_at_once_never_meet() {
    if !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    ground.order("test asks_for_nothing", "hold");
    let filter = ["-E", "not binary(special)"];
    let runs = [(); 2].map(|()| ground.start(sample::runner(Runner::Nextest).args(filter)));
    // Both are in the middle of it.
    let both = || ground.journal().count("begin test asks_for_nothing") == 2;
    crate::ground::wait(both, || ground.journal().text());
    ground.release("test asks_for_nothing");
    for run in runs {
        run.finish().passes();
    }
    all_is_once(&ground, 2);
    assert_eq!(ground.journal().values("town").len(), 2);
}

/// As two checkouts have: the binaries stand in another target folder.
#[test]
fn two_runs_of_two_checkouts_never_meet() {
    let ground = Ground::new();
    let deps = ground.folder().join("target/debug/deps");
    std::fs::create_dir_all(&deps).expect("a folder can be made");
    let copy = deps.join("first");
    std::fs::copy(sample::binary("first"), &copy).expect("the binary can be copied");
    ground.order("test asks_for_the_town", "hold");
    let arguments = ["--exact", "asks_for_the_town"];
    let here = ground.start(sample::runner(Runner::Bare("first")).args(arguments));
    let there = ground.start(sample::by_hand(&copy).args(arguments));
    let both = || ground.journal().count("begin test asks_for_the_town") == 2;
    crate::ground::wait(both, || ground.journal().text());
    ground.release("test asks_for_the_town");
    here.finish().passes();
    there.finish().passes();
    ground.is_clean();
    assert_eq!(ground.journal().values("town").len(), 2);
    assert_eq!(ground.journal().fixtures()["town"], [2; 4]);
}

#[test]
fn what_is_set_up_is_given_while_something_else_is_being_set_up() {
    let scenario = Scenario {
        // In this order, two at once: the third begins when the second has ended.
        arguments: &[
            "--test-threads=2",
            "-E",
            "test(asks_for_the_mill) + test(brings_a_town) + test(comes_for_the_town)",
        ],
        orders: &[("setup mill", "hold"), ("test brings_a_town", "hold")],
        steps: &[
            Step::WaitFor("begin setup mill"),
            Step::Release("test brings_a_town"),
            Step::WaitFor("end test comes_for_the_town"),
            Step::Release("setup mill"),
        ],
        fixtures: &[("town", ONCE), ("mill", ONCE)],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn a_value_is_decoded_once_in_each_process() {
    let ground = Ground::new();
    let tests = ["--test-threads=2", "reads_the_letter"];
    let ended = run(&ground, Runner::Bare("special"), &tests);
    ended.passes();
    ended.tells(&["2 passed"]);
    ground.is_clean();
    let journal = ground.journal();
    assert_eq!(journal.count("saw letter dear all"), 2, "{}", journal.text());
    // The host reads it, too, to see that it can be read.
    assert_eq!(journal.count("read letter"), 2, "{}", journal.text());
}
