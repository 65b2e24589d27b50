//! What a lane does one after the other without asking in between.
//!
//! Most tests are over in a moment, and a message to a lane and one back for each of their steps would be most of what they
//! cost. So the lane is handed all steps that need no decision, and goes on as long as each ends well and in time. The
//! conductor waits for the end of the last, or for a moment only; then it freezes the sequence: the lane begins no
//! further step of it, and all goes on step by step.
//!
//! ```text
//! steps ──lane: begin──▶ running ──lane: ended well, in time, and the next can begin──▶ ended
//!   └──────────────────────┴───────── conductor: freeze ───────────────────────────────┴────▶ Progress
//! ```
//!
//! A step that ends the sequence, because it failed or because a decision comes next, is told like every task.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::body::Body;
use super::finalizers::Finalizers;
use super::lane::{Job, Mode};
use super::message::TaskId;
use super::preparation::MakeJob;
use super::teardown;
use crate::core::failure::Cause;
use crate::core::fixture::{Dependency, LocalFuture};
use crate::core::needs::Needs;
use crate::core::outcome::Outcome;
use crate::core::setup::Setup;
use crate::core::slot::Slot;

/// One step, not begun.
pub(super) struct Step {
    pub(super) task: TaskId,
    pub(super) mode: Mode,
    pub(super) limit: Option<Duration>,
    pub(super) work: Work,
}

pub(super) enum Work {
    /// Of a fixture that returns its value.
    Setup {
        start: fn(Setup) -> LocalFuture<'static, Result<(), Cause>>,
        setup: Setup,
    },
    Body {
        needs: Needs,
        dependencies: &'static [Dependency],
        body: MakeJob,
    },
    /// Of a fixture that returned its value.
    Drop {
        slot: Arc<Slot>,
        finalizers: Finalizers,
        first: Option<FirstDrop>,
    },
}

/// What the first teardown waits for: that the body passed, and that nothing else is to be done before.
pub(super) struct FirstDrop {
    pub(super) finalizers: Finalizers,
    pub(super) outcome: Arc<OnceLock<Outcome>>,
}

impl Work {
    /// What the lane runs; given back where it is the conductor that has to decide first.
    fn begin(self) -> Result<Job, Work> {
        match self {
            Work::Setup { start, setup } => Ok(Box::new(move |_| start(setup))),
            Work::Body { needs, dependencies, body } => match needs.refusal(dependencies) {
                None => Ok(body(Body { needs })),
                Some(_) => Err(Work::Body { needs, dependencies, body }),
            },
            Work::Drop { slot, finalizers, first } => {
                let others = first.as_ref().is_some_and(|first| !first.finalizers.is_empty());
                if others || !finalizers.is_empty() {
                    return Err(Work::Drop { slot, finalizers, first });
                }
                if let Some(first) = first {
                    first.outcome.get_or_init(|| Outcome::Passed);
                }
                Ok(drop_value(slot))
            }
        }
    }
}

/// Drops a value where user code may run.
fn drop_value(slot: Arc<Slot>) -> Job {
    Box::new(move |_| {
        let result = slot.empty().map(drop).map_err(teardown::held);
        Box::pin(std::future::ready(result))
    })
}

/// How far a sequence has come.
pub(super) struct Progress {
    /// Those that ended well, with begin and end.
    pub(super) ended: Vec<(TaskId, Instant, Instant)>,
    /// The one that has begun, whose end is told like that of every task.
    pub(super) running: Option<(TaskId, Instant)>,
    /// Those that have not begun.
    pub(super) rest: VecDeque<Step>,
}

/// A step that a lane can begin.
pub(super) struct Next {
    pub(super) task: TaskId,
    pub(super) mode: Mode,
    pub(super) job: Job,
}

pub(super) struct Sequence(Mutex<State>);

struct State {
    progress: Progress,
    limit: Option<Duration>,
}

impl Sequence {
    pub(super) fn new(steps: VecDeque<Step>) -> Sequence {
        let progress = Progress { ended: Vec::new(), running: None, rest: steps };
        Sequence(Mutex::new(State { progress, limit: None }))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins the first step; none where the conductor was faster.
    pub(super) fn first(&self) -> Option<Next> {
        self.lock().begin_next()
    }

    /// The step to begin now that `task` has ended well; none where its end has to be told.
    pub(super) fn after(&self, task: TaskId, end: Instant) -> Option<Next> {
        let mut state = self.lock();
        let (running, begin) = state.progress.running?;
        let in_time = state.limit.is_none_or(|limit| end.duration_since(begin) <= limit);
        if running != task || !in_time {
            return None;
        }
        let next = state.begin_next()?;
        state.progress.ended.push((task, begin, end));
        Some(next)
    }

    /// No further step begins.
    pub(super) fn freeze(&self) -> Progress {
        let progress = &mut self.lock().progress;
        Progress {
            ended: std::mem::take(&mut progress.ended),
            running: progress.running.take(),
            rest: std::mem::take(&mut progress.rest),
        }
    }
}

impl State {
    fn begin_next(&mut self) -> Option<Next> {
        let Step { task, mode, limit, work } = self.progress.rest.pop_front()?;
        match work.begin() {
            Ok(job) => {
                self.progress.running = Some((task, Instant::now()));
                self.limit = limit;
                Some(Next { task, mode, job })
            }
            Err(work) => {
                self.progress.rest.push_front(Step { task, mode, limit, work });
                None
            }
        }
    }
}
