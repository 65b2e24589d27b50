//! What a script works with: numbers as Java has them, and lists and maps that are shared by all who hold them.

use std::cell::Cell;
use std::rc::Rc;

use serde_json::{Map as Object, Number, Value as Json};

use super::failure::Fault;
use super::members::Members;
use crate::search::double;

/// A value; lists and maps are places in a [`Heap`], so that one that holds itself is no leak.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i32),
    Long(i64),
    /// A whole number of a document that no `long` holds.
    Large(u64),
    Float(f32),
    Double(f64),
    Text(Rc<str>),
    List(usize),
    Map(usize),
    /// A member of a map, by its key.
    Entry(usize, Rc<str>),
}

impl Value {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.into())
    }
}

/// Whether a list is one, or what servers answer with a type of its own, of which less can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    List,
    /// An array of texts.
    Array,
    /// The keys of a map, or its entries, which can be removed by it.
    View(usize),
    /// The values of a map.
    Values(usize),
}

#[derive(Debug)]
pub(super) struct List {
    pub(super) items: Vec<Value>,
    pub(super) sort: Sort,
    /// How often its length or its order changed.
    changes: usize,
}

/// All lists and maps of one run.
#[derive(Debug, Default)]
pub(super) struct Heap {
    lists: Vec<List>,
    maps: Vec<Members>,
    /// About how many bytes were made so far: nothing is given back before the script ends.
    spent: Cell<usize>,
}

/// A script could double a list or a text until no memory is left.
const MOST_BYTES: usize = 256 << 20;

/// More values than any document has: where a list is in itself many times over, its text would have no end.
const MOST_VALUES: usize = 4_000_000;

/// Deeper than servers let documents be.
const DEEPEST: usize = 200;

impl Heap {
    /// Notes that so many values were made, and texts of so many bytes; too many end the script.
    pub(super) fn spend(&self, values: usize, bytes: usize) -> Result<(), Fault> {
        let spent = self.spent.get().saturating_add(values.saturating_mul(64)).saturating_add(bytes);
        self.spent.set(spent);
        if spent > MOST_BYTES {
            let most = MOST_BYTES >> 20;
            return Err(Fault::Unsupported(format!("a script that makes more than {most} MB of values")));
        }
        Ok(())
    }

    pub(super) fn list(&self, at: usize) -> &[Value] {
        &self.lists[at].items
    }

    /// A list of which the length or the order is to change.
    pub(super) fn list_mut(&mut self, at: usize) -> &mut Vec<Value> {
        self.lists[at].changes += 1;
        &mut self.lists[at].items
    }

    /// An item of a list, to be replaced; it is there.
    pub(super) fn item_mut(&mut self, list: usize, at: usize) -> &mut Value {
        &mut self.lists[list].items[at]
    }

    /// How often a list changed, or the map that it shows.
    pub(super) fn changes(&self, list: usize) -> usize {
        match self.lists[list].sort {
            Sort::View(map) | Sort::Values(map) => self.maps[map].changes(),
            Sort::List | Sort::Array => self.lists[list].changes,
        }
    }

    pub(super) fn sort(&self, at: usize) -> Sort {
        self.lists[at].sort
    }

    pub(super) fn map(&self, at: usize) -> &Members {
        &self.maps[at]
    }

    pub(super) fn map_mut(&mut self, at: usize) -> &mut Members {
        &mut self.maps[at]
    }

    pub(super) fn new_list(&mut self, items: Vec<Value>) -> Value {
        self.new_sort(items, Sort::List)
    }

    pub(super) fn new_sort(&mut self, items: Vec<Value>, sort: Sort) -> Value {
        self.lists.push(List { items, sort, changes: 0 });
        Value::List(self.lists.len() - 1)
    }

    pub(super) fn new_map(&mut self, members: Members) -> Value {
        self.maps.push(members);
        Value::Map(self.maps.len() - 1)
    }

    /// A value of a document or of parameters. Objects of documents keep their order, those of parameters have that of
    /// Java's hash maps.
    pub(super) fn read(&mut self, json: &Json, ordered: bool) -> Value {
        match json {
            Json::Null => Value::Null,
            Json::Bool(flag) => Value::Bool(*flag),
            Json::Number(number) => read_number(number),
            Json::String(text) => Value::text(text),
            Json::Array(items) => {
                let items = items.iter().map(|item| self.read(item, ordered)).collect();
                self.new_list(items)
            }
            Json::Object(members) => {
                let mut map = Members::new(ordered);
                for (name, value) in members {
                    map.put(name.as_str().into(), self.read(value, ordered));
                }
                self.new_map(map)
            }
        }
    }

    /// A value as JSON.
    pub(super) fn write(&self, value: &Value) -> Result<Json, Fault> {
        Walk { heap: self, left: MOST_VALUES, path: Vec::new() }.json(value)
    }

    /// A value as Java prints it.
    pub(super) fn show(&self, value: &Value) -> Result<String, Fault> {
        let mut text = String::new();
        Walk { heap: self, left: MOST_VALUES, path: Vec::new() }.show(value, &mut text)?;
        self.spend(0, text.len())?;
        Ok(text)
    }

    /// `equals` of Java: an `Integer` is no `Long`.
    pub(super) fn equals(&self, left: &Value, right: &Value) -> Result<bool, Fault> {
        Walk { heap: self, left: MOST_VALUES, path: Vec::new() }.equals(left, right)
    }

    /// The name of a value's class.
    pub(super) fn class(&self, value: &Value) -> &'static str {
        match value {
            Value::Null => "null",
            Value::Bool(_) => "java.lang.Boolean",
            Value::Int(_) => "java.lang.Integer",
            Value::Long(_) => "java.lang.Long",
            Value::Large(_) => "java.math.BigInteger",
            Value::Float(_) => "java.lang.Float",
            Value::Double(_) => "java.lang.Double",
            Value::Text(_) => "java.lang.String",
            Value::List(at) => match self.sort(*at) {
                Sort::List => "java.util.ArrayList",
                Sort::Array => "java.lang.String[]",
                Sort::View(_) => "java.util.Set",
                Sort::Values(_) => "java.util.Collection",
            },
            Value::Map(at) if self.map(*at).is_ordered() => "java.util.LinkedHashMap",
            Value::Map(_) => "java.util.HashMap",
            Value::Entry(..) => "java.util.HashMap.Node",
        }
    }
}

fn read_number(number: &Number) -> Value {
    match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (Some(long), ..) => i32::try_from(long).map_or(Value::Long(long), Value::Int),
        (None, Some(large), _) => Value::Large(large),
        (None, None, double) => Value::Double(double.unwrap_or_default()),
    }
}

/// A single as Java prints it.
fn single(number: f32) -> String {
    let magnitude = number.abs();
    if !number.is_finite() || magnitude == 0.0 {
        return double(number.into());
    }
    if (1e-3..1e7).contains(&magnitude) {
        return format!("{number:?}");
    }
    let text = format!("{number:E}");
    if text.contains('.') { text } else { text.replacen('E', ".0E", 1) }
}

/// A way through a value that may hold itself.
struct Walk<'a> {
    heap: &'a Heap,
    left: usize,
    /// The lists and maps around: whether it is a map, and which.
    path: Vec<(bool, usize)>,
}

impl Walk<'_> {
    fn enter(&mut self, place: (bool, usize)) -> Result<(), Fault> {
        if self.path.len() >= DEEPEST {
            return Err(Fault::Unsupported(format!(
                "a value of a script that is deeper than {DEEPEST} levels"
            )));
        }
        self.path.push(place);
        Ok(())
    }

    /// Counts a value: what is small and holds itself many times over is large where it is written.
    fn count(&mut self, value: &Value) -> Result<(), Fault> {
        self.left = self.left.checked_sub(1).ok_or_else(|| {
            Fault::Unsupported(format!("a value of a script that has more than {MOST_VALUES} values in it"))
        })?;
        match value {
            Value::Text(text) => self.heap.spend(0, text.len()),
            _ => Ok(()),
        }
    }

    fn json(&mut self, value: &Value) -> Result<Json, Fault> {
        self.count(value)?;
        if let Value::List(at) | Value::Map(at) = value {
            let place = (matches!(value, Value::Map(_)), *at);
            if self.path.contains(&place) {
                return Err(Fault::Thrown(
                    "illegal_argument_exception",
                    "Iterable object is self-referencing itself".to_owned(),
                ));
            }
            self.enter(place)?;
        }
        // As texts, where they are none that JSON has.
        let finite =
            |number: f64| Number::from_f64(number).map_or_else(|| Json::String(double(number)), Json::Number);
        let json = match value {
            Value::Null => Json::Null,
            Value::Bool(flag) => Json::Bool(*flag),
            Value::Int(int) => Json::from(*int),
            Value::Long(long) => Json::from(*long),
            Value::Large(large) => Json::from(*large),
            // Servers write the shortest digits that tell a single apart from others.
            Value::Float(number) => finite(number.to_string().parse().unwrap_or(f64::NAN)),
            Value::Double(number) => finite(*number),
            Value::Text(text) => Json::from(&**text),
            Value::List(at) => {
                let items =
                    self.heap.list(*at).iter().map(|item| self.json(item)).collect::<Result<_, _>>()?;
                self.path.pop();
                Json::Array(items)
            }
            Value::Map(at) => {
                let mut members = Object::new();
                for (name, value) in self.heap.map(*at).iter() {
                    self.heap.spend(0, name.len())?;
                    members.insert(name.to_string(), self.json(value)?);
                }
                self.path.pop();
                Json::Object(members)
            }
            Value::Entry(..) => return Err(Fault::Unsupported("an entry of a map in a document".to_owned())),
        };
        Ok(json)
    }

    fn show(&mut self, value: &Value, text: &mut String) -> Result<(), Fault> {
        self.count(value)?;
        match value {
            Value::Null => text.push_str("null"),
            Value::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
            Value::Int(int) => text.push_str(&int.to_string()),
            Value::Long(long) => text.push_str(&long.to_string()),
            Value::Large(large) => text.push_str(&large.to_string()),
            Value::Float(number) => text.push_str(&single(*number)),
            Value::Double(number) => text.push_str(&double(*number)),
            Value::Text(said) => text.push_str(said),
            Value::List(at) => {
                if self.heap.sort(*at) == Sort::Array {
                    return Err(Fault::Unsupported("the text of an array in a script".to_owned()));
                }
                self.enter((false, *at))?;
                text.push('[');
                for (place, item) in self.heap.list(*at).iter().enumerate() {
                    text.push_str(if place == 0 { "" } else { ", " });
                    if *item == Value::List(*at) {
                        text.push_str("(this Collection)");
                    } else {
                        self.show(item, text)?;
                    }
                }
                text.push(']');
                self.path.pop();
            }
            Value::Map(at) => {
                self.enter((true, *at))?;
                text.push('{');
                for (place, (name, item)) in self.heap.map(*at).iter().enumerate() {
                    self.heap.spend(0, name.len())?;
                    text.push_str(if place == 0 { "" } else { ", " });
                    text.push_str(name);
                    text.push('=');
                    if *item == Value::Map(*at) {
                        text.push_str("(this Map)");
                    } else {
                        self.show(item, text)?;
                    }
                }
                text.push('}');
                self.path.pop();
            }
            Value::Entry(map, key) => {
                text.push_str(key);
                text.push('=');
                let value = self.heap.map(*map).get(key).cloned().unwrap_or(Value::Null);
                self.show(&value, text)?;
            }
        }
        Ok(())
    }

    fn equals(&mut self, left: &Value, right: &Value) -> Result<bool, Fault> {
        self.count(&Value::Null)?;
        Ok(match (left, right) {
            // Of all numbers that are none there is one, and the two zeros are two.
            (Value::Double(left), Value::Double(right)) => {
                left.to_bits() == right.to_bits() || (left.is_nan() && right.is_nan())
            }
            (Value::Float(left), Value::Float(right)) => {
                left.to_bits() == right.to_bits() || (left.is_nan() && right.is_nan())
            }
            (Value::List(left), Value::List(right)) if left != right => {
                let (ours, theirs) = (self.heap.list(*left), self.heap.list(*right));
                if ours.len() != theirs.len() {
                    return Ok(false);
                }
                self.enter((false, *left))?;
                for (one, other) in ours.iter().zip(theirs) {
                    if !self.equals(one, other)? {
                        self.path.pop();
                        return Ok(false);
                    }
                }
                self.path.pop();
                true
            }
            (Value::Map(left), Value::Map(right)) if left != right => {
                let (ours, theirs) = (self.heap.map(*left), self.heap.map(*right));
                if ours.len() != theirs.len() {
                    return Ok(false);
                }
                self.enter((true, *left))?;
                for (name, one) in ours.iter() {
                    let same = match theirs.get(name) {
                        Some(other) => self.equals(one, other)?,
                        None => false,
                    };
                    if !same {
                        self.path.pop();
                        return Ok(false);
                    }
                }
                self.path.pop();
                true
            }
            (left, right) => left == right,
        })
    }
}
