//! What a wide fixture is given in the place of a value that each sees in its own way.

use std::sync::Arc;

use super::message::Refusal;
use crate::core::failure::Cause;
use crate::core::fixture::FixtureDef;
use crate::core::needs::Needs;
use crate::core::registry;
use crate::core::scope::Scope;
use crate::core::slot::Slot;

/// What `asker` was promised, as it sees it.
pub(super) fn focused(needs: Needs, asker: &'static FixtureDef) -> Result<Needs, Cause> {
    let fixtures = asker.dependencies.iter().map(|dependency| dependency.fixture);
    needs.each(fixtures.map(|fixture| move |slot| seen(slot, fixture, asker))).map_err(Cause::Refused)
}

/// The answer to who asks while it is set up.
pub(super) fn answered(
    answer: Result<Arc<Slot>, Refusal>,
    fixture: &'static FixtureDef,
    asker: Option<&'static FixtureDef>,
) -> Result<Arc<Slot>, Refusal> {
    let Some(asker) = asker else { return answer };
    answer.and_then(|slot| seen(slot, fixture, asker).map_err(|why| Refusal::Error(why.into())))
}

fn seen(
    slot: Arc<Slot>,
    fixture: &'static FixtureDef,
    asker: &'static FixtureDef,
) -> Result<Arc<Slot>, String> {
    match registry::lenses().iter().find(|lens| lens.fixture.is(fixture)) {
        Some(lens) if asker.scope != Scope::Test => lens.slot(&slot, asker),
        _ => Ok(slot),
    }
}
