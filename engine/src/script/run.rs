//! Runs a script.

use std::rc::Rc;
use std::time::{Duration, Instant};

use super::class;
use super::failure::{Failure, Fault};
use super::lambda;
use super::members::Members;
use super::method;
use super::number;
use super::parse::Program;
use super::tree::{Arg, Block, Expr, Kind, Lambda, Op, Statement, Type};
use super::value::{Heap, Value};

/// How many statements loops may run, as on servers.
const MOST_STATEMENTS: usize = 1_000_000;

/// How long a script may take: the engine does nothing else meanwhile.
const LONGEST: Duration = Duration::from_secs(10);

/// One run of a script.
pub(super) struct Run<'a> {
    pub(super) heap: &'a mut Heap,
    locals: Vec<Value>,
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
                return self.repeat(first, when.as_ref(), each, body);
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
            Statement::Block(body) => return self.block(body),
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
        each: &[Expr],
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
            for step in each {
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
        let (mut place, length) = (0, self.heap.list(list).len());
        while place < self.heap.list(list).len() {
            if self.heap.list(list).len() != length {
                let fault = Fault::Thrown("concurrent_modification_exception", "null".to_owned());
                return Err(fault.at(of.at));
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

    fn truth(&mut self, expr: &Expr) -> Result<bool, Failure> {
        match self.eval(expr)? {
            Value::Bool(flag) => Ok(flag),
            other => match number::cast(self.heap, other, Type::Bool, false) {
                Ok(_) => Ok(false),
                Err(fault) => Err(fault.at(expr.at)),
            },
        }
    }

    fn eval(&mut self, expr: &Expr) -> Result<Value, Failure> {
        let at = expr.at;
        match &expr.kind {
            Kind::Constant(value) => Ok(value.clone()),
            Kind::Local(local) => Ok(self.locals[*local].clone()),
            Kind::List(items) => {
                let items = items.iter().map(|item| self.eval(item)).collect::<Result<Vec<_>, _>>()?;
                self.heap.spend(items.len() + 1, 0).map_err(|fault| fault.at(at))?;
                Ok(self.heap.new_list(items))
            }
            Kind::Map(members) => {
                let mut map = Members::new(false);
                for (name, value) in members {
                    let name = self.eval(name)?;
                    let name = method::key(self.heap, &name).map_err(|fault| fault.at(at))?;
                    map.put(name, self.eval(value)?);
                }
                self.heap.spend(members.len() + 1, 0).map_err(|fault| fault.at(at))?;
                Ok(self.heap.new_map(map))
            }
            Kind::New(ty, of) => self.new_object(at, *ty, of.as_deref()),
            Kind::Field { of, name, safe } => {
                let of = self.eval(of)?;
                if *safe && of == Value::Null {
                    return Ok(Value::Null);
                }
                method::field(self.heap, &of, name).map_err(|fault| fault.at(at))
            }
            Kind::Index { of, key } => {
                let (of, key) = (self.eval(of)?, self.eval(key)?);
                method::index(self.heap, &of, &key).map_err(|fault| fault.at(at))
            }
            Kind::Call { of, name, args, safe } => self.call(at, of, name, args, *safe),
            Kind::Static { class, name, args } => {
                let args = args.iter().map(|arg| self.eval(arg)).collect::<Result<Vec<_>, _>>()?;
                class::call(self.heap, class, name, &args).map_err(|fault| fault.at(at))
            }
            Kind::Negative(of) => {
                let of = self.eval(of)?;
                number::negative(self.heap, &of).map_err(|fault| fault.at(at))
            }
            Kind::Positive(of) => {
                let of = self.eval(of)?;
                number::positive(self.heap, &of).map_err(|fault| fault.at(at))
            }
            Kind::Inverted(of) => {
                let of = self.eval(of)?;
                number::inverted(self.heap, &of).map_err(|fault| fault.at(at))
            }
            Kind::Not(of) => Ok(Value::Bool(!self.truth(of)?)),
            Kind::Binary { op, left, right } => {
                let (left, right) = (self.eval(left)?, self.eval(right)?);
                number::binary(self.heap, *op, &left, &right).map_err(|fault| fault.at(at))
            }
            Kind::And(left, right) => Ok(Value::Bool(self.truth(left)? && self.truth(right)?)),
            Kind::Or(left, right) => Ok(Value::Bool(self.truth(left)? || self.truth(right)?)),
            Kind::Is { of, class } => {
                let of = self.eval(of)?;
                method::is(self.heap, &of, class).map(Value::Bool).map_err(|fault| fault.at(at))
            }
            Kind::Choice { when, then, otherwise } => {
                if self.truth(when)? {
                    self.eval(then)
                } else {
                    self.eval(otherwise)
                }
            }
            Kind::Elvis(left, right) => match self.eval(left)? {
                Value::Null => self.eval(right),
                value => Ok(value),
            },
            Kind::Assign { to, op, value } => self.assign(at, to, *op, value),
            Kind::Step { of, by, before } => self.step(at, of, *by, *before),
            Kind::Cast { to, explicit, of } => {
                let value = self.eval(of)?;
                number::cast(self.heap, value, *to, *explicit).map_err(|fault| fault.at(of.at))
            }
        }
    }

    fn new_object(&mut self, at: usize, ty: Type, of: Option<&Expr>) -> Result<Value, Failure> {
        let of = of.map(|of| self.eval(of)).transpose()?;
        let size = match of {
            Some(Value::List(list)) => self.heap.list(list).len(),
            Some(Value::Map(map)) => self.heap.map(map).len(),
            _ => 0,
        };
        self.heap.spend(size + 1, 0).map_err(|fault| fault.at(at))?;
        match (ty, of) {
            (Type::List, None) => Ok(self.heap.new_list(Vec::new())),
            (Type::List, Some(Value::List(from))) => {
                let items = self.heap.list(from).to_vec();
                Ok(self.heap.new_list(items))
            }
            (Type::Map, None) => Ok(self.heap.new_map(Members::new(false))),
            (Type::Map, Some(Value::Map(from))) => {
                let mut map = Members::new(false);
                for (name, value) in self.heap.map(from).iter() {
                    map.put(Rc::clone(name), value.clone());
                }
                Ok(self.heap.new_map(map))
            }
            // A number would be the room that the list begins with.
            (_, Some(Value::Null)) => Err(Fault::null("c").at(at)),
            _ => Err(Failure::Unsupported("a new list or map of that in a script".to_owned())),
        }
    }

    fn call(&mut self, at: usize, of: &Expr, name: &str, args: &[Arg], safe: bool) -> Result<Value, Failure> {
        let of = self.eval(of)?;
        if safe && of == Value::Null {
            return Ok(Value::Null);
        }
        self.heap.spend(1, 0).map_err(|fault| fault.at(at))?;
        if let [Arg::Lambda(body)] = args {
            return lambda::call(self, &of, name, body).map_err(|fault| fault.at(at));
        }
        let mut values = Vec::new();
        for arg in args {
            match arg {
                Arg::Value(value) => values.push(self.eval(value)?),
                Arg::Lambda(_) => {
                    return Err(Failure::Unsupported(format!("a lambda for [{name}] in a script")));
                }
            }
        }
        method::call(self.heap, &of, name, &values).map_err(|fault| fault.at(at))
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
        for (local, arg) in lambda.parameters.iter().zip(args) {
            self.locals[*local] = arg.clone();
        }
        match self.block(&lambda.body)? {
            Flow::Return(value) => Ok(value),
            _ => Ok(Value::Null),
        }
    }

    fn assign(&mut self, at: usize, to: &Expr, op: Option<Op>, value: &Expr) -> Result<Value, Failure> {
        let place = self.place(to)?;
        let value = match op {
            None => self.eval(value)?,
            Some(op) => {
                let old = self.load(&place, to.at)?;
                let value = self.eval(value)?;
                let new = number::binary(self.heap, op, &old, &value).map_err(|fault| fault.at(at))?;
                number::cast(self.heap, new, to.ty, true).map_err(|fault| fault.at(at))?
            }
        };
        self.store(&place, value.clone(), to.at)?;
        Ok(value)
    }

    fn step(&mut self, at: usize, of: &Expr, by: i32, before: bool) -> Result<Value, Failure> {
        let place = self.place(of)?;
        let old = self.load(&place, of.at)?;
        let new = number::binary(self.heap, Op::Add, &old, &Value::Int(by)).map_err(|fault| fault.at(at))?;
        self.store(&place, new.clone(), of.at)?;
        Ok(if before { new } else { old })
    }

    /// What is assigned to, each part of it evaluated once.
    fn place(&mut self, to: &Expr) -> Result<Place, Failure> {
        Ok(match &to.kind {
            Kind::Local(local) => Place::Local(*local),
            Kind::Field { of, name, .. } => Place::Field(self.eval(of)?, Rc::clone(name)),
            Kind::Index { of, key } => Place::Index(self.eval(of)?, self.eval(key)?),
            _ => return Err(Failure::syntax(to.at, "invalid assignment")),
        })
    }

    fn load(&mut self, place: &Place, at: usize) -> Result<Value, Failure> {
        match place {
            Place::Local(local) => Ok(self.locals[*local].clone()),
            Place::Field(of, name) => method::field(self.heap, of, name).map_err(|fault| fault.at(at)),
            Place::Index(of, key) => method::index(self.heap, of, key).map_err(|fault| fault.at(at)),
        }
    }

    fn store(&mut self, place: &Place, value: Value, at: usize) -> Result<(), Failure> {
        match place {
            Place::Local(local) => {
                self.locals[*local] = value;
                Ok(())
            }
            Place::Field(of, name) => {
                method::set_field(self.heap, of, name, value).map_err(|fault| fault.at(at))
            }
            Place::Index(of, key) => {
                method::set_index(self.heap, of, key, value).map_err(|fault| fault.at(at))
            }
        }
    }
}

enum Place {
    Local(usize),
    Field(Value, Rc<str>),
    Index(Value, Value),
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
