//! Every form that a fixture or test may have, each shown by a test that uses it.

#![deny(warnings)]

mod arguments;
mod autouse;
mod cases;
mod endings;
mod items;
mod macro_rules;
mod names;
mod parameters;
mod renamed;
mod requests;
