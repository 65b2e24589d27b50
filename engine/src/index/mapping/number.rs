//! Numbers: one sortable 64-bit form for all types, as Lucene keeps them.
//!
//! Comparing two of these integers compares the numbers they stand for, so ranges, sorts and histograms need not
//! know the type; only printing does.

use serde_json::Value;

/// The numeric field types.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum NumberKind {
    Byte,
    Short,
    Integer,
    Long,
    UnsignedLong,
    HalfFloat,
    Float,
    Double,
    /// Kept as a whole number of `1 / factor`.
    Scaled(f64),
}

impl NumberKind {
    pub(crate) fn is_whole(self) -> bool {
        matches!(self, Self::Byte | Self::Short | Self::Integer | Self::Long | Self::UnsignedLong)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Byte => "byte",
            Self::Short => "short",
            Self::Integer => "integer",
            Self::Long => "long",
            Self::UnsignedLong => "unsigned_long",
            Self::HalfFloat => "half_float",
            Self::Float => "float",
            Self::Double => "double",
            Self::Scaled(_) => "scaled_float",
        }
    }

    /// The type of the numbers that a query may name: a byte is looked for among integers, so that 300 is none of them
    /// and no error. Source: `NumberFieldMapper.NumberType` of Elasticsearch.
    pub(crate) fn sought(self) -> Self {
        match self {
            Self::Byte | Self::Short => Self::Integer,
            other => other,
        }
    }

    fn range(self) -> (i128, i128) {
        match self {
            Self::Byte => (i8::MIN.into(), i8::MAX.into()),
            Self::Short => (i16::MIN.into(), i16::MAX.into()),
            Self::Integer => (i32::MIN.into(), i32::MAX.into()),
            Self::UnsignedLong => (0, u64::MAX.into()),
            _ => (i64::MIN.into(), i64::MAX.into()),
        }
    }

    /// Reads a JSON value of a document. The error is the reason, as Elasticsearch words it.
    pub(crate) fn read(self, value: &Value, coerce: bool) -> Result<i64, String> {
        if let (true, Some(whole)) = (self.is_whole(), whole(value)) {
            if matches!(value, Value::String(_)) && !coerce {
                return Err(format!("{} value passed as String", capitalised(self.name())));
            }
            return self.encode_whole(whole);
        }
        let number = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) if !coerce && self.is_whole() => {
                return Err(format!("{} value passed as String: {text}", capitalised(self.name())));
            }
            // The others are read by way of a double, which may have spaces around it.
            Value::String(text) if self == Self::Long && text.trim() != text => None,
            Value::String(text) => Some(parse_decimal(text)?),
            _ => None,
        };
        let Some(number) = number else {
            return Err(format!("For input string: \"{}\"", crate::http::shown(value)));
        };
        if !number.is_finite() {
            return Err(self.not_finite(number));
        }
        if self.is_whole() {
            if !coerce && number.fract() != 0.0 {
                return Err(format!("Value [{}] has a decimal part", crate::http::shown(value)));
            }
            #[expect(
                clippy::cast_possible_truncation,
                reason = "coerce: cut towards zero, out of range is checked next"
            )]
            return self.encode_whole(number.trunc() as i128);
        }
        self.encode(number)
    }

    /// Refuses a number that a whole type cannot hold.
    pub(crate) fn check(self, number: i128, shown: impl FnOnce() -> String) -> Result<(), String> {
        let (low, high) = self.range();
        if (low..=high).contains(&number) {
            return Ok(());
        }
        let name = match self {
            Self::Integer => "an integer",
            Self::UnsignedLong => "an unsigned long",
            Self::Byte => "a byte",
            Self::Short => "a short",
            _ => "a long",
        };
        Err(format!("Value [{}] is out of range for {name}", shown()))
    }

    fn encode_whole(self, number: i128) -> Result<i64, String> {
        self.check(number, || number.to_string())?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
        Ok(match self {
            Self::UnsignedLong => (number as u64 ^ (1 << 63)).cast_signed(),
            _ => number as i64,
        })
    }

    /// The sortable form of a number that need not be one of this type's, such as a bound of a range: a fraction
    /// stays where it belongs among the values. `None` when it is not a number at all.
    pub(crate) fn encode(self, number: f64) -> Result<i64, String> {
        #[expect(clippy::cast_possible_truncation, reason = "single precision is what the type means")]
        let single = number as f32;
        let finite = |it: f64| {
            if it.is_finite() { Ok(sortable(it)) } else { Err(self.not_finite(number)) }
        };
        match self {
            Self::Double => finite(number),
            Self::Float => finite(f64::from(single)),
            Self::HalfFloat => finite(f64::from(half(single))),
            Self::Scaled(factor) =>
            {
                #[expect(clippy::cast_possible_truncation, reason = "saturates, as Math.round does")]
                Ok((number * factor).round() as i64)
            }
            #[expect(clippy::cast_possible_truncation, reason = "saturates")]
            _ => self.encode_whole(number.trunc() as i128),
        }
    }

    fn not_finite(self, number: f64) -> String {
        let shown = match self {
            Self::HalfFloat if number.is_finite() => format!("{number:?}"),
            _ if number < 0.0 => "-Infinity".to_owned(),
            _ => "Infinity".to_owned(),
        };
        format!("[{}] supports only finite values, but got [{shown}]", self.name())
    }

    /// The number as Elasticsearch's aggregations see it.
    #[expect(clippy::cast_precision_loss, reason = "aggregations are in double precision")]
    pub(crate) fn to_f64(self, sortable: i64) -> f64 {
        match self {
            Self::UnsignedLong => (sortable.cast_unsigned() ^ (1 << 63)) as f64,
            Self::Double | Self::Float | Self::HalfFloat => from_sortable(sortable),
            Self::Scaled(factor) => sortable as f64 / factor,
            _ => sortable as f64,
        }
    }

    /// The number in a response: whole types without a point.
    pub(crate) fn to_json(self, sortable: i64) -> Value {
        match self {
            Self::UnsignedLong => Value::from(sortable.cast_unsigned() ^ (1 << 63)),
            _ if self.is_whole() => Value::from(sortable),
            _ => Value::from(self.to_f64(sortable)),
        }
    }
}

/// The value as a whole number, when it is one without reading it as a double.
fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from)),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// What Java's `Double.parseDouble` takes, except for its hexadecimal forms and suffixes.
pub(crate) fn parse_decimal(text: &str) -> Result<f64, String> {
    let trimmed = text.trim();
    let plain = trimmed.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    match trimmed.parse() {
        Ok(number) if plain => Ok(number),
        _ if trimmed.is_empty() => Err("empty String".to_owned()),
        _ => Err(format!("For input string: \"{text}\"")),
    }
}

/// Orders like the number: negative values have their other bits turned. Source: Lucene's `NumericUtils`.
pub(crate) fn sortable(number: f64) -> i64 {
    let bits = number.to_bits().cast_signed();
    bits ^ ((bits >> 63) & i64::MAX)
}

/// The number of a sortable form.
pub(crate) fn from_sortable(sortable: i64) -> f64 {
    f64::from_bits((sortable ^ ((sortable >> 63) & i64::MAX)).cast_unsigned())
}

/// Rounds to the nearest number of half precision, ties to even; beyond 65504 is infinite.
fn half(number: f32) -> f32 {
    let magnitude = number.abs();
    if magnitude >= 65520.0 {
        return f32::INFINITY.copysign(number);
    }
    // A half has 11 significant bits, and below 2^-14 steps of 2^-24.
    let exponent = ((magnitude.to_bits() >> 23).cast_signed() - 127).max(-14);
    let step = f32::from_bits((exponent - 10 + 127).cast_unsigned() << 23);
    ((magnitude / step).round_ties_even() * step).copysign(number)
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_sortable_form_orders_as_the_numbers_do() {
        let numbers = [f64::MIN, -1.5, -0.1, 0.0, 1e-300, 0.1, 2.0, f64::MAX];
        let encoded: Vec<i64> = numbers.iter().map(|n| sortable(*n)).collect();
        assert!(encoded.is_sorted());
        assert!(numbers.iter().zip(&encoded).all(|(n, e)| from_sortable(*e).to_bits() == n.to_bits()));
        assert!(
            NumberKind::UnsignedLong.read(&json!(u64::MAX), true)
                > NumberKind::UnsignedLong.read(&json!(1), true)
        );
    }

    #[test]
    fn floats_are_kept_in_their_own_precision() {
        let kept = |kind: NumberKind, n: f64| kind.to_json(kind.read(&json!(n), true).unwrap());
        assert_eq!(kept(NumberKind::Float, 7.8), json!(7.800_000_190_734_863));
        assert_eq!(kept(NumberKind::HalfFloat, 0.1), json!(0.099_975_585_937_5));
        assert_eq!(kept(NumberKind::Scaled(100.0), 1.239), json!(1.24));
    }

    #[test]
    fn whole_types_cut_fractions_only_when_they_coerce() {
        assert_eq!(NumberKind::Long.read(&json!("12.7"), true), Ok(12));
        assert!(NumberKind::Long.read(&json!(12.7), false).is_err());
        assert!(NumberKind::Byte.read(&json!(128), true).is_err());
        assert!(NumberKind::Long.read(&json!("abc"), true).is_err_and(|e| e == "For input string: \"abc\""));
    }
}
