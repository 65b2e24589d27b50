//! Every form that a fixture or test may have, each shown by a test that uses it.

#![deny(warnings)]
#![allow(
    clippy::ignore_without_reason,
    clippy::should_panic_without_expect,
    clippy::unused_unit,
    clippy::needless_pass_by_value,
    clippy::needless_pub_self,
    clippy::unnecessary_wraps,
    reason = "each of them is a form that has to work"
)]

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
mod twice;
