//! What is measured: one file each, named as it is asked for and as its section of `docs/performance.md` is marked.

mod cold;
mod elasticsearch;
mod engine;
mod gateway;
mod nextest;
mod overhead;
mod real;
mod rebuild;
mod session;

use crate::Result;
use crate::table::Table;

type Measure = fn(usize) -> Result<Table>;

/// All of it, by name, with how often it is repeated as the argument.
pub(crate) const ALL: &[(&str, Measure)] = &[
    ("overhead", overhead::measure),
    ("nextest", nextest::measure),
    ("session", session::measure),
    ("rebuild", rebuild::measure),
    ("cold", cold::measure),
    ("elasticsearch", elasticsearch::measure),
    ("real", real::measure),
    ("engine", engine::measure),
    ("gateway", gateway::measure),
];
