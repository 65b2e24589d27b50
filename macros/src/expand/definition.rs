//! The parts that the definitions of fixtures and tests share.

use std::env;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Path};

use super::{at, door_at, hidden, hidden_at, words};
use crate::diagnostics;
use crate::model::{Access, FixtureParameter, Function, Millis, With};

/// What tells a definition from all others.
pub(super) struct Identity {
    pub(super) name: String,
    pub(super) package: String,
    pub(super) target: String,
    pub(super) line: u32,
}

impl Identity {
    pub(super) fn of(function: &Function) -> Identity {
        let line = function.name.span().unwrap().line();
        Identity {
            name: syn::ext::IdentExt::unraw(&function.name).to_string(),
            package: variable("CARGO_PKG_NAME").unwrap_or_default(),
            target: target(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
        }
    }
}

/// Cargo tells rustc, and with it this macro, what it compiles.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Which of a package's targets is compiled: its crate names may all be the same.
fn target() -> String {
    let krate = || variable("CARGO_CRATE_NAME").unwrap_or_default();
    if let Some(binary) = variable("CARGO_BIN_NAME") {
        format!("{}/{binary}", if is_example() { "example" } else { "bin" })
    } else if variable("CARGO_TARGET_TMPDIR").is_some() {
        // Set for integration tests and benches alone, which cargo names after the file.
        format!("test/{}", test_name(&krate()))
    } else {
        "lib".to_owned()
    }
}

/// An example has the variables of a binary; what tells them apart is where cargo has rustc put it.
fn is_example() -> bool {
    let folder = env::args_os().skip_while(|argument| argument != "--out-dir").nth(1);
    folder.is_some_and(|folder| std::path::Path::new(&folder).ends_with("examples"))
}

/// A target's name may have dashes where its crate's has underscores; the file tells.
fn test_name(krate: &str) -> String {
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let dashed = krate.replace('_', "-");
    let tests = std::path::Path::new(&root).join("tests");
    let exists = |name: &str| tests.join(format!("{name}.rs")).is_file() || tests.join(name).is_dir();
    if dashed != krate && !exists(krate) && exists(&dashed) { dashed } else { krate.to_owned() }
}

/// The list of dependencies.
pub(super) fn dependencies(
    private: &Ident,
    fixtures: &[FixtureParameter<'_>],
    on_fixture: bool,
) -> TokenStream {
    let all = fixtures.iter().map(|FixtureParameter { path, access, with, .. }| {
        let settings = settings(private, with);
        let key = key(private, path);
        let access = match access {
            Access::Shared => quote!(shared),
            Access::Cloned => quote!(cloned),
            Access::Exclusive => quote!(exclusive),
        };
        // A test's own are evaluated by its body, which sees its cases.
        let with = (on_fixture && !with.is_empty()).then(|| {
            let overrides = hidden("overrides");
            let with = set_all(private, &overrides, path, with);
            quote!(.with(|#overrides: &mut #private::Overrides| { #with }))
        });
        quote!(#private::Dependency::#access(#key) #with #settings)
    });
    quote!(&[#(#all),*])
}

/// What `#[with(…)]` says, as text.
fn settings(private: &Ident, with: &[With]) -> Option<TokenStream> {
    let all = with.iter().map(|With { name, value }| {
        let name = name.as_ref().map(|name| syn::ext::IdentExt::unraw(name).to_string()).unwrap_or_default();
        let value = words::source(value);
        quote!(#private::Setting { argument: #name, value: #value })
    });
    (!with.is_empty()).then(|| quote!(.setting(&[#(#all),*])))
}

/// A fixture's name, called: the only form in which rustc says «cannot find function» for a missing one.
pub(super) fn key(private: &Ident, path: &Path) -> TokenStream {
    let private = door_at(path.span(), private);
    quote_spanned!(path.span()=> #private::IsFixture::FIXTURE.of(#path()))
}

/// The definition behind a name.
pub(super) fn of_path(private: &Ident, path: &Path) -> TokenStream {
    let key = key(private, path);
    quote!(#private::definition_of(#key))
}

/// What `#[with(…)]` says about one fixture.
pub(super) fn set_all(private: &Ident, overrides: &syn::Ident, path: &Path, with: &[With]) -> TokenStream {
    let all = with.iter().enumerate().map(|(index, With { name, value })| {
        if let Some(name) = name {
            quote_spanned!(name.span()=> #path().#name(#overrides, #value);)
        } else {
            let (private, setter) = (door_at(value.span(), private), hidden_at(value.span(), "setter"));
            let path = at(value.span(), &path.to_token_stream());
            quote_spanned! {value.span()=>
                let #setter = #private::Positional::<#index>::setter(#path());
                #setter(#overrides, #value);
            }
        }
    });
    let definition = of_path(private, path);
    quote!(#overrides.evaluating(#definition); #(#all)*)
}

/// What `replace(…)` says.
pub(super) fn replace(private: &Ident, overrides: &syn::Ident, replacements: &[(Path, Expr)]) -> TokenStream {
    let all = replacements.iter().map(|(path, value)| {
        let (private, replacer) = (door_at(path.span(), private), hidden_at(path.span(), "replacer"));
        let known =
            quote_spanned!(path.span()=> let #replacer = #private::Replaceable::<_>::replacer(#path(), #overrides););
        let given = quote_spanned!(value.span()=> #replacer(#overrides, #value););
        quote!(#known #given)
    });
    quote!(#(#all)*)
}

/// The same as data. What is no fixture is nothing here: rustc tells of it where the value is given.
pub(super) fn replaced(private: &Ident, replacements: &[(Path, Expr)]) -> Option<TokenStream> {
    let all = replacements.iter().map(|(path, value)| {
        let value = words::source(value);
        quote! {
            #private::Replaced {
                fixture: || {
                    use #private::{IsKnown as _, IsUnknown as _};
                    (&#private::Named(#path())).definition()
                },
                value: #value,
            }
        }
    });
    (!replacements.is_empty()).then(|| quote!(replaced: &[#(#all),*],))
}

/// Checks of one dependency that are the same for fixtures and tests: what may not be asked of a fixture
/// wider than a test.
pub(super) fn wide_checks(private: &Ident, fixtures: &[FixtureParameter<'_>]) -> TokenStream {
    let checks = fixtures.iter().map(|fixture| {
        let refuse = |span: Span, message: &str| {
            let (key, private) = (key(private, fixture.path), door_at(span, private));
            quote_spanned!(span=> const _: () = #private::one_per_test(#key, #message);)
        };
        let exclusive = (fixture.access == Access::Exclusive)
            .then(|| refuse(fixture.parameter.ty.span(), diagnostics::exclusive_wide()));
        let with = fixture.with.first().map(|with| {
            let span = with.name.as_ref().map_or_else(|| with.value.span(), syn::Ident::span);
            refuse(span, diagnostics::with_wide())
        });
        quote!(#exclusive #with)
    });
    quote!(#(#checks)*)
}

/// A limit, where one is said.
pub(super) fn timeout(private: &Ident, millis: Option<Millis>) -> Option<TokenStream> {
    let Millis(millis) = millis?;
    Some(quote!(timeout: #private::Some(#private::Duration::from_millis(#millis)),))
}
