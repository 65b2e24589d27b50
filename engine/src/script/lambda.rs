//! Methods that take what is to be done with each item: `list.removeIf(x -> x > 2)`.

use std::cmp::Ordering;

use super::failure::Fault;
use super::method::{changeable, unknown, writable};
use super::number;
use super::run::Run;
use super::sort::sort;
use super::tree::{Lambda, Type};
use super::value::{Sort, Value};

pub(super) fn call(run: &mut Run<'_>, of: &Value, name: &str, lambda: &Lambda) -> Result<Value, Fault> {
    let list = match of {
        Value::Null => return Err(Fault::null("callArgs[0]")),
        Value::List(list) if run.heap.sort(*list) != Sort::Array => *list,
        other => return Err(unknown(run.heap, other, name)),
    };
    let items = run.heap.list(list).to_vec();
    run.heap.spend(items.len(), 0)?;
    let changes = run.heap.changes(list);
    // Whoever is told each item may not change the list meanwhile.
    let apply = |run: &mut Run<'_>, item: &Value| {
        let answer = run.apply(lambda, std::slice::from_ref(item))?;
        if run.heap.changes(list) == changes { Ok(answer) } else { Err(Fault::changed()) }
    };
    let holds = |run: &mut Run<'_>, item: &Value| match apply(run, item)? {
        Value::Bool(flag) => Ok(flag),
        other => number::cast(run.heap, other, Type::Bool, false).map(|_| false),
    };
    Ok(match name {
        "removeIf" => {
            let mut kept = Vec::new();
            let mut removed = Vec::new();
            for item in items {
                if holds(run, &item)? { removed.push(item) } else { kept.push(item) }
            }
            remove(run, list, kept, &removed)?;
            Value::Bool(!removed.is_empty())
        }
        "sort" => {
            writable(run.heap, list)?;
            let mut items = items;
            sort(&mut items, &mut |left, right| compare(run, lambda, left, right))?;
            *run.heap.list_mut(list) = items;
            Value::Null
        }
        "forEach" => {
            for item in &items {
                apply(run, item)?;
            }
            Value::Null
        }
        "each" => {
            for item in &items {
                apply(run, item)?;
            }
            of.clone()
        }
        "any" | "every" => {
            for item in &items {
                if holds(run, item)? == (name == "any") {
                    return Ok(Value::Bool(name == "any"));
                }
            }
            Value::Bool(name == "every")
        }
        "findAll" => {
            let mut found = Vec::new();
            for item in items {
                if holds(run, &item)? {
                    found.push(item);
                }
            }
            run.heap.new_list(found)
        }
        "find" => {
            for item in items {
                if holds(run, &item)? {
                    return Ok(item);
                }
            }
            Value::Null
        }
        "collect" => {
            let mut made = Vec::new();
            for item in &items {
                made.push(apply(run, item)?);
            }
            run.heap.new_list(made)
        }
        _ => return Err(unknown(run.heap, of, name)),
    })
}

/// Takes items out of a list, and out of the map whose keys or entries they are.
fn remove(run: &mut Run<'_>, list: usize, kept: Vec<Value>, removed: &[Value]) -> Result<(), Fault> {
    if removed.is_empty() {
        return Ok(());
    }
    match run.heap.sort(list) {
        Sort::View(map) => {
            changeable(run.heap, map)?;
            for item in removed {
                if let Value::Text(key) | Value::Entry(_, key) = item {
                    run.heap.map_mut(map).remove(key);
                }
            }
        }
        _ => writable(run.heap, list)?,
    }
    *run.heap.list_mut(list) = kept;
    Ok(())
}

fn compare(run: &mut Run<'_>, lambda: &Lambda, left: &Value, right: &Value) -> Result<Ordering, Fault> {
    let answer = run.apply(lambda, &[left.clone(), right.clone()])?;
    Ok(number::whole(run.heap, &answer)?.cmp(&0))
}
