//! Attributes of the item itself, its place, and its visibility.

use estrade::prelude::*;

/// A documented fixture, whose documentation stays.
#[fixture]
#[expect(unused_variables, reason = "an expectation is met once")]
fn documented(#[default(1)] number: u8) -> u8 {
    let unused = 2;
    1
}

/// A documented test.
#[integration_test]
#[expect(unused_variables, clippy::let_and_return, reason = "an expectation is met once")]
async fn expects(documented: u8) -> Result<()> {
    let unused = 2;
    let answer = Ok(());
    answer
}

#[integration_test]
#[allow(unused_variables)]
fn allows(documented: u8) {
    let unused = 2;
}

#[cfg(any())]
#[fixture]
fn above() -> Missing {
    missing()
}

#[fixture]
#[cfg(any())]
fn below() -> Missing {
    missing()
}

#[fixture]
#[cfg(not(any()))]
fn below() -> u8 {
    8
}

#[integration_test]
#[cfg(any())]
fn absent(missing: &Missing) {
    missing()
}

#[integration_test]
#[cfg(not(any()))]
fn cfg_on_the_item(below: u8) {
    assert_eq!(below, 8);
}

#[fixture]
#[track_caller]
#[inline(never)]
fn with_attributes_of_code() -> u8 {
    3
}

#[integration_test]
fn attributes_of_code_stay_on_the_code(with_attributes_of_code: u8) {
    assert_eq!(with_attributes_of_code, 3);
}

/// Fixtures and tests in the body of a function: rustc collects no tests there, and they compile.
#[expect(dead_code, unnameable_test_items, reason = "compiled only")]
fn inside_a_function() -> u8 {
    struct Local(u8);

    #[fixture]
    fn local(#[default(Local(1))] start: Local) -> Local {
        let Local(number) = start;
        Local(number + 1)
    }

    #[integration_test]
    async fn in_a_function(#[with(start = Local(2))] local: &Local, below: u8) -> Result<()> {
        assert_eq!(local.0 + below, 11);
        Ok(())
    }

    let local = Local(5);
    local.0
}

#[integration_test]
fn items_in_its_own_body(request: &Request) {
    use std::fmt::Write as _;

    #[fixture]
    fn nested() -> u8 {
        1
    }

    const FIVE: u8 = 5;
    let mut text = String::new();
    let written = write!(text, "{FIVE}{:?}", request.scope());
    assert!(written.is_ok());
    let _ = nested();
}

mod visible {
    use estrade::prelude::*;

    pub(crate) struct Crate;
    pub(super) struct Super;
    struct Private;

    #[fixture]
    pub(crate) fn for_the_crate() -> Crate {
        Crate
    }

    #[fixture]
    pub(super) fn for_the_module_above(_private: &Private) -> Super {
        Super
    }

    #[fixture]
    fn private() -> Private {
        Private
    }

    #[integration_test]
    pub(crate) fn a_test_may_be_visible(_private: &Private) {}
}

use visible::{for_the_crate, for_the_module_above};

#[integration_test]
fn fixtures_are_as_visible_as_they_say(
    for_the_crate: &visible::Crate,
    for_the_module_above: &visible::Super,
) {
    let (_, _) = (for_the_crate, for_the_module_above);
}
