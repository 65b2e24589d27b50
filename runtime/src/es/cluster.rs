//! A test's own virtual cluster.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::client::Client;
use super::index::Index;
use super::mappings::Mappings;

/// A virtual Elasticsearch cluster that nobody else sees: what [`es`](crate::es) provides.
///
/// ```no_run
/// use estrade::prelude::*;
///
/// #[integration_test]
/// async fn only_active_promos_are_counted(es: &Elasticsearch) -> Result<()> {
///     es.index("promos").seed(vec![json!({ "active": true }), json!({ "active": false })]).await?;
///     let hits = es.index("promos").hits(json!({ "query": { "term": { "active": true } } })).await?;
///     assert_eq!(hits.len(), 1);
///     Ok(())
/// }
/// # fn main() {}
/// ```
///
/// A clone is the same cluster. It serializes as its coordinates.
#[derive(Clone)]
pub struct Elasticsearch(Arc<Inner>);

struct Inner {
    url: String,
    client: Client,
    mappings: Option<Mappings>,
    no_evidence: AtomicBool,
}

impl Elasticsearch {
    /// The cluster at `url`, whose indices come from the folder `mappings` where there is one.
    pub(crate) fn new(url: String, mappings: Option<Mappings>) -> Elasticsearch {
        let client = Client::new(&url);
        Elasticsearch(Arc::new(Inner { url, client, mappings, no_evidence: AtomicBool::new(false) }))
    }

    /// `http://127.0.0.1:PORT`, without a path and without credentials: any client in any language can be
    /// pointed at it.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// let health = format!("{}/_cluster/health", es.url());
    /// # let _ = health;
    /// # Ok(())
    /// # }
    /// ```
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// A thin JSON client.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// let indices = es.client().get("/_cat/indices?format=json").await?;
    /// assert_eq!(indices, json!([]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// The index `name`; nothing is sent before one of its methods is called.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// let assets = es.index("assets");
    /// assert_eq!(assets.name(), "assets");
    /// # Ok(())
    /// # }
    /// ```
    pub fn index(&self, name: &str) -> Index {
        Index::new(self.clone(), name)
    }

    /// The same cluster at another port of it.
    #[cfg(target_os = "linux")]
    pub(crate) fn at(&self, url: &str) -> Elasticsearch {
        Elasticsearch::new(url.to_owned(), self.0.mappings.clone())
    }

    /// Keeps nothing of this test's cluster when the test fails, where `elasticsearch.evidence` would: its documents may be
    /// nobody's business.
    ///
    /// ```no_run
    /// use estrade::prelude::*;
    ///
    /// #[integration_test]
    /// async fn what_customers_wrote_stays_here(es: &Elasticsearch) -> Result<()> {
    ///     es.no_evidence();
    ///     es.index("letters").seed([json!({ "text": "nobody else reads this" })]).await?;
    ///     Ok(())
    /// }
    /// # fn main() {}
    /// ```
    pub fn no_evidence(&self) {
        self.0.no_evidence.store(true, Ordering::Relaxed);
    }

    /// Whether anything may be kept of it.
    pub(crate) fn may_leave_evidence(&self) -> bool {
        !self.0.no_evidence.load(Ordering::Relaxed)
    }

    pub(super) fn mappings(&self) -> Option<&Mappings> {
        self.0.mappings.as_ref()
    }
}

impl fmt::Debug for Elasticsearch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Elasticsearch").field("url", &self.0.url).finish_non_exhaustive()
    }
}

/// What crosses processes.
#[derive(Serialize, Deserialize)]
struct Coordinates {
    url: String,
    mappings: Option<PathBuf>,
}

impl Serialize for Elasticsearch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mappings = self.mappings().map(|mappings| mappings.folder().to_owned());
        Coordinates { url: self.url().to_owned(), mappings }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Elasticsearch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Elasticsearch, D::Error> {
        let Coordinates { url, mappings } = Coordinates::deserialize(deserializer)?;
        Ok(Elasticsearch::new(url, mappings.map(Mappings::in_folder)))
    }
}
