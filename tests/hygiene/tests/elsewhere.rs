//! Fixtures of another crate, under other names, behind `pub use`, and asked for from wherever code can stand.

#![deny(warnings, unused_qualifications, unreachable_pub, rust_2018_idioms)]
#![forbid(unsafe_code)]

use estrade_hygiene::{account, folder, owner};
use framework::prelude::{Request, Result, fixture, integration_test, provide, request};

/// A house of fixtures: what is in it is shown by what is around it.
mod house {
    mod room {
        use framework::prelude::*;

        #[fixture(crate = framework)]
        pub(crate) async fn lamp(#[default(60)] watts: u16) -> Result<u16> {
            provide!(watts);
            Ok(())
        }
    }

    pub(crate) use estrade_hygiene::renamed as length;
    pub(crate) use room::lamp;
    pub(crate) use room::lamp as light;
}

use house::{length, light};

#[fixture(crate = framework)]
fn both(#[from(house::lamp)] lamp: u16, #[from(::estrade_hygiene::owner)] who: &str) -> usize {
    usize::from(lamp) + who.len()
}

#[integration_test(crate = framework, uses(house::lamp, ::estrade_hygiene::renamed), replace(owner = "Cy".to_owned()))]
fn paths_of_every_kind(both: usize, #[with(watts = 40)] light: u16, length: usize) {
    assert_eq!((both, light, length), (42, 40, 2));
}

#[integration_test(crate = framework, replace(folder = "here".to_owned()))]
async fn of_another_crate(
    #[with(owner = "Bo".to_owned())] account: &estrade_hygiene::Account,
    folder: String,
    owner: &str,
    request: &Request,
) -> Result<()> {
    assert_eq!((&*account.owner, &*folder, owner), ("Bo", "here", "Bo"));
    assert_eq!(request.get(house::lamp).await?, &60);
    Ok(())
}

/// Names that are keywords.
mod raw {
    use framework::prelude::*;

    #[fixture(crate = framework)]
    fn r#type(#[default(1)] r#match: u8) -> u8 {
        r#match
    }

    #[fixture(crate = framework)]
    async fn r#loop(#[with(r#match = 3)] r#type: &u8) -> u8 {
        provide!(*r#type);
    }

    #[integration_test(crate = framework, uses(r#type))]
    fn r#fn(r#loop: u8, _type: &u8) {
        assert_eq!(r#loop, 3);
    }
}

/// Written by macros, whose names and types come from outside and whose fixtures from inside.
mod written {
    use framework::prelude::*;

    macro_rules! fixtures {
        ($($(#[$attribute:meta])* $visibility:vis $name:ident: $ty:ty = $value:expr;)*) => {
            $(
                $(#[$attribute])*
                #[fixture(crate = framework)]
                $visibility async fn $name(#[default($value)] value: $ty) -> Result<$ty> {
                    let back: $ty = provide!(value);
                    let _: $ty = back;
                    Ok(())
                }
            )*
        };
    }

    fixtures! {
        /// A number.
        pub(crate) number: u16 = 7;
        text: String = "seven".to_owned();
        nested: Vec<Option<&'static str>> = vec![None];
    }

    macro_rules! holds {
        ($test:ident($($fixture:ident: $ty:ty),*) $body:block) => {
            #[integration_test(crate = framework)]
            async fn $test($($fixture: $ty),*) -> Result<()> $body
        };
    }

    holds!(all_of_them(number: u16, text: &str, nested: &[Option<&'static str>]) {
        assert_eq!((usize::from(number), nested.len()), (text.len() + 2, 1));
        Ok(())
    });

    macro_rules! one_inside {
        ($test:ident) => {
            #[fixture(crate = framework)]
            fn inside(number: u16) -> u16 {
                number
            }

            #[integration_test(crate = framework)]
            fn $test(#[with(value = 8)] number: u16, inside: u16) {
                assert_eq!(number, inside);
            }
        };
    }

    one_inside!(a_fixture_of_the_macro);
}

/// A fixture that provides, within one that does.
#[fixture(crate = framework)]
async fn outer() -> u8 {
    #[fixture(crate = framework)]
    async fn inner() -> Result<u8> {
        provide!(1);
        Ok(())
    }

    let _ = inner();
    provide!(2);
}

#[integration_test(crate = framework)]
fn a_fixture_within_a_fixture(outer: u8) {
    assert_eq!(outer, 2);
}

/// Inside of functions, where a path is looked up in the function first.
#[integration_test(crate = framework)]
fn items_of_a_body(request: &Request) {
    #[fixture(crate = framework)]
    fn text(#[default(Local(1))] start: Local) -> u8 {
        let Local(number) = start;
        provide!(number);
    }

    #[fixture(crate = framework, scope = session)]
    fn wide() -> u8 {
        1
    }

    #[fixture(crate = framework)]
    fn dependent(text: u8, wide: u8) -> u8 {
        text + wide
    }

    struct Local(u8);

    let _ = (dependent(), wide(), request.scope());
}
