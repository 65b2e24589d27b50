//! Searches, one after the other and several at once, straight, through a relay, through a proxy and through the
//! gateway.

use std::fmt::Write;
use std::thread;
use std::time::{Duration, Instant};

use estrade::__private::isolation::NamespaceId;
use estrade::Result;
use serde_json::{Map, Value, json};

use crate::client::Client;

const DOCUMENTS: usize = 1000;
const WARM: usize = 300;
const ROUNDS: usize = 1000;

/// How long searches are counted at a time, and how often, on each side.
const COUNTED: Duration = Duration::from_millis(500);
const TIMES: usize = 9;

fn document(number: usize) -> Value {
    let mut document = json!({});
    for field in 0..22 {
        document[format!("field_{field}")] = match field % 4 {
            0 => json!(format!("key-{number}")),
            1 => json!("the quick brown fox jumps"),
            2 => json!(number),
            _ => json!(number.is_multiple_of(2)),
        };
    }
    document
}

fn question(hits: usize) -> String {
    json!({ "size": hits, "query": { "bool": { "must": [{ "match": { "field_1": "fox" } }],
        "filter": [{ "range": { "field_2": { "gte": 3 } } }] } } })
    .to_string()
}

/// One way to the same index.
struct Way<'a> {
    url: &'a str,
    path: String,
}

/// What each way is called in what is told.
const NAMES: [&str; WAYS] = ["direct", "relay", "proxy", "gateway"];
const WAYS: usize = 4;

/// With the URLs of the server, of a relay and a proxy before it, and of the gateway.
pub(crate) fn measure(
    [server, relay, proxy, gateway]: [&str; WAYS],
    id: &NamespaceId,
    told: &mut Map<String, Value>,
) -> Result<()> {
    let mut client = Client::of(gateway)?;
    client.send("PUT", "/assets", "")?;
    let mut lines = String::new();
    for number in 0..DOCUMENTS {
        writeln!(lines, "{{\"index\":{{}}}}\n{}", document(number))?;
    }
    client.send("POST", "/assets/_bulk?refresh=true", &lines)?;
    let physical = format!("/{}assets/_search", id.prefix());
    let straight = Way { url: server, path: physical.clone() };
    let relayed = Way { url: relay, path: physical.clone() };
    let proxied = Way { url: proxy, path: physical };
    let through = Way { url: gateway, path: "/assets/_search".to_owned() };
    let ways = [&straight, &relayed, &proxied, &through];
    let mut tell = |what: &str, values: [f64; WAYS]| {
        for (name, value) in NAMES.iter().zip(values) {
            told.insert(format!("{name}_{what}"), value.into());
        }
    };
    for hits in [10, 200] {
        tell(&hits.to_string(), latencies(ways, &question(hits))?);
    }
    for connections in [2, 4] {
        tell(&format!("at_{connections}"), throughputs(ways, connections)?);
    }
    Ok(())
}

/// Medians in milliseconds.
fn latencies(ways: [&Way<'_>; WAYS], question: &str) -> Result<[f64; WAYS]> {
    let mut clients = ways.iter().map(|way| Client::of(way.url)).collect::<Result<Vec<_>>>()?;
    let mut took = [const { Vec::new() }; WAYS];
    for round in 0..WARM + ROUNDS {
        for at in in_turn(round) {
            let begin = Instant::now();
            clients[at].send("POST", &ways[at].path, question)?;
            if round >= WARM {
                took[at].push(begin.elapsed().as_secs_f64() * 1e3);
            }
        }
    }
    Ok(took.map(median))
}

/// Medians of searches in a second.
fn throughputs(ways: [&Way<'_>; WAYS], connections: usize) -> Result<[f64; WAYS]> {
    let mut counted = [const { Vec::new() }; WAYS];
    for round in 0..TIMES {
        for at in in_turn(round) {
            counted[at].push(throughput(ways[at], connections)?);
        }
    }
    Ok(counted.map(median))
}

/// Each way once, another one first each time.
fn in_turn(round: usize) -> impl Iterator<Item = usize> {
    (0..WAYS).map(move |at| (round + at) % WAYS)
}

fn throughput(way: &Way<'_>, connections: usize) -> Result<f64> {
    let question = question(10);
    let ask = || -> std::result::Result<usize, String> {
        let mut client = Client::of(way.url).map_err(|error| error.to_string())?;
        let (begin, mut number) = (Instant::now(), 0);
        while begin.elapsed() < COUNTED {
            client.send("POST", &way.path, &question).map_err(|error| error.to_string())?;
            number += 1;
        }
        Ok(number)
    };
    let begin = Instant::now();
    let numbers = thread::scope(|scope| {
        let all: Vec<_> = (0..connections).map(|_| scope.spawn(ask)).collect();
        all.into_iter()
            .map(|one| one.join().unwrap_or_else(|_| Err("a client panicked".to_owned())))
            .sum::<std::result::Result<usize, String>>()
    })?;
    #[allow(clippy::cast_precision_loss, reason = "some thousands")]
    Ok(numbers as f64 / begin.elapsed().as_secs_f64())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
