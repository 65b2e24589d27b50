//! The gateway in front of a real server.
//!
//! ```text
//! requests/*.jsonl ─┬─▶ an empty server, straight ──────▶ answers ─┐
//!                   ├─▶ namespace ─┐                                ├─▶ the same, but for times and ids
//!                   └─▶ namespace ─┴─▶ gateway ─▶ the same server ──┘
//! ```
//!
//! What is sent, recorded and refused is seen by a stub in the server's place.
//!
//! `ESTRADE_TEST_SERVER` is the address of an empty server that tests may fill, like `http://127.0.0.1:9200`; where it is
//! unset they are skipped.

mod adopted;
mod bodies;
mod bounds;
mod closing;
mod http;
mod others;
mod refusals;
mod sameness;
mod scenario;
mod server;
mod stub;
mod upstream;
