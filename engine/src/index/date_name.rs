//! Index names with date math: `<logs-{now/d}>`, `<logs-{now/M{yyyy.MM|+02:00}}>`.
//!
//! Source: `IndexNameExpressionResolver.DateMathExpressionResolver` of Elasticsearch.

use jiff::tz::TimeZone;

use super::date::{DateFormat, Rounding, evaluate, zone};
use crate::http::{Error, Result};

/// The name that a date-math expression stands for; any other name as it is.
pub(crate) fn resolve(name: &str, now: i64) -> Result<String> {
    let Some(inner) = name.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) else {
        return Ok(name.to_owned());
    };
    let fault = |what: &str| {
        Err(Error::new(400, "parse_exception", format!("invalid dynamic name expression [{inner}]. {what}")))
    };
    let mut resolved = String::new();
    let mut rest = inner;
    while let Some(start) = rest.find('{') {
        resolved.push_str(&rest[..start]);
        let Some(end) = closing(&rest[start..]) else { return fault("date math placeholder is open ended") };
        resolved.push_str(&placeholder(&rest[start + 1..start + end], now)?);
        rest = &rest[start + end + 1..];
    }
    if rest.contains('}') {
        return fault(
            "invalid character at position. `{` and `}` are reserved characters and should be escaped when used as part of the index name using `\\` (e.g. `\\{text\\}`)",
        );
    }
    resolved.push_str(rest);
    if resolved.is_empty() { fault("nothing captured") } else { Ok(resolved) }
}

/// Where the brace that opens a text is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    text.char_indices().find_map(|(at, c)| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

/// `now/d`, `now/d{yyyy.MM}` or `now/d{yyyy.MM|+02:00}`
fn placeholder(text: &str, now: i64) -> Result<String> {
    let (math, format) = match text.split_once('{') {
        Some((math, format)) => (math, format.trim_end_matches('}')),
        None => (text, "yyyy.MM.dd"),
    };
    let (format, zone) = match format.split_once('|') {
        Some((format, name)) => (format, zone(name)?),
        None => (format, TimeZone::UTC),
    };
    let format = DateFormat::read(&format.replace("uuuu", "yyyy"))?;
    // A date that stands there is written like the one that is made of it.
    let at = evaluate(math, &format, Rounding::Down, &zone, now)?;
    Ok(format.format(at, &zone))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn dates_stand_where_their_placeholders_stood() {
        // 2024-03-22T11:45:00Z
        let at = |name: &str| resolve(name, 1_711_107_900_000).unwrap();
        assert_eq!(at("<logs-{now/d}>"), "logs-2024.03.22");
        assert_eq!(at("<logs-{now/M-1M{yyyy.MM}}-x>"), "logs-2024.02-x");
        assert_eq!(at("<logs-{now/d{yyyy.MM.dd|+12:00}}>"), "logs-2024.03.22");
        assert_eq!(at("logs"), "logs");
        assert!(resolve("<logs-{now/d>", 0).is_err_and(|e| e.kind() == "parse_exception"));
    }
}
