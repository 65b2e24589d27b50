//! `#[integration_test]`

use std::env;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Type};

use super::definition::{self, Identity};
use super::parameters::{bindings, keyword, output, parenthesized, test_declarations};
use super::{door, door_at, hidden, ours_at};
use crate::model::{
    Attributes, FixtureParameter, Function, Output, Parameter, ShouldPanic, Test, borrows, peeled,
};

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

fn definition(test: &Test, private: &Ident, fixtures: &[FixtureParameter<'_>]) -> TokenStream {
    let Identity { name, package, target, line } = Identity::of(&test.function);
    let file = test.function.name.span().unwrap().file();
    let folder = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let dependencies = definition::dependencies(private, fixtures, false);
    let plain = quote! {
        #private::TestDef::of(
            [#name, ::core::module_path!(), #package, #target, #folder, #file],
            #line,
            #dependencies,
        )
    };
    let asynchronous = test.function.asynchronous.map(|_| quote!(asynchronous: true,));
    let flavor = test.current_thread.then(|| quote!(flavor: #private::Flavor::CurrentThread,));
    let timeout = definition::timeout(private, test.timeout);
    let should_panic = match &test.should_panic {
        ShouldPanic::No => None,
        ShouldPanic::Yes => Some(quote!(should_panic: #private::ShouldPanic::Yes,)),
        ShouldPanic::With(expected) => Some(quote!(should_panic: #private::ShouldPanic::With(#expected),)),
    };
    let uses = test.uses.iter().map(|path| definition::of_path(private, path));
    let uses = (!test.uses.is_empty()).then(|| quote!(uses: &[#(#uses),*],));
    let replaced = definition::replaced(private, &test.replace);
    let more = quote!(#asynchronous #flavor #timeout #should_panic #uses #replaced);
    let definition = if more.is_empty() { plain } else { quote!(#private::TestDef { #more ..#plain }) };
    let name = hidden("__ESTRADE_DEFINITION");
    // The definition itself, and no reference to it as with fixtures: every item of a test is built a thousand times.
    // By its whole path: where another attribute of the test is unknown, rustc is stuck at the short one and says so.
    let krate = &test.krate;
    quote!(#krate::__private::entry!(#name = #definition);)
}

/// The call of the runtime, with the test's own expressions and its body.
fn run(test: &Test, private: &Ident, fixtures: &[FixtureParameter<'_>]) -> TokenStream {
    let overrides = hidden("overrides");
    let with = fixtures
        .iter()
        .filter(|fixture| !fixture.with.is_empty())
        .map(|fixture| definition::set_all(private, &overrides, fixture.path, fixture.with));
    let replace = definition::replace(private, &overrides, &test.replace);
    let expressions = quote!(#(#with)* #replace);
    let context = hidden("context");
    let result = quote!(#private::Result<(), #private::Cause>);
    let mut cases = test.function.cases().peekable();
    // Without cases it captures nothing, and becomes function pointers for which the runtime is compiled once; a
    // future for each test would be most of what rustc has to translate.
    let ending = quote!(#private::Ok(()));
    if cases.peek().is_none() {
        let expressions = if expressions.is_empty() {
            quote!(#private::None)
        } else {
            quote!(#private::Some(|#overrides: &mut #private::Overrides| { #expressions }))
        };
        let (run, head, body) = if test.function.asynchronous.is_some() {
            let body = body(test, private, &quote!(#context.needs()));
            let head = quote!((#context: #private::Body) -> #private::LocalFuture<'static, #result>);
            (quote!(run), head, quote!(#private::Box::pin(async move { #body #ending })))
        } else {
            let body = body(test, private, &context.to_token_stream());
            let head = quote!((#context: &#private::Needs));
            if matches!(test.function.output, Output::Result(_)) {
                (quote!(run_fallible), quote!(#head -> #result), quote!(#body #ending))
            } else {
                (quote!(run_direct), head, body)
            }
        };
        return quote! {
            fn __estrade_body #head { #body }
            #private::#run(&__ESTRADE_DEFINITION, #expressions, __estrade_body)
        };
    }
    let body = body(test, private, &quote!(#context.needs()));
    let run = if cases.any(|(parameter, _)| borrows(&parameter.ty).is_some()) {
        quote!(run_borrowing)
    } else {
        quote!(run_case)
    };
    quote! {
        #private::#run(&__ESTRADE_DEFINITION, move |#overrides: &mut #private::Overrides| {
            #expressions
            move |#context: #private::Body| -> #private::LocalFuture<'_, #result> {
                #private::Box::pin(async move { #body #ending })
            }
        })
    }
}

/// The user's function, and its call: statements that return an error where there is one.
fn body(test: &Test, private: &Ident, needs: &TokenStream) -> TokenStream {
    let function = &test.function;
    let (name, block) = (&function.name, &test.body);
    let (asynchronous, keyword) = (&function.asynchronous, keyword(function));
    let (parameters, output) = (parenthesized(function, test_declarations(test)), output(function));
    let (statements, passed) = bindings(private, function, &hidden("context"), needs);
    let awaited = asynchronous.map(|_| quote!(.await));
    let call = quote!(#name(#(#passed),*) #awaited);
    let ending = match &function.output {
        Output::Result(ty) => {
            let show = door_at(ty.span(), private);
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
    let lints = lints(function);
    quote! {
        #statements
        {
            #lints
            #keyword #name #parameters #output #block
            #ending
        }
    }
}

/// What Estrade asks of a test's form is not the user's doing: of these lints those that may be met, since rustc keeps
/// account of each that is named.
fn lints(function: &Function) -> Option<TokenStream> {
    /// Clippy calls eight too many, and a project may tell it of fewer.
    const MANY: usize = 4;
    let is_by_value = |parameter: &Parameter| !matches!(peeled(&parameter.ty), Type::Reference(_));
    let by_value =
        function.parameters.iter().any(is_by_value).then(|| quote!(clippy::needless_pass_by_value));
    let many = (function.parameters.len() >= MANY).then(|| quote!(clippy::too_many_arguments));
    let result = matches!(function.output, Output::Result(_)).then(|| quote!(clippy::unnecessary_wraps));
    let asynchronous = function.asynchronous.map(|_| quote!(clippy::unused_async));
    let met: Vec<_> = [by_value, many, result, asynchronous].into_iter().flatten().collect();
    let is_ours = function.asynchronous.is_some() || !function.parameters.is_empty();
    (is_ours && !met.is_empty()).then(|| quote!(#[allow(#(#met),*)]))
}
