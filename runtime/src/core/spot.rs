//! A place in a source file, as the standard library tells it.

use std::fmt;
use std::panic::Location;

/// Of a panic or an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) file: String,
    /// From 1.
    pub(crate) line: u32,
    /// From 1, in characters.
    pub(crate) column: u32,
}

impl From<&Location<'_>> for Spot {
    fn from(location: &Location<'_>) -> Spot {
        Spot { file: location.file().to_owned(), line: location.line(), column: location.column() }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
