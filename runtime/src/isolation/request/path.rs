//! The path of a request: its parts, and the same with physical names.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::super::expression;
use super::super::ledger::Kind;
use super::super::names::Names;
use super::super::refusal::{Refusal, Result};
use super::super::route::{Route, Sees};

/// The parts between the slashes, as they came and decoded.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::isolation) struct Segments(Vec<(String, String)>);

impl Segments {
    pub(in crate::isolation) fn parse(path: &str) -> Result<Segments> {
        let parts = path.split('/').filter(|part| !part.is_empty());
        let decoded = parts.map(|part| {
            let text = decode(part, false).ok_or_else(|| {
                Refusal::unreadable(&format!("the path [{path}]"), "its %-encoding is broken")
            })?;
            Ok((part.to_owned(), text))
        });
        Ok(Segments(decoded.collect::<Result<_>>()?))
    }

    pub(in crate::isolation) fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether each part fits that of a pattern with as many.
    pub(in crate::isolation) fn fit(&self, pattern: &str) -> bool {
        let begins = |(_, text): &(String, String)| text.as_bytes().first() == pattern.as_bytes().get(1);
        // Most patterns begin with a word that is another one.
        if !pattern.starts_with("/{") && !self.0.first().is_none_or(begins) {
            return false;
        }
        let wanted = pattern.split('/').filter(|part| !part.is_empty());
        wanted.zip(&self.0).all(|(wanted, (_, text))| fits(wanted, text))
    }

    /// What stands where the route's path has this variable, the first where it has several.
    pub(in crate::isolation) fn get(&self, route: &Route, variable: &str) -> Option<&str> {
        let wanted = route.path.split('/').filter(|part| !part.is_empty());
        wanted.zip(&self.0).find(|(part, _)| *part == variable).map(|(_, (_, text))| text.as_str())
    }

    /// The path on the server, in the form `to`, with everything that it may create recorded.
    pub(in crate::isolation) fn translated(&self, route: &Route, to: &str, names: &Names) -> Result<String> {
        let wanted = route.path.split('/').filter(|part| !part.is_empty());
        let mut variables: Vec<(&str, &(String, String))> =
            wanted.zip(&self.0).filter(|(part, _)| part.starts_with('{')).collect();
        let mut path = String::new();
        for part in to.split('/').filter(|part| !part.is_empty()) {
            path.push('/');
            if !part.starts_with('{') {
                path.push_str(part);
                continue;
            }
            if part == "{*}" {
                let everything = if route.path == "/_cat/aliases" {
                    expression::aliases(names, "_all")
                } else {
                    route.sees.expression(names, "")?
                };
                path.push_str(&encode(&everything));
                continue;
            }
            let Some(at) = variables.iter().position(|(variable, _)| *variable == part) else {
                unreachable!("the route {} has no {part}", route.path)
            };
            let (_, (raw, text)) = variables.remove(at);
            match part {
                // Its lines are refused one by one: it goes on without what they would have been about.
                "{target}" if route.body.is_bulk() && expression::allow_change(names, text).is_err() => {
                    path.pop();
                }
                "{indices}" => path.push_str(&encode(&route.sees.expression(names, text)?)),
                "{index}" if route.sees == Sees::Own => {
                    path.push_str(&encode(&expression::changed_name(names, text)?));
                }
                "{index}" => path.push_str(&encode(&expression::name(names, text)?)),
                "{target}" | "{new}" | "{stream}" => {
                    path.push_str(&encode(&expression::created(names, text)?));
                }
                "{names}" if route.sees == Sees::Own && route.path.contains("alias") => {
                    text.split(',').try_for_each(|alias| expression::allow_change(names, alias.trim()))?;
                    path.push_str(&encode(&expression::listed(names, text)));
                }
                "{names}" if route.sees == Sees::All && route.path.contains("alias") => {
                    path.push_str(&encode(&expression::aliases(names, text)));
                }
                "{names}" => path.push_str(&encode(&expression::listed(names, text))),
                "{name}" => path.push_str(&encode(&names.record(route.made.unwrap_or(Kind::Index), text)?)),
                "{ids}" if text.split(',').any(|id| id == "_all") => {
                    return Err(Refusal::not_isolated(
                        &format!("the scrolls [{text}]"),
                        "some are of other tests: name the ids",
                    ));
                }
                _ => path.push_str(&no_word(raw)),
            }
        }
        if path.is_empty() {
            path.push('/');
        }
        Ok(path)
    }
}

/// An id as it came, but with its first `_` encoded: Elasticsearch 7 would read `/a/_doc/_bulk` as a request of its own,
/// with a body that names indices. Encoded it is an id to every version.
fn no_word(raw: &str) -> Cow<'_, str> {
    raw.strip_prefix('_').map_or(Cow::Borrowed(raw), |rest| Cow::Owned(format!("%5F{rest}")))
}

fn fits(wanted: &str, text: &str) -> bool {
    match wanted {
        "{any}" | "{ids}" => true,
        variable if variable.starts_with('{') => !text.starts_with('_') || text.starts_with("_all"),
        word => word == text,
    }
}

/// Text from its %-encoding; in parameters a plus is a space.
pub(in crate::isolation) fn decode(text: &str, plus_is_space: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let (high, low) =
                    (char::from(rest.next()?).to_digit(16)?, char::from(rest.next()?).to_digit(16)?);
                bytes.push(u8::try_from(high * 16 + low).ok()?);
            }
            b'+' if plus_is_space => bytes.push(b' '),
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

/// What has no meaning in a path or a parameter stays as it is.
pub(in crate::isolation) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'-' | b'_' | b'.' | b'~' | b'*' | b',' => encoded.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            byte => {
                // Writing to a string cannot fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}
