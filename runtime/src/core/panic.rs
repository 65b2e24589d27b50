//! Panics of user code, caught with their message and place.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

use super::backtrace;
use super::failure::Cause;
use super::skip::Skip;
use super::spot::Spot;

/// A panic of user code.
#[derive(Debug, Clone)]
pub(crate) struct Panic {
    pub(crate) message: String,
    /// Unknown when the panic came without its hook (`resume_unwind`).
    pub(crate) spot: Option<Spot>,
    /// Only when `RUST_BACKTRACE` asks for it.
    pub(crate) backtrace: Option<String>,
}

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    static LAST: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// Runs user code; a panic in it becomes a cause, told once by the report and not by the panic hook.
pub(crate) fn catch<T>(code: impl FnOnce() -> T) -> Result<T, Cause> {
    install_hook();
    let outer = CATCHING.replace(true);
    LAST.take();
    let result = catch_unwind(AssertUnwindSafe(code));
    CATCHING.set(outer);
    result.map_err(|payload| {
        let cause = cause_of(&*payload);
        discard(payload);
        cause
    })
}

/// Drops what somebody panicked with, which is user code, too. What that panics with is left alone: it may do so again.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(another);
    }
}

/// What [`refuse`] unwinds with.
struct Refused(String);

/// Unwinds out of user code that calls us, to `catch`, which makes it a cause.
pub(super) fn refuse(why: String) -> ! {
    std::panic::resume_unwind(Box::new(Refused(why)))
}

fn cause_of(payload: &(dyn Any + Send)) -> Cause {
    if let Some(Refused(why)) = payload.downcast_ref::<Refused>() {
        return Cause::Refused(why.clone());
    }
    if let Some(skip) = payload.downcast_ref::<Skip>() {
        return Cause::Skip(skip.clone());
    }
    let message = message_of(payload);
    match LAST.take() {
        Some(panic) if panic.message == message => Cause::Panic(Box::new(panic)),
        _ => Cause::Panic(Box::new(Panic { message, spot: None, backtrace: None })),
    }
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    if let Some(message) = payload.downcast_ref::<&str>() {
        (*message).to_owned()
    } else if let Some(message) = payload.downcast_ref::<String>() {
        message.clone()
    } else {
        "a panic whose payload is not text".to_owned()
    }
}

/// Puts our hook before the one that is there, once per process: it keeps quiet about what `catch` will
/// tell, and leaves every other panic to the hook that was there.
fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if CATCHING.try_with(Cell::get).unwrap_or(false) { record(info) } else { previous(info) }
        }));
    });
}

fn shown(backtrace: &Backtrace) -> String {
    let whole = backtrace.to_string();
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value == "full") {
        return whole;
    }
    let trimmed = backtrace::trimmed(&whole);
    format!("{trimmed}(frames of Estrade are left out: `RUST_BACKTRACE=full` shows all)")
}

fn record(info: &PanicHookInfo<'_>) {
    let backtrace = Backtrace::capture();
    let panic = Panic {
        message: message_of(info.payload()),
        spot: info.location().map(Spot::from),
        backtrace: (backtrace.status() == BacktraceStatus::Captured).then(|| shown(&backtrace)),
    };
    // A panic while the thread's locals are destroyed has no place to be recorded; it is still caught.
    let _ = LAST.try_with(|last| last.replace(Some(panic)));
}
