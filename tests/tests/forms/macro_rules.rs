//! Fixtures and tests that a `macro_rules!` writes.

use estrade::prelude::*;

macro_rules! number {
    ($name:ident: $ty:ty = $value:expr, $argument:ident) => {
        #[fixture]
        fn $name(#[default($value)] $argument: $ty) -> $ty {
            $argument
        }
    };
}

number!(seven: u8 = 7, start);
number!(eight: i64 = 8, value);

macro_rules! falls {
    ($name:ident -> $ty:ty, $value:expr) => {
        #[fixture]
        async fn $name(seven: u8) -> $ty {
            let local = seven;
            provide!($value + local);
            Ok(())
        }
    };
}

falls!(fifteen -> Result<u8>, 8);

macro_rules! equal {
    ($($test:ident: $fixture:ident = $expected:expr, $ty:ty;)*) => {
        $(
            #[integration_test]
            fn $test($fixture: $ty) {
                assert_eq!(*$fixture, $expected);
            }
        )*
    };
}

equal! {
    seven_is_seven: seven = 7, &u8;
    eight_is_eight: eight = 8, &i64;
    fifteen_is_fifteen: fifteen = 15, &u8;
}

macro_rules! with {
    ($test:ident, $argument:ident = $value:expr) => {
        #[integration_test]
        async fn $test(#[with($argument = $value)] seven: u8) -> Result<()> {
            let value = seven;
            assert_eq!(value, $value);
            Ok(())
        }
    };
}

with!(with_from_a_macro, start = 9);

macro_rules! whole {
    ($($item:item)*) => { $($item)* };
}

whole! {
    #[fixture]
    fn passed_through(seven: u8) -> u8 {
        provide!(seven);
    }

    #[integration_test]
    fn whole_items_pass_through(passed_through: u8) {
        assert_eq!(passed_through, 7);
    }
}
