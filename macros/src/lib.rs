//! The attribute macros of Estrade. Use them through the `estrade` crate, which documents them.
//!
//! ```text
//! item ── parse ──▶ model ── validate ──▶ expand ──▶ data and function pointers; the runtime decides
//!                     └──── on errors ──▶ fallback ─▶ the errors, and a well-typed item beside them
//! ```
//!
//! Only `parse` reads attributes, only `expand` and `fallback` quote, all messages live in `diagnostics`.

mod diagnostics;
mod expand;
mod fallback;
mod model;
mod parse;
mod provide;
mod validate;

use proc_macro::TokenStream;

use diagnostics::Diagnostics;

/// Makes a function a fixture.
#[proc_macro_attribute]
pub fn fixture(arguments: TokenStream, item: TokenStream) -> TokenStream {
    const ATTRIBUTE: &str = "fixture";
    let function = match parse::item(item.clone().into(), ATTRIBUTE) {
        Ok(function) => function,
        Err(error) => return fallback::unparsed(&error, &item.into()).into(),
    };
    if let Some(split) = parse::split_at_cfg(&function) {
        return expand::cfg(ATTRIBUTE, &arguments.into(), &split).into();
    }
    let errors = Diagnostics::default();
    let model = parse::fixture(arguments.into(), function, &errors);
    validate::fixture(&model, &errors);
    match errors.finish() {
        Ok(()) => expand::fixture(&model).into(),
        Err(error) => fallback::fixture(model, &error).into(),
    }
}

/// Makes a function an integration test.
#[proc_macro_attribute]
pub fn integration_test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    const ATTRIBUTE: &str = "integration_test";
    let function = match parse::item(item.clone().into(), ATTRIBUTE) {
        Ok(function) => function,
        Err(error) => return fallback::unparsed(&error, &item.into()).into(),
    };
    if let Some(split) = parse::split_at_cfg(&function) {
        return expand::cfg(ATTRIBUTE, &arguments.into(), &split).into();
    }
    let errors = Diagnostics::default();
    let model = parse::integration_test(arguments.into(), function, &errors);
    validate::integration_test(&model, &errors);
    match errors.finish() {
        Ok(()) => expand::integration_test(&model).into(),
        Err(error) => fallback::integration_test(&model, &error).into(),
    }
}
