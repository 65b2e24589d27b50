//! Writes to all documents that a query finds: `_delete_by_query`, `_update_by_query`, `_reindex`.
//!
//! ```text
//! query ─▶ documents as of the last refresh ─▶ one write each ─▶ Report
//! ```
//!
//! A document that was written to since the refresh is a conflict, which ends the request unless it says to proceed.

mod change;
mod reindex;
mod report;
mod scan;
mod scripted;

use std::rc::Rc;

use crate::cluster::Cluster;
use crate::expression::Target;
use crate::http::{Error, Request, Result, Route};
use crate::index::Document;
use crate::query::Query;
use crate::search;

pub(super) const ROUTES: &[&[Route]] = &[change::ROUTES, reindex::ROUTES];

/// A document that a query found, and the index it was found in.
#[derive(Debug)]
struct Found {
    index: String,
    document: Rc<Document>,
}

impl Found {
    /// Refuses documents of which nothing is kept: there is nothing to write anew.
    fn check_source(&self) -> Result<()> {
        if self.document.kept().is_some() {
            return Ok(());
        }
        let reason = format!("[{}][{}] didn't store _source", self.index, self.document.id);
        Err(Error::illegal_argument(reason))
    }
}

/// The documents that match, as searches see them, in the order of their indices and rows.
fn find(
    cluster: &mut Cluster,
    targets: &[Target],
    query: Option<&dyn Query>,
    routing: Option<&[String]>,
) -> Result<Vec<Found>> {
    for target in targets {
        if let Some(index) = cluster.indices.get_mut(&target.index) {
            index.refresh_when_due();
        }
    }
    let found = search::documents(cluster, targets, query, routing)?;
    Ok(found.into_iter().map(|(index, document)| Found { index, document }).collect())
}

/// Refuses what only makes sense for a task that goes on after the answer.
fn in_the_foreground(request: &Request) -> Result<()> {
    match request.flag("wait_for_completion")? {
        Some(false) => Err(Error::unsupported("the parameter [wait_for_completion=false]")),
        _ => Ok(()),
    }
}

/// `max_docs` of the parameters or the body: at least 1, or all.
fn most(request: &Request, body: Option<i64>) -> Result<Option<usize>> {
    match request.number("max_docs")?.or(body) {
        None | Some(-1) => Ok(None),
        Some(most) if most > 0 => Ok(usize::try_from(most).ok()),
        Some(most) => Err(Error::validation(&[format!(
            "maxDocs should be greater than 0 if the request is limited to some number of documents or -1 if it isn't but it was [{most}]"
        )])),
    }
}
