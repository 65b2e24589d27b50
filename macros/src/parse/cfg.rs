//! `#[cfg]` on a parameter, which a macro sees unexpanded: the item is written twice, with the parameter and
//! without it, and rustc keeps one.

use super::{Arguments, Attribute, Diagnostics, FnArg, ItemFn, Path, Punctuated, Token, TokenStream};

/// An item and what decides about one of its parameters.
pub(crate) struct CfgSplit {
    pub(crate) predicate: TokenStream,
    pub(crate) with: ItemFn,
    pub(crate) without: ItemFn,
}

/// Takes the first `#[cfg]` off the first parameter that has one.
pub(crate) fn split_at_cfg(item: &ItemFn) -> Option<CfgSplit> {
    let is_cfg = |attribute: &Attribute| attribute.path().is_ident("cfg");
    let (at, attribute) = item.sig.inputs.iter().enumerate().find_map(|(at, input)| {
        let attributes = attributes(input);
        attributes.iter().position(is_cfg).map(|attribute| (at, attribute))
    })?;
    let mut with = item.clone();
    let removed = match with.sig.inputs.get_mut(at)? {
        FnArg::Typed(typed) => typed.attrs.remove(attribute),
        FnArg::Receiver(receiver) => receiver.attrs.remove(attribute),
    };
    let predicate = removed.meta.require_list().ok()?.tokens.clone();
    let mut without = item.clone();
    without.sig.inputs = std::mem::take(&mut without.sig.inputs)
        .into_iter()
        .enumerate()
        .filter_map(|(index, input)| (index != at).then_some(input))
        .collect::<Punctuated<_, Token![,]>>();
    Some(CfgSplit { predicate, with, without })
}

fn attributes(input: &FnArg) -> &[Attribute] {
    match input {
        FnArg::Typed(typed) => &typed.attrs,
        FnArg::Receiver(receiver) => &receiver.attrs,
    }
}

/// The crate that `crate = path` names.
pub(crate) fn crate_of(arguments: TokenStream) -> Path {
    // Whatever is wrong with the arguments is told when the item is expanded.
    let errors = Diagnostics::default();
    let known = ["scope", "autouse", "timeout", "flavor", "uses", "replace", "crate"];
    Arguments::parse(arguments, &known, &errors).krate()
}
