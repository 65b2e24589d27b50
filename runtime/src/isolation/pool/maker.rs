//! Makes what is wanted in stock, beside the tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hyper::header::{ACCEPT, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use hyper::{Method, Request, StatusCode};
use serde_json::Value;

use super::super::identity::NamespaceId;
use super::super::ledger::Kind;
use super::super::refusal::{Refusal, Result};
use super::super::request::path::encode;
use super::super::upstream::{collected, whole};
use super::keeper::Shared;
use super::left;
use super::order::Order;
use super::wire::{Ready, Set};

/// Makes one after the other, until the stock is closed.
pub(super) async fn work(shared: Arc<Shared>) {
    loop {
        // Asked for before looking: what is wanted meanwhile is not slept through.
        let wanted = shared.wanted.notified();
        let next = shared.stock().next();
        match next {
            Some(orders) => {
                let set = make(&shared, &orders).await.unwrap_or_default();
                shared.stock().made(&orders, set);
            }
            None if shared.stock().is_closed() => return,
            None => wanted.await,
        }
    }
}

/// None where the server does not make it as it is asked: the test that asks gets to know why.
async fn make(shared: &Shared, orders: &[Order]) -> Result<Option<Set>> {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let id = shared.names.id().nth(NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut indices = Vec::new();
    for order in orders {
        match one(shared, &id, order).await? {
            Some(ready) => indices.push(ready),
            None => return Ok(None),
        }
    }
    Ok(Some(Set { namespace: id.to_string(), made: left::now(), indices }))
}

async fn one(shared: &Shared, id: &NamespaceId, order: &Order) -> Result<Option<Ready>> {
    let name = format!("{}{}", id.prefix(), order.index);
    shared.names.record_physical(Kind::Index, &name)?;
    let mut request = Request::builder().method(Method::PUT).uri(format!("/{}", encode(&name)));
    for (header, value) in [(CONTENT_TYPE, &order.content_type), (ACCEPT, &order.accept)] {
        if let Some(value) = value {
            request = request.header(header, value);
        }
    }
    let request = request.body(whole(order.body.clone()));
    let request = request.map_err(|error| Refusal::unreadable("the path", &error.to_string()))?;
    let (head, body) = shared.line.send(request).await?.into_parts();
    let body = collected(body).await?;
    let said: Value = serde_json::from_slice(&body).unwrap_or_default();
    // One whose shard did not start in time is not what a test would have been given.
    let is_whole = said["acknowledged"] == true && said["shards_acknowledged"] == true;
    if head.status != StatusCode::OK || !is_whole {
        return Ok(None);
    }
    let of_connection = [CONTENT_LENGTH, CONNECTION, TRANSFER_ENCODING];
    let headers = head.headers.iter().filter(|(name, _)| !of_connection.contains(name));
    let headers =
        headers.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())));
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(Some(Ready { order: order.clone(), name, headers: headers.collect(), body }))
}
