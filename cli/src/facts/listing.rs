//! What one test binary tells of itself: the form is written down, and written, in `runtime/src/harness/listing.rs`.

use serde::Deserialize;

/// The version that is understood here.
pub(super) const VERSION: u32 = 1;

/// Read first: the rest may have changed.
#[derive(Debug, Deserialize)]
pub(super) struct Versioned {
    pub(super) version: u32,
}

#[derive(Debug, Deserialize)]
pub(super) struct Listing {
    pub(super) fixtures: Vec<Fixture>,
    pub(super) tests: Vec<Test>,
}

/// A fixture; others name it by its place in the list that it is in.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) module: String,
    pub(crate) package: String,
    pub(crate) target: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) scope: String,
    pub(crate) autouse: bool,
    pub(crate) signature: String,
    pub(crate) doc: String,
    pub(crate) dependencies: Vec<Needed>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Needed {
    pub(crate) fixture: usize,
    pub(crate) access: String,
    pub(crate) with: Vec<Setting>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Setting {
    pub(crate) argument: String,
    pub(crate) value: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Test {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) module: String,
    pub(crate) package: String,
    pub(crate) binary: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) dependencies: Vec<Needed>,
    pub(crate) uses: Vec<usize>,
    pub(crate) replaced: Vec<Replaced>,
    #[serde(default)]
    pub(crate) plan: Vec<Step>,
    pub(crate) refused: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Replaced {
    pub(crate) fixture: usize,
    pub(crate) value: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Step {
    pub(crate) fixture: usize,
    pub(crate) asked_by: Vec<usize>,
    pub(crate) shared: bool,
}

impl Fixture {
    /// Comes with Estrade.
    pub(crate) fn is_built_in(&self) -> bool {
        self.package == "estrade"
    }

    /// Estrade's own, for those that it provides: no test can ask for it.
    pub(super) fn is_internal(&self) -> bool {
        self.is_built_in() && self.module.starts_with("estrade::fixtures::server")
    }

    /// Whether both are one, seen from two binaries.
    pub(super) fn is(&self, other: &Fixture) -> bool {
        (&self.name, &self.module, &self.package, &self.target, self.line)
            == (&other.name, &other.module, &other.package, &other.target, other.line)
    }

    pub(super) fn renumber(&mut self, new: &[usize]) {
        for needed in &mut self.dependencies {
            needed.fixture = new[needed.fixture];
        }
    }
}

impl Test {
    pub(super) fn renumber(&mut self, new: &[usize]) {
        for needed in &mut self.dependencies {
            needed.fixture = new[needed.fixture];
        }
        for replaced in &mut self.replaced {
            replaced.fixture = new[replaced.fixture];
        }
        let steps = self.plan.iter_mut();
        let in_plan = steps.flat_map(|step| std::iter::once(&mut step.fixture).chain(&mut step.asked_by));
        for fixture in self.uses.iter_mut().chain(in_plan) {
            *fixture = new[*fixture];
        }
    }
}
