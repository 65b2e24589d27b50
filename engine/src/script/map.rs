//! What maps can be asked for and told.

use std::rc::Rc;

use super::failure::Fault;
use super::method::{changeable, int, key, put, unknown};
use super::value::{Heap, Sort, Value};

pub(super) fn call(heap: &mut Heap, map: usize, name: &str, args: &[Value]) -> Result<Value, Fault> {
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
        ("keySet" | "values" | "entrySet", []) => {
            heap.spend(heap.map(map).len(), 0)?;
            view(heap, map, name)
        }
        _ => return Err(unknown(heap, &Value::Map(map), name)),
    })
}

/// What a map shows of itself, as it is now.
fn view(heap: &mut Heap, map: usize, name: &str) -> Value {
    let names = heap.map(map).names().into_iter();
    match name {
        "keySet" => {
            let names = names.map(Value::Text).collect();
            heap.new_sort(names, Sort::View(map))
        }
        "values" => {
            let values = heap.map(map).iter().map(|(_, value)| value.clone()).collect();
            heap.new_sort(values, Sort::Values(map))
        }
        _ => {
            let entries = names.map(|name| Value::Entry(map, name)).collect();
            heap.new_sort(entries, Sort::View(map))
        }
    }
}
