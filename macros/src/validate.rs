//! The rules that a fixture or test has to keep, as far as its own tokens tell. What depends on other
//! fixtures (cycles, scopes, types) is checked by rustc on what `expand` writes.

use std::path::Path;
use std::{env, fs};

use syn::{Attribute, Meta, Type};

use crate::diagnostics::{self, Diagnostics};
use crate::model::{Fixture, Function, Kind, Output, Provide, Test, borrows, peeled};
use crate::{parse, provide};

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
        } else if is(attribute, &["ignore", "should_panic"]) {
            errors.push(diagnostics::belongs_to_a_test(attribute));
        } else if is(attribute, &["case"]) {
            errors.push(diagnostics::case_on_fixture(attribute));
        }
    }
    awaits(&fixture.function, "fixture", errors);
    match &fixture.provide {
        Some(provide) => around_provide(&fixture.function, provide, errors),
        None => match &fixture.function.output {
            Output::Unit => questions(&fixture.function, "fixture", errors),
            Output::Result(_) => ends_without_ok(&fixture.function, "fixture", errors),
            Output::Value(_) => {}
        },
    }
}

fn around_provide(function: &Function, provide: &Provide, errors: &Diagnostics) {
    let fallible = matches!(function.output, Output::Result(_));
    for expression in provide::returns_before(&function.block.stmts[..provide.at], fallible) {
        errors.push(diagnostics::return_before_provide(expression));
    }
    if fallible {
        if let Some((_, Some(semicolon))) = provide::ends_in_ok(&function.block) {
            errors.push(diagnostics::ok_with_a_semicolon(semicolon));
        } else if let Some(end) = provide::falls_off_the_end(&function.block) {
            errors.push(diagnostics::teardown_without_ok(end));
        }
    } else {
        if let Some((end, None)) = provide::ends_in_ok(&function.block) {
            errors.push(diagnostics::ok_for_nobody(end));
        }
        questions(function, "fixture", errors);
    }
}

/// Of a body that has to end with a `Result`.
fn ends_without_ok(function: &Function, what: &str, errors: &Diagnostics) {
    if let Some((_, Some(semicolon))) = provide::ends_in_ok(&function.block) {
        errors.push(diagnostics::ok_with_a_semicolon(semicolon));
    } else if let Some(end) = provide::surely_falls_off_the_end(&function.block) {
        errors.push(diagnostics::without_ok(end, what));
    }
}

/// Of a body that returns no error.
fn questions(function: &Function, what: &str, errors: &Diagnostics) {
    for span in provide::questions(&function.block) {
        errors.push(diagnostics::question_without_a_result(span, what));
    }
}

/// Of a fixture with `provide!` comes an `async fn` in any case, in which rustc would allow it.
fn awaits(function: &Function, what: &str, errors: &Diagnostics) {
    if function.asynchronous.is_none() {
        for span in provide::awaits(&function.block) {
            errors.push(diagnostics::await_in_plain(span, what));
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
    cases(&test.function, errors);
    awaits(&test.function, "test", errors);
    match &test.function.output {
        Output::Unit => questions(&test.function, "test", errors),
        Output::Result(_) => ends_without_ok(&test.function, "test", errors),
        Output::Value(_) => {}
    }
    for span in provide::anywhere(&test.function.block) {
        errors.push(diagnostics::provide_in_test(span));
    }
    for attribute in &test.function.attributes.others {
        if let Some(name) = stacked(attribute) {
            errors.push(diagnostics::stacked_on_test(attribute, name));
        }
    }
}

/// `#[case(…)]` above the function and `#[case]` before a parameter: none without the other.
fn cases(function: &Function, errors: &Diagnostics) {
    let above = |attribute: &&Attribute| is(attribute, &["case"]);
    let before: Vec<&Attribute> = function
        .cases()
        .filter_map(|(_, attributes)| attributes.iter().find(|attribute| is(attribute, &["case"])))
        .collect();
    let rstests = function.cases().find_map(|(_, attributes)| attributes.first());
    if let Some(attribute) = rstests.filter(|_| is_rstest_missing()) {
        return errors.push(diagnostics::rstest_is_missing(attribute));
    }
    let all = function.cases().flat_map(|(_, attributes)| attributes);
    all.filter(|attribute| is_without_values(attribute))
        .for_each(|values| errors.push(diagnostics::no_values(values)));
    let above: Vec<&Attribute> = function.attributes.others.iter().filter(above).collect();
    match (above.first(), before.first()) {
        (Some(above), None) => errors.push(diagnostics::cases_for_nobody(above)),
        (None, Some(before)) => errors.push(diagnostics::parameter_without_cases(before)),
        _ => above.into_iter().for_each(|case| length(case, before.len(), errors)),
    }
}

/// `#[values()]`, of which rstest makes no test at all and says nothing.
fn is_without_values(attribute: &Attribute) -> bool {
    is(attribute, &["values"]) && matches!(&attribute.meta, Meta::List(list) if list.tokens.is_empty())
}

/// One value for each parameter; what rstest reads otherwise is its own business.
fn length(case: &Attribute, wanted: usize, errors: &Diagnostics) {
    if let Some(values) = parse::values(case)
        && values.len() != wanted
    {
        errors.push(diagnostics::case_of_wrong_length(&values, values.len(), wanted));
    }
}

/// Whether the package's manifest says nothing of rstest. A build without cargo has none, and is believed.
fn is_rstest_missing() -> bool {
    let manifest = env::var("CARGO_MANIFEST_DIR").map(|folder| Path::new(&folder).join("Cargo.toml"));
    let text = manifest.ok().and_then(|manifest| fs::read_to_string(manifest).ok());
    text.is_some_and(|text| !text.contains("rstest"))
}

/// Whether an attribute has one of these names, followed by whatever: rstest's `#[case::name(…)]`.
fn is(attribute: &Attribute, names: &[&str]) -> bool {
    attribute.path().segments.first().is_some_and(|first| names.iter().any(|name| first.ident == name))
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
    for (index, parameter) in function.parameters.iter().enumerate() {
        if function.parameters[..index].iter().any(|earlier| earlier.name == parameter.name) {
            errors.push(diagnostics::doubled_parameter(&parameter.name));
        }
    }
    for fixture in function.fixtures() {
        parameter(&fixture.parameter.ty, errors);
    }
}

/// Types that no fixture's value can have as a parameter.
fn parameter(ty: &Type, errors: &Diagnostics) {
    let borrowed = match peeled(ty) {
        Type::Reference(reference) => {
            if let Some(lifetime) = reference.lifetime.as_ref().filter(|lifetime| lifetime.ident == "static")
            {
                errors.push(diagnostics::static_parameter(lifetime));
            }
            &*reference.elem
        }
        Type::Path(path) if path.path.is_ident("str") => {
            return errors.push(diagnostics::unsized_parameter(path, "str"));
        }
        Type::Slice(slice) => return errors.push(diagnostics::unsized_parameter(slice, "[T]")),
        Type::TraitObject(object) => return errors.push(diagnostics::unsized_parameter(object, "dyn Trait")),
        other => other,
    };
    if let Type::ImplTrait(ty) = peeled(borrowed) {
        errors.push(diagnostics::unnameable_parameter(ty));
    }
}

fn output(output: &Output, errors: &Diagnostics) {
    let (Output::Value(ty) | Output::Result(ty)) = output else { return };
    if let Some(span) = borrows(ty) {
        errors.push(diagnostics::borrowed_output(span));
    }
    match peeled(ty) {
        Type::TraitObject(object) => {
            return errors.push(diagnostics::unsized_output(object, "Box<dyn Trait + Send>"));
        }
        Type::Slice(slice) => errors.push(diagnostics::unsized_output(slice, "Vec<T>")),
        Type::Path(path) if path.path.is_ident("str") => {
            errors.push(diagnostics::unsized_output(path, "String"));
        }
        _ => {}
    }
    syn::visit::Visit::visit_type(&mut Nameless(errors), ty);
}

/// Finds `impl Trait` and `_`.
struct Nameless<'a>(&'a Diagnostics);

impl<'ast> syn::visit::Visit<'ast> for Nameless<'_> {
    fn visit_type_impl_trait(&mut self, ty: &'ast syn::TypeImplTrait) {
        self.0.push(diagnostics::opaque_output(ty));
    }
    fn visit_type_infer(&mut self, ty: &'ast syn::TypeInfer) {
        self.0.push(diagnostics::inferred_output(ty));
    }
}
