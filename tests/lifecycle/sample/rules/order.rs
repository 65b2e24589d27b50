//! In which order fixtures come and go.

use estrade::prelude::*;

static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

/// A different number each time it is set up.
#[fixture]
fn base() -> usize {
    provide!(COUNT.fetch_add(1, std::sync::atomic::Ordering::SeqCst));
}

#[fixture]
async fn left(base: &usize) -> usize {
    provide!(*base);
}

#[fixture]
fn right(base: &usize) -> usize {
    provide!(*base);
}

#[fixture]
async fn top(left: &usize, right: &usize) -> (usize, usize) {
    provide!((*left, *right));
}

#[integration_test]
async fn a_diamond(top: &(usize, usize), base: &usize) {
    assert_eq!(*top, (*base, *base));
}

#[integration_test]
async fn asked_for_twice(left: &usize, #[from(left)] again: &usize, #[from(left)] copy: usize) {
    assert_eq!([left, again], [&copy, &copy]);
}

#[integration_test]
fn parameters_in_their_order(right: &usize, left: &usize) {
    assert_eq!(right, left);
}

#[integration_test(uses(right, base))]
fn uses_before_parameters(left: &usize) {
    let _ = left;
}

/// Nobody asks for it, so it is not set up.
#[fixture]
fn unwanted() -> usize {
    panic!("nobody asked for this fixture");
}

#[integration_test]
fn nothing_is_set_up_that_nobody_asks_for() {
    let _ = unwanted;
}

mod inner {
    use estrade::prelude::*;

    use super::{base, left};

    #[fixture(autouse)]
    fn written_first(base: &usize) -> usize {
        provide!(*base);
    }

    #[fixture(autouse)]
    async fn written_second() {
        provide!(());
    }

    mod deeper {
        use estrade::prelude::*;

        use super::super::{left, right};

        #[fixture(autouse)]
        fn deepest() {
            provide!(());
        }

        #[integration_test(uses(right))]
        async fn autouse_then_uses_then_parameters(left: &usize) {
            let _ = left;
        }
    }

    #[integration_test]
    fn autouse_applies_to_its_module_and_below(left: &usize) {
        let _ = left;
    }
}

#[integration_test]
fn autouse_does_not_apply_beside_its_module() {}

/// The inner and the later one, and yet the first: its scope is wider.
mod widest {
    use estrade::prelude::*;

    use super::base;

    #[fixture(autouse)]
    fn of_the_test(base: &usize) -> usize {
        provide!(*base);
    }

    mod deeper {
        use estrade::prelude::*;

        #[fixture(autouse, scope = module)]
        fn of_the_module() -> usize {
            provide!(1);
        }

        #[fixture(autouse, scope = session)]
        fn of_the_session() -> usize {
            provide!(1);
        }

        #[integration_test(replace(of_the_module = 2, of_the_session = 3))]
        fn the_widest_scope_comes_first() {}
    }
}
