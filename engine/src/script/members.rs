//! The members of a map: in the order in which they came, or in that of Java's hash maps, which clients see.

use std::collections::HashMap;
use std::rc::Rc;

use super::value::Value;

#[derive(Debug, Clone)]
pub(super) struct Members {
    by_name: HashMap<Rc<str>, (u64, Value)>,
    /// A linked hash map of Java, and no plain one.
    ordered: bool,
    /// Whether scripts may not change it: it is the request's parameters.
    fixed: bool,
    /// How many came so far.
    came: u64,
    /// How often one came or went.
    changes: usize,
    /// The most that there were at once: a hash map never gets smaller again.
    most: usize,
}

impl Members {
    pub(super) fn new(ordered: bool) -> Self {
        Self { by_name: HashMap::new(), ordered, fixed: false, came: 0, changes: 0, most: 0 }
    }

    pub(super) fn is_ordered(&self) -> bool {
        self.ordered
    }

    pub(super) fn is_fixed(&self) -> bool {
        self.fixed
    }

    /// The same members, which nobody changes.
    pub(super) fn fixed(self) -> Self {
        Self { fixed: true, ..self }
    }

    pub(super) fn changes(&self) -> usize {
        self.changes
    }

    pub(super) fn len(&self) -> usize {
        self.by_name.len()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.by_name.get(name).map(|(_, value)| value)
    }

    /// Puts a member, in its place where it has one; gives the value before.
    pub(super) fn put(&mut self, name: Rc<str>, value: Value) -> Option<Value> {
        if let Some((_, old)) = self.by_name.get_mut(&name) {
            return Some(std::mem::replace(old, value));
        }
        self.came += 1;
        self.changes += 1;
        self.by_name.insert(name, (self.came, value));
        self.most = self.most.max(self.by_name.len());
        None
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<Value> {
        let (_, value) = self.by_name.remove(name)?;
        self.changes += 1;
        Some(value)
    }

    pub(super) fn clear(&mut self) {
        self.changes += 1;
        self.by_name.clear();
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Rc<str>, &Value)> {
        let mut members: Vec<_> = self
            .by_name
            .iter()
            .map(|(name, (came, value))| (self.bucket(name), *came, name, value))
            .collect();
        members.sort_unstable_by_key(|(bucket, came, ..)| (*bucket, *came));
        members.into_iter().map(|(_, _, name, value)| (name, value))
    }

    pub(super) fn names(&self) -> Vec<Rc<str>> {
        self.iter().map(|(name, _)| Rc::clone(name)).collect()
    }

    /// The place of a name in the table of a hash map; the same for all where the order is that of coming.
    fn bucket(&self, name: &str) -> u32 {
        if self.ordered {
            return 0;
        }
        let hash =
            name.encode_utf16().fold(0u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(unit.into()));
        // A table has sixteen places and doubles when it is three quarters full.
        let places = (self.most * 4).div_ceil(3).next_power_of_two().max(16);
        (hash ^ (hash >> 16)) & (u32::try_from(places).unwrap_or(u32::MAX) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(members: &Members) -> Vec<String> {
        members.iter().map(|(name, _)| name.to_string()).collect()
    }

    #[test]
    fn a_hash_map_has_the_order_of_its_hashes_and_a_linked_one_that_of_coming() {
        let mut hashed = Members::new(false);
        let mut linked = Members::new(true);
        for name in ["v", "vs", "mm"] {
            hashed.put(name.into(), Value::Null);
            linked.put(name.into(), Value::Null);
        }
        assert_eq!(names(&hashed), ["mm", "v", "vs"]);
        assert_eq!(names(&linked), ["v", "vs", "mm"]);
        linked.put("v".into(), Value::Int(1));
        assert_eq!(names(&linked), ["v", "vs", "mm"], "a member that is there keeps its place");
        linked.remove("v");
        linked.put("v".into(), Value::Int(1));
        assert_eq!(names(&linked), ["vs", "mm", "v"]);
    }
}
