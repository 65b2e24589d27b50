//! `#[integration_test]`

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::definition::{self, Section};
use super::parameters::{bindings, keyword, output, parenthesized, test_declarations};
use super::{at, door, hidden, ours_at};
use crate::model::{Attributes, FixtureParameter, Output, ShouldPanic, Test, borrows};

/// A function that libtest knows, around the user's own.
pub(crate) fn expand(test: &Test) -> TokenStream {
    let (door, private) = door(&test.krate);
    let function = &test.function;
    let (name, visibility) = (&function.name, &function.visibility);
    let Attributes { cfgs, outer, others, .. } = &function.attributes;
    let fixtures: Vec<_> = function.fixtures().collect();
    let definition = definition(test, &private, &fixtures);
    let checks = definition::wide_checks(&private, &fixtures);
    let cases: Vec<_> = function
        .cases()
        .map(|(parameter, attributes)| {
            let (name, ty) = (&parameter.name, &parameter.ty);
            quote!(#(#attributes)* #name: #ty)
        })
        .collect();
    // At the case, where who has no `rstest` is told that it is missing.
    let case = function.cases().next().and_then(|(_, attributes)| attributes.first());
    let attribute = match case {
        Some(case) => quote_spanned!(case.path().span()=> #[::rstest::rstest]),
        None => quote!(#[::core::prelude::v1::test]),
    };
    let run = run(test, &private, &fixtures);
    let contents = quote!(#door #definition #checks #run);
    // Where rustc shows what a message is about: the user's name.
    let place = ours_at(name.span());
    let item = quote_spanned!(place=> #visibility fn #name(#(#cases),*) { #contents });
    // Behind the call of a function that never returns, nothing is reached.
    let never = matches!(function.output, Output::Value(_)).then(|| quote!(#[allow(unreachable_code)]));
    quote! {
        #attribute
        #(#cfgs)*
        #(#outer)*
        #(#others)*
        #never
        #item
    }
}

fn definition(test: &Test, private: &TokenStream, fixtures: &[FixtureParameter<'_>]) -> TokenStream {
    let identity = definition::identity(private, &test.function);
    let asynchronous = test.function.asynchronous.is_some();
    let flavor = test.current_thread.then(|| quote!(flavor: #private::Flavor::CurrentThread,));
    let timeout = definition::timeout(private, test.timeout);
    let should_panic = match &test.should_panic {
        ShouldPanic::No => None,
        ShouldPanic::Yes => Some(quote!(should_panic: #private::ShouldPanic::Yes,)),
        ShouldPanic::With(expected) => Some(quote!(should_panic: #private::ShouldPanic::With(#expected),)),
    };
    let dependencies = definition::dependencies(private, fixtures, false);
    let uses = test.uses.iter().map(|path| definition::of_path(private, path));
    let uses = (!test.uses.is_empty()).then(|| quote!(uses: &[#(#uses),*],));
    let replaced = definition::replaced(private, &test.replace);
    let name = hidden("__ESTRADE_DEFINITION");
    // The definition itself, and no reference to it as with fixtures: every item of a test is built a thousand times.
    let registered = Section::Tests.attributes();
    quote! {
        #registered
        static #name: #private::TestDef = #private::TestDef {
            #identity,
            manifest_dir: ::core::env!("CARGO_MANIFEST_DIR"),
            asynchronous: #asynchronous,
            #flavor
            #timeout
            #should_panic
            #dependencies
            #uses
            #replaced
            ..#private::TEST
        };
    }
}

/// The call of the runtime, with the test's own expressions and its body.
fn run(test: &Test, private: &TokenStream, fixtures: &[FixtureParameter<'_>]) -> TokenStream {
    let overrides = hidden("overrides");
    let with = fixtures
        .iter()
        .filter(|fixture| !fixture.with.is_empty())
        .map(|fixture| definition::set_all(private, &overrides, fixture.path, fixture.with));
    let replace = definition::replace(private, &overrides, &test.replace);
    let expressions = quote!(#(#with)* #replace);
    let (context, body) = (hidden("context"), body(test, private));
    let result = quote!(#private::Result<(), #private::Cause>);
    let mut cases = test.function.cases().peekable();
    // Without cases it captures nothing, and becomes function pointers for which the runtime is compiled once; a
    // future for each test would be most of what rustc has to translate.
    if cases.peek().is_none() {
        let expressions = if expressions.is_empty() {
            quote!(#private::None)
        } else {
            quote!(#private::Some(|#overrides: &mut #private::Overrides| { #expressions }))
        };
        let (run, head, body) = if test.function.asynchronous.is_some() {
            let head = quote!((#context: #private::Body) -> #private::LocalFuture<'static, #result>);
            (quote!(run), head, quote!(#private::Box::pin(async move { #body })))
        } else {
            (quote!(run_direct), quote!((#context: &#private::Body) -> #result), body)
        };
        return quote! {
            fn __estrade_body #head { #body }
            #private::#run(&__ESTRADE_DEFINITION, #expressions, __estrade_body)
        };
    }
    let run = if cases.any(|(parameter, _)| borrows(&parameter.ty).is_some()) {
        quote!(run_borrowing)
    } else {
        quote!(run_case)
    };
    quote! {
        #private::#run(&__ESTRADE_DEFINITION, move |#overrides: &mut #private::Overrides| {
            #expressions
            move |#context: #private::Body| -> #private::LocalFuture<'_, #result> {
                #private::Box::pin(async move { #body })
            }
        })
    }
}

/// The user's function, and its call: statements that end in a result.
fn body(test: &Test, private: &TokenStream) -> TokenStream {
    let function = &test.function;
    let (name, block) = (&function.name, &function.block);
    let context = hidden("context");
    let (asynchronous, keyword) = (&function.asynchronous, keyword(function));
    let (parameters, output) = (parenthesized(function, test_declarations(test)), output(function));
    let (statements, passed) = bindings(private, function, &context);
    let awaited = asynchronous.map(|_| quote!(.await));
    let call = quote!(#name(#(#passed),*) #awaited);
    let ending = match &function.output {
        Output::Result(ty) => {
            let show = at(ty.span(), private);
            let show = quote_spanned!(ty.span()=> #show::Showable::show);
            quote! {
                if let #private::Err(error) = #call {
                    use #private::{ByDebug as _, ByError as _};
                    return #private::Err((&#private::Thrown::new(error, #show)).__estrade_cause());
                }
            }
        }
        _ => quote!(#call;),
    };
    // What Estrade asks of a test's form is not the user's doing.
    let lints = (asynchronous.is_some() || !function.parameters.is_empty()).then(|| {
        quote!(#[allow(
            clippy::needless_pass_by_value,
            clippy::too_many_arguments,
            clippy::unnecessary_wraps,
            clippy::unused_async
        )])
    });
    quote! {
        #statements
        {
            #lints
            #keyword #name #parameters #output #block
            #ending
        }
        #private::Ok(())
    }
}
