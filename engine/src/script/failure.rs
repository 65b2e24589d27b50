//! Why a script cannot be read, or ended.

use crate::http::Error;

/// What ended a script.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Failure {
    /// A server can do this, the engine cannot: a noun phrase.
    Unsupported(String),
    /// An exception, with its type as servers tell it, and where it was, in characters of the script.
    Thrown { at: usize, kind: &'static str, reason: String },
}

impl Failure {
    pub(super) fn thrown(at: usize, kind: &'static str, reason: impl Into<String>) -> Self {
        Self::Thrown { at, kind, reason: reason.into() }
    }

    pub(super) fn syntax(at: usize, reason: impl Into<String>) -> Self {
        Self::thrown(at, "illegal_argument_exception", reason)
    }

    pub(super) fn cast(at: usize, reason: impl Into<String>) -> Self {
        Self::thrown(at, "class_cast_exception", reason)
    }

    /// The error of a request, as servers form it. `statements` are where statements begin, once that is known.
    pub(super) fn error(self, source: &str, statements: Option<&[usize]>) -> Error {
        let (at, kind, reason) = match self {
            Self::Unsupported(what) => return Error::unsupported(what),
            Self::Thrown { at, kind, reason } => (at, kind, reason),
        };
        let characters: Vec<char> = source.chars().collect();
        let at = at.min(characters.len());
        let (start, end) = match statements {
            None => (at.saturating_sub(NEAR), (at + NEAR).min(characters.len())),
            Some(starts) => (
                starts.iter().copied().filter(|start| *start <= at).max().unwrap_or(0),
                starts.iter().copied().filter(|start| *start > at).min().unwrap_or(characters.len()),
            ),
        };
        let (before, after) = match statements {
            None => (if start > 0 { "... " } else { "" }, if end < characters.len() { " ..." } else { "" }),
            Some(_) => ("", ""),
        };
        let shown: String = characters[start..end].iter().collect();
        let pointer = format!("{}^---- HERE", " ".repeat(before.len() + at - start));
        let first_line = source.lines().next().unwrap_or_default();
        let script =
            if first_line.len() < source.len() { format!("{first_line} ...") } else { source.to_owned() };
        let phase = if statements.is_some() { "runtime error" } else { "compile error" };
        Error::new(400, "script_exception", phase)
            .with("script_stack", vec![format!("{before}{shown}{after}"), pointer])
            .with("script", script)
            .with("lang", "painless")
            .with("position", serde_json::json!({ "offset": at, "start": start, "end": end }))
            .caused_by(Error::new(400, kind, reason))
    }
}

/// How much of a script is shown on both sides of what is wrong in it.
const NEAR: usize = 25;

/// What went wrong where the place is not known yet.
#[derive(Debug)]
pub(super) enum Fault {
    Unsupported(String),
    Thrown(&'static str, String),
    /// Something that was called failed at a place of its own.
    Inside(Failure),
}

impl Fault {
    pub(super) fn cast(reason: impl Into<String>) -> Self {
        Self::Thrown("class_cast_exception", reason.into())
    }

    /// A method or a field of nothing, or a number that is not there. Servers tell what the JVM calls it.
    pub(super) fn null(what: &str) -> Self {
        let reason = format!("Cannot invoke \"Object.getClass()\" because \"{what}\" is null");
        Self::Thrown("null_pointer_exception", reason)
    }

    /// A list or a map was changed while it was gone through.
    pub(super) fn changed() -> Self {
        Self::Thrown("concurrent_modification_exception", String::new())
    }

    pub(super) fn at(self, at: usize) -> Failure {
        match self {
            Self::Unsupported(what) => Failure::Unsupported(what),
            Self::Thrown(kind, reason) => Failure::Thrown { at, kind, reason },
            Self::Inside(failure) => failure,
        }
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::Inside(failure)
    }
}
