//! What a fixture or test is, once its attributes are read. Spans are kept, so that an error can blame the
//! name or the value.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::token::Paren;
use syn::{Attribute, Block, Expr, Ident, Lifetime, Path, Token, Type, Visibility};

/// `#[fixture] …`
pub(crate) struct Fixture {
    pub(crate) krate: Path,
    pub(crate) function: Function,
    pub(crate) scope: Scope,
    pub(crate) autouse: bool,
    pub(crate) timeout: Option<Millis>,
    pub(crate) provide: Option<Provide>,
}

/// `#[integration_test] …`
pub(crate) struct Test {
    pub(crate) krate: Path,
    pub(crate) function: Function,
    /// The function's body, as it is written.
    pub(crate) body: TokenStream,
    pub(crate) timeout: Option<Millis>,
    pub(crate) current_thread: bool,
    pub(crate) uses: Vec<Path>,
    pub(crate) replace: Vec<(Path, Expr)>,
    pub(crate) should_panic: ShouldPanic,
}

/// What both have in common.
pub(crate) struct Function {
    pub(crate) attributes: Attributes,
    pub(crate) visibility: Visibility,
    pub(crate) asynchronous: Option<Token![async]>,
    pub(crate) keyword: Token![fn],
    /// `const`, `unsafe`, `extern "C"`, generics: whatever may not stand there.
    pub(crate) unwanted: Vec<(Span, &'static str)>,
    pub(crate) name: Ident,
    pub(crate) parentheses: Paren,
    /// It has `self` or `Self`, and so stands in an `impl` or a trait.
    pub(crate) is_method: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) output: Output,
    pub(crate) block: Block,
}

/// A function's attributes, without ours, each kind in its order.
#[derive(Default)]
pub(crate) struct Attributes {
    /// `#[cfg]`.
    pub(crate) cfgs: Vec<Attribute>,
    /// What belongs to the name that others see, and holds for all within: documentation, levels of lints.
    pub(crate) outer: Vec<Attribute>,
    /// The first line of the documentation, which others see, too.
    pub(crate) doc: String,
    /// All others: those of a fixture's code, such as `#[track_caller]`; `#[ignore]` and the cases of a test.
    pub(crate) others: Vec<Attribute>,
}

pub(crate) struct Parameter {
    /// As written, a leading underscore included.
    pub(crate) name: Ident,
    pub(crate) mutable: bool,
    pub(crate) ty: Type,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    /// Filled by the fixture of this path.
    Fixture { path: Path, access: Access, with: Vec<With> },
    /// `#[default(expr)]`: a plain argument of a fixture.
    Plain { default: Expr },
    /// `#[case]`, `#[values]`, `#[files]`: rstest's, with these attributes.
    Case { attributes: Vec<Attribute> },
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Shared,
    Cloned,
    Exclusive,
}

/// One argument of `#[with(…)]`.
pub(crate) struct With {
    pub(crate) name: Option<Ident>,
    pub(crate) value: Expr,
}

pub(crate) enum Output {
    Unit,
    Value(Type),
    /// A type whose path ends in `Result`.
    Result(Type),
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    Test,
    Module,
    Binary,
    Session,
}

impl Scope {
    pub(crate) const ALL: [Scope; 4] = [Scope::Test, Scope::Module, Scope::Binary, Scope::Session];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Scope::Test => "test",
            Scope::Module => "module",
            Scope::Binary => "binary",
            Scope::Session => "session",
        }
    }
}

/// A duration.
#[derive(Clone, Copy)]
pub(crate) struct Millis(pub(crate) u64);

pub(crate) enum ShouldPanic {
    No,
    Yes,
    With(Expr),
}

/// The `provide!` of a fixture, which splits its body.
pub(crate) struct Provide {
    /// Its place among the statements of the body.
    pub(crate) at: usize,
    pub(crate) form: ProvideForm,
    pub(crate) value: TokenStream,
    /// The macro, as the user names it.
    pub(crate) name: Path,
    pub(crate) span: Span,
}

pub(crate) enum ProvideForm {
    /// `provide!(value);`
    Statement,
    /// `let pattern = provide!(value);`
    Let,
}

impl Function {
    /// Whether an override of the test speaks of this parameter: then the body need not.
    pub(crate) fn is_overriding(&self, parameter: &Parameter, replace: &[(Path, Expr)]) -> bool {
        let with = self.fixtures().flat_map(|fixture| fixture.with).map(|with| &with.value);
        let mut values = with.chain(replace.iter().map(|(_, value)| value));
        values.any(|value| mentions(value.to_token_stream(), &parameter.name))
    }

    /// The fixtures among the parameters, in order.
    pub(crate) fn fixtures(&self) -> impl Iterator<Item = FixtureParameter<'_>> {
        self.parameters.iter().filter_map(|parameter| match &parameter.kind {
            Kind::Fixture { path, access, with } => {
                Some(FixtureParameter { parameter, path, access: *access, with })
            }
            _ => None,
        })
    }

    /// The plain arguments, in order, with their defaults.
    pub(crate) fn plain(&self) -> impl Iterator<Item = (&Parameter, &Expr)> {
        self.parameters.iter().filter_map(|parameter| match &parameter.kind {
            Kind::Plain { default } => Some((parameter, default)),
            _ => None,
        })
    }

    /// rstest's parameters, in order.
    pub(crate) fn cases(&self) -> impl Iterator<Item = (&Parameter, &[Attribute])> {
        self.parameters.iter().filter_map(|parameter| match &parameter.kind {
            Kind::Case { attributes } => Some((parameter, attributes.as_slice())),
            _ => None,
        })
    }
}

fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        _ => false,
    })
}

/// A parameter that a fixture fills.
pub(crate) struct FixtureParameter<'a> {
    pub(crate) parameter: &'a Parameter,
    pub(crate) path: &'a Path,
    pub(crate) access: Access,
    pub(crate) with: &'a [With],
}

/// A fixture's name without the underscore that says that only its effect is wanted.
pub(crate) fn bare_name(name: &Ident) -> Ident {
    let text = name.to_string();
    let Some(rest) = text.strip_prefix('_').filter(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
    else {
        return name.clone();
    };
    if syn::parse_str::<Ident>(rest).is_ok() {
        Ident::new(rest, name.span())
    } else if syn::parse_str::<Ident>(&format!("r#{rest}")).is_ok() {
        Ident::new_raw(rest, name.span())
    } else {
        name.clone()
    }
}

/// A type without the invisible brackets that a `macro_rules!` puts around its `$ty`, or visible ones.
pub(crate) fn peeled(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => peeled(&group.elem),
        Type::Paren(paren) => peeled(&paren.elem),
        other => other,
    }
}

/// Whether a type borrows from something that is not `'static`.
pub(crate) fn borrows(ty: &Type) -> Option<Span> {
    #[derive(Default)]
    struct Borrow(Option<Span>);
    impl<'ast> syn::visit::Visit<'ast> for Borrow {
        fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
            if lifetime.ident != "static" {
                self.0.get_or_insert(lifetime.span());
            }
        }
        fn visit_type_reference(&mut self, reference: &'ast syn::TypeReference) {
            if reference.lifetime.is_none() {
                self.0.get_or_insert(reference.and_token.span);
            }
            syn::visit::visit_type_reference(self, reference);
        }
        // `fn(&str)` and `dyn Fn(&str)` borrow from nobody.
        fn visit_type_fn_ptr(&mut self, _: &'ast syn::TypeFnPtr) {}
        fn visit_parenthesized_generic_arguments(&mut self, _: &'ast syn::ParenthesizedGenericArguments) {}
    }
    let mut borrow = Borrow::default();
    syn::visit::Visit::visit_type(&mut borrow, ty);
    borrow.0
}
