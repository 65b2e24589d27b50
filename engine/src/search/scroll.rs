//! Scrolls: all hits of a search, as they were when it began, page by page.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::{All, Answered, Home, SearchRequest};
use crate::http::{Error, Result};
use crate::index::{OpenContext, duration, uuid};

/// The longest that a page may be waited for: `search.max_keep_alive`.
const MOST: Duration = Duration::from_hours(24);
/// `search.max_open_scroll_context`
const MAX_OPEN: usize = 500;

/// The scrolls of one tenant that are not at their end.
#[derive(Debug, Default)]
pub(crate) struct Scrolls(HashMap<String, Scroll>);

#[derive(Debug)]
struct Scroll {
    /// `_shards`, and `hits` without its hits.
    frame: (Value, Map<String, Value>),
    left: std::vec::IntoIter<Value>,
    /// Where these are from.
    homes: std::vec::IntoIter<Home>,
    answered: Answered,
    _open: Vec<OpenContext>,
    size: usize,
    ends: Instant,
    keep: Duration,
}

/// `1m`; how long a scroll is kept after each page.
pub(crate) fn keep_alive(text: &str) -> Result<Duration> {
    let keep = duration(text).ok_or_else(|| {
        Error::illegal_argument(format!(
            "failed to parse setting [scroll] with value [{text}] as a time value: unit is missing or unrecognized"
        ))
    })?;
    if keep > MOST {
        return Err(Error::illegal_argument(format!(
            "Keep alive for request ({text}) is too large. It must be less than (1d). This limit can be set by changing the [search.max_keep_alive] cluster level setting."
        )));
    }
    Ok(keep)
}

/// Makes a request one for all hits, and tells the size of its pages.
pub(crate) fn prepare(request: &mut SearchRequest) -> Result<usize> {
    let mut faults = Vec::new();
    if request.from > 0 {
        faults.push("using [from] is not allowed in a scroll context".to_owned());
    }
    if request.size == 0 {
        faults.push("[size] cannot be [0] in a scroll context".to_owned());
    }
    if request.counted == super::request::Counted::Nothing {
        faults.push("disabling [track_total_hits] is not allowed in a scroll context".to_owned());
    }
    if !request.rescore.is_empty() {
        faults.push("using [rescore] is not allowed in a scroll context".to_owned());
    }
    if !faults.is_empty() {
        return Err(Error::validation(&faults));
    }
    if request.search_after.is_some() {
        return Err(Error::illegal_argument("`search_after` cannot be used in a scroll context."));
    }
    if request.collapse.is_some() {
        return Err(Error::illegal_argument("cannot use `collapse` in a scroll context"));
    }
    request.counted = super::request::Counted::All;
    request.scrolled = true;
    Ok(request.size)
}

impl Scrolls {
    /// Keeps what a search found, all but the first page, which is its answer.
    pub(crate) fn begin(&mut self, all: All, size: usize, keep: Duration) -> Result<Value> {
        self.sweep();
        if self.0.len() >= MAX_OPEN {
            let reason = format!(
                "Trying to create too many scroll contexts. Must be less than or equal to: [{MAX_OPEN}]. This limit can be set by changing the [search.max_open_scroll_context] setting."
            );
            return Err(Error::new(429, "rejected_execution_exception", reason));
        }
        let All { mut body, answered, homes, .. } = all;
        let mut homes = homes.into_iter();
        answered.fetched(&homes.by_ref().take(size).collect::<Vec<_>>(), Duration::ZERO);
        let all = match body["hits"]["hits"].take() {
            Value::Array(all) => all,
            _ => Vec::new(),
        };
        let mut frame = body["hits"].as_object().cloned().unwrap_or_default();
        frame.shift_remove("hits");
        let mut left = all.into_iter();
        body["hits"]["hits"] = left.by_ref().take(size).collect();
        let id = uuid();
        let scroll = Scroll {
            frame: (body["_shards"].clone(), frame),
            left,
            homes,
            _open: answered.scroll(),
            answered,
            size,
            ends: Instant::now() + keep,
            keep,
        };
        self.0.insert(id.clone(), scroll);
        let mut answer = Map::from_iter([("_scroll_id".to_owned(), Value::from(id))]);
        if let Value::Object(members) = body {
            answer.extend(members);
        }
        Ok(Value::Object(answer))
    }

    /// The next page; an empty one at the end.
    pub(crate) fn next(&mut self, id: &str, keep: Option<Duration>) -> Result<Value> {
        self.sweep();
        check(id)?;
        let Some(scroll) = self.0.get_mut(id) else {
            return Err(missing(id));
        };
        scroll.keep = keep.unwrap_or(scroll.keep);
        scroll.ends = Instant::now() + scroll.keep;
        let (shards, mut hits) = scroll.frame.clone();
        let page: Vec<Value> = scroll.left.by_ref().take(scroll.size).collect();
        scroll.answered.queried(1, Duration::ZERO);
        let homes: Vec<Home> = scroll.homes.by_ref().take(scroll.size).collect();
        scroll.answered.fetched(&homes, Duration::ZERO);
        hits.insert("hits".to_owned(), Value::Array(page));
        Ok(json!({ "_scroll_id": id, "took": 0, "timed_out": false, "_shards": shards, "hits": hits }))
    }

    /// Forgets scrolls, and tells how many there were.
    pub(crate) fn clear(&mut self, ids: &[String]) -> Result<usize> {
        self.sweep();
        if ids.iter().any(|id| id == "_all") {
            let count = self.0.len();
            self.0.clear();
            return Ok(count);
        }
        ids.iter().try_for_each(|id| check(id))?;
        Ok(ids.iter().filter(|id| self.0.remove(*id).is_some()).count())
    }

    /// Ends those that nobody asked for in time.
    pub(crate) fn sweep(&mut self) {
        let now = Instant::now();
        self.0.retain(|_, scroll| scroll.ends > now);
    }
}

/// The error of an id that is of nothing any more.
pub(super) fn missing(id: &str) -> Error {
    let reason = format!("No search context found for id [{id}]");
    let missing = Error::new(404, "search_context_missing_exception", reason);
    Error::new(404, "search_phase_execution_exception", "all shards failed")
        .with("phase", "query")
        .with("grouped", true)
        .with("failed_shards", json!([{ "shard": -1, "index": null, "reason": missing.members() }]))
        .with_root_cause(vec![missing.clone()])
        .caused_by(missing)
}

/// Whether an id could be one of ours.
fn check(id: &str) -> Result<()> {
    if id.len() == uuid().len() {
        return Ok(());
    }
    Err(Error::illegal_argument("Cannot parse scroll id"))
}
