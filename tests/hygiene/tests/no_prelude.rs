//! Without the standard library's names, and with nothing that is safe to have left out.

#![no_implicit_prelude]
#![deny(warnings)]
#![forbid(unsafe_code)]

use ::framework as estrade;
use ::framework::{fixture, integration_test, provide};

#[fixture(crate = ::framework)]
async fn text(
    #[default(::std::string::String::new())] start: ::std::string::String,
) -> estrade::Result<::std::string::String> {
    provide!(start);
    ::core::result::Result::Ok(())
}

#[fixture(crate = ::framework)]
fn length(text: &str, #[default(1)] plus: usize) -> usize {
    text.len() + plus
}

#[fixture(crate = ::framework, scope = session)]
fn wide(#[default(2)] number: u8) -> u8 {
    let back = provide!(number);
    ::core::assert_eq!(back, 2);
}

#[fixture(crate = ::framework, scope = module)]
fn narrower(wide: &u8) -> u8 {
    *wide
}

#[integration_test(crate = ::framework)]
async fn counts(text: ::std::string::String, #[with(plus = 3)] length: &usize) -> estrade::Result<()> {
    ::core::assert_eq!((text.len(), *length), (0, 3));
    ::core::result::Result::Ok(())
}

#[integration_test(crate = ::framework, timeout = "1s", replace(text = ::std::string::ToString::to_string("abc")), uses(length))]
fn replaces(text: &str, #[with(2)] length: usize) {
    ::core::assert_eq!(text.len() + 2, length);
}
