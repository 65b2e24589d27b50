//! Static methods and constants: `Math.max(…)`, `Integer.MAX_VALUE`.

use std::rc::Rc;

use super::failure::{Failure, Fault};
use super::parse::constant;
use super::tree::{Arg, Expr, Kind, Type};
use super::typing::fit;
use super::value::{Heap, Value};
use crate::cluster::Cluster;
use crate::index::parse_decimal;

/// `class.member`, or `class.member(args)`.
pub(super) fn of(
    at: usize,
    class: &Rc<str>,
    member: &Rc<str>,
    args: Option<Vec<Arg>>,
) -> Result<Expr, Failure> {
    let unsupported = || Failure::Unsupported(format!("[{class}.{member}] in a script"));
    let Some(args) = args else {
        let (ty, value) = match (&**class, &**member) {
            ("Integer", "MAX_VALUE") => (Type::Int, Value::Int(i32::MAX)),
            ("Integer", "MIN_VALUE") => (Type::Int, Value::Int(i32::MIN)),
            ("Long", "MAX_VALUE") => (Type::Long, Value::Long(i64::MAX)),
            ("Long", "MIN_VALUE") => (Type::Long, Value::Long(i64::MIN)),
            ("Double", "MAX_VALUE") => (Type::Double, Value::Double(f64::MAX)),
            ("Math", "PI") => (Type::Double, Value::Double(std::f64::consts::PI)),
            ("Math", "E") => (Type::Double, Value::Double(std::f64::consts::E)),
            _ => return Err(unsupported()),
        };
        return Ok(constant(at, ty, value));
    };
    let mut values = Vec::new();
    for arg in args {
        match arg {
            Arg::Value(value) => values.push(value),
            Arg::Lambda(_) => return Err(unsupported()),
        }
    }
    let (takes, answers): (&[Type], Type) = match (&**class, &**member) {
        (
            "Math",
            "abs" | "ceil" | "floor" | "sqrt" | "cbrt" | "rint" | "exp" | "log" | "log10" | "signum"
            | "toRadians" | "toDegrees",
        ) => (&[Type::Double], Type::Double),
        ("Math", "max" | "min" | "pow") => (&[Type::Double, Type::Double], Type::Double),
        ("Math", "round") => (&[Type::Double], Type::Long),
        ("Integer", "parseInt") => (&[Type::Text], Type::Int),
        ("Long", "parseLong") => (&[Type::Text], Type::Long),
        ("Double", "parseDouble") => (&[Type::Text], Type::Double),
        ("Boolean", "parseBoolean") => (&[Type::Text], Type::Bool),
        ("Integer", "toString") => (&[Type::Int], Type::Text),
        ("Long", "toString") => (&[Type::Long], Type::Text),
        ("Double", "toString") => (&[Type::Double], Type::Text),
        ("Boolean", "toString") => (&[Type::Bool], Type::Text),
        ("String", "valueOf") => (&[Type::Def], Type::Text),
        ("System", "currentTimeMillis") => (&[], Type::Long),
        _ => return Err(unsupported()),
    };
    if takes.len() != values.len() {
        return Err(unsupported());
    }
    let args: Vec<Expr> =
        values.into_iter().zip(takes).map(|(value, ty)| fit(value, *ty)).collect::<Result<_, _>>()?;
    let kind = Kind::Static { class: Rc::clone(class), name: Rc::clone(member), args };
    Ok(Expr { at, ty: answers, kind })
}

/// Calls what [`of`] let through, with values that were cast to what it takes.
pub(super) fn call(heap: &Heap, class: &str, name: &str, args: &[Value]) -> Result<Value, Fault> {
    let unsupported = || Fault::Unsupported(format!("[{class}.{name}] in a script"));
    Ok(match (class, args) {
        ("Math", [Value::Double(number)]) => {
            if name == "round" {
                return Ok(Value::Long(round(*number)));
            }
            Value::Double(match name {
                "abs" => number.abs(),
                "ceil" => number.ceil(),
                "floor" => number.floor(),
                "sqrt" => number.sqrt(),
                "cbrt" => number.cbrt(),
                "rint" => number.round_ties_even(),
                "exp" => number.exp(),
                "log" => number.ln(),
                "log10" => number.log10(),
                "signum" if *number == 0.0 => *number,
                "signum" => number.signum(),
                "toRadians" => number * (std::f64::consts::PI / 180.0),
                "toDegrees" => number * (180.0 / std::f64::consts::PI),
                _ => return Err(unsupported()),
            })
        }
        ("Math", [Value::Double(one), Value::Double(other)]) => Value::Double(match name {
            "max" | "min" if one.is_nan() || other.is_nan() => f64::NAN,
            "max" => one.max(*other),
            "min" => one.min(*other),
            "pow" => one.powf(*other),
            _ => return Err(unsupported()),
        }),
        ("System", []) => Value::Long(Cluster::now()),
        ("String", [value]) => Value::Text(heap.show(value)?.into()),
        ("Boolean", [Value::Text(text)]) => Value::Bool(text.eq_ignore_ascii_case("true")),
        (_, [Value::Text(text)]) => return parsed(class, text),
        (_, [Value::Null]) => return Err(null_text(class)),
        (_, [value]) => Value::Text(heap.show(value)?.into()),
        _ => return Err(unsupported()),
    })
}

fn null_text(class: &str) -> Fault {
    match class {
        "Double" => Fault::null("in"),
        _ => not_a_number("Cannot parse null string: null"),
    }
}

fn not_a_number(reason: &str) -> Fault {
    Fault::Thrown("number_format_exception", reason.to_owned())
}

fn parsed(class: &str, text: &str) -> Result<Value, Fault> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = match class {
        "Double" => return parse_decimal(text).map(Value::Double).map_err(|why| not_a_number(&why)),
        "Integer" if plain => text.parse().ok().map(Value::Int),
        "Long" if plain => text.parse().ok().map(Value::Long),
        _ => None,
    };
    number.ok_or_else(|| not_a_number(&format!("For input string: \"{text}\"")))
}

/// Halves go up, towards positive infinity.
fn round(number: f64) -> i64 {
    let floor = number.floor();
    #[expect(clippy::cast_possible_truncation, reason = "saturates, as Java's does")]
    let whole = floor as i64;
    if number - floor >= 0.5 { whole.saturating_add(1) } else { whole }
}
