//! From the bounds of a `range` to the numbers between them, in the sortable form of the field's type.

use std::net::IpAddr;
use std::ops::RangeBounds;

use jiff::tz::TimeZone;
use serde_json::Value;

use super::exact::unreadable;
use super::network::address;
use crate::http::{Result, shown, text};
use crate::index::{DateFormat, NumberKind, Rounding, address_place, evaluate_date};
use crate::search::double;

/// One end of an interval.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub(super) value: Value,
    pub(super) inclusive: bool,
}

/// Both ends; one that is missing is open.
#[derive(Debug, Clone)]
pub(super) struct Interval {
    pub(super) lower: Option<Bound>,
    pub(super) upper: Option<Bound>,
}

impl Interval {
    /// The first and the last millisecond. Dates that say less than a millisecond are rounded as their operator
    /// asks: `gt` and `lte` mean the end of the day.
    pub(super) fn dates(
        &self,
        own: &DateFormat,
        format: Option<&DateFormat>,
        zone: &TimeZone,
        now: i64,
    ) -> Result<(i64, i64)> {
        let format = format.unwrap_or(own);
        let at = |bound: &Bound, rounding| {
            let text = text(&bound.value).unwrap_or_else(|| shown(&bound.value));
            evaluate_date(&text, format, rounding, zone, now)
        };
        let low = match &self.lower {
            None => i64::MIN,
            Some(bound) if bound.inclusive => at(bound, Rounding::Down)?,
            Some(bound) => at(bound, Rounding::Up)?.saturating_add(1),
        };
        let high = match &self.upper {
            None => i64::MAX,
            Some(bound) if bound.inclusive => at(bound, Rounding::Up)?,
            Some(bound) => at(bound, Rounding::Down)?.saturating_sub(1),
        };
        Ok((low, high))
    }

    /// The first and the last number of a type; `None` when nothing lies between.
    pub(super) fn numbers(&self, kind: NumberKind) -> Result<Option<(i64, i64)>> {
        let mut ends = (i64::MIN, i64::MAX);
        if let Some(bound) = &self.lower {
            match end(kind, bound, Side::Lower)? {
                End::At(low) => ends.0 = low,
                End::Below => {}
                End::Above => return Ok(None),
            }
        }
        if let Some(bound) = &self.upper {
            match end(kind, bound, Side::Upper)? {
                End::At(high) => ends.1 = high,
                End::Below => return Ok(None),
                End::Above => {}
            }
        }
        Ok(Some(ends))
    }

    /// The interval between two terms, in the order of their bytes.
    pub(super) fn terms(&self, of: impl Fn(&Value) -> Result<String>) -> Result<TermInterval> {
        let end = |bound: &Option<Bound>| -> Result<std::ops::Bound<String>> {
            Ok(match bound {
                None => std::ops::Bound::Unbounded,
                Some(bound) if bound.inclusive => std::ops::Bound::Included(of(&bound.value)?),
                Some(bound) => std::ops::Bound::Excluded(of(&bound.value)?),
            })
        };
        Ok(TermInterval(end(&self.lower)?, end(&self.upper)?))
    }

    /// The places of the first and the last address; `None` when nothing lies between.
    pub(super) fn addresses(&self) -> Result<Option<(u128, u128)>> {
        let place = |bound: &Bound| -> Result<u128> {
            let ip: IpAddr = address(&shown(&bound.value))?;
            Ok(address_place(ip))
        };
        let low = match &self.lower {
            None => Some(0),
            Some(bound) if bound.inclusive => Some(place(bound)?),
            Some(bound) => place(bound)?.checked_add(1),
        };
        let high = match &self.upper {
            None => Some(u128::MAX),
            Some(bound) if bound.inclusive => Some(place(bound)?),
            Some(bound) => place(bound)?.checked_sub(1),
        };
        Ok(low.zip(high))
    }
}

/// An interval of terms.
#[derive(Debug)]
pub(super) struct TermInterval(std::ops::Bound<String>, std::ops::Bound<String>);

impl TermInterval {
    pub(super) fn holds(&self, term: &str) -> bool {
        let ends = (self.0.as_ref().map(String::as_str), self.1.as_ref().map(String::as_str));
        RangeBounds::<str>::contains(&ends, term)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Lower,
    Upper,
}

/// Where a bound is among the numbers of a type.
enum End {
    Below,
    /// The number nearest to it that is inside.
    At(i64),
    Above,
}

fn end(kind: NumberKind, bound: &Bound, side: Side) -> Result<End> {
    let exclusive = !bound.inclusive;
    let number = read(&bound.value)?;
    if kind.is_whole() {
        let outwards = match number {
            Number::Whole(n) => n,
            Number::Fraction(n) => to_whole(if n < 0.0 { n.floor() } else { n.ceil() }),
        };
        let value = &bound.value;
        let shown = || value.as_f64().filter(|_| value.is_f64()).map_or_else(|| shown(value), double);
        kind.sought().check(outwards, shown).map_err(|reason| unreadable(value, reason))?;
        return Ok(place(
            kind,
            match (number, side) {
                (Number::Whole(n), Side::Lower) => n.saturating_add(i128::from(exclusive)),
                (Number::Whole(n), Side::Upper) => n.saturating_sub(i128::from(exclusive)),
                (Number::Fraction(n), Side::Lower) => to_whole(n.ceil()),
                (Number::Fraction(n), Side::Upper) => to_whole(n.floor()),
            },
        ));
    }
    let number = double_of(&bound.value)?;
    if let NumberKind::Scaled(factor) = kind {
        let scaled = number * factor;
        return Ok(place(
            kind,
            to_whole(match side {
                Side::Lower => (if exclusive { scaled.next_up() } else { scaled }).ceil(),
                Side::Upper => (if exclusive { scaled.next_down() } else { scaled }).floor(),
            }),
        ));
    }
    let mut at = kind.encode(number).map_err(|reason| unreadable(&bound.value, reason))?;
    if kind == NumberKind::HalfFloat {
        // It is compared in single precision, with values that are not.
        at = NumberKind::Float.encode(number).map_err(|reason| unreadable(&bound.value, reason))?;
    }
    Ok(End::At(match side {
        _ if bound.inclusive => at,
        Side::Lower => at.saturating_add(1),
        Side::Upper => at.saturating_sub(1),
    }))
}

/// The place of a whole number among those that the sortable form can hold.
fn place(kind: NumberKind, number: i128) -> End {
    let sortable = if kind == NumberKind::UnsignedLong {
        u64::try_from(number).map(|number| (number ^ (1 << 63)).cast_signed()).ok()
    } else {
        i64::try_from(number).ok()
    };
    sortable.map_or(if number < 0 { End::Below } else { End::Above }, End::At)
}

#[derive(Clone, Copy)]
enum Number {
    Whole(i128),
    Fraction(f64),
}

/// Whether a value is a number with a fraction, so that no whole number equals it.
pub(super) fn has_fraction(value: &Value) -> Result<bool> {
    Ok(matches!(read(value)?, Number::Fraction(n) if n.fract() != 0.0))
}

fn read(value: &Value) -> Result<Number> {
    let text = shown(value);
    if let Ok(whole) = text.trim().parse() {
        return Ok(Number::Whole(whole));
    }
    let number = double_of(value)?;
    Ok(if number.fract() == 0.0 { Number::Whole(to_whole(number)) } else { Number::Fraction(number) })
}

fn double_of(value: &Value) -> Result<f64> {
    let refused = |reason: String| unreadable(value, reason);
    if value.is_boolean() || value.is_array() || value.is_object() {
        return Err(refused(format!("For input string: \"{}\"", shown(value))));
    }
    let number = NumberKind::Double.read(value, true).map_err(refused)?;
    Ok(NumberKind::Double.to_f64(number))
}

#[expect(clippy::cast_possible_truncation, reason = "saturates")]
fn to_whole(number: f64) -> i128 {
    number as i128
}
