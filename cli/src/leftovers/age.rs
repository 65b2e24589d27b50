//! How old something is, as a person writes it.

use std::fmt;
use std::str::FromStr;

/// How old something has to be. A day, unless it is said: a run that goes on now is younger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Age {
    pub(crate) milliseconds: u64,
}

impl Default for Age {
    fn default() -> Age {
        Age { milliseconds: 24 * 60 * 60 * 1000 }
    }
}

const UNITS: [(&str, u64); 4] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)];

impl FromStr for Age {
    type Err = String;

    fn from_str(text: &str) -> Result<Age, String> {
        let age = UNITS.iter().find_map(|(unit, milliseconds)| {
            text.strip_suffix(unit)?.parse::<u64>().ok()?.checked_mul(*milliseconds)
        });
        let wrong = || format!("{text:?} is not an age: write 90s, 30m, 12h or 1d");
        age.map(|milliseconds| Age { milliseconds }).ok_or_else(wrong)
    }
}

/// In its largest unit.
impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, milliseconds) =
            UNITS.iter().find(|(_, unit)| self.milliseconds >= *unit).unwrap_or(&UNITS[UNITS.len() - 1]);
        write!(f, "{}{unit}", self.milliseconds / milliseconds)
    }
}

#[cfg(test)]
mod tests {
    use super::Age;

    #[test]
    fn an_age_is_written_as_it_is_read() {
        for text in ["45s", "30m", "12h", "1d", "45d", "0s"] {
            assert_eq!(text.parse::<Age>().map(|age| age.to_string()).as_deref(), Ok(text));
        }
        for wrong in ["", "1", "d", "-1d", "1.5h", "1w", "99999999999999999999d", "18446744073709551615d"] {
            assert!(wrong.parse::<Age>().is_err(), "{wrong}");
        }
        assert_eq!(Age::default().to_string(), "1d");
    }
}
