//! The guide in `docs/`: whoever follows it gets what it shows, and what it says is so.
//!
//! Its Rust code is compiled and run by the package in `tests/guide`.

mod following;
mod pages;
mod reader;
