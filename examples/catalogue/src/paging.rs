//! `page` and `per_page`, the same for every list that may be long.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::Refusal;
use crate::store::Found;

const PER_PAGE: u64 = 50;
const MAX_PER_PAGE: u64 = 100;
/// Elasticsearch's `max_result_window`.
const MAX_DEPTH: u64 = 10_000;

/// A page as asked for; pages count from 1.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Paging {
    page: Option<u64>,
    per_page: Option<u64>,
}

/// A page that can be had.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    number: u64,
    pub(crate) size: u64,
}

impl Paging {
    pub(crate) fn check(self) -> Result<Page, Refusal> {
        let (number, size) = (self.page.unwrap_or(1), self.per_page.unwrap_or(PER_PAGE));
        if number == 0 {
            return Err(Refusal::BadRequest("page counts from 1".to_owned()));
        }
        if !(1..=MAX_PER_PAGE).contains(&size) {
            return Err(Refusal::BadRequest(format!("per_page is between 1 and {MAX_PER_PAGE}")));
        }
        if number.checked_mul(size).is_none_or(|depth| depth > MAX_DEPTH) {
            return Err(Refusal::BadRequest(format!(
                "only the first {MAX_DEPTH} items can be paged through"
            )));
        }
        Ok(Page { number, size })
    }
}

impl Page {
    /// How many items come before this page.
    pub(crate) fn from(self) -> u64 {
        (self.number - 1) * self.size
    }

    /// The answer: this page's items, and how much there is in all.
    pub(crate) fn of(self, found: &Found) -> Value {
        json!({
            "page": self.number,
            "pages": found.total.div_ceil(self.size),
            "total": found.total,
            "count": found.items.len(),
            "items": found.items,
        })
    }
}
