//! The engine as clients see it: through its HTTP, and named after the rules that they rely on.

mod aggregations;
mod aliases;
mod buckets;
mod bulk;
mod by_query;
mod composite;
mod documents;
mod histograms;
mod indices;
mod mappings;
mod metrics;
mod multi_search;
mod paging;
mod pipelines;
mod protocol;
mod queries;
mod search;
mod server;
mod sort;
mod templates;
mod tenants;
