//! The rules that a fixture or test has to keep, as far as its own tokens tell. What depends on other
//! fixtures (cycles, scopes, types) is checked by rustc on what `expand` writes.

use syn::Type;

use crate::diagnostics::{self, Diagnostics};
use crate::model::{Fixture, Function, Kind, Output, Test, borrows};
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
    if let Some(provide) = &fixture.provide {
        let before = &fixture.function.block.stmts[..provide.at];
        let fallible = matches!(fixture.function.output, Output::Result(_));
        for expression in provide::returns_before(before, fallible) {
            errors.push(diagnostics::return_before_provide(expression));
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
        let path = attribute.path();
        let Some(last) = path.segments.last() else { continue };
        let name = match (last.ident.to_string().as_str(), path.segments.len()) {
            ("rstest", _) => "rstest",
            ("test", 1) => "test",
            ("test", _) => "tokio::test",
            _ => continue,
        };
        errors.push(diagnostics::stacked(attribute, name));
    }
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
    struct Opaque<'a>(&'a Diagnostics);
    impl<'ast> syn::visit::Visit<'ast> for Opaque<'_> {
        fn visit_type_impl_trait(&mut self, ty: &'ast syn::TypeImplTrait) {
            self.0.push(diagnostics::opaque_output(ty));
        }
    }
    syn::visit::Visit::visit_type(&mut Opaque(errors), ty);
}
