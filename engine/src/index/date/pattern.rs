//! One date pattern in the letters of Java's `DateTimeFormatter`, as far as they are plain numbers and zones.

use jiff::civil;
use jiff::tz::{Offset, TimeZone};

/// What a text said of a date; what it did not say is for the reader to fill in.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Parts {
    pub(super) year: Option<i16>,
    pub(super) month: Option<i8>,
    pub(super) day: Option<i8>,
    pub(super) hour: Option<i8>,
    pub(super) minute: Option<i8>,
    pub(super) second: Option<i8>,
    pub(super) nanosecond: Option<i32>,
    pub(super) offset: Option<Offset>,
}

impl Parts {
    /// Milliseconds since 1970. Missing times are the start of the day, or its end with `round_up`; a missing month
    /// or day is the first in both cases, as in Elasticsearch.
    pub(super) fn millis(self, round_up: bool, zone: &TimeZone) -> Option<i64> {
        let fill = |low: i8, high: i8| if round_up { high } else { low };
        let nanosecond = self.nanosecond.unwrap_or(if round_up { 999_999_999 } else { 0 });
        let time = civil::Time::new(
            self.hour.unwrap_or_else(|| fill(0, 23)),
            self.minute.unwrap_or_else(|| fill(0, 59)),
            self.second.unwrap_or_else(|| fill(0, 59)),
            nanosecond,
        );
        let date =
            civil::Date::new(self.year.unwrap_or(1970), self.month.unwrap_or(1), self.day.unwrap_or(1));
        let at = date.ok()?.to_datetime(time.ok()?);
        let zone = self.offset.map_or_else(|| zone.clone(), TimeZone::fixed);
        zone.to_timestamp(at).ok().map(jiff::Timestamp::as_millisecond)
    }
}

/// A pattern, read once.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pattern(Vec<Item>);

#[derive(Debug, Clone, PartialEq)]
enum Item {
    Literal(String),
    /// A letter and how often it stands.
    Number(char, usize),
    /// `Z`, `X`, `x` and their counts.
    Zone(char, usize),
    Optional(Vec<Item>),
}

impl Pattern {
    /// `Err` names the part that is not understood.
    pub(super) fn read(pattern: &str) -> Result<Self, String> {
        let mut letters = pattern.chars().peekable();
        let items = items(&mut letters, false)?;
        Ok(Self(items))
    }

    pub(super) fn parse(&self, text: &str) -> Option<Parts> {
        let mut parts = Parts::default();
        parse(&self.0, text, &mut parts).filter(|rest| rest.is_empty()).map(|_| parts)
    }

    pub(super) fn format(&self, at: civil::DateTime, offset: Offset) -> String {
        let mut text = String::new();
        format(&self.0, at, offset, &mut text);
        text
    }
}

type Letters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn items(letters: &mut Letters<'_>, inside: bool) -> Result<Vec<Item>, String> {
    let mut items = Vec::new();
    while let Some(letter) = letters.next() {
        match letter {
            '[' => items.push(Item::Optional(self::items(letters, true)?)),
            ']' if inside => return Ok(items),
            '\'' => {
                let mut literal = String::new();
                loop {
                    match letters.next() {
                        Some('\'') if letters.peek() == Some(&'\'') => {
                            letters.next();
                            literal.push('\'');
                        }
                        Some('\'') => break,
                        Some(other) => literal.push(other),
                        None => return Err("an unterminated quote".to_owned()),
                    }
                }
                items.push(Item::Literal(if literal.is_empty() { "'".to_owned() } else { literal }));
            }
            letter if letter.is_ascii_alphabetic() => {
                let mut count = 1;
                while letters.next_if_eq(&letter).is_some() {
                    count += 1;
                }
                items.push(match letter {
                    'y' | 'u' | 'd' | 'H' | 'm' | 's' | 'S' => Item::Number(letter, count),
                    'M' if count <= 2 => Item::Number(letter, count),
                    'Z' | 'X' | 'x' => Item::Zone(letter, count),
                    _ => return Err(format!("[{}]", letter.to_string().repeat(count))),
                });
            }
            other => items.push(Item::Literal(other.to_string())),
        }
    }
    if inside { Err("an unterminated [".to_owned()) } else { Ok(items) }
}

fn parse<'t>(items: &[Item], text: &'t str, parts: &mut Parts) -> Option<&'t str> {
    let mut rest = text;
    for (n, item) in items.iter().enumerate() {
        rest = match item {
            Item::Literal(literal) => rest.strip_prefix(literal.as_str())?,
            Item::Zone(letter, _) => {
                let (offset, after) = offset(rest, *letter != 'x')?;
                parts.offset = Some(offset);
                after
            }
            Item::Optional(inner) => {
                let before = *parts;
                if let Some(after) = parse(inner, rest, parts) {
                    after
                } else {
                    *parts = before;
                    rest
                }
            }
            Item::Number(letter, count) => {
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                let adjacent = matches!(items.get(n + 1), Some(Item::Number(..)));
                let taken = match (letter, count) {
                    // A fraction of a second may be shorter or longer only where nothing numeric follows.
                    ('S', count) => (digits == *count
                        || (!adjacent && digits > 0 && digits <= 9 && *count >= 9))
                        .then_some(digits)?,
                    ('y' | 'u', 4) if !adjacent => (digits == 4).then_some(4)?,
                    (_, 1) if !adjacent => (1..=9).contains(&digits).then_some(digits.min(2))?,
                    (_, count) => (digits >= *count).then_some(*count)?,
                };
                let (digits, after) = rest.split_at(taken);
                set(parts, *letter, *count, digits)?;
                after
            }
        };
    }
    Some(rest)
}

fn set(parts: &mut Parts, letter: char, count: usize, digits: &str) -> Option<()> {
    let small = || digits.parse::<i8>().ok();
    match letter {
        'y' | 'u' => {
            let year: i16 = digits.parse().ok()?;
            parts.year = Some(if count == 2 { 2000 + year } else { year });
        }
        'M' => parts.month = Some(small()?),
        'd' => parts.day = Some(small()?),
        'H' => parts.hour = Some(small()?),
        'm' => parts.minute = Some(small()?),
        's' => parts.second = Some(small()?),
        _ => parts.nanosecond = Some(fraction(digits)?),
    }
    Some(())
}

/// The nanoseconds that decimal digits behind a point mean.
pub(super) fn fraction(digits: &str) -> Option<i32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    format!("{digits:0<9}").parse().ok()
}

/// `Z`, `+01`, `+0100` or `+01:00` at the start of a text, and what follows it.
pub(super) fn offset(text: &str, zulu: bool) -> Option<(Offset, &str)> {
    if zulu && let Some(rest) = text.strip_prefix('Z') {
        return Some((Offset::UTC, rest));
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let two = |from: usize| {
        text.get(from..from + 2)?.parse::<i32>().ok().filter(|_| text.as_bytes()[from].is_ascii_digit())
    };
    let hours = two(1)?;
    let (minutes, length) = match (text.as_bytes().get(3), two(3), two(4)) {
        (Some(b':'), _, Some(minutes)) => (minutes, 6),
        (_, Some(minutes), _) => (minutes, 5),
        _ => (0, 3),
    };
    let offset = Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()?;
    Some((offset, &text[length..]))
}

fn format(items: &[Item], at: civil::DateTime, offset: Offset, text: &mut String) {
    for item in items {
        match item {
            Item::Literal(literal) => text.push_str(literal),
            Item::Optional(inner) => format(inner, at, offset, text),
            Item::Zone(letter, count) => text.push_str(&zone_text(*letter, *count, offset)),
            Item::Number('S', count) => {
                let nanoseconds = format!("{:09}", at.subsec_nanosecond());
                text.push_str(&nanoseconds[..(*count).min(9)]);
            }
            Item::Number(letter, count) => {
                let number = match letter {
                    'M' => i16::from(at.month()),
                    'd' => i16::from(at.day()),
                    'H' => i16::from(at.hour()),
                    'm' => i16::from(at.minute()),
                    's' => i16::from(at.second()),
                    _ if *count == 2 => at.year() % 100,
                    _ => at.year(),
                };
                text.extend([format!("{number:0count$}")]);
            }
        }
    }
}

fn zone_text(letter: char, count: usize, offset: Offset) -> String {
    let seconds = offset.seconds();
    if seconds == 0 && letter == 'X' {
        return "Z".to_owned();
    }
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
    match (letter, count) {
        ('X' | 'x', 1) if minutes == 0 => format!("{sign}{hours:02}"),
        ('X' | 'x', 3..) | ('Z', 5) => format!("{sign}{hours:02}:{minutes:02}"),
        _ => format!("{sign}{hours:02}{minutes:02}"),
    }
}
