//! Every message, and the collector that shows them all at once.

mod arguments;
mod items;

use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Attribute, Error, Ident, Path};

pub(crate) use arguments::{
    argument_form, argument_without_a_name, bad_duration, crate_form, doubled_argument, doubled_path, flag,
    list_form, meant_scope, replaced_by_nothing, unknown_argument, unknown_flavor, unknown_scope,
};
pub(crate) use items::{
    borrowed_output, generic, inferred_output, not_a_function, opaque_output, receiver, test_output,
    unsized_output, unwanted,
};

/// Collects errors; every one of them is shown.
#[derive(Default)]
pub(crate) struct Diagnostics(RefCell<Vec<Error>>);

impl Diagnostics {
    pub(crate) fn push(&self, error: Error) {
        self.0.borrow_mut().push(error);
    }

    /// The value, or its error collected.
    pub(crate) fn ok<T>(&self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// All of them, in the order in which they are read.
    pub(crate) fn finish(self) -> syn::Result<()> {
        let mut errors = self.0.into_inner();
        errors.sort_by_key(|error| {
            let place = error.span().unwrap();
            (place.line(), place.column())
        });
        let errors = errors.into_iter().reduce(|mut all, error| {
            all.combine(error);
            all
        });
        errors.map_or(Ok(()), Err)
    }
}

fn at(tokens: impl ToTokens, message: impl Display) -> Error {
    Error::new_spanned(tokens, message)
}

/// Which of the words one may have meant.
fn similar<'w>(text: &str, known: &[&'w str]) -> Option<&'w str> {
    let near = known.iter().map(|word| (strsim::jaro_winkler(word, text), *word));
    near.filter(|(nearness, _)| *nearness > 0.8).max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, word)| word)
}

pub(crate) fn pattern_parameter(pattern: impl ToTokens) -> Error {
    at(
        pattern,
        "a parameter is the name of a fixture, not a pattern: write `name: &T`, and take it apart in the body \
         (`_name: &T` when only the effect is wanted)",
    )
}

pub(crate) fn doubled_parameter(name: &Ident) -> Error {
    at(
        name,
        format!(
            "there is a parameter `{name}` already: one fixture has one value. Remove this one, or name it otherwise"
        ),
    )
}

pub(crate) fn attribute_form(span: Span, attribute: &Path) -> Error {
    let message = if attribute.is_ident("from") {
        "`#[from(path)]` names one fixture, by its path"
    } else if attribute.is_ident("default") {
        "`#[default(expression)]` gives one value: what the argument is unless `#[with]` says otherwise"
    } else {
        "`#[with(name = value, …)]` gives values to the plain arguments of the fixture"
    };
    Error::new(span, message)
}

pub(crate) fn doubled_attribute(attribute: impl ToTokens, name: &str) -> Error {
    at(attribute, format!("`#[{name}]` stands here twice: keep one"))
}

pub(crate) fn clashing_attributes(attribute: impl ToTokens, message: &str) -> Error {
    at(attribute, message)
}

pub(crate) fn default_on_test(attribute: impl ToTokens) -> Error {
    at(
        attribute,
        "`#[default]` makes a plain argument of a fixture; a test has none: use `#[case]` or `#[values]` of rstest, \
         or a `let` in the body",
    )
}

pub(crate) fn case_on_fixture(attribute: impl ToTokens) -> Error {
    at(
        attribute,
        "cases belong to tests: on a fixture write `#[default(value)]`, and override it in the test with `#[with(…)]`",
    )
}

pub(crate) fn unknown_attribute(attribute: &Attribute) -> Error {
    const KNOWN: [&str; 7] = ["from", "with", "default", "case", "values", "files", "cfg"];
    let name = attribute.path().get_ident().map(ToString::to_string).unwrap_or_default();
    let meant =
        similar(&name, &KNOWN).map(|meant| format!(" (did you mean `#[{meant}]`?)")).unwrap_or_default();
    at(
        attribute,
        format!(
            "unknown parameter attribute{meant}: there are `#[from]`, `#[with]`, `#[default]` (fixtures), `#[case]`, \
             `#[values]`, `#[files]` (tests) and `#[cfg]`"
        ),
    )
}

pub(crate) fn unnameable_parameter(ty: impl ToTokens) -> Error {
    at(ty, "a parameter says which type it gets: write the fixture's type instead of `impl Trait`")
}

pub(crate) fn unsized_parameter(ty: impl ToTokens, written: &str) -> Error {
    at(ty, format!("a value of this type has to be borrowed: write `&{written}`"))
}

pub(crate) fn static_parameter(lifetime: impl ToTokens) -> Error {
    at(
        lifetime,
        "a fixture's value is borrowed until its teardown, not for `'static`: write `&T` without a lifetime, or `T` for a clone",
    )
}

pub(crate) fn rstest_is_missing(attribute: impl ToTokens) -> Error {
    at(
        attribute,
        "this attribute is rstest's, which this package does not depend on: run `cargo add --dev rstest \
         --no-default-features`",
    )
}

pub(crate) fn cases_for_nobody(attribute: impl ToTokens) -> Error {
    at(attribute, "this case is for nobody: put `#[case]` before each parameter that it has a value for")
}

pub(crate) fn parameter_without_cases(attribute: impl ToTokens) -> Error {
    at(
        attribute,
        "there are no cases: write one `#[case(value)]` or more above the function, or `#[values(a, b)]` here",
    )
}

pub(crate) fn no_values(attribute: impl ToTokens) -> Error {
    at(attribute, "without a value there is no test: write one or more, `#[values(a, b)]`")
}

pub(crate) fn case_of_wrong_length(values: impl ToTokens, given: usize, wanted: usize) -> Error {
    let s = |number| if number == 1 { "" } else { "s" };
    at(
        values,
        format!(
            "this case has {given} value{}, and {wanted} parameter{} with `#[case]`",
            s(given),
            s(wanted)
        ),
    )
}

pub(crate) fn belongs_to_a_parameter(attribute: &Attribute) -> Error {
    let name = attribute.path().get_ident().map(ToString::to_string).unwrap_or_default();
    at(
        attribute,
        format!("`#[{name}]` speaks of one parameter: move it into the parentheses, before the name"),
    )
}

pub(crate) fn belongs_to_a_test(attribute: impl ToTokens) -> Error {
    at(
        attribute,
        "this attribute belongs to tests: a fixture is set up whenever a test asks for it. Remove it here",
    )
}

pub(crate) fn positional_after_named(value: impl ToTokens) -> Error {
    at(value, "arguments by position come before arguments by name")
}

pub(crate) fn stacked_on_test(attribute: impl ToTokens, name: &str) -> Error {
    let message = match name {
        "fixture" => "a function is a fixture or a test: remove one of the two attributes",
        "rstest" => {
            "`#[integration_test]` already makes this a test: remove this attribute; `#[case]`, `#[values]` and \
             `#[files]` work without it"
        }
        _ => {
            "`#[integration_test]` already makes this a test, async or not: remove this attribute (a tokio flavor is \
             written `#[integration_test(flavor = \"current_thread\")]`)"
        }
    };
    at(attribute, message)
}

pub(crate) fn stacked_on_fixture(attribute: impl ToTokens, name: &str) -> Error {
    let message = match name {
        "fixture" => "`#[fixture]` already makes this a fixture: remove this attribute",
        _ => "a function is a fixture or a test: remove one of the two attributes",
    };
    at(attribute, message)
}

pub(crate) fn provide_misplaced(span: Span) -> Error {
    Error::new(
        span,
        "`provide!` stands at the top level of a fixture's body, as `provide!(value);` or `let value = provide!(value);`: \
         it is where the test runs",
    )
}

pub(crate) fn provide_in_test(span: Span) -> Error {
    Error::new(
        span,
        "a test has nobody to provide for: move this, with the code around it, to a `#[fixture]`, and take its value as a \
         parameter",
    )
}

pub(crate) fn provide_twice(span: Span) -> Error {
    Error::new(span, "a fixture provides one value, once: this is its second `provide!`")
}

pub(crate) fn provide_one_value(tokens: impl ToTokens) -> Error {
    at(tokens, "`provide!` takes one value: `provide!(value)`, with a tuple or a struct for several")
}

pub(crate) fn return_before_provide(tokens: impl ToTokens) -> Error {
    at(
        tokens,
        "before `provide!` a fixture leaves with `?` or `return Err(…)` only: what it provides goes through `provide!`",
    )
}

pub(crate) fn teardown_without_ok(span: Span) -> Error {
    Error::new(
        span,
        "the code behind `provide!` is this fixture's teardown, which can fail: end it with `Ok(())`",
    )
}

pub(crate) fn without_ok(span: Span, what: &str) -> Error {
    let message = match what {
        "test" => "this test returns a `Result`: end its body with `Ok(())`",
        _ => {
            "this fixture returns a `Result`: end its body with `Ok(value)`, or give the value with `provide!(value)`"
        }
    };
    Error::new(span, message)
}

pub(crate) fn ok_with_a_semicolon(semicolon: Span) -> Error {
    Error::new(semicolon, "this semicolon throws the `Ok` away, which is to be returned: remove it")
}

pub(crate) fn ok_for_nobody(end: impl ToTokens) -> Error {
    at(
        end,
        "this fixture returns no `Result`, and nobody looks at this one: remove it, or write `-> Result<T>` if its setup or \
         teardown can fail",
    )
}

pub(crate) fn question_without_a_result(span: Span, what: &str) -> Error {
    let message = match what {
        "test" => {
            "`?` leaves with an error, for which this test has no type: write `-> Result<()>`, and end its body with \
                   `Ok(())`"
        }
        _ => {
            "`?` leaves with an error, for which this fixture has no type: write `-> Result<T>` for its value, and end its \
              body with `Ok(())`"
        }
    };
    Error::new(span, message)
}

pub(crate) fn await_in_plain(span: Span, what: &str) -> Error {
    Error::new(span, format!("only an `async fn` can wait: write `async` before the `fn` of this {what}"))
}

pub(crate) fn exclusive_wide() -> &'static str {
    "cannot be taken by `&mut`: many tests share its value, in many processes. Take it by `&`"
}

pub(crate) fn with_wide() -> &'static str {
    "cannot be changed by `#[with]`: many tests share its one value, and no test can override it for the others. Give this test its own value with `replace(…)`, or give the fixture scope `test`"
}

pub(crate) fn call() -> &'static str {
    "a fixture's name stands for the fixture, and calling it does not run it: ask for its value with a parameter of \
     this name, or with `request.get(name).await`"
}
