//! What a fixture returns, as types that stand where the user wrote them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::key::key_type;
use super::{at, door_at};
use crate::model::{Fixture, Output};

/// The type of the value, at the user's own tokens.
pub(super) fn value_type(fixture: &Fixture, private: &Ident) -> TokenStream {
    value_of(fixture, private, |ty| returned(fixture, ty, private))
}

/// The same inside a body, where a lifetime that is left out is inferred.
pub(super) fn local_type(fixture: &Fixture, private: &Ident) -> TokenStream {
    value_of(fixture, private, Type::to_token_stream)
}

fn value_of(fixture: &Fixture, private: &Ident, written: impl Fn(&Type) -> TokenStream) -> TokenStream {
    match &fixture.function.output {
        Output::Unit => quote_spanned!(output_span(fixture)=> ()),
        Output::Value(ty) => written(ty),
        Output::Result(ty) => {
            let (whole, private) = (written(ty), door_at(ty.span(), private));
            quote_spanned!(ty.span()=> <#whole as #private::ResultParts>::Value)
        }
    }
}

/// A type as the user wrote it, which owns what it holds: a lifetime that is left out is told of at the type.
pub(super) fn returned(fixture: &Fixture, ty: &Type, private: &Ident) -> TokenStream {
    let (private, key_type) = (door_at(ty.span(), private), at(ty.span(), &key_type(fixture)));
    quote_spanned!(ty.span()=> <#key_type as #private::Returns<fn(&()) -> #ty>>::Value)
}

/// What the user's own function returns.
pub(super) fn output_type(fixture: &Fixture, private: &Ident) -> TokenStream {
    match &fixture.function.output {
        Output::Unit => quote!(),
        Output::Value(ty) | Output::Result(ty) => {
            let whole = returned(fixture, ty, private);
            quote_spanned!(ty.span()=> -> #whole)
        }
    }
}

/// Where the type of the value stands, or would.
pub(super) fn output_span(fixture: &Fixture) -> Span {
    match &fixture.function.output {
        Output::Unit => fixture.function.parentheses.span.close(),
        Output::Value(ty) | Output::Result(ty) => ty.span(),
    }
}
