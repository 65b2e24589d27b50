//! One index of a cluster.

use std::fmt::Write as _;
use std::panic::Location;

use serde_json::{Value, json};

use super::bulk::{Bulk, BulkRequest};
use super::cluster::Elasticsearch;
use super::documents::Documents;
use crate::error::{Error, Result};

/// One index of a cluster: `es.index("assets")`.
///
/// ```no_run
/// # use estrade::prelude::*;
/// # async fn body(es: &Elasticsearch) -> Result<()> {
/// let assets = es.index("assets");
/// assets.create_with(json!({ "mappings": { "properties": { "uuid": { "type": "keyword" } } } })).await?;
/// assets.seed([json!({ "_id": "1", "uuid": "uuid-1" })]).await?;
/// assert_eq!(assets.count().await?, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Index {
    cluster: Elasticsearch,
    name: String,
}

impl Index {
    pub(super) fn new(cluster: Elasticsearch, name: &str) -> Index {
        Index { cluster, name: name.to_owned() }
    }

    /// The name that the test knows it by.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// assert_eq!(es.index("assets").name(), "assets");
    /// # Ok(())
    /// # }
    /// ```
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Creates it: from the mappings folder where one is configured, else empty.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.index("assets").create().await?;
    /// assert_eq!(es.index("assets").count().await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When it is not in the mappings folder, or the server refuses it.
    #[track_caller]
    pub fn create(&self) -> impl Future<Output = Result<()>> + Send + use<> {
        placed(self.clone(), |index| async move { index.create_from_folder().await })
    }

    /// Creates it from a body of `settings`, `mappings` and `aliases`.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// let mappings = json!({ "properties": { "uuid": { "type": "keyword" } } });
    /// es.index("assets").create_with(json!({ "mappings": mappings })).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn create_with(&self, body: Value) -> impl Future<Output = Result<()>> + Send + use<> {
        placed((self.clone(), body), |(index, body)| async move { index.create_from(body).await })
    }

    /// Indexes `documents` in one bulk and refreshes. A top-level `_id` is taken out of a document and is its id.
    /// An index that does not exist is created from the mappings folder, or by the first document where there
    /// is no folder.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// let assets = es.index("assets").seed([json!({ "_id": "a", "year": 2024 }), json!({ "year": 2025 })]).await?;
    /// assert_eq!(assets.ids()[0], "a");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the server rejects a document, with its reason; when two documents have the same `_id`; when the
    /// index is not in the mappings folder.
    #[track_caller]
    pub fn seed<D>(&self, documents: D) -> impl Future<Output = Result<Documents>> + Send + use<D>
    where
        D: IntoIterator<Item = Value>,
    {
        let bulk = Bulk::of(documents);
        placed((self.clone(), bulk), |(index, bulk)| async move {
            let bulk = bulk.map_err(|why| index.error(&why))?;
            index.seed_bulk(bulk).await
        })
    }

    /// Makes everything that was indexed visible to searches.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.client().put("/assets/_doc/a", json!({ "year": 2024 })).await?; // as the code under test may do
    /// es.index("assets").refresh().await?;
    /// assert_eq!(es.index("assets").count().await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn refresh(&self) -> impl Future<Output = Result<()>> + Send + use<> {
        placed(self.clone(), |index| async move {
            index.cluster.client().post(&index.path("/_refresh"), ()).await?;
            Ok(())
        })
    }

    /// How many documents a search finds.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.index("assets").seed([json!({ "year": 2024 })]).await?;
    /// assert_eq!(es.index("assets").count().await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn count(&self) -> impl Future<Output = Result<u64>> + Send + use<> {
        placed(self.clone(), |index| async move {
            let answer = index.cluster.client().get(&index.path("/_count")).await?;
            answer["count"].as_u64().ok_or_else(|| index.error(&format!("_count was answered {answer}")))
        })
    }

    /// The source of the document with this id, refreshed or not; none when there is no such document or index.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.index("assets").seed([json!({ "_id": "a", "year": 2024 })]).await?;
    /// assert_eq!(es.index("assets").get("a").await?, Some(json!({ "year": 2024 })));
    /// assert_eq!(es.index("assets").get("b").await?, None);
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn get(&self, id: &str) -> impl Future<Output = Result<Option<Value>>> + Send + use<> {
        let path = self.path(&format!("/_doc/{}", encoded(id)));
        placed((self.clone(), path), |(index, path)| async move {
            let response = index.cluster.client().send("GET", &path, None).await?;
            match response.status {
                200 => Ok(Some(response.body["_source"].clone())),
                404 => Ok(None),
                // The same request once more, for the error that it is.
                _ => index.cluster.client().get(&path).await.map(Some),
            }
        })
    }

    /// The whole answer to a search.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.index("assets").seed([json!({ "year": 2024 })]).await?;
    /// let per_year = json!({ "size": 0, "aggs": { "years": { "terms": { "field": "year" } } } });
    /// let answer = es.index("assets").search(per_year).await?;
    /// assert_eq!(answer["aggregations"]["years"]["buckets"][0]["key"], 2024);
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn search(&self, body: Value) -> impl Future<Output = Result<Value>> + Send + use<> {
        placed((self.clone(), body), |(index, body)| async move { index.answer(body).await })
    }

    /// The sources of the hits of a search, in their order.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.index("assets").seed([json!({ "year": 2024 }), json!({ "year": 2025 })]).await?;
    /// let recent = json!({ "query": { "range": { "year": { "gte": 2025 } } } });
    /// assert_eq!(es.index("assets").hits(recent).await?, [json!({ "year": 2025 })]);
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn hits(&self, body: Value) -> impl Future<Output = Result<Vec<Value>>> + Send + use<> {
        placed((self.clone(), body), |(index, body)| async move {
            let mut answer = index.answer(body).await?;
            let Value::Array(hits) = answer["hits"]["hits"].take() else {
                return Err(index.error(&format!("_search was answered without hits: {answer}")));
            };
            Ok(hits.into_iter().map(|mut hit| hit["_source"].take()).collect())
        })
    }

    /// Its mapping: `{"properties": …}`.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.index("assets").seed([json!({ "year": 2024 })]).await?;
    /// assert_eq!(es.index("assets").mapping().await?["properties"]["year"]["type"], "long");
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn mapping(&self) -> impl Future<Output = Result<Value>> + Send + use<> {
        placed(self.clone(), |index| async move {
            let mut answer = index.cluster.client().get(&index.path("/_mapping")).await?;
            // The key is the index's own name, which is another one behind an alias.
            let first = answer.as_object_mut().and_then(|indices| indices.values_mut().next());
            first
                .map(|index| index["mappings"].take())
                .ok_or_else(|| index.error("_mapping was answered without an index"))
        })
    }

    /// Deletes it, with all its documents.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.index("assets").create().await?;
    /// es.index("assets").delete().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn delete(&self) -> impl Future<Output = Result<()>> + Send + use<> {
        placed(self.clone(), |index| async move {
            index.cluster.client().delete(&index.path("")).await?;
            Ok(())
        })
    }

    async fn create_from_folder(&self) -> Result<()> {
        let body = match self.cluster.mappings() {
            Some(mappings) => mappings.body(&self.name)?,
            None => json!({}),
        };
        self.create_from(body).await
    }

    async fn create_from(&self, body: Value) -> Result<()> {
        self.cluster.client().put(&self.path(""), body).await?;
        Ok(())
    }

    async fn seed_bulk(&self, bulk: Bulk) -> Result<Documents> {
        if self.cluster.mappings().is_some() && !self.exists().await? {
            self.create_from_folder().await?;
        }
        let mut ids = Vec::new();
        for BulkRequest { lines, count } in bulk.requests() {
            let answer = self.cluster.client().post(&self.path("/_bulk?refresh=true"), lines).await?;
            ids.extend(bulk.ids(&answer, ids.len(), count).map_err(|why| self.error(&why))?);
        }
        Ok(ids.into_iter().zip(bulk.into_sources()).collect())
    }

    async fn answer(&self, body: Value) -> Result<Value> {
        self.cluster.client().post(&self.path("/_search"), body).await
    }

    async fn exists(&self) -> Result<bool> {
        Ok(self.cluster.client().send("HEAD", &self.path(""), None).await?.status == 200)
    }

    fn path(&self, rest: &str) -> String {
        format!("/{}{rest}", encoded(&self.name))
    }

    fn error(&self, why: &str) -> Error {
        Error::msg(format!("index `{}` at {}: {why}", self.name, self.cluster.url()))
    }
}

/// Runs `work`; an error of it stands at the caller's line, not at one of ours.
#[track_caller]
fn placed<C: Send, T, W: Future<Output = Result<T>> + Send>(
    context: C,
    work: impl FnOnce(C) -> W + Send,
) -> impl Future<Output = Result<T>> + Send {
    let place = Location::caller();
    let work = work(context);
    async move { work.await.map_err(|error| error.moved_to(place)) }
}

/// One segment of a path, percent-encoded as RFC 3986 has it.
fn encoded(segment: &str) -> String {
    segment.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}
