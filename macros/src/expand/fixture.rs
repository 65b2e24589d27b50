//! `#[fixture]`

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Ident, Type};

use super::definition::{self, Identity};
use super::key::key_type;
use super::output::{local_type, output_span, output_type, returned, value_type};
use super::parameters::{bindings, declarations, keyword, owned, parenthesized};
use super::{at, door, door_at, hidden, ours_at, words};
use crate::diagnostics;
use crate::model::{Attributes, Fixture, FixtureParameter, Output, ProvideForm, Scope, bare_name};

/// A function of the fixture's name, in the value namespace only, and the hidden type that it returns.
///
/// Everything else stands inside the function: lints that a user sets on the fixture hold for all of it,
/// an expected one is met once, and nothing of it can be named from outside.
///
/// The function comes with the type: in an `impl`, where neither may stand, rustc drops the type with one message.
pub(crate) fn expand(fixture: &Fixture) -> TokenStream {
    let (door, private) = door(&fixture.krate);
    let function = &fixture.function;
    let (name, visibility) = (&function.name, &function.visibility);
    let Attributes { cfgs, outer, .. } = &function.attributes;
    let key_type = key_type(fixture);
    let message = diagnostics::call();
    let fixtures: Vec<_> = function.fixtures().collect();
    let start = start(fixture, &private);
    let defaults = defaults(fixture, &private);
    let definition = definition(fixture, &private, &fixtures);
    let implementation = implementation(fixture, &private);
    let setters = setters(fixture, &private);
    let checks = checks(fixture, &private, &fixtures);
    let contents = quote! {
        #door
        #start
        #defaults
        #definition
        #implementation
        #setters
        #checks
        #key_type
    };
    // Where rustc shows what a message is about: the user's name.
    let place = ours_at(name.span());
    let item = quote_spanned!(place=> #visibility const fn #name() -> #key_type { #contents });
    let key = quote_spanned!(name.span()=> #visibility struct #key_type;);
    let krate = &fixture.krate;
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(
            missing_copy_implementations,
            missing_debug_implementations,
            non_camel_case_types,
            unreachable_pub,
            clippy::exhaustive_structs
        )]
        #[#krate::__private::beside(
            #(#outer)*
            #[must_use = #message]
            #item
        )]
        #key
    }
}

fn definition(fixture: &Fixture, private: &Ident, fixtures: &[FixtureParameter<'_>]) -> TokenStream {
    let Identity { name, package, target, line } = Identity::of(&fixture.function);
    let scope = scope(private, fixture.scope);
    let autouse = fixture.autouse.then(|| quote!(autouse: true,));
    let timeout = definition::timeout(private, fixture.timeout);
    let dependencies = definition::dependencies(private, fixtures, true);
    let arguments = fixture.function.plain().enumerate().map(|(index, (parameter, _))| {
        let name = bare_name(&parameter.name).unraw().to_string();
        let default = default_name(index);
        quote!(#private::Argument { name: #name, default: #default })
    });
    let mut arguments = arguments.peekable();
    let arguments = arguments.peek().is_some().then(|| quote!(arguments: &[#(#arguments),*],));
    let asynchronous = fixture.function.asynchronous.is_some();
    let signature = words::signature(&fixture.function);
    let doc = &fixture.function.attributes.doc;
    let doc = (!doc.is_empty()).then(|| quote!(doc: #doc,));
    let teardown = match fixture.provide.as_ref().map(|provide| &provide.form) {
        None => quote!(Drop),
        Some(ProvideForm::Statement) => quote!(Code),
        Some(ProvideForm::Let) => quote!(CodeWithValue),
    };
    // A path through the trait: a bound of a function would be quoted in the message.
    let value = value_type(fixture, private);
    let crossing = (fixture.scope != Scope::Test).then(|| {
        quote! {
            crossing: #private::Some(
                <#value as #private::CrossesProcesses>::CROSSING.in_version(::core::env!("CARGO_PKG_VERSION"))
            ),
        }
    });
    let (definition, entry) = (hidden("__ESTRADE_DEFINITION"), hidden("__ESTRADE_ENTRY"));
    quote! {
        static #definition: #private::FixtureDef = #private::FixtureDef {
            name: #name,
            module: ::core::module_path!(),
            package: #package,
            target: #target,
            place: #private::Place { file: ::core::file!(), line: #line },
            signature: #signature,
            #doc
            #scope
            #autouse
            #timeout
            dependencies: #dependencies,
            #arguments
            source: #private::Source::Code {
                start: __estrade_start,
                asynchronous: #asynchronous,
                teardown: #private::Teardown::#teardown,
            },
            #crossing
            ..#private::FIXTURE
        };
        #[used]
        // SAFETY: the static has the type that the section is read with: `core/registry.rs` of the runtime.
        #[cfg_attr(not(any(windows, target_vendor = "apple")), unsafe(link_section = "estrade_fixtures"))]
        #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__estrade_fixts,regular,no_dead_strip"))]
        #[cfg_attr(windows, unsafe(link_section = ".estrfx$b"))]
        static #entry: &#private::FixtureDef = &#definition;
    }
}

fn scope(private: &Ident, scope: Scope) -> Option<TokenStream> {
    let scope = match scope {
        Scope::Test => return None,
        Scope::Module => quote!(Module),
        Scope::Binary => quote!(Binary),
        Scope::Session => quote!(Session),
    };
    Some(quote!(scope: #private::Scope::#scope,))
}

/// The function that the runtime calls, around the user's own.
fn start(fixture: &Fixture, private: &Ident) -> TokenStream {
    let function = &fixture.function;
    let name = &function.name;
    let attributes = &function.attributes.others;
    let context = hidden("context");
    let setup = fixture.provide.as_ref().map(|_| quote!(#context: &#private::Setup));
    let parameters = parenthesized(function, setup.into_iter().chain(declarations(function)));
    let (statements, passed) = bindings(private, function, &context, &quote!(#context.needs()));
    // The call stands at the type, like all else that rustc may say of it.
    let span = output_span(fixture);
    let called = at(span, &name.to_token_stream());
    let (own, call) = if fixture.provide.is_some() {
        let output = match &function.output {
            Output::Result(ty) => {
                let (whole, private) = (returned(fixture, ty, private), door_at(ty.span(), private));
                quote_spanned!(ty.span()=> -> #private::Result<(), <#whole as #private::ResultParts>::Error>)
            }
            _ => quote!(),
        };
        let block = suspended(fixture, private, &context);
        let own = quote!(async fn #name #parameters #output #block);
        (own, quote_spanned!(span=> #called(&#context, #(#passed),*).await))
    } else {
        let awaited = function.asynchronous.map(|_| quote!(.await));
        let (output, block) = (output_type(fixture, private), &function.block);
        let keyword = keyword(function);
        let own = quote!(#keyword #name #parameters #output #block);
        (own, quote_spanned!(span=> #called(#(#passed),*) #awaited))
    };
    let value = match &function.output {
        Output::Result(ty) => {
            let private = door_at(ty.span(), private);
            let value = quote_spanned! {ty.span()=>
                #private::Result::map_err(#call, #private::FixtureError::cause)
            };
            quote!(#value?)
        }
        _ => call,
    };
    let ending = if fixture.provide.is_some() {
        value
    } else {
        let provided = hand_over(fixture, &context, "provided");
        quote!(#provided(#value))
    };
    quote! {
        #[allow(
            clippy::too_many_arguments,
            clippy::type_complexity,
            clippy::unit_arg,
            clippy::unnecessary_wraps,
            clippy::unused_async
        )]
        fn __estrade_start(
            #context: #private::Setup,
        ) -> #private::LocalFuture<'static, #private::Result<(), #private::Cause>> {
            #private::Box::pin(async move {
                #statements
                {
                    // In a block of its own, where it hides no fixture of the same name.
                    #(#attributes)*
                    #own
                    #ending;
                }
                #private::Ok(())
            })
        }
    }
}

/// The user's body, with an await where `provide!` stands.
fn suspended(fixture: &Fixture, private: &Ident, context: &Ident) -> TokenStream {
    let block = &fixture.function.block;
    let Some(provide) = &fixture.provide else { return quote!(#block) };
    let value_type = local_type(fixture, private);
    let unit = provide.value.is_empty().then(|| quote_spanned!(provide.span=> ()));
    let given = unit.as_ref().unwrap_or(&provide.value);
    let statements = block.stmts.iter().enumerate().map(|(index, statement)| {
        if index != provide.at {
            return quote!(#statement);
        }
        let value = hidden("value");
        // The type is said in a `let`, where rustc tells of another one at the user's own expression.
        let name = &provide.name;
        let typed = quote_spanned! {provide.span=>
            #name!(@by_the_fixture);
            let #value: #value_type = #given;
        };
        if let syn::Stmt::Local(local) = statement {
            let (attributes, pattern) = (&local.attrs, &local.pat);
            let hand_over = hand_over(fixture, context, "provide_and_take_back");
            quote_spanned! {provide.span=>
                #typed
                #(#attributes)*
                let #pattern = #hand_over(#value).await;
            }
        } else {
            let hand_over = hand_over(fixture, context, "provide");
            quote_spanned! {provide.span=>
                #typed
                #hand_over(#value).await;
            }
        }
    });
    let mut suspended = TokenStream::new();
    block.brace_token.surround(&mut suspended, |inner| inner.extend(quote!(#(#statements)*)));
    suspended
}

/// The call by which a fixture gives its value away. It stands at the value's type, which it asks most of.
fn hand_over(fixture: &Fixture, context: &Ident, method: &str) -> TokenStream {
    let span = output_span(fixture);
    let (method, key_type) = (Ident::new(method, span), at(span, &key_type(fixture)));
    quote_spanned!(span=> #context.#method::<#key_type>)
}

fn default_name(index: usize) -> Ident {
    format_ident!("__estrade_default_{index}")
}

fn defaults(fixture: &Fixture, private: &Ident) -> TokenStream {
    let all = fixture.function.plain().enumerate().map(|(index, (parameter, default))| {
        let (name, ty) = (default_name(index), owned(&parameter.ty));
        let boxed = boxed(fixture, private, &ty);
        // A default that is a `panic!` makes the argument a required one.
        quote! {
            fn #name() -> #private::Box<dyn #private::Any + #private::Send> {
                #[allow(clippy::diverging_sub_expression)]
                let value: #ty = #default;
                #[allow(unreachable_code)]
                #boxed(value)
            }
        }
    });
    quote!(#(#all)*)
}

/// How the runtime keeps a plain argument: at its type, from where it has to go to other threads.
fn boxed(fixture: &Fixture, private: &Ident, ty: &Type) -> TokenStream {
    let span = ty.span();
    let (private, key_type) = (door_at(span, private), at(span, &key_type(fixture)));
    quote_spanned!(span=> <#key_type as #private::TakesArgument<#ty>>::boxed)
}

fn implementation(fixture: &Fixture, private: &Ident) -> TokenStream {
    let (key_type, value_type) = (key_type(fixture), value_type(fixture, private));
    let span = output_span(fixture);
    // All of it stands at the type, so that rustc has one place to speak of.
    let (private_there, key_there) = (door_at(span, private), at(span, &key_type));
    let value = quote_spanned! {span=>
        type Value = <#key_there as #private_there::CrossesThreads<#value_type>>::Value;
    };
    // Where rustc proposes a lifetime for a type that lacks one.
    let implement = quote_spanned!(fixture.function.name.span()=> impl);
    quote! {
        #[allow(non_local_definitions, clippy::type_complexity)]
        #implement #private::Fixture for #key_type {
            #value
            const DEFINITION: #private::Definition = #private::Definition::of(&__ESTRADE_DEFINITION);
        }
    }
}

/// One method per plain argument, by which `#[with(name = …)]` sets it. Its parts stand where the user's
/// parameter does, which rustc's messages point to.
fn setters(fixture: &Fixture, private: &Ident) -> TokenStream {
    let key_type = key_type(fixture);
    let visibility = &fixture.function.visibility;
    let all = fixture.function.plain().enumerate().map(|(index, (parameter, _))| {
        let name = bare_name(&parameter.name);
        let ty = owned(&parameter.ty);
        let (overrides, value) = (hidden("overrides"), Ident::new("value", name.span()));
        let boxed = boxed(fixture, private, &ty);
        quote! {
            #[allow(non_local_definitions)]
            impl #key_type {
                #[doc(hidden)]
                #[allow(dead_code, unreachable_pub, clippy::needless_pass_by_value)]
                #visibility fn #name(self, #overrides: &mut #private::Overrides, #value: #ty) {
                    use #private::{ByValue as _, Incomparable as _};
                    #overrides.argument(
                        self,
                        #index,
                        #boxed(#value),
                        (&#private::Compare::<#ty>::new()).__estrade_comparison(),
                    );
                }
            }
            #[allow(non_local_definitions)]
            impl #private::HasArgument<#index> for #key_type {
                type Argument = #ty;
                const SETTER: fn(&mut #private::Overrides, #ty) =
                    |overrides, value| #key_type.#name(overrides, value);
            }
        }
    });
    quote!(#(#all)*)
}

/// What only rustc can tell: cycles, and the scopes of dependencies.
fn checks(fixture: &Fixture, private: &Ident, fixtures: &[FixtureParameter<'_>]) -> TokenStream {
    let name = &fixture.function.name;
    let check = |span: Span, check: &str, index: Option<usize>| {
        let (private, check) = (door_at(span, private), Ident::new(check, span));
        let index = index.into_iter();
        quote_spanned!(span=> const _: () = #private::#check(#private::IsFixture::FIXTURE.of(#name()) #(, #index)*);)
    };
    // Asked of every fixture: it keeps the name from being dead code.
    let acyclic = check(name.span(), "acyclic", None);
    let wide = definition::wide_checks(private, fixtures);
    if fixture.scope == Scope::Test {
        return quote!(#acyclic #wide);
    }
    let narrower = fixtures.iter().enumerate().map(|(index, dependency)| {
        check(dependency.parameter.name.span(), "outlived_by_dependency", Some(index))
    });
    quote! { #acyclic #wide #(#narrower)* }
}
