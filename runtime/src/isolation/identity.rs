//! Whose names these are: what makes every physical name of a test its own.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// One test of one run on one machine.
///
/// ```
/// use estrade::__private::isolation::NamespaceId;
///
/// let id = NamespaceId::new("0a1b2c3d", "k3v9", 17)?;
/// assert_eq!(id.prefix(), "estrade-0a1b2c3d-k3v9-17-");
/// # Ok::<(), estrade::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamespaceId {
    machine: String,
    run: String,
    test: u64,
}

impl NamespaceId {
    /// `machine` is eight hexadecimal digits, `run` up to 16 lower-case letters and digits.
    ///
    /// # Errors
    /// When one of them is something else: two namespaces could then have names in common.
    pub fn new(machine: &str, run: &str, test: u64) -> Result<NamespaceId> {
        let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        if machine.len() != 8 || !machine.chars().all(hexadecimal) {
            return Err(Error::msg(format!(
                "cannot make names for machine {machine:?}: it must be eight hexadecimal digits"
            )));
        }
        let plain = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase();
        if run.is_empty() || run.len() > 16 || !run.chars().all(plain) {
            return Err(Error::msg(format!(
                "cannot make names for run {run:?}: it must be 1 to 16 lower-case letters and digits"
            )));
        }
        Ok(NamespaceId { machine: machine.to_owned(), run: run.to_owned(), test })
    }

    /// Its eight digits.
    #[cfg(target_os = "linux")]
    pub(super) fn machine(&self) -> &str {
        &self.machine
    }

    /// What every physical name of this test begins with. No prefix begins with another one.
    pub fn prefix(&self) -> String {
        format!("estrade-{}-{}-{}-", self.machine, self.run, self.test)
    }
}

/// As the file of its ledger is called.
impl fmt::Display for NamespaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.machine, self.run, self.test)
    }
}

impl FromStr for NamespaceId {
    type Err = Error;

    fn from_str(written: &str) -> Result<NamespaceId> {
        let mut parts = written.splitn(3, '-');
        let (machine, run, test) = (parts.next(), parts.next(), parts.next());
        let test = test.and_then(|test| test.parse().ok());
        match (machine, run, test) {
            (Some(machine), Some(run), Some(test)) => NamespaceId::new(machine, run, test),
            _ => Err(Error::msg(format!("{written:?} is no namespace's: machine, run and test are wanted"))),
        }
    }
}
