//! The error that fixtures and tests return when they have no error type of their own.

use std::any::TypeId;
use std::error::Error as StdError;
use std::fmt;
use std::panic::Location;

/// The usual result of a fixture or a test.
///
/// ```
/// use estrade::Result;
///
/// fn port(text: &str) -> Result<u16> {
///     Ok(text.parse()?)
/// }
/// assert!(port("seven").is_err());
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Any error, with the place of the `?` that turned it into this one.
///
/// It is made from whatever converts into `Box<dyn std::error::Error + Send + Sync>`: errors of the
/// standard library and of other crates, `anyhow::Error`, `&str` and `String`. The place is remembered
/// by this type only; an error that travels through `anyhow` or a box arrives without one.
///
/// ```
/// let error = estrade::Error::from("the catalogue answered 503");
/// assert_eq!(error.to_string(), "the catalogue answered 503");
/// assert!(error.location().is_some_and(|place| place.file().ends_with(".rs")));
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    source: Box<dyn StdError + Send + Sync>,
    location: Option<&'static Location<'static>>,
}

impl Error {
    /// An error that says `message`.
    ///
    /// ```
    /// use estrade::{Error, Result};
    ///
    /// fn hour(hour: u8) -> Result<u8> {
    ///     if hour > 23 { Err(Error::msg(format!("{hour} is no hour of the day"))) } else { Ok(hour) }
    /// }
    /// assert_eq!(hour(25).unwrap_err().to_string(), "25 is no hour of the day");
    /// ```
    #[track_caller]
    pub fn msg(message: impl fmt::Display) -> Error {
        Error::from(message.to_string())
    }

    /// Where in the source this error was made: the place of the `?`, as a rule. `None` for an error that
    /// a fixture or test returned as another type.
    ///
    /// ```
    /// fn port(text: &str) -> estrade::Result<u16> {
    ///     Ok(text.parse()?) // this line
    /// }
    /// let error = port("seven").unwrap_err();
    /// assert!(error.location().is_some_and(|place| place.line() > 0));
    /// ```
    pub fn location(&self) -> Option<&'static Location<'static>> {
        self.0.location
    }

    /// An error that says `message`, made on behalf of the code at `place`.
    pub(crate) fn at(place: &'static Location<'static>, message: String) -> Error {
        Error(Box::new(Inner { source: message.into(), location: Some(place) }))
    }

    /// The same error, made on behalf of the code at `place`.
    #[cfg(feature = "elasticsearch")]
    pub(crate) fn moved_to(mut self, place: &'static Location<'static>) -> Error {
        self.0.location = Some(place);
        self
    }

    /// What a fixture or a test returned: as it is when it is an `Error`, else without a place, since the
    /// place at hand is one of Estrade's own.
    pub(crate) fn returned<E: Into<Error> + 'static>(error: E) -> Error {
        let ours = TypeId::of::<E>() == TypeId::of::<Error>();
        let mut error = error.into();
        if !ours {
            error.0.location = None;
        }
        error
    }

    /// The error itself, for a look at its type or its sources.
    ///
    /// ```
    /// let error = estrade::Error::from(std::io::Error::from(std::io::ErrorKind::NotFound));
    /// assert!(error.as_error().is::<std::io::Error>());
    /// ```
    pub fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.0.source
    }

    fn chain(&self) -> Vec<String> {
        chain(self.as_error())
    }
}

/// The messages of an error and of its sources, outermost first.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> Vec<String> {
    let mut messages = vec![error.to_string()];
    let mut next = error.source();
    while let Some(error) = next {
        let message = error.to_string();
        // Many errors repeat their source in their own message; once is enough.
        if messages.last().is_none_or(|last| !last.contains(&message)) {
            messages.push(message);
        }
        next = error.source();
    }
    messages
}

impl<E> From<E> for Error
where
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    #[track_caller]
    fn from(error: E) -> Error {
        Error(Box::new(Inner { source: error.into(), location: Some(Location::caller()) }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() { f.write_str(&self.chain().join(": ")) } else { self.0.source.fmt(f) }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chain = self.chain();
        f.write_str(&chain[0])?;
        for cause in &chain[1..] {
            write!(f, "\n  caused by: {cause}")?;
        }
        match self.0.location {
            Some(location) => write!(f, "\n  at {location}"),
            None => Ok(()),
        }
    }
}
