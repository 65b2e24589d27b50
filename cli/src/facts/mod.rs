//! What is known of a project's fixtures and tests: what its test binaries tell of themselves.
//!
//! ```text
//! selection → cargo test --no-run → binaries → each asked, before its `main` → listings → Facts
//! ```
//!
//! Source is never parsed: what a binary was built from, features and `#[cfg]` included, is what is shown.

pub(crate) mod binaries;
mod listing;

use std::collections::BTreeSet;

use crate::failure::Failure;
use crate::nearest;
use crate::scratch::Scratch;
use crate::selection::Selection;
use listing::Listing;
pub(crate) use listing::{Fixture, Needed, Setting, Step, Test};

/// All fixtures and tests of the chosen binaries.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// Each once, however many binaries link it; others name one by its place here.
    pub(crate) fixtures: Vec<Fixture>,
    pub(crate) tests: Vec<Test>,
}

impl Facts {
    /// Builds the chosen binaries and asks them.
    pub(crate) fn gather(selection: &Selection) -> Result<Facts, Failure> {
        let binaries = binaries::build(selection)?;
        let scratch = Scratch::new()?;
        let mut facts = Facts::default();
        for (number, binary) in binaries.iter().enumerate() {
            if let Some(listing) =
                binaries::ask(&binary.executable, &scratch.file(&format!("{number}.json")))?
            {
                facts.add(listing);
            }
        }
        if facts.tests.is_empty() {
            eprintln!(
                "note: there is no integration test in the test binaries that were chosen ({} looked at); choose others \
                 with -p, --workspace or --test",
                binaries.len()
            );
        }
        Ok(facts)
    }

    fn add(&mut self, Listing { fixtures, tests }: Listing) {
        let mut added = Vec::new();
        let mut places = Vec::new();
        for fixture in fixtures {
            let known = self.fixtures.iter().position(|known| known.is(&fixture));
            places.push(known.unwrap_or_else(|| {
                added.push(self.fixtures.len());
                self.fixtures.push(fixture);
                self.fixtures.len() - 1
            }));
        }
        for place in added {
            self.fixtures[place].renumber(&places);
        }
        self.tests.extend(tests.into_iter().map(|mut test| {
            test.renumber(&places);
            test
        }));
    }

    /// The tests of this name or id; of all names that contain it, where none is it; all, where nothing is asked.
    pub(crate) fn tests_named(&self, asked: Option<&str>) -> Result<Vec<&Test>, Failure> {
        let Some(asked) = asked else { return Ok(self.tests.iter().collect()) };
        let exact = self.tests.iter().filter(|test| test.is_called(asked)).collect::<Vec<_>>();
        if !exact.is_empty() {
            return Ok(exact);
        }
        let part = |test: &&Test| format!("{} {}", test.binary, test.id).contains(asked);
        let found = self.tests.iter().filter(part).collect::<Vec<_>>();
        if !found.is_empty() {
            return Ok(found);
        }
        let known = self.tests.iter().flat_map(|test| [test.id.as_str(), test.name.as_str()]);
        Err(Failure::usage(nearest::unknown("test", asked, known)))
    }

    /// The fixtures of which the path, `module::name`, contains this; all, where nothing is asked.
    pub(crate) fn fixtures_named(&self, asked: Option<&str>) -> Result<Vec<usize>, Failure> {
        let known = (0..self.fixtures.len()).filter(|place| !self.fixtures[*place].is_internal());
        let Some(asked) = asked else { return Ok(known.collect()) };
        let found: Vec<_> =
            known.clone().filter(|place| self.fixtures[*place].path().contains(asked)).collect();
        if found.is_empty() {
            let known = known.map(|place| self.fixtures[place].name.as_str());
            return Err(Failure::usage(nearest::unknown("fixture", asked, known)));
        }
        Ok(found)
    }

    /// All that is set up for a test, here or in the session host.
    pub(crate) fn needed_by(&self, test: &Test) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for step in &test.plan {
            let mut open = vec![step.fixture];
            while let Some(place) = open.pop() {
                // What else a fixture of this process needs is a step of its own, unless the test replaces it.
                if found.insert(place) && step.shared {
                    open.extend(self.fixtures[place].dependencies.iter().map(|needed| needed.fixture));
                }
            }
        }
        let own = test.plan.iter().filter(|step| !step.shared && test.replacement(step.fixture).is_none());
        // Made for whoever asks: in no plan, and used all the same.
        let asked = own.flat_map(|step| &self.fixtures[step.fixture].dependencies).chain(&test.dependencies);
        found.extend(asked.map(|needed| needed.fixture));
        found
    }
}

impl Fixture {
    /// `module::name`
    pub(crate) fn path(&self) -> String {
        format!("{}::{}", self.module, self.name)
    }
}

impl Test {
    /// By its name, its id, or its id behind its binary's, as nextest writes them; a case of rstest counts as its test.
    fn is_called(&self, asked: &str) -> bool {
        let of_binary = asked.strip_prefix(&self.binary).and_then(|rest| rest.strip_prefix([' ', '$']));
        let asked = of_binary.unwrap_or(asked);
        [&self.id, &self.name].iter().any(|known| {
            asked
                .strip_prefix(known.as_str())
                .is_some_and(|case| case.is_empty() || case.starts_with("::case_"))
        })
    }

    /// The expression that gives the fixture's value in place of its setup.
    pub(crate) fn replacement(&self, fixture: usize) -> Option<&str> {
        self.replaced.iter().find(|replaced| replaced.fixture == fixture).map(|it| it.value.as_str())
    }
}
