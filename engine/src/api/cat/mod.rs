//! `_cat`: tables for people, and the same as JSON for programs.

mod aliases;
mod count;
mod health;
mod indices;
mod table;

use crate::http::Route;

/// Parameters of every table.
const TABLE: &[&str] = &["h", "v", "s", "format", "help"];
const HARMLESS: &[&str] = &["local", "master_timeout", "timeout", "include_unloaded_segments"];

pub(super) const ROUTES: &[&[Route]] = &[aliases::ROUTES, count::ROUTES, health::ROUTES, indices::ROUTES];
