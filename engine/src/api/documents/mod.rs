//! Single documents: writing, reading, updating.

mod condition;
mod content;
mod mget;
mod read;
mod scripted;
mod update;
mod write;

use crate::http::Route;

pub(super) use condition::Given;
pub(super) use update::{Update, apply as apply_update, members as update_members};
pub(super) use write::{Refresh, put, remove, written_body};

pub(super) const ROUTES: &[&[Route]] = &[write::ROUTES, read::ROUTES, update::ROUTES, mget::ROUTES];
