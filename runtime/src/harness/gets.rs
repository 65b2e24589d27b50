//! `request.get(fixture)`: setting up while something else waits.
//!
//! Setups are strictly nested. Whoever is innermost (the fixture whose setup began last, or the body when
//! there is none) is served at once; who asks beside it (two gets in a `join!`) waits until it is innermost, unless
//! what it asks for is there already, or has failed.
//! So whatever is being set up was asked for, directly or not, by what is below it, and a fixture that asks
//! for one of those would wait for itself: that is a cycle, told as an error and never a deadlock.
//!
//! A session host that waits for another one still serves its clients: what the other one is setting up may need
//! something of this one. Only who needs what is waited for, or is being set up, waits too.

use std::sync::Arc;

use super::conductor::{Conductor, State};
use super::lenses::answered;
use super::message::{Get, Refusal};
use super::report::Quotation;
use crate::core::failure::{Cause, Failure};
use crate::core::fixture::FixtureDef;
use crate::core::plan::{Key, Wanted};
use crate::core::scope::Scope;
use crate::core::slot::Slot;

impl Conductor {
    /// Serves who is innermost, lets others wait, refuses who may not ask.
    pub(super) fn hear_get(&mut self, get: Get) {
        let reason = match (get.asker.fixture, self.interruption) {
            (_, Some(interruption)) => format!("{} ends it", interruption.signal),
            _ if self.outcome.get().is_some() => {
                "the test has ended: ask for it before, in the setup or in the body".to_owned()
            }
            (Some(asker), _) if !self.in_setup.iter().any(|fixture| fixture.is(asker)) => {
                format!("fixture `{}` is set up already: ask for it in its setup", asker.name)
            }
            _ => {
                if let Some(answer) = self.settled(get.fixture, get.asker.module.as_ref()) {
                    self.note_need(&get, &answer);
                    let answer = answered(answer, get.fixture, get.asker.fixture);
                    // The asker may have been cancelled meanwhile.
                    let _ = get.reply.send(answer);
                } else if self.is_turn_of(&get) {
                    self.serve(get);
                } else {
                    self.waiting.gets.push(get);
                }
                return;
            }
        };
        refuse(get, &reason);
    }

    /// A get that had to wait, and whose turn it is now.
    pub(super) fn next_get(&mut self) -> Option<Get> {
        let at = self.waiting.gets.iter().position(|get| self.is_turn_of(get))?;
        Some(self.waiting.gets.remove(at))
    }

    fn is_turn_of(&self, get: &Get) -> bool {
        let module = get.asker.module.as_ref();
        let asker_is_innermost = match (self.in_setup.last(), get.asker.fixture) {
            (Some(innermost), Some(asker)) => innermost.is(asker),
            (None, None) => true,
            (Some(_), None) => {
                let waits_elsewhere = self.waiting.elsewhere.last() == Some(&self.in_setup.len());
                waits_elsewhere && self.path_to_setup(get.fixture, module).is_none()
            }
            (None, Some(_)) => false,
        };
        asker_is_innermost && !self.waiting.evaluating && !self.is_attaching(get.fixture, module)
    }

    /// Whether `fixture`, or something that it needs, is waited for already.
    fn is_attaching(&self, fixture: &'static FixtureDef, module: Option<&Arc<str>>) -> bool {
        match self.instances.get(&Key::of(fixture, module)).map(|instance| &instance.state) {
            Some(state) => matches!(state, State::Attaching),
            None => fixture.dependencies.iter().any(|it| self.is_attaching(it.fixture, module)),
        }
    }

    fn serve(&mut self, get: Get) {
        let mut chain = Vec::new();
        let module = get.asker.module.as_ref();
        if let Some(asker) = get.asker.fixture {
            chain.push(asker);
            let asker = self.instances.get(&Key::of(asker, module));
            chain.extend(asker.map(|it| it.chain.as_slice()).unwrap_or_default());
        }
        let answer = match self.path_to_setup(get.fixture, module) {
            Some(path) => Err(Refusal::Error(cycle(&chain, &path).into())),
            None => self.provide(get.fixture, module, &chain),
        };
        self.note_need(&get, &answer);
        // The asker may have been cancelled meanwhile; what was set up for it is torn down like all else.
        let _ = get.reply.send(answered(answer, get.fixture, get.asker.fixture));
    }

    /// What a wide fixture asked for while it was set up belongs to it as what its parameters name.
    fn note_need(&self, get: &Get, answer: &Result<Arc<Slot>, Refusal>) {
        let asker = get.asker.fixture.filter(|asker| asker.scope != Scope::Test);
        let asker = asker.and_then(|asker| self.instances.get(&Key::of(asker, get.asker.module.as_ref())));
        if let (Some(asker), Ok(slot)) = (asker, answer) {
            asker.slot.needs_value_of(slot);
        }
    }

    fn provide(
        &mut self,
        fixture: &'static FixtureDef,
        module: Option<&Arc<str>>,
        chain: &[&'static FixtureDef],
    ) -> Result<Arc<Slot>, Refusal> {
        if let Some(answer) = self.settled(fixture, module) {
            return answer;
        }
        let plan = self.plan(Wanted {
            roots: vec![fixture],
            chain: chain.to_vec(),
            present: self.instances.keys().cloned().collect(),
            module: module.cloned(),
            place: self.place.clone(),
        });
        plan.and_then(|plan| self.set_up_all(plan)).map_err(|failure| match failure {
            Failure { cause: Cause::Skip(skip), .. } => Refusal::Skip(skip),
            failure => Refusal::Error(Quotation::of(&failure)),
        })?;
        match self.instances.get(&Key::of(fixture, module)) {
            Some(instance) => match &instance.state {
                State::Failed(refusal) => Err(refusal.clone()),
                State::InSetup | State::Attaching | State::Ready => Ok(Arc::clone(&instance.slot)),
            },
            None => {
                let why = "`request` is a parameter, not something to ask for".to_owned();
                Err(Refusal::Error(why.into()))
            }
        }
    }

    /// What needs no setup, and nobody has to wait for: it is there, or will never be.
    fn settled(
        &self,
        fixture: &'static FixtureDef,
        module: Option<&Arc<str>>,
    ) -> Option<Result<Arc<Slot>, Refusal>> {
        if let Some(refusal) = self.failed_below(fixture, module) {
            return Some(Err(refusal));
        }
        let instance = self.instances.get(&Key::of(fixture, module))?;
        matches!(instance.state, State::Ready).then(|| Ok(Arc::clone(&instance.slot)))
    }

    /// Why something that `fixture` needs, or itself, is not there and will not be: it is not tried again.
    fn failed_below(&self, fixture: &'static FixtureDef, module: Option<&Arc<str>>) -> Option<Refusal> {
        match self.instances.get(&Key::of(fixture, module)).map(|instance| &instance.state) {
            Some(State::Failed(refusal)) => Some(refusal.clone()),
            Some(State::InSetup | State::Attaching | State::Ready) => None,
            None => fixture.dependencies.iter().find_map(|it| self.failed_below(it.fixture, module)),
        }
    }

    /// From `fixture` down its dependencies to the first whose setup has begun and not ended.
    fn path_to_setup(
        &self,
        fixture: &'static FixtureDef,
        module: Option<&Arc<str>>,
    ) -> Option<Vec<&'static FixtureDef>> {
        match self.instances.get(&Key::of(fixture, module)).map(|instance| &instance.state) {
            Some(State::InSetup) => Some(vec![fixture]),
            Some(State::Attaching | State::Ready | State::Failed(_)) => None,
            None => fixture.dependencies.iter().find_map(|dependency| {
                let mut path = self.path_to_setup(dependency.fixture, module)?;
                path.insert(0, fixture);
                Some(path)
            }),
        }
    }
}

/// Tells who asked that it cannot be.
pub(super) fn refuse(get: Get, why: &str) {
    let text = format!("fixture `{}` cannot be set up now: {why}", get.fixture.name);
    // Who asked may be gone, and then nobody is left to tell.
    let _ = get.reply.send(Err(Refusal::Error(text.into())));
}

/// `chain`, nearest first, asked for `path`, whose end is being set up: the part that goes round.
fn cycle(chain: &[&'static FixtureDef], path: &[&'static FixtureDef]) -> String {
    let (Some(asked), Some(busy)) = (path.first(), path.last()) else { return String::new() };
    let begin = chain.iter().position(|fixture| fixture.is(busy)).unwrap_or(chain.len().saturating_sub(1));
    let round = chain[..=begin].iter().rev().chain(path);
    let names: Vec<_> = round.map(|fixture| format!("`{}`", fixture.name)).collect();
    format!(
        "fixture `{}` cannot be set up now: fixture `{}` is being set up, and would wait for itself: {}",
        asked.name,
        busy.name,
        names.join(" → ")
    )
}
