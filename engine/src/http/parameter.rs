//! What the values of parameters have to be that have no effect here: a client that sends nonsense is told so, as by a
//! server.

use super::error::{Error, Result};
use crate::index::duration;

/// Refuses a value that no server reads.
pub(super) fn check(name: &str, value: &str) -> Result<()> {
    match name {
        "timeout" | "master_timeout" | "cluster_manager_timeout" | "search_timeout" => time(name, value),
        "local"
        | "request_cache"
        | "ccs_minimize_roundtrips"
        | "ignore_throttled"
        | "include_unloaded_segments" => flag(value),
        "batched_reduce_size" => whole(name, value, 2),
        "max_concurrent_shard_requests" | "pre_filter_shard_size" => whole(name, value, 1),
        "retry_on_conflict" => whole(name, value, i64::MIN),
        "wait_for_active_shards" => active_shards(value),
        "slices" if value != "auto" => slices(value),
        "requests_per_second" => speed(value),
        _ => Ok(()),
    }
}

fn time(name: &str, value: &str) -> Result<()> {
    if matches!(value, "-1" | "0") || duration(value.strip_prefix('-').unwrap_or(value)).is_some() {
        return Ok(());
    }
    Err(Error::illegal_argument(format!(
        "failed to parse setting [{name}] with value [{value}] as a time value: unit is missing or unrecognized"
    )))
}

fn flag(value: &str) -> Result<()> {
    if matches!(value, "" | "true" | "false") {
        return Ok(());
    }
    Err(Error::illegal_argument(format!(
        "Failed to parse value [{value}] as only [true] or [false] are allowed."
    )))
}

fn whole(name: &str, value: &str, least: i64) -> Result<()> {
    match value.parse::<i64>() {
        Ok(number) if number >= least => Ok(()),
        Ok(_) => Err(Error::illegal_argument(format!("[{name}] must be >= {least}"))),
        Err(_) => Err(Error::illegal_argument(format!(
            "Failed to parse int parameter [{name}] with value [{value}]"
        ))),
    }
}

fn active_shards(value: &str) -> Result<()> {
    match value.parse::<i64>() {
        _ if value == "all" => Ok(()),
        Ok(count) if count >= 0 => Ok(()),
        Ok(_) => Err(Error::illegal_argument("shard count cannot be a negative value")),
        Err(_) => Err(Error::illegal_argument(format!("cannot parse ActiveShardCount[{value}]"))),
    }
}

fn slices(value: &str) -> Result<()> {
    if value.parse::<i64>().is_ok_and(|slices| slices > 0) {
        return Ok(());
    }
    Err(Error::illegal_argument(format!(
        "[slices] must be a positive integer or the string \"auto\", but was [{value}]"
    )))
}

fn speed(value: &str) -> Result<()> {
    if value == "-1" || value.parse::<f32>().is_ok_and(|speed| speed > 0.0) {
        return Ok(());
    }
    Err(Error::illegal_argument(
        "[requests_per_second] must be a float greater than 0. Use -1 to disable throttling.",
    ))
}
