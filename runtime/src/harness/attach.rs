//! Coming to hold the value of a shared fixture, which a session host has.
//!
//! A test's process has one decoded copy of it, for all of its tests; a host has one for each of its own fixtures
//! that needs it, and gives it back when that is torn down.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Instant;

use super::ahead::{Taken, TakenAttach};
use super::conductor::{Conductor, Limit, Waited};
use super::lane::{Job, Mode};
use super::message::Interruption;
use super::session::OTHER_HOSTS;
use super::teardown::Frame;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::FixtureDef;
use crate::core::panic;
use crate::core::plan::Key;
use crate::core::skip::Skip;
use crate::core::slot::Slot;
use crate::host::client::{self, Asker, Hold, Refused};
use crate::host::wire::{FixtureId, Wanted};

/// The copies of this process, which live as long as it does.
static OF_THIS_PROCESS: LazyLock<Mutex<HashMap<Wanted, Arc<SharedCopy>>>> = LazyLock::new(Mutex::default);

/// A copy of a value that was set up elsewhere, which is given back when this is dropped.
pub(super) struct SharedCopy {
    pub(super) slot: Arc<Slot>,
    /// None before it is fetched.
    hold: Mutex<Option<Hold>>,
}

impl Conductor {
    /// Takes what another process has set up.
    pub(super) fn attach(
        &mut self,
        mut frame: Frame,
        chain: Vec<&'static FixtureDef>,
    ) -> Result<(), Failure> {
        let (fixture, key) = (frame.fixture, frame.key.clone());
        let ahead = self.ahead.attaches.remove(&key);
        let taken = ahead.as_ref().and_then(|ahead| ahead.taken.as_ref());
        let end = taken.and_then(|taken| taken.end);
        let timer = self.recorder.recall(taken.map(|taken| taken.begin)).attach_started(fixture);
        let result = self.take(&mut frame, ahead);
        self.recorder.recall(end).attach_finished(fixture, timer, &result);
        if result.is_ok() {
            if let Some(instance) = self.instances.get_mut(&key) {
                instance.slot = Arc::clone(&frame.slot);
            }
            self.frames.push(frame);
        }
        let failure = |cause| Failure { phase: Phase::Setup, fixture: Some(fixture), chain, cause };
        self.setup_ended(&key, result.map_err(failure))
    }

    fn take(&mut self, frame: &mut Frame, ahead: Option<TakenAttach>) -> Result<(), Cause> {
        let fixture = frame.fixture;
        let (copy, taken) = match ahead {
            Some(TakenAttach { copy, taken: Some(taken) }) => (copy, taken),
            _ => {
                let (copy, job) = self.prepare_attach(fixture, &frame.key)?;
                let (task, begin) = (self.new_task(), Instant::now());
                let lane = self.lanes.start(task, Mode::Direct, job)?;
                (copy, Taken { lane, task, begin, end: None })
            }
        };
        if taken.end.is_none() {
            self.await_attach(fixture, &taken)?;
        }
        (frame.slot, frame.live) = (Arc::clone(&copy.slot), true);
        frame.attached = Some(copy);
        Ok(())
    }

    fn await_attach(&mut self, fixture: &'static FixtureDef, taken: &Taken) -> Result<(), Cause> {
        let Taken { lane, task, begin, .. } = *taken;
        // A host has a limit for every setup, and says every second that it is alive, so a test waits as long as
        // it takes. Two hosts might wait for each other, where setups ask for more while they run.
        let limit = self.session.is_some().then_some(OTHER_HOSTS);
        self.waiting.elsewhere.push(self.in_setup.len());
        let ended = self.wait(task, Limit::of(limit).since(begin), true);
        self.waiting.elsewhere.pop();
        match ended {
            Waited::Done(ending) => ending,
            Waited::Interrupted(Interruption { signal, .. }) => {
                let stuck = self.stop(lane, task, Phase::Setup, Some(fixture));
                Err(Cause::Interrupted { signal, stuck })
            }
            Waited::TimedOut => {
                self.stop(lane, task, Phase::Setup, Some(fixture));
                Err(Cause::Refused(format!(
                    "the session host that has it did not have it ready after {OTHER_HOSTS:?}: does its setup wait for \
                     something that waits for this one?"
                )))
            }
            Waited::Provided => Err(Cause::Refused("it was not attached".to_owned())),
        }
    }

    /// Where its value will be, and what brings it there.
    pub(super) fn prepare_attach(
        &self,
        fixture: &'static FixtureDef,
        key: &Key,
    ) -> Result<(Arc<SharedCopy>, Job), Cause> {
        let (module, asker) = match self.session {
            Some(_) => (key.module.as_deref(), Asker::Host),
            None => (Some(self.test.module), Asker::Test),
        };
        let wanted = wanted(fixture, module)?;
        let copy = match asker {
            Asker::Host => SharedCopy::of(fixture),
            Asker::Test => {
                let mut all = OF_THIS_PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(all.entry(wanted.clone()).or_insert_with(|| SharedCopy::of(fixture)))
            }
        };
        let (fetched, witness) = (Arc::clone(&copy), self.witness.clone());
        let manifest_dir = self.test.manifest_dir;
        let job: Job = Box::new(move |_| {
            let ending = fetched
                .fetch(&wanted, asker, manifest_dir)
                .and_then(|()| witness.holds(&fetched.slot).map_err(Cause::Refused));
            Box::pin(std::future::ready(ending))
        });
        Ok((copy, job))
    }
}

/// How a host is asked for it.
pub(super) fn wanted(fixture: &FixtureDef, module: Option<&str>) -> Result<Wanted, Cause> {
    use crate::core::scope::Scope;

    let crossing = fixture.crossing.as_ref().ok_or_else(|| {
        Cause::Refused(format!("fixture `{}` has a value that cannot be shared", fixture.name))
    })?;
    Ok(Wanted {
        fixture: FixtureId {
            package: fixture.package.to_owned(),
            target: fixture.target.to_owned(),
            module: fixture.module.to_owned(),
            name: fixture.name.to_owned(),
        },
        module: module.filter(|_| fixture.scope == Scope::Module).map(str::to_owned),
        made_of: crossing.made_of(),
    })
}

impl SharedCopy {
    fn of(fixture: &'static FixtureDef) -> Arc<SharedCopy> {
        Arc::new(SharedCopy { slot: Slot::new(fixture), hold: Mutex::default() })
    }

    /// Decodes the value, once; who comes meanwhile waits.
    fn fetch(&self, wanted: &Wanted, asker: Asker, manifest_dir: &str) -> Result<(), Cause> {
        let mut hold = self.hold.lock().unwrap_or_else(PoisonError::into_inner);
        // A host that has died is an error, also for who has decoded its values before.
        if hold.as_ref().is_some_and(Hold::is_kept) {
            return Ok(());
        }
        let fixture = self.slot.fixture;
        let attached =
            client::attach(wanted, fixture.scope, asker, manifest_dir).map_err(|refused| match refused {
                Refused::Here(why) => Cause::Refused(why),
                Refused::Failed(account) => Cause::Shared(account),
                Refused::Skipped { reason, location } => Cause::Skip(Skip { reason, location }),
            })?;
        let crossing =
            fixture.crossing.as_ref().ok_or_else(|| Cause::Refused("it is not shared".to_owned()))?;
        self.slot.put(panic::catch(|| crossing.decode(&attached.value))?.map_err(Cause::Refused)?);
        self.slot.needs(attached.behind);
        *hold = Some(attached.hold);
        Ok(())
    }
}
