//! Sorting by what a script says, which may fail and need not make sense.

use std::cmp::Ordering;

use super::failure::Fault;
use super::text;
use super::value::{Heap, Value};

/// Sorts by merging; what is equal keeps its order.
pub(super) fn sort(
    items: &mut Vec<Value>,
    compare: &mut impl FnMut(&Value, &Value) -> Result<Ordering, Fault>,
) -> Result<(), Fault> {
    if items.len() < 2 {
        return Ok(());
    }
    let mut right = items.split_off(items.len() / 2);
    sort(items, compare)?;
    sort(&mut right, compare)?;
    let mut left = std::mem::take(items).into_iter().peekable();
    let mut right = right.into_iter().peekable();
    while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
        let next = if compare(one, other)?.is_gt() { right.next() } else { left.next() };
        items.extend(next);
    }
    items.extend(left);
    items.extend(right);
    Ok(())
}

/// The order that values of one type have.
pub(super) fn natural(heap: &Heap, left: &Value, right: &Value) -> Result<Ordering, Fault> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Ok(left.cmp(right)),
        (Value::Long(left), Value::Long(right)) => Ok(left.cmp(right)),
        (Value::Double(left), Value::Double(right)) => Ok(left.total_cmp(right)),
        (Value::Float(left), Value::Float(right)) => Ok(left.total_cmp(right)),
        (Value::Bool(left), Value::Bool(right)) => Ok(left.cmp(right)),
        (Value::Text(left), Value::Text(right)) => Ok(text::compare(left, right).cmp(&0)),
        (Value::Null, _) | (_, Value::Null) => Err(Fault::null("a")),
        _ => {
            let (left, right) = (heap.class(left), heap.class(right));
            Err(Fault::cast(format!("class {left} cannot be cast to class {right}")))
        }
    }
}
