//! JSON as it is sent.
//!
//! `serde_json` writes each quote and comma through several calls that an unoptimised build makes one by one, and tests are
//! built so: a plain loop over the value is many times as fast there, and answers are the most of what the engine writes.

use std::io::Write as _;

use serde_json::Value;

/// A value in the shortest form, as `serde_json` writes it.
pub(super) fn compact(value: &Value) -> Vec<u8> {
    let mut text = Vec::new();
    write_value(value, &mut text);
    text
}

fn write_value(value: &Value, text: &mut Vec<u8>) {
    match value {
        Value::Null => text.extend_from_slice(b"null"),
        Value::Bool(true) => text.extend_from_slice(b"true"),
        Value::Bool(false) => text.extend_from_slice(b"false"),
        Value::Number(number) => text.extend_from_slice(number.to_string().as_bytes()),
        Value::String(string) => write_string(string, text),
        Value::Array(items) => {
            text.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(b',');
                }
                write_value(item, text);
            }
            text.push(b']');
        }
        Value::Object(members) => {
            text.push(b'{');
            for (at, (name, member)) in members.iter().enumerate() {
                if at > 0 {
                    text.push(b',');
                }
                write_string(name, text);
                text.push(b':');
                write_value(member, text);
            }
            text.push(b'}');
        }
    }
}

fn write_string(string: &str, text: &mut Vec<u8>) {
    let bytes = string.as_bytes();
    let (mut written, mut at) = (0, 0);
    text.push(b'"');
    while at < bytes.len() {
        let byte = bytes[at];
        if byte < b' ' || byte == b'"' || byte == b'\\' {
            text.extend_from_slice(&bytes[written..at]);
            write_escaped(byte, text);
            written = at + 1;
        }
        at += 1;
    }
    text.extend_from_slice(&bytes[written..]);
    text.push(b'"');
}

fn write_escaped(byte: u8, text: &mut Vec<u8>) {
    match byte {
        b'"' => text.extend_from_slice(b"\\\""),
        b'\\' => text.extend_from_slice(b"\\\\"),
        b'\n' => text.extend_from_slice(b"\\n"),
        b'\r' => text.extend_from_slice(b"\\r"),
        b'\t' => text.extend_from_slice(b"\\t"),
        0x08 => text.extend_from_slice(b"\\b"),
        0x0c => text.extend_from_slice(b"\\f"),
        // Writing to a vector cannot fail.
        _ => drop(write!(text, "\\u{byte:04x}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_is_what_serde_json_writes() {
        let every_letter: String = (0..0x2100).filter_map(char::from_u32).collect();
        let numbers = json!([0, -1, i64::MIN, u64::MAX, 0.1, -2.5e-7, 1e300, 1.0, 5e-324]);
        for value in [
            json!(null),
            json!([true, false, [], {}, ""]),
            json!({ "a": { "b\"c": [1, { "d": null }] }, "": numbers }),
            json!({ every_letter.as_str(): every_letter }),
            json!("\u{1F980} \u{7f} / </script>"),
        ] {
            assert_eq!(String::from_utf8(compact(&value)).unwrap(), value.to_string());
        }
    }
}
