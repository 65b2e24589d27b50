//! The rules of a test's life, each held by a test that is named after it.
//!
//! ```text
//! sample project ──▶ cargo test, cargo nextest run ──▶ run    what each test said, and the file of events
//!  (many fail)                                          │
//!                                            table ──▶ compared: verdict, order of events, output
//! ```
//!
//! What is expected is data: a row says of one test of the sample how it ends, what happens in which order,
//! and what a person must be able to read. Every row is held against both runners. A run of a target is made
//! once, and shared by the tests of this suite even where each is a process of its own.
//!
//! A new rule is a test in the sample (`tests/lifecycle/sample`) and a row in the module of its rule.

mod command;
mod events;
mod failures;
mod project;
mod run;
mod section_2;
mod section_4;
mod section_5;
mod table;
