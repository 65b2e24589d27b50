//! What stands beside an error, so that one mistake is one message: an item of the right name and type.

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{Lifetime, Type, parse_quote};

use crate::expand;
use crate::model::{Fixture, Kind, Output, Test};

/// A function that could not be read at all: the error, and the item as it is.
pub(crate) fn unparsed(error: &syn::Error, item: &TokenStream) -> TokenStream {
    let error = error.to_compile_error();
    quote!(#error #item)
}

/// The errors, and a fixture that others may depend on: of the same name, type and plain arguments, without
/// the code.
pub(crate) fn fixture(mut fixture: Fixture, error: &syn::Error) -> TokenStream {
    let error = error.to_compile_error();
    let function = &mut fixture.function;
    if function.is_method {
        // Nobody can depend on it, and what is written for a fixture may not stand in an `impl`.
        return error;
    }
    function.parameters.retain(|parameter| matches!(parameter.kind, Kind::Plain { .. }));
    function.block = parse_quote!({ ::core::unreachable!() });
    function.output = match std::mem::replace(&mut function.output, Output::Unit) {
        Output::Unit => Output::Unit,
        Output::Value(ty) => Output::Value(nameable(ty)),
        Output::Result(ty) => Output::Result(nameable(ty)),
    };
    function.attributes.others.clear();
    function.attributes.outer.push(parse_quote!(#[allow(unused_variables, unreachable_code)]));
    fixture.provide = None;
    let stub = expand::fixture(&fixture);
    quote!(#error #stub)
}

/// A type that may be the value of a fixture.
fn nameable(mut ty: Type) -> Type {
    struct Nameable;
    impl VisitMut for Nameable {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            *lifetime = Lifetime::new("'static", lifetime.span());
        }
        fn visit_type_mut(&mut self, ty: &mut Type) {
            match ty {
                Type::ImplTrait(_) | Type::Infer(_) => *ty = parse_quote!(()),
                _ => {}
            }
            visit_mut::visit_type_mut(self, ty);
        }
    }
    let is_str = matches!(&ty, Type::Path(path) if path.path.is_ident("str"));
    if is_str || matches!(ty, Type::TraitObject(_) | Type::Slice(_)) {
        return parse_quote!(());
    }
    Nameable.visit_type_mut(&mut ty);
    expand::owned(&ty)
}

/// The errors, and a test that nobody else can name.
pub(crate) fn integration_test(test: &Test, error: &syn::Error) -> TokenStream {
    let error = error.to_compile_error();
    let (name, visibility) = (&test.function.name, &test.function.visibility);
    let output = match &test.function.output {
        Output::Unit => quote!(),
        Output::Value(ty) | Output::Result(ty) => quote!(-> #ty),
    };
    quote! {
        #error
        #[allow(dead_code)]
        #visibility fn #name() #output {
            ::core::unreachable!()
        }
    }
}
