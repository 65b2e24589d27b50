//! What lists, maps, texts and numbers can be asked for and told.
//!
//! What is not here is refused as not implemented: servers may know it.

use std::rc::Rc;

use super::failure::Fault;
use super::list;
use super::map;
use super::number;
use super::text;
use super::tree::Type;
use super::value::{Heap, Sort, Value};

/// The key of a member. Keys that are no texts are not implemented.
pub(super) fn key(heap: &Heap, value: &Value) -> Result<Rc<str>, Fault> {
    match value {
        Value::Text(text) => Ok(Rc::clone(text)),
        other => {
            Err(Fault::Unsupported(format!("a key of a map that is a [{}] in a script", heap.class(other))))
        }
    }
}

pub(super) fn unknown(heap: &Heap, of: &Value, what: &str) -> Fault {
    Fault::Unsupported(format!("[{what}] of a [{}] in a script", heap.class(of)))
}

pub(super) fn field(heap: &mut Heap, of: &Value, name: &str) -> Result<Value, Fault> {
    match of {
        Value::Null => Err(Fault::null("callArgs[0]")),
        // What a map can be asked for goes before its members.
        Value::Map(map) if name == "empty" => Ok(Value::Bool(heap.map(*map).len() == 0)),
        Value::Text(text) if name == "empty" => Ok(Value::Bool(text.is_empty())),
        Value::Map(map) => Ok(heap.map(*map).get(name).cloned().unwrap_or(Value::Null)),
        Value::List(list) => match (name, name.parse::<i32>()) {
            ("length", _) => Ok(int(heap.list(*list).len())),
            ("empty", _) if heap.sort(*list) == Sort::List => Ok(Value::Bool(heap.list(*list).is_empty())),
            (_, Ok(place)) => index(heap, of, &Value::Int(place)),
            _ => Err(unknown(heap, of, name)),
        },
        Value::Entry(..) => match name {
            "key" => call(heap, of, "getKey", &[]),
            "value" => call(heap, of, "getValue", &[]),
            _ => Err(unknown(heap, of, name)),
        },
        Value::Text(_)
        | Value::Int(_)
        | Value::Long(_)
        | Value::Double(_)
        | Value::Float(_)
        | Value::Bool(_) => {
            let reason = format!("dynamic getter [{}, {name}] not found", heap.class(of));
            match name {
                // Methods of theirs that are read without parentheses.
                "bytes" | "class" | "blank" | "naN" | "infinite" => Err(unknown(heap, of, name)),
                _ => Err(Fault::Thrown("illegal_argument_exception", reason)),
            }
        }
        Value::Large(_) => Err(unknown(heap, of, name)),
    }
}

pub(super) fn set_field(heap: &mut Heap, of: &Value, name: &Rc<str>, value: Value) -> Result<(), Fault> {
    match of {
        Value::Null => Err(Fault::null("callArgs[0]")),
        Value::Map(map) => put(heap, *map, Rc::clone(name), value).map(|_| ()),
        Value::List(_) => match name.parse::<i32>() {
            Ok(place) => set_index(heap, of, &Value::Int(place), value),
            Err(_) => Err(unknown(heap, of, name)),
        },
        Value::Entry(map, key) if **name == *"value" => put(heap, *map, Rc::clone(key), value).map(|_| ()),
        other => {
            let reason = format!("dynamic setter [{}, {name}] not found", heap.class(other));
            Err(Fault::Thrown("illegal_argument_exception", reason))
        }
    }
}

/// Puts a member, where the map takes any.
pub(super) fn put(heap: &mut Heap, map: usize, name: Rc<str>, value: Value) -> Result<Value, Fault> {
    changeable(heap, map)?;
    Ok(heap.map_mut(map).put(name, value).unwrap_or(Value::Null))
}

pub(super) fn changeable(heap: &Heap, map: usize) -> Result<(), Fault> {
    if heap.map(map).is_fixed() {
        return Err(Fault::Thrown("unsupported_operation_exception", String::new()));
    }
    Ok(())
}

pub(super) fn index(heap: &Heap, of: &Value, key: &Value) -> Result<Value, Fault> {
    match of {
        Value::Null => Err(Fault::null("callArgs[0]")),
        Value::Map(map) => match key {
            Value::Text(name) => Ok(heap.map(*map).get(name).cloned().unwrap_or(Value::Null)),
            // Maps have texts for keys, and nothing else equals one.
            _ => Ok(Value::Null),
        },
        Value::List(list) => {
            let place = place(heap, *list, key)?;
            Ok(heap.list(*list)[place].clone())
        }
        other => {
            let reason =
                format!("Attempting to address a non-array-like type [{}] as an array.", heap.class(other));
            Err(Fault::Thrown("illegal_argument_exception", reason))
        }
    }
}

pub(super) fn set_index(heap: &mut Heap, of: &Value, at: &Value, value: Value) -> Result<(), Fault> {
    match of {
        Value::Map(map) => {
            let name = key(heap, at)?;
            put(heap, *map, name, value).map(|_| ())
        }
        Value::List(list) => {
            writable(heap, *list)?;
            let place = place(heap, *list, at)?;
            *heap.item_mut(*list, place) = value;
            Ok(())
        }
        other => index(heap, other, at).map(|_| ()),
    }
}

/// The place in a list that a number means: behind zero it is counted from the end.
fn place(heap: &Heap, list: usize, key: &Value) -> Result<usize, Fault> {
    let length = heap.list(list).len();
    let said = number::whole(heap, key)?;
    let from_end = if said < 0 { i64::try_from(length).unwrap_or(i64::MAX) } else { 0 };
    let place = i64::from(said) + from_end;
    usize::try_from(place).ok().filter(|place| *place < length).ok_or_else(|| out_of_bounds(place, length))
}

pub(super) fn out_of_bounds(place: i64, length: usize) -> Fault {
    Fault::Thrown("index_out_of_bounds_exception", format!("Index {place} out of bounds for length {length}"))
}

pub(super) fn writable(heap: &Heap, list: usize) -> Result<(), Fault> {
    match heap.sort(list) {
        Sort::List => Ok(()),
        _ => {
            let class = heap.class(&Value::List(list));
            Err(Fault::Unsupported(format!("a change of a [{class}] in a script")))
        }
    }
}

pub(super) fn int(number: usize) -> Value {
    Value::Int(i32::try_from(number).unwrap_or(i32::MAX))
}

pub(super) fn is(heap: &Heap, of: &Value, class: &str) -> Result<bool, Fault> {
    Ok(match class {
        "Object" | "def" => *of != Value::Null,
        "Integer" | "int" => matches!(of, Value::Int(_)),
        "Long" | "long" => matches!(of, Value::Long(_)),
        "Float" | "float" => matches!(of, Value::Float(_)),
        "Double" | "double" => matches!(of, Value::Double(_)),
        "Boolean" | "boolean" => matches!(of, Value::Bool(_)),
        "Number" => number::as_double(of).is_some() || matches!(of, Value::Large(_)),
        "String" => matches!(of, Value::Text(_)),
        "Map" => matches!(of, Value::Map(_)),
        "List" if !matches!(of, Value::List(list) if heap.sort(*list) != Sort::List) => {
            matches!(of, Value::List(_))
        }
        other => return Err(Fault::Unsupported(format!("[instanceof {other}] in a script"))),
    })
}

pub(super) fn call(heap: &mut Heap, of: &Value, name: &str, args: &[Value]) -> Result<Value, Fault> {
    if *of == Value::Null {
        return Err(Fault::null("callArgs[0]"));
    }
    match (name, args) {
        ("toString", []) => return heap.show(of).map(|text| Value::Text(text.into())),
        ("equals", [other]) => return heap.equals(of, other).map(Value::Bool),
        _ => {}
    }
    match of {
        Value::List(list) => list::call(heap, *list, name, args),
        Value::Map(map) => map::call(heap, *map, name, args),
        Value::Text(of) => {
            let answer = text::call(heap, of, name, args)?;
            if let Value::Text(text) = &answer {
                heap.spend(0, text.len())?;
            }
            Ok(answer)
        }
        Value::Entry(map, key) => match (name, args) {
            ("getKey", []) => Ok(Value::Text(Rc::clone(key))),
            ("getValue", []) => Ok(heap.map(*map).get(key).cloned().unwrap_or(Value::Null)),
            ("setValue", [value]) => put(heap, *map, Rc::clone(key), value.clone()),
            _ => Err(unknown(heap, of, name)),
        },
        Value::Int(_) | Value::Long(_) | Value::Float(_) | Value::Double(_) => {
            let to = match (name, args) {
                ("intValue", []) => Type::Int,
                ("longValue", []) => Type::Long,
                ("floatValue", []) => Type::Float,
                ("doubleValue", []) => Type::Double,
                _ => return Err(unknown(heap, of, name)),
            };
            number::cast(heap, of.clone(), to, true)
        }
        other => Err(unknown(heap, other, name)),
    }
}
