//! Licences: a film may be shown in a country only while it is licensed there.

use serde_json::{Value, json};

use crate::error::Refusal;
use crate::store::Store;

/// A country that the service is sold in, known to the CMS.
#[derive(Debug)]
pub(crate) struct Territory(String);

impl Territory {
    /// Refuses a country that is not one of ours: an empty list would look as if nothing were licensed there.
    pub(crate) async fn check(store: &Store, country: String) -> Result<Territory, Refusal> {
        if country.is_empty() || !store.has("territories", &country).await? {
            return Err(Refusal::BadRequest(format!(
                "content_country {country:?} is not a territory of ours"
            )));
        }
        Ok(Territory(country))
    }

    /// The assets with a licence here that is valid now. Country and window must be those of one licence, which is why
    /// licences are nested documents.
    pub(crate) fn licensed_now(&self) -> Value {
        json!({ "nested": {
            "path": "licences",
            "query": { "bool": { "filter": [
                { "term": { "licences.country": self.0 } },
                { "range": { "licences.starts_at": { "lte": "now" } } },
                { "range": { "licences.ends_at": { "gt": "now" } } },
            ] } },
        } })
    }
}
