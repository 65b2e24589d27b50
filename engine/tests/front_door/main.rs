//! The engine as clients see it: through its HTTP, and named after the rules that they rely on.

#![allow(
    clippy::format_collect,
    clippy::format_push_string,
    reason = "a few lines of text are built in the plainest way"
)]
#![allow(
    clippy::needless_pass_by_value,
    reason = "a request reads best when its JSON is written where it is sent"
)]

mod aggregations;
mod aliases;
mod analysis;
mod buckets;
mod bulk;
mod by_query;
mod clone;
mod composite;
mod constants;
mod documents;
mod dynamic;
mod field_caps;
mod fields;
mod highlight;
mod histograms;
mod indices;
mod mappings;
mod metrics;
mod multi_search;
mod paging;
mod pipelines;
mod protocol;
mod queries;
mod ranges;
mod rollover;
mod scripts;
mod search;
mod server;
mod shown;
mod sort;
mod sources;
mod state;
mod stats;
mod suggest;
mod templates;
mod tenants;
mod unfit;
