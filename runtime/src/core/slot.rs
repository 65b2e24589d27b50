//! The value of one fixture, and who holds it.
//!
//! A value comes in as `T`. The first who shares it turns it into an `Arc<T>`, which asks for `T: Sync`
//! there and nowhere else; who takes it exclusively moves it out and puts it back. So a value needs no
//! lock of its own, and what it has to be (`Clone`, `Sync`) is asked for at the parameter that needs it.
//!
//! Invariants: a slot is filled at most once. While a lease is out its holder stands in `holders`. When
//! `holders` is empty and the value was put, it is here, and if it is an `Arc` it is the only one. No user
//! code runs under the lock, `Clone` included: who conducts the test takes it too, and must not be blocked.

use std::any::Any;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::fixture::{Access, FixtureDef};

/// Who has a lease on a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holder {
    Test,
    Fixture(&'static FixtureDef),
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Holder::Test => f.write_str("the test's body"),
            Holder::Fixture(fixture) => write!(f, "fixture `{}` ({})", fixture.name, fixture.place),
        }
    }
}

/// Where a fixture's value is kept.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) fixture: &'static FixtureDef,
    state: Mutex<State>,
    freed: Condvar,
    /// The identities of all wide fixtures that this one needs or asked for, in whichever process.
    behind: Mutex<BTreeSet<String>>,
}

#[derive(Debug, Default)]
struct State {
    /// A `T` or an `Arc<T>`; none before it is put, while it is cloned or held exclusively, and after it was
    /// taken.
    value: Option<Box<dyn Any + Send>>,
    holders: Vec<(u64, Holder)>,
    leases: u64,
    /// Somebody clones the value, and will put it back in a moment.
    cloning: bool,
    /// The value of a shared fixture, as it goes to other processes.
    encoded: Option<Arc<str>>,
}

impl Slot {
    pub(crate) fn new(fixture: &'static FixtureDef) -> Arc<Slot> {
        let behind = Mutex::default();
        Arc::new(Slot { fixture, state: Mutex::default(), freed: Condvar::new(), behind })
    }

    /// The wide fixtures without which this value would not be.
    pub(crate) fn behind(&self) -> BTreeSet<String> {
        self.behind.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn needs(&self, behind: impl IntoIterator<Item = String>) {
        self.behind.lock().unwrap_or_else(PoisonError::into_inner).extend(behind);
    }

    /// The same for a whole value and what is behind it.
    pub(crate) fn needs_value_of(&self, other: &Slot) {
        self.needs(other.behind());
        self.needs([other.fixture.identity()]);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For who may wait for user code: the state once nobody clones the value.
    fn settled(&self) -> MutexGuard<'_, State> {
        let mut state = self.lock();
        while state.cloning {
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state
    }

    pub(crate) fn put(&self, value: Box<dyn Any + Send>) {
        self.lock().value = Some(value);
    }

    /// The value of a shared fixture, and as it goes to other processes.
    pub(crate) fn put_encoded(&self, value: Box<dyn Any + Send>, encoded: String) {
        let mut state = self.lock();
        state.value = Some(value);
        state.encoded = Some(encoded.into());
    }

    pub(crate) fn encoded(&self) -> Option<Arc<str>> {
        self.lock().encoded.clone()
    }

    pub(crate) fn shared<T: Send + Sync + 'static>(
        self: &Arc<Self>,
        holder: Holder,
    ) -> Result<Shared<T>, String> {
        let mut state = self.settled();
        let value = state.value.take().ok_or_else(|| self.unavailable(&state))?;
        let value = match value.downcast::<Arc<T>>() {
            Ok(shared) => *shared,
            Err(value) => match value.downcast::<T>() {
                Ok(value) => Arc::from(value),
                Err(value) => {
                    state.value = Some(value);
                    return Err(self.mistyped::<T>());
                }
            },
        };
        state.value = Some(Box::new(Arc::clone(&value)));
        Ok(Shared { value, _lease: self.lease(&mut state, holder) })
    }

    pub(crate) fn cloned<T: Clone + Send + 'static>(&self, holder: Holder) -> Result<T, String> {
        let mut state = self.settled();
        let value = state.value.take().ok_or_else(|| self.unavailable(&state))?;
        state.cloning = true;
        let lent = Lent { slot: self, value: Some(value), lease: state.hold(holder) };
        drop(state);
        let value = lent.value.as_deref();
        let shared = value.and_then(|value| value.downcast_ref::<Arc<T>>()).map(Deref::deref);
        let value = shared.or_else(|| value.and_then(|value| value.downcast_ref::<T>()));
        value.cloned().ok_or_else(|| self.mistyped::<T>())
    }

    pub(crate) fn exclusive<T: Send + 'static>(
        self: &Arc<Self>,
        holder: Holder,
    ) -> Result<Exclusive<T>, String> {
        let mut state = self.settled();
        if let Some((_, other)) = state.holders.first() {
            return Err(self.held_by(*other));
        }
        let value = self.take_value::<T>(&mut state)?;
        let lease = self.lease(&mut state, holder);
        Ok(Exclusive { value: Some(value), lease })
    }

    /// Why the value cannot be had in this way now; none when it can.
    pub(crate) fn refusal(&self, access: Access) -> Option<String> {
        let state = self.lock();
        let (_, holder) = state.holders.first()?;
        match access {
            Access::Exclusive => Some(self.held_by(*holder)),
            // Who holds it by `&mut` has taken it out.
            Access::Shared | Access::Cloned if state.cloning => None,
            Access::Shared | Access::Cloned => state.value.is_none().then(|| self.unavailable(&state)),
        }
    }

    /// What to tell who wants the value alone.
    pub(crate) fn held_by(&self, holder: Holder) -> String {
        format!(
            "`&mut {}` was asked for while {holder} holds it: take it by `&`, or ask for it where nothing else of \
             this test does",
            self.fixture.name
        )
    }

    /// Takes the value out for good, once nobody holds it.
    pub(crate) fn take<T: Send + 'static>(&self) -> Result<T, String> {
        let mut state = self.lock();
        self.take_value(&mut state)
    }

    /// Takes the value out to be dropped, whatever its type; tells who holds it where somebody does.
    pub(crate) fn empty(&self) -> Result<Option<Box<dyn Any + Send>>, Holder> {
        let mut state = self.lock();
        match state.holders.first() {
            Some((_, holder)) => Err(*holder),
            None => Ok(state.value.take()),
        }
    }

    /// Waits until nobody holds the value; tells who still does at the deadline.
    pub(crate) fn wait_until_free(&self, deadline: Instant) -> Result<(), Holder> {
        let mut state = self.lock();
        while let Some((_, holder)) = state.holders.first() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(*holder);
            }
            state = self.freed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        Ok(())
    }

    fn take_value<T: Send + 'static>(&self, state: &mut State) -> Result<T, String> {
        if !state.holders.is_empty() {
            return Err(self.unavailable(state));
        }
        let value = state.value.take().ok_or_else(|| self.unavailable(state))?;
        let value = match value.downcast::<T>() {
            Ok(value) => return Ok(*value),
            Err(value) => value,
        };
        match value.downcast::<Arc<T>>() {
            Ok(shared) => Arc::try_unwrap(*shared).map_err(|_| self.unavailable(state)),
            Err(value) => {
                state.value = Some(value);
                Err(self.mistyped::<T>())
            }
        }
    }

    fn lease(self: &Arc<Self>, state: &mut State, holder: Holder) -> Lease {
        Lease { slot: Arc::clone(self), id: state.hold(holder) }
    }

    fn unavailable(&self, state: &State) -> String {
        match state.holders.first() {
            Some((_, holder)) => {
                format!("the value of fixture `{}` cannot be had while {holder} holds it", self.fixture.name)
            }
            None => format!("fixture `{}` has no value any more", self.fixture.name),
        }
    }

    fn mistyped<T>(&self) -> String {
        format!("fixture `{}` does not provide a `{}`", self.fixture.name, std::any::type_name::<T>())
    }
}

impl State {
    fn hold(&mut self, holder: Holder) -> u64 {
        self.leases += 1;
        self.holders.push((self.leases, holder));
        self.leases
    }

    fn release(&mut self, lease: u64) {
        self.holders.retain(|(id, _)| *id != lease);
    }
}

/// The value while it is cloned; put back when dropped, also by a `Clone` that panics.
struct Lent<'a> {
    slot: &'a Slot,
    value: Option<Box<dyn Any + Send>>,
    lease: u64,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut state = self.slot.lock();
        state.value = self.value.take();
        state.cloning = false;
        state.release(self.lease);
        self.slot.freed.notify_all();
    }
}

/// A place among the holders of a slot, given up when dropped.
#[derive(Debug)]
struct Lease {
    slot: Arc<Slot>,
    id: u64,
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.slot.lock().release(self.id);
        self.slot.freed.notify_all();
    }
}

/// The value of a fixture, by `&`.
#[derive(Debug)]
pub(crate) struct Shared<T> {
    // Dropped before the lease: when nobody holds the value, no clone of its `Arc` is left.
    value: Arc<T>,
    _lease: Lease,
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The value of a fixture, by `&mut`; put back when dropped.
#[derive(Debug)]
pub struct Exclusive<T: Send + 'static> {
    /// None only while it is dropped.
    value: Option<T>,
    lease: Lease,
}

impl<T: Send + 'static> Exclusive<T> {
    const PRESENT: &'static str = "the value is there until the lease is dropped";
}

impl<T: Send + 'static> Deref for Exclusive<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.as_ref().expect(Self::PRESENT)
    }
}

impl<T: Send + 'static> DerefMut for Exclusive<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_mut().expect(Self::PRESENT)
    }
}

impl<T: Send + 'static> Drop for Exclusive<T> {
    fn drop(&mut self) {
        if let Some(value) = self.value.take() {
            self.lease.slot.put(Box::new(value));
        }
    }
}
