//! The table of one namespace: what the test calls a thing, and what the server does.
//!
//! A name is the namespace's prefix and what the test called it, so that templates, wildcards and automatic creation work
//! on the server itself. What was made before the test asked for it (a pool's index) has a name of any other form and
//! stands in the table.
//!
//! The backing indices of a data stream are named by the server, `.ds-` before the stream's own name: there the prefix
//! stands behind it.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use super::identity::{self, NamespaceId};
use super::ledger::{Kind, Page};
use super::prefix::Prefix;
use super::refusal::{Refusal, Result};
use super::shown::{Made, Shown};

/// What the server puts before the names of a data stream's own indices.
pub(super) const BACKING: &str = ".ds-";

/// The longest name, in bytes, that the server takes.
const LONGEST: usize = 255;

/// An index that was there before the test asked for it.
#[derive(Debug)]
struct Given {
    logical: String,
    physical: String,
}

#[derive(Debug)]
pub(super) struct Names {
    id: NamespaceId,
    prefix: Prefix,
    page: Arc<Page>,
    /// Where the physical name is not the prefix and the logical one; longer physical names first, since one may begin
    /// with another.
    given: Arc<RwLock<Vec<Given>>>,
    /// Some index has a field of queries: its documents may name indices.
    percolates: Arc<AtomicBool>,
    /// Some document was written while none had such a field: what it says was not looked at.
    has_unread: Arc<AtomicBool>,
    /// What is shown of the run's shared namespace.
    shown: Arc<Shown>,
    /// What of this namespace was made by whom.
    made: Arc<Made>,
    /// Who creates, where the port tells.
    author: Option<Arc<str>>,
}

impl Names {
    pub(super) fn new(id: &NamespaceId, page: Page) -> Names {
        Names {
            id: id.clone(),
            prefix: Prefix::of(id),
            page: Arc::new(page),
            given: Arc::default(),
            percolates: Arc::default(),
            has_unread: Arc::default(),
            shown: Arc::default(),
            made: Arc::default(),
            author: None,
        }
    }

    /// The same names, used by this author.
    pub(super) fn of_author(&self, author: &str) -> Names {
        Names {
            id: self.id.clone(),
            prefix: self.prefix.clone(),
            page: Arc::clone(&self.page),
            given: Arc::clone(&self.given),
            percolates: Arc::clone(&self.percolates),
            has_unread: Arc::clone(&self.has_unread),
            shown: Arc::clone(&self.shown),
            made: Arc::clone(&self.made),
            author: Some(author.into()),
        }
    }

    pub(super) fn id(&self) -> &NamespaceId {
        &self.id
    }

    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(super) fn shown(&self) -> &Shown {
        &self.shown
    }

    pub(super) fn made(&self) -> &Made {
        &self.made
    }

    /// The author, if there is one, makes this index or writes to it.
    pub(super) fn note_author(&self, physical: &str) {
        if let Some(author) = &self.author {
            self.made.note(physical, author);
        }
    }

    pub(super) fn percolate(&self) {
        self.percolates.store(true, Ordering::Relaxed);
    }

    pub(super) fn percolates(&self) -> bool {
        self.percolates.load(Ordering::Relaxed)
    }

    pub(super) fn pass_unread(&self) {
        self.has_unread.store(true, Ordering::Relaxed);
    }

    /// Whether what is written again may be a query that nobody has looked at.
    pub(super) fn may_store_unread(&self) -> bool {
        self.percolates()
            && (self.has_unread.load(Ordering::Relaxed) || !self.shown.matching("*", true).is_empty())
    }

    pub(super) fn page(&self) -> &Page {
        &self.page
    }

    /// Of an index, an alias, a template, a pipeline, a script, or a pattern of such names.
    pub(super) fn physical(&self, logical: &str) -> String {
        if let Some(given) = self.table().iter().find(|given| given.logical == logical) {
            return given.physical.clone();
        }
        self.shown.physical(logical).unwrap_or_else(|| self.prefixed(logical))
    }

    /// The same of what has nothing to do with indices, or is not there yet.
    pub(super) fn prefixed(&self, logical: &str) -> String {
        match logical.strip_prefix(BACKING) {
            Some(stream) => format!("{BACKING}{}{stream}", &*self.prefix),
            None => format!("{}{logical}", &*self.prefix),
        }
    }

    /// Of an ingest pipeline, where `_none` means none.
    pub(super) fn pipeline(&self, logical: &str) -> String {
        if logical == "_none" { logical.to_owned() } else { self.prefixed(logical) }
    }

    /// The physical names of the table's own that a pattern means.
    pub(super) fn given(&self, pattern: &str) -> Vec<String> {
        let table = self.table();
        let found = table.iter().filter(|given| matches(pattern, &given.logical));
        found.map(|given| given.physical.clone()).collect()
    }

    /// From now on `logical` is the index `physical`, recorded as this namespace's.
    pub(super) fn give(&self, logical: &str, physical: &str) -> Result<()> {
        self.record_physical(Kind::Index, physical)?;
        self.pass_unread();
        let mut table = self.given.write().unwrap_or_else(PoisonError::into_inner);
        table.retain(|given| given.logical != logical);
        table.push(Given { logical: logical.to_owned(), physical: physical.to_owned() });
        table.sort_by_key(|given| Reverse(given.physical.len()));
        Ok(())
    }

    /// These are deleted: what is created under their logical names is new.
    pub(super) fn forget(&self, physical: &[String]) {
        let mut table = self.given.write().unwrap_or_else(PoisonError::into_inner);
        table.retain(|given| !physical.contains(&given.physical));
    }

    fn table(&self) -> RwLockReadGuard<'_, Vec<Given>> {
        self.given.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// All that has the prefix.
    pub(super) fn everything(&self) -> String {
        format!("{}*", &*self.prefix)
    }

    /// Every pattern of what is this namespace's: also behind other prefixes that stand on its page, which are nobody
    /// else's, and what looks as if it belonged to a data stream.
    pub(super) fn all_forms(&self) -> Vec<String> {
        let prefixes = self.prefixes();
        prefixes.iter().flat_map(|prefix| [format!("{prefix}*"), format!("{BACKING}{prefix}*")]).collect()
    }

    fn prefixes(&self) -> BTreeSet<String> {
        let recorded = self.page.names(Kind::Index);
        let whose = recorded.iter().filter_map(|name| NamespaceId::of_name(name)).map(|id| id.prefix());
        whose.chain([self.prefix.to_string()]).collect()
    }

    /// The physical name for something that the request may create, recorded.
    pub(super) fn record(&self, kind: Kind, logical: &str) -> Result<String> {
        let _held = self.prefix.held();
        let physical = self.prefixed(logical);
        self.record_physical(kind, &physical)?;
        Ok(physical)
    }

    /// Records these indices, where nothing else is recorded: they are the first of the test.
    #[cfg(unix)]
    pub(super) fn record_first(&self, physical: &[String]) -> Result<bool> {
        let _alone = self.prefix.alone();
        let is_empty = self.page.count() == 0;
        if is_empty {
            physical.iter().try_for_each(|name| self.record_physical(Kind::Index, name))?;
        }
        Ok(is_empty)
    }

    /// All names begin from now on as these `count` do that are recorded, unless another one has been recorded since.
    #[cfg(unix)]
    pub(super) fn begin_with(&self, id: &NamespaceId, count: usize) -> bool {
        let _alone = self.prefix.alone();
        let is_first = self.page.count() == count;
        if is_first {
            self.prefix.become_that_of(id);
        }
        is_first
    }

    pub(super) fn record_physical(&self, kind: Kind, physical: &str) -> Result<()> {
        self.page.record(kind, physical).map_err(|error| {
            Refusal::new(
                500,
                "estrade_ledger_exception",
                format!(
                    "estrade's gateway could not record [{}] before creating it, so it was not created: {error}; free \
                     some space in the state directory",
                    self.logical(physical.as_bytes()).escape_ascii()
                ),
            )
        })
    }

    /// The physical name of an index that the request may create: recorded, and refused where the server would take only
    /// the physical name.
    pub(super) fn create(&self, logical: &str) -> Result<String> {
        self.shown.allow_change(logical)?;
        // No index can be called so, and behind the prefix one could: the server refuses it best, unless it means more
        // to it than a name.
        if logical == "_all" {
            return Err(Refusal::invalid_name(logical, "must not start with '_', '-', or '+'"));
        }
        if logical.starts_with(['_', '-', '+']) && !logical.contains([',', '*']) {
            return Ok(logical.to_owned());
        }
        if matches!(logical, "" | "." | "..") {
            return Err(Refusal::invalid_name(logical, "must not be empty, '.' or '..'"));
        }
        let _held = self.prefix.held();
        let physical = self.physical(logical);
        if physical.len() > LONGEST {
            let room = LONGEST - self.prefix.len();
            let why = format!(
                "index name is too long, ({} > {room}): estrade puts {} bytes before it on the server",
                logical.len(),
                self.prefix.len()
            );
            return Err(Refusal::invalid_name(logical, &why));
        }
        self.record_physical(Kind::Index, &physical)?;
        self.note_author(&physical);
        Ok(physical)
    }

    /// A text of the server's, with the names that the test knows. Only for what the server wrote: a test's own texts are
    /// never looked at.
    pub(super) fn logical<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        // Most texts have no name in them.
        if find(text, identity::OURS.as_bytes()).is_none() {
            return Cow::Borrowed(text);
        }
        let mut text = without(text, self.prefix.as_bytes(), b"");
        for Given { logical, physical } in self.table().iter() {
            if let Cow::Owned(replaced) = without(&text, physical.as_bytes(), logical.as_bytes()) {
                text = Cow::Owned(replaced);
            }
        }
        self.shown.logical(text)
    }

    /// Whether a name, of many that are looked at when the namespace ends, is this namespace's by what stands on its page.
    pub(super) fn holder(&self) -> impl Fn(&str) -> bool {
        let prefixes = self.prefixes();
        move |physical| {
            self.is_own(physical)
                || NamespaceId::of_name(physical).is_some_and(|id| prefixes.contains(&id.prefix()))
        }
    }

    /// Whether a name is this namespace's.
    pub(super) fn is_own(&self, physical: &str) -> bool {
        physical.strip_prefix(BACKING).unwrap_or(physical).starts_with(&*self.prefix)
            || self.table().iter().any(|given| given.physical == physical)
            || self.shown.has(physical)
    }
}

/// Each `wanted` replaced.
pub(super) fn without<'a>(text: &'a [u8], wanted: &[u8], replacement: &[u8]) -> Cow<'a, [u8]> {
    let Some(mut at) = find(text, wanted) else { return Cow::Borrowed(text) };
    let mut replaced = Vec::with_capacity(text.len());
    let mut rest = text;
    loop {
        replaced.extend_from_slice(&rest[..at]);
        replaced.extend_from_slice(replacement);
        rest = &rest[at + wanted.len()..];
        match find(rest, wanted) {
            Some(next) => at = next,
            None => break,
        }
    }
    replaced.extend_from_slice(rest);
    Cow::Owned(replaced)
}

/// Where the first `wanted` stands. A plain loop: tests are built without optimisation, and most texts are short.
///
/// There is one copy of it: the gateway's code has left the caches each time that the server has answered.
#[inline(never)]
pub(super) fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let last = text.len().checked_sub(wanted.len())?;
    let mut at = 0;
    while at <= last {
        if text[at] == wanted[0] && text[at..].starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Whether a name is one of those that a pattern with `*` means.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(head) else { return false };
    if !rest.contains('*') {
        return name.len() >= rest.len() && name.ends_with(rest);
    }
    name.char_indices().map(|(at, _)| at).chain([name.len()]).any(|at| matches(rest, &name[at..]))
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::ledger::Ledger;
    use super::*;

    /// Names of the namespace `estrade-0a1b2c3d-run-7-`, recorded in a folder of their own.
    pub(in crate::isolation) fn names() -> Names {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        // A page is one namespace's: tests of one process would write each other's.
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("estrade-names-{}-{number}", std::process::id()));
        let ledger = Ledger::in_folder(&folder).expect("a folder for the ledger");
        let id = NamespaceId::new("0a1b2c3d", "run", 7).expect("an identity");
        let page = ledger.open(&id).expect("a page");
        // What is open can be written without its folder, and nothing is left of it.
        std::fs::remove_dir_all(&folder).expect("the folder is this test's");
        Names::new(&id, page)
    }

    #[test]
    fn a_pattern_means_what_the_server_takes_it_for() {
        for (pattern, name, expected) in [
            ("a*", "a", true),
            ("a*", "b", false),
            ("*a*c", "xabc", true),
            ("*a*c", "xabcd", false),
            ("a*a", "a", false),
            ("logs", "logs", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn every_occurrence_of_a_name_is_replaced() {
        assert_eq!(without(b"[p-a], [p-b]", b"p-", b""), b"[a], [b]".as_slice());
        assert_eq!(without(b"nothing", b"p-", b""), b"nothing".as_slice());
    }
}
