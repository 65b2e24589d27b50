//! Documents by default, with what a test cares about said explicitly.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Map, Value};

use super::merge::merge;

type Sequence = Box<dyn Fn(usize) -> Value + Send + Sync>;

/// Builds documents from a default one and overrides.
///
/// ```
/// use estrade::Factory;
/// use serde_json::json;
///
/// let promo = Factory::new(json!({ "promo_type": "editorial", "title": { "eng": "Soon", "swa": "Karibuni" } }))
///     .sequence("uuid", |n| json!(format!("promo-{n}")))
///     .id_field("uuid");
///
/// assert_eq!(
///     promo.build(json!({ "title": { "eng": "Now" } })),
///     json!({
///         "promo_type": "editorial",
///         "title": { "eng": "Now", "swa": "Karibuni" },
///         "uuid": "promo-0",
///         "_id": "promo-0",
///     })
/// );
/// assert_eq!(promo.build_batch(2)[1]["uuid"], "promo-2");
/// ```
pub struct Factory {
    default: Value,
    sequences: Vec<(String, Sequence)>,
    id_field: Option<String>,
    next: AtomicUsize,
}

impl fmt::Debug for Factory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sequences: Vec<_> = self.sequences.iter().map(|(field, _)| field).collect();
        f.debug_struct("Factory")
            .field("default", &self.default)
            .field("sequences", &sequences)
            .field("id_field", &self.id_field)
            .finish_non_exhaustive()
    }
}

impl Factory {
    /// A factory whose documents are `default` where nothing else is said.
    ///
    /// ```
    /// # use estrade::Factory;
    /// # use serde_json::json;
    /// let promo = Factory::new(json!({ "active": true }));
    /// assert_eq!(promo.build(json!({})), json!({ "active": true }));
    /// ```
    pub fn new(default: Value) -> Factory {
        Factory { default, sequences: Vec::new(), id_field: None, next: AtomicUsize::new(0) }
    }

    /// Gives `field` a value of its own in every document: `value(n)`, with `n` from 0, one number per build,
    /// the same for all sequences of one document. `a.b` is the field `b` of the object `a`. An override wins.
    ///
    /// ```
    /// # use estrade::Factory;
    /// # use serde_json::json;
    /// let promo = Factory::new(json!({})).sequence("title.eng", |n| json!(format!("Promo {n}")));
    /// assert_eq!(promo.build_batch(2)[1], json!({ "title": { "eng": "Promo 1" } }));
    /// ```
    #[must_use]
    pub fn sequence(
        mut self,
        field: &str,
        value: impl Fn(usize) -> Value + Send + Sync + 'static,
    ) -> Factory {
        self.sequences.push((field.to_owned(), Box::new(value)));
        self
    }

    /// The value of `field` is also the document's id: it is set as `_id`, which
    /// [`seed`](crate::Index::seed) takes out, unless an override says another `_id`.
    ///
    /// ```
    /// # use estrade::Factory;
    /// # use serde_json::json;
    /// let country = Factory::new(json!({})).id_field("code");
    /// assert_eq!(country.build(json!({ "code": "KE" })), json!({ "code": "KE", "_id": "KE" }));
    /// ```
    #[must_use]
    pub fn id_field(mut self, field: &str) -> Factory {
        self.id_field = Some(field.to_owned());
        self
    }

    /// One document: the default, its sequences, then `overrides` merged deeply (RFC 7386: objects are merged,
    /// null removes a field, everything else replaces).
    ///
    /// ```
    /// # use estrade::Factory;
    /// # use serde_json::json;
    /// let promo = Factory::new(json!({ "title": { "eng": "Soon", "swa": "Karibuni" }, "active": true }));
    /// assert_eq!(
    ///     promo.build(json!({ "title": { "eng": "Now" }, "active": null })),
    ///     json!({ "title": { "eng": "Now", "swa": "Karibuni" } }),
    /// );
    /// ```
    pub fn build(&self, overrides: Value) -> Value {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let mut document = self.default.clone();
        for (field, value) in &self.sequences {
            merge(&mut document, at_path(field, value(n)));
        }
        merge(&mut document, overrides);
        if let Some(id) = self.id_field.as_deref().and_then(|field| text_at(&document, field))
            && let Value::Object(members) = &mut document
        {
            members.entry("_id").or_insert(Value::String(id));
        }
        document
    }

    /// One document for each of `overrides`.
    ///
    /// ```
    /// # use estrade::Factory;
    /// # use serde_json::json;
    /// let promo = Factory::new(json!({ "active": true }));
    /// let promos = promo.build_each([json!({}), json!({ "active": false })]);
    /// assert_eq!(promos, [json!({ "active": true }), json!({ "active": false })]);
    /// ```
    pub fn build_each(&self, overrides: impl IntoIterator<Item = Value>) -> Vec<Value> {
        overrides.into_iter().map(|overrides| self.build(overrides)).collect()
    }

    /// `count` documents without overrides.
    ///
    /// ```
    /// # use estrade::Factory;
    /// # use serde_json::json;
    /// let event = Factory::new(json!({})).sequence("n", |n| json!(n));
    /// assert_eq!(event.build_batch(2), [json!({ "n": 0 }), json!({ "n": 1 })]);
    /// ```
    pub fn build_batch(&self, count: usize) -> Vec<Value> {
        (0..count).map(|_| self.build(Value::Object(Map::new()))).collect()
    }
}

/// `{"a": {"b": value}}` for `a.b`.
fn at_path(path: &str, value: Value) -> Value {
    path.rsplit('.').fold(value, |inner, key| Value::Object(Map::from_iter([(key.to_owned(), inner)])))
}

/// The value at `a.b` as an id: text as it is, a number or a boolean as it is written.
fn text_at(document: &Value, path: &str) -> Option<String> {
    match path.split('.').try_fold(document, |value, key| value.get(key))? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}
