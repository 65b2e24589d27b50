//! The harness of the session host: sets up what tests ask for, until the run is over, then tears down.

use std::fs;
use std::os::unix::net::UnixListener;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::attach::wanted;
use super::conductor::Conductor;
use super::desk::Desk;
use super::identity::TestId;
use super::lanes::Lanes;
use super::message::Message;
use super::recorder::Recorder;
use super::report::Quotation;
use crate::config::Config;
use crate::core::failure::Phase;
use crate::core::fixture::FixtureDef;
use crate::core::outcome::Outcome;
use crate::core::plan::{Key, Place, Reach};
use crate::core::registry;
use crate::core::scope::Scope;
use crate::core::test::TestDef;
use crate::host::claims::{Host, executable};
use crate::host::directory::{Lock, RunDirectory};
use crate::host::memory;
use crate::host::process::Process;
use crate::host::record::Record;
use crate::host::server::{self, Keeper, Server};

/// How long another host may take to set something up, or to give back what it holds: its own setups and teardowns
/// have limits.
pub(super) const OTHER_HOSTS: Duration = Duration::from_secs(300);

/// When nothing was set up for so long, the host is idle.
const QUIET: Duration = Duration::from_millis(100);

/// What the conductor of a host tells others.
pub(super) struct Session {
    server: Server,
    record: Record,
}

impl Conductor {
    /// Keeps on disk what is set up, for whoever finds it when this process was killed.
    pub(super) fn tell_session(&mut self) {
        let Some(session) = &mut self.session else { return };
        let set_up = self.frames.iter().filter(|frame| frame.live && frame.attached.is_none());
        let all = set_up.map(|frame| frame.fixture).chain(self.in_setup.iter().copied());
        session.record.held = all.map(|it| format!("{} ({}, {})", it.name, it.module, it.place)).collect();
        if let Err(why) = session.record.write() {
            eprintln!("what is held is not on record: {why}");
        }
    }

    /// A fixture is not torn down while another host's still needs it.
    pub(super) fn wait_for_other_hosts(&self, fixture: &FixtureDef, key: &Key) {
        let (Some(session), Ok(wanted)) = (&self.session, wanted(fixture, key.module.as_deref())) else {
            return;
        };
        if !session.server.wait_until_released(&wanted, Instant::now() + OTHER_HOSTS) {
            eprintln!("another host still holds fixture `{}` after {OTHER_HOSTS:?}", fixture.name);
        }
    }

    /// Tells all who still wait that the run is over.
    fn refuse_all(&mut self) {
        let waiting = std::mem::take(&mut self.waiting.gets).into_iter().map(Message::Get);
        let heard: Vec<_> = waiting.chain(self.inbox.try_iter()).collect();
        for message in heard {
            self.hear(message);
        }
    }

    /// Serves until the run is over.
    fn keep(&mut self) {
        let mut limit = Some(QUIET);
        while self.interruption.is_none() {
            let heard = match limit.take() {
                Some(limit) => self.inbox.recv_timeout(limit),
                None => self.inbox.recv().map_err(RecvTimeoutError::from),
            };
            match heard {
                Ok(message) => self.hear(message),
                Err(RecvTimeoutError::Timeout) => {
                    memory::let_go_of_code();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            while let Some(get) = self.next_get() {
                self.hear(Message::Get(get));
            }
            limit = Some(QUIET);
        }
    }
}

/// The host, from its start to its end; the exit code of the process.
pub(super) fn host(runner: Process) -> Result<(), String> {
    let directory = RunDirectory::make(runner)?;
    let host = Host::of_this_binary()?;
    let lock = directory.file(&host.name, "lock");
    let Some(lock) = Lock::try_take(&lock).map_err(|error| error.to_string())? else {
        return Err("another process is this host".to_owned());
    };
    // Where the folder is gone, a host of this binary may have been and ended: with its run, at the latest.
    if !runner.is_alive() {
        return Err("the run is over: who runs it is gone".to_owned());
    }
    let once = directory.file(&host.name, "once");
    fs::File::create_new(&once).map_err(|error| format!("this host has begun before: {error}"))?;
    let socket = directory.file(&host.name, "sock");
    let listener = UnixListener::bind(&socket).map_err(|error| format!("cannot listen: {error}"))?;

    let test = registry::tests().iter().min_by_key(|test| (test.module, test.place.line));
    let test = test.ok_or("there is no test in this binary")?;
    let session = Box::leak(Box::new(TestDef {
        package: test.package,
        target: test.target,
        manifest_dir: test.manifest_dir,
        ..crate::core::test::NOBODY
    }));
    let config = Config::of(session.manifest_dir)?;
    let (outbox, inbox) = mpsc::channel();
    let keeper: Arc<dyn Keeper> = Arc::new(Desk::new(outbox.clone(), directory.clone(), host.clone()));
    server::watch(runner, Arc::clone(&keeper)).map_err(|error| error.to_string())?;
    let ending = Arc::clone(&keeper);
    super::signals::end_host(move || ending.end("a signal"));
    let record = Record::of_this_host(&directory, &host.name, &executable()?, runner);
    let name = "estrade-shared".to_owned();
    let lanes = Lanes::new(session.flavor, name, outbox.clone()).map_err(|error| error.to_string())?;
    let server = Server::start(listener, keeper).map_err(|error| error.to_string())?;
    let recorder = Recorder::new(session, TestId::of(session), config).hosting();
    let mut conductor = Conductor {
        place: reach(directory.clone(), host),
        session: Some(Session { server: server.clone(), record }),
        ..Conductor::new(session, config, recorder, lanes, outbox, inbox)
    };
    conductor.tell_session();
    conductor.keep();
    server.close(|| conductor.refuse_all());
    conductor.outcome.get_or_init(|| Outcome::Passed);
    conductor.tear_down_all();
    conductor.lanes.close();
    finish(conductor, &directory, lock);
    Ok(())
}

/// What the host finds of a fixture when it plans: a session fixture may be another host's.
fn reach(directory: RunDirectory, host: Host) -> Place {
    Place::Host(Arc::new(move |fixture| {
        if fixture.scope != Scope::Session {
            return Ok(Reach::Here);
        }
        let Ok(wanted) = wanted(fixture, None) else { return Ok(Reach::Here) };
        let owner = directory.claim(&wanted, &host)?;
        Ok(if owner == host.name { Reach::Here } else { Reach::Shared })
    }))
}

fn finish(conductor: Conductor, directory: &RunDirectory, lock: Lock) {
    let Some(Session { mut record, .. }) = conductor.session else { return };
    let teardown = conductor.failures.iter().filter(|failure| failure.phase == Phase::Teardown);
    record.errors = teardown.map(|failure| Quotation::of(failure).to_string()).collect();
    record.ended = true;
    record.held.clear();
    for error in &record.errors {
        eprintln!("{error}");
    }
    // While the run goes on, the record tells who sweeps of the folder that is needed until then.
    if record.errors.is_empty() && !record.runner.is_alive() {
        record.remove();
    } else if let Err(why) = record.write() {
        eprintln!("how the teardown went is not on record: {why}");
    }
    directory.leave(&record.host, lock, record.runner);
}
