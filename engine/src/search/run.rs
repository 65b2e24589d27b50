//! Running a search over the indices that it means.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::Pit;
use super::failure::{SEARCH_FAILED, all_failed, reduce_failed, shards};
use super::fetch::{self, Hit};
use super::highlight::Highlighter;
use super::inner;
use super::lookup::look_up;
use super::matched::NamedQueries;
use super::request::{Counted, SearchRequest};
use super::rescore;
use super::shards::{Shard, Shards, check_docvalue_fields, check_window};
use super::sort::{self, After, Sorter, single};
use super::tally::{Answered, Home, home};
use crate::aggregation::{Context, Rows, Slice};
use crate::cluster::Cluster;
use crate::expression::{Lenience, Target};
use crate::http::{Error, Result};
use crate::index::Document;
use crate::query::{Matches, Query};

/// Runs a search. The indices were refreshed as far as they are due.
pub(crate) fn run(cluster: &Cluster, targets: &[Target], request: &SearchRequest) -> Result<Value> {
    run_in(cluster, targets, None, request).map(All::told)
}

/// The same, for all hits that there are: their pages are counted as they are read.
pub(crate) fn run_whole(cluster: &Cluster, targets: &[Target], request: &SearchRequest) -> Result<All> {
    run_in(cluster, targets, None, request)
}

/// What a search answers, and what is counted of it when it is shown.
#[derive(Debug)]
pub(crate) struct All {
    pub(crate) body: Value,
    pub(crate) answered: Answered,
    /// Where its hits are from, in their order, and what a completion shows.
    pub(crate) homes: Vec<Home>,
    showing: Duration,
}

impl All {
    /// Counts all of it as shown.
    fn told(self) -> Value {
        self.answered.fetched(&self.homes, self.showing);
        self.body
    }
}

/// Runs a search over the state that a point in time keeps.
pub(crate) fn run_at(cluster: &Cluster, pit: &Pit, request: &SearchRequest) -> Result<Value> {
    let mut body = run_in(cluster, &pit.targets, Some(pit), request).map(All::told)?;
    body["pit_id"] = request.pit.as_ref().map_or(Value::Null, |pit| pit.id.as_str().into());
    Ok(body)
}

fn run_in(cluster: &Cluster, targets: &[Target], pit: Option<&Pit>, request: &SearchRequest) -> Result<All> {
    let began = Instant::now();
    request.look_up(cluster)?;
    // One index has the statistics of one shard in any case.
    if request.common_statistics && targets.len() > 1 {
        return Err(Error::unsupported("[search_type=dfs_query_then_fetch] of several indices"));
    }
    let routing = request.routing.as_deref();
    let mut found =
        Shards::of(cluster, targets, request.query.as_deref(), request.is_scored(), routing, pit)?;
    for (index, boost) in boosts(cluster, request)? {
        for shard in found.answered.iter_mut().filter(|shard| shard.scope.index.name == index) {
            shard.matches = std::mem::replace(&mut shard.matches, Matches::none()).times(boost);
        }
    }
    if let Some(least) = request.min_score {
        for shard in &mut found.answered {
            let good = shard.matches.iter().filter(|(_, score)| f64::from(*score) >= least);
            shard.matches = Matches::scored(good.collect::<Vec<_>>());
        }
    }
    if !request.rescore.is_empty() {
        // Each shard scores its own best hits again.
        found.split();
    }
    if let Some(suggest) = &request.suggest {
        let mut presenter = Presenter::of(request)?;
        found.each(|shard| suggest.check(shard, |hit| presenter.show(hit, true)))?;
    }
    if request.only_suggests() {
        for shard in &mut found.answered {
            shard.matches = Matches::none();
        }
    }
    let mut page = hits(&mut found, request)?;
    let mut aggregations = None;
    if !request.aggregations.is_empty() {
        let failed = found.failures.len();
        aggregations = Some(aggregate(cluster, targets, pit, &mut found, request)?);
        if found.failures.len() > failed {
            // A shard that fails in its aggregations has no hits either.
            page = hits(&mut found, request)?;
        }
    }
    let Page { body: page, mut homes, mut showing } = page;
    let querying = began.elapsed().saturating_sub(showing);
    if !request.partial && !found.failures.is_empty() {
        return Err(all_failed(&found.failures, "Partial shards failure"));
    }
    let mut body = json!({
        "took": u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        "timed_out": false,
        "_shards": shards(found.asked, &found.failures),
        "hits": page,
    });
    if let Some(aggregations) = aggregations {
        body["aggregations"] = Value::Object(aggregations);
    }
    if let Some(suggest) = &request.suggest {
        let suggesting = Instant::now();
        let mut presenter = Presenter::of(request)?;
        let show = |hit: &Hit<'_>| presenter.show(hit, true);
        if let Some(suggested) = suggest.run(&found.answered, request.render.typed_keys, show)? {
            body["suggest"] = suggested;
        }
        homes.append(&mut presenter.homes);
        showing += suggesting.elapsed();
    }
    let answered = Answered::of(&found, &request.groups);
    if request.only_suggests() {
        answered.suggested(std::mem::take(&mut showing));
    } else {
        // The hits of each group are looked up by a search of their own.
        let groups = request.collapse.as_ref().map_or(0, |collapse| collapse.lookups(&body["hits"]["hits"]));
        answered.queried(1 + groups, querying);
        if found.asked == 1 {
            (0..groups).for_each(|_| answered.fetched(&[], Duration::ZERO));
        }
    }
    Ok(All { body, answered, homes, showing })
}

/// What the scores of indices are multiplied with.
fn boosts(cluster: &Cluster, request: &SearchRequest) -> Result<BTreeMap<String, f32>> {
    let mut boosts = BTreeMap::new();
    for (expression, boost) in &request.boosts {
        for target in cluster.resolve(expression, Lenience::SEARCH)? {
            boosts.entry(target.index).or_insert(*boost);
        }
    }
    Ok(boosts)
}

/// The documents that match, in the order of their indices and rows, each with the name of its index.
pub(crate) fn documents(
    cluster: &Cluster,
    targets: &[Target],
    query: Option<&dyn Query>,
    routing: Option<&[String]>,
) -> Result<Vec<(String, Rc<Document>)>> {
    query.map_or(Ok(()), |query| look_up(cluster, query))?;
    let found = Shards::of(cluster, targets, query, false, routing, None)?;
    let all = found.answered.iter().flat_map(|shard| {
        let named = |row: &u32| (shard.scope.index.name.clone(), Rc::clone(shard.scope.store.document(*row)));
        shard.matches.rows().iter().map(named)
    });
    Ok(all.collect())
}

/// How many documents match.
#[derive(Debug)]
pub(crate) struct Count {
    pub(crate) documents: usize,
    /// `_shards` of the response.
    pub(crate) shards: Value,
    answered: Answered,
    took: Duration,
}

impl Count {
    /// Counts it as the search that it is.
    pub(crate) fn tell(&self) {
        self.answered.queried(1, self.took);
        self.answered.fetched(&[], Duration::ZERO);
    }
}

/// Counts what a query matches.
pub(crate) fn count(
    cluster: &Cluster,
    targets: &[Target],
    query: Option<&dyn Query>,
    min_score: Option<f64>,
    routing: Option<&[String]>,
) -> Result<Count> {
    let began = Instant::now();
    query.map_or(Ok(()), |query| look_up(cluster, query))?;
    let found = Shards::of(cluster, targets, query, min_score.is_some(), routing, None)?;
    let good = |score: f32| min_score.is_none_or(|least| f64::from(score) >= least);
    let counts =
        found.answered.iter().map(|shard| shard.matches.iter().filter(|(_, score)| good(*score)).count());
    Ok(Count {
        documents: counts.sum(),
        shards: shards(found.asked, &found.failures),
        answered: Answered::of(&found, &[]),
        took: began.elapsed(),
    })
}

/// The member `hits` of the response, where the hits are from, and how long it took to show them.
struct Page {
    body: Value,
    homes: Vec<Home>,
    showing: Duration,
}

fn hits(found: &mut Shards<'_>, request: &SearchRequest) -> Result<Page> {
    let mut place = 0;
    let ranked = found.each(|shard| {
        place += 1;
        ranked(shard, place - 1, request)
    })?;
    let scopes: Vec<_> = found.answered.iter().map(|shard| shard.scope).collect();
    sort::check_types(&request.sort, &scopes)?;
    let no_index = found.answered.is_empty();
    let total: usize = ranked.iter().map(|(total, _)| total).sum();
    let mut all: Vec<Hit<'_>> = ranked.into_iter().flat_map(|(_, hits)| hits).collect();
    let by_score = request.sort.is_empty();
    if by_score {
        all.sort_by(|a, b| b.score.total_cmp(&a.score));
    } else {
        all.sort_by(|a, b| sort::order(&request.sort, &a.keys, &b.keys));
    }
    let best = all.iter().map(|hit| hit.score).max_by(f32::total_cmp);
    let max_score = match best {
        _ if no_index => json!(0.0),
        Some(best) if request.size > 0 && (by_score || request.track_scores) => single(best),
        _ => Value::Null,
    };
    let scored = by_score || request.track_scores || sort::needs_score(&request.sort);
    let began = Instant::now();
    let mut presenter = Presenter::of(request)?;
    let show = |hit: &Hit<'_>| presenter.show(hit, scored);
    let page: Vec<Value> = match &request.collapse {
        None => {
            let page =
                all.iter().skip(request.from).take(if request.scrolled { usize::MAX } else { request.size });
            page.map(show).collect::<Result<_>>()?
        }
        Some(collapse) => collapse.page(&all, request, show)?,
    };
    let mut body = Map::new();
    let total = match request.counted {
        Counted::Nothing if request.render.total_as_number => Some(json!(-1)),
        Counted::Nothing => None,
        _ if request.render.total_as_number => Some(json!(total)),
        Counted::UpTo(most) if total > most => Some(json!({ "value": most, "relation": "gte" })),
        Counted::UpTo(_) | Counted::All => Some(json!({ "value": total, "relation": "eq" })),
    };
    body.extend(total.map(|total| ("total".to_owned(), total)));
    body.insert("max_score".to_owned(), max_score);
    body.insert("hits".to_owned(), Value::Array(page));
    Ok(Page { body: Value::Object(body), homes: presenter.homes, showing: began.elapsed() })
}

/// What is shown of documents: what a hit has, and what the queries say of it.
struct Presenter<'r> {
    request: &'r SearchRequest,
    named: NamedQueries<'r>,
    inner: inner::Found<'r>,
    highlighter: Highlighter<'r>,
    /// Where those that were shown are from.
    homes: Vec<Home>,
}

impl<'r> Presenter<'r> {
    fn of(request: &'r SearchRequest) -> Result<Self> {
        let trees = request.query.iter().chain(&request.post_filter);
        let trees: Vec<&dyn Query> = trees.map(|query| &**query).collect();
        let named = NamedQueries::of(trees.iter().copied());
        let highlighter = Highlighter::of(request.shown.highlight.as_ref(), request.query.as_deref());
        Ok(Self { request, named, inner: inner::Found::of(trees)?, highlighter, homes: Vec::new() })
    }

    /// `score`: whether it is shown, or null.
    fn show(&mut self, hit: &Hit<'_>, score: bool) -> Result<Value> {
        self.homes.push(home(hit));
        let mut body = fetch::hit(hit, &self.request.shown, score)?;
        self.highlighter.show(hit, &mut body)?;
        self.named.show(hit, &mut body)?;
        self.inner.show(hit, &mut body, self.request.render.total_as_number)?;
        Ok(body)
    }
}

/// The hits of one index that may be on the page, and how many there are in all.
fn ranked<'c>(shard: &Shard<'c>, place: u32, request: &SearchRequest) -> Result<(usize, Vec<Hit<'c>>)> {
    let scope = shard.scope;
    if !request.only_suggests() {
        check_window(&scope, request)?;
    }
    if request.search_after.is_some() && request.from > 0 {
        let reason = "`from` parameter must be set to 0 when `search_after` is used.";
        return Err(Error::new(500, "search_exception", reason));
    }
    check_docvalue_fields(&scope, request.shown.docvalue_fields.len())?;
    let allowed = request.post_filter.as_ref().map(|filter| filter.matches(&scope.unscored())).transpose()?;
    let sorter = |key| match Sorter::at(key, place).filter(|_| request.pit.is_some()) {
        Some(sorter) => Ok(sorter),
        None => Sorter::new(key, &scope),
    };
    let sorters = request.sort.iter().map(sorter).collect::<Result<Vec<_>>>()?;
    let after = request.search_after.as_deref();
    let after = after.map(|values| After::read(values, &request.sort, &sorters)).transpose()?;
    let mut total = 0;
    let mut hits = Vec::new();
    for (row, score) in shard.matches.iter() {
        if allowed.as_ref().is_some_and(|allowed| !allowed.contains(row)) {
            continue;
        }
        total += 1;
        let keys: Vec<_> = sorters.iter().map(|sorter| sorter.key(&scope, row, score)).collect();
        if after.as_ref().is_none_or(|after| after.precedes(&request.sort, &keys)) {
            hits.push(Hit { scope, row, score, keys });
        }
    }
    if !request.rescore.is_empty() {
        rescore::apply(&request.rescore, &scope, &mut hits, request.from.saturating_add(request.size))?;
    }
    if let Some(collapse) = &request.collapse {
        hits.iter().try_for_each(|hit| collapse.value(hit).map(drop))?;
    }
    // What showing a hit would refuse, the index refuses as a whole.
    if request.size > 0
        && let Some(first) = hits.first()
    {
        let mut body = fetch::hit(first, &request.shown, false)?;
        Highlighter::of(request.shown.highlight.as_ref(), request.query.as_deref()).show(first, &mut body)?;
    }
    Ok((total, hits))
}

/// The member `aggregations` of the response.
fn aggregate(
    cluster: &Cluster,
    targets: &[Target],
    pit: Option<&Pit>,
    found: &mut Shards<'_>,
    request: &SearchRequest,
) -> Result<Map<String, Value>> {
    let compute = |shards: &[&Shard<'_>]| {
        let everything = Shards::of(cluster, targets, None, false, request.routing.as_deref(), pit)?;
        let everything = everything.answered.iter().filter_map(|shard| {
            let index = &shard.scope.index.name;
            let answered = shards.iter().filter(|other| other.scope.index.name == *index);
            let numbers: Vec<u32> = answered.flat_map(|other| other.numbers.iter().copied()).collect();
            (!numbers.is_empty())
                .then(|| shard.on(&numbers))
                .map(|shard| Slice::new(shard.scope, shard.matches))
        });
        let context = Rc::new(Context {
            render: request.render,
            query: request.query.as_deref(),
            everything: everything.collect(),
        });
        let slices = shards.iter().map(|shard| Slice::new(shard.scope, shard.matches.clone()));
        request.aggregations.compute(&Rows::new(context, slices.collect()))
    };
    let all: Vec<&Shard<'_>> = found.answered.iter().collect();
    let cause = match compute(&all) {
        Ok(answers) => return Ok(answers),
        Err(cause) => cause,
    };
    if cause.status() == 501 {
        return Err(cause);
    }
    // A script of the answers that all shards gave together is none of theirs.
    if cause.kind() == SEARCH_FAILED {
        return Err(cause);
    }
    // Which of the shards is it that refuses? The others answer without it.
    found.split();
    found.each(|shard| compute(&[shard]).map(drop))?;
    if found.failures.is_empty() {
        return Err(reduce_failed(cause));
    }
    let left: Vec<&Shard<'_>> = found.answered.iter().collect();
    compute(&left).map_err(reduce_failed)
}
