//! What is known of the types of expressions before a script runs, and what servers refuse by it.

use super::failure::Failure;
use super::number;
use super::parse::constant;
use super::tree::{Answer, Expr, Kind, Op, Type};
use super::value::{Heap, Value};

/// A value where a type is wanted: cast where that loses nothing, and refused where it is known not to fit.
pub(super) fn fit(value: Expr, to: Type) -> Result<Expr, Failure> {
    let (from, at) = (value.ty, value.at);
    if from == to || to == Type::Def {
        return Ok(value);
    }
    let value = if to == Type::Text { joined(value) } else { value };
    if value.ty == to {
        return Ok(value);
    }
    if matches!(value.kind, Kind::Elvis(..)) && (to.width().is_some() || to == Type::Bool) {
        return Err(Failure::syntax(at, "Elvis operator cannot return primitives"));
    }
    let fits = match (from, to) {
        (Type::Def, _) => true,
        (Type::Null, to) => to.width().is_none() && to != Type::Bool,
        (from, to) => from.width().zip(to.width()).is_some_and(|(from, to)| from <= to),
    };
    if !fits {
        let reason = format!("Cannot cast from [{}] to [{}].", from.name(), to.name());
        return Err(Failure::cast(at, reason));
    }
    Ok(Expr { at, ty: to, kind: Kind::Cast { to, explicit: false, of: Box::new(value) } })
}
/// A sum of what is not known yet: where a text is wanted, both sides are joined, whatever they are.
fn joined(value: Expr) -> Expr {
    match value {
        Expr { at, ty: Type::Def, kind: Kind::Binary { op: Op::Add, left, right } } => {
            let text =
                |left, right| Expr { at, ty: Type::Text, kind: Kind::Binary { op: Op::Add, left, right } };
            let nothing = Box::new(constant(at, Type::Text, Value::text("")));
            text(Box::new(text(nothing, left)), right)
        }
        other => other,
    }
}

/// A value as what a script is asked for.
pub(super) fn fit_answer(value: Expr, answer: Answer) -> Result<Expr, Failure> {
    let (ty, at) = (value.ty, value.at);
    let wanted = match answer {
        Answer::Anything => return Ok(value),
        Answer::Truth => return fit(value, Type::Bool),
        Answer::Nothing if ty == Type::Def => return Ok(value),
        Answer::Number if ty == Type::Def || ty.width().is_some() => return Ok(value),
        Answer::Nothing => "void",
        Answer::Number => "java.lang.Number",
    };
    Err(Failure::cast(at, format!("Cannot cast from [{}] to [{wanted}].", ty.name())))
}

pub(super) fn unary_name(sign: &str) -> &'static str {
    match sign {
        "-" => "subtraction",
        "+" => "addition",
        _ => "bitwise not",
    }
}

pub(super) fn choice(at: usize, when: Expr, then: Expr, otherwise: Expr) -> Result<Expr, Failure> {
    let ty = match (then.ty, otherwise.ty) {
        (one, other) if one == other => one,
        // Servers widen one of them, or do not, or refuse it, by where the result goes.
        (one, other) if mixes(one, other) || mixes(other, one) => {
            let (one, other) = (one.name(), other.name());
            let what = format!("a choice between [{one}] and [{other}] in a script");
            return Err(Failure::Unsupported(what));
        }
        _ => Type::Def,
    };
    let kind = Kind::Choice { when: Box::new(when), then: Box::new(then), otherwise: Box::new(otherwise) };
    Ok(Expr { at, ty, kind })
}

/// Whether one is a primitive value, and the other is known and something else.
fn mixes(one: Type, other: Type) -> bool {
    (one.width().is_some() || one == Type::Bool) && other != Type::Def
}

pub(super) fn explicit(at: usize, to: Type, of: Expr) -> Result<Expr, Failure> {
    let of = if to == Type::Text { joined(of) } else { of };
    let numbers = of.ty.width().is_some() && to.width().is_some();
    let open = of.ty == Type::Def || to == Type::Def;
    if !numbers && !open && of.ty != to {
        let reason = format!("Cannot cast from [{}] to [{}].", of.ty.name(), to.name());
        return Err(Failure::cast(of.at, reason));
    }
    Ok(Expr { at, ty: to, kind: Kind::Cast { to, explicit: true, of: Box::new(of) } })
}

/// Refuses what is nothing that a value can be given to.
fn check_place(at: usize, to: &Expr) -> Result<(), Failure> {
    let what = match &to.kind {
        Kind::Local(_) | Kind::Index { .. } | Kind::Field { safe: false, .. } => return Ok(()),
        Kind::Constant(Value::Int(number)) => format!("numeric constant [{number}]"),
        Kind::Call { name, args, .. } => format!("method call [{name}/{}]", args.len()),
        Kind::Binary { op, .. } => format!("{} operation [{}]", op.name(), op.sign()),
        _ => "that".to_owned(),
    };
    Err(Failure::syntax(at, format!("invalid assignment: cannot assign a value to {what}")))
}

pub(super) fn assign(at: usize, to: Expr, op: Option<Op>, value: Expr) -> Result<Expr, Failure> {
    check_place(at, &to)?;
    let ty = to.ty;
    let value = match op {
        None => fit(value, ty)?,
        Some(op) => {
            // Booleans have `&` and `|` here and nowhere else.
            let both = ty == Type::Bool && value.ty == Type::Bool;
            let ty = match op {
                Op::BitAnd | Op::BitOr if both => ty,
                _ => result(at, op, ty, value.ty)?,
            };
            let shifts = matches!(op, Op::ShiftLeft | Op::ShiftRight | Op::ShiftRightUnsigned);
            if shifts && to.ty != Type::Def && value.ty == Type::Def {
                // Servers make a class of it that the JVM refuses.
                return Err(Failure::thrown(at, "verify_error", "Bad type on operand stack"));
            }
            let lossy = ty.width().is_some() || ty == Type::Def;
            if to.ty.width().is_some() && !lossy {
                let reason = format!("Cannot cast from [{}] to [{}].", ty.name(), to.ty.name());
                return Err(Failure::cast(value.at, reason));
            }
            value
        }
    };
    Ok(Expr { at, ty, kind: Kind::Assign { to: Box::new(to), op, value: Box::new(value) } })
}

pub(super) fn step(at: usize, of: Expr, by: i32, before: bool) -> Result<Expr, Failure> {
    check_place(at, &of)?;
    let ty = of.ty;
    if matches!(ty, Type::Bool | Type::List | Type::Map) || (ty == Type::Text && by < 0) {
        let reason = format!("cannot apply the addition operator [+] to the types [{}] and [int]", ty.name());
        return Err(Failure::cast(of.at, reason));
    }
    Ok(Expr { at, ty, kind: Kind::Step { of: Box::new(of), by, before } })
}

/// The type of what an operator makes.
fn result(at: usize, op: Op, left: Type, right: Type) -> Result<Type, Failure> {
    let unfit = || {
        let reason = format!(
            "cannot apply the {} operator [{}] to the types [{}] and [{}]",
            op.name(),
            op.sign(),
            left.name(),
            right.name()
        );
        Failure::cast(at, reason)
    };
    let primitive = |ty: Type| ty.width().is_some() || ty == Type::Bool;
    if matches!(op, Op::Equal | Op::Unequal) {
        if left == Type::Null && right == Type::Null {
            return Err(Failure::syntax(at, "extraneous comparison of [null] constants"));
        }
        let open = left == Type::Def || right == Type::Def;
        let numbers = left.width().is_some() && right.width().is_some();
        if !open && !numbers && left != right && (primitive(left) || primitive(right)) {
            let reason = format!("Cannot cast from [{}] to [{}].", left.name(), right.name());
            return Err(Failure::cast(at, reason));
        }
        return Ok(Type::Bool);
    }
    if op == Op::Add && (left == Type::Text || right == Type::Text) {
        return Ok(Type::Text);
    }
    let bits = matches!(op, Op::BitAnd | Op::BitOr | Op::BitXor);
    let shifts = matches!(op, Op::ShiftLeft | Op::ShiftRight | Op::ShiftRightUnsigned);
    let whole = |ty: Type| ty == Type::Def || ty.width().is_some_and(|width| width < 2);
    if shifts && !(whole(left) && whole(right)) {
        return Err(unfit());
    }
    // What comes is seen when it is there.
    if left == Type::Def || right == Type::Def {
        return Ok(if op.compares() { Type::Bool } else { Type::Def });
    }
    for ty in [left, right] {
        let fits = ty.width().is_some_and(|width| (!bits && !shifts) || width < 2)
            || (op == Op::BitXor && ty == Type::Bool);
        if !fits {
            return Err(unfit());
        }
    }
    if op.compares() {
        return Ok(Type::Bool);
    }
    if shifts {
        return Ok(left);
    }
    match (left.width(), right.width()) {
        (Some(one), Some(other)) => Ok(if one > other { left } else { right }),
        (None, None) => Ok(Type::Bool),
        _ => Err(unfit()),
    }
}

pub(super) fn operation(at: usize, op: Op, left: Expr, right: Expr) -> Result<Expr, Failure> {
    let ty = result(at, op, left.ty, right.ty)?;
    if let (Kind::Constant(one), Kind::Constant(other)) = (&left.kind, &right.kind) {
        let folded = number::binary(&Heap::default(), op, one, other).map_err(|fault| fault.at(at))?;
        return Ok(constant(at, ty, folded));
    }
    Ok(Expr { at, ty, kind: Kind::Binary { op, left: Box::new(left), right: Box::new(right) } })
}
