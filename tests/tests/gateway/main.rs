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
//! The server is each of those that `tests/servers/start` can start, or the one at `ESTRADE_TEST_SERVER`: an empty one that
//! tests may fill, like `http://127.0.0.1:9200`.

mod adopted;
mod bodies;
mod bounds;
mod closing;
mod others;
mod pool;
mod refusals;
mod sameness;
mod scenario;
mod server;
mod stub;
mod upstream;

use estrade_tests::http;
