//! Writes what the runtime reads: data and function pointers, under absolute names only.

mod definition;
mod fixture;
mod key;
mod output;
mod parameters;
mod test;
mod words;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::Path;

use crate::parse::{self, CfgSplit};

pub(crate) use fixture::expand as fixture;
pub(crate) use parameters::owned;
pub(crate) use test::expand as integration_test;

/// The same attribute over both items; rustc keeps one of them.
pub(crate) fn cfg(name: &str, arguments: &TokenStream, split: &CfgSplit) -> TokenStream {
    let krate = parse::crate_of(arguments.clone());
    let attribute = format_ident!("{name}");
    let CfgSplit { predicate, with, without } = split;
    quote! {
        #[cfg(#predicate)]
        #[#krate::#attribute(#arguments)]
        #with
        #[cfg(not(#predicate))]
        #[#krate::#attribute(#arguments)]
        #without
    }
}

/// The short name of Estrade's private door, inside the function that each expansion is: most of what is
/// written is paths, and every token of a thousand tests is read at every build.
fn door(krate: &Path) -> (TokenStream, Ident) {
    let name = Ident::new("__estrade", Span::call_site());
    (quote!(use #krate::__private as #name;), name)
}

/// The same at another place, as with [`at`].
fn door_at(span: Span, private: &Ident) -> Ident {
    let mut moved = private.clone();
    moved.set_span(span);
    moved
}

/// A name that user code cannot see.
fn hidden(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The same, standing at the user's own token in messages.
fn hidden_at(span: Span, name: &str) -> Ident {
    Ident::new(name, Span::mixed_site().located_at(span))
}

/// The user's place for what is ours: rustc points to it, and lints know that nobody wrote it.
fn ours_at(span: Span) -> Span {
    Span::call_site().located_at(span)
}

/// The same tokens at another place: where all of an expression stands at the user's own token, rustc's message
/// about it does, too.
fn at(span: Span, tokens: &TokenStream) -> TokenStream {
    let moved = tokens.clone().into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    moved.collect()
}
