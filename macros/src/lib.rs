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
use proc_macro2::TokenStream as TokenStream2;
use syn::ItemFn;

use diagnostics::Diagnostics;

/// Makes a function a fixture.
#[proc_macro_attribute]
pub fn fixture(arguments: TokenStream, item: TokenStream) -> TokenStream {
    attribute("fixture", arguments.into(), &item.into(), |arguments, function, errors| {
        let model = parse::fixture(arguments, function, &errors);
        validate::fixture(&model, &errors);
        match errors.finish() {
            Ok(()) => expand::fixture(&model),
            Err(error) => fallback::fixture(model, &error),
        }
    })
}

/// Makes a function an integration test.
#[proc_macro_attribute]
pub fn integration_test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let item = item.into();
    attribute("integration_test", arguments.into(), &item, |arguments, function, errors| {
        let model = parse::integration_test(arguments, function, &item, &errors);
        validate::integration_test(&model, &errors);
        match errors.finish() {
            Ok(()) => expand::integration_test(&model),
            Err(error) => fallback::integration_test(&model, &error),
        }
    })
}

/// Puts its arguments beside the item. Only expansions use it, for items that shall come and go with another one.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn beside(others: TokenStream, item: TokenStream) -> TokenStream {
    [item, others].into_iter().collect()
}

/// What comes before: an item that is no function is refused, one with `#[cfg]` on a parameter becomes two.
fn attribute(
    name: &str,
    arguments: TokenStream2,
    item: &TokenStream2,
    expand_function: impl FnOnce(TokenStream2, ItemFn, Diagnostics) -> TokenStream2,
) -> TokenStream {
    let function = match parse::item(item.clone(), name) {
        Ok(function) => function,
        Err(error) => return fallback::unparsed(&error, item).into(),
    };
    let expanded = match parse::split_at_cfg(&function) {
        Some(split) => expand::cfg(name, &arguments, &split),
        None => expand_function(arguments, function, Diagnostics::default()),
    };
    expanded.into()
}
