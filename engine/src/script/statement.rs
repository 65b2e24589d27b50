//! From tokens to a tree: statements.

use std::rc::Rc;

use super::failure::Failure;
use super::parse::{KEYWORDS, Parser, is_class};
use super::token::Token;
use super::tree::{Answer, Block, Expr, Statement, Type};
use super::typing::{fit, fit_answer};

/// Types that are known to servers, beside those that begin with a capital.
const OTHER_TYPES: &[&str] = &["byte", "short", "char", "void"];

impl Parser {
    pub(super) fn statement(&mut self, into: &mut Block) -> Result<(), Failure> {
        self.deeper(|parser| parser.any_statement(into))
    }

    fn any_statement(&mut self, into: &mut Block) -> Result<(), Failure> {
        let in_block = self.in_block;
        let read = self.statement_of(into, in_block);
        self.in_block = in_block;
        read
    }

    fn statement_of(&mut self, into: &mut Block, in_block: bool) -> Result<(), Failure> {
        self.starts.push(self.place());
        let at = self.place();
        let Token::Name(word) = self.peek().clone() else {
            return self.simple(into).and_then(|()| self.end_of_statement(in_block));
        };
        match &*word {
            "if" => {
                self.next();
                let when = self.condition()?;
                let then = self.trailer()?;
                let otherwise = if self.take_word("else") {
                    let at = self.place();
                    let otherwise = self.trailer()?;
                    if otherwise.is_empty() {
                        return Err(Failure::syntax(at, "extraneous else block."));
                    }
                    otherwise
                } else {
                    Block::new()
                };
                into.push(Statement::If(when, then, otherwise));
                Ok(())
            }
            "while" => {
                self.next();
                let when = self.condition()?;
                let body = self.loop_body()?;
                into.push(Statement::Loop { first: Block::new(), when: Some(when), each: None, body });
                Ok(())
            }
            "do" => {
                self.next();
                let body = self.looped(Self::block)?;
                if !self.take_word("while") {
                    return Err(self.unexpected("'while'"));
                }
                let when = self.condition()?;
                into.push(Statement::DoWhile(body, when));
                self.end_of_statement(in_block)
            }
            "for" => {
                self.next();
                self.inside(|parser| parser.for_loop(into))
            }
            "break" | "continue" => {
                self.next();
                if self.loops == 0 {
                    return Err(Failure::syntax(at, format!("invalid {word} statement: not inside loop")));
                }
                into.push(if &*word == "break" { Statement::Break } else { Statement::Continue });
                self.end_of_statement(in_block)
            }
            "return" => {
                self.next();
                let ends = self.is(";") || self.is("}") || *self.peek() == Token::End;
                let value = if ends { None } else { Some(self.expression()?) };
                let value = match value {
                    Some(value) => Some(fit_answer(value, self.answer)?),
                    None if matches!(self.answer, Answer::Number | Answer::Truth) => {
                        return Err(Failure::cast(at, "cannot cast from [java.lang.Number] to [void]"));
                    }
                    None => None,
                };
                into.push(Statement::Return(value));
                self.end_of_statement(in_block)
            }
            "try" | "throw" | "catch" => Err(Failure::Unsupported(format!("[{word}] in a script"))),
            _ => self.simple(into).and_then(|()| self.end_of_statement(in_block)),
        }
    }

    /// A semicolon, or what ends the block that the statement stands in.
    fn end_of_statement(&mut self, in_block: bool) -> Result<(), Failure> {
        if self.take(";") || (in_block && self.is("}")) || *self.peek() == Token::End {
            return Ok(());
        }
        Err(self.unexpected("{<EOF>, ';'}"))
    }

    fn condition(&mut self) -> Result<Expr, Failure> {
        self.expect("(")?;
        let when = self.expression()?;
        self.expect(")")?;
        fit(when, Type::Bool)
    }

    fn loop_body(&mut self) -> Result<Block, Failure> {
        if self.take(";") { Ok(Block::new()) } else { self.looped(Self::trailer) }
    }

    fn for_loop(&mut self, into: &mut Block) -> Result<(), Failure> {
        self.expect("(")?;
        if let Some((name, ty, at)) = self.each_head()? {
            let of = self.expression()?;
            self.expect(")")?;
            let local = self.declare(&name, ty, at)?;
            self.locals[local].read_only = true;
            let body = self.looped(Self::trailer)?;
            into.push(Statement::Each { local, ty, of, body });
            return Ok(());
        }
        let mut first = Block::new();
        if !self.take(";") {
            self.simple(&mut first)?;
            self.expect(";")?;
        }
        let when = if self.is(";") { None } else { Some(fit(self.expression()?, Type::Bool)?) };
        self.expect(";")?;
        let each = if self.is(")") { None } else { Some(self.expression()?) };
        self.expect(")")?;
        let body = self.loop_body()?;
        into.push(Statement::Loop { first, when, each, body });
        Ok(())
    }

    /// `x in` or `def x :`, where that comes next.
    fn each_head(&mut self) -> Result<Option<(Rc<str>, Type, usize)>, Failure> {
        if matches!(self.peek_at(1), Token::Name(word) if **word == *"in") {
            let at = self.place();
            let name = self.name()?;
            self.next();
            return Ok(Some((name, Type::Def, at)));
        }
        if matches!(self.peek_at(1), Token::Name(_)) && *self.peek_at(2) == Token::Sign(":") {
            let ty = self.ty()?;
            let at = self.place();
            let name = self.name()?;
            self.next();
            return Ok(Some((name, ty, at)));
        }
        Ok(None)
    }

    /// The type of a declaration.
    pub(super) fn ty(&mut self) -> Result<Type, Failure> {
        let at = self.place();
        match self.next() {
            Token::Name(name) => match Type::of(&name) {
                Some(_) if self.is("[") => Err(Failure::Unsupported("arrays in a script".to_owned())),
                Some(ty) => Ok(ty),
                None if is_class(&name) || OTHER_TYPES.contains(&&*name) => {
                    Err(Failure::Unsupported(format!("the type [{name}] in a script")))
                }
                None => {
                    let at = self.place();
                    Err(Failure::syntax(at, format!("invalid declaration: cannot resolve type [{name}]")))
                }
            },
            _ => Err(Failure::syntax(at, "invalid sequence of tokens.")),
        }
    }

    /// A declaration or an expression.
    fn simple(&mut self, into: &mut Block) -> Result<(), Failure> {
        let declares = matches!((self.peek(), self.peek_at(1)), (Token::Name(ty), Token::Name(name))
            if !KEYWORDS.contains(&&**ty) && **name != *"instanceof");
        let array = matches!((self.peek(), self.peek_at(1), self.peek_at(2)),
            (Token::Name(ty), Token::Sign("["), Token::Sign("]")) if Type::of(ty).is_some());
        if array {
            return Err(Failure::Unsupported("arrays in a script".to_owned()));
        }
        if !declares {
            let expression = self.expression()?;
            into.push(Statement::Expr(expression));
            return Ok(());
        }
        let ty = self.ty()?;
        loop {
            let at = self.place();
            let name = self.name()?;
            if self.is("(") {
                return Err(Failure::Unsupported("functions in a script".to_owned()));
            }
            let value = if self.take("=") { Some(fit(self.expression()?, ty)?) } else { None };
            let local = self.declare(&name, ty, at)?;
            into.push(Statement::Declare(local, ty, value));
            if !self.take(",") {
                return Ok(());
            }
        }
    }
}
