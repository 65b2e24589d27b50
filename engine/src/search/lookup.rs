//! What queries want to know of documents, before they are run.

use std::time::Duration;

use super::request::SearchRequest;
use super::{rescore, sort};
use crate::cluster::Cluster;
use crate::http::{Error, Result};
use crate::index::{Access, combine_routing, resolve_date_name};
use crate::query::{Lookup, Query, lookups};

impl SearchRequest {
    /// All queries that it asks, wherever they stand.
    fn queries(&self) -> Vec<&dyn Query> {
        let mut queries: Vec<&dyn Query> =
            self.query.iter().chain(&self.post_filter).map(|query| &**query).collect();
        queries.extend(self.rescore.iter().map(rescore::Rescore::query));
        queries.extend(sort::filters(&self.sort));
        queries.extend(self.shown.queries());
        queries.extend(self.aggregations.queries());
        queries
    }

    /// Tells its queries what is in the documents that they need.
    pub(super) fn look_up(&self, cluster: &Cluster) -> Result<()> {
        self.queries().into_iter().try_for_each(|query| look_up(cluster, query))
    }
}

/// Tells a query what is in the documents that it needs, as a GET would find them now: refreshed or not.
///
/// # Errors
/// Those of the GET, which fail the request and no shard.
pub(crate) fn look_up(cluster: &Cluster, query: &dyn Query) -> Result<()> {
    lookups(query).into_iter().try_for_each(|lookup| one(cluster, lookup))
}

fn one(cluster: &Cluster, lookup: &Lookup) -> Result<()> {
    if lookup.id.is_empty() {
        return Err(Error::validation(&["id is missing".to_owned()]));
    }
    let name = resolve_date_name(&lookup.index, Cluster::now())?;
    let (index, alias) = cluster.single_index(&name)?;
    let of_alias = alias.and_then(|alias| alias.index_routing.as_deref());
    let routing = combine_routing(&name, of_alias, lookup.routing.as_deref())?;
    index.require_routing(&lookup.id, routing)?;
    index.allow(Access::Read)?;
    let document = index.get(&lookup.id);
    let document = document.filter(|it| index.is_found_by(&it.id, it.routing.as_deref(), routing));
    index.looked_for(document.map(|document| &**document), true, Duration::ZERO);
    lookup.found(document.and_then(|document| document.json()).as_ref());
    Ok(())
}
