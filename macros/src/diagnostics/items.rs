//! Items that are no fixture and no test, whatever is done to them: their kind, their words, their types.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Error, Item, ItemConst, ItemEnum, ItemStatic, ItemStruct};

use super::at;

/// An item of another kind, told of at its name.
pub(crate) fn not_a_function(item: &Item, attribute: &str) -> Error {
    let free = "`fn name(…) { … }` or `async fn name(…) { … }`";
    let function = format!("`#[{attribute}]` stands on a function: {free}");
    match item {
        Item::Mod(module) => at(
            &module.ident,
            format!("`#[{attribute}]` stands on each function by itself, not on a module of them"),
        ),
        Item::Impl(item) => at(
            item.impl_token,
            format!("`#[{attribute}]` stands on a free function, outside of any `impl`: {free}"),
        ),
        Item::Const(ItemConst { ident, .. }) | Item::Static(ItemStatic { ident, .. })
            if attribute == "fixture" =>
        {
            let name = ident.to_string().to_lowercase();
            at(
                ident,
                format!(
                    "a fixture is a function: write `fn {name}() -> T {{ … }}`, with this value in its body"
                ),
            )
        }
        Item::Const(ItemConst { ident, .. })
        | Item::Static(ItemStatic { ident, .. })
        | Item::Struct(ItemStruct { ident, .. })
        | Item::Enum(ItemEnum { ident, .. }) => at(ident, function),
        // As a trait declares it.
        Item::Verbatim(tokens) if tokens.to_string().contains("fn ") => at(
            tokens,
            format!("this function has no body, and `#[{attribute}]` stands on a free function: {free}"),
        ),
        other => at(other, function),
    }
}

/// Told of at `self` or `Self`.
pub(crate) fn receiver(receiver: impl ToTokens) -> Error {
    at(
        receiver,
        "fixtures and tests are free functions, and have no `self` or `Self`: move this one out of the `impl` or trait, and \
         take what it needs as fixtures",
    )
}

pub(crate) fn generic(span: Span) -> Error {
    Error::new(
        span,
        "a fixture or test cannot be generic: Estrade calls it, and nobody would say for which types. Write the types \
         out, and `&T` without a lifetime",
    )
}

pub(crate) fn unwanted(span: Span, what: &str) -> Error {
    Error::new(
        span,
        format!("a fixture or test cannot be {what}: Estrade calls it while the tests run. Remove this word"),
    )
}

pub(crate) fn borrowed_output(span: Span) -> Error {
    Error::new(
        span,
        "a fixture's value cannot borrow: it goes to other threads and outlives this call. Provide a value that owns \
         what it needs (a `String` for a `&str`), or use what borrows inside the fixture, around `provide!`",
    )
}

pub(crate) fn opaque_output(tokens: impl ToTokens) -> Error {
    at(
        tokens,
        "a fixture's type has to have a name, for others to ask for it: write the type instead of `impl Trait`",
    )
}

pub(crate) fn inferred_output(tokens: impl ToTokens) -> Error {
    at(tokens, "a fixture says the type of its value, for others to ask for it: write it in place of `_`")
}

pub(crate) fn unsized_output(ty: impl ToTokens, written: &str) -> Error {
    at(
        ty,
        format!("a fixture cannot return a value of this type, whose size nobody knows: return `{written}`"),
    )
}

pub(crate) fn test_output(tokens: impl ToTokens) -> Error {
    at(tokens, "a test returns nothing or a `Result`")
}
