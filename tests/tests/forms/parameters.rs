//! How a parameter takes a fixture's value, and what its attributes change.

use std::sync::atomic::{AtomicUsize, Ordering};

use estrade::prelude::*;

/// Can be cloned and changed, and shared like everything else.
#[derive(Clone, Debug, Default, PartialEq)]
struct Cart {
    items: Vec<String>,
}

/// Neither `Clone` nor `Sync`.
struct Connection(std::cell::Cell<u32>);

#[fixture]
fn title() -> String {
    "Coming soon".to_owned()
}

#[fixture]
fn items() -> Vec<String> {
    vec!["apple".to_owned(), "pear".to_owned()]
}

#[fixture]
fn cart(#[default(vec!["apple".to_owned()])] items: Vec<String>, #[default(1)] copies: usize) -> Cart {
    Cart { items: vec![items; copies].concat() }
}

#[fixture]
fn connection() -> Connection {
    Connection(std::cell::Cell::new(0))
}

#[integration_test]
fn a_reference_shares(cart: &Cart) {
    assert_eq!(cart.items, ["apple"]);
}

#[integration_test]
fn a_value_is_a_clone(mut cart: Cart, #[from(cart)] shared: &Cart) {
    cart.items.clear();
    assert_eq!(shared.items, ["apple"]);
}

#[integration_test]
fn a_mutable_reference_is_exclusive(connection: &mut Connection, cart: &mut Cart) {
    *connection.0.get_mut() += 1;
    cart.items.push("pear".to_owned());
    assert_eq!((connection.0.get(), cart.items.len()), (1, 2));
}

#[fixture]
fn filled(cart: &mut Cart) -> usize {
    cart.items.push("plum".to_owned());
    cart.items.len()
}

#[integration_test]
fn a_fixture_without_provide_holds_its_dependencies_during_its_setup_only(filled: usize, cart: &mut Cart) {
    assert_eq!((filled, cart.items.len()), (2, 2));
}

#[integration_test]
async fn a_string_is_taken_as_str_and_a_vec_as_slice(title: &str, items: &[String]) {
    assert_eq!((title, items.len()), ("Coming soon", 2));
}

#[fixture]
fn length(title: &str, items: &[String]) -> usize {
    title.len() + items.len()
}

#[integration_test]
fn a_fixture_takes_them_too(length: usize) {
    assert_eq!(length, 13);
}

static EFFECTS: AtomicUsize = AtomicUsize::new(0);

#[fixture]
fn effect() {
    EFFECTS.fetch_add(1, Ordering::SeqCst);
}

#[integration_test]
fn an_underscore_wants_the_effect_only(_effect: &()) {
    assert!(EFFECTS.load(Ordering::SeqCst) > 0);
}

#[integration_test]
fn from_names_the_fixture(#[from(cart)] basket: &Cart, #[from(self::inner::cart)] other: &u8) {
    assert_eq!((basket.items.len(), *other), (1, 7));
}

mod inner {
    use estrade::prelude::*;

    #[fixture]
    pub(super) fn cart(#[from(super::title)] other: &str) -> u8 {
        assert_eq!(other, "Coming soon");
        7
    }
}

#[integration_test]
fn with_overrides_by_name(#[with(copies = 3)] cart: &Cart) {
    assert_eq!(cart.items, ["apple", "apple", "apple"]);
}

#[integration_test]
fn with_overrides_by_position(#[with(vec!["plum".to_owned()], 2)] cart: &Cart) {
    assert_eq!(cart.items, ["plum", "plum"]);
}

#[integration_test]
fn with_overrides_by_position_then_name(#[with(vec!["plum".to_owned()], copies = 2)] cart: &Cart) {
    assert_eq!(cart.items, ["plum", "plum"]);
}

#[integration_test]
fn with_goes_with_from(
    #[from(cart)]
    #[with(copies = 2)]
    basket: &Cart,
) {
    assert_eq!(basket.items.len(), 2);
}

#[fixture]
fn doubled(#[with(copies = 2)] cart: &Cart) -> usize {
    cart.items.len()
}

#[fixture]
fn doubled_too(#[with(copies = 2)] cart: &Cart) -> usize {
    cart.items.len()
}

#[integration_test]
fn with_on_a_fixtures_parameter_counts(doubled: usize) {
    assert_eq!(doubled, 2);
}

#[integration_test]
fn fixtures_that_say_the_same_agree(doubled: usize, doubled_too: usize) {
    assert_eq!((doubled, doubled_too), (2, 2));
}

#[integration_test]
fn the_tests_own_with_wins(doubled: usize, #[with(copies = 3)] cart: &Cart) {
    assert_eq!((doubled, cart.items.len()), (3, 3));
}

static DEFAULTS: AtomicUsize = AtomicUsize::new(0);

#[fixture]
fn counted(#[default(DEFAULTS.fetch_add(1, Ordering::SeqCst))] number: usize) -> usize {
    number
}

#[integration_test]
fn a_default_is_not_evaluated_when_overridden(#[with(number = 40)] counted: usize) {
    assert_eq!((counted, DEFAULTS.load(Ordering::SeqCst)), (40, 0));
}

/// Plain arguments that are called like Estrade's own variables, and one that borrows for ever.
#[fixture]
fn plainly(
    #[default("a")] overrides: &str,
    #[default(&["b"])] value: &[&'static str],
    #[default(3)] context: u8,
    #[default(String::new())] mut set: String,
    #[default(1)] clone: i64,
) -> String {
    set.push_str(overrides);
    set + value[0] + &(i64::from(context) + clone).to_string()
}

#[integration_test]
fn plain_arguments_have_any_name(
    #[with(overrides = "c", context = 4, set = "-".to_owned(), clone = 2)] plainly: &str,
) {
    assert_eq!(plainly, "-cb6");
}

#[fixture]
fn by_cfg(#[cfg(unix)] title: &str, #[cfg(not(unix))] missing: &str, #[cfg(any())] absent: u8) -> usize {
    #[cfg(not(unix))]
    let title = missing;
    title.len()
}

#[fixture]
fn argument_by_cfg(
    #[cfg(not(any()))]
    #[default(1)]
    present: u8,
    #[cfg(any())]
    #[default(missing())]
    absent: u8,
) -> u8 {
    present
}

#[integration_test]
fn cfg_takes_parameters_away(
    #[cfg(any())] absent: &u8,
    by_cfg: usize,
    #[cfg(not(any()))]
    #[with(present = 2)]
    argument_by_cfg: u8,
    #[cfg(any())]
    #[with(nothing = 2)]
    missing: u8,
) {
    assert_eq!((by_cfg, argument_by_cfg), (11, 2));
}
