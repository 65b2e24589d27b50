//! The tests of Estrade itself live in the folder `tests` beside this one, a target for each kind; this library is what
//! several of them read.

pub mod http;
pub mod markdown;
pub mod ports;
pub mod process;
pub mod sources;
