//! What each metric tells of an index.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::indices::shards_of;
use super::metric::Asked;
use crate::index::{Column, Field, Index, Searches, glob};

/// How fast a shard merges at most, as long as it has not merged.
const THROTTLE: i64 = 20 * 1024 * 1024;

/// Lucene counts the entries of nested objects as documents of their own.
pub(super) fn docs(index: &Index, _: &Asked) -> Value {
    let (live, deleted) = index.docs();
    json!({ "count": live, "deleted": deleted })
}

pub(super) fn store(index: &Index, _: &Asked) -> Value {
    json!({ "size_in_bytes": index.searchable().source_bytes(), "reserved_in_bytes": 0 })
}

pub(super) fn indexing(index: &Index, _: &Asked) -> Value {
    let counters = &index.counters;
    json!({
        "index_total": counters.indexed.count(),
        "index_time_in_millis": counters.indexed.millis(),
        "index_current": 0,
        "index_failed": counters.conflicts.count(),
        "delete_total": counters.deleted.count(),
        "delete_time_in_millis": counters.deleted.millis(),
        "delete_current": 0,
        "noop_update_total": counters.noops.count(),
        "is_throttled": false,
        "throttle_time_in_millis": 0,
    })
}

pub(super) fn get(index: &Index, _: &Asked) -> Value {
    let (got, missed) = (&index.counters.got, &index.counters.missed);
    json!({
        "total": got.count() + missed.count(),
        "time_in_millis": got.millis() + missed.millis(),
        "exists_total": got.count(),
        "exists_time_in_millis": got.millis(),
        "missing_total": missed.count(),
        "missing_time_in_millis": missed.millis(),
        "current": 0,
    })
}

pub(super) fn search(index: &Index, asked: &Asked) -> Value {
    let mut members = Map::new();
    members.insert("open_contexts".to_owned(), index.counters.open_contexts.get().into());
    members.extend(searches(&index.counters.searches));
    let group = |name: &str, said: &Searches| {
        asked.wants_group(name).then(|| (name.to_owned(), Value::Object(searches(said))))
    };
    let groups: Map<String, Value> = index.counters.groups(group).into_iter().flatten().collect();
    if !groups.is_empty() {
        members.insert("groups".to_owned(), Value::Object(groups));
    }
    Value::Object(members)
}

fn searches(said: &Searches) -> Map<String, Value> {
    let mut members = Map::new();
    for (name, tally, current) in [
        ("query", &said.query, 0),
        ("fetch", &said.fetch, 0),
        ("scroll", &said.scroll, said.open_scrolls.get()),
        ("suggest", &said.suggest, 0),
    ] {
        members.insert(format!("{name}_total"), tally.count().into());
        members.insert(format!("{name}_time_in_millis"), tally.millis().into());
        members.insert(format!("{name}_current"), current.into());
    }
    members
}

pub(super) fn merges(index: &Index, _: &Asked) -> Value {
    let counters = &index.counters;
    json!({
        "current": 0,
        "current_docs": 0,
        "current_size_in_bytes": 0,
        "total": counters.merges.count(),
        "total_time_in_millis": counters.merges.millis(),
        "total_docs": counters.merged_rows.get(),
        "total_size_in_bytes": counters.merged_bytes.get(),
        "total_stopped_time_in_millis": 0,
        "total_throttled_time_in_millis": 0,
        "total_auto_throttle_in_bytes": if index.closed { 0 } else { shards_of(index).0 * THROTTLE },
    })
}

pub(super) fn refresh(index: &Index, _: &Asked) -> Value {
    let (all, visible) = (&index.counters.refreshes, &index.counters.visible_refreshes);
    json!({
        "total": all.count(),
        "total_time_in_millis": all.millis(),
        "external_total": visible.count(),
        "external_total_time_in_millis": visible.millis(),
        "listeners": 0,
    })
}

pub(super) fn flush(index: &Index, _: &Asked) -> Value {
    let flushes = &index.counters.flushes;
    json!({ "total": flushes.count(), "periodic": 0, "total_time_in_millis": flushes.millis() })
}

pub(super) fn warmer(index: &Index, _: &Asked) -> Value {
    let warmed = &index.counters.warmed;
    json!({ "current": 0, "total": warmed.count(), "total_time_in_millis": warmed.millis() })
}

/// There is no such cache.
pub(super) fn query_cache(_: &Index, _: &Asked) -> Value {
    json!({
        "memory_size_in_bytes": 0,
        "total_count": 0,
        "hit_count": 0,
        "miss_count": 0,
        "cache_size": 0,
        "cache_count": 0,
        "evictions": 0,
    })
}

/// What texts are sorted and aggregated by is kept from the refresh on.
pub(super) fn fielddata(index: &Index, asked: &Asked) -> Value {
    let sizes = sizes(index, |field, column| if field.fielddata { column.fielddata_bytes() } else { 0 });
    let mut body = json!({ "memory_size_in_bytes": total(&sizes), "evictions": 0 });
    if let Some(patterns) = asked.fielddata() {
        body["fields"] = by_field(&sizes, patterns, "memory_size_in_bytes");
    }
    body
}

pub(super) fn completion(index: &Index, asked: &Asked) -> Value {
    let sizes = sizes(index, |_, column| column.completion_bytes());
    let mut body = json!({ "size_in_bytes": total(&sizes) });
    if let Some(patterns) = asked.completion() {
        body["fields"] = by_field(&sizes, patterns, "size_in_bytes");
    }
    body
}

type Sizes<'i> = Vec<(&'i str, usize)>;

fn sizes(index: &Index, size: impl Fn(&Field, &Column) -> usize) -> Sizes<'_> {
    let fields = index.mapping.fields().filter_map(|(path, field)| {
        let size = size(field, index.searchable().column(path)?);
        (size > 0).then_some((&**path, size))
    });
    fields.collect()
}

fn total(sizes: &Sizes<'_>) -> usize {
    sizes.iter().map(|(_, size)| size).sum()
}

fn by_field(sizes: &Sizes<'_>, patterns: &[String], key: &str) -> Value {
    let told = sizes.iter().filter(|(path, _)| patterns.iter().any(|pattern| glob(pattern, path)));
    let one = |(path, size): &(&str, usize)| ((*path).to_owned(), json!({ key: size }));
    Value::Object(told.map(one).collect())
}

/// All rows of a shard are in one place. Version 8 counts no memory of segments, and there are no files.
pub(super) fn segments(index: &Index, _: &Asked) -> Value {
    json!({
        "count": if index.closed { 0 } else { shards_with_rows(index) },
        "memory_in_bytes": 0,
        "terms_memory_in_bytes": 0,
        "stored_fields_memory_in_bytes": 0,
        "term_vectors_memory_in_bytes": 0,
        "norms_memory_in_bytes": 0,
        "points_memory_in_bytes": 0,
        "doc_values_memory_in_bytes": 0,
        "index_writer_memory_in_bytes": 0,
        "version_map_memory_in_bytes": 0,
        "fixed_bit_set_memory_in_bytes": 0,
        "max_unsafe_auto_id_timestamp": if index.closed { i64::MIN } else { -1 },
        "file_sizes": {},
    })
}

fn shards_with_rows(index: &Index) -> usize {
    let rows = index.searchable();
    if index.shards() == 1 || rows.live_rows() == 0 {
        return usize::from(!rows.is_empty());
    }
    let home = |row: u32| {
        let document = rows.document(row);
        index.shard_of(document.routing.as_deref().unwrap_or(&document.id))
    };
    rows.rows(None).map(home).collect::<BTreeSet<_>>().len()
}

/// What a flush would keep; nothing is written to a log.
pub(super) fn translog(index: &Index, _: &Asked) -> Value {
    let (operations, bytes) = (index.counters.unflushed.get(), index.counters.unflushed_bytes.get());
    json!({
        "operations": operations,
        "size_in_bytes": bytes,
        "uncommitted_operations": operations,
        "uncommitted_size_in_bytes": bytes,
        "earliest_last_modified_age": 0,
    })
}

/// There is no such cache.
pub(super) fn request_cache(_: &Index, _: &Asked) -> Value {
    json!({ "memory_size_in_bytes": 0, "evictions": 0, "hit_count": 0, "miss_count": 0 })
}

/// Shards are where they are from the beginning.
pub(super) fn recovery(_: &Index, _: &Asked) -> Value {
    json!({ "current_as_source": 0, "current_as_target": 0, "throttle_time_in_millis": 0 })
}
