//! Rounding dates down to the beginning of an interval, in a time zone.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::http::{Error, Fields, Result, shown};
use crate::index::{Unit, duration};

/// An interval of the calendar, or of so many milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Interval {
    Calendar(Unit),
    Fixed(i64),
}

/// The intervals that dates fall into.
#[derive(Debug, Clone)]
pub(super) struct Rounding {
    interval: Interval,
    zone: TimeZone,
    /// By how many milliseconds the beginnings are shifted.
    offset: i64,
}

impl Rounding {
    /// Reads `calendar_interval` or `fixed_interval`, and `offset`. `None`: there is no interval.
    pub(super) fn take(fields: &mut Fields, zone: &TimeZone) -> Result<Option<Self>> {
        let what = fields.what().to_owned();
        let (calendar, fixed) = (fields.string("calendar_interval")?, fields.string("fixed_interval")?);
        if fields.has("interval") {
            return Err(Error::illegal_argument(
                "[interval] on [date_histogram] was removed, use [fixed_interval] or [calendar_interval]",
            ));
        }
        let interval = match (calendar, fixed) {
            (Some(_), Some(_)) => {
                return Err(Error::illegal_argument(
                    "Cannot use [fixed_interval] with [calendar_interval] configuration option.",
                ));
            }
            (Some(text), None) => Interval::Calendar(unit(&text).ok_or_else(|| {
                wrong(&what, "calendar_interval").caused_by(Error::illegal_argument(format!(
                    "The supplied interval [{text}] could not be parsed as a calendar interval."
                )))
            })?),
            (None, Some(text)) => Interval::Fixed(
                fixed_interval(&text, &what)
                    .map_err(|cause| wrong(&what, "fixed_interval").caused_by(cause))?,
            ),
            (None, None) => return Ok(None),
        };
        let offset = match fields.take("offset") {
            None => 0,
            #[expect(clippy::cast_possible_truncation, reason = "a fraction of a millisecond is cut, as there")]
            Some(Value::Number(number)) => number.as_f64().unwrap_or_default() as i64,
            Some(other) => signed(&shown(&other)).ok_or_else(|| {
                wrong(&what, "offset").caused_by(Error::illegal_argument(format!(
                    "failed to parse setting [DateHistogramAggregationBuilder.parseOffset] with value [{}] as a time value: unit is missing or unrecognized",
                    shown(&other)
                )))
            })?,
        };
        Ok(Some(Self { interval, zone: zone.clone(), offset }))
    }

    /// Intervals of the calendar.
    pub(super) fn calendar(unit: Unit, zone: &TimeZone) -> Self {
        Self { interval: Interval::Calendar(unit), zone: zone.clone(), offset: 0 }
    }

    /// The error where there is none.
    pub(super) fn missing() -> Error {
        Error::illegal_argument("Invalid interval specified, must be non-null and non-empty")
    }

    /// The beginning of the interval that a date is in.
    pub(super) fn floor(&self, millis: i64) -> i64 {
        let shifted = millis.saturating_sub(self.offset);
        self.start(shifted).unwrap_or(shifted).saturating_add(self.offset)
    }

    /// The same intervals without an offset.
    pub(super) fn unshifted(&self) -> Self {
        Self { offset: 0, ..self.clone() }
    }

    /// The beginning of an interval that is shifted, of that which is not.
    pub(super) fn shifted(&self, start: i64) -> i64 {
        start.saturating_add(self.offset)
    }

    fn start(&self, millis: i64) -> Option<i64> {
        let at = Timestamp::from_millisecond(millis).ok()?;
        let offset = i64::from(self.zone.to_offset(at).seconds()) * 1000;
        match self.interval {
            // The two hours of a clock that is turned back are two intervals.
            Interval::Calendar(unit @ (Unit::Hour | Unit::Minute | Unit::Second)) => {
                let length = length(unit);
                Some((millis + offset).div_euclid(length) * length - offset)
            }
            Interval::Calendar(unit) => {
                let floor = unit.floor(at.to_zoned(self.zone.clone()).datetime())?;
                Some(floor.to_zoned(self.zone.clone()).ok()?.timestamp().as_millisecond())
            }
            Interval::Fixed(length) => {
                let local = (millis + offset).div_euclid(length) * length;
                self.instant(local, offset)
            }
        }
    }

    /// The instant of a local time; where there are two, the one with the given offset.
    fn instant(&self, local: i64, offset: i64) -> Option<i64> {
        let candidate = Timestamp::from_millisecond(local.checked_sub(offset)?).ok()?;
        if i64::from(self.zone.to_offset(candidate).seconds()) * 1000 == offset {
            return Some(local - offset);
        }
        let civil = Timestamp::from_millisecond(local).ok()?.to_zoned(TimeZone::UTC).datetime();
        Some(civil.to_zoned(self.zone.clone()).ok()?.timestamp().as_millisecond())
    }

    /// The beginning of the interval after the one that begins at `start`.
    pub(super) fn next(&self, start: i64) -> i64 {
        let unshifted = start.saturating_sub(self.offset);
        self.after(unshifted).filter(|next| *next > unshifted).unwrap_or(i64::MAX).saturating_add(self.offset)
    }

    fn after(&self, millis: i64) -> Option<i64> {
        let at = Timestamp::from_millisecond(millis).ok()?;
        match self.interval {
            Interval::Calendar(unit @ (Unit::Hour | Unit::Minute | Unit::Second)) => {
                Some(millis + length(unit))
            }
            Interval::Calendar(unit) => {
                let civil = at.to_zoned(self.zone.clone()).datetime();
                // A day that begins at one o'clock is followed by one that begins at midnight.
                let next = unit.floor(civil.checked_add(unit.span(1)?).ok()?)?;
                Some(next.to_zoned(self.zone.clone()).ok()?.timestamp().as_millisecond())
            }
            Interval::Fixed(length) => {
                let offset = i64::from(self.zone.to_offset(at).seconds()) * 1000;
                let next = self.instant((millis + offset).checked_add(length)?, offset)?;
                // Across a change of the clock the local grid decides.
                Some(if next > millis { next } else { millis.checked_add(length)? })
            }
        }
    }
}

fn length(unit: Unit) -> i64 {
    match unit {
        Unit::Hour => 3_600_000,
        Unit::Minute => 60_000,
        _ => 1000,
    }
}

fn unit(text: &str) -> Option<Unit> {
    Some(match text {
        "year" | "1y" => Unit::Year,
        "quarter" | "1q" => Unit::Quarter,
        "month" | "1M" => Unit::Month,
        "week" | "1w" => Unit::Week,
        "day" | "1d" => Unit::Day,
        "hour" | "1h" => Unit::Hour,
        "minute" | "1m" => Unit::Minute,
        "second" | "1s" => Unit::Second,
        _ => return None,
    })
}

fn wrong(what: &str, member: &str) -> Error {
    Error::x_content_parse(format!("[{what}] failed to parse field [{member}]"))
}

fn fixed_interval(text: &str, what: &str) -> Result<i64> {
    let millis = duration(text)
        .filter(|_| text.ends_with(|c: char| c.is_ascii_lowercase()))
        .and_then(|length| i64::try_from(length.as_millis()).ok());
    match millis {
        Some(millis) if millis > 0 => Ok(millis),
        Some(_) => Err(Error::illegal_argument("Zero or negative time interval not supported")),
        None => Err(Error::illegal_argument(format!(
            "failed to parse setting [{what}.fixedInterval] with value [{text}] as a time value: unit is missing or unrecognized"
        ))),
    }
}

/// `+6h`, `-1d`, `10000`
fn signed(text: &str) -> Option<i64> {
    let (sign, plain) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let millis = duration(plain)?.as_millis();
    i64::try_from(millis).ok().map(|millis| sign * millis)
}

/// A span of the calendar in milliseconds, for rates: years of 365 days and months of 30.
pub(super) fn millis_of(text: &str) -> Option<f64> {
    let day = 86_400_000.0;
    if let Some(unit) = unit(text) {
        return Some(match unit {
            Unit::Year => 365.25 * day,
            Unit::Quarter => 365.25 * day / 4.0,
            Unit::Month => 365.25 * day / 12.0,
            Unit::Week => 7.0 * day,
            Unit::Day => day,
            #[expect(clippy::cast_precision_loss, reason = "an hour at most")]
            other => length(other) as f64,
        });
    }
    #[expect(clippy::cast_precision_loss, reason = "durations that people write")]
    duration(text).map(|length| length.as_millis() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn floors(body: serde_json::Value, zone: &str, texts: &[&str]) -> Vec<String> {
        let zone = crate::index::zone(zone).unwrap();
        let mut fields = Fields::of("date_histogram", body).unwrap();
        let rounding = Rounding::take(&mut fields, &zone).unwrap().unwrap();
        let floor = |text: &str| {
            let at: Timestamp = text.parse().unwrap();
            Timestamp::from_millisecond(rounding.floor(at.as_millisecond())).unwrap().to_string()
        };
        texts.iter().map(|text| floor(text)).collect()
    }

    #[test]
    fn days_begin_where_the_zone_says() {
        let body = json!({"calendar_interval": "day"});
        assert_eq!(
            floors(body, "Europe/Berlin", &["2024-03-31T21:59:00Z", "2024-03-31T22:00:00Z"]),
            ["2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z"]
        );
    }

    #[test]
    fn a_clock_that_is_turned_back_has_two_hours_of_one_name() {
        let body = json!({"calendar_interval": "1h"});
        assert_eq!(
            floors(body, "Europe/Berlin", &["2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"]),
            ["2024-10-27T00:00:00Z", "2024-10-27T01:00:00Z"]
        );
    }

    #[test]
    fn intervals_can_be_shifted() {
        let body = json!({"fixed_interval": "1d", "offset": "+6h"});
        assert_eq!(
            floors(body, "UTC", &["2024-03-02T05:59:59Z", "2024-03-02T06:00:00Z"]),
            ["2024-03-01T06:00:00Z", "2024-03-02T06:00:00Z"]
        );
    }

    #[test]
    fn no_interval_is_lost_or_doubled_in_a_year_of_a_zone() {
        let zone = crate::index::zone("America/Sao_Paulo").unwrap();
        for interval in ["day", "week", "month"] {
            let mut fields = Fields::of("date_histogram", json!({"calendar_interval": interval})).unwrap();
            let rounding = Rounding::take(&mut fields, &zone).unwrap().unwrap();
            let mut at = rounding.floor(1_500_000_000_000);
            for _ in 0..400 {
                let next = rounding.next(at);
                assert_eq!(rounding.floor(next), next, "{interval}");
                assert_eq!(rounding.floor(next - 1), at, "{interval}");
                at = next;
            }
        }
    }
}
