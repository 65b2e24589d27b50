//! A body with a mistake in its grammar, of which rustc has told before it calls a macro: what can be read is read,
//! and the rest goes back to rustc as it is.
//!
//! So the mistake is told once, a `provide!` beside it is found, and grammar that is newer than this macro compiles.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::{Block, Expr, ItemFn, Stmt};

/// The body as it stands in an item: a single token, which is written back as it came, where each that was read would
/// be written again.
pub(super) fn written(item: &TokenStream) -> Option<TokenStream> {
    let last = item.clone().into_iter().last()?;
    matches!(&last, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace).then(|| last.into())
}

/// The function, where nothing but its body cannot be read.
pub(super) fn read_around(item: TokenStream) -> Option<ItemFn> {
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    let Some(TokenTree::Group(body)) = tokens.pop() else { return None };
    if body.delimiter() != Delimiter::Brace {
        return None;
    }
    let mut empty = Group::new(Delimiter::Brace, TokenStream::new());
    empty.set_span(body.span());
    tokens.push(empty.into());
    let mut function: ItemFn = syn::parse2(tokens.into_iter().collect()).ok()?;
    function.block.stmts = statements(body.stream());
    Some(function)
}

/// What stands between two semicolons is read or, whole, left alone.
fn statements(body: TokenStream) -> Vec<Stmt> {
    let tokens: Vec<TokenTree> = body.into_iter().collect();
    tokens.split_inclusive(is_semicolon).flat_map(read).collect()
}

fn read(tokens: &[TokenTree]) -> Vec<Stmt> {
    let stream = || tokens.iter().cloned().collect::<TokenStream>();
    if let Ok(read) = Block::parse_within.parse2(stream()) {
        return read;
    }
    // Where a semicolon is missing before `provide!`, what it provides has to be known all the same.
    let provide = (0..tokens.len()).find(|at| is_provide(&tokens[*at..])).unwrap_or_default();
    let begin = tokens[..provide].iter().rposition(is_let).filter(|at| *at > 0).unwrap_or(provide);
    if begin > 0 {
        let mut before = tokens[..begin].to_vec();
        before.push(Punct::new(';', Spacing::Alone).into());
        return [read(&before), read(&tokens[begin..])].concat();
    }
    vec![Stmt::Expr(Expr::Verbatim(stream()), None)]
}

fn is_let(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(name) if name == "let")
}

fn is_semicolon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(sign) if sign.as_char() == ';')
}

fn is_provide(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Ident(name), TokenTree::Punct(sign), ..] if name == "provide" && sign.as_char() == '!')
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    fn function(source: &str) -> ItemFn {
        read_around(source.parse().expect("tokens")).expect("a function")
    }

    #[test]
    fn a_statement_that_cannot_be_read_is_left_as_it_is_and_those_beside_it_are_read() {
        let function = function("fn port() -> u16 { let a = 1; let b = 2 +; provide!(a); a.close()? }");
        let statements = &function.block.stmts;
        assert!(matches!(statements[0], Stmt::Local(_)));
        assert!(matches!(&statements[1], Stmt::Expr(Expr::Verbatim(_), None)));
        assert_eq!(statements[1].to_token_stream().to_string().replace(' ', ""), "letb=2+;");
        assert!(matches!(&statements[2], Stmt::Macro(_)));
        assert!(matches!(&statements[3], Stmt::Expr(Expr::Try(_), None)));
        assert_eq!(statements.len(), 4);
    }

    #[test]
    fn a_provide_behind_a_missing_semicolon_is_found() {
        let plain = function("fn port() -> u16 { let a = 1 provide!(a); }").block.stmts;
        assert!(matches!(&plain[0], Stmt::Local(_)));
        assert!(matches!(&plain[1], Stmt::Macro(_)));
        let with_value = function("fn port() -> u16 { let a = 1 let b = provide!(a); }").block.stmts;
        assert!(matches!(&with_value[0], Stmt::Local(_)));
        assert!(matches!(&with_value[1], Stmt::Local(_)));
    }

    #[test]
    fn a_signature_that_cannot_be_read_is_no_function() {
        for source in ["fn port(a u8) { let b = 1 +; }", "fn port();", "struct Port(u8)", ""] {
            assert!(read_around(source.parse().expect("tokens")).is_none(), "{source}");
        }
    }
}
