//! What a client and a host say to each other: frames of JSON, each behind its length.
//!
//! `{"attach": {…}}` and not `{"ask": "attach", …}`: what is told before its kind is known has to be kept first, which is
//! most of what an attach costs in a build without optimisation.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::LARGEST_VALUE;

/// A frame holds one value, escaped as a string of JSON.
const LARGEST_FRAME: usize = 8 * LARGEST_VALUE;

/// Which value of which fixture, whoever links it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Question {
    /// Set up, if it is not yet, and held until the connection ends.
    Attach {
        wanted: Wanted,
        /// Another host asks, for a fixture of its own: it is waited for when this one is torn down.
        host: bool,
    },
}

/// What a host says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// Sends one frame, in one piece.
pub(crate) fn send(stream: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    stream.write_all(&frame(message)?)
}

/// One frame.
pub(crate) fn frame(message: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, message)?;
    let length = u32::try_from(frame.len() - 4).ok().filter(|length| (*length as usize) <= LARGEST_FRAME);
    let length = length.ok_or_else(|| io::Error::other("the message is too large"))?;
    frame[..4].copy_from_slice(&length.to_le_bytes());
    Ok(frame)
}

/// The length that the first four bytes of a frame tell.
pub(crate) fn length(head: [u8; 4]) -> io::Result<usize> {
    let length = u32::from_le_bytes(head) as usize;
    if length > LARGEST_FRAME {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "this is no message of Estrade"));
    }
    Ok(length)
}

/// Reads one frame.
pub(crate) fn receive<T: DeserializeOwned>(stream: &mut impl Read) -> io::Result<T> {
    let mut head = [0; 4];
    stream.read_exact(&mut head)?;
    let mut body = vec![0; length(head)?];
    stream.read_exact(&mut body)?;
    Ok(serde_json::from_slice(&body)?)
}
