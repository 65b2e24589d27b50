//! Coming to hold the value of a shared fixture, which a session host has.
//!
//! A test's process has one decoded copy of it, for all of its tests; a host has one for each of its own fixtures
//! that needs it, and gives it back when that is torn down.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, mpsc};

use super::conductor::{Conductor, Limit, Waited};
use super::lane::{Job, Mode};
use super::message::Interruption;
use super::session::OTHER_HOSTS;
use super::teardown::Frame;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::FixtureDef;
use crate::core::panic;
use crate::core::skip::Skip;
use crate::core::slot::Slot;
use crate::host::client::{self, Asker, Hold, Refused};
use crate::host::wire::{FixtureId, Wanted};

/// What holds a value that was set up elsewhere.
pub(super) enum Attachment {
    /// The process does, as long as it lives.
    Process,
    /// Whoever has this.
    Held { _hold: Hold },
}

/// The decoded values of this process; one is decoded while its entry is locked.
static OF_THIS_PROCESS: LazyLock<Mutex<HashMap<Wanted, Entry>>> = LazyLock::new(Mutex::default);

type Entry = Arc<Mutex<Option<Copy>>>;

struct Copy {
    slot: Arc<Slot>,
    hold: Hold,
}

impl Conductor {
    /// Takes what another process has set up.
    pub(super) fn attach(
        &mut self,
        mut frame: Frame,
        chain: Vec<&'static FixtureDef>,
    ) -> Result<(), Failure> {
        let (fixture, key) = (frame.fixture, frame.key.clone());
        let timer = self.recorder.attach_started(fixture);
        let result = self.take(&mut frame);
        self.recorder.attach_finished(fixture, timer, &result);
        if result.is_ok() {
            if let Some(instance) = self.instances.get_mut(&key) {
                instance.slot = Arc::clone(&frame.slot);
            }
            self.frames.push(frame);
        }
        let failure = |cause| Failure { phase: Phase::Setup, fixture: Some(fixture), chain, cause };
        self.setup_ended(&key, result.map_err(failure))
    }

    fn take(&mut self, frame: &mut Frame) -> Result<(), Cause> {
        let fixture = frame.fixture;
        let module = match self.session {
            Some(_) => frame.key.module.as_deref(),
            None => Some(self.test.module),
        };
        let wanted = wanted(fixture, module)?;
        let (hosting, witness) = (self.session.is_some(), self.witness.clone());
        let manifest_dir = self.test.manifest_dir;
        let (sender, answer) = mpsc::channel();
        let job: Job = Box::new(move |_| {
            let taken = if hosting {
                decoded(fixture, &wanted, Asker::Host, manifest_dir)
                    .map(|copy| (copy.slot, Attachment::Held { _hold: copy.hold }))
            } else {
                of_this_process(fixture, &wanted, manifest_dir).map(|slot| (slot, Attachment::Process))
            };
            let ending = taken.and_then(|taken| {
                witness.holds(&taken.0).map_err(Cause::Refused)?;
                // Who waits for it has given up, or hears it.
                let _ = sender.send(taken);
                Ok(())
            });
            Box::pin(std::future::ready(ending))
        });
        let task = self.new_task();
        let lane = self.lanes.start(task, Mode::Direct, job)?;
        // A host has a limit for every setup, and says every second that it is alive, so a test waits as long as
        // it takes. Two hosts might wait for each other, where setups ask for more while they run.
        let limit = hosting.then_some(OTHER_HOSTS);
        self.waiting.elsewhere.push(self.in_setup.len());
        let ended = self.wait(task, Limit::of(limit), true);
        self.waiting.elsewhere.pop();
        match ended {
            Waited::Done(ending) => ending?,
            Waited::Interrupted(Interruption { signal, .. }) => {
                let stuck = self.stop(lane, task, Phase::Setup, Some(fixture));
                return Err(Cause::Interrupted { signal, stuck });
            }
            Waited::TimedOut => {
                self.stop(lane, task, Phase::Setup, Some(fixture));
                return Err(Cause::Refused(format!(
                    "the session host that has it did not have it ready after {OTHER_HOSTS:?}: does its setup wait for \
                     something that waits for this one?"
                )));
            }
            Waited::Provided => {}
        }
        let (slot, attachment) =
            answer.try_recv().map_err(|_| Cause::Refused("it was not attached".to_owned()))?;
        (frame.slot, frame.attached, frame.live) = (slot, Some(attachment), true);
        Ok(())
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

fn of_this_process(
    fixture: &'static FixtureDef,
    wanted: &Wanted,
    manifest_dir: &str,
) -> Result<Arc<Slot>, Cause> {
    let entry = {
        let mut all = OF_THIS_PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(wanted.clone()).or_default())
    };
    let mut entry = entry.lock().unwrap_or_else(PoisonError::into_inner);
    // A host that has died is an error, also for who has decoded its values before.
    if let Some(copy) = entry.as_ref().filter(|copy| copy.hold.is_kept()) {
        return Ok(Arc::clone(&copy.slot));
    }
    let copy = decoded(fixture, wanted, Asker::Test, manifest_dir)?;
    Ok(Arc::clone(&entry.insert(copy).slot))
}

fn decoded(
    fixture: &'static FixtureDef,
    wanted: &Wanted,
    asker: Asker,
    manifest_dir: &str,
) -> Result<Copy, Cause> {
    let attached =
        client::attach(wanted, fixture.scope, asker, manifest_dir).map_err(|refused| match refused {
            Refused::Here(why) => Cause::Refused(why),
            Refused::Failed(account) => Cause::Shared(account),
            Refused::Skipped { reason, location } => Cause::Skip(Skip { reason, location }),
        })?;
    let crossing = fixture.crossing.as_ref().ok_or_else(|| Cause::Refused("it is not shared".to_owned()))?;
    let value = panic::catch(|| crossing.decode(&attached.value))?.map_err(Cause::Refused)?;
    let slot = Slot::new(fixture);
    slot.put(value);
    slot.needs(attached.behind);
    Ok(Copy { slot, hold: attached.hold })
}
