//! Endpoints: one file for each group, with its routes and their handlers.
//!
//! A handler turns a request into a typed one, asks the index or the search, and shapes the answer. Which parameters
//! it reads, which change nothing here and which it refuses stands in its route.

mod bulk;
mod documents;
mod indices;
mod info;
mod search;

use crate::http::Route;

/// Every endpoint of this engine.
pub(crate) const ROUTES: &[&[Route]] =
    &[info::ROUTES, indices::ROUTES, documents::ROUTES, bulk::ROUTES, search::ROUTES];
