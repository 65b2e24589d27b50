//! From tokens to a tree: statements.

use std::rc::Rc;

use super::failure::Failure;
use super::token::{Placed, Token, tokens};
use super::tree::{Block, Expr, Kind, Statement, Type};
use super::value::Value;

/// What a script becomes.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) body: Block,
    /// How many locals there are at most, those that it is given among them.
    pub(super) locals: usize,
    /// Where its statements begin.
    pub(super) starts: Vec<usize>,
}

/// How deep a script may be nested: each level takes of the engine's stack.
const DEEPEST: usize = 60;

/// Reads a script whose first locals are `given`.
pub(super) fn parse(source: &str, given: &[(&str, Type)], answers: bool) -> Result<Program, Failure> {
    let mut parser = Parser {
        tokens: tokens(source)?,
        at: 0,
        locals: Vec::new(),
        most: 0,
        depth: 0,
        loops: 0,
        answers,
        starts: Vec::new(),
    };
    for (name, ty) in given {
        parser.locals.push(Local { name: (*name).into(), ty: *ty });
    }
    parser.most = given.len();
    let mut body = Block::new();
    while *parser.peek() != Token::End {
        parser.statement(&mut body)?;
    }
    if body.is_empty() {
        let reason =
            "invalid function definition: found no statements for function [execute] with [0] parameters";
        return Err(Failure::syntax(0, reason));
    }
    super::flow::check(&mut body, answers)?;
    Ok(Program { body, locals: parser.most, starts: parser.starts })
}

#[derive(Debug)]
pub(super) struct Local {
    pub(super) name: Rc<str>,
    pub(super) ty: Type,
}

pub(super) struct Parser {
    tokens: Vec<Placed>,
    at: usize,
    /// The names that are known here; their places are the locals.
    pub(super) locals: Vec<Local>,
    most: usize,
    depth: usize,
    /// How many loops are around.
    loops: usize,
    /// Whether the script answers something, or only does something.
    answers: bool,
    starts: Vec<usize>,
}

impl Parser {
    pub(super) fn peek(&self) -> &Token {
        &self.tokens[self.at].token
    }

    pub(super) fn peek_at(&self, ahead: usize) -> &Token {
        &self.tokens[(self.at + ahead).min(self.tokens.len() - 1)].token
    }

    /// Where the next token is.
    pub(super) fn place(&self) -> usize {
        self.tokens[self.at].at
    }

    pub(super) fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    pub(super) fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(seen) if *seen == sign)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Name(name) if **name == *word)
    }

    pub(super) fn take(&mut self, sign: &str) -> bool {
        let is = self.is(sign);
        if is {
            self.next();
        }
        is
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        if is {
            self.next();
        }
        is
    }

    pub(super) fn expect(&mut self, sign: &str) -> Result<(), Failure> {
        if self.take(sign) { Ok(()) } else { Err(self.unexpected(&format!("'{sign}'"))) }
    }

    /// The next token is not what may come here.
    pub(super) fn unexpected(&self, wanted: &str) -> Failure {
        let reason = match self.peek() {
            Token::End => "unexpected end of script.".to_owned(),
            token => format!("unexpected token ['{}'] was expecting one of [{wanted}].", shown(token)),
        };
        Failure::syntax(self.place(), reason)
    }

    /// Goes a level deeper, while there is one.
    pub(super) fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(too_deep());
        }
        let read = read(self);
        self.depth -= 1;
        read
    }

    pub(super) fn declare(&mut self, name: &Rc<str>, ty: Type, at: usize) -> Result<usize, Failure> {
        if self.locals.iter().any(|local| local.name == *name) {
            return Err(Failure::syntax(at, format!("variable [{name}] is already defined")));
        }
        self.locals.push(Local { name: Rc::clone(name), ty });
        self.most = self.most.max(self.locals.len());
        Ok(self.locals.len() - 1)
    }

    pub(super) fn name(&mut self) -> Result<Rc<str>, Failure> {
        match self.peek().clone() {
            Token::Name(name) if !KEYWORDS.contains(&&*name) => {
                self.next();
                Ok(name)
            }
            _ => Err(self.unexpected("ID")),
        }
    }

    /// What ends with the names that were declared in it.
    pub(super) fn inside<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let known = self.locals.len();
        let read = read(self);
        self.locals.truncate(known);
        read
    }

    /// A block in braces.
    pub(super) fn block(&mut self) -> Result<Block, Failure> {
        self.expect("{")?;
        let block = self.inside(|parser| {
            let mut block = Block::new();
            while !parser.is("}") {
                if *parser.peek() == Token::End {
                    return Err(parser.unexpected("'}'"));
                }
                parser.statement(&mut block)?;
            }
            Ok(block)
        })?;
        self.expect("}")?;
        Ok(block)
    }

    /// A block, or one statement.
    fn trailer(&mut self) -> Result<Block, Failure> {
        if self.is("{") {
            return self.block();
        }
        self.inside(|parser| {
            let mut block = Block::new();
            parser.statement(&mut block)?;
            Ok(block)
        })
    }

    fn looped<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Failure>) -> Result<T, Failure> {
        self.loops += 1;
        let read = read(self);
        self.loops -= 1;
        read
    }

    fn statement(&mut self, into: &mut Block) -> Result<(), Failure> {
        self.deeper(|parser| parser.any_statement(into))
    }

    fn any_statement(&mut self, into: &mut Block) -> Result<(), Failure> {
        self.starts.push(self.place());
        let at = self.place();
        let Token::Name(word) = self.peek().clone() else {
            if self.is("{") {
                let block = self.block()?;
                into.push(Statement::Block(block));
                return Ok(());
            }
            return self.simple(into).and_then(|()| self.end_of_statement());
        };
        match &*word {
            "if" => {
                self.next();
                let when = self.condition()?;
                let then = self.trailer()?;
                let otherwise = if self.take_word("else") { self.trailer()? } else { Block::new() };
                into.push(Statement::If(when, then, otherwise));
                Ok(())
            }
            "while" => {
                self.next();
                let when = self.condition()?;
                let body = self.loop_body()?;
                into.push(Statement::Loop { first: Block::new(), when: Some(when), each: Vec::new(), body });
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
                self.end_of_statement()
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
                self.end_of_statement()
            }
            "return" => {
                self.next();
                let ends = self.is(";") || self.is("}") || *self.peek() == Token::End;
                let value = if ends { None } else { Some(self.expression()?) };
                if let Some(value) = value.as_ref().filter(|_| !self.answers) {
                    let reason = format!("Cannot cast from [{}] to [void].", value.ty.name());
                    return Err(Failure::cast(value.at, reason));
                }
                into.push(Statement::Return(value));
                self.end_of_statement()
            }
            "try" | "throw" | "catch" => Err(Failure::Unsupported(format!("[{word}] in a script"))),
            _ => self.simple(into).and_then(|()| self.end_of_statement()),
        }
    }

    /// A semicolon, or what ends the block.
    fn end_of_statement(&mut self) -> Result<(), Failure> {
        if self.take(";") || self.is("}") || *self.peek() == Token::End {
            return Ok(());
        }
        // A function would be read as a declaration that an argument list follows.
        Err(self.unexpected("{<EOF>, ';'}"))
    }

    fn condition(&mut self) -> Result<Expr, Failure> {
        self.expect("(")?;
        let when = self.expression()?;
        self.expect(")")?;
        super::expression::fit(when, Type::Bool)
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
            let body = self.looped(Self::trailer)?;
            into.push(Statement::Each { local, ty, of, body });
            return Ok(());
        }
        let mut first = Block::new();
        if !self.take(";") {
            self.simple(&mut first)?;
            self.expect(";")?;
        }
        let when =
            if self.is(";") { None } else { Some(super::expression::fit(self.expression()?, Type::Bool)?) };
        self.expect(";")?;
        let mut each = Vec::new();
        while !self.is(")") {
            each.push(self.expression()?);
            if !self.take(",") {
                break;
            }
        }
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
            let value =
                if self.take("=") { Some(super::expression::fit(self.expression()?, ty)?) } else { None };
            let local = self.declare(&name, ty, at)?;
            into.push(Statement::Declare(local, ty, value));
            if !self.take(",") {
                return Ok(());
            }
        }
    }
}

pub(super) fn too_deep() -> Failure {
    Failure::Unsupported(format!("a script that is nested deeper than {DEEPEST} levels"))
}

/// Types that are known to servers, beside those that begin with a capital.
const OTHER_TYPES: &[&str] = &["byte", "short", "char", "void"];

pub(super) const KEYWORDS: &[&str] = &[
    "if",
    "else",
    "while",
    "do",
    "for",
    "in",
    "continue",
    "break",
    "return",
    "new",
    "try",
    "catch",
    "throw",
    "this",
    "instanceof",
    "true",
    "false",
    "null",
];

pub(super) fn is_class(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
}

fn shown(token: &Token) -> String {
    match token {
        Token::Name(text) | Token::Text(text) => text.to_string(),
        Token::Int(number) => number.to_string(),
        Token::Long(number) => number.to_string(),
        Token::Float(number) => number.to_string(),
        Token::Double(number) => number.to_string(),
        Token::Sign(sign) => (*sign).to_owned(),
        Token::End => "<EOF>".to_owned(),
    }
}

/// What stands for nothing said.
pub(super) fn constant(at: usize, ty: Type, value: Value) -> Expr {
    Expr { at, ty, kind: Kind::Constant(value) }
}
