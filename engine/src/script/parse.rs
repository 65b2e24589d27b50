//! From tokens to a tree: where a parser is in the tokens, and which names it knows.

use std::rc::Rc;

use super::failure::Failure;
use super::token::{Placed, Token, tokens};
use super::tree::{Answer, Block, Expr, Kind, Type};
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
pub(super) fn parse(source: &str, given: &[(&str, Type)], answer: Answer) -> Result<Program, Failure> {
    let mut parser = Parser {
        tokens: tokens(source)?,
        at: 0,
        locals: Vec::new(),
        most: 0,
        depth: 0,
        loops: 0,
        answer,
        outer: 0,
        starts: Vec::new(),
        in_block: false,
    };
    for (name, ty) in given {
        parser.locals.push(Local { name: (*name).into(), ty: *ty, read_only: false });
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
    super::flow::check(&mut body, answer)?;
    Ok(Program { body, locals: parser.most, starts: parser.starts })
}

#[derive(Debug)]
pub(super) struct Local {
    pub(super) name: Rc<str>,
    pub(super) ty: Type,
    /// A loop gives it its values.
    pub(super) read_only: bool,
}

pub(super) struct Parser {
    tokens: Vec<Placed>,
    at: usize,
    /// The names that are known here; their places are the locals.
    pub(super) locals: Vec<Local>,
    most: usize,
    depth: usize,
    /// How many loops are around.
    pub(super) loops: usize,
    pub(super) answer: Answer,
    /// The locals that are known before the lambda around: they cannot be given another value in it.
    pub(super) outer: usize,
    pub(super) starts: Vec<usize>,
    /// Whether the statement stands in braces, which may end it.
    pub(super) in_block: bool,
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

    pub(super) fn take_word(&mut self, word: &str) -> bool {
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
        if Type::of(name).is_some() {
            return Err(Failure::syntax(at, format!("invalid declaration: type [{name}] cannot be a name")));
        }
        if self.locals.iter().any(|local| local.name == *name) {
            return Err(Failure::syntax(at, format!("variable [{name}] is already defined")));
        }
        self.locals.push(Local { name: Rc::clone(name), ty, read_only: false });
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
                parser.in_block = true;
                parser.statement(&mut block)?;
            }
            Ok(block)
        })?;
        self.expect("}")?;
        Ok(block)
    }

    /// What a lambda does, in braces; it may answer something.
    pub(super) fn lambda_block(&mut self) -> Result<Block, Failure> {
        let around = (std::mem::replace(&mut self.answer, Answer::Anything), std::mem::take(&mut self.loops));
        let block = self.block();
        (self.answer, self.loops) = around;
        block
    }

    /// A block, or one statement.
    pub(super) fn trailer(&mut self) -> Result<Block, Failure> {
        if self.is("{") {
            return self.block();
        }
        self.inside(|parser| {
            let mut block = Block::new();
            parser.in_block = false;
            parser.statement(&mut block)?;
            Ok(block)
        })
    }

    pub(super) fn looped<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.loops += 1;
        let read = read(self);
        self.loops -= 1;
        read
    }
}

pub(super) fn too_deep() -> Failure {
    Failure::Unsupported(format!("a script that is nested deeper than {DEEPEST} levels"))
}

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
        Token::Whole(digits, ..) => digits.to_string(),
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
