//! Somebody who sees what a tenant is asked and what it answers.

use std::fmt;
use std::time::Duration;

/// Sees each request of a tenant behind its answer: [`Engine::witnessed_tenant`](crate::Engine::witnessed_tenant).
///
/// ```
/// use estrade_engine::{Exchange, Witness};
///
/// /// Prints what went wrong.
/// #[derive(Debug)]
/// struct Errors;
///
/// impl Witness for Errors {
///     fn saw(&self, exchange: &Exchange<'_>) {
///         if exchange.status >= 400 {
///             println!("{} {}: {}", exchange.method, exchange.uri, String::from_utf8_lossy(exchange.answer));
///         }
///     }
/// }
/// ```
pub trait Witness: fmt::Debug + Send + Sync {
    /// It is called on the engine's thread, which answers nobody meanwhile.
    fn saw(&self, exchange: &Exchange<'_>);
}

/// A request and its answer.
///
/// ```
/// # use estrade_engine::Exchange;
/// fn is_search(exchange: &Exchange<'_>) -> bool {
///     exchange.uri.contains("/_search")
/// }
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Exchange<'a> {
    /// `GET`
    pub method: &'a str,
    /// Path and query, as they were sent.
    pub uri: &'a str,
    /// The request's headers, names in lower case.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The request's body, as it was sent.
    pub body: &'a [u8],
    /// The status of the answer.
    pub status: u16,
    /// The body of the answer.
    pub answer: &'a [u8],
    /// From the request's head to the whole answer.
    pub took: Duration,
}
