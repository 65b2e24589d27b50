//! What the section `real` runs: one test, written in each way, and the server that all of them use.

pub(crate) mod server;
pub(crate) mod tests;
