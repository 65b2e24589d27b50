//! Reads attributes, arguments and signatures into the model.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, Expr, ExprLit, FnArg, Ident, Item, ItemFn, Lit, LitStr, Meta, Pat, PatType, Path, ReturnType,
    Token, Type, parenthesized, parse_str,
};

use crate::diagnostics::{self, Diagnostics};
use crate::model::{
    Access, Attributes, Fixture, Function, Kind, Millis, Output, Parameter, Scope, ShouldPanic, Test, With,
    bare_name, peeled,
};
use crate::provide;

mod arguments;
mod body;
mod cfg;

use arguments::Arguments;
pub(crate) use cfg::{CfgSplit, crate_of, split_at_cfg};

/// The function that an attribute stands on.
pub(crate) fn item(tokens: TokenStream, attribute: &str) -> syn::Result<ItemFn> {
    // Almost always it is one; to ask what else it may be takes several times as long.
    if let Ok(function) = syn::parse2(tokens.clone()) {
        return Ok(function);
    }
    match syn::parse2(tokens.clone()) {
        Ok(Item::Fn(function)) => Ok(function),
        Ok(other) => Err(diagnostics::not_a_function(&other, attribute)),
        Err(error) => body::read_around(tokens).ok_or(error),
    }
}

pub(crate) fn fixture(arguments: TokenStream, item: ItemFn, errors: &Diagnostics) -> Fixture {
    let mut arguments = Arguments::parse(arguments, &["scope", "autouse", "timeout", "crate"], errors);
    let provide = provide::find(&item.block, errors);
    Fixture {
        krate: arguments.krate(),
        scope: arguments.scope(),
        autouse: arguments.flag("autouse"),
        timeout: arguments.duration("timeout"),
        function: function(item, errors),
        provide,
    }
}

pub(crate) fn integration_test(
    arguments: TokenStream,
    item: ItemFn,
    written: &TokenStream,
    errors: &Diagnostics,
) -> Test {
    let mut arguments =
        Arguments::parse(arguments, &["timeout", "flavor", "uses", "replace", "crate"], errors);
    let mut function = function(item, errors);
    let should_panic = should_panic(&mut function.attributes.others, errors);
    let body = body::written(written).unwrap_or_else(|| function.block.to_token_stream());
    Test {
        krate: arguments.krate(),
        timeout: arguments.duration("timeout"),
        current_thread: arguments.current_thread(),
        uses: arguments.paths("uses"),
        replace: arguments.replacements(),
        should_panic,
        body,
        function,
    }
}

fn function(item: ItemFn, errors: &Diagnostics) -> Function {
    let signature = item.sig;
    let mut unwanted = Vec::new();
    let mut refuse = |span: Option<Span>, what| unwanted.extend(span.map(|span| (span, what)));
    refuse(signature.constness.map(|token| token.span), "`const`");
    refuse(signature.abi.as_ref().map(Spanned::span), "`extern`");
    refuse(signature.variadic.as_ref().map(Spanned::span), "variadic");
    if let syn::Safety::Unsafe(token) = &signature.safety {
        refuse(Some(token.span), "`unsafe`");
    }
    if !signature.generics.params.is_empty() {
        errors.push(diagnostics::generic(signature.generics.params.span()));
    }
    let has_receiver = signature.inputs.iter().any(|input| matches!(input, FnArg::Receiver(_)));
    let own_type = own_type(signature.output.to_token_stream());
    let is_method = has_receiver || own_type.is_some();
    if let Some(own_type) = own_type.filter(|_| !has_receiver) {
        errors.push(diagnostics::receiver(own_type));
    }
    let parameters = signature.inputs.into_iter().filter_map(|input| match input {
        FnArg::Typed(typed) => parameter(typed, errors),
        FnArg::Receiver(receiver) => {
            errors.push(diagnostics::receiver(receiver));
            None
        }
    });
    Function {
        parameters: parameters.collect(),
        attributes: attributes(item.attrs, errors),
        visibility: item.vis,
        asynchronous: signature.asyncness,
        keyword: signature.fn_token,
        parentheses: signature.paren_token,
        is_method,
        unwanted,
        name: signature.ident,
        output: output(signature.output),
        block: *item.block,
    }
}

/// `Self`, which only stands in an `impl` or a trait.
fn own_type(tokens: TokenStream) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(name) => (name == "Self").then_some(name),
        TokenTree::Group(group) => own_type(group.stream()),
        _ => None,
    })
}

fn attributes(all: Vec<Attribute>, errors: &Diagnostics) -> Attributes {
    let mut sorted = Attributes::default();
    for attribute in all {
        let is = |names: &[&str]| names.iter().any(|name| attribute.path().is_ident(name));
        if is(&["from", "with", "default", "values", "files"]) {
            errors.push(diagnostics::belongs_to_a_parameter(&attribute));
            continue;
        }
        let kind = if is(&["cfg"]) {
            &mut sorted.cfgs
        } else if is(&["doc", "deprecated", "cfg_attr", "allow", "expect", "warn", "deny", "forbid"]) {
            if sorted.doc.is_empty() {
                sorted.doc = doc_line(&attribute);
            }
            &mut sorted.outer
        } else {
            &mut sorted.others
        };
        kind.push(attribute);
    }
    sorted
}

/// What `/// …` says; nothing for all else.
fn doc_line(attribute: &Attribute) -> String {
    let literal = match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => &pair.value,
        _ => return String::new(),
    };
    let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = literal else { return String::new() };
    text.value().lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

fn output(output: ReturnType) -> Output {
    match output {
        ReturnType::Default => Output::Unit,
        ReturnType::Type(_, ty) => match peeled(&ty) {
            Type::Tuple(tuple) if tuple.elems.is_empty() => Output::Unit,
            Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Result") => {
                Output::Result(*ty)
            }
            _ => Output::Value(*ty),
        },
    }
}

fn parameter(typed: PatType, errors: &Diagnostics) -> Option<Parameter> {
    let (name, mutable) = match *typed.pat {
        Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => {
            (pattern.ident, pattern.mutability.is_some())
        }
        other => {
            errors.push(diagnostics::pattern_parameter(other));
            return None;
        }
    };
    let kind = kind(&name, &typed.ty, typed.attrs, errors);
    Some(Parameter { name, mutable, ty: *typed.ty, kind })
}

fn kind(name: &Ident, ty: &Type, attributes: Vec<Attribute>, errors: &Diagnostics) -> Kind {
    let is = |attribute: &Attribute, names: &[&str]| names.iter().any(|name| attribute.path().is_ident(name));
    // What rstest reads beside its cases is rstest's business.
    if attributes.iter().any(|attribute| is(attribute, &["case", "values", "files"])) {
        for ours in attributes.iter().filter(|attribute| is(attribute, &["from", "with", "default"])) {
            let message = "a case is no fixture: remove this attribute, or the one that makes it a case";
            errors.push(diagnostics::clashing_attributes(ours, message));
        }
        return Kind::Case { attributes };
    }
    let (mut from, mut default, mut with): (Option<Path>, Option<Expr>, Option<Vec<With>>) =
        (None, None, None);
    for attribute in &attributes {
        if is(attribute, &["from"]) {
            once(&mut from, attribute, "from", formed(attribute, attribute.parse_args()), errors);
        } else if is(attribute, &["default"]) {
            // A plain argument it is, even where its default cannot be read: others may set it.
            let value = formed(attribute, attribute.parse_args()).or_else(|error| {
                errors.push(error);
                parse_str("::core::unreachable!()")
            });
            once(&mut default, attribute, "default", value, errors);
        } else if is(attribute, &["with"]) {
            once(&mut with, attribute, "with", formed(attribute, with_arguments(attribute, errors)), errors);
        } else if !is(attribute, &["allow", "expect", "warn", "deny", "doc"]) {
            errors.push(diagnostics::unknown_attribute(attribute));
        }
    }
    if let Some(default) = default {
        for other in attributes.iter().filter(|attribute| is(attribute, &["from", "with"])) {
            let message = "a plain argument comes from nowhere but its `#[default]`: remove this attribute, or that one";
            errors.push(diagnostics::clashing_attributes(other, message));
        }
        return Kind::Plain { default };
    }
    let access = match peeled(ty) {
        Type::Reference(reference) if reference.mutability.is_some() => Access::Exclusive,
        Type::Reference(_) => Access::Shared,
        _ => Access::Cloned,
    };
    let path = from.unwrap_or_else(|| Path::from(bare_name(name)));
    Kind::Fixture { path, access, with: with.unwrap_or_default() }
}

/// Where the parser stopped, and how the attribute is written.
fn formed<T>(attribute: &Attribute, read: syn::Result<T>) -> syn::Result<T> {
    read.map_err(|error| diagnostics::attribute_form(error.span(), attribute.path()))
}

fn once<T>(
    place: &mut Option<T>,
    attribute: &Attribute,
    name: &str,
    value: syn::Result<T>,
    errors: &Diagnostics,
) {
    let value = errors.ok(value);
    if place.is_some() {
        errors.push(diagnostics::doubled_attribute(attribute, name));
    } else {
        *place = value;
    }
}

fn with_arguments(attribute: &Attribute, errors: &Diagnostics) -> syn::Result<Vec<With>> {
    let arguments = attribute.parse_args_with(Punctuated::<With, Token![,]>::parse_terminated)?;
    let mut names: Vec<&Ident> = Vec::new();
    for argument in &arguments {
        match &argument.name {
            Some(name) if names.contains(&name) => errors.push(diagnostics::doubled_argument(name)),
            Some(name) => names.push(name),
            None if !names.is_empty() => errors.push(diagnostics::positional_after_named(&argument.value)),
            None => {}
        }
    }
    Ok(arguments.into_iter().collect())
}

impl Parse for With {
    fn parse(input: ParseStream<'_>) -> syn::Result<With> {
        let name = if input.peek(Ident) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
            let name = input.parse()?;
            input.parse::<Token![=]>()?;
            Some(name)
        } else {
            None
        };
        Ok(With { name, value: input.parse()? })
    }
}

/// The values of a `#[case(…)]`, where all of them are expressions.
pub(crate) fn values(case: &Attribute) -> Option<Punctuated<Expr, Token![,]>> {
    case.parse_args_with(Punctuated::parse_terminated).ok()
}

/// Takes `#[should_panic]` out: Estrade judges it, not libtest.
fn should_panic(attributes: &mut Vec<Attribute>, errors: &Diagnostics) -> ShouldPanic {
    let Some(at) = attributes.iter().position(|attribute| attribute.path().is_ident("should_panic")) else {
        return ShouldPanic::No;
    };
    match attributes.remove(at).meta {
        Meta::Path(_) => ShouldPanic::Yes,
        Meta::NameValue(pair) => ShouldPanic::With(pair.value),
        Meta::List(list) => {
            let expected = |input: ParseStream<'_>| {
                let name = input.call(Ident::parse_any)?;
                input.parse::<Token![=]>()?;
                let value: Expr = input.parse()?;
                input.parse::<Option<Token![,]>>()?;
                if name == "expected" {
                    Ok(value)
                } else {
                    Err(diagnostics::unknown_argument(&name, &["expected"]))
                }
            };
            errors.ok(expected.parse2(list.tokens)).map_or(ShouldPanic::Yes, ShouldPanic::With)
        }
    }
}
