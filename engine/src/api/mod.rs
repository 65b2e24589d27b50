//! Endpoints: one file for each group, with its routes and their handlers.
//!
//! A handler turns a request into a typed one, asks the index or the search, and shapes the answer. Which parameters
//! it reads, which change nothing here and which it refuses stands in its route.

mod aliases;
mod analyze;
mod bulk;
mod by_query;
mod cat;
mod cluster;
mod documents;
mod field_caps;
mod indices;
mod info;
mod mappings;
mod msearch;
mod pit;
mod resize;
mod resolve;
mod rollover;
mod scripts;
mod scroll;
mod search;
mod settings;
mod state;
mod stats;
mod templates;
mod validate;

use crate::http::Route;

/// Every endpoint of this engine, by group.
pub(crate) const ROUTES: &[&[&[Route]]] = &[
    &[info::ROUTES, indices::ROUTES, mappings::ROUTES, settings::ROUTES, aliases::ROUTES, analyze::ROUTES],
    documents::ROUTES,
    &[
        bulk::ROUTES,
        search::ROUTES,
        field_caps::ROUTES,
        msearch::ROUTES,
        scripts::ROUTES,
        scroll::ROUTES,
        pit::ROUTES,
        validate::ROUTES,
        cluster::ROUTES,
        state::ROUTES,
        stats::ROUTES,
        resolve::ROUTES,
        rollover::ROUTES,
        resize::ROUTES,
    ],
    cat::ROUTES,
    templates::ROUTES,
    by_query::ROUTES,
];
