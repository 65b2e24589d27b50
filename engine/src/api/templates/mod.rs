//! Templates of indices to come: composable ones, their components, and the legacy kind.

mod component;
mod composable;
mod legacy;
mod simulate;

use crate::http::{Error, Request, Result, Route};

pub(super) const ROUTES: &[&[Route]] =
    &[component::ROUTES, composable::ROUTES, legacy::ROUTES, simulate::ROUTES];

const GET: &[&str] = &["flat_settings"];
const PUT: &[&str] = &["create"];

/// `?create=true`: a template that is there already is not replaced.
fn refuse_existing(request: &Request, what: &str, exists: bool) -> Result<()> {
    if exists && request.flag("create")?.unwrap_or(false) {
        let reason = format!("{what} [{}] already exists", request.var("name"));
        return Err(Error::illegal_argument(reason));
    }
    Ok(())
}
