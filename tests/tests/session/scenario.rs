//! A scenario as data, and how it is held.

use rustix::process::Signal;

use crate::ground::{Ground, Started, wait};
use crate::processes;
use crate::sample::{self, Runner};

/// What is run, what happens meanwhile, and what must be seen.
pub(crate) struct Scenario {
    pub(crate) runner: Runner,
    pub(crate) arguments: &'static [&'static str],
    /// What happens at which point.
    pub(crate) orders: &'static [(&'static str, &'static str)],
    pub(crate) steps: &'static [Step],
    /// The runner's exit code; none when it is killed.
    pub(crate) code: Option<i32>,
    /// In this order.
    pub(crate) says: &'static [&'static str],
    /// Not at all.
    pub(crate) never_says: &'static [&'static str],
    /// Of each fixture: setups begun, setups ended, teardowns begun, teardowns ended.
    pub(crate) fixtures: &'static [(&'static str, [usize; 4])],
    /// What the next run tells of this one.
    pub(crate) next_run_says: &'static [&'static str],
    /// Something is left for the next run to sweep, though it tells nothing of it.
    pub(crate) leaves_something: bool,
}

pub(crate) const SCENARIO: Scenario = Scenario {
    runner: Runner::Nextest,
    arguments: &[],
    orders: &[],
    steps: &[],
    code: Some(0),
    says: &[],
    never_says: &[],
    fixtures: &[],
    next_run_says: &[],
    leaves_something: false,
};

/// What the scenario does, one after the other.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    /// Until the journal tells it.
    WaitFor(&'static str),
    Release(&'static str),
    Kill(Whom, Signal),
    /// Until the runner has ended.
    Ended,
    /// Another run of one test, in the middle of this one.
    Meanwhile(&'static [&'static str]),
}

#[derive(Clone, Copy)]
pub(crate) enum Whom {
    Runner,
    /// The process that told this.
    WhoTold(&'static str),
    /// The process of this test, wherever it is in it.
    Test(&'static str),
}

/// The next run: one test, by itself.
pub(crate) const NEXT_RUN: &[&str] = &["--exact", "asks_for_the_town"];

impl Scenario {
    pub(crate) fn hold(&self) {
        if self.runner == Runner::Nextest && !sample::has_nextest() {
            return;
        }
        let ground = Ground::new();
        for (point, what) in self.orders {
            ground.order(point, what);
        }
        let mut started = Some(ground.start(sample::runner(self.runner).args(self.arguments)));
        let mut ended = None;
        for step in self.steps {
            match *step {
                Step::WaitFor(told) => ground.wait_for(told),
                Step::Release(point) => ground.release(point),
                Step::Kill(Whom::Runner, signal) => {
                    processes::kill(started.as_ref().expect("it runs").pid(), signal);
                }
                Step::Kill(Whom::WhoTold(told), signal) => {
                    let pid = ground.journal().who(told).expect("it was told");
                    processes::kill(pid, signal);
                    if signal == Signal::KILL {
                        // The kernel takes its time.
                        wait(|| !processes::is_alive(pid), || format!("{pid} lives on"));
                    }
                }
                Step::Kill(Whom::Test(name), signal) => processes::kill(ground.process_of(name), signal),
                Step::Ended => ended = started.take().map(Started::finish),
                Step::Meanwhile(arguments) => {
                    ground.run(sample::runner(Runner::Bare("first")).args(arguments)).passes();
                }
            }
        }
        let ended = ended.or_else(|| started.take().map(Started::finish)).expect("it was started");
        assert_eq!(ended.code, self.code, "{}\n{}", ended.text, ground.journal().text());
        ended.tells(self.says);
        for told in self.never_says {
            assert!(!ended.text.contains(told), "{told:?} is told:\n{}", ended.text);
        }
        ground.settle();
        let journal = ground.journal();
        let counts = journal.fixtures();
        let wanted = self.fixtures.iter().copied().collect();
        assert_eq!(counts, wanted, "{}\n{}", ended.text, journal.text());
        if self.next_run_says.is_empty() && !self.leaves_something {
            ground.is_clean();
        }
        for (point, _) in self.orders {
            // Some are released already.
            let _ = std::fs::remove_file(ground.folder().join("orders").join(point));
        }
        let next = ground.run(sample::runner(Runner::Bare("first")).args(NEXT_RUN));
        next.passes();
        next.tells(self.next_run_says);
        assert_eq!(next.text.contains("estrade:"), !self.next_run_says.is_empty(), "{}", next.text);
        ground.is_clean();
    }
}
