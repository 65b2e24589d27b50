//! The parameters of a user's function: how it declares them, and how they are filled.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Type};

use super::definition::key;
use super::{door_at, ours_at};
use crate::model::{Access, Function, Kind, Output, Parameter, Test, peeled};

/// `name: Type`, as the user's function keeps them.
pub(super) fn declarations(function: &Function) -> impl Iterator<Item = TokenStream> {
    function.parameters.iter().map(declaration)
}

/// The same for a test, whose cases may be there for its overrides alone.
pub(super) fn test_declarations(test: &Test) -> impl Iterator<Item = TokenStream> {
    test.function.parameters.iter().map(|parameter| {
        let used = test.function.is_overriding(parameter, &test.replace);
        let used = used.then(|| quote!(#[allow(unused_variables)]));
        let declaration = declaration(parameter);
        quote!(#used #declaration)
    })
}

fn declaration(Parameter { name, mutable, ty, .. }: &Parameter) -> TokenStream {
    let mutable = mutable.then(|| quote!(mut));
    quote!(#mutable #name: #ty)
}

/// `async fn`, where the user wrote it.
pub(super) fn keyword(function: &Function) -> TokenStream {
    let asynchronous = function.asynchronous.map(|token| quote_spanned!(ours_at(token.span)=> async));
    let keyword = quote_spanned!(ours_at(function.keyword.span)=> fn);
    quote!(#asynchronous #keyword)
}

/// A list of parameters between the user's own parentheses, where rustc proposes a type to return.
pub(super) fn parenthesized(
    function: &Function,
    parameters: impl Iterator<Item = TokenStream>,
) -> TokenStream {
    let mut all = TokenStream::new();
    function.parentheses.surround(&mut all, |inner| inner.extend(quote!(#(#parameters),*)));
    all
}

/// `-> Type`, as the user's function has it.
pub(super) fn output(function: &Function) -> TokenStream {
    match &function.output {
        Output::Unit => quote!(),
        Output::Value(ty) | Output::Result(ty) => quote!(-> #ty),
    }
}

/// Statements that bind a value for every parameter, in their order, and the expressions to pass.
///
/// Every value stands at the parameter's name and says the parameter's type, so that a mismatch is told there.
pub(super) fn bindings(
    private: &Ident,
    function: &Function,
    context: &Ident,
    needs: &TokenStream,
) -> (TokenStream, Vec<TokenStream>) {
    let (mut fixtures, mut plain) = (0_usize, 0_usize);
    let mut statements = TokenStream::new();
    let mut passed = Vec::new();
    for (index, Parameter { name, ty, kind, .. }) in function.parameters.iter().enumerate() {
        let span = name.span();
        let lease = format_ident!("__estrade_lease_{index}", span = span);
        let value = format_ident!("__estrade_value_{index}", span = span);
        match kind {
            Kind::Fixture { path, access, .. } => {
                // What the fixture lacks is told where it is named: of two messages at one place rustc shows one.
                let named = path.span();
                let (key, private_there, private) =
                    (key(private, path), door_at(named, private), door_at(span, private));
                let (take, mutable, value_of) = match access {
                    Access::Shared => {
                        (quote_spanned!(named=> Shareable::shared), None, quote_spanned!(span=> #lease))
                    }
                    Access::Cloned => {
                        (quote_spanned!(named=> Cloneable::cloned), None, quote_spanned!(span=> #lease))
                    }
                    Access::Exclusive => (
                        quote_spanned!(named=> exclusive),
                        Some(quote!(mut)),
                        quote_spanned!(span=> #private::DerefMut::deref_mut(&mut #lease)),
                    ),
                };
                let taken = quote_spanned!(named=> #private_there::#take(#key, #needs, #fixtures));
                fixtures += 1;
                // `seed: ()` is a form like any other.
                let unit = matches!(peeled(ty), Type::Tuple(tuple) if tuple.elems.is_empty());
                let lints = unit.then(|| quote!(#[allow(unit_bindings, clippy::let_unit_value)]));
                statements.extend(quote_spanned! {span=>
                    #lints
                    let #mutable #lease = #taken;
                    #lints
                    let #value: #ty = #value_of;
                });
                passed.push(quote!(#value));
            }
            Kind::Plain { .. } => {
                let index = plain;
                plain += 1;
                let owned = owned(ty);
                statements.extend(quote! { let #value: #ty = #context.argument::<#owned>(#index)?; });
                passed.push(quote!(#value));
            }
            Kind::Case { .. } => passed.push(quote!(#name)),
        }
    }
    (statements, passed)
}

/// A plain argument's type, with `'static` for every lifetime that is left out: nothing else lives long
/// enough.
pub(crate) fn owned(ty: &syn::Type) -> syn::Type {
    struct Static;
    impl syn::visit_mut::VisitMut for Static {
        fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
            let span = reference.and_token.span;
            reference.lifetime.get_or_insert_with(|| syn::Lifetime::new("'static", span));
            syn::visit_mut::visit_type_reference_mut(self, reference);
        }
    }
    let mut ty = ty.clone();
    syn::visit_mut::VisitMut::visit_type_mut(&mut Static, &mut ty);
    ty
}
