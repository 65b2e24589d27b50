//! Where every macro of the prelude, and a few more, means something else, and so do the traits behind `?` and `.await`.

#![deny(warnings)]
#![forbid(unsafe_code)]

/// Stand in for the standard library's; whoever calls one does not compile.
macro_rules! in_the_way {
    ($($name:ident)*) => {
        $(
            #[expect(unused_macros, reason = "only there to be in the way")]
            macro_rules! $name {
                ($d:literal) => {
                    ::core::compile_error!("a macro of the prelude was called by its bare name")
                };
            }
        )*
    };
}

in_the_way! {
    assert assert_eq assert_ne cfg column compile_error concat dbg debug_assert env eprint eprintln file format
    format_args include_str line matches module_path option_env panic print println stringify thread_local todo
    unimplemented unreachable vec write writeln
}

mod prelude {
    /// A trait whose methods have the names of others.
    #[expect(dead_code, reason = "only there to be in the way")]
    pub(crate) trait Clashing: Sized {
        fn comparison(&self) {}
        fn cause(&self) {}
        fn deref(&self) {}
        fn of(self) {}
        fn needs(&self) {}
        fn argument(&self) {}
        fn setter(self) {}
        fn cloned(self) {}
        fn clone(&self) {}
        fn into(self) {}
    }

    impl<T> Clashing for T {}
}

#[expect(unused_imports, reason = "only there to be in the way")]
use prelude::Clashing;

use framework::prelude::{Error, Result, fixture, integration_test, provide};

type Text = std::string::String;

#[fixture(crate = framework, timeout = "5s")]
async fn text(#[default(Text::new())] start: Text) -> Result<Text> {
    provide!(start);
    Ok(())
}

#[fixture(crate = framework)]
fn length(#[with(start = Text::from("abc"))] text: &str, #[default(1)] plus: usize) -> Result<usize, Error> {
    Ok(text.len() + plus)
}

#[fixture(crate = framework, scope = binary)]
async fn wide() -> Text {
    let back = provide!(Text::new());
    drop(back);
}

#[integration_test(crate = framework, replace(wide = Text::from("w")))]
async fn counts(text: Text, #[with(2)] length: &usize, wide: Text) -> Result<()> {
    ::core::assert_eq!((text.len(), *length, wide.len()), (3, 5, 1));
    Ok(())
}

#[integration_test(crate = framework)]
fn changes(length: &mut usize) -> Result<(), std::num::TryFromIntError> {
    *length += 1;
    let small = u8::try_from(*length)?;
    ::core::assert_eq!(small, 5);
    Ok(())
}

#[integration_test(crate = framework)]
#[case(1, "a")]
async fn cases(#[case] number: usize, #[case] name: &str, #[with(plus = number)] length: usize) {
    ::core::assert_eq!((name.len(), length), (1, 4));
}
