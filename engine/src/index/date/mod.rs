//! Dates: formats by name or pattern, and date math.
//!
//! A date is a count of milliseconds since 1970 in UTC everywhere but here.

mod format;
mod math;
mod pattern;

pub(crate) use format::DateFormat;
pub(crate) use math::{Rounding, Unit, evaluate, zone};
