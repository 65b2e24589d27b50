//! `#[integration_test]`

use proc_macro2::TokenStream;
use quote::quote;

use super::parameters::{bindings, declarations};
use super::{cfgs, definition, hidden, lints, others};
use crate::model::{Output, ShouldPanic, Test, borrows};

/// A function that libtest knows, around the user's own.
pub(crate) fn expand(test: &Test) -> TokenStream {
    let krate = &test.krate;
    let private = quote!(#krate::__private);
    let function = &test.function;
    let (name, visibility) = (&function.name, &function.visibility);
    let (cfgs, lints, others) = (cfgs(function), lints(function), others(function));
    let fixtures: Vec<_> = function.fixtures().collect();
    let definition = definition(test, &private, &fixtures);
    let checks = definition::wide_checks(&private, &fixtures);
    let own = own(test);
    let prepared = prepared(test, &private, &fixtures);
    let body = body(test, &private);
    let cases: Vec<_> = function
        .cases()
        .map(|(parameter, attributes)| {
            let (name, ty) = (&parameter.name, &parameter.ty);
            quote!(#(#attributes)* #name: #ty)
        })
        .collect();
    let attribute =
        if cases.is_empty() { quote!(#[::core::prelude::v1::test]) } else { quote!(#[::rstest::rstest]) };
    let borrowing = function.cases().any(|(parameter, _)| borrows(&parameter.ty).is_some());
    let prepared_name = hidden("prepared");
    let run = if borrowing { quote!(run_borrowing) } else { quote!(run) };
    quote! {
        #attribute
        #others
        #cfgs
        #lints
        #visibility fn #name(#(#cases),*) {
            #definition
            #checks
            #own
            #prepared
            #private::#run(&__ESTRADE_DEFINITION, #prepared_name, #body)
        }
    }
}

fn definition(
    test: &Test,
    private: &TokenStream,
    fixtures: &[crate::model::FixtureParameter<'_>],
) -> TokenStream {
    let identity = definition::identity(private, &test.function);
    let asynchronous = test.function.asynchronous;
    let flavor = if test.current_thread { quote!(CurrentThread) } else { quote!(MultiThread) };
    let timeout = definition::duration(private, test.timeout);
    let should_panic = match &test.should_panic {
        ShouldPanic::No => quote!(No),
        ShouldPanic::Yes => quote!(Yes),
        ShouldPanic::With(expected) => quote!(With(#expected)),
    };
    let dependencies = definition::dependencies(private, fixtures, false);
    let uses = test.uses.iter().map(definition::key);
    let name = hidden("__ESTRADE_DEFINITION");
    let entry = definition::register(private, "TESTS", "TestDef", &name);
    quote! {
        static #name: #private::TestDef = #private::TestDef {
            #identity,
            manifest_dir: ::core::env!("CARGO_MANIFEST_DIR"),
            asynchronous: #asynchronous,
            flavor: #private::Flavor::#flavor,
            timeout: #timeout,
            should_panic: #private::ShouldPanic::#should_panic,
            dependencies: #dependencies,
            uses: &[#(#private::definition_of(#uses)),*],
        };
        #entry
    }
}

/// The user's function, as it was written.
fn own(test: &Test) -> TokenStream {
    let function = &test.function;
    let (name, block) = (&function.name, &function.block);
    let asynchronous = function.asynchronous.then(|| quote!(async));
    let output = match &function.output {
        Output::Unit => quote!(),
        Output::Value(ty) | Output::Result(ty) => quote!(-> #ty),
    };
    let parameters = declarations(function);
    quote! {
        #[allow(clippy::unused_async, clippy::unnecessary_wraps, clippy::needless_pass_by_value)]
        #asynchronous fn #name(#(#parameters),*) #output #block
    }
}

/// `#[with]` and `replace`, evaluated where the test's cases are in sight.
fn prepared(
    test: &Test,
    private: &TokenStream,
    fixtures: &[crate::model::FixtureParameter<'_>],
) -> TokenStream {
    let overrides = hidden("overrides");
    let with = fixtures
        .iter()
        .filter(|fixture| !fixture.with.is_empty())
        .map(|fixture| definition::set_all(private, &overrides, fixture.path, fixture.with));
    let replace = definition::replace(&overrides, &test.replace);
    let prepared = hidden("prepared");
    quote! {
        let #prepared = #private::prepare(|#overrides: &mut #private::Overrides| {
            let _ = &#overrides;
            #(#with)*
            #replace
        });
    }
}

fn body(test: &Test, private: &TokenStream) -> TokenStream {
    let function = &test.function;
    let name = &function.name;
    let context = hidden("context");
    let (statements, passed) = bindings(private, function, &context);
    let awaited = function.asynchronous.then(|| quote!(.await));
    let call = quote!(#name(#(#passed),*) #awaited);
    let ending = match &function.output {
        Output::Result(_) => quote! {
            match #call {
                #private::Ok(_) => #private::Ok(()),
                #private::Err(error) => {
                    use #private::{ByDebug as _, ByError as _};
                    #private::Err((&#private::Thrown::new(error)).cause())
                }
            }
        },
        _ => quote! { { #call; #private::Ok(()) } },
    };
    quote! {
        move |#context: #private::Body| {
            #private::Box::pin(async move {
                #statements
                #ending
            })
        }
    }
}
