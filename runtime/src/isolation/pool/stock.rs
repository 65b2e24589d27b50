//! What is in stock, and what is made next. It knows of orders and of nothing else.

use std::collections::{BTreeMap, VecDeque};

use super::order::Order;
use super::wire::Set;

/// Above about a hundred live indices a server makes every further one more slowly; tests have theirs, too.
pub(super) const MOST: usize = 64;

/// What was asked for once may never be asked for again.
const OFTEN: usize = 2;

/// How many kinds of sets are remembered: bodies are large, and some tests make up a name each time.
const REMEMBERED: usize = 256;

/// Kinds of sets, by what is asked for one after the other, and what there is of each.
#[derive(Debug, Default)]
pub(super) struct Stock {
    shelves: BTreeMap<Vec<Order>, Shelf>,
    /// Who may ask at this moment.
    customers: usize,
    /// It is to be as full as tests have wanted it, up to so many: for the next run.
    filling: Option<usize>,
    is_closed: bool,
}

#[derive(Debug, Default)]
struct Shelf {
    asked: usize,
    ready: VecDeque<Set>,
    making: usize,
    /// The server does not make it: who asks gets to know why.
    is_refused: bool,
}

impl Shelf {
    fn stock(&self) -> usize {
        self.ready.len() + self.making
    }
}

impl Stock {
    pub(super) fn comes(&mut self) {
        self.customers += 1;
    }

    pub(super) fn goes(&mut self) {
        self.customers -= 1;
    }

    /// A test has asked for these, or it is said somewhere that tests will.
    pub(super) fn expect(&mut self, orders: Vec<Order>) {
        if orders.is_empty() {
            return;
        }
        if self.shelves.len() >= REMEMBERED && !self.shelves.contains_key(&orders) {
            self.shelves.retain(|_, shelf| shelf.asked >= OFTEN);
            if self.shelves.len() >= REMEMBERED {
                return;
            }
        }
        self.shelves.entry(orders).or_default().asked += 1;
    }

    /// A set that begins with this: of the kind that is asked for most.
    pub(super) fn take(&mut self, first: &Order) -> Option<Set> {
        let fitting = self
            .shelves
            .iter_mut()
            .filter(|(orders, shelf)| orders.first() == Some(first) && !shelf.ready.is_empty());
        fitting.max_by_key(|(_, shelf)| shelf.asked)?.1.ready.pop_front()
    }

    /// What to make now, where something is wanted: told of by [`made`](Stock::made).
    ///
    /// Of what was asked for twice there should be one for each test that runs, and one that is being made meanwhile; never
    /// more than were asked for. So a run of a hundred tests in turns ends with hardly more made than used.
    pub(super) fn next(&mut self) -> Option<Vec<Order>> {
        let orders = self.wanted()?;
        self.shelves.get_mut(&orders)?.making += 1;
        Some(orders)
    }

    fn wanted(&self) -> Option<Vec<Order>> {
        let alive: usize = self.shelves.iter().map(|(orders, shelf)| orders.len() * shelf.stock()).sum();
        let most = self.filling.unwrap_or(MOST);
        let depth = self.filling.unwrap_or(self.customers + 1);
        let missing = |shelf: &Shelf| depth.min(shelf.asked).saturating_sub(shelf.stock());
        let often = self.shelves.iter().filter(|(orders, shelf)| {
            shelf.asked >= OFTEN && !shelf.is_refused && alive + orders.len() <= most
        });
        let (orders, most) = often.max_by_key(|(_, shelf)| missing(shelf))?;
        (!self.is_closed && missing(most) > 0).then(|| orders.clone())
    }

    /// Whether nothing is wanted, and nothing is being made.
    pub(super) fn is_filled(&self) -> bool {
        self.wanted().is_none() && self.shelves.values().all(|shelf| shelf.making == 0)
    }

    /// What came of it: nothing, where the server refused.
    pub(super) fn made(&mut self, orders: &[Order], set: Option<Set>) {
        let Some(kind) = self.shelves.get_mut(orders) else { return };
        kind.making -= 1;
        match set {
            Some(set) => kind.ready.push_back(set),
            None => kind.is_refused = true,
        }
    }

    /// What an earlier run has left. Nobody of this one has asked for it yet.
    pub(super) fn put(&mut self, set: Set) {
        let orders = set.indices.iter().map(|ready| ready.order.clone()).collect();
        self.shelves.entry(orders).or_default().ready.push_back(set);
    }

    /// From now on as much is made as tests of this run have asked for, while there are no more than so many.
    pub(super) fn fill(&mut self, most: usize) {
        self.filling = Some(most);
    }

    /// All that is there, of which nothing is handed out any more.
    pub(super) fn clear(&mut self) -> Vec<Set> {
        self.shelves.values_mut().flat_map(|shelf| std::mem::take(&mut shelf.ready)).collect()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Nothing is made any more.
    pub(super) fn close(&mut self) {
        self.is_closed = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(index: &str) -> Order {
        Order { index: index.to_owned(), body: "{}".to_owned(), content_type: None, accept: None }
    }

    fn set(name: &str) -> Set {
        Set { namespace: name.to_owned(), made: 0, indices: vec![] }
    }

    /// Makes all that is wanted.
    fn fill(stock: &mut Stock) -> usize {
        let mut count = 0;
        while let Some(orders) = stock.next() {
            count += 1;
            stock.made(&orders, Some(set(&format!("{}-{count}", orders.len()))));
        }
        count
    }

    fn customers(stock: &mut Stock, count: usize) {
        (0..count).for_each(|_| stock.comes());
    }

    #[test]
    fn nothing_is_made_of_what_was_asked_for_once() {
        let mut stock = Stock::default();
        customers(&mut stock, 8);
        stock.expect(vec![order("a")]);
        assert_eq!(fill(&mut stock), 0);
        stock.expect(vec![order("a")]);
        assert_eq!(fill(&mut stock), 2, "as many as were asked for");
        assert!(stock.take(&order("a")).is_some() && stock.take(&order("b")).is_none());
    }

    #[test]
    fn there_is_one_for_each_test_that_runs_and_one_more() {
        let mut stock = Stock::default();
        customers(&mut stock, 4);
        (0..20).for_each(|_| stock.expect(vec![order("a")]));
        assert_eq!(fill(&mut stock), 5);
        (0..3).for_each(|_| stock.goes());
        stock.take(&order("a"));
        assert_eq!(fill(&mut stock), 0, "hardly anybody runs any more");
    }

    #[test]
    fn there_are_never_more_than_the_server_bears() {
        let mut stock = Stock::default();
        customers(&mut stock, 50);
        for index in ["a", "b"] {
            (0..100).for_each(|_| stock.expect(vec![order(index), order("more"), order("most")]));
        }
        assert_eq!(fill(&mut stock), MOST / 3);
    }

    #[test]
    fn what_the_server_refuses_is_not_tried_again() {
        let mut stock = Stock::default();
        customers(&mut stock, 4);
        (0..3).for_each(|_| stock.expect(vec![order("a")]));
        let orders = stock.next().unwrap();
        stock.made(&orders, None);
        assert_eq!(stock.next(), None);
    }

    #[test]
    fn a_set_is_handed_out_once_and_the_most_wanted_first() {
        let mut stock = Stock::default();
        customers(&mut stock, 9);
        (0..2).for_each(|_| stock.expect(vec![order("a")]));
        (0..4).for_each(|_| stock.expect(vec![order("a"), order("b")]));
        fill(&mut stock);
        let taken: Vec<String> =
            std::iter::from_fn(|| stock.take(&order("a"))).map(|it| it.namespace).collect();
        assert_eq!(taken.iter().map(|name| &name[..1]).collect::<String>(), "222211");
        assert_eq!(taken.iter().collect::<std::collections::BTreeSet<_>>().len(), 6);
    }

    #[test]
    fn for_the_next_run_there_are_as_many_as_this_one_asked_for() {
        let mut stock = Stock::default();
        (0..20).for_each(|_| stock.expect(vec![order("a")]));
        (0..500).for_each(|_| stock.expect(vec![order("b")]));
        stock.expect(vec![order("once")]);
        assert_eq!(fill(&mut stock), 2, "nobody is there who would ask");
        stock.fill(MOST);
        assert_eq!(fill(&mut stock), MOST - 2);
        assert!(stock.shelves[&vec![order("a")]].ready.len() <= 20);
    }

    #[test]
    fn what_is_different_each_time_is_not_remembered_for_ever() {
        let mut stock = Stock::default();
        (0..2).for_each(|_| stock.expect(vec![order("often")]));
        (0..1000).for_each(|number| stock.expect(vec![order(&format!("a-{number}"))]));
        assert!(stock.shelves.len() <= REMEMBERED);
        assert!(stock.shelves.contains_key(&vec![order("often")]));
    }
}
