//! What lists, maps, texts and numbers can be asked for and told.
//!
//! What is not here is refused as not implemented: servers may know it.

use std::rc::Rc;

use super::failure::Fault;
use super::number;
use super::sort::{natural, sort};
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
                "empty" | "bytes" | "class" | "blank" | "naN" | "infinite" => Err(unknown(heap, of, name)),
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
        other => {
            let reason = format!("dynamic setter [{}, {name}] not found", heap.class(other));
            Err(Fault::Thrown("illegal_argument_exception", reason))
        }
    }
}

/// Puts a member, where the map takes any.
fn put(heap: &mut Heap, map: usize, name: Rc<str>, value: Value) -> Result<Value, Fault> {
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
            heap.list_mut(*list)[place] = value;
            Ok(())
        }
        other => index(heap, other, at).map(|_| ()),
    }
}

/// The place in a list that a number means: behind zero it is counted from the end.
fn place(heap: &Heap, list: usize, key: &Value) -> Result<usize, Fault> {
    let length = heap.list(list).len();
    let Value::Int(said) = number::cast(heap, key.clone(), Type::Int, false)? else {
        return Err(Fault::null("value"));
    };
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
        Value::List(list) => list_method(heap, *list, name, args),
        Value::Map(map) => map_method(heap, *map, name, args),
        Value::Text(of) => text::call(heap, of, name, args),
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

fn list_method(heap: &mut Heap, list: usize, name: &str, args: &[Value]) -> Result<Value, Fault> {
    let of = Value::List(list);
    if heap.sort(list) == Sort::Array {
        return Err(unknown(heap, &of, name));
    }
    let changes =
        matches!(name, "add" | "addAll" | "clear" | "remove" | "removeAll" | "retainAll" | "set" | "sort");
    if changes {
        writable(heap, list)?;
    }
    let ordered = matches!(heap.sort(list), Sort::List);
    Ok(match (name, args) {
        ("add", [item]) => {
            heap.list_mut(list).push(item.clone());
            Value::Bool(true)
        }
        ("add", [at, item]) => {
            let length = heap.list(list).len();
            let Value::Int(said) = number::cast(heap, at.clone(), Type::Int, false)? else {
                return Err(Fault::null("value"));
            };
            let place = usize::try_from(said).ok().filter(|place| *place <= length).ok_or_else(|| {
                Fault::Thrown("index_out_of_bounds_exception", format!("Index: {said}, Size: {length}"))
            })?;
            heap.list_mut(list).insert(place, item.clone());
            Value::Null
        }
        ("addAll", [Value::List(others)]) => {
            heap.spend(heap.list(*others).len(), 0)?;
            let others = heap.list(*others).to_vec();
            let any = !others.is_empty();
            heap.list_mut(list).extend(others);
            Value::Bool(any)
        }
        ("clear", []) => {
            heap.list_mut(list).clear();
            Value::Null
        }
        ("contains", [item]) => Value::Bool(find(heap, list, item)?.is_some()),
        ("indexOf", [item]) if ordered => find(heap, list, item)?.map_or(Value::Int(-1), int),
        ("lastIndexOf", [item]) if ordered => {
            let mut last = Value::Int(-1);
            for (place, one) in heap.list(list).iter().enumerate() {
                if heap.equals(one, item)? {
                    last = int(place);
                }
            }
            last
        }
        ("get", [at]) if ordered => {
            let Value::Int(said) = number::cast(heap, at.clone(), Type::Int, false)? else {
                return Err(Fault::null("value"));
            };
            let items = heap.list(list);
            let found = usize::try_from(said).ok().and_then(|place| items.get(place));
            found.cloned().ok_or_else(|| out_of_bounds(said.into(), items.len()))?
        }
        ("isEmpty", []) => Value::Bool(heap.list(list).is_empty()),
        ("size" | "getLength", []) => int(heap.list(list).len()),
        // By its place; an item that is no whole number cannot be removed this way.
        ("remove", [at]) => {
            let Value::Int(said) = number::cast(heap, at.clone(), Type::Int, false)? else {
                return Err(Fault::null("value"));
            };
            let length = heap.list(list).len();
            let place = usize::try_from(said)
                .ok()
                .filter(|place| *place < length)
                .ok_or_else(|| out_of_bounds(said.into(), length))?;
            heap.list_mut(list).remove(place)
        }
        ("removeAll" | "retainAll", [Value::List(others)]) => {
            let mut kept = Vec::new();
            for item in heap.list(list) {
                if find(heap, *others, item)?.is_some() == (name == "retainAll") {
                    kept.push(item.clone());
                }
            }
            let changed = kept.len() != heap.list(list).len();
            *heap.list_mut(list) = kept;
            Value::Bool(changed)
        }
        ("containsAll", [Value::List(others)]) => {
            for item in heap.list(*others) {
                if find(heap, list, item)?.is_none() {
                    return Ok(Value::Bool(false));
                }
            }
            Value::Bool(true)
        }
        ("sort", [Value::Null]) => {
            let mut items = heap.list(list).to_vec();
            sort(&mut items, &mut |left, right| natural(heap, left, right))?;
            *heap.list_mut(list) = items;
            Value::Null
        }
        ("set", [at, item]) => {
            let Value::Int(said) = number::cast(heap, at.clone(), Type::Int, false)? else {
                return Err(Fault::null("value"));
            };
            let length = heap.list(list).len();
            let place = usize::try_from(said).ok().filter(|place| *place < length);
            let place = place.ok_or_else(|| out_of_bounds(said.into(), length))?;
            std::mem::replace(&mut heap.list_mut(list)[place], item.clone())
        }
        _ => return Err(unknown(heap, &of, name)),
    })
}

fn find(heap: &Heap, list: usize, item: &Value) -> Result<Option<usize>, Fault> {
    for (place, one) in heap.list(list).iter().enumerate() {
        if heap.equals(one, item)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

fn map_method(heap: &mut Heap, map: usize, name: &str, args: &[Value]) -> Result<Value, Fault> {
    if matches!(name, "put" | "putAll" | "putIfAbsent" | "remove" | "clear") {
        changeable(heap, map)?;
    }
    let get = |heap: &Heap, key: &Value| match key {
        Value::Text(name) => heap.map(map).get(name).cloned(),
        _ => None,
    };
    Ok(match (name, args) {
        ("get", [name]) => get(heap, name).unwrap_or(Value::Null),
        ("getOrDefault", [name, otherwise]) => get(heap, name).unwrap_or_else(|| otherwise.clone()),
        ("containsKey", [name]) => Value::Bool(get(heap, name).is_some()),
        ("containsValue", [value]) => {
            for (_, one) in heap.map(map).iter() {
                if heap.equals(one, value)? {
                    return Ok(Value::Bool(true));
                }
            }
            Value::Bool(false)
        }
        ("isEmpty", []) => Value::Bool(heap.map(map).len() == 0),
        ("size", []) => int(heap.map(map).len()),
        ("put", [name, value]) => {
            let name = key(heap, name)?;
            put(heap, map, name, value.clone())?
        }
        ("putIfAbsent", [name, value]) => {
            let name = key(heap, name)?;
            match heap.map(map).get(&name).cloned() {
                None | Some(Value::Null) => put(heap, map, name, value.clone())?,
                Some(there) => there,
            }
        }
        ("putAll", [Value::Map(others)]) => {
            let others: Vec<_> =
                heap.map(*others).iter().map(|(name, value)| (Rc::clone(name), value.clone())).collect();
            for (name, value) in others {
                put(heap, map, name, value)?;
            }
            Value::Null
        }
        ("remove", [Value::Text(name)]) => heap.map_mut(map).remove(name).unwrap_or(Value::Null),
        ("remove", [_]) => Value::Null,
        ("clear", []) => {
            heap.map_mut(map).clear();
            Value::Null
        }
        ("keySet", []) => {
            let names = heap.map(map).names().into_iter().map(Value::Text).collect();
            heap.new_sort(names, Sort::View(map))
        }
        ("values", []) => {
            let values = heap.map(map).iter().map(|(_, value)| value.clone()).collect();
            heap.new_sort(values, Sort::Values)
        }
        ("entrySet", []) => {
            let entries = heap.map(map).names().into_iter().map(|name| Value::Entry(map, name)).collect();
            heap.new_sort(entries, Sort::View(map))
        }
        _ => return Err(unknown(heap, &Value::Map(map), name)),
    })
}
