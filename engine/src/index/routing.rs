//! What a request's routing has to be, as the alias and the mapping say.

use super::Index;
use crate::http::{Error, Result};

impl Index {
    /// Refuses to look for a document without a routing where the mapping says `_routing: {required: true}`.
    pub(crate) fn require_routing(&self, id: &str, routing: Option<&str>) -> Result<()> {
        if routing.is_some() || self.mapping.options.routing_required != Some(true) {
            return Ok(());
        }
        let reason = format!("routing is required for [{}]/[{id}]", self.name);
        Err(Error::new(400, "routing_missing_exception", reason)
            .with("index_uuid", "_na_")
            .with("index", self.name.as_str()))
    }
}

/// An alias's routing, which must not contradict the request's.
pub(crate) fn combine<'r>(
    alias: &str,
    of_alias: Option<&'r str>,
    asked: Option<&'r str>,
) -> Result<Option<&'r str>> {
    match (of_alias, asked) {
        (Some(of_alias), Some(asked)) if of_alias != asked => Err(Error::illegal_argument(format!(
            "Alias [{alias}] has index routing associated with it [{of_alias}], and was provided with routing value [{asked}], rejecting operation"
        ))),
        (of_alias, asked) => Ok(of_alias.or(asked)),
    }
}
