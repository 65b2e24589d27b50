//! What a completion begins with, exactly or nearly.
//!
//! Source: `PrefixCompletionQuery`, `FuzzyCompletionQuery` and `FSTUtil.intersectPrefixPaths` of Lucene.

use serde_json::{Map, Value};

use super::members::Members;
use crate::http::{Error, Result, shown, token};
use crate::query::edit_distance;

/// `fuzzy`: how near is near enough.
#[derive(Debug, Clone)]
pub(super) struct Fuzzy {
    edits: usize,
    transpositions: bool,
    /// Shorter texts are looked for as they are.
    min_length: usize,
    /// So much of the beginning must be there as it is.
    prefix_length: usize,
    /// Lengths and edits are counted in letters instead of bytes.
    unicode_aware: bool,
}

impl Default for Fuzzy {
    fn default() -> Self {
        Self { edits: 1, transpositions: true, min_length: 3, prefix_length: 1, unicode_aware: false }
    }
}

impl Fuzzy {
    pub(super) fn parse(mut body: Map<String, Value>) -> Result<Self> {
        // Null is a value of this one member, and a wrong one.
        let fuzziness = body.shift_remove("fuzziness");
        let mut members = Members::of("fuzzy", body)?;
        let fuzziness = fuzziness.map(|value| match value {
            Value::Array(_) | Value::Object(_) => Err(Error::x_content_parse(format!(
                "[fuzzy] fuzziness doesn't support values of type: {}",
                token(&value)
            ))),
            value => edits(&value).map_err(|cause| members.failed("fuzziness", cause)),
        });
        let fuzziness = fuzziness.transpose()?;
        let mut length = |name: &str, what: &str| match members.int(name)? {
            None => Ok(None),
            Some(number) => match usize::try_from(number) {
                Ok(number) => Ok(Some(number)),
                Err(_) => {
                    let cause = Error::illegal_argument(format!("{what} must not be negative"));
                    Err(members.failed(name, cause))
                }
            },
        };
        let min_length = length("min_length", "fuzzyMinLength")?;
        let prefix_length = length("prefix_length", "fuzzyPrefixLength")?;
        // It limits the work that servers put into it.
        length("max_determinized_states", "maxDeterminizedStates")?;
        let unset = Self::default();
        let fuzzy = Self {
            edits: fuzziness.unwrap_or(unset.edits),
            transpositions: members.bool("transpositions")?.unwrap_or(unset.transpositions),
            min_length: min_length.unwrap_or(unset.min_length),
            prefix_length: prefix_length.unwrap_or(unset.prefix_length),
            unicode_aware: members.bool("unicode_aware")?.unwrap_or(unset.unicode_aware),
        };
        members.finish()?;
        Ok(fuzzy)
    }

    /// The bytes of the shortest beginning of a key that is near enough.
    fn matched(&self, typed: &str, key: &str) -> Option<usize> {
        if !self.unicode_aware {
            return self.shortest(typed.as_bytes(), key.as_bytes());
        }
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        let count = self.shortest(&letters(typed), &letters(key))?;
        Some(key.chars().take(count).map(char::len_utf8).sum())
    }

    fn shortest<T: PartialEq>(&self, typed: &[T], key: &[T]) -> Option<usize> {
        if typed.len() <= self.prefix_length || typed.len() < self.min_length {
            return key.starts_with(typed).then_some(typed.len());
        }
        let (exact, typed) = typed.split_at(self.prefix_length);
        if !key.starts_with(exact) {
            return None;
        }
        let key = &key[exact.len()..];
        let lengths = typed.len().saturating_sub(self.edits)..=key.len().min(typed.len() + self.edits);
        let near = |length: &usize| edit_distance(typed, &key[..*length], self.transpositions) <= self.edits;
        lengths.into_iter().find(near).map(|length| exact.len() + length)
    }
}

/// `fuzziness`, for a text whose length nobody looks at: `AUTO` takes it for five letters.
fn edits(value: &Value) -> Result<usize> {
    const LENGTH: i64 = 5;
    match value {
        Value::Null => return Err(Error::illegal_argument("Can't get text on a VALUE_NULL")),
        Value::Bool(_) => {
            let reason = "Can't parse fuzziness on token: [VALUE_BOOLEAN]";
            return Err(Error::illegal_argument(reason));
        }
        _ => {}
    }
    let text = shown(value);
    let upper = text.to_uppercase();
    if upper == "AUTO" {
        return Ok(1);
    }
    if let Some(lengths) = upper.strip_prefix("AUTO:") {
        let lengths = lengths.split_once(',').map(|(low, high)| (low.trim().parse(), high.trim().parse()));
        let Some((Ok(low), Ok(high))) = lengths else {
            return Err(Error::new(400, "parse_exception", "failed to find low and high distance values"));
        };
        let (low, high): (i64, i64) = (low, high);
        if low < 0 || high < 0 || low > high {
            return Err(Error::illegal_argument(
                "fuzziness wrongly configured, must be: lowDistance > 0, highDistance > 0 and lowDistance <= highDistance ",
            ));
        }
        return Ok(usize::from(LENGTH >= low) + usize::from(LENGTH >= low && LENGTH >= high));
    }
    match text.parse::<f32>() {
        Ok(edits) if edits >= 2.0 => Ok(2),
        Ok(edits) if edits >= 1.0 => Ok(1),
        Ok(edits) if edits >= 0.0 => Ok(0),
        _ => Err(Error::illegal_argument(format!("Invalid fuzziness value: {text}"))),
    }
}

/// The beginnings that are looked for.
#[derive(Debug)]
pub(super) struct Prefix {
    forms: Vec<String>,
    fuzzy: Option<Fuzzy>,
}

impl Prefix {
    pub(super) fn new(forms: Vec<String>, fuzzy: Option<Fuzzy>) -> Self {
        Self { forms, fuzzy }
    }

    /// How much of a key is needed to see that it begins so, in bytes.
    pub(super) fn matched(&self, key: &str) -> Option<usize> {
        let shortest = |form: &String| match &self.fuzzy {
            None => key.starts_with(form.as_str()).then_some(form.len()),
            Some(fuzzy) => fuzzy.matched(form, key),
        };
        self.forms.iter().filter_map(shortest).min()
    }

    /// What the weight of a key that begins with `matched` is multiplied with: how much of that is what was typed. 0
    /// where beginnings are exact and weights are left alone.
    pub(super) fn boost(&self, matched: &[u8]) -> usize {
        let Some(fuzzy) = &self.fuzzy else { return 0 };
        let common = |form: &String| {
            // Lucene compares the bytes with the letters, so letters of several bytes are never the same.
            let letters: Vec<u32> = if fuzzy.unicode_aware {
                form.chars().map(u32::from).collect()
            } else {
                form.bytes().map(u32::from).collect()
            };
            letters.into_iter().zip(matched).take_while(|(a, b)| *a == u32::from(**b)).count()
        };
        self.forms.iter().map(common).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(typed: &str, key: &str, fuzzy: Fuzzy) -> Option<usize> {
        Prefix::new(vec![typed.to_owned()], Some(fuzzy)).matched(key)
    }

    #[test]
    fn the_shortest_beginning_that_is_near_enough_is_what_matches() {
        let fuzzy = Fuzzy::default();
        assert_eq!(matched("alpxa", "alphabet", fuzzy.clone()), Some(5));
        assert_eq!(matched("alpha", "alphabet", fuzzy.clone()), Some(4));
        assert_eq!(matched("zlpha", "alphabet", fuzzy.clone()), None);
        assert_eq!(matched("al", "apl", fuzzy.clone()), None);
        assert_eq!(matched("alpx", "al", Fuzzy { edits: 2, ..fuzzy }), Some(2));
    }

    #[test]
    fn bytes_are_counted_unless_letters_are_asked_for() {
        let letters = Fuzzy { unicode_aware: true, ..Fuzzy::default() };
        assert_eq!(matched("fäo", "föo", Fuzzy::default()), Some(4));
        assert_eq!(matched("foo", "f東o", Fuzzy::default()), None);
        assert_eq!(matched("foo", "f東o", letters), Some(5));
    }

    #[test]
    fn what_is_typed_counts_as_far_as_the_key_begins_so() {
        let prefix = |fuzzy| Prefix::new(vec!["alpxa".to_owned()], fuzzy);
        assert_eq!(prefix(Some(Fuzzy::default())).boost(b"alpha"), 3);
        assert_eq!(prefix(None).boost(b"alpxa"), 0);
    }
}
