//! `cargo estrade`.
fn main() {}
