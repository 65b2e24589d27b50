//! What the user wrote, as text: for whoever lists fixtures and tests, never for the compiler.

use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

use crate::model::{Function, Kind, Output};

/// `async fn promos(es: &Elasticsearch, count: u32 = 3) -> Result<Documents>`: a plain argument with its default.
pub(super) fn signature(function: &Function) -> String {
    let asynchronous = if function.asynchronous.is_some() { "async " } else { "" };
    let parameters = function.parameters.iter().map(|parameter| {
        let (name, ty) = (&parameter.name, source(&parameter.ty));
        match &parameter.kind {
            Kind::Plain { default } => format!("{name}: {ty} = {}", source(default)),
            Kind::Fixture { .. } | Kind::Case { .. } => format!("{name}: {ty}"),
        }
    });
    let parameters = parameters.collect::<Vec<_>>().join(", ");
    let output = match &function.output {
        Output::Unit => String::new(),
        Output::Value(ty) | Output::Result(ty) => format!(" -> {}", source(ty)),
    };
    format!("{asynchronous}fn {}({parameters}){output}", function.name)
}

/// The tokens in one line, with the spaces that the user wrote.
pub(super) fn source(tokens: &impl ToTokens) -> String {
    let mut text = Text { written: String::new(), last: None };
    text.all(tokens.to_token_stream());
    text.written
}

struct Text {
    written: String,
    /// Where the last token stands; none where nothing may come between it and the next.
    last: Option<Span>,
}

impl Text {
    fn all(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::None => {
                            self.all(group.stream());
                            continue;
                        }
                    };
                    self.one(open, group.span_open(), open != "{");
                    self.all(group.stream());
                    if close != "}" {
                        self.last = None;
                    }
                    self.one(close, group.span_close(), false);
                }
                TokenTree::Punct(sign) => {
                    // A lifetime comes as its apostrophe and its name, both standing where the whole of it stands.
                    let clings = sign.spacing() == Spacing::Joint || sign.as_char() == '\'';
                    self.one(&sign.to_string(), sign.span(), clings);
                }
                other => self.one(&other.to_string(), other.span(), false),
            }
        }
    }

    fn one(&mut self, token: &str, span: Span, clings: bool) {
        if self.last.is_some_and(|last| !touch(last, span)) {
            self.written.push(' ');
        }
        self.written.push_str(token);
        self.last = (!clings).then_some(span);
    }
}

fn touch(first: Span, second: Span) -> bool {
    let (end, start) = (first.unwrap().end(), second.unwrap().start());
    (end.line(), end.column()) == (start.line(), start.column())
}
