//! `suggest`: what somebody may be about to type, and what somebody may have meant.
//!
//! ```text
//! body ─ read ─▶ Suggest: a text for all, and by its name each Asked: its texts, its Lookup, completion | term
//! each shard ─▶ check: is there such a field? if not, the shard fails
//!           └─▶ completion: keys of the column that begin so ─▶ best ones ─▶ of all shards ─▶ fetch ─▶ options
//!           └─▶ term: terms of the column that are near      ─▶ best ones ─▶ of all shards          ─▶ options
//! ```
//!
//! Source: `SuggestBuilder`, `SuggestionBuilder` and `SuggestPhase` of Elasticsearch.

mod asked;
mod completion;
mod distance;
mod members;
mod piece;
mod prefix;
mod ranking;
mod spelling;
mod term;

use serde_json::{Map, Value, json};

use self::asked::{Asked, Suggester};
use self::piece::Piece;
use super::fetch::Hit;
use super::shards::Shard;
use crate::http::{Error, Request, Result, shown, token};

/// The suggestions that a request asks for.
#[derive(Debug)]
pub(crate) struct Suggest {
    /// Where one has no text of its own.
    text: Option<String>,
    /// By name, in the order in which they are answered.
    asked: Vec<(String, Asked)>,
}

impl Suggest {
    pub(crate) fn parse(body: Value) -> Result<Self> {
        let Value::Object(members) = body else {
            return Err(Error::parsing(format!("Unknown key for a {} in [suggest].", token(&body))));
        };
        let mut suggest = Self { text: None, asked: Vec::new() };
        for (name, value) in members {
            match value {
                Value::Object(body) => suggest.asked.push((name, Asked::parse(body)?)),
                Value::Null | Value::Array(_) => {
                    let token = token(&value);
                    return Err(Error::parsing(format!("unexpected token [{token}] after [{name}]")));
                }
                text if name == "text" => suggest.text = Some(shown(&text)),
                _ => return Err(Error::illegal_argument(format!("[suggest] does not support [{name}]"))),
            }
        }
        suggest.asked.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(suggest)
    }

    /// What the parameters ask for: the words that are like those of `suggest_text`, or of `q`.
    pub(crate) fn of_parameters(request: &Request) -> Result<Option<Self>> {
        let Some(field) = request.param("suggest_field") else {
            return alone(request).map(|()| None);
        };
        let Some(mode) = request.param("suggest_mode") else {
            return Err(Error::new(500, "null_pointer_exception", "Input string is null"));
        };
        let size = request.number("suggest_size")?.unwrap_or(5);
        let mut asked = json!({"term": {"field": field, "suggest_mode": mode, "size": size}});
        if let Some(text) = request.param("suggest_text").or_else(|| request.param("q")) {
            asked["text"] = text.into();
        }
        let mut body = Map::new();
        body.insert(field.to_owned(), asked);
        Self::parse(Value::Object(body)).map(Some)
    }

    /// Whether an index can answer, and show the first document that it finds: what it refuses is the failure of its
    /// shards.
    pub(super) fn check(
        &self,
        shard: &Shard<'_>,
        mut show: impl FnMut(&Hit<'_>) -> Result<Value>,
    ) -> Result<()> {
        let text = self.text.as_deref();
        self.asked.iter().try_for_each(|(_, asked)| asked.check(&shard.scope, text))?;
        for (_, asked) in &self.asked {
            if let Suggester::Completion(completion) = &asked.suggester {
                for piece in Piece::of(shard) {
                    completion.first(asked, text, &piece)?.map(|hit| show(&hit)).transpose()?;
                }
            }
        }
        Ok(())
    }

    /// The member `suggest` of the response; `None` where nothing is asked for, or nobody is there to answer. `show`
    /// makes of a document what a hit shows of it.
    pub(super) fn run(
        &self,
        shards: &[Shard<'_>],
        typed_keys: bool,
        mut show: impl FnMut(&Hit<'_>) -> Result<Value>,
    ) -> Result<Option<Value>> {
        let mut pieces: Vec<Piece<'_>> = shards.iter().flat_map(Piece::of).collect();
        pieces.sort_by_key(Piece::place);
        if self.asked.is_empty() || pieces.is_empty() {
            return Ok(None);
        }
        let mut suggested = Map::new();
        for (name, asked) in &self.asked {
            let text = self.text.as_deref();
            let (kind, entries) = match &asked.suggester {
                Suggester::Completion(completion) => {
                    ("completion", completion.run(asked, text, &pieces, &mut show)?)
                }
                Suggester::Term(term) => ("term", term.run(asked, text, &pieces)?),
            };
            let key = if typed_keys { format!("{kind}#{name}") } else { name.clone() };
            suggested.insert(key, entries);
        }
        Ok(Some(Value::Object(suggested)))
    }
}

/// Refuses what says more of suggestions that no parameter asks for.
fn alone(request: &Request) -> Result<()> {
    let names = ["suggest_mode", "suggest_size", "suggest_text"];
    let unread: Vec<String> = names
        .into_iter()
        .filter(|name| request.param(name).is_some())
        .map(|name| format!("[{name}] -> did you mean [suggest_field]?"))
        .collect();
    if unread.is_empty() {
        return Ok(());
    }
    let index = if request.has_var("index") { format!("/{}", request.var("index")) } else { String::new() };
    let (plural, unread) = (if unread.len() > 1 { "s" } else { "" }, unread.join(", "));
    Err(Error::illegal_argument(format!(
        "request [{index}/_search] contains unrecognized parameter{plural}: {unread}"
    )))
}
