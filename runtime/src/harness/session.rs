//! The harness of the session host: sets up what tests ask for, until the run is over, then tears down.

use std::collections::HashSet;
use std::fs;
use std::os::unix::net::UnixListener;
use std::pin::Pin;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::attach::wanted;
use super::conductor::Conductor;
use super::identity::TestId;
use super::lanes::Lanes;
use super::message::{Asker, Get, Interruption, Message, Refusal};
use super::recorder::Recorder;
use super::report;
use crate::config::Config;
use crate::core::failure::Phase;
use crate::core::fixture::FixtureDef;
use crate::core::outcome::Outcome;
use crate::core::plan::{Key, Place, Reach};
use crate::core::registry;
use crate::core::scope::Scope;
use crate::core::test::TestDef;
use crate::host::claims::Host;
use crate::host::directory::{Lock, RunDirectory};
use crate::host::process::Process;
use crate::host::record::Record;
use crate::host::run;
use crate::host::server::{self, Keeper, Server};
use crate::host::wire::{Answer, Wanted};

/// How long another host may take to set something up, or to give back what it holds: its own setups and teardowns
/// have limits.
pub(super) const OTHER_HOSTS: Duration = Duration::from_secs(300);

/// Nothing hurries the end of a run: each teardown has its own limit.
const NO_HURRY: Duration = Duration::from_secs(24 * 60 * 60);

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
        while self.interruption.is_none() {
            match self.inbox.recv() {
                Ok(message) => self.hear(message),
                Err(_) => return,
            }
            while let Some(get) = self.next_get() {
                self.hear(Message::Get(get));
            }
        }
    }
}

/// The host's side of [`Keeper`]: asks the conductor.
struct Asking {
    outbox: Mutex<Sender<Message>>,
    directory: RunDirectory,
    host: Host,
    /// Whose failure was told in full.
    told: Arc<Mutex<HashSet<Wanted>>>,
}

impl Asking {
    fn send(&self, message: Message) -> bool {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner).send(message).is_ok()
    }

    fn fixture(&self, asked: &Wanted) -> Result<&'static FixtureDef, String> {
        let same = |fixture: &&&FixtureDef| wanted(fixture, None).is_ok_and(|it| it.fixture == asked.fixture);
        let name = &asked.fixture.name;
        let fixture = registry::fixtures().iter().find(same).copied().ok_or_else(|| {
            format!(
                "fixture `{name}` is not in {}, whose session host was asked for it",
                self.host.executable.display()
            )
        })?;
        let here = wanted(fixture, None).map(|it| it.made_of).unwrap_or_default();
        if here != asked.made_of {
            return Err(format!(
                "fixture `{name}` is linked here in another version than in the session host ({}; there {here})",
                asked.made_of
            ));
        }
        Ok(fixture)
    }
}

impl Keeper for Asking {
    fn give(&self, asked: &Wanted) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
        let failed = |why| -> Pin<Box<dyn Future<Output = Answer> + Send>> {
            Box::pin(std::future::ready(Answer::Failed { why }))
        };
        let fixture = match self.fixture(asked) {
            Ok(fixture) => fixture,
            Err(why) => return failed(why),
        };
        if fixture.scope == Scope::Session {
            match self.directory.claim(asked, &self.host) {
                Ok(host) if host != self.host.name => {
                    return Box::pin(std::future::ready(Answer::Elsewhere { host }));
                }
                Ok(_) => {}
                Err(why) => return failed(why),
            }
        }
        let (reply, answer) = oneshot::channel();
        let module = asked.module.as_deref().map(Arc::from);
        let get = Get { fixture, asker: Asker { fixture: None, module }, reply };
        if !self.send(Message::Get(get)) {
            return failed("the session host is ending".to_owned());
        }
        let (told, asked) = (Arc::clone(&self.told), asked.clone());
        Box::pin(async move {
            match answer.await {
                Ok(Ok(slot)) => match slot.encoded() {
                    Some(value) => Answer::Value { value: value.to_string() },
                    None => Answer::Failed { why: "its setup was given up".to_owned() },
                },
                Ok(Err(Refusal::Skip(skip))) => {
                    Answer::Skipped { reason: skip.reason, location: skip.location }
                }
                Ok(Err(Refusal::Error(why))) => Answer::Failed { why: tell(&told, asked, &why) },
                Err(_) => Answer::Failed { why: "the session host is ending".to_owned() },
            }
        })
    }

    fn end(&self, why: &'static str) {
        let deadline = Instant::now() + NO_HURRY;
        // Nobody hears it: the end has begun.
        let _ = self.send(Message::Interrupted(Interruption { signal: why, deadline }));
    }
}

/// The first who asks is told all of it, the others in one line where to find it.
fn tell(told: &Mutex<HashSet<Wanted>>, wanted: Wanted, why: &str) -> String {
    let folder = run::report_directory();
    let module =
        wanted.module.as_deref().map(|it| format!("--{}", it.replace("::", "."))).unwrap_or_default();
    let path = folder.join(format!("shared--{}{module}.txt", wanted.fixture.name));
    if told.lock().unwrap_or_else(PoisonError::into_inner).insert(wanted) {
        let kept = fs::create_dir_all(&folder).and_then(|()| fs::write(&path, why));
        return match kept {
            Ok(()) => format!("its setup in the session host failed:\n{why}\n(kept in {})", path.display()),
            Err(_) => format!("its setup in the session host failed:\n{why}"),
        };
    }
    let mut lines = why.lines().map(str::trim).filter(|line| !line.starts_with("asked for by"));
    let line: Vec<_> = lines.by_ref().take(2).collect();
    format!(
        "its setup in the session host failed, for the whole run: {} (all of it: {})",
        line.join(": "),
        path.display()
    )
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
    let keeper: Arc<dyn Keeper> = Arc::new(Asking {
        outbox: Mutex::new(outbox.clone()),
        directory: directory.clone(),
        host: host.clone(),
        told: Arc::default(),
    });
    server::watch(runner, Arc::clone(&keeper)).map_err(|error| error.to_string())?;
    let ending = Arc::clone(&keeper);
    super::signals::end_host(move || ending.end("a signal"));
    let record = Record::of_this_host(&directory, &host.name, &host.executable, runner);
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
    record.errors = teardown.map(report::one).collect();
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
