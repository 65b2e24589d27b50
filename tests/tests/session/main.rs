//! Shared fixtures under every runner, and what becomes of them when processes are killed.
//!
//! ```text
//! sample project ──▶ nextest, cargo test, a test binary ──▶ journal: who set up and tore down what, who saw which value
//!   ▲ orders: hold, fail, hang … at a point                  │
//!   └──────────────── scenario: when, whom, which signal ◀───┘
//! ```
//!
//! A scenario is data: what is run, with which orders, what is killed when, and what must be seen. It has a ground of
//! its own (runtime and state directories), which is empty at its end, with no process left. It waits for conditions,
//! never for time.

mod attempts;
mod endings;
mod failures;
mod fuzz;
mod ground;
mod idle;
mod journal;
mod kills;
mod nesting;
mod once;
mod places;
mod processes;
mod sample;
mod scenario;
mod servers;
