//! What became of the documents.

use std::time::Instant;

use serde_json::{Value, json};

use crate::http::{Error, Response, Result};

/// Counts of fates, and the failures that ended the request.
#[derive(Debug)]
pub(super) struct Report {
    began: Instant,
    /// How many documents a real server takes at a time.
    pub(super) batch: usize,
    /// How many pages were read, where not all were.
    pub(super) batches: Option<usize>,
    proceed: bool,
    total: usize,
    pub(super) created: usize,
    pub(super) updated: usize,
    pub(super) deleted: usize,
    /// Documents that a script leaves as they are.
    pub(super) noops: usize,
    conflicts: usize,
    failures: Vec<Value>,
    status: u16,
}

impl Report {
    /// `batch` is how many documents a real server takes at a time; `conflicts` is `abort` or `proceed`.
    pub(super) fn new(total: usize, batch: Option<i64>, conflicts: Option<&str>) -> Result<Self> {
        let proceed = match conflicts {
            None | Some("abort") => false,
            Some("proceed") => true,
            Some(other) => {
                return Err(Error::illegal_argument(format!(
                    "conflicts may only be \"proceed\" or \"abort\" but was [{other}]"
                )));
            }
        };
        let batch = usize::try_from(batch.unwrap_or(1000)).unwrap_or(1000).max(1);
        Ok(Self {
            began: Instant::now(),
            batch,
            batches: None,
            proceed,
            total,
            created: 0,
            updated: 0,
            deleted: 0,
            noops: 0,
            conflicts: 0,
            failures: Vec::new(),
            status: 200,
        })
    }

    /// Notes a write that failed; `false` when nothing more is to be read.
    pub(super) fn failed(&mut self, index: &str, id: &str, error: &Error) -> bool {
        if error.status() == 409 {
            self.conflicts += 1;
            if self.proceed {
                return true;
            }
        }
        self.status = error.status();
        self.failures.push(json!({
            "index": index,
            "id": id,
            "cause": error.members(),
            "status": error.status(),
        }));
        false
    }

    /// Whether a failure ended the request.
    pub(super) fn ended(&self) -> bool {
        !self.failures.is_empty()
    }

    /// The response; `kinds` are the counts that the endpoint shows.
    pub(super) fn answer(&self, kinds: &[&str]) -> Response {
        let mut body = json!({
            "took": u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            "timed_out": false,
            "total": self.total,
        });
        for (kind, count) in [("updated", self.updated), ("created", self.created), ("deleted", self.deleted)]
        {
            if kinds.contains(&kind) {
                body[kind] = count.into();
            }
        }
        body["batches"] = self.batches.unwrap_or_else(|| self.total.div_ceil(self.batch)).into();
        body["version_conflicts"] = self.conflicts.into();
        body["noops"] = self.noops.into();
        body["retries"] = json!({ "bulk": 0, "search": 0 });
        body["throttled_millis"] = 0.into();
        body["requests_per_second"] = json!(-1.0);
        body["throttled_until_millis"] = 0.into();
        body["failures"] = self.failures.clone().into();
        Response::json(self.status, body)
    }
}
