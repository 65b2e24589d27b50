//! The arguments of the attributes themselves: `scope = session, autouse, timeout = "30s"`.

use super::{
    Diagnostics, Expr, Ident, IdentExt, LitStr, Millis, Parse, ParseStream, Parser, Path, Punctuated, Scope,
    Token, TokenStream, diagnostics, parenthesized, parse_str,
};

/// What was written, by name; each is taken out by who knows its form.
pub(super) struct Arguments<'a> {
    given: Vec<Argument>,
    errors: &'a Diagnostics,
}

struct Argument {
    name: Ident,
    value: Value,
}

enum Value {
    None,
    Tokens(TokenStream),
    List(TokenStream),
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Argument> {
        let name = input
            .call(Ident::parse_any)
            .map_err(|error| diagnostics::argument_without_a_name(error.span()))?;
        let value = if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            Value::List(content.parse()?)
        } else if input.parse::<Option<Token![=]>>()?.is_some() {
            // An expression covers every form: a literal, a path, a word.
            let value: Expr = input.parse().map_err(|_| diagnostics::argument_form(&name))?;
            Value::Tokens(quote::ToTokens::into_token_stream(value))
        } else if input.is_empty() || input.peek(Token![,]) {
            Value::None
        } else {
            return Err(diagnostics::argument_form(&name));
        };
        Ok(Argument { name, value })
    }
}

impl<'a> Arguments<'a> {
    pub(super) fn parse(tokens: TokenStream, known: &[&str], errors: &'a Diagnostics) -> Arguments<'a> {
        let parser = Punctuated::<Argument, Token![,]>::parse_terminated;
        let mut given: Vec<Argument> = Vec::new();
        for argument in errors.ok(parser.parse2(tokens)).unwrap_or_default() {
            if !known.iter().any(|name| argument.name == name) {
                errors.push(diagnostics::unknown_argument(&argument.name, known));
            } else if given.iter().any(|other| other.name == argument.name) {
                errors.push(diagnostics::doubled_argument(&argument.name));
            } else {
                given.push(argument);
            }
        }
        Arguments { given, errors }
    }

    fn take(&mut self, name: &str) -> Option<Argument> {
        let at = self.given.iter().position(|argument| argument.name == name)?;
        Some(self.given.swap_remove(at))
    }

    fn wrong_form(&self, name: &Ident) {
        self.errors.push(diagnostics::argument_form(name));
    }

    pub(super) fn flag(&mut self, name: &str) -> bool {
        let Some(argument) = self.take(name) else { return false };
        if !matches!(argument.value, Value::None) {
            self.errors.push(diagnostics::flag(&argument.name));
        }
        true
    }

    pub(super) fn krate(&mut self) -> Path {
        let written = self.take("crate").and_then(|Argument { name, value }| match value {
            Value::Tokens(tokens) => {
                let path = syn::parse2(tokens).map_err(|error| diagnostics::crate_form(error.span()));
                self.errors.ok(path)
            }
            _ => {
                self.wrong_form(&name);
                None
            }
        });
        written.unwrap_or_else(default_crate)
    }

    pub(super) fn scope(&mut self) -> Scope {
        let written = self.take("scope").and_then(|Argument { name, value }| match value {
            Value::Tokens(tokens) => {
                let named = |name: &str| Scope::ALL.into_iter().find(|scope| scope.as_str() == name);
                named(&tokens.to_string()).or_else(|| {
                    let meant = diagnostics::meant_scope(&tokens, &Scope::ALL.map(Scope::as_str));
                    self.errors.push(diagnostics::unknown_scope(&tokens, meant));
                    // Wider fixtures that depend on this one are right to do so.
                    meant.and_then(named)
                })
            }
            _ => {
                self.wrong_form(&name);
                None
            }
        });
        written.unwrap_or(Scope::Test)
    }

    pub(super) fn current_thread(&mut self) -> bool {
        let Some(Argument { name, value }) = self.take("flavor") else { return false };
        let Value::Tokens(tokens) = value else {
            self.wrong_form(&name);
            return false;
        };
        let flavor = syn::parse2::<LitStr>(tokens.clone()).map(|text| text.value()).unwrap_or_default();
        if flavor != "current_thread" && flavor != "multi_thread" {
            self.errors.push(diagnostics::unknown_flavor(tokens));
        }
        flavor == "current_thread"
    }

    pub(super) fn duration(&mut self, name: &str) -> Option<Millis> {
        let Argument { name, value } = self.take(name)?;
        let Value::Tokens(tokens) = value else {
            self.wrong_form(&name);
            return None;
        };
        let millis = syn::parse2::<LitStr>(tokens.clone()).ok().and_then(|text| millis(&text.value()));
        if millis.is_none() {
            self.errors.push(diagnostics::bad_duration(&tokens));
        }
        millis
    }

    pub(super) fn paths(&mut self, name: &str) -> Vec<Path> {
        let Some(Argument { name, value }) = self.take(name) else { return Vec::new() };
        let Value::List(tokens) = value else {
            self.wrong_form(&name);
            return Vec::new();
        };
        let paths = Punctuated::<Path, Token![,]>::parse_terminated.parse2(tokens);
        let paths = paths.map_err(|error| diagnostics::list_form(error.span(), &name.to_string()));
        let paths: Vec<Path> = self.errors.ok(paths).into_iter().flatten().collect();
        self.no_doubles(paths.iter());
        paths
    }

    pub(super) fn replacements(&mut self) -> Vec<(Path, Expr)> {
        let Some(Argument { name, value }) = self.take("replace") else { return Vec::new() };
        let Value::List(tokens) = value else {
            self.wrong_form(&name);
            return Vec::new();
        };
        let one = |input: ParseStream<'_>| {
            let path: Path =
                input.parse().map_err(|error| diagnostics::list_form(error.span(), "replace"))?;
            let value = input.parse::<Token![=]>().and_then(|_| input.parse::<Expr>());
            let value = value.map_err(|_| diagnostics::replaced_by_nothing(&path))?;
            Ok((path, value))
        };
        let all =
            |input: ParseStream<'_>| Punctuated::<(Path, Expr), Token![,]>::parse_terminated_with(input, one);
        let all: Vec<(Path, Expr)> = self.errors.ok(all.parse2(tokens)).into_iter().flatten().collect();
        self.no_doubles(all.iter().map(|(path, _)| path));
        all
    }

    fn no_doubles<'p>(&self, paths: impl Iterator<Item = &'p Path>) {
        let mut seen: Vec<String> = Vec::new();
        for path in paths {
            let text = quote::ToTokens::to_token_stream(path).to_string();
            if seen.contains(&text) {
                self.errors.push(diagnostics::doubled_path(path));
            }
            seen.push(text);
        }
    }
}

/// Where generated code finds Estrade unless `crate = path` says otherwise.
pub(super) fn default_crate() -> Path {
    parse_str("::estrade").unwrap_or_else(|_| unreachable!("a path that parses"))
}

/// `500ms`, `30s`, `2m`.
fn millis(text: &str) -> Option<Millis> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => return None,
    };
    let number: u64 = digits.parse().ok()?;
    number.checked_mul(unit).filter(|millis| *millis > 0).map(Millis)
}
