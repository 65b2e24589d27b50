//! What the code of a fixture is given, and how it hands its value over.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::failure::Cause;
use super::fixture::Fixture;
use super::needs::Needs;
use super::panic;
use super::slot::Slot;

/// The context of one fixture from its setup to the end of its teardown.
pub struct Setup {
    pub(crate) needs: Needs,
    pub(crate) arguments: Mutex<Vec<Option<Box<dyn Any + Send>>>>,
    pub(crate) slot: Arc<Slot>,
    /// How many bytes a shared value may have.
    pub(crate) largest: usize,
    /// Told when the value is there.
    pub(crate) provided: Box<dyn Fn() + Send + Sync>,
    /// Told when the scope ends.
    pub(crate) resume: Mutex<Option<oneshot::Receiver<()>>>,
    /// What went wrong while the value was dropped before the code behind `provide!`.
    pub(crate) dropped: Box<dyn Fn(Cause) + Send + Sync>,
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup").field("slot", &self.slot).finish_non_exhaustive()
    }
}

impl Setup {
    /// For a setup that does not begin now.
    pub(crate) fn into_arguments(self) -> Vec<Option<Box<dyn Any + Send>>> {
        self.arguments.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fixtures among its parameters.
    pub fn needs(&self) -> &Needs {
        &self.needs
    }

    /// The plain argument `index`: its default, or what a `#[with]` says.
    pub fn argument<T: 'static>(&self, index: usize) -> Result<T, Cause> {
        let mut arguments = self.arguments.lock().unwrap_or_else(PoisonError::into_inner);
        arguments
            .get_mut(index)
            .and_then(Option::take)
            .and_then(|value| value.downcast::<T>().ok())
            .map(|value| *value)
            .ok_or_else(|| {
                Cause::Refused(format!("argument {index} is not a `{}`", std::any::type_name::<T>()))
            })
    }

    /// For a fixture without `provide!`: what it returned is its value.
    pub fn provided<F: Fixture>(&self, value: F::Value) {
        self.put(value);
    }

    /// A value that is to be shared and cannot be is an error of this fixture; unwinding is the way out of a
    /// `provide!`.
    fn put<T: Send + 'static>(&self, value: T) {
        let Some(crossing) = &self.slot.fixture.crossing else { return self.slot.put(Box::new(value)) };
        match crossing.encode(&value) {
            Ok(encoded) if encoded.len() <= self.largest => self.slot.put_encoded(Box::new(value), encoded),
            Ok(encoded) => panic::refuse(format!(
                "its value has {} bytes as JSON, and what is shared may have {}: provide coordinates (a URL, a name, a \
                 path) of what is larger",
                encoded.len(),
                self.largest
            )),
            Err(why) => panic::refuse(why),
        }
    }

    /// For a fixture with `provide!`: hands `value` over, and comes back when the scope has ended and the
    /// value is dropped.
    pub async fn provide<F: Fixture>(&self, value: F::Value) {
        self.hand_over(value).await;
        // A body that could not be stopped may hold it still, which is reported as the body's failure.
        if let Err(cause) = panic::catch(|| drop(self.slot.empty())) {
            (self.dropped)(cause);
        }
    }

    /// The same for `let v = provide!(…)`: comes back with the value.
    ///
    /// # Panics
    /// When somebody holds the value, which the runtime rules out before it resumes.
    pub async fn provide_and_take_back<F: Fixture>(&self, value: F::Value) -> F::Value {
        self.hand_over(value).await;
        match self.slot.take() {
            Ok(value) => value,
            // The runtime resumes only when nobody holds the value; what cannot be kept is not pretended.
            Err(reason) => panic!("{reason}"),
        }
    }

    async fn hand_over<T: Send + 'static>(&self, value: T) {
        let resume = self.resume.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.put(value);
        (self.provided)();
        if let Some(resume) = resume {
            // An error means that the runtime gave the test up; the teardown has its chance all the same.
            let _ = resume.await;
        }
    }
}

/// The parts of a fixture's or a test's `Result`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is called a `Result`, and is none",
    label = "this is not `std::result::Result`",
    note = "what ends in `Result` is taken for a value or an error: give this type another name, or return \
            `estrade::Result<T>`"
)]
pub trait ResultParts {
    /// What it provides.
    type Value;
    /// How it fails.
    type Error;
}

impl<T, E> ResultParts for Result<T, E> {
    type Value = T;
    type Error = E;
}
