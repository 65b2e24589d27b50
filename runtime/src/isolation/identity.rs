//! Whose names these are: what makes every physical name of a test its own.

use std::fmt;
use std::str::FromStr;

use super::names::BACKING;
use crate::error::{Error, Result};

/// What every physical name begins with, or stands behind [`BACKING`] in it.
pub(super) const OURS: &str = "estrade-";

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

    /// Another one of the same machine and run, different for each number: for what is made before it is a test's.
    #[cfg(unix)]
    pub(super) fn nth(&self, number: u64) -> NamespaceId {
        // Tests have numbers that are spread over all there are: so have these.
        let test = self.test.wrapping_add(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        NamespaceId { test, ..self.clone() }
    }

    /// Whose a physical name is; none where it is not one of ours.
    pub(super) fn of_name(name: &str) -> Option<NamespaceId> {
        // Where it is deleted it would be read as several names, or as a pattern.
        if name.contains(['*', ',']) {
            return None;
        }
        let rest = name.strip_prefix(BACKING).unwrap_or(name).strip_prefix(OURS)?;
        // Behind machine, run and test stands what the test called it.
        let (at, _) = rest.match_indices('-').nth(2)?;
        rest[..at].parse().ok()
    }

    /// What every physical name of this test begins with. No prefix begins with another one.
    pub fn prefix(&self) -> String {
        format!("{OURS}{}-{}-{}-", self.machine, self.run, self.test)
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

#[cfg(test)]
mod tests {
    use super::NamespaceId;

    #[test]
    fn a_name_is_of_ours_when_machine_run_and_test_stand_in_it() {
        let of = |name: &str| NamespaceId::of_name(name).map(|id| id.to_string());
        let id = || Some("0a1b2c3d-k3v9-17".to_owned());
        assert_eq!(of("estrade-0a1b2c3d-k3v9-17-customers"), id());
        assert_eq!(of("estrade-0a1b2c3d-k3v9-17--a-b"), id());
        assert_eq!(of(".ds-estrade-0a1b2c3d-k3v9-17-visits-000001"), id());
        for foreign in [
            "customers",
            "estrade-customers",
            "estrade-of-the-year-2026",
            "estrade-0a1b2c3d-k3v9-17",
            "estrade-0A1B2C3D-k3v9-17-customers",
            "estrade-0a1b2c3d-k3v9-x-customers",
            "estrade-0a1b2c3d-k3v9-17-*",
            "estrade-0a1b2c3d-k3v9-17-a,customers",
            "my-estrade-0a1b2c3d-k3v9-17-customers",
        ] {
            assert_eq!(of(foreign), None, "{foreign}");
        }
    }
}
