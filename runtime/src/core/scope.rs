//! How long the value of a fixture lives, and who shares it.

use std::fmt;

/// One value of a fixture per test, module, binary or run. Wider scopes compare greater.
///
/// ```
/// use estrade::Scope;
///
/// assert!(Scope::Session > Scope::Binary && Scope::Module > Scope::Test);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// One value for each attempt of each test, in the test's own process.
    Test,
    /// One value for each module of a test binary that asks for it.
    Module,
    /// One value for each test binary that asks for it.
    Binary,
    /// One value for the whole run.
    Session,
}

impl Scope {
    /// The word that stands for it in `#[fixture(scope = …)]`.
    ///
    /// ```
    /// assert_eq!(estrade::Scope::Session.as_str(), "session");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::Test => "test",
            Scope::Module => "module",
            Scope::Binary => "binary",
            Scope::Session => "session",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
