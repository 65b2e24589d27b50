//! What a host costs that only waits.

use std::fs;

use crate::ground::{Ground, wait};
use crate::sample::{self, Runner};

/// How much of a binary's code a process has in memory, in kilobytes.
fn code_in_memory(pid: u32) -> u64 {
    let maps = fs::read_to_string(format!("/proc/{pid}/smaps")).expect("it lives");
    let binary = fs::read_link(format!("/proc/{pid}/exe")).expect("it lives");
    let binary = binary.to_str().expect("the path is text");
    let mut is_code = false;
    let resident = maps.lines().filter_map(|line| {
        if line.contains("-p ") || line.contains("xp ") {
            is_code = line.contains(" r-xp ") && line.ends_with(binary);
        }
        let resident = line.strip_prefix("Rss:").filter(|_| is_code)?;
        resident.trim().strip_suffix(" kB")?.parse::<u64>().ok()
    });
    resident.sum()
}

#[test]
fn an_idle_host_lets_go_of_code_that_it_needed_to_set_up() {
    let ground = Ground::new();
    ground.order("test asks_for_the_mill", "hold");
    let started = ground.start(sample::runner(Runner::Bare("first")).args(["--exact", "asks_for_the_mill"]));
    ground.wait_for("begin test asks_for_the_mill");
    let host = ground.journal().who("begin setup town").expect("a host has set it up");
    // It began with the same code as the test's process, and has set up what that waited for: it had more of it.
    let of_test = code_in_memory(started.pid());
    assert!(of_test > 0, "the code of the test is in memory");
    let of_host = || code_in_memory(host);
    wait(|| of_host() * 4 < of_test * 3, || format!("{} kB, and a test {of_test} kB", of_host()));
    ground.release("test asks_for_the_mill");
    started.finish().passes();
    ground.settle();
    ground.is_clean();
}
