//! The rules that a fixture or test has to keep, as far as its own tokens tell. What depends on other
//! fixtures (cycles, scopes, types) is checked by rustc on what `expand` writes.

use syn::{Attribute, Type};

use crate::diagnostics::{self, Diagnostics};
use crate::model::{Fixture, Function, Kind, Output, Provide, Test, borrows};
use crate::provide;

pub(crate) fn fixture(fixture: &Fixture, errors: &Diagnostics) {
    function(&fixture.function, errors);
    output(&fixture.function.output, errors);
    for parameter in &fixture.function.parameters {
        if let Kind::Case { attributes } = &parameter.kind {
            attributes
                .iter()
                .take(1)
                .for_each(|attribute| errors.push(diagnostics::case_on_fixture(attribute)));
        }
    }
    for attribute in &fixture.function.attributes.others {
        if let Some(name) = stacked(attribute) {
            errors.push(diagnostics::stacked_on_fixture(attribute, name));
        }
    }
    if let Some(provide) = &fixture.provide {
        around_provide(&fixture.function, provide, errors);
    }
}

fn around_provide(function: &Function, provide: &Provide, errors: &Diagnostics) {
    let fallible = matches!(function.output, Output::Result(_));
    for expression in provide::returns_before(&function.block.stmts[..provide.at], fallible) {
        errors.push(diagnostics::return_before_provide(expression));
    }
    if fallible && let Some(end) = provide::falls_off_the_end(&function.block) {
        errors.push(diagnostics::teardown_without_ok(end));
    }
    // Of `provide!` comes an `async fn` in any case, in which rustc would allow it.
    if !function.asynchronous {
        for span in provide::awaits(&function.block) {
            errors.push(diagnostics::await_in_plain_fixture(span));
        }
    }
}

pub(crate) fn integration_test(test: &Test, errors: &Diagnostics) {
    function(&test.function, errors);
    if let Output::Value(ty) = &test.function.output
        && !matches!(ty, Type::Never(_))
    {
        errors.push(diagnostics::test_output(ty));
    }
    for parameter in &test.function.parameters {
        if let Kind::Plain { default } = &parameter.kind {
            errors.push(diagnostics::default_on_test(default));
        }
    }
    for span in provide::anywhere(&test.function.block) {
        errors.push(diagnostics::provide_misplaced(span));
    }
    for attribute in &test.function.attributes.others {
        if let Some(name) = stacked(attribute) {
            errors.push(diagnostics::stacked_on_test(attribute, name));
        }
    }
}

/// An attribute that makes something else of the function.
fn stacked(attribute: &Attribute) -> Option<&'static str> {
    let name = &attribute.path().segments.last()?.ident;
    ["test", "rstest", "fixture", "integration_test"].into_iter().find(|known| name == known)
}

fn function(function: &Function, errors: &Diagnostics) {
    for (span, what) in &function.unwanted {
        errors.push(diagnostics::unwanted(*span, what));
    }
}

fn output(output: &Output, errors: &Diagnostics) {
    let (Output::Value(ty) | Output::Result(ty)) = output else { return };
    if let Some(span) = borrows(ty) {
        errors.push(diagnostics::borrowed_output(span));
    }
    syn::visit::Visit::visit_type(&mut Opaque(errors), ty);
}

/// Finds `impl Trait`.
struct Opaque<'a>(&'a Diagnostics);

impl<'ast> syn::visit::Visit<'ast> for Opaque<'_> {
    fn visit_type_impl_trait(&mut self, ty: &'ast syn::TypeImplTrait) {
        self.0.push(diagnostics::opaque_output(ty));
    }
}
