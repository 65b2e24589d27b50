//! Real servers behind `https://`.
//!
//! ```text
//! sample: tests that ask for `es` ──▶ TLS ──▶ Front: certificates of this suite ──▶ Plain: answers as it is told
//!    ▲ ESTRADE_ES_URL, ESTRADE_ELASTICSEARCH_CA                               └──▶ a real server
//! ```
//!
//! The sample is this binary once more, with its ignored tests: what it was given is in its output.

mod certificates;
mod front;
mod ground;
mod plain;
mod real;
mod sample;
mod trust;
