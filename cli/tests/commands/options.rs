//! What `cargo estrade test` adds to the runner: `--setup-show` and `--durations`, under every runner.

use crate::shop::{BINARIES, Ended, estrade};

fn test(options: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut command = estrade(&["test"]);
    // Ours behind the runner's, which does not know them.
    Ended::of(command.args(BINARIES).args(options).envs(variables.iter().copied()))
}

/// The lines that are told of one test or session host.
fn told_of(text: &str, subject: &str) -> String {
    let mut own = false;
    let lines = text.lines().filter(|line| {
        // The runner's own lines stand between.
        if ["command-sample::", "session host of "].iter().any(|head| line.starts_with(head)) {
            own = *line == subject;
        }
        own && line.starts_with("  ") && !line.starts_with("     ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn setup_show_is_a_tree_of_what_happens_to_each_test() {
    let ended = test(&["--setup-show", "a_small_basket"], &[]);
    assert_eq!(ended.code, Some(0), "{ended}");
    let lines: Vec<_> = ended.stderr.lines().map(str::trim_end).collect();
    let tree = [
        "  setup tidy",
        "    attach database (session)",
        "    setup basket",
        "      setup small_basket",
        "        body",
        "      teardown small_basket",
        "    teardown basket",
        "  teardown tidy",
    ];
    let mut rest = lines.iter();
    for line in tree {
        assert!(rest.any(|told| told == &line), "{line:?} is missing or comes too early: {ended}");
    }
    assert!(lines.contains(&"command-sample::shop a_small_basket"), "{ended}");
}

#[test]
fn setup_show_shows_session_hosts_to_their_end() {
    let ended = test(&["--setup-show", "a_price_is_known"], &[]);
    assert_eq!(ended.code, Some(0), "{ended}");
    let told = told_of(&ended.stderr, "session host of command-sample::shop");
    assert_eq!(told, "  setup database (session)\n  teardown database (session)", "{ended}");
}

#[test]
fn setup_show_tells_what_failed_at_its_place() {
    let ended = test(&["--setup-show", "the_desk_answers"], &[("SAMPLE_COMPLAINT", "no bread")]);
    assert_ne!(ended.code, Some(0), "{ended}");
    let told = told_of(&ended.stderr, "command-sample::desk the_desk_answers");
    let place = |part: &str| told.find(part).unwrap_or_else(|| panic!("{part} is not told: {ended}"));
    assert!(place("body panicked: ") < place("teardown clerk"), "{ended}");
    assert!(place("clerk of db://shop heard: no bread") < place("  failed in "), "{ended}");
}

#[test]
fn durations_are_the_slowest_first_with_their_share_of_all() {
    let ended = test(&["--durations", "4", "the_desk_is_manned"], &[]);
    assert_eq!(ended.code, Some(0), "{ended}");
    let (_, told) =
        ended.stderr.split_once("\nslowest 4 of 5 setups, bodies and teardowns, ").expect("a head");
    let lines: Vec<_> = told.lines().skip(1).collect();
    assert_eq!(lines.len(), 4, "{ended}");
    let shares = lines.iter().map(|line| {
        let (before, _) = line.split_once(" %").expect("a share");
        before.split_whitespace().last().unwrap().parse::<u32>().unwrap()
    });
    let shares: Vec<_> = shares.collect();
    assert!(shares.is_sorted_by(|one, next| one >= next), "{ended}");
    assert!(shares.iter().sum::<u32>() <= 100, "{ended}");
}

#[test]
fn the_users_own_file_of_events_gets_them_all_the_same() {
    let name = format!("own-events-{}.jsonl", std::process::id());
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, "{\"version\":1,\"an earlier\":\"line\"}\n").unwrap();
    let ended =
        test(&["--durations=1", "the_desk_is_manned"], &[("ESTRADE_EVENTS", &path.display().to_string())]);
    assert_eq!(ended.code, Some(0), "{ended}");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(
        text.starts_with("{\"version\":1,\"an earlier\"") && text.contains("\"test_finished\""),
        "{text}"
    );
    assert!(ended.stderr.contains("slowest 1 of 5"), "{ended}");
    assert!(!ended.stderr.contains("is no event"), "an earlier run's line was read: {ended}");
}
