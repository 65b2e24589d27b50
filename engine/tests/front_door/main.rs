//! The engine as clients see it: through its HTTP, and named after the rules that they rely on.

mod aggregations;
mod queries;
mod server;
mod tenants;
