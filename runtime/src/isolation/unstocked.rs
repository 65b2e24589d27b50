//! Where there is no session host there is nothing in stock: an index is made when it is asked for.

use super::exchange::{Answer, Asked, Exchange};
use super::refusal::Result;
use super::watched::Asking;

pub(super) async fn create(exchange: &Exchange, asked: &mut Asked, body: Asking) -> Result<Answer> {
    exchange.pass(asked, body).await
}

/// Nothing is there that was not asked for.
#[expect(clippy::unused_async, reason = "it stands in for `creation`")]
pub(super) async fn before(_exchange: &Exchange, _asked: &Asked) -> Result<Option<Answer>> {
    Ok(None)
}
