//! Number patterns such as `#,##0.00`, as Java's `DecimalFormat` prints them.

use crate::http::{Error, Result};

/// `DecimalFormat` prints no more digits of a double than these.
const MOST_WHOLE: usize = 309;
const MOST_FRACTION: usize = 340;

/// A pattern, read once.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decimal {
    prefix: String,
    suffix: String,
    /// Digits before the point that are always there.
    whole: usize,
    /// How many digits stand between separators; 0 without them.
    group: usize,
    least: usize,
    most: usize,
    /// 100 for a percentage.
    scale: f64,
}

impl Decimal {
    /// Reads a pattern. Exponents and patterns of their own for negative numbers are refused as not implemented.
    pub(crate) fn read(pattern: &str) -> Result<Self> {
        let unsupported = |what: &str| Error::unsupported(format!("{what} in the number format [{pattern}]"));
        let digits = |c: char| matches!(c, '#' | '0' | ',' | '.');
        let Some(start) = pattern.find(digits) else {
            return Ok(Self {
                prefix: pattern.to_owned(),
                suffix: String::new(),
                whole: 0,
                group: 0,
                least: 0,
                most: 0,
                scale: 1.0,
            });
        };
        let length = pattern[start..].find(|c| !digits(c)).unwrap_or(pattern.len() - start);
        let (prefix, body, suffix) =
            (&pattern[..start], &pattern[start..start + length], &pattern[start + length..]);
        if pattern.contains([';', '\'', '\u{2030}', '\u{a4}']) {
            return Err(unsupported("a special character"));
        }
        if suffix.starts_with('E') {
            return Err(unsupported("an exponent"));
        }
        let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
        if suffix.contains(digits) || fraction.contains(['.', ',']) {
            return Err(Error::illegal_argument(format!("Malformed pattern \"{pattern}\"")));
        }
        Ok(Self {
            prefix: prefix.to_owned(),
            suffix: suffix.to_owned(),
            whole: whole.matches('0').count().min(MOST_WHOLE),
            group: whole.rfind(',').map_or(0, |at| whole.len() - at - 1),
            least: fraction.matches('0').count().min(MOST_FRACTION),
            most: fraction.len().min(MOST_FRACTION),
            scale: if pattern.contains('%') { 100.0 } else { 1.0 },
        })
    }

    /// Prints a number; ties are rounded to the even digit.
    pub(crate) fn format(&self, number: f64) -> String {
        if number.is_nan() {
            return "NaN".to_owned();
        }
        if number.is_infinite() {
            let sign = if number < 0.0 { "-" } else { "" };
            return format!("{sign}{}\u{221e}{}", self.prefix, self.suffix);
        }
        let text = format!("{:.*}", self.most, (number * self.scale).abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut fraction = fraction.to_owned();
        while fraction.len() > self.least && fraction.ends_with('0') {
            fraction.pop();
        }
        let whole = whole.trim_start_matches('0');
        let mut whole = format!("{whole:0>width$}", width = self.whole);
        if whole.is_empty() && fraction.is_empty() {
            whole.push('0');
        }
        let mut printed = String::new();
        for (n, digit) in whole.chars().enumerate() {
            if self.group > 0 && n > 0 && (whole.len() - n).is_multiple_of(self.group) {
                printed.push(',');
            }
            printed.push(digit);
        }
        if !fraction.is_empty() {
            printed.push('.');
            printed.push_str(&fraction);
        }
        // Java keeps the sign of a negative zero, too.
        let sign = if number.is_sign_negative() { "-" } else { "" };
        format!("{sign}{}{printed}{}", self.prefix, self.suffix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_print_as_java_prints_them() {
        let print = |pattern: &str, number: f64| Decimal::read(pattern).unwrap().format(number);
        assert_eq!(print("0.00", 3.141_9), "3.14");
        assert_eq!(print("#,##0.##", 1_234_567.5), "1,234,567.5");
        assert_eq!(print("#", 0.4), "0");
        assert_eq!(print("000", 7.0), "007");
        assert_eq!(print("0%", 0.25), "25%");
        assert_eq!(print("Value is ##0.0", 50.0), "Value is 50.0");
        assert_eq!(print("$0.0", -1.25), "-$1.2");
        assert!(Decimal::read("0.0E0").is_err_and(|e| e.status() == 501));
    }
}
