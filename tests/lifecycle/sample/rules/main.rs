//! One module for each group of rules. What each test must do stands in the suite's tables, not here.

mod bodies;
mod failing_setup;
mod failing_teardown;
mod judged;
mod order;
mod overridden;
mod printing;
mod requested;
mod skipping;
mod values;
mod wide;
