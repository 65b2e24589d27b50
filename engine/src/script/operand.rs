//! From tokens to a tree: what operators stand between.

use std::rc::Rc;

use super::expression::longer;
use super::failure::Failure;
use super::parse::{KEYWORDS, Parser, constant, is_class};
use super::token::Token;
use super::tree::{Answer, Arg, Expr, Kind, Lambda, Statement, Type};
use super::value::Value;

impl Parser {
    pub(super) fn postfix(&mut self) -> Result<Expr, Failure> {
        let of = self.primary()?;
        self.postfix_of(of)
    }

    pub(super) fn postfix_of(&mut self, mut of: Expr) -> Result<Expr, Failure> {
        let mut length = 0;
        loop {
            let at = self.place();
            if self.is(".") || self.is("?.") {
                let safe = self.next() == Token::Sign("?.");
                let name: Rc<str> = match self.next() {
                    Token::Name(name) => name,
                    Token::Whole(digits, ..) => digits,
                    _ => return Err(Failure::syntax(at, "invalid sequence of tokens near ['.'].")),
                };
                let kind = if self.is("(") {
                    let args = self.args(&name)?;
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

    /// What a method is called with.
    fn args(&mut self, method: &str) -> Result<Vec<Arg>, Failure> {
        self.expect("(")?;
        let mut args = Vec::new();
        while !self.take(")") {
            args.push(self.arg(method)?);
            if !self.is(")") {
                self.expect(",")?;
                if self.is(")") {
                    return Err(self.unexpected(""));
                }
            }
        }
        Ok(args)
    }

    /// The parameters of a lambda, where one comes next, and how many tokens they are.
    fn parameters(&self) -> (Vec<(Rc<str>, Type)>, usize) {
        let mut names = Vec::new();
        let mut parameter = |ahead: usize| match (self.peek_at(ahead), self.peek_at(ahead + 1)) {
            (Token::Name(ty), Token::Name(name)) => {
                names.push((Rc::clone(name), Type::of(ty)?));
                Some(ahead + 2)
            }
            (Token::Name(name), _) => {
                names.push((Rc::clone(name), Type::Def));
                Some(ahead + 1)
            }
            _ => None,
        };
        if !self.is("(") {
            let ahead = parameter(0).unwrap_or(0);
            return (names, ahead);
        }
        let mut ahead = 1;
        while let Some(after) = parameter(ahead) {
            ahead = after;
            if *self.peek_at(ahead) != Token::Sign(",") {
                break;
            }
            ahead += 1;
        }
        let ahead = if *self.peek_at(ahead) == Token::Sign(")") { ahead + 1 } else { 0 };
        (names, ahead)
    }

    fn arg(&mut self, method: &str) -> Result<Arg, Failure> {
        let (names, ahead) = self.parameters();
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
        let outer = std::mem::replace(&mut self.outer, self.locals.len());
        let lambda = self.inside(|parser| {
            let mut parameters = Vec::new();
            for (name, ty) in &names {
                parameters.push((parser.declare(name, *ty, at)?, *ty));
            }
            if !parser.is("{") {
                let body = vec![Statement::Return(Some(parser.expression()?))];
                return Ok(Lambda { parameters, body });
            }
            let mut body = parser.lambda_block()?;
            super::flow::check(&mut body, Answer::Anything)?;
            if method != "forEach" && !body.last().is_some_and(super::flow::ends) {
                return Err(Failure::syntax(at, "not all paths return a value for lambda"));
            }
            Ok(Lambda { parameters, body })
        });
        self.outer = outer;
        lambda.map(|lambda| Arg::Lambda(Rc::new(lambda)))
    }

    fn primary(&mut self) -> Result<Expr, Failure> {
        let at = self.place();
        let (ty, value) = match self.peek().clone() {
            Token::Whole(digits, radix, long) => {
                self.next();
                return whole(at, &digits, radix, long);
            }
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
            token @ Token::Sign(_) => {
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
            let args = if self.is("(") { Some(self.args(&member)?) } else { None };
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
        let mut args = self.args("new")?.into_iter();
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
            if !self.is("]") {
                self.expect(",")?;
                if self.is("]") {
                    return Err(Failure::syntax(self.place(), "invalid sequence of tokens near [']']."));
                }
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

/// A whole number, with its sign.
pub(super) fn whole(at: usize, digits: &str, radix: u32, long: bool) -> Result<Expr, Failure> {
    let number = i64::from_str_radix(digits, radix);
    let short = number.as_ref().ok().and_then(|number| i32::try_from(*number).ok());
    match (number, short) {
        (Ok(number), _) if long => Ok(constant(at, Type::Long, Value::Long(number))),
        (_, Some(short)) => Ok(constant(at, Type::Int, Value::Int(short))),
        (Ok(_), None) => {
            let reason = format!(
                "Invalid int constant [{digits}]. If you want a long constant then change it to [{digits}L]."
            );
            Err(Failure::syntax(at, reason))
        }
        (Err(_), None) => {
            let ty = if long { "long" } else { "int" };
            Err(Failure::syntax(at, format!("Invalid {ty} constant [{digits}].")))
        }
    }
}
