//! Section by section what is promised about threads, runtimes and timeouts.

mod blocking;
mod clients;
mod clock;
mod limits;
mod stuck;
