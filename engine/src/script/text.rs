//! What texts can be asked for. Places in them are counted in UTF-16 units, as in Java.

use std::rc::Rc;

use super::failure::Fault;
use super::method::int;
use super::number::whole;
use super::value::{Heap, Sort, Value};

pub(super) fn call(heap: &mut Heap, of: &Rc<str>, name: &str, args: &[Value]) -> Result<Value, Fault> {
    let unknown = || Fault::Unsupported(format!("[{name}] of a [java.lang.String] in a script"));
    Ok(match (name, args) {
        ("length", []) => int(of.encode_utf16().count()),
        ("isEmpty", []) => Value::Bool(of.is_empty()),
        ("contains", [Value::Text(part)]) => Value::Bool(of.contains(&**part)),
        ("startsWith", [Value::Text(part)]) => Value::Bool(of.starts_with(&**part)),
        ("endsWith", [Value::Text(part)]) => Value::Bool(of.ends_with(&**part)),
        ("equalsIgnoreCase", [Value::Text(other)]) => {
            Value::Bool(of.to_uppercase().to_lowercase() == other.to_uppercase().to_lowercase())
        }
        ("concat", [Value::Text(other)]) => Value::Text(format!("{of}{other}").into()),
        ("indexOf", [Value::Text(part)]) => of.find(&**part).map_or(Value::Int(-1), |at| units(&of[..at])),
        ("lastIndexOf", [Value::Text(part)]) => {
            of.rfind(&**part).map_or(Value::Int(-1), |at| units(&of[..at]))
        }
        ("replace", [Value::Text(from), Value::Text(to)]) => {
            if from.is_empty() {
                return Err(unknown());
            }
            heap.spend(0, of.matches(&**from).count().saturating_mul(to.len()))?;
            Value::Text(of.replace(&**from, to).into())
        }
        ("toLowerCase", []) => Value::Text(of.to_lowercase().into()),
        ("toUpperCase", []) => Value::Text(of.to_uppercase().into()),
        // All up to the blank, and nothing beyond it.
        ("trim", []) => Value::text(of.trim_matches(|c| c <= ' ')),
        ("compareTo", [Value::Text(other)]) => Value::Int(compare(of, other)),
        ("substring", [from]) => {
            let length = of.encode_utf16().count();
            let from = whole(heap, from)?;
            substring(of, from, i32::try_from(length).unwrap_or(i32::MAX), length, args.len())?
        }
        ("substring", [from, to]) => {
            let length = of.encode_utf16().count();
            let (from, to) = (whole(heap, from)?, whole(heap, to)?);
            substring(of, from, to, length, args.len())?
        }
        ("splitOnToken", [Value::Text(token)]) => {
            if token.is_empty() {
                return Err(unknown());
            }
            heap.spend(of.matches(&**token).count(), of.len())?;
            let parts: Vec<Value> = of.split(&**token).map(Value::text).collect();
            heap.new_sort(parts, Sort::Array)
        }
        _ => return Err(unknown()),
    })
}

fn units(text: &str) -> Value {
    int(text.encode_utf16().count())
}

/// By the first unit that differs, or the length.
pub(super) fn compare(one: &str, other: &str) -> i32 {
    let differs = one.encode_utf16().zip(other.encode_utf16()).find(|(left, right)| left != right);
    match (differs, units(one), units(other)) {
        (Some((left, right)), ..) => i32::from(left) - i32::from(right),
        (None, Value::Int(left), Value::Int(right)) => left - right,
        _ => 0,
    }
}

fn substring(of: &str, from: i32, to: i32, length: usize, said: usize) -> Result<Value, Fault> {
    let places = usize::try_from(from).ok().zip(usize::try_from(to).ok());
    let Some((begin, end)) = places.filter(|(begin, end)| begin <= end && *end <= length) else {
        let reason = if said == 1 && from < 0 {
            format!("Range [{from}, {length}) out of bounds for length {length}")
        } else {
            format!("Range [{from}, {to}) out of bounds for length {length}")
        };
        return Err(Fault::Thrown("string_index_out_of_bounds_exception", reason));
    };
    let units: Vec<u16> = of.encode_utf16().skip(begin).take(end - begin).collect();
    String::from_utf16(&units)
        .map(|text| Value::Text(text.into()))
        .map_err(|_| Fault::Unsupported("half a character in a script".to_owned()))
}
