//! `docs/performance.md` and the programs that measure tell of the same things.

use std::collections::BTreeSet;

use estrade_tests::sources::{rust_files, workspace};

#[test]
fn everything_that_is_measured_has_its_section_and_the_other_way_round() {
    let programs: BTreeSet<String> = rust_files("benches/src/measured")
        .iter()
        .filter_map(|source| Some(source.below("benches/src/measured")?.strip_suffix(".rs")?.to_owned()))
        .filter(|name| name != "mod")
        .collect();
    let page =
        std::fs::read_to_string(workspace().join("docs/performance.md")).expect("the page can be read");
    let sections: BTreeSet<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("<!-- ")?.strip_suffix(" -->"))
        .filter(|mark| *mark != "end")
        .map(str::to_owned)
        .collect();
    assert!(!programs.is_empty());
    assert_eq!(sections, programs);
}
