//! `human`: sizes and times for people, each before the number that it is of.

use serde_json::{Map, Value};

/// The same with sizes like `4.5kb` and times like `1.2s`.
pub(super) fn with_words(members: Map<String, Value>) -> Map<String, Value> {
    let mut told = Map::new();
    for (name, value) in members {
        if let (Some(what), Some(bytes)) = (name.strip_suffix("_in_bytes"), value.as_u64()) {
            // The one whose words are called otherwise.
            let what =
                what.strip_suffix("_set_memory").map_or_else(|| what.to_owned(), |it| format!("{it}_set"));
            told.insert(what, size(bytes).into());
        } else if let (Some(what), Some(millis)) = (name.strip_suffix("_in_millis"), value.as_u64()) {
            if what == "time" {
                told.insert("getTime".to_owned(), time(millis).into());
            }
            told.insert(what.to_owned(), time(millis).into());
        }
        let value = match value {
            Value::Object(inner) => Value::Object(with_words(inner)),
            plain => plain,
        };
        told.insert(name, value);
    }
    told
}

fn size(bytes: u64) -> String {
    in_units(bytes, &[("b", 1), ("kb", 1024), ("mb", 1 << 20), ("gb", 1 << 30), ("tb", 1 << 40)])
}

fn time(millis: u64) -> String {
    if millis == 0 {
        return "0s".to_owned();
    }
    in_units(millis, &[("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)])
}

/// In the largest unit that there is one of, with one digit behind the point.
fn in_units(number: u64, units: &[(&str, u64)]) -> String {
    let (name, unit) = units.iter().rev().find(|(_, unit)| number >= *unit).unwrap_or(&("b", 1));
    let tenths = u128::from(number) * 10 / u128::from(*unit);
    match tenths % 10 {
        0 => format!("{}{name}", tenths / 10),
        digit => format!("{}.{digit}{name}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_have_the_largest_unit_that_fits() {
        assert_eq!([0, 208, 3390, 41_943_040].map(size), ["0b", "208b", "3.3kb", "40mb"]);
        assert_eq!([0, 2, 1250, 90_000].map(time), ["0s", "2ms", "1.2s", "1.5m"]);
    }
}
