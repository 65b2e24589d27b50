//! Runs a script: its statements, and how long it may take.

use std::time::{Duration, Instant};

use super::failure::{Failure, Fault};
use super::number;
use super::parse::Program;
use super::tree::{Block, Expr, Lambda, Statement, Type};
use super::value::{Heap, Value};

/// How many statements loops may run, as on servers.
const MOST_STATEMENTS: usize = 1_000_000;

/// How long a script may take: the engine does nothing else meanwhile.
const LONGEST: Duration = Duration::from_secs(10);

/// One run of a script.
pub(super) struct Run<'a> {
    pub(super) heap: &'a mut Heap,
    pub(super) locals: Vec<Value>,
    left: usize,
    began: Instant,
}

/// How a statement ended.
enum Flow {
    Next,
    Break,
    Continue,
    Return(Value),
}

/// Runs a script whose first locals have `given`; tells what it answers.
pub(super) fn run(program: &Program, heap: &mut Heap, given: Vec<Value>) -> Result<Value, Failure> {
    let mut locals = given;
    locals.resize(program.locals.max(locals.len()), Value::Null);
    let mut run = Run { heap, locals, left: MOST_STATEMENTS, began: Instant::now() };
    match run.block(&program.body)? {
        Flow::Return(value) => Ok(value),
        _ => Ok(Value::Null),
    }
}

impl Run<'_> {
    fn block(&mut self, block: &Block) -> Result<Flow, Failure> {
        for statement in block {
            match self.statement(statement)? {
                Flow::Next => {}
                other => return Ok(other),
            }
        }
        Ok(Flow::Next)
    }

    fn statement(&mut self, statement: &Statement) -> Result<Flow, Failure> {
        match statement {
            Statement::Expr(expr) => {
                self.eval(expr)?;
            }
            Statement::Declare(local, ty, value) => {
                self.locals[*local] = match value {
                    Some(value) => self.eval(value)?,
                    None => zero(*ty),
                };
            }
            Statement::If(when, then, otherwise) => {
                return if self.truth(when)? { self.block(then) } else { self.block(otherwise) };
            }
            Statement::Loop { first, when, each, body } => {
                return self.repeat(first, when.as_ref(), each.as_ref(), body);
            }
            Statement::DoWhile(body, when) => loop {
                self.count(body, when.at)?;
                match self.block(body)? {
                    Flow::Break => break,
                    Flow::Return(value) => return Ok(Flow::Return(value)),
                    Flow::Next | Flow::Continue => {}
                }
                if !self.truth(when)? {
                    break;
                }
            },
            Statement::Each { local, ty, of, body } => return self.each(*local, *ty, of, body),
            Statement::Break => return Ok(Flow::Break),
            Statement::Continue => return Ok(Flow::Continue),
            Statement::Return(value) => {
                let value = match value {
                    Some(value) => self.eval(value)?,
                    None => Value::Null,
                };
                return Ok(Flow::Return(value));
            }
        }
        Ok(Flow::Next)
    }

    fn repeat(
        &mut self,
        first: &Block,
        when: Option<&Expr>,
        each: Option<&Expr>,
        body: &Block,
    ) -> Result<Flow, Failure> {
        self.block(first)?;
        let at = when.map_or(0, |when| when.at);
        loop {
            if let Some(when) = when
                && !self.truth(when)?
            {
                return Ok(Flow::Next);
            }
            self.count(body, at)?;
            match self.block(body)? {
                Flow::Break => return Ok(Flow::Next),
                Flow::Return(value) => return Ok(Flow::Return(value)),
                Flow::Next | Flow::Continue => {}
            }
            if let Some(step) = each {
                self.eval(step)?;
            }
        }
    }

    fn each(&mut self, local: usize, ty: Type, of: &Expr, body: &Block) -> Result<Flow, Failure> {
        let iterated = self.eval(of)?;
        let Value::List(list) = iterated else {
            let fault = match &iterated {
                Value::Null => Fault::null("callArgs[0]"),
                other => {
                    let class = self.heap.class(other);
                    Fault::Thrown("illegal_argument_exception", format!("Cannot iterate over [{class}]"))
                }
            };
            return Err(fault.at(of.at));
        };
        let changes = self.heap.changes(list);
        let mut place = 0;
        // As Java's iterators do it: at the end is who has come as far as the list is long now.
        while place != self.heap.list(list).len() {
            if self.heap.changes(list) != changes {
                return Err(Fault::changed().at(of.at));
            }
            let item = self.heap.list(list)[place].clone();
            self.locals[local] = number::cast(self.heap, item, ty, false).map_err(|fault| fault.at(of.at))?;
            place += 1;
            self.count(body, of.at)?;
            match self.block(body)? {
                Flow::Break => break,
                Flow::Return(value) => return Ok(Flow::Return(value)),
                Flow::Next | Flow::Continue => {}
            }
        }
        Ok(Flow::Next)
    }

    /// Calls a lambda.
    pub(super) fn apply(&mut self, lambda: &Lambda, args: &[Value]) -> Result<Value, Fault> {
        if lambda.parameters.len() != args.len() {
            let reason = format!(
                "Incorrect number of parameters for [lambda]: {} instead of {}",
                lambda.parameters.len(),
                args.len()
            );
            return Err(Fault::Thrown("illegal_argument_exception", reason));
        }
        self.hurry()?;
        for ((local, ty), arg) in lambda.parameters.iter().zip(args) {
            self.locals[*local] = number::cast(self.heap, arg.clone(), *ty, false)?;
        }
        match self.block(&lambda.body)? {
            Flow::Return(value) => Ok(value),
            _ => Ok(Value::Null),
        }
    }

    /// Counts one round of a loop.
    fn count(&mut self, body: &Block, at: usize) -> Result<(), Failure> {
        self.left = self.left.checked_sub(body.len().max(1)).ok_or_else(|| {
            let reason = "The maximum number of statements that can be executed in a loop has been reached.";
            Failure::thrown(at, "painless_error", reason)
        })?;
        self.hurry()
    }

    fn hurry(&self) -> Result<(), Failure> {
        if self.began.elapsed() > LONGEST {
            let seconds = LONGEST.as_secs();
            return Err(Failure::Unsupported(format!("a script that takes longer than {seconds} seconds")));
        }
        Ok(())
    }

    pub(super) fn truth(&mut self, expr: &Expr) -> Result<bool, Failure> {
        match self.eval(expr)? {
            Value::Bool(flag) => Ok(flag),
            other => match number::cast(self.heap, other, Type::Bool, false) {
                Ok(_) => Ok(false),
                Err(fault) => Err(fault.at(expr.at)),
            },
        }
    }
}

/// What a local of a type is before anything is said.
fn zero(ty: Type) -> Value {
    match ty {
        Type::Bool => Value::Bool(false),
        Type::Int => Value::Int(0),
        Type::Long => Value::Long(0),
        Type::Float => Value::Float(0.0),
        Type::Double => Value::Double(0.0),
        _ => Value::Null,
    }
}
