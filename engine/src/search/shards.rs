//! One query over all indices of a search.

use std::collections::BTreeSet;

use super::Pit;
use super::failure::{Failure, all_failed};
use super::request::{MAX_WINDOW, SearchRequest};
use crate::cluster::Cluster;
use crate::expression::Target;
use crate::http::{Error, Result};
use crate::query::{self, Matches, Query, Scope};

/// One index that answered, or one of its shards.
#[derive(Debug)]
pub(crate) struct Shard<'c> {
    pub(crate) scope: Scope<'c>,
    pub(crate) matches: Matches,
    /// The shards that a real server would have asked for this, ascending.
    pub(crate) numbers: Vec<u32>,
}

/// What the indices answered.
#[derive(Debug, Default)]
pub(crate) struct Shards<'c> {
    pub(crate) answered: Vec<Shard<'c>>,
    pub(crate) failures: Vec<Failure>,
    /// How many shards a real server would have asked.
    pub(crate) asked: usize,
}

impl<'c> Shards<'c> {
    /// Evaluates a query in each index, with its scores or without.
    ///
    /// # Errors
    /// What is not implemented, and the failures when no index answers.
    pub(crate) fn of(
        cluster: &'c Cluster,
        targets: &[Target],
        query: Option<&dyn Query>,
        scored: bool,
        routing: Option<&[String]>,
        pit: Option<&'c Pit>,
    ) -> Result<Self> {
        let mut shards = Self::default();
        let now = Cluster::now();
        for (n, target) in targets.iter().enumerate() {
            let Some(index) = cluster.indices.get(&target.index) else { continue };
            let mut scope = Scope::new(index, now);
            if let Some((uuid, state)) = pit.and_then(|pit| pit.states.get(n)) {
                if *uuid != index.uuid {
                    shards.asked += 1;
                    let missing = Error::index_not_found(&target.index, "index_or_alias");
                    shards.add(&target.index, &[0], Err(missing))?;
                    continue;
                }
                scope.store = state;
            }
            let numbers: Vec<u32> = match routing {
                Some(values) => {
                    let homes: BTreeSet<u32> = values.iter().map(|value| index.shard_of(value)).collect();
                    homes.into_iter().collect()
                }
                None => (0..index.shards()).collect(),
            };
            shards.asked += numbers.len();
            let asked = if scored { scope } else { scope.unscored() };
            let found = matches(&asked, target, query)
                .map(|matches| Shard { scope, matches, numbers: numbers.clone() }.on(&numbers));
            shards.add(&target.index, &numbers, found)?;
        }
        shards.check()
    }

    /// Has each index that answered so far do something, or fail.
    pub(crate) fn each<T>(&mut self, mut act: impl FnMut(&Shard<'c>) -> Result<T>) -> Result<Vec<T>> {
        let mut done = Vec::new();
        for shard in std::mem::take(&mut self.answered) {
            let (index, numbers) = (shard.scope.index.name.clone(), shard.numbers.clone());
            let result = act(&shard).map(|result| {
                done.push(result);
                shard
            });
            self.add(&index, &numbers, result)?;
        }
        self.check_failures()?;
        Ok(done)
    }

    /// Takes indices apart into their shards, so that one of them may fail alone.
    pub(crate) fn split(&mut self) {
        let apart =
            |shard: &Shard<'c>| shard.numbers.iter().map(|number| shard.on(&[*number])).collect::<Vec<_>>();
        self.answered = self.answered.iter().flat_map(apart).collect();
    }

    fn add(&mut self, index: &str, numbers: &[u32], result: Result<Shard<'c>>) -> Result<()> {
        match result {
            Ok(shard) => self.answered.push(shard),
            Err(cause) if cause.status() == 501 => return Err(cause),
            Err(cause) => self.failures.extend(numbers.iter().map(|number| Failure {
                index: index.to_owned(),
                shard: *number,
                cause: cause.clone(),
            })),
        }
        Ok(())
    }

    fn check(self) -> Result<Self> {
        self.check_failures().map(|()| self)
    }

    fn check_failures(&self) -> Result<()> {
        if self.answered.is_empty() && !self.failures.is_empty() {
            return Err(all_failed(&self.failures, "all shards failed"));
        }
        Ok(())
    }
}

impl Shard<'_> {
    /// What lies on some shards of the index.
    pub(crate) fn on(&self, numbers: &[u32]) -> Self {
        let all = self.scope.index.shards() as usize == numbers.len();
        let matches = if all {
            self.matches.clone()
        } else {
            self.matches.filter(|row| numbers.contains(&Self::home(&self.scope, row)))
        };
        Self { scope: self.scope, matches, numbers: numbers.to_vec() }
    }

    /// The shard that the document of a row is on.
    pub(super) fn home(scope: &Scope<'_>, row: u32) -> u32 {
        let document = scope.store.document(row);
        scope.index.shard_of(document.routing.as_deref().unwrap_or(&document.id))
    }
}

fn matches(scope: &Scope<'_>, target: &Target, query: Option<&dyn Query>) -> Result<Matches> {
    let matches = match query {
        Some(query) => query.matches(scope)?,
        None => Matches::constant(scope.rows().collect(), 1.0),
    };
    let filters = target
        .filters
        .iter()
        .map(|filter| query::parse(filter.clone())?.matches(&scope.unscored()))
        .collect::<Result<Vec<_>>>()?;
    Ok(match filters.into_iter().reduce(|some, more| some.or(&more)) {
        Some(allowed) => matches.filter(|row| allowed.contains(row)),
        None => matches,
    })
}

/// Refuses a page that lies too deep, as the index's setting says.
pub(crate) fn check_window(scope: &Scope<'_>, request: &SearchRequest) -> Result<()> {
    let most = scope.index.settings.get("max_result_window").and_then(|text| text.parse().ok());
    let most: usize = most.unwrap_or(MAX_WINDOW);
    let last = request.from.saturating_add(request.size);
    if last <= most {
        return Ok(());
    }
    let setting = "This limit can be set by changing the [index.max_result_window] index level setting.";
    Err(Error::illegal_argument(if request.scrolled {
        format!(
            "Batch size is too large, size must be less than or equal to: [{most}] but was [{last}]. Scroll batch sizes cost as much memory as result windows so they are controlled by the [index.max_result_window] index level setting."
        )
    } else {
        format!(
            "Result window is too large, from + size must be less than or equal to: [{most}] but was [{last}]. See the scroll api for a more efficient way to request large data sets. {setting}"
        )
    }))
}

/// Refuses more `docvalue_fields` than the index's setting allows.
pub(crate) fn check_docvalue_fields(scope: &Scope<'_>, count: usize) -> Result<()> {
    let most = scope.index.settings.get("max_docvalue_fields_search").and_then(|text| text.parse().ok());
    let most: usize = most.unwrap_or(100);
    if count <= most {
        return Ok(());
    }
    Err(Error::illegal_argument(format!(
        "Trying to retrieve too many docvalue_fields. Must be less than or equal to: [{most}] but was [{count}]. This limit can be set by changing the [index.max_docvalue_fields_search] index level setting."
    )))
}
