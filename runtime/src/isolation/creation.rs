//! `PUT /assets`: an index is made, or it is one that was in stock.

use std::sync::Arc;

use hyper::Method;

use super::exchange::{Answer, Asked, Exchange};
use super::pool::Order;
use super::refusal::Result;
use super::request::index::Creation;
use super::request::lines::Refused;
use super::request::path::encode;
use super::route::Does;
use super::upstream::{collected, whole};
use super::watched::Asking;
use super::{back, expression};

pub(super) async fn create(exchange: &Exchange, asked: &mut Asked, body: Asking) -> Result<Answer> {
    let Some(ordering) = exchange.order.as_ref().filter(|ordering| !ordering.is_done()) else {
        return exchange.pass(asked, body).await;
    };
    if !Order::may_be(&asked.head.headers, asked.head.uri.query()) {
        ordering.end(&exchange.line).await?;
        return exchange.pass(asked, body).await;
    }
    let body = collected(body).await?;
    let creation = Creation::of(&body, &exchange.names)?;
    asked.tell_type(&body, &creation.sent);
    let index = asked.path.get(asked.route, "{new}").unwrap_or_default();
    match Order::of(index, &asked.head.headers, &creation) {
        Some(order) => {
            expression::allow_change(&exchange.names, index)?;
            if let Some(ready) = ordering.next(order, &exchange.names, &exchange.line).await? {
                return Ok(back::of_ready(&exchange.names, &ready));
            }
        }
        None => ordering.end(&exchange.line).await?,
    }
    exchange.send(asked, whole(creation.sent), &Refused::default(), Arc::default()).await
}

/// What a request that is not a creation has to know of the stock: what is there and was not asked for is not there. Tests
/// look at the server, and whether an index exists, before they create it.
pub(super) async fn before(exchange: &Exchange, asked: &Asked) -> Result<Option<Answer>> {
    let Some(ordering) = exchange.order.as_ref().filter(|ordering| !ordering.is_done()) else {
        return Ok(None);
    };
    if matches!(asked.route.does, Does::Create) || asked.route.path == "/" {
        return Ok(None);
    }
    let one = asked.path.get(asked.route, "{indices}").filter(|name| !name.contains(['*', ',', '<']));
    if asked.head.method == Method::HEAD
        && asked.route.path == "/{indices}"
        && asked.head.uri.query().is_none()
        && let Some(name) = one.filter(|name| !name.starts_with(['_', '-']))
    {
        let name = exchange.names.physical(name);
        if !ordering.waits(&name).await {
            return Ok(None);
        }
        // The server says of one that is not there what it says of any: no index has capital letters.
        let missing = asked.request(&format!("/{}-NONE", encode(&name)), whole(""))?;
        let answer = exchange.line.send(missing).await?;
        return back::translated(&exchange.names, asked, answer).await.map(Some);
    }
    ordering.end(&exchange.line).await?;
    Ok(None)
}
