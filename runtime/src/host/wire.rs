//! What a client and a host say to each other: frames, each behind its length, of texts, each behind its own. The first
//! text tells what it is.
//!
//! ```text
//! attach      test | host, package, target, module, name, what it is made of, [the asking module]
//! working
//! value       the value as JSON, an identity…
//! elsewhere   a host
//! skipped     a reason, a place
//! failed      an account
//! refused     why
//! ```
//!
//! Texts, since JSON around them was a third of what an attach costs in a build without optimisation.

use std::collections::BTreeSet;
use std::io::{self, Read};

use serde::{Deserialize, Serialize};

use super::LARGEST_VALUE;

/// A frame holds one value, or the account of a failure with all that it quotes.
const LARGEST_FRAME: usize = 8 * LARGEST_VALUE;

/// Which value of which fixture, whoever links it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Wanted {
    pub(crate) fixture: FixtureId,
    /// The asking test's module, for a fixture of scope `module`.
    pub(crate) module: Option<String>,
    /// The fixture's type and version as the asker links it: one of another version is refused.
    pub(crate) made_of: String,
}

/// A fixture, whichever binary it is linked into.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct FixtureId {
    pub(crate) package: String,
    pub(crate) target: String,
    pub(crate) module: String,
    pub(crate) name: String,
}

/// A client asks; the answer to each is one [`Answer`] other than [`Answer::Working`].
#[derive(Debug)]
pub(crate) enum Question {
    /// Set up, if it is not yet, and held until the connection ends.
    Attach {
        wanted: Wanted,
        /// Another host asks, for a fixture of its own: it is waited for when this one is torn down.
        host: bool,
    },
}

impl Question {
    pub(crate) fn frame(&self) -> io::Result<Vec<u8>> {
        let Question::Attach { wanted: Wanted { fixture, module: asking, made_of }, host } = self;
        let FixtureId { package, target, module, name } = fixture;
        let asker = if *host { "host" } else { "test" };
        let mut texts = vec!["attach", asker, package, target, module, name, made_of];
        texts.extend(asking.as_deref());
        frame(&texts)
    }

    pub(crate) fn parse(body: &[u8]) -> io::Result<Question> {
        match texts(body)?[..] {
            [
                "attach",
                asker @ ("test" | "host"),
                package,
                target,
                module,
                name,
                made_of,
                ref asking @ ..,
            ] if asking.len() <= 1 => {
                let [package, target, module, name] = [package, target, module, name].map(str::to_owned);
                let wanted = Wanted {
                    fixture: FixtureId { package, target, module, name },
                    module: asking.first().copied().map(str::to_owned),
                    made_of: made_of.to_owned(),
                };
                Ok(Question::Attach { wanted, host: asker == "host" })
            }
            _ => Err(no_message()),
        }
    }
}

/// What a host says.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// It is being set up, and this host is alive.
    Working,
    /// Its value, as JSON.
    Value {
        value: String,
        /// The identities of the wide fixtures that it needs or asked for, and of those that these need.
        behind: BTreeSet<String>,
    },
    /// Another host has it.
    Elsewhere { host: String },
    /// Its setup said `skip!`.
    Skipped { reason: String, location: String },
    /// Its setup failed, now or before, which is not tried again: all there is to tell of it.
    Failed { account: String },
    /// It cannot be had from this host.
    Refused { why: String },
}

impl Answer {
    pub(crate) fn frame(&self) -> io::Result<Vec<u8>> {
        match self {
            Answer::Working => frame(&["working"]),
            Answer::Value { value, behind } => {
                let mut texts = vec!["value", value.as_str()];
                texts.extend(behind.iter().map(String::as_str));
                frame(&texts)
            }
            Answer::Elsewhere { host } => frame(&["elsewhere", host]),
            Answer::Skipped { reason, location } => frame(&["skipped", reason, location]),
            Answer::Failed { account } => frame(&["failed", account]),
            Answer::Refused { why } => frame(&["refused", why]),
        }
    }

    fn parse(body: &[u8]) -> io::Result<Answer> {
        Ok(match texts(body)?[..] {
            ["working"] => Answer::Working,
            ["value", value, ref behind @ ..] => Answer::Value {
                value: value.to_owned(),
                behind: behind.iter().copied().map(str::to_owned).collect(),
            },
            ["elsewhere", host] => Answer::Elsewhere { host: host.to_owned() },
            ["skipped", reason, location] => {
                Answer::Skipped { reason: reason.to_owned(), location: location.to_owned() }
            }
            ["failed", account] => Answer::Failed { account: account.to_owned() },
            ["refused", why] => Answer::Refused { why: why.to_owned() },
            _ => return Err(no_message()),
        })
    }

    /// Waits for the next one.
    pub(crate) fn receive(stream: &mut impl Read) -> io::Result<Answer> {
        let mut head = [0; LENGTH];
        stream.read_exact(&mut head)?;
        let mut body = vec![0; length(head)?];
        stream.read_exact(&mut body)?;
        Answer::parse(&body)
    }
}

/// How many bytes a length has.
pub(crate) const LENGTH: usize = 4;

/// The length that the first bytes of a frame tell.
pub(crate) fn length(head: [u8; LENGTH]) -> io::Result<usize> {
    let length = u32::from_le_bytes(head) as usize;
    if length > LARGEST_FRAME { Err(no_message()) } else { Ok(length) }
}

/// To be sent in one piece.
fn frame(texts: &[&str]) -> io::Result<Vec<u8>> {
    let body: usize = texts.iter().map(|text| LENGTH + text.len()).sum();
    if body > LARGEST_FRAME {
        return Err(io::Error::other("the message is too large"));
    }
    let mut frame = Vec::with_capacity(LENGTH + body);
    frame.extend_from_slice(&body.to_le_bytes()[..LENGTH]);
    for text in texts {
        frame.extend_from_slice(&text.len().to_le_bytes()[..LENGTH]);
        frame.extend_from_slice(text.as_bytes());
    }
    Ok(frame)
}

fn texts(mut body: &[u8]) -> io::Result<Vec<&str>> {
    let mut texts = Vec::new();
    while let Some((head, rest)) = body.split_first_chunk() {
        let (text, rest) = rest.split_at_checked(length(*head)?).ok_or_else(no_message)?;
        texts.push(str::from_utf8(text).map_err(|_| no_message())?);
        body = rest;
    }
    if body.is_empty() { Ok(texts) } else { Err(no_message()) }
}

fn no_message() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "this is no message of Estrade")
}

#[cfg(test)]
mod tests {
    use super::{Answer, FixtureId, LENGTH, Question, Wanted};

    fn asked(module: Option<&str>) -> Question {
        let fixture = FixtureId {
            package: "shop".to_owned(),
            target: "tests/api".to_owned(),
            module: "api::orders".to_owned(),
            name: "größe".to_owned(),
        };
        let wanted =
            Wanted { fixture, module: module.map(str::to_owned), made_of: "String of 1.0".to_owned() };
        Question::Attach { wanted, host: module.is_none() }
    }

    #[test]
    fn what_is_said_arrives_as_it_was() {
        for question in [asked(None), asked(Some("api::orders")), asked(Some(""))] {
            let frame = question.frame().unwrap();
            let heard = Question::parse(&frame[LENGTH..]).unwrap();
            assert_eq!(format!("{heard:?}"), format!("{question:?}"));
        }
        let text = || "one\n\"two\"\0".to_owned();
        let answers = [
            Answer::Working,
            Answer::Value { value: "{}".to_owned(), behind: ["b".to_owned(), String::new()].into() },
            Answer::Value { value: text(), behind: [].into() },
            Answer::Elsewhere { host: text() },
            Answer::Skipped { reason: text(), location: String::new() },
            Answer::Failed { account: text() },
            Answer::Refused { why: text() },
        ];
        for answer in answers {
            let frame = answer.frame().unwrap();
            let heard = Answer::receive(&mut &frame[..]).unwrap();
            assert_eq!(format!("{heard:?}"), format!("{answer:?}"));
        }
    }

    #[test]
    fn what_is_cut_off_or_made_up_is_an_error() {
        let frame = asked(Some("api")).frame().unwrap();
        let body = &frame[LENGTH..];
        for end in 0..body.len() {
            // Without the asking module, it is a message of a fixture that is no module's.
            let whole = end == body.len() - LENGTH - "api".len();
            assert_eq!(Question::parse(&body[..end]).is_ok(), whole, "the first {end} bytes");
        }
        for at in 0..body.len() {
            let mut changed = body.to_vec();
            changed[at] = 0xff;
            let _ = Question::parse(&changed);
        }
        assert!(Question::parse(&Answer::Working.frame().unwrap()[LENGTH..]).is_err());
        assert!(Answer::receive(&mut &u32::MAX.to_le_bytes()[..]).is_err());
    }
}
