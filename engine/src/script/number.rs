//! Operators on values whose types are known when they are there: Java's promotion of numbers.
//!
//! Whole numbers of 32 bits stay such, wrap where they are too large, and are cut where they are divided.

use super::failure::Fault;
use super::tree::{Op, Type};
use super::value::{Heap, Value};

/// Two numbers of one type.
enum Pair {
    Int(i32, i32),
    Long(i64, i64),
    Float(f32, f32),
    Double(f64, f64),
}

pub(super) fn binary(heap: &Heap, op: Op, left: &Value, right: &Value) -> Result<Value, Fault> {
    match op {
        Op::Equal => return same(heap, left, right).map(Value::Bool),
        Op::Unequal => return same(heap, left, right).map(|same| Value::Bool(!same)),
        Op::Add if matches!(left, Value::Text(_)) || matches!(right, Value::Text(_)) => {
            let text = heap.show(left)? + &heap.show(right)?;
            heap.spend(1, text.len())?;
            return Ok(Value::Text(text.into()));
        }
        Op::BitAnd | Op::BitXor | Op::BitOr => {
            if let (Value::Bool(left), Value::Bool(right)) = (left, right) {
                return Ok(Value::Bool(match op {
                    Op::BitAnd => left & right,
                    Op::BitXor => left ^ right,
                    _ => left | right,
                }));
            }
        }
        Op::ShiftLeft | Op::ShiftRight | Op::ShiftRightUnsigned => return shift(heap, op, left, right),
        _ => {}
    }
    let pair = pair(heap, op, left, right)?;
    if op.compares() {
        return Ok(Value::Bool(match pair {
            Pair::Int(left, right) => ordered(op, &left, &right),
            Pair::Long(left, right) => ordered(op, &left, &right),
            Pair::Float(left, right) => ordered(op, &left, &right),
            Pair::Double(left, right) => ordered(op, &left, &right),
        }));
    }
    // The same for both sizes of whole numbers, and for both of the others.
    macro_rules! whole {
        ($left:expr, $right:expr) => {
            match op {
                Op::Add => $left.wrapping_add($right),
                Op::Subtract => $left.wrapping_sub($right),
                Op::Multiply => $left.wrapping_mul($right),
                Op::Divide if $right != 0 => $left.wrapping_div($right),
                Op::Remainder if $right != 0 => $left.wrapping_rem($right),
                Op::BitAnd => $left & $right,
                Op::BitXor => $left ^ $right,
                Op::BitOr => $left | $right,
                _ => return Err(by_zero()),
            }
        };
    }
    macro_rules! fractional {
        ($left:expr, $right:expr) => {
            match op {
                Op::Add => $left + $right,
                Op::Subtract => $left - $right,
                Op::Multiply => $left * $right,
                Op::Divide => $left / $right,
                Op::Remainder => $left % $right,
                _ => return Err(unfit(heap, op, left, right)),
            }
        };
    }
    Ok(match pair {
        Pair::Int(one, other) => Value::Int(whole!(one, other)),
        Pair::Long(one, other) => Value::Long(whole!(one, other)),
        Pair::Float(one, other) => Value::Float(fractional!(one, other)),
        Pair::Double(one, other) => Value::Double(fractional!(one, other)),
    })
}

fn ordered<T: PartialOrd>(op: Op, left: &T, right: &T) -> bool {
    match op {
        Op::Less => left < right,
        Op::LessOrEqual => left <= right,
        Op::Greater => left > right,
        _ => left >= right,
    }
}

fn by_zero() -> Fault {
    Fault::Thrown("arithmetic_exception", "/ by zero".to_owned())
}

fn unfit(heap: &Heap, op: Op, left: &Value, right: &Value) -> Fault {
    let (left, right) = (heap.class(left), heap.class(right));
    Fault::cast(format!("Cannot apply [{}] operation to types [{left}] and [{right}].", op.sign()))
}

fn large() -> Fault {
    Fault::Unsupported("whole numbers of a script that no long holds".to_owned())
}

/// Both as the wider type of the two.
fn pair(heap: &Heap, op: Op, left: &Value, right: &Value) -> Result<Pair, Fault> {
    for (value, name) in [(left, "left"), (right, "right")] {
        match value {
            Value::Null => return Err(Fault::null(name)),
            Value::Large(_) => return Err(large()),
            _ => {}
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "as Java widens numbers")]
    Ok(match (left, right) {
        (Value::Int(left), Value::Int(right)) => Pair::Int(*left, *right),
        (Value::Double(left), right) if as_double(right).is_some() => {
            Pair::Double(*left, as_double(right).unwrap_or_default())
        }
        (left, Value::Double(right)) if as_double(left).is_some() => {
            Pair::Double(as_double(left).unwrap_or_default(), *right)
        }
        (Value::Float(left), Value::Float(right)) => Pair::Float(*left, *right),
        (Value::Float(left), Value::Int(right)) => Pair::Float(*left, *right as f32),
        (Value::Float(left), Value::Long(right)) => Pair::Float(*left, *right as f32),
        (Value::Int(left), Value::Float(right)) => Pair::Float(*left as f32, *right),
        (Value::Long(left), Value::Float(right)) => Pair::Float(*left as f32, *right),
        (Value::Long(left), Value::Long(right)) => Pair::Long(*left, *right),
        (Value::Long(left), Value::Int(right)) => Pair::Long(*left, (*right).into()),
        (Value::Int(left), Value::Long(right)) => Pair::Long((*left).into(), *right),
        _ => return Err(unfit(heap, op, left, right)),
    })
}

/// A number as a double; nothing for what is none.
pub(super) fn as_double(value: &Value) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "as Java widens numbers")]
    match value {
        Value::Int(int) => Some((*int).into()),
        Value::Long(long) => Some(*long as f64),
        Value::Float(number) => Some((*number).into()),
        Value::Double(number) => Some(*number),
        _ => None,
    }
}

/// `==`: numbers are the same whatever their type, all else is asked whether it equals. A boolean is not compared with a number.
fn same(heap: &Heap, left: &Value, right: &Value) -> Result<bool, Fault> {
    if as_double(left).is_some() && as_double(right).is_some() {
        #[expect(clippy::float_cmp, reason = "as Java compares them")]
        return Ok(match pair(heap, Op::Equal, left, right)? {
            Pair::Int(left, right) => left == right,
            Pair::Long(left, right) => left == right,
            Pair::Float(left, right) => left == right,
            Pair::Double(left, right) => left == right,
        });
    }
    let truth = |value: &Value| matches!(value, Value::Bool(_));
    if (truth(left) && as_double(right).is_some()) || (as_double(left).is_some() && truth(right)) {
        return Err(Fault::cast("Cannot cast from: boolean to boolean"));
    }
    heap.equals(left, right)
}

/// The type of what is shifted is that of the result; of the distance only the low bits count.
fn shift(heap: &Heap, op: Op, left: &Value, right: &Value) -> Result<Value, Fault> {
    for (value, name) in [(left, "left"), (right, "right")] {
        match value {
            Value::Null => return Err(Fault::null(name)),
            Value::Large(_) => return Err(large()),
            _ => {}
        }
    }
    let distance = match right {
        Value::Int(int) => i64::from(*int),
        Value::Long(long) => *long,
        _ => return Err(unfit(heap, op, left, right)),
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "only the low bits count")]
    let distance = distance as u32;
    #[expect(
        clippy::cast_possible_wrap,
        clippy::cast_sign_loss,
        reason = "an unsigned shift of a signed number"
    )]
    Ok(match (op, left) {
        (Op::ShiftLeft, Value::Int(int)) => Value::Int(int.wrapping_shl(distance)),
        (Op::ShiftRight, Value::Int(int)) => Value::Int(int.wrapping_shr(distance)),
        (_, Value::Int(int)) => Value::Int((*int as u32).wrapping_shr(distance) as i32),
        (Op::ShiftLeft, Value::Long(long)) => Value::Long(long.wrapping_shl(distance)),
        (Op::ShiftRight, Value::Long(long)) => Value::Long(long.wrapping_shr(distance)),
        (_, Value::Long(long)) => Value::Long((*long as u64).wrapping_shr(distance) as i64),
        _ => return Err(unfit(heap, op, left, right)),
    })
}

/// `-`, `+`, `~` of one number.
pub(super) fn negative(heap: &Heap, value: &Value) -> Result<Value, Fault> {
    Ok(match value {
        Value::Int(int) => Value::Int(int.wrapping_neg()),
        Value::Long(long) => Value::Long(long.wrapping_neg()),
        Value::Float(number) => Value::Float(-number),
        Value::Double(number) => Value::Double(-number),
        other => return Err(unary(heap, "-", other)),
    })
}

pub(super) fn positive(heap: &Heap, value: &Value) -> Result<Value, Fault> {
    if as_double(value).is_some() { Ok(value.clone()) } else { Err(unary(heap, "+", value)) }
}

pub(super) fn inverted(heap: &Heap, value: &Value) -> Result<Value, Fault> {
    Ok(match value {
        Value::Int(int) => Value::Int(!int),
        Value::Long(long) => Value::Long(!long),
        other => return Err(unary(heap, "~", other)),
    })
}

fn unary(heap: &Heap, sign: &str, value: &Value) -> Fault {
    match value {
        Value::Null => Fault::null("unary"),
        Value::Large(_) => large(),
        other => Fault::cast(format!("Cannot apply [{sign}] operation to type [{}].", heap.class(other))),
    }
}

/// A value as a type: without being asked for only where no digit can be lost, as Java does it.
pub(super) fn cast(heap: &Heap, value: Value, to: Type, explicit: bool) -> Result<Value, Fault> {
    if matches!(value, Value::Large(_)) && to.width().is_some() {
        return Err(large());
    }
    let refused = |value: &Value| {
        let (from, to) = (heap.class(value), boxed(to));
        if explicit && to == "java.lang.String" {
            return Fault::cast(format!("cannot explicitly cast def [{}] to {to}", primitive(from)));
        }
        Fault::cast(format!("Cannot cast {from} to {to}"))
    };
    let width_of = |value: &Value| match value {
        Value::Int(_) => Some(0),
        Value::Long(_) => Some(1),
        Value::Float(_) => Some(2),
        Value::Double(_) => Some(3),
        _ => None,
    };
    if let Some(width) = to.width() {
        let from = match &value {
            Value::Null => return Err(Fault::null("value")),
            value => width_of(value).ok_or_else(|| refused(value))?,
        };
        if from > width && !explicit {
            return Err(refused(&value));
        }
        return Ok(convert(&value, to));
    }
    match (to, &value) {
        (Type::Bool, Value::Null) => Err(Fault::null("value")),
        (Type::Def | Type::Null, _)
        | (_, Value::Null)
        | (Type::Bool, Value::Bool(_))
        | (Type::Text, Value::Text(_))
        | (Type::List, Value::List(_))
        | (Type::Map, Value::Map(_)) => Ok(value),
        _ => Err(refused(&value)),
    }
}

/// A value where Java wants an `int`.
pub(super) fn whole(heap: &Heap, value: &Value) -> Result<i32, Fault> {
    match cast(heap, value.clone(), Type::Int, false)? {
        Value::Int(int) => Ok(int),
        _ => Err(Fault::null("value")),
    }
}

/// What an assignment such as `+=` leaves of a value: it keeps the class that was there before.
pub(super) fn like(heap: &Heap, value: Value, old: &Value) -> Result<Value, Fault> {
    let to = match old {
        Value::Int(_) => Type::Int,
        Value::Long(_) => Type::Long,
        Value::Float(_) => Type::Float,
        Value::Double(_) => Type::Double,
        _ => return Ok(value),
    };
    if as_double(&value).is_some() {
        return Ok(convert(&value, to));
    }
    let class = heap.class(&value);
    Err(Fault::cast(format!("class {class} cannot be cast to class java.lang.Number")))
}

/// A number as one of another primitive type.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "as Java narrows numbers: saturating"
)]
fn convert(value: &Value, to: Type) -> Value {
    match (to, value) {
        (Type::Int, Value::Long(long)) => Value::Int(*long as i32),
        (Type::Int, Value::Float(number)) => Value::Int(*number as i32),
        (Type::Int, Value::Double(number)) => Value::Int(*number as i32),
        (Type::Long, Value::Int(int)) => Value::Long((*int).into()),
        (Type::Long, Value::Float(number)) => Value::Long(*number as i64),
        (Type::Long, Value::Double(number)) => Value::Long(*number as i64),
        (Type::Float, Value::Int(int)) => Value::Float(*int as f32),
        (Type::Float, Value::Long(long)) => Value::Float(*long as f32),
        (Type::Float, Value::Double(number)) => Value::Float(*number as f32),
        (Type::Double, other) => Value::Double(as_double(other).unwrap_or_default()),
        (_, other) => other.clone(),
    }
}

/// The class of a primitive type.
fn boxed(ty: Type) -> &'static str {
    match ty {
        Type::Bool => "java.lang.Boolean",
        Type::Int => "java.lang.Integer",
        Type::Long => "java.lang.Long",
        Type::Float => "java.lang.Float",
        Type::Double => "java.lang.Double",
        other => other.name(),
    }
}

/// The primitive type of a class, which is how servers name what cannot be a text.
pub(super) fn primitive(class: &str) -> &str {
    match class {
        "java.lang.Boolean" => "boolean",
        "java.lang.Integer" => "int",
        "java.lang.Long" => "long",
        "java.lang.Float" => "float",
        "java.lang.Double" => "double",
        other => other,
    }
}
