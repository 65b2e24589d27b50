//! From tokens to a tree: expressions, and what is known of their types.

use std::rc::Rc;

use super::failure::Failure;
use super::number;
use super::parse::{KEYWORDS, Parser, constant, is_class};
use super::token::Token;
use super::tree::{Arg, Expr, Kind, Lambda, Op, Statement, Type};
use super::value::{Heap, Value};

/// Operators of two sides, those that bind weakest first. `&&` and `||` come before them.
const LEVELS: &[&[(&str, Op)]] = &[
    &[("|", Op::BitOr)],
    &[("^", Op::BitXor)],
    &[("&", Op::BitAnd)],
    &[("==", Op::Equal), ("!=", Op::Unequal)],
    &[(">", Op::Greater), (">=", Op::GreaterOrEqual), ("<", Op::Less), ("<=", Op::LessOrEqual)],
    &[("<<", Op::ShiftLeft), (">>", Op::ShiftRight), (">>>", Op::ShiftRightUnsigned)],
    &[("+", Op::Add), ("-", Op::Subtract)],
    &[("*", Op::Multiply), ("/", Op::Divide), ("%", Op::Remainder)],
];
/// Where in [`LEVELS`] `instanceof` stands: before the comparisons.
const INSTANCEOF: usize = 4;

const ASSIGNMENTS: &[(&str, Option<Op>)] = &[
    ("=", None),
    ("+=", Some(Op::Add)),
    ("-=", Some(Op::Subtract)),
    ("*=", Some(Op::Multiply)),
    ("/=", Some(Op::Divide)),
    ("%=", Some(Op::Remainder)),
    ("&=", Some(Op::BitAnd)),
    ("^=", Some(Op::BitXor)),
    ("|=", Some(Op::BitOr)),
    ("<<=", Some(Op::ShiftLeft)),
    (">>=", Some(Op::ShiftRight)),
    (">>>=", Some(Op::ShiftRightUnsigned)),
];

/// A value where a type is wanted: cast where that loses nothing, and refused where it is known not to fit.
pub(super) fn fit(value: Expr, to: Type) -> Result<Expr, Failure> {
    let (from, at) = (value.ty, value.at);
    if from == to || to == Type::Def {
        return Ok(value);
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

impl Parser {
    pub(super) fn expression(&mut self) -> Result<Expr, Failure> {
        self.deeper(Self::any_expression)
    }

    fn any_expression(&mut self) -> Result<Expr, Failure> {
        let left = self.either()?;
        let at = self.place();
        if self.take("?") {
            let when = fit(left, Type::Bool)?;
            let then = self.expression()?;
            self.expect(":")?;
            return choice(at, when, then, self.expression()?);
        }
        if self.take("?:") {
            if matches!(left.kind, Kind::Constant(_)) {
                return Err(Failure::syntax(at, "Extraneous elvis operator. LHS is a constant."));
            }
            if left.ty.width().is_some() || left.ty == Type::Bool {
                return Err(Failure::syntax(at, "Extraneous elvis operator. LHS is a primitive."));
            }
            let right = self.expression()?;
            let ty = if left.ty == right.ty { left.ty } else { Type::Def };
            return Ok(Expr { at, ty, kind: Kind::Elvis(Box::new(left), Box::new(right)) });
        }
        let Some((_, op)) = ASSIGNMENTS.iter().find(|(sign, _)| self.is(sign)) else { return Ok(left) };
        self.next();
        let value = self.expression()?;
        assign(at, left, *op, value)
    }

    fn either(&mut self) -> Result<Expr, Failure> {
        let mut left = self.both()?;
        let mut length = 0;
        while self.is("||") {
            let at = self.place();
            self.next();
            let (one, other) = (fit(left, Type::Bool)?, fit(self.both()?, Type::Bool)?);
            left = Expr { at, ty: Type::Bool, kind: Kind::Or(Box::new(one), Box::new(other)) };
            longer(&mut length)?;
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Expr, Failure> {
        let mut left = self.binary(0)?;
        let mut length = 0;
        while self.is("&&") {
            let at = self.place();
            self.next();
            let (one, other) = (fit(left, Type::Bool)?, fit(self.binary(0)?, Type::Bool)?);
            left = Expr { at, ty: Type::Bool, kind: Kind::And(Box::new(one), Box::new(other)) };
            longer(&mut length)?;
        }
        Ok(left)
    }

    fn binary(&mut self, level: usize) -> Result<Expr, Failure> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        let mut length = 0;
        loop {
            let at = self.place();
            if level == INSTANCEOF - 1 && self.is_word("instanceof") {
                self.next();
                let Token::Name(class) = self.next() else { return Err(self.unexpected("TYPE")) };
                left = Expr { at, ty: Type::Bool, kind: Kind::Is { of: Box::new(left), class } };
                continue;
            }
            if self.is("===") || self.is("!==") || self.is("=~") || self.is("==~") {
                let Token::Sign(sign) = self.next() else { return Ok(left) };
                return Err(Failure::Unsupported(format!("the operator [{sign}] in a script")));
            }
            let Some((_, op)) = operators.iter().find(|(sign, _)| self.is(sign)) else { return Ok(left) };
            self.next();
            let right = self.binary(level + 1)?;
            left = operation(at, *op, left, right)?;
            longer(&mut length)?;
        }
    }

    fn unary(&mut self) -> Result<Expr, Failure> {
        let at = self.place();
        if self.is("++") || self.is("--") {
            let by = if self.next() == Token::Sign("++") { 1 } else { -1 };
            let of = self.deeper(Self::unary)?;
            return step(at, of, by, true);
        }
        if self.take("!") {
            let of = fit(self.deeper(Self::unary)?, Type::Bool)?;
            return Ok(Expr { at, ty: Type::Bool, kind: Kind::Not(Box::new(of)) });
        }
        let sign = ["-", "+", "~"].into_iter().find(|sign| self.is(sign));
        if let Some(sign) = sign {
            self.next();
            let of = self.deeper(Self::unary)?;
            let numeric = of.ty.width().is_some_and(|width| sign != "~" || width < 2);
            if !numeric && of.ty != Type::Def {
                let (name, ty) = (unary_name(sign), of.ty.name());
                let reason = format!("cannot apply the {name} operator [{sign}] to the type [{ty}]");
                return Err(Failure::cast(of.at, reason));
            }
            let ty = of.ty;
            if let Kind::Constant(value) = &of.kind {
                let folded = match sign {
                    "-" => number::negative(&Heap::default(), value),
                    "+" => number::positive(&Heap::default(), value),
                    _ => number::inverted(&Heap::default(), value),
                };
                return Ok(constant(at, ty, folded.map_err(|fault| fault.at(at))?));
            }
            let of = Box::new(of);
            let kind = match sign {
                "-" => Kind::Negative(of),
                "+" => Kind::Positive(of),
                _ => Kind::Inverted(of),
            };
            return Ok(Expr { at, ty, kind });
        }
        if let Some(to) = self.cast_head()? {
            let of = self.deeper(Self::unary)?;
            return explicit(at, to, of);
        }
        let of = self.postfix()?;
        let at = self.place();
        if self.is("++") || self.is("--") {
            let by = if self.next() == Token::Sign("++") { 1 } else { -1 };
            return step(at, of, by, false);
        }
        Ok(of)
    }

    /// `(int)` before what it is cast of.
    fn cast_head(&mut self) -> Result<Option<Type>, Failure> {
        let (Token::Sign("("), Token::Name(name), Token::Sign(")")) =
            (self.peek(), self.peek_at(1), self.peek_at(2))
        else {
            return Ok(None);
        };
        let known = self.locals.iter().any(|local| local.name == *name);
        let operand = !matches!(self.peek_at(3), Token::End | Token::Sign(_))
            || matches!(self.peek_at(3), Token::Sign("(" | "[" | "!" | "~" | "-" | "+"));
        let is_type =
            Type::of(name).is_some() || is_class(name) || matches!(&**name, "byte" | "short" | "char");
        if known || !is_type || !operand {
            return Ok(None);
        }
        self.next();
        let to = self.ty()?;
        self.next();
        Ok(Some(to))
    }

    fn postfix(&mut self) -> Result<Expr, Failure> {
        let mut of = self.primary()?;
        let mut length = 0;
        loop {
            let at = self.place();
            if self.is(".") || self.is("?.") {
                let safe = self.next() == Token::Sign("?.");
                let name: Rc<str> = match self.next() {
                    Token::Name(name) => name,
                    Token::Int(place) => place.to_string().into(),
                    _ => return Err(Failure::syntax(at, "invalid sequence of tokens near ['.'].")),
                };
                let kind = if self.is("(") {
                    let args = self.args()?;
                    Kind::Call { of: Box::new(of), name, args, safe }
                } else {
                    Kind::Field { of: Box::new(of), name, safe }
                };
                of = Expr { at, ty: Type::Def, kind };
            } else if self.is("[") {
                self.next();
                let key = Box::new(self.expression()?);
                self.expect("]")?;
                of = Expr { at, ty: Type::Def, kind: Kind::Index { of: Box::new(of), key } };
            } else {
                return Ok(of);
            }
            longer(&mut length)?;
        }
    }

    fn args(&mut self) -> Result<Vec<Arg>, Failure> {
        self.expect("(")?;
        let mut args = Vec::new();
        while !self.is(")") {
            args.push(self.arg()?);
            if !self.take(",") {
                break;
            }
        }
        self.expect(")")?;
        Ok(args)
    }

    fn arg(&mut self) -> Result<Arg, Failure> {
        let mut ahead = 0;
        let mut names = Vec::new();
        if let Token::Name(name) = self.peek() {
            names.push(Rc::clone(name));
            ahead = 1;
        } else if self.is("(") {
            ahead = 1;
            while let Token::Name(name) = self.peek_at(ahead) {
                names.push(Rc::clone(name));
                ahead += 1;
                if *self.peek_at(ahead) != Token::Sign(",") {
                    break;
                }
                ahead += 1;
            }
            ahead = if *self.peek_at(ahead) == Token::Sign(")") { ahead + 1 } else { 0 };
        }
        if *self.peek_at(ahead) == Token::Sign("::") {
            return Err(Failure::Unsupported("references to methods in a script".to_owned()));
        }
        if ahead == 0 || *self.peek_at(ahead) != Token::Sign("->") {
            return Ok(Arg::Value(self.expression()?));
        }
        let at = self.place();
        for _ in 0..=ahead {
            self.next();
        }
        self.inside(|parser| {
            let mut parameters = Vec::new();
            for name in &names {
                parameters.push(parser.declare(name, Type::Def, at)?);
            }
            let body = if parser.is("{") {
                return Err(Failure::Unsupported(
                    "lambdas of more than one expression in a script".to_owned(),
                ));
            } else {
                vec![Statement::Return(Some(parser.expression()?))]
            };
            Ok(Arg::Lambda(Rc::new(Lambda { parameters, body })))
        })
    }

    fn primary(&mut self) -> Result<Expr, Failure> {
        let at = self.place();
        let (ty, value) = match self.peek().clone() {
            Token::Int(number) => (Type::Int, Value::Int(number)),
            Token::Long(number) => (Type::Long, Value::Long(number)),
            Token::Float(number) => (Type::Float, Value::Float(number)),
            Token::Double(number) => (Type::Double, Value::Double(number)),
            Token::Text(text) => (Type::Text, Value::Text(text)),
            Token::Name(name) => return self.named(at, &name),
            Token::Sign("(") => {
                self.next();
                let inner = self.expression()?;
                self.expect(")")?;
                return Ok(inner);
            }
            Token::Sign("[") => return self.list_or_map(),
            Token::Sign("/" | "/=") => {
                return Err(Failure::Unsupported("regular expressions in a script".to_owned()));
            }
            Token::End => return Err(self.unexpected("")),
            token => {
                let Token::Sign(sign) = token else { return Err(self.unexpected("")) };
                return Err(Failure::syntax(at, format!("invalid sequence of tokens near ['{sign}'].")));
            }
        };
        self.next();
        Ok(constant(at, ty, value))
    }

    fn named(&mut self, at: usize, name: &Rc<str>) -> Result<Expr, Failure> {
        self.next();
        match &**name {
            "true" => return Ok(constant(at, Type::Bool, Value::Bool(true))),
            "false" => return Ok(constant(at, Type::Bool, Value::Bool(false))),
            "null" => return Ok(constant(at, Type::Null, Value::Null)),
            "new" => return self.new_object(at),
            word if KEYWORDS.contains(&word) => {
                return Err(Failure::syntax(at, format!("invalid sequence of tokens near ['{word}'].")));
            }
            _ => {}
        }
        if let Some(local) = self.locals.iter().position(|local| local.name == *name) {
            return Ok(Expr { at, ty: self.locals[local].ty, kind: Kind::Local(local) });
        }
        if self.is("(") {
            return Err(Failure::Unsupported(format!("the function [{name}] in a script")));
        }
        if is_class(name) && self.is(".") {
            let at = self.place();
            self.next();
            let Token::Name(member) = self.next() else { return Err(self.unexpected("ID")) };
            let args = if self.is("(") { Some(self.args()?) } else { None };
            return super::class::of(at, name, &member, args);
        }
        if self.is("->") {
            return Err(Failure::Unsupported("lambdas here in a script".to_owned()));
        }
        Err(Failure::syntax(at, format!("cannot resolve symbol [{name}]")))
    }

    fn new_object(&mut self, at: usize) -> Result<Expr, Failure> {
        let Token::Name(class) = self.next() else { return Err(self.unexpected("TYPE")) };
        let ty = match &*class {
            "ArrayList" => Type::List,
            "HashMap" => Type::Map,
            other => return Err(Failure::Unsupported(format!("a new [{other}] in a script"))),
        };
        let mut args = self.args()?.into_iter();
        let of = match (args.next(), args.next()) {
            (None, _) => None,
            (Some(Arg::Value(of)), None) => Some(Box::new(of)),
            _ => return Err(Failure::Unsupported(format!("a new [{class}] of that in a script"))),
        };
        Ok(Expr { at, ty, kind: Kind::New(ty, of) })
    }

    fn list_or_map(&mut self) -> Result<Expr, Failure> {
        let at = self.place();
        self.expect("[")?;
        if self.take(":") {
            self.expect("]")?;
            return Ok(Expr { at, ty: Type::Map, kind: Kind::Map(Vec::new()) });
        }
        let (mut items, mut members) = (Vec::new(), Vec::new());
        while !self.is("]") {
            let item = self.expression()?;
            if self.take(":") {
                members.push((item, self.expression()?));
            } else {
                items.push(item);
            }
            if !self.take(",") {
                break;
            }
        }
        self.expect("]")?;
        match (items.is_empty(), members.is_empty()) {
            (_, true) => Ok(Expr { at, ty: Type::List, kind: Kind::List(items) }),
            (true, false) => Ok(Expr { at, ty: Type::Map, kind: Kind::Map(members) }),
            (false, false) => Err(Failure::syntax(at, "invalid sequence of tokens near ['['].")),
        }
    }
}

/// A chain of operators is a tree that is as deep as the chain is long.
fn longer(length: &mut usize) -> Result<(), Failure> {
    *length += 1;
    if *length > 60 { Err(super::parse::too_deep()) } else { Ok(()) }
}

fn unary_name(sign: &str) -> &'static str {
    match sign {
        "-" => "subtraction",
        "+" => "addition",
        _ => "bitwise not",
    }
}

fn choice(at: usize, when: Expr, then: Expr, otherwise: Expr) -> Result<Expr, Failure> {
    let ty = match (then.ty, otherwise.ty) {
        (one, other) if one == other => one,
        // Servers widen one of them, or do not, by where the result goes.
        (one, other) if one.width().is_some() && other.width().is_some() => {
            let (one, other) = (one.name(), other.name());
            let what = format!("a choice between [{one}] and [{other}] in a script");
            return Err(Failure::Unsupported(what));
        }
        _ => Type::Def,
    };
    let kind = Kind::Choice { when: Box::new(when), then: Box::new(then), otherwise: Box::new(otherwise) };
    Ok(Expr { at, ty, kind })
}

fn explicit(at: usize, to: Type, of: Expr) -> Result<Expr, Failure> {
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

fn assign(at: usize, to: Expr, op: Option<Op>, value: Expr) -> Result<Expr, Failure> {
    check_place(at, &to)?;
    let ty = to.ty;
    let value = match op {
        None => fit(value, ty)?,
        Some(op) => {
            let ty = result(at, op, ty, value.ty)?;
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

fn step(at: usize, of: Expr, by: i32, before: bool) -> Result<Expr, Failure> {
    check_place(at, &of)?;
    let ty = of.ty;
    if matches!(ty, Type::Text | Type::Bool | Type::List | Type::Map) {
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
    // What comes is seen when it is there.
    if left == Type::Def || right == Type::Def {
        return Ok(if op.compares() { Type::Bool } else { Type::Def });
    }
    let bits = matches!(op, Op::BitAnd | Op::BitOr | Op::BitXor);
    let shifts = matches!(op, Op::ShiftLeft | Op::ShiftRight | Op::ShiftRightUnsigned);
    for ty in [left, right] {
        let fits =
            ty.width().is_some_and(|width| (!bits && !shifts) || width < 2) || (bits && ty == Type::Bool);
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

fn operation(at: usize, op: Op, left: Expr, right: Expr) -> Result<Expr, Failure> {
    let ty = result(at, op, left.ty, right.ty)?;
    if let (Kind::Constant(one), Kind::Constant(other)) = (&left.kind, &right.kind) {
        let folded = number::binary(&Heap::default(), op, one, other).map_err(|fault| fault.at(at))?;
        return Ok(constant(at, ty, folded));
    }
    Ok(Expr { at, ty, kind: Kind::Binary { op, left: Box::new(left), right: Box::new(right) } })
}
