//! Runs expressions.

use std::rc::Rc;

use super::class;
use super::failure::{Failure, Fault};
use super::lambda;
use super::members::Members;
use super::method;
use super::number;
use super::run::Run;
use super::tree::{Arg, Expr, Kind, Op, Type};
use super::value::Value;

impl Run<'_> {
    pub(super) fn eval(&mut self, expr: &Expr) -> Result<Value, Failure> {
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

    fn assign(&mut self, at: usize, to: &Expr, op: Option<Op>, value: &Expr) -> Result<Value, Failure> {
        let place = self.place(to)?;
        let value = match op {
            None => self.eval(value)?,
            Some(op) => {
                let old = self.load(&place, to.at)?;
                let text = value.ty == Type::Text;
                let value = self.eval(value)?;
                if op == Op::Add && to.ty == Type::Def && text && !matches!(old, Value::Text(_) | Value::Null)
                {
                    let class = number::primitive(self.heap.class(&old));
                    let reason = format!("cannot implicitly cast def [{class}] to java.lang.String");
                    return Err(Failure::cast(at, reason));
                }
                let new = number::binary(self.heap, op, &old, &value).map_err(|fault| fault.at(at))?;
                let kept = match to.ty {
                    Type::Def => number::like(self.heap, new, &old),
                    ty => number::cast(self.heap, new, ty, true),
                };
                kept.map_err(|fault| fault.at(at))?
            }
        };
        self.store(&place, value.clone(), to.at)?;
        Ok(value)
    }

    fn step(&mut self, at: usize, of: &Expr, by: i32, before: bool) -> Result<Value, Failure> {
        let place = self.place(of)?;
        let old = self.load(&place, of.at)?;
        let op = if by > 0 { Op::Add } else { Op::Subtract };
        let new = number::binary(self.heap, op, &old, &Value::Int(1)).map_err(|fault| fault.at(at))?;
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
