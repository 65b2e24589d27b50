//! `#[fixture]`

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Visibility};

use super::parameters::{bindings, declarations, owned};
use super::{cfgs, definition, hidden, lints, others};
use crate::diagnostics;
use crate::model::{Fixture, FixtureParameter, Output, ProvideForm, Scope, bare_name};

/// The key function, its type, and the definition behind it.
pub(crate) fn expand(fixture: &Fixture) -> TokenStream {
    let private = private(fixture);
    let interface = interface(fixture);
    let cfgs = cfgs(&fixture.function);
    let fixtures: Vec<_> = fixture.function.fixtures().collect();
    let definition = definition(fixture, &private, &fixtures);
    let start = start(fixture, &private);
    let defaults = defaults(fixture, &private);
    let implementation = implementation(fixture, &private, &fixtures);
    let checks = checks(fixture, &private, &fixtures);
    let setters = setters(fixture, &private);
    quote! {
        #interface
        #cfgs
        const _: () = {
            #start
            #defaults
            #definition
            #implementation
            #setters
            #checks
        };
    }
}

fn private(fixture: &Fixture) -> TokenStream {
    let krate = &fixture.krate;
    quote!(#krate::__private)
}

/// The module that hides the key type, and the key type.
fn key_type(fixture: &Fixture) -> TokenStream {
    let name = &fixture.function.name;
    let module = format_ident!("__estrade_fixture_{}", name);
    quote!(#module::#name)
}

/// What others see: a function of the fixture's name, in the value namespace only, and its hidden type.
pub(crate) fn interface(fixture: &Fixture) -> TokenStream {
    let function = &fixture.function;
    let (name, visibility) = (&function.name, &function.visibility);
    let (cfgs, lints, others) = (cfgs(function), lints(function), others(function));
    let module = format_ident!("__estrade_fixture_{}", name);
    let inner = seen_from_below(visibility);
    let private = private(fixture);
    let message = diagnostics::call();
    quote! {
        #others
        #cfgs
        #lints
        #[must_use = #message]
        #[allow(dead_code)]
        #visibility const fn #name() -> #module::#name {
            #module::#name
        }
        #cfgs
        #[doc(hidden)]
        #[allow(non_camel_case_types, unreachable_pub, dead_code)]
        #visibility mod #module {
            #[derive(#private::Clone, #private::Copy, #private::Debug)]
            #inner struct #name;
        }
    }
}

/// The same visibility, written one module further down.
fn seen_from_below(visibility: &Visibility) -> TokenStream {
    match visibility {
        Visibility::Inherited => quote!(pub(super)),
        Visibility::Restricted(restricted) if restricted.path.is_ident("self") => quote!(pub(super)),
        Visibility::Restricted(restricted) if restricted.path.is_ident("super") => {
            quote!(pub(in super::super))
        }
        Visibility::Restricted(restricted) => {
            let path = &restricted.path;
            if path.segments.first().is_some_and(|first| first.ident == "super") {
                quote!(pub(in super::#path))
            } else {
                quote!(#visibility)
            }
        }
        Visibility::Public(_) => quote!(pub),
    }
}

fn definition(fixture: &Fixture, private: &TokenStream, fixtures: &[FixtureParameter<'_>]) -> TokenStream {
    let identity = definition::identity(private, &fixture.function);
    let scope = scope(private, fixture.scope);
    let autouse = fixture.autouse;
    let timeout = definition::duration(private, fixture.timeout);
    let dependencies = definition::dependencies(private, fixtures, true);
    let arguments = fixture.function.plain().enumerate().map(|(index, (parameter, _))| {
        let name = bare_name(&parameter.name).to_string();
        let default = default_name(index);
        quote!(#private::Argument { name: #name, default: #default })
    });
    let asynchronous = fixture.function.asynchronous;
    let teardown = match fixture.provide.as_ref().map(|provide| &provide.form) {
        None => quote!(Drop),
        Some(ProvideForm::Statement) => quote!(Code),
        Some(ProvideForm::Let) => quote!(CodeWithValue),
    };
    let name = hidden("__ESTRADE_DEFINITION");
    let entry = definition::register(private, "FIXTURES", "FixtureDef", &name);
    quote! {
        static #name: #private::FixtureDef = #private::FixtureDef {
            #identity,
            scope: #scope,
            autouse: #autouse,
            timeout: #timeout,
            dependencies: #dependencies,
            arguments: &[#(#arguments),*],
            source: #private::Source::Code {
                start: __estrade_start,
                asynchronous: #asynchronous,
                teardown: #private::Teardown::#teardown,
            },
        };
        #entry
    }
}

fn scope(private: &TokenStream, scope: Scope) -> TokenStream {
    match scope {
        Scope::Test => quote!(#private::Scope::Test),
        Scope::Module => quote!(#private::Scope::Module),
        Scope::Binary => quote!(#private::Scope::Binary),
        Scope::Session => quote!(#private::Scope::Session),
    }
}

/// The function that the runtime calls, around the user's own.
fn start(fixture: &Fixture, private: &TokenStream) -> TokenStream {
    let function = &fixture.function;
    let (name, lints) = (&function.name, lints(function));
    let context = hidden("context");
    let parameters = declarations(function);
    let (statements, passed) = bindings(private, function, &context);
    let (own, call) = match &fixture.provide {
        None => {
            let asynchronous = function.asynchronous.then(|| quote!(async));
            let awaited = function.asynchronous.then(|| quote!(.await));
            let output = match &function.output {
                Output::Unit => quote!(),
                Output::Value(ty) | Output::Result(ty) => quote!(-> #ty),
            };
            let block = &function.block;
            let own = quote!(#asynchronous fn #name(#(#parameters),*) #output #block);
            let call = quote!(#name(#(#passed),*) #awaited);
            let call = match function.output {
                Output::Result(_) => quote!(#context.provided_result(#call)),
                _ => quote!({ #context.provided(#call); #private::Ok(()) }),
            };
            (own, call)
        }
        Some(_) => {
            let output = match &function.output {
                Output::Result(ty) => {
                    quote!(-> #private::Result<(), <#ty as #private::ResultParts>::Error>)
                }
                _ => quote!(),
            };
            let block = suspended(fixture, private, &context);
            let own = quote!(async fn #name(#context: &#private::Setup, #(#parameters),*) #output #block);
            let call = quote!(#name(&#context, #(#passed),*).await);
            let call = match function.output {
                Output::Result(_) => quote!(#context.ended(#call)),
                _ => quote!({ #call; #private::Ok(()) }),
            };
            (own, call)
        }
    };
    quote! {
        #[allow(clippy::unused_async, clippy::let_unit_value, clippy::unit_arg)]
        fn __estrade_start(
            #context: #private::Setup,
        ) -> #private::LocalFuture<'static, #private::Result<(), #private::Cause>> {
            #lints
            #[allow(clippy::unused_async)]
            #own
            #private::Box::pin(async move {
                #statements
                #call
            })
        }
    }
}

/// The user's body, with an await where `provide!` stands.
fn suspended(fixture: &Fixture, private: &TokenStream, context: &Ident) -> TokenStream {
    let block = &fixture.function.block;
    let Some(provide) = &fixture.provide else { return quote!(#block) };
    let value_type = value_type(fixture, private);
    let value = &provide.value;
    let statements = block.stmts.iter().enumerate().map(|(at, statement)| {
        if at != provide.at {
            return quote!(#statement);
        }
        match statement {
            syn::Stmt::Local(local) => {
                let (attributes, pattern) = (&local.attrs, &local.pat);
                quote_spanned! {provide.span=>
                    #(#attributes)*
                    let #pattern = #context.provide_and_take_back::<#value_type>(#value).await;
                }
            }
            _ => quote_spanned!(provide.span=> #context.provide::<#value_type>(#value).await;),
        }
    });
    quote!({ #(#statements)* })
}

fn value_type(fixture: &Fixture, private: &TokenStream) -> TokenStream {
    match &fixture.function.output {
        Output::Unit => quote!(()),
        Output::Value(ty) => quote!(#ty),
        Output::Result(ty) => quote!(<#ty as #private::ResultParts>::Value),
    }
}

fn default_name(index: usize) -> Ident {
    format_ident!("__estrade_default_{index}")
}

fn defaults(fixture: &Fixture, private: &TokenStream) -> TokenStream {
    let all = fixture.function.plain().enumerate().map(|(index, (parameter, default))| {
        let (name, ty) = (default_name(index), owned(&parameter.ty));
        quote! {
            fn #name() -> #private::Box<dyn #private::Any + #private::Send> {
                let value: #ty = #default;
                #private::Box::new(value)
            }
        }
    });
    quote!(#(#all)*)
}

fn implementation(
    fixture: &Fixture,
    private: &TokenStream,
    fixtures: &[FixtureParameter<'_>],
) -> TokenStream {
    let (key_type, value_type, scope) =
        (key_type(fixture), value_type(fixture, private), scope(private, fixture.scope));
    let keys = fixtures.iter().map(|fixture| definition::key(fixture.path));
    let span = fixture.function.name.span();
    let depth =
        quote_spanned!(span=> const DEPTH: usize = 1 + #private::deepest(&[#(#private::depth_of(#keys)),*]););
    quote! {
        impl #private::Fixture for #key_type {
            type Value = #value_type;
            const SCOPE: #private::Scope = #scope;
            #depth
            const DEFINITION: &'static #private::FixtureDef = &__ESTRADE_DEFINITION;
        }
        const _: usize = <#key_type as #private::Fixture>::DEPTH;
    }
}

/// One method per plain argument, by which `#[with(name = …)]` sets it.
fn setters(fixture: &Fixture, private: &TokenStream) -> TokenStream {
    let key_type = key_type(fixture);
    let visibility = &fixture.function.visibility;
    let all = fixture.function.plain().enumerate().map(|(index, (parameter, _))| {
        let name = bare_name(&parameter.name);
        let ty = owned(&parameter.ty);
        let (overrides, value, comparison) = (hidden("overrides"), hidden("value"), hidden("comparison"));
        quote! {
            impl #key_type {
                #[doc(hidden)]
                #[allow(dead_code, unreachable_pub, clippy::needless_pass_by_value)]
                #visibility fn #name(self, #overrides: &mut #private::Overrides, #value: #ty) {
                    use #private::{ByValue as _, Incomparable as _};
                    let #comparison = (&#private::Compare::<#ty>::new()).comparison();
                    #overrides.argument(self, #index, #value, #comparison);
                }
            }
            impl #private::Positional<#index> for #key_type {
                type Argument = #ty;
                fn set(self, overrides: &mut #private::Overrides, value: #ty) {
                    self.#name(overrides, value);
                }
            }
        }
    });
    quote!(#(#all)*)
}

/// What only rustc can tell: the scopes of dependencies, and whether a shared value can cross processes.
fn checks(fixture: &Fixture, private: &TokenStream, fixtures: &[FixtureParameter<'_>]) -> TokenStream {
    let wide = definition::wide_checks(private, fixtures);
    if fixture.scope == Scope::Test {
        return wide;
    }
    let name = &fixture.function.name;
    let narrower = fixtures.iter().map(|dependency| {
        let path = dependency.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        let key = definition::key(dependency.path);
        let arms = Scope::ALL.into_iter().filter(|scope| *scope < fixture.scope).map(|narrower| {
            let message = diagnostics::narrower(name, fixture.scope.as_str(), &path, narrower.as_str());
            let scope = scope(private, narrower);
            quote!(#scope => ::core::panic!(#message),)
        });
        quote_spanned! {dependency.path.span()=>
            const _: () = match #private::scope_of(#key) { #(#arms)* _ => {} };
        }
    });
    let value = value_type(fixture, private);
    let span = match &fixture.function.output {
        Output::Unit => name.span(),
        Output::Value(ty) | Output::Result(ty) => ty.span(),
    };
    let crosses = quote_spanned!(span=> const _: fn() = #private::crosses_processes::<#value>;);
    quote! { #wide #(#narrower)* #crosses }
}
