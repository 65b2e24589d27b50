//! Date formats: Elasticsearch's named ones and patterns, joined by `||`.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::pattern::{Parts, Pattern, fraction, offset};
use crate::http::{Error, Result};

/// The format of a date field or a request: alternatives, the first of which is used for printing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DateFormat {
    text: String,
    alternatives: Vec<Alternative>,
}

#[derive(Debug, Clone, PartialEq)]
enum Alternative {
    /// ISO 8601, from the year down to fractions of a second; strict means the usual number of digits.
    OptionalTime {
        strict: bool,
    },
    EpochMillis,
    EpochSecond,
    Pattern(Pattern),
}

/// Named formats that a pattern describes. Source: the list in Elasticsearch's reference, "format".
const NAMED: &[(&str, &str)] = &[
    ("basic_date", "yyyyMMdd"),
    ("basic_date_time", "yyyyMMdd'T'HHmmss.SSSX"),
    ("basic_date_time_no_millis", "yyyyMMdd'T'HHmmssX"),
    ("date", "yyyy-MM-dd"),
    ("date_hour", "yyyy-MM-dd'T'HH"),
    ("date_hour_minute", "yyyy-MM-dd'T'HH:mm"),
    ("date_hour_minute_second", "yyyy-MM-dd'T'HH:mm:ss"),
    ("date_hour_minute_second_millis", "yyyy-MM-dd'T'HH:mm:ss.SSS"),
    ("date_hour_minute_second_fraction", "yyyy-MM-dd'T'HH:mm:ss.SSS"),
    ("date_time", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"),
    ("date_time_no_millis", "yyyy-MM-dd'T'HH:mm:ssXXX"),
    ("hour", "HH"),
    ("hour_minute", "HH:mm"),
    ("hour_minute_second", "HH:mm:ss"),
    ("hour_minute_second_millis", "HH:mm:ss.SSS"),
    ("year", "yyyy"),
    ("year_month", "yyyy-MM"),
    ("year_month_day", "yyyy-MM-dd"),
];

impl DateFormat {
    /// Reads `strict_date_optional_time||epoch_millis` and the like.
    ///
    /// A pattern with a letter that this engine does not know is refused as not implemented.
    pub(crate) fn read(text: &str) -> Result<Self> {
        let alternatives = text.split("||").map(alternative).collect::<Result<Vec<_>>>()?;
        Ok(Self { text: text.to_owned(), alternatives })
    }

    /// What date fields and dates in queries use unless they say otherwise.
    /// The text of the format of a date field that names none.
    pub(crate) const STANDARD: &str = "strict_date_optional_time||epoch_millis";

    pub(crate) fn standard() -> Self {
        Self {
            text: Self::STANDARD.to_owned(),
            alternatives: vec![Alternative::OptionalTime { strict: true }, Alternative::EpochMillis],
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Milliseconds since 1970. Times that the text does not say are the start of the day, or its end with
    /// `round_up`; a text without a zone is in `zone`.
    pub(crate) fn parse(&self, text: &str, round_up: bool, zone: &TimeZone) -> Option<i64> {
        self.alternatives.iter().find_map(|alternative| match alternative {
            Alternative::OptionalTime { strict } => optional_time(text, *strict)?.millis(round_up, zone),
            Alternative::EpochMillis => local(epoch(text, 1.0)?, zone),
            Alternative::EpochSecond => local(epoch(text, 1000.0)?, zone),
            Alternative::Pattern(pattern) => pattern.parse(text)?.millis(round_up, zone),
        })
    }

    /// Prints a date in the first alternative, as of a zone.
    pub(crate) fn format(&self, millis: i64, zone: &TimeZone) -> String {
        let Ok(at) = Timestamp::from_millisecond(millis) else { return millis.to_string() };
        let zoned = at.to_zoned(zone.clone());
        let (civil, offset) = (zoned.datetime(), zoned.offset());
        match self.alternatives.first() {
            Some(Alternative::EpochMillis) => millis.to_string(),
            Some(Alternative::EpochSecond) if millis % 1000 == 0 => (millis / 1000).to_string(),
            Some(Alternative::EpochSecond) => {
                format!("{}.{:03}", millis.div_euclid(1000), millis.rem_euclid(1000))
            }
            Some(Alternative::Pattern(pattern)) => pattern.format(civil, offset),
            Some(Alternative::OptionalTime { .. }) | None => iso(civil, offset),
        }
    }
}

fn iso(at: jiff::civil::DateTime, offset: Offset) -> String {
    let date = format!("{:04}-{:02}-{:02}", at.year(), at.month(), at.day());
    let time = format!("{:02}:{:02}:{:02}.{:03}", at.hour(), at.minute(), at.second(), at.millisecond());
    let seconds = offset.seconds();
    let zone = if seconds == 0 {
        "Z".to_owned()
    } else {
        let sign = if seconds < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", seconds.abs() / 3600, seconds.abs() / 60 % 60)
    };
    format!("{date}T{time}{zone}")
}

fn alternative(name: &str) -> Result<Alternative> {
    let name = name.trim();
    match name {
        "strict_date_optional_time" | "iso8601" => return Ok(Alternative::OptionalTime { strict: true }),
        "date_optional_time" => return Ok(Alternative::OptionalTime { strict: false }),
        "epoch_millis" => return Ok(Alternative::EpochMillis),
        "epoch_second" => return Ok(Alternative::EpochSecond),
        "" => return Err(Error::illegal_argument("Invalid format: []: No date pattern provided")),
        _ => {}
    }
    let known = name.strip_prefix("strict_").unwrap_or(name);
    let pattern = match NAMED.iter().find(|(named, _)| *named == known) {
        Some((_, pattern)) => pattern,
        // Named formats that no pattern of ours describes (weeks, ordinal days, nanoseconds) are words.
        None if name.len() > 4 && name.chars().all(|c| c.is_ascii_lowercase() || c == '_') => {
            return Err(Error::unsupported(format!("the date format [{name}]")));
        }
        None => name,
    };
    Pattern::read(pattern)
        .map(Alternative::Pattern)
        .map_err(|part| Error::unsupported(format!("{part} in the date format [{name}]")))
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be in range")]
fn epoch(text: &str, scale: f64) -> Option<i64> {
    if let Ok(whole) = text.parse::<i64>() {
        return if scale > 1.0 { whole.checked_mul(1000) } else { Some(whole) };
    }
    let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    let millis = text.parse::<f64>().ok().filter(|_| digits)? * scale;
    (millis.abs() < 9e18).then_some(millis.floor() as i64)
}

/// A number says no zone, so that it is taken for the time that clocks in the zone show, as both servers do.
fn local(millis: i64, zone: &TimeZone) -> Option<i64> {
    if *zone == TimeZone::UTC {
        return Some(millis);
    }
    let civil = Timestamp::from_millisecond(millis).ok()?.to_zoned(TimeZone::UTC).datetime();
    Some(civil.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())
}

/// `yyyy[-MM[-dd]][THH[:mm[:ss[.SSS]]][zone]]`
fn optional_time(text: &str, strict: bool) -> Option<Parts> {
    let mut parts = Parts::default();
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let number = |text: &str, digits: usize| -> Option<i16> {
        let right = if strict { text.len() == digits } else { (1..=digits).contains(&text.len()) };
        (right && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
    };
    let small = |text: &str| number(text, 2).and_then(|n| i8::try_from(n).ok());
    let mut fields = date.split('-');
    parts.year = Some(number(fields.next()?, 4)?);
    parts.month = fields.next().map(|month| small(month).ok_or(())).transpose().ok()?;
    parts.day = fields.next().map(|day| small(day).ok_or(())).transpose().ok()?;
    if fields.next().is_some() {
        return None;
    }
    let Some(time) = time.filter(|time| !time.is_empty()) else {
        return time.is_none_or(|_| parts.day.is_some()).then_some(parts);
    };
    parts.day?;
    let clock = match time.find(['Z', '+', '-']) {
        Some(at) => {
            let (offset, rest) = offset(&time[at..], true)?;
            if !rest.is_empty() {
                return None;
            }
            parts.offset = Some(offset);
            &time[..at]
        }
        None => time,
    };
    let mut fields = clock.splitn(3, ':');
    parts.hour = Some(small(fields.next()?)?);
    parts.minute = fields.next().map(|minute| small(minute).ok_or(())).transpose().ok()?;
    if let Some(second) = fields.next() {
        let (second, nanoseconds) =
            second.split_once(['.', ',']).map_or((second, None), |(s, n)| (s, Some(n)));
        parts.second = Some(small(second)?);
        parts.nanosecond = nanoseconds.map(|n| fraction(n).ok_or(())).transpose().ok()?;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(format: &str, text: &str) -> Option<i64> {
        DateFormat::read(format).ok()?.parse(text, false, &TimeZone::UTC)
    }

    #[test]
    fn iso_dates_are_read_at_every_precision() {
        let default = "strict_date_optional_time||epoch_millis";
        assert_eq!(millis(default, "2024"), Some(1_704_067_200_000));
        assert_eq!(millis(default, "2024-03-02"), Some(1_709_337_600_000));
        assert_eq!(millis(default, "2024-03-02T10:11:12.5+02:00"), Some(1_709_367_072_500));
        assert_eq!(millis(default, "1709337600000"), Some(1_709_337_600_000));
        assert_eq!(millis(default, "2024-3-2"), None);
        assert_eq!(millis(default, "2024-02-30"), None);
    }

    #[test]
    fn what_is_missing_is_the_end_of_the_day_when_rounding_up() {
        let format = DateFormat::standard();
        assert_eq!(format.parse("2024-03-02", true, &TimeZone::UTC), Some(1_709_423_999_999));
    }

    #[test]
    fn patterns_are_read_and_printed() {
        let format = DateFormat::read("yyyy/MM/dd HH:mm:ss||dd.MM.yyyy").unwrap();
        let at = format.parse("2024/03/02 10:11:12", false, &TimeZone::UTC).unwrap();
        assert_eq!(format.format(at, &TimeZone::UTC), "2024/03/02 10:11:12");
        assert_eq!(format.parse("02.03.2024", false, &TimeZone::UTC), Some(1_709_337_600_000));
        assert_eq!(DateFormat::standard().format(at, &TimeZone::UTC), "2024-03-02T10:11:12.000Z");
    }

    #[test]
    fn a_format_that_is_not_understood_is_refused() {
        assert!(DateFormat::read("week_date").is_err_and(|e| e.status() == 501));
        assert!(DateFormat::read("EEE, d MMM").is_err_and(|e| e.status() == 501));
    }
}
