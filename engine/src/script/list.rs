//! What lists can be asked for and told.

use super::failure::Fault;
use super::method::{int, out_of_bounds, unknown, writable};
use super::number::whole;
use super::sort::{natural, sort};
use super::value::{Heap, Sort, Value};

pub(super) fn call(heap: &mut Heap, list: usize, name: &str, args: &[Value]) -> Result<Value, Fault> {
    if heap.sort(list) == Sort::Array {
        return Err(unknown(heap, &Value::List(list), name));
    }
    match name {
        "add" | "addAll" | "clear" | "remove" | "removeAll" | "retainAll" | "set" | "sort" => {
            writable(heap, list)?;
            change(heap, list, name, args)
        }
        _ => ask(heap, list, name, args),
    }
}

fn ask(heap: &Heap, list: usize, name: &str, args: &[Value]) -> Result<Value, Fault> {
    let items = heap.list(list);
    let ordered = heap.sort(list) == Sort::List;
    Ok(match (name, args) {
        ("contains", [item]) => Value::Bool(find(heap, list, item)?.is_some()),
        ("indexOf", [item]) if ordered => find(heap, list, item)?.map_or(Value::Int(-1), int),
        ("lastIndexOf", [item]) if ordered => {
            let mut found = Value::Int(-1);
            for (place, one) in items.iter().enumerate() {
                if heap.equals(one, item)? {
                    found = int(place);
                }
            }
            found
        }
        ("get", [at]) if ordered => items[place(heap, list, at)?].clone(),
        ("isEmpty", []) => Value::Bool(items.is_empty()),
        ("size" | "getLength", []) => int(items.len()),
        ("containsAll", [Value::List(others)]) => {
            for item in heap.list(*others) {
                if find(heap, list, item)?.is_none() {
                    return Ok(Value::Bool(false));
                }
            }
            Value::Bool(true)
        }
        _ => return Err(unknown(heap, &Value::List(list), name)),
    })
}

fn change(heap: &mut Heap, list: usize, name: &str, args: &[Value]) -> Result<Value, Fault> {
    Ok(match (name, args) {
        ("add", [item]) => {
            heap.list_mut(list).push(item.clone());
            Value::Bool(true)
        }
        ("add", [at, item]) => {
            let length = heap.list(list).len();
            let said = whole(heap, at)?;
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
        // By its place; an item that is no whole number cannot be removed this way.
        ("remove", [at]) => {
            let place = place(heap, list, at)?;
            heap.list_mut(list).remove(place)
        }
        ("removeAll" | "retainAll", [Value::List(others)]) => {
            let mut kept = Vec::new();
            for item in heap.list(list) {
                if find(heap, *others, item)?.is_some() == (name == "retainAll") {
                    kept.push(item.clone());
                }
            }
            let any = kept.len() != heap.list(list).len();
            if any {
                *heap.list_mut(list) = kept;
            }
            Value::Bool(any)
        }
        ("sort", [Value::Null]) => {
            let mut items = heap.list(list).to_vec();
            sort(&mut items, &mut |left, right| natural(heap, left, right))?;
            *heap.list_mut(list) = items;
            Value::Null
        }
        ("set", [at, item]) => {
            let place = place(heap, list, at)?;
            std::mem::replace(heap.item_mut(list, place), item.clone())
        }
        _ => return Err(unknown(heap, &Value::List(list), name)),
    })
}

/// The place of an item, counted from the begin.
fn place(heap: &Heap, list: usize, at: &Value) -> Result<usize, Fault> {
    let (said, length) = (whole(heap, at)?, heap.list(list).len());
    let place = usize::try_from(said).ok().filter(|place| *place < length);
    place.ok_or_else(|| out_of_bounds(said.into(), length))
}

fn find(heap: &Heap, list: usize, item: &Value) -> Result<Option<usize>, Fault> {
    for (place, one) in heap.list(list).iter().enumerate() {
        if heap.equals(one, item)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}
