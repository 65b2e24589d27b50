//! `es.assert_mappings("…")`

use std::env;
use std::fmt;
use std::future::IntoFuture;
use std::io::{self, Write};
use std::panic::Location;
use std::path::PathBuf;
use std::pin::Pin;

use super::super::cluster::Elasticsearch;
use super::Definitions;
use super::difference::Rule;
use crate::config::switch;
use crate::error::{Error, Result};

/// Asks whether the indices of a cluster are what files say: what
/// [`es.assert_mappings(folder)`](Elasticsearch::assert_mappings) returns. It is checked when it is awaited.
///
/// ```no_run
/// # use estrade::prelude::*;
/// # async fn body(es: &Elasticsearch) -> Result<()> {
/// es.assert_mappings("what-we-read").indices("assets,promo*").superset().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is checked before it is awaited"]
pub struct MappingsAssertion {
    cluster: Elasticsearch,
    folder: PathBuf,
    indices: String,
    rule: Rule,
    place: &'static Location<'static>,
}

impl Elasticsearch {
    /// Asserts that the indices of this cluster are what the files of a folder say: `<index>.json` for each, with
    /// `settings`, `mappings` and `aliases` as in the body of `PUT /<index>`. A relative path begins at the package's
    /// folder, where cargo runs its tests.
    ///
    /// Both are compared in a normal form: settings that a server makes, and the number of shards and replicas where it is
    /// the usual one, do not count; nor does a parameter of a field that says the default, or how something is written
    /// (`"index.refresh_interval"` or nested, a number or a flag as text, `copy_to` as one name).
    ///
    /// With `ESTRADE_UPDATE=1` in the environment the files are written instead, and those of indices that are gone are
    /// removed, which is told on stderr. Nothing is written where a `.json` of the folder is no mapping file.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn es_init(url: &str) -> Result<()> { Ok(()) }
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es_init(es.url()).await?; // the code under test creates its indices
    /// es.assert_mappings("mappings").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// With every difference, by the path of its field; when a file or the cluster cannot be read.
    #[track_caller]
    pub fn assert_mappings(&self, folder: impl Into<PathBuf>) -> MappingsAssertion {
        MappingsAssertion {
            cluster: self.clone(),
            folder: folder.into(),
            indices: "*".to_owned(),
            rule: Rule::Exact,
            place: Location::caller(),
        }
    }
}

impl MappingsAssertion {
    /// Only of these indices: names and patterns, as in `assets,promo*`.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.assert_mappings("mappings").indices("assets,promo*").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn indices(self, pattern: &str) -> MappingsAssertion {
        MappingsAssertion { indices: pattern.to_owned(), ..self }
    }

    /// The cluster may have more than the files say: indices, fields, settings.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.assert_mappings("what-we-read").superset().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn superset(self) -> MappingsAssertion {
        MappingsAssertion { rule: Rule::Superset, ..self }
    }

    /// The cluster may have less than the files say.
    ///
    /// ```no_run
    /// # use estrade::prelude::*;
    /// # async fn body(es: &Elasticsearch) -> Result<()> {
    /// es.assert_mappings("all-that-may-be").subset().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn subset(self) -> MappingsAssertion {
        MappingsAssertion { rule: Rule::Subset, ..self }
    }

    async fn check(self) -> Result<()> {
        let MappingsAssertion { cluster, folder, indices, rule, .. } = self;
        let is_update = is_update(&env::var_os("ESTRADE_UPDATE").unwrap_or_default().to_string_lossy())?;
        let there = Definitions::of_cluster(cluster.client(), &indices).await?;
        if is_update {
            for gone in there.write(&folder, &indices, rule)? {
                // Not through `eprintln!`: libtest keeps that to itself where the test passes.
                let _ = writeln!(
                    io::stderr(),
                    "ESTRADE_UPDATE: removed {}, the mapping file of an index that is not there",
                    gone.display()
                );
            }
        }
        let differences = there.differences(&Definitions::of_folder(&folder, &indices)?, rule);
        if differences.is_empty() {
            return Ok(());
        }
        let differences: Vec<_> = differences.iter().map(ToString::to_string).collect();
        Err(Error::msg(format!(
            "the mapping files in {} and the cluster are not in sync ({rule}):\n\n  {}\n\nwhere the cluster is right, \
             `ESTRADE_UPDATE=1` in the environment of this test writes the files anew",
            folder.display(),
            differences.join("\n  ")
        )))
    }
}

/// What `ESTRADE_UPDATE` says.
fn is_update(text: &str) -> Result<bool> {
    switch(text).map_err(|why| {
        Error::msg(format!(
            "in the environment: `ESTRADE_UPDATE`: {why}; with 1 the mapping files are written anew, with 0 they are compared"
        ))
    })
}

impl IntoFuture for MappingsAssertion {
    type Output = Result<()>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let place = self.place;
        Box::pin(async move { self.check().await.map_err(|error| error.moved_to(place)) })
    }
}

impl fmt::Debug for MappingsAssertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MappingsAssertion { folder, indices, rule, .. } = self;
        f.debug_struct("MappingsAssertion")
            .field("folder", folder)
            .field("indices", indices)
            .field("rule", rule)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::is_update;

    #[test]
    fn what_says_neither_that_files_are_written_nor_that_they_are_not_is_an_error() {
        for (text, update) in [("1", true), ("true", true), ("0", false), ("false", false), ("", false)] {
            assert_eq!(is_update(text).ok(), Some(update), "{text:?}");
        }
        let error = is_update("maybe").expect_err("it is neither").to_string();
        assert!(error.contains("`ESTRADE_UPDATE`: \"maybe\" is neither true nor false"), "{error}");
    }
}
