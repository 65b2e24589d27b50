//! Documents that were seeded.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What [`Index::seed`](crate::Index::seed) put into an index, in the order it was given.
///
/// ```
/// # use estrade::Documents;
/// # let promos: Documents = [("promo-0".to_owned(), serde_json::json!({ "active": true }))].into_iter().collect();
/// assert_eq!(promos.len(), 1);
/// assert_eq!(promos.ids(), ["promo-0"]);
/// for (id, source) in &promos {
///     println!("{id}: {source}");
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Documents {
    ids: Vec<String>,
    sources: Vec<Value>,
}

impl Documents {
    pub(super) fn push(&mut self, id: String, source: Value) {
        self.ids.push(id);
        self.sources.push(source);
    }

    /// How many.
    ///
    /// ```
    /// # use estrade::Documents;
    /// # let promos: Documents = [("promo-0".to_owned(), serde_json::json!({ "active": true }))].into_iter().collect();
    /// assert_eq!(promos.len(), 1);
    /// ```
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    ///
    /// ```
    /// # use estrade::Documents;
    /// # let promos: Documents = [("promo-0".to_owned(), serde_json::json!({ "active": true }))].into_iter().collect();
    /// assert!(!promos.is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Their ids: those that were given (`_id`), and those that the server made.
    ///
    /// ```
    /// # use estrade::Documents;
    /// # let promos: Documents = [("promo-0".to_owned(), serde_json::json!({ "active": true }))].into_iter().collect();
    /// assert_eq!(promos.ids(), ["promo-0"]);
    /// ```
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Their sources, without `_id`.
    ///
    /// ```
    /// # use estrade::Documents;
    /// # let promos: Documents = [("promo-0".to_owned(), serde_json::json!({ "active": true }))].into_iter().collect();
    /// assert_eq!(promos.sources()[0]["active"], true);
    /// ```
    pub fn sources(&self) -> &[Value] {
        &self.sources
    }

    /// Ids and sources together.
    ///
    /// ```
    /// # use estrade::Documents;
    /// # let promos: Documents = [("promo-0".to_owned(), serde_json::json!({ "active": true }))].into_iter().collect();
    /// for (id, source) in promos.iter() {
    ///     assert_eq!((id, &source["active"]), ("promo-0", &true.into()));
    /// }
    /// ```
    pub fn iter(&self) -> Iter<'_> {
        self.ids.iter().map(String::as_str as fn(&String) -> &str).zip(&self.sources)
    }
}

/// Ids and sources.
type Iter<'a> = std::iter::Zip<
    std::iter::Map<std::slice::Iter<'a, String>, fn(&String) -> &str>,
    std::slice::Iter<'a, Value>,
>;

impl<'a> IntoIterator for &'a Documents {
    type Item = (&'a str, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl IntoIterator for Documents {
    type Item = (String, Value);
    type IntoIter = std::iter::Zip<std::vec::IntoIter<String>, std::vec::IntoIter<Value>>;

    fn into_iter(self) -> Self::IntoIter {
        self.ids.into_iter().zip(self.sources)
    }
}

impl FromIterator<(String, Value)> for Documents {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(documents: I) -> Documents {
        let mut all = Documents::default();
        documents.into_iter().for_each(|(id, source)| all.push(id, source));
        all
    }
}
