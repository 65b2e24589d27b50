//! The engine as clients see it: through its HTTP, and named after the rules that they rely on.

mod aggregations;
mod aliases;
mod bulk;
mod documents;
mod indices;
mod mappings;
mod protocol;
mod queries;
mod server;
mod templates;
mod tenants;
