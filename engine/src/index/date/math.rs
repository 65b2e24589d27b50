//! Date math: `now-1d/d`, `2024-03-02||+1M`.

use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::DateFormat;
use crate::http::{Error, Result};

/// Which end of a rounded or incomplete date is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// `gte` and `lt`: the first millisecond.
    Down,
    /// `gt` and `lte`: the last millisecond.
    Up,
}

/// The calendar's units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

impl Unit {
    /// The letters of date math.
    fn of(letter: char) -> Option<Self> {
        Some(match letter {
            'y' => Self::Year,
            'M' => Self::Month,
            'w' => Self::Week,
            'd' => Self::Day,
            'h' | 'H' => Self::Hour,
            'm' => Self::Minute,
            's' => Self::Second,
            _ => return None,
        })
    }

    /// So many of this unit.
    pub(crate) fn span(self, count: i64) -> Option<Span> {
        let span = Span::new();
        match self {
            Self::Year => span.try_years(count),
            Self::Quarter => span.try_months(count.checked_mul(3)?),
            Self::Month => span.try_months(count),
            Self::Week => span.try_weeks(count),
            Self::Day => span.try_days(count),
            Self::Hour => span.try_hours(count),
            Self::Minute => span.try_minutes(count),
            Self::Second => span.try_seconds(count),
        }
        .ok()
    }

    /// The beginning of the unit that a local time is in. Weeks begin on Monday.
    pub(crate) fn floor(self, at: DateTime) -> Option<DateTime> {
        let midnight = |date: jiff::civil::Date| date.to_datetime(Time::midnight());
        let date = at.date();
        Some(match self {
            Self::Year => midnight(date.first_of_year()),
            Self::Quarter => midnight(date.with().month((date.month() - 1) / 3 * 3 + 1).day(1).build().ok()?),
            Self::Month => midnight(date.first_of_month()),
            Self::Week => {
                let days = i64::from(date.weekday().to_monday_zero_offset());
                midnight(date.checked_sub(Self::Day.span(days)?).ok()?)
            }
            Self::Day => midnight(date),
            Self::Hour => date.at(at.hour(), 0, 0, 0),
            Self::Minute => date.at(at.hour(), at.minute(), 0, 0),
            Self::Second => date.at(at.hour(), at.minute(), at.second(), 0),
        })
    }
}

/// A zone as requests write it: `Africa/Nairobi`, `+03:00`, `Z`.
pub(crate) fn zone(text: &str) -> Result<TimeZone> {
    if matches!(text, "Z" | "UTC" | "GMT") {
        return Ok(TimeZone::UTC);
    }
    if let Some((offset, "")) = super::pattern::offset(text, true) {
        return Ok(TimeZone::fixed(offset));
    }
    TimeZone::get(text).map_err(|_| Error::illegal_argument(format!("Unknown time-zone ID: {text}")))
}

/// The milliseconds that a date with date math means.
pub(crate) fn evaluate(
    text: &str,
    format: &DateFormat,
    rounding: Rounding,
    zone: &TimeZone,
    now: i64,
) -> Result<i64> {
    let up = rounding == Rounding::Up;
    let unreadable = || {
        let reason = format!("failed to parse date field [{text}] with format [{}]", format.text());
        Error::new(400, "parse_exception", format!("{reason}: [{reason}]"))
            .caused_by(Error::illegal_argument(reason))
    };
    let (start, math) = match (text.strip_prefix("now"), text.split_once("||")) {
        (Some(math), _) => (now, math),
        (None, Some((date, math))) => {
            // The math decides the end, not the date before it.
            let up = up && math.is_empty();
            (format.parse(date, up, zone).ok_or_else(unreadable)?, math)
        }
        (None, None) => return format.parse(text, up, zone).ok_or_else(unreadable),
    };
    calculate(start, math, up, zone)
}

fn calculate(start: i64, math: &str, up: bool, zone: &TimeZone) -> Result<i64> {
    let fault = |what: &str| Error::new(400, "parse_exception", format!("{what} [{math}]"));
    let out_of_range = || fault("date math leads out of the calendar");
    let mut at = Timestamp::from_millisecond(start).map_err(|_| out_of_range())?.to_zoned(zone.clone());
    let mut letters = math.chars().peekable();
    while let Some(operator) = letters.next() {
        let mut digits = String::new();
        while let Some(digit) = letters.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        let letter = letters.next().ok_or_else(|| fault("truncated date math"))?;
        let unit =
            Unit::of(letter).ok_or_else(|| fault(&format!("unit [{letter}] not supported for date math")))?;
        let count = if digits.is_empty() { 1 } else { digits.parse().map_err(|_| out_of_range())? };
        let span = |count| unit.span(count).ok_or_else(out_of_range);
        at = match operator {
            '+' => at.checked_add(span(count)?).map_err(|_| out_of_range())?,
            '-' => at.checked_sub(span(count)?).map_err(|_| out_of_range())?,
            '/' if count == 1 => {
                let floor = unit.floor(at.datetime()).ok_or_else(out_of_range)?;
                let floor = floor.to_zoned(zone.clone()).map_err(|_| out_of_range())?;
                if up {
                    let next = floor.checked_add(span(1)?).map_err(|_| out_of_range())?;
                    next.checked_sub(Span::new().milliseconds(1)).map_err(|_| out_of_range())?
                } else {
                    floor
                }
            }
            '/' => return Err(fault("rounding `/` can only be used on single unit types")),
            _ => return Err(fault("operator not supported for date math")),
        };
    }
    Ok(at.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2024-03-02T10:11:12.500Z, a Saturday
    const NOW: i64 = 1_709_374_272_500;

    fn at(text: &str, rounding: Rounding) -> String {
        let format = DateFormat::standard();
        let millis = evaluate(text, &format, rounding, &TimeZone::UTC, NOW).unwrap();
        format.format(millis, &TimeZone::UTC)
    }

    #[test]
    fn rounding_depends_on_the_operator() {
        assert_eq!(at("now/d", Rounding::Down), "2024-03-02T00:00:00.000Z");
        assert_eq!(at("now/d", Rounding::Up), "2024-03-02T23:59:59.999Z");
        assert_eq!(at("2024-02-10||/M", Rounding::Up), "2024-02-29T23:59:59.999Z");
        assert_eq!(at("now-1w/w", Rounding::Down), "2024-02-19T00:00:00.000Z");
    }

    #[test]
    fn math_follows_the_calendar() {
        assert_eq!(at("2024-01-31||+1M", Rounding::Down), "2024-02-29T00:00:00.000Z");
        assert_eq!(at("now+36h", Rounding::Down), "2024-03-03T22:11:12.500Z");
    }

    #[test]
    fn a_date_that_cannot_be_read_is_an_error_that_names_it() {
        let wrong = evaluate("soon", &DateFormat::standard(), Rounding::Down, &TimeZone::UTC, NOW);
        assert!(wrong.is_err_and(|e| e.reason().contains("[soon]") && e.status() == 400));
    }
}
