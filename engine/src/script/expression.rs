//! From tokens to a tree: expressions, and what is known of their types.

use super::failure::Failure;
use super::number;
use super::operand::whole;
use super::parse::{Parser, constant, is_class};
use super::token::Token;
use super::tree::{Expr, Kind, Op, Type};
use super::typing::{assign, choice, explicit, fit, operation, step, unary_name};
use super::value::Heap;

/// Operators of two sides, those that bind weakest first. `&&` and `||` come before them.
const LEVELS: &[&[(&str, Op)]] = &[
    &[("|", Op::BitOr)],
    &[("^", Op::BitXor)],
    &[("&", Op::BitAnd)],
    &[("==", Op::Equal), ("!=", Op::Unequal)],
    // `instanceof`
    &[],
    &[(">", Op::Greater), (">=", Op::GreaterOrEqual), ("<", Op::Less), ("<=", Op::LessOrEqual)],
    &[("<<", Op::ShiftLeft), (">>", Op::ShiftRight), (">>>", Op::ShiftRightUnsigned)],
    &[("+", Op::Add), ("-", Op::Subtract)],
    &[("*", Op::Multiply), ("/", Op::Divide), ("%", Op::Remainder)],
];
/// Where in [`LEVELS`] `instanceof` stands.
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
            if right.ty == Type::Null {
                return Err(Failure::syntax(at, "Extraneous elvis operator. RHS is null."));
            }
            if left.ty != Type::Def && (right.ty.width().is_some() || right.ty == Type::Bool) {
                // Servers refuse it, or do not, by where the result goes.
                let (left, right) = (left.ty.name(), right.ty.name());
                return Err(Failure::Unsupported(format!("[{left}] ?: [{right}] in a script")));
            }
            let ty = if left.ty == right.ty { left.ty } else { Type::Def };
            return Ok(Expr { at, ty, kind: Kind::Elvis(Box::new(left), Box::new(right)) });
        }
        let Some((_, op)) = ASSIGNMENTS.iter().find(|(sign, _)| self.is(sign)) else { return Ok(left) };
        self.next();
        let value = self.expression()?;
        self.check_outer(&left)?;
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
            if level == INSTANCEOF && self.is_word("instanceof") {
                self.next();
                let Token::Name(class) = self.next() else { return Err(self.unexpected("TYPE")) };
                left = Expr { at, ty: Type::Bool, kind: Kind::Is { of: Box::new(left), class } };
                longer(&mut length)?;
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
            self.check_outer(&of)?;
            return step(at, of, by, true);
        }
        if self.take("!") {
            let of = fit(self.deeper(Self::unary)?, Type::Bool)?;
            return Ok(Expr { at, ty: Type::Bool, kind: Kind::Not(Box::new(of)) });
        }
        let sign = ["-", "+", "~"].into_iter().find(|sign| self.is(sign));
        if let Some(sign) = sign {
            self.next();
            if let ("-", Token::Whole(digits, radix, long)) = (sign, self.peek().clone()) {
                self.next();
                let number = whole(at, &format!("-{digits}"), radix, long)?;
                return self.postfix_of(number);
            }
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
            self.check_outer(&of)?;
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
        let operand = match self.peek_at(3) {
            // Behind a class it would be an item of an array of them.
            Token::Sign("[") => !is_class(name),
            Token::Sign(sign) => matches!(*sign, "(" | "!" | "~" | "-" | "+"),
            Token::End => false,
            _ => true,
        };
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

    /// Refuses another value for what is outside the lambda, or what a loop gives its values.
    fn check_outer(&self, to: &Expr) -> Result<(), Failure> {
        match to.kind {
            Kind::Local(local) if local < self.outer || self.locals[local].read_only => {
                let name = &self.locals[local].name;
                Err(Failure::syntax(to.at, format!("Variable [{name}] is read-only.")))
            }
            _ => Ok(()),
        }
    }
}

/// A chain of operators is a tree that is as deep as the chain is long.
pub(super) fn longer(length: &mut usize) -> Result<(), Failure> {
    *length += 1;
    if *length > 60 { Err(super::parse::too_deep()) } else { Ok(()) }
}
