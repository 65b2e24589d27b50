//! Finds `provide!` in a fixture's body, and what may not stand around it.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprReturn, ItemFn, Macro, Stmt};

use crate::diagnostics::{self, Diagnostics};
use crate::model::{Provide, ProvideForm};

/// The `provide!` at the top level of `block`; any other is an error at its place.
pub(crate) fn find(block: &Block, errors: &Diagnostics) -> Option<Provide> {
    let mut found: Option<Provide> = None;
    for (at, statement) in block.stmts.iter().enumerate() {
        let Some((makro, form)) = top_level(statement) else {
            Misplaced(errors).visit_stmt(statement);
            continue;
        };
        let span = makro.path.span();
        if found.is_some() {
            errors.push(diagnostics::provide_twice(span));
            continue;
        }
        let value = &makro.tokens;
        // `provide!()` is the `()` of a fixture that is wanted for its effect.
        if !value.is_empty() && syn::parse2::<Expr>(value.clone()).is_err() {
            errors.push(diagnostics::provide_one_value(value));
        }
        found = Some(Provide { at, form, value: makro.tokens.clone(), name: makro.path.clone(), span });
    }
    found
}

fn top_level(statement: &Stmt) -> Option<(&Macro, ProvideForm)> {
    match statement {
        Stmt::Macro(statement) if is_provide(&statement.mac) => {
            Some((&statement.mac, ProvideForm::Statement))
        }
        Stmt::Expr(Expr::Macro(expression), _) if is_provide(&expression.mac) => {
            Some((&expression.mac, ProvideForm::Statement))
        }
        Stmt::Local(local) => match local.init.as_ref().map(|init| (&*init.expr, &init.diverge)) {
            Some((Expr::Macro(expression), None)) if is_provide(&expression.mac) => {
                Some((&expression.mac, ProvideForm::Let))
            }
            _ => None,
        },
        _ => None,
    }
}

fn is_provide(makro: &Macro) -> bool {
    makro.path.segments.last().is_some_and(|segment| segment.ident == "provide")
}

/// Whether an item in a body is a fixture of its own.
fn is_fixture(item: &ItemFn) -> bool {
    let names = item.attrs.iter().filter_map(|attribute| attribute.path().segments.last());
    names.into_iter().any(|last| last.ident == "fixture")
}

struct Misplaced<'a>(&'a Diagnostics);

impl<'ast> Visit<'ast> for Misplaced<'_> {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        if !is_fixture(item) {
            visit::visit_item_fn(self, item);
        }
    }
    fn visit_macro(&mut self, makro: &'ast Macro) {
        if is_provide(makro) {
            self.0.push(diagnostics::provide_misplaced(makro.path.span()));
        }
        visit::visit_macro(self, makro);
    }
}

/// Every `return` before `provide!` that is not `return Err(…)`; a fixture that returns no `Result` has none
/// that is fine.
pub(crate) fn returns_before(statements: &[Stmt], fallible: bool) -> Vec<&ExprReturn> {
    let mut returns = Returns { fallible, found: Vec::new() };
    for statement in statements {
        returns.visit_stmt(statement);
    }
    returns.found
}

struct Returns<'ast> {
    fallible: bool,
    found: Vec<&'ast ExprReturn>,
}

impl<'ast> Visit<'ast> for Returns<'ast> {
    fn visit_expr_return(&mut self, expression: &'ast ExprReturn) {
        let is_err = matches!(expression.expr.as_deref(), Some(Expr::Call(call))
            if matches!(&*call.func, Expr::Path(path)
                if path.path.segments.last().is_some_and(|segment| segment.ident == "Err")));
        if !(is_err && self.fallible) {
            self.found.push(expression);
        }
        visit::visit_expr_return(self, expression);
    }

    // A `return` in one of these leaves it, not the fixture.
    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {}
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

/// Where a body that has to end with a `Result` visibly ends with none.
pub(crate) fn falls_off_the_end(block: &Block) -> Option<Span> {
    let last = block.stmts.last()?;
    let falls = match last {
        Stmt::Local(_) | Stmt::Item(_) => true,
        Stmt::Macro(statement) => {
            is_provide(&statement.mac) || statement.semi_token.is_some() && returns(&statement.mac)
        }
        Stmt::Expr(Expr::Macro(expression), None) => is_provide(&expression.mac),
        Stmt::Expr(Expr::Macro(expression), Some(_)) => {
            is_provide(&expression.mac) || returns(&expression.mac)
        }
        Stmt::Expr(expression, Some(_)) => {
            matches!(expression, Expr::Try(_) | Expr::Await(_) | Expr::MethodCall(_) | Expr::Assign(_))
        }
        Stmt::Expr(_, None) => false,
    };
    falls.then(|| last.span())
}

/// The same where rustc would tell otherwise: who is called in the end may stay there, as a server does under a test's
/// timeout, and an item may stand behind a `return`.
pub(crate) fn surely_falls_off_the_end(block: &Block) -> Option<Span> {
    match block.stmts.last()? {
        Stmt::Expr(Expr::MethodCall(_) | Expr::Await(_), _) | Stmt::Item(_) => None,
        _ => falls_off_the_end(block),
    }
}

/// Macros that are known to go on behind themselves.
fn returns(makro: &Macro) -> bool {
    let names = ["assert", "assert_eq", "assert_ne", "print", "println", "eprint", "eprintln", "dbg"];
    makro.path.segments.last().is_some_and(|last| names.iter().any(|name| last.ident == name))
}

/// Every `.await` of a body itself.
pub(crate) fn awaits(block: &Block) -> Vec<Span> {
    struct Awaits(Vec<Span>);
    impl<'ast> Visit<'ast> for Awaits {
        fn visit_expr_await(&mut self, expression: &'ast syn::ExprAwait) {
            self.0.push(expression.await_token.span);
            visit::visit_expr_await(self, expression);
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut awaits = Awaits(Vec::new());
    awaits.visit_block(block);
    awaits.0
}

/// Every `?` of a body itself.
pub(crate) fn questions(block: &Block) -> Vec<Span> {
    struct Questions(Vec<Span>);
    impl<'ast> Visit<'ast> for Questions {
        fn visit_expr_try(&mut self, expression: &'ast syn::ExprTry) {
            self.0.push(expression.question_token.span);
            visit::visit_expr_try(self, expression);
        }
        fn visit_expr_try_block(&mut self, _: &'ast syn::ExprTryBlock) {}
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut questions = Questions(Vec::new());
    questions.visit_block(block);
    questions.0
}

/// An `Ok(…)` with which a body ends, and the semicolon behind it.
pub(crate) fn ends_in_ok(block: &Block) -> Option<(&Expr, Option<Span>)> {
    let Some(Stmt::Expr(end @ Expr::Call(call), semicolon)) = block.stmts.last() else { return None };
    let is_ok = matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Ok"));
    is_ok.then(|| (end, semicolon.map(|semicolon| semicolon.span)))
}

/// Every `provide!` of a test's body, where there is nothing to provide.
pub(crate) fn anywhere(block: &Block) -> Vec<Span> {
    #[derive(Default)]
    struct All(Vec<Span>);
    impl<'ast> Visit<'ast> for All {
        fn visit_item_fn(&mut self, item: &'ast ItemFn) {
            if !is_fixture(item) {
                visit::visit_item_fn(self, item);
            }
        }
        fn visit_macro(&mut self, makro: &'ast Macro) {
            if is_provide(makro) {
                self.0.push(makro.path.span());
            }
        }
    }
    let mut all = All::default();
    all.visit_block(block);
    all.0
}
