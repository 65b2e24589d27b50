//! Names that depend on the date: `<logs-{now/d-1d{yyyy.MM|+01:00}}>`.
//!
//! They are resolved here, since a name has to be recorded before the server creates it. The form is that of
//! [the reference](https://www.elastic.co/guide/en/elasticsearch/reference/7.10/date-math-index-names.html).

use std::fmt::Write as _;

use super::refusal::{Refusal, Result};

const DAY: i64 = 86_400;

/// The name that an expression in angle brackets means at `now`, in seconds since 1970. Anything else is itself.
pub(super) fn resolve(expression: &str, now: i64) -> Result<String> {
    let Some(mut rest) = expression.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) else {
        return Ok(expression.to_owned());
    };
    let wrong = |why: &str| {
        Refusal::new(400, "parse_exception", format!("invalid dynamic name expression [{expression}]: {why}"))
    };
    let mut name = String::new();
    while let Some(at) = rest.find(['{', '\\']) {
        name.push_str(&rest[..at]);
        if rest[at..].starts_with('\\') {
            let escaped =
                rest[at + 1..].chars().next().ok_or_else(|| wrong("nothing follows the backslash"))?;
            name.push(escaped);
            rest = &rest[at + 1 + escaped.len_utf8()..];
            continue;
        }
        let end = closing(&rest[at..]).ok_or_else(|| wrong("a `{` has no `}`"))?;
        name.push_str(&date(&rest[at + 1..at + end], now).map_err(|why| wrong(&why))?);
        rest = &rest[at + end + 1..];
    }
    name.push_str(rest);
    Ok(name)
}

/// Where the brace that begins the text is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// `now/d{yyyy.MM.dd|+01:00}`
fn date(text: &str, now: i64) -> Result<String, String> {
    let (math, form) = match text.split_once('{') {
        Some((math, form)) => (math, form.strip_suffix('}').unwrap_or(form)),
        None => (text, "yyyy.MM.dd"),
    };
    let (form, zone) = form.split_once('|').unwrap_or((form, "Z"));
    let offset = offset(zone)?;
    let (mut time, mut math) = match (math.strip_prefix("now"), math.split_once("||")) {
        (Some(math), _) => (Time::of(now + offset), math),
        (None, Some((anchor, math))) => (Time::read(anchor, form)?, math),
        (None, None) => return Err("it begins neither with `now` nor with a date and `||`".to_owned()),
    };
    while let Some(sign) = math.chars().next() {
        let rest = &math[sign.len_utf8()..];
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let count = match &rest[..digits] {
            "" => 1,
            number => number.parse::<i64>().map_err(|_| "a number is too large")?,
        };
        let unit = rest[digits..].chars().next().ok_or("a unit is missing")?;
        math = &rest[digits + unit.len_utf8()..];
        time = match sign {
            '/' if digits == 0 => time.rounded(unit)?,
            '+' => time.moved(count, unit)?,
            '-' => time.moved(-count, unit)?,
            _ => return Err(format!("{sign} is not one of + - /")),
        };
    }
    time.shown(form)
}

/// Seconds east of Greenwich.
fn offset(zone: &str) -> Result<i64, String> {
    if zone == "Z" || zone == "UTC" {
        return Ok(0);
    }
    let unknown =
        || format!("the time zone {zone} is not known to the gateway: write it as an offset, like +01:00");
    let sign = match zone.chars().next() {
        Some('+') => 1,
        Some('-') => -1,
        _ => return Err(unknown()),
    };
    let (hours, minutes) = zone[1..].split_once(':').ok_or_else(unknown)?;
    let (hours, minutes) = (hours.parse::<i64>(), minutes.parse::<i64>());
    match (hours, minutes) {
        (Ok(hours @ 0..=18), Ok(minutes @ 0..=59)) => Ok(sign * (hours * 3600 + minutes * 60)),
        _ => Err(unknown()),
    }
}

/// A time of the proleptic Gregorian calendar, as days since 1970 and seconds of the day.
#[derive(Clone, Copy)]
struct Time {
    days: i64,
    seconds: i64,
}

impl Time {
    fn of(seconds: i64) -> Time {
        Time { days: seconds.div_euclid(DAY), seconds: seconds.rem_euclid(DAY) }
    }

    /// A date in the form that is given.
    fn read(text: &str, form: &str) -> Result<Time, String> {
        let unreadable = || format!("{text} is not a date of the form {form}");
        let (mut year, mut month, mut day, mut seconds) = (1970, 1, 1, 0);
        let mut left = text;
        let mut wanted = form;
        while let Some(c) = wanted.chars().next() {
            let run = wanted.chars().take_while(|next| *next == c).count();
            let run = if c.is_ascii_alphabetic() { run } else { 1 };
            let (part, rest) = left.split_at_checked(run * c.len_utf8()).ok_or_else(unreadable)?;
            let number = part.parse::<i64>().ok().filter(|number| *number >= 0);
            match (c, run, number) {
                ('y' | 'u', 4, Some(number)) => year = number,
                ('M', 2, Some(number @ 1..=12)) => month = number,
                ('d', 2, Some(number @ 1..=31)) => day = number,
                ('H', 2, Some(number @ 0..=23)) => seconds += number * 3600,
                ('m', 2, Some(number @ 0..=59)) => seconds += number * 60,
                ('s', 2, Some(number @ 0..=59)) => seconds += number,
                _ if !c.is_ascii_alphabetic() && part.starts_with(c) => {}
                _ => return Err(unreadable()),
            }
            (left, wanted) = (rest, &wanted[run * c.len_utf8()..]);
        }
        if !left.is_empty() {
            return Err(unreadable());
        }
        Ok(Time { days: days(year, month, day), seconds })
    }

    fn since_1970(self) -> i64 {
        self.days * DAY + self.seconds
    }

    fn rounded(self, unit: char) -> Result<Time, String> {
        let (year, month, _) = civil(self.days);
        let midnight = |days| Time { days, seconds: 0 };
        Ok(match unit {
            'y' => midnight(days(year, 1, 1)),
            'M' => midnight(days(year, month, 1)),
            // 1970-01-01 was a Thursday, weeks begin on Mondays.
            'w' => midnight(self.days - (self.days + 3).rem_euclid(7)),
            'd' => midnight(self.days),
            'h' | 'H' => Time { seconds: self.seconds - self.seconds % 3600, ..self },
            'm' => Time { seconds: self.seconds - self.seconds % 60, ..self },
            's' => self,
            _ => return Err(format!("{unit} is not a unit of time")),
        })
    }

    fn moved(self, count: i64, unit: char) -> Result<Time, String> {
        if count.abs() > 1_000_000 {
            return Err("a number is too large".to_owned());
        }
        let later = |seconds: i64| Ok(Time::of(self.since_1970() + count * seconds));
        match unit {
            'y' => Ok(self.months_later(12 * count)),
            'M' => Ok(self.months_later(count)),
            'w' => later(7 * DAY),
            'd' => later(DAY),
            'h' | 'H' => later(3600),
            'm' => later(60),
            's' => later(1),
            _ => Err(format!("{unit} is not a unit of time")),
        }
    }

    fn months_later(self, count: i64) -> Time {
        let (year, month, day) = civil(self.days);
        let months = year * 12 + month - 1 + count;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        let next = if month == 12 { days(year + 1, 1, 1) } else { days(year, month + 1, 1) };
        let last = next - days(year, month, 1);
        Time { days: days(year, month, day.min(last)), ..self }
    }

    fn shown(self, form: &str) -> Result<String, String> {
        let (year, month, day) = civil(self.days);
        let mut text = String::new();
        let mut rest = form;
        while let Some(c) = rest.chars().next() {
            let run = rest.chars().take_while(|next| *next == c).count();
            let run = if c.is_ascii_alphabetic() { run } else { 1 };
            let number = match (c, run) {
                ('y' | 'u', 4) => Some((year, 4)),
                ('y' | 'u', 2) => Some((year.rem_euclid(100), 2)),
                ('M', 2) => Some((month, 2)),
                ('d', 2) => Some((day, 2)),
                ('H', 2) => Some((self.seconds / 3600, 2)),
                ('m', 2) => Some((self.seconds / 60 % 60, 2)),
                ('s', 2) => Some((self.seconds % 60, 2)),
                _ => None,
            };
            match number {
                Some((number, width)) => {
                    // Writing to a string cannot fail.
                    let _ = write!(text, "{number:0width$}");
                }
                None if c.is_ascii_alphabetic() || c == '\'' => {
                    return Err(format!(
                        "the gateway does not know the date format {form}: it knows yyyy, yy, MM, dd, HH, mm, ss"
                    ));
                }
                None => text.push(c),
            }
            rest = &rest[run * c.len_utf8()..];
        }
        Ok(text)
    }
}

/// Year, month and day of a day since 1970. Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

/// The inverse of [`civil`].
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2024-02-29T23:30:00Z, a Thursday.
    const NOW: i64 = 1_709_249_400;

    #[test]
    fn a_name_with_date_math_is_resolved_as_the_server_would() {
        for (expression, name) in [
            ("<logs-{now/d}>", "logs-2024.02.29"),
            ("<logs-{now/M}>", "logs-2024.02.01"),
            ("<logs-{now/M{yyyy.MM}}>", "logs-2024.02"),
            ("<logs-{now/w}>", "logs-2024.02.26"),
            ("<logs-{now/d-1d}-{now/y{yyyy}}>", "logs-2024.02.28-2024"),
            ("<logs-{now+1y}>", "logs-2025.02.28"),
            ("<logs-{now/d{yyyy.MM.dd|+01:00}}>", "logs-2024.03.01"),
            ("<logs-{now-2h{yyyy.MM.dd-HH.mm}}>", "logs-2024.02.29-21.30"),
            ("<a\\{b\\}-{now/d}>", "a{b}-2024.02.29"),
            ("<l-{2024.05.07||-1d/d}>", "l-2024.05.06"),
            ("<l-{2024.05||/M{yyyy.MM}}>", "l-2024.05"),
            ("logs", "logs"),
        ] {
            assert_eq!(resolve(expression, NOW).as_deref(), Ok(name), "{expression}");
        }
    }

    #[test]
    fn what_cannot_be_resolved_is_refused_rather_than_guessed() {
        for expression in [
            "<l-{now/d>",
            "<l-{today}>",
            "<l-{now/q}>",
            "<l-{now{eee}}>",
            "<l-{now{yyyy|Africa/Nairobi}}>",
            "<l-{now+}>",
            "<l-{nowé}>",
            "<l-{2024-05-07||/d}>",
            "<l-{2024.13.07||/d}>",
            "<l-{2024.05.07}>",
            "<l-{now+1é}>",
            "<l-{now+99999999999999999999d}>",
            "<l-\\>",
            "<{}}>",
        ] {
            assert!(resolve(expression, NOW).is_err(), "{expression}");
        }
    }

    #[test]
    fn a_day_and_its_number_are_inverse() {
        for day in (-200_000..200_000).step_by(37) {
            let (year, month, of_month) = civil(day);
            assert_eq!(days(year, month, of_month), day);
        }
    }
}
