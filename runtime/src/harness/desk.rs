//! Where the server of a session host asks for whoever is connected. What was asked for before, the desk knows; else it
//! asks the conductor.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::attach::wanted;
use super::message::{Asker, Get, Interruption, Message, Refusal};
use super::report::Quotation;
use crate::core::fixture::FixtureDef;
use crate::core::registry;
use crate::core::scope::Scope;
use crate::host::claims::{Host, executable};
use crate::host::directory::{RunDirectory, cannot};
use crate::host::run;
use crate::host::server::{Answering, Keeper};
use crate::host::wire::{Answer, Wanted};

/// Nothing hurries the end of a run: each teardown has its own limit.
const NO_HURRY: Duration = Duration::from_secs(24 * 60 * 60);

/// A value as JSON, and what is behind it.
type Given = (String, BTreeSet<String>);

/// The host's side of [`Keeper`].
pub(super) struct Desk {
    outbox: Mutex<Sender<Message>>,
    directory: RunDirectory,
    host: Host,
    /// Whose failure was told in full.
    told: Arc<Mutex<HashSet<Wanted>>>,
    /// What is set up, as it is given: it stays so until the run is over, and who asks for it need not wait for what is
    /// being set up meanwhile.
    values: Arc<Mutex<HashMap<Wanted, Given>>>,
}

impl Desk {
    pub(super) fn new(outbox: Sender<Message>, directory: RunDirectory, host: Host) -> Desk {
        Desk { outbox: Mutex::new(outbox), directory, host, told: Arc::default(), values: Arc::default() }
    }

    fn send(&self, message: Message) -> bool {
        lock(&self.outbox).send(message).is_ok()
    }
}

impl Keeper for Desk {
    fn give(&self, asked: &Wanted) -> Answering {
        let refused = |why| -> Answering { Box::pin(std::future::ready(Answer::Refused { why })) };
        if let Some((value, behind)) = lock(&self.values).get(asked).cloned() {
            return Box::pin(std::future::ready(Answer::Value { value, behind }));
        }
        let fixture = match fixture_of(asked) {
            Ok(fixture) => fixture,
            Err(why) => return refused(why),
        };
        if fixture.scope == Scope::Session {
            match self.directory.claim(asked, &self.host) {
                Ok(host) if host != self.host.name => {
                    return Box::pin(std::future::ready(Answer::Elsewhere { host }));
                }
                Ok(_) => {}
                Err(why) => return refused(why),
            }
        }
        let (reply, answer) = oneshot::channel();
        let module = asked.module.as_deref().map(Arc::from);
        let get = Get { fixture, asker: Asker { fixture: None, module }, reply };
        if !self.send(Message::Get(get)) {
            return refused("the session host is ending".to_owned());
        }
        let (told, values, asked) = (Arc::clone(&self.told), Arc::clone(&self.values), asked.clone());
        Box::pin(async move {
            match answer.await {
                Ok(Ok(slot)) => match slot.encoded() {
                    Some(value) => {
                        let (value, behind) = (value.to_string(), slot.behind());
                        lock(&values).insert(asked, (value.clone(), behind.clone()));
                        Answer::Value { value, behind }
                    }
                    None => Answer::Refused { why: "its setup was given up".to_owned() },
                },
                Ok(Err(Refusal::Skip(skip))) => {
                    Answer::Skipped { reason: skip.reason, location: skip.location }
                }
                Ok(Err(Refusal::Error(quoted))) => {
                    Answer::Failed { account: tell(&told, asked, fixture, &quoted) }
                }
                Err(_) => Answer::Refused { why: "the session host is ending".to_owned() },
            }
        })
    }

    fn end(&self, why: &'static str) {
        let deadline = Instant::now() + NO_HURRY;
        // Nobody hears it: the end has begun.
        let _ = self.send(Message::Interrupted(Interruption { signal: why, deadline }));
    }
}

/// What this binary has under that name, where it is the same.
fn fixture_of(asked: &Wanted) -> Result<&'static FixtureDef, String> {
    let same = |fixture: &&&FixtureDef| wanted(fixture, None).is_ok_and(|it| it.fixture == asked.fixture);
    let name = &asked.fixture.name;
    let fixture = registry::fixtures().iter().find(same).copied().ok_or_else(|| {
        let here = executable().unwrap_or_else(|_| "this binary".into());
        format!("fixture `{name}` is not in {}, whose session host was asked for it", here.display())
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

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The first who asks is told all of it, the others in one line where to find it.
fn tell(told: &Mutex<HashSet<Wanted>>, wanted: Wanted, fixture: &FixtureDef, quoted: &Quotation) -> String {
    let folder = run::report_directory();
    let module =
        wanted.module.as_deref().map(|it| format!("--{}", it.replace("::", "."))).unwrap_or_default();
    let path = folder.join(format!("shared--{}{module}.txt", fixture.name));
    let first = lock(told).insert(wanted);
    if first {
        let kept = fs::create_dir_all(&folder).and_then(|()| fs::write(&path, quoted.to_string()));
        if let Err(error) = kept {
            eprintln!("{}", cannot("write", &path, &error));
        }
    }
    if first && quoted.is_second_hand() {
        // Another host has said already where it is kept.
        return quoted.below(fixture);
    }
    match (first, path.exists()) {
        (true, true) => format!(
            "{}\n(not tried again for other tests of this run; kept in {})",
            quoted.below(fixture),
            path.display()
        ),
        (false, true) => format!(
            "{} (it failed before, for another test of this run; all of it: {})",
            quoted.in_one_line(fixture),
            path.display()
        ),
        (_, false) => format!("{}\n(not tried again for other tests of this run)", quoted.below(fixture)),
    }
}
