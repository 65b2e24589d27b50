//! The project's own sources, as the tests that hold rules against them see them.

use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A source file of this workspace.
#[derive(Debug)]
pub struct Source {
    /// Relative to the workspace's root, with `/` between the parts.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

impl Source {
    /// Its tokens without doc comments, groups before what they hold.
    ///
    /// # Panics
    ///
    /// Where the file is not Rust even to the lexer.
    pub fn tokens(&self) -> Vec<Token> {
        let stream: TokenStream = self
            .text
            .parse()
            .unwrap_or_else(|error| panic!("{} is not made of Rust tokens: {error}", self.path));
        let mut tokens = Vec::new();
        flatten(stream, &mut tokens);
        tokens
    }

    /// The path below `folder`, where it is there.
    pub fn below(&self, folder: &str) -> Option<&str> {
        self.path.strip_prefix(folder)?.strip_prefix('/')
    }
}

/// A token in a flat list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A name or keyword.
    Name(String),
    /// One sign.
    Sign(char),
    /// A literal as it is written.
    Literal(String),
    /// The opening of a group.
    Open(char),
    /// The end of a group.
    Close,
}

impl Token {
    /// Whether it is this name.
    pub fn is(&self, name: &str) -> bool {
        matches!(self, Self::Name(own) if own == name)
    }
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut rest = trees.as_slice();
    while let [tree, after @ ..] = rest {
        rest = after;
        match tree {
            TokenTree::Punct(sign) if sign.as_char() == '#' && after_doc(after).is_some() => {
                rest = after_doc(after).unwrap_or(after);
            }
            TokenTree::Punct(sign) => tokens.push(Token::Sign(sign.as_char())),
            TokenTree::Ident(name) => tokens.push(Token::Name(name.to_string())),
            TokenTree::Literal(literal) => tokens.push(Token::Literal(literal.to_string())),
            TokenTree::Group(group) => {
                tokens.push(Token::Open(match group.delimiter() {
                    Delimiter::Parenthesis => '(',
                    Delimiter::Brace => '{',
                    Delimiter::Bracket => '[',
                    Delimiter::None => ' ',
                }));
                flatten(group.stream(), tokens);
                tokens.push(Token::Close);
            }
        }
    }
}

/// Behind a `#`: what follows `[doc = …]` or `![doc = …]`, which comments have become here.
fn after_doc(trees: &[TokenTree]) -> Option<&[TokenTree]> {
    let (attribute, rest) = match trees {
        [TokenTree::Punct(inner), TokenTree::Group(group), rest @ ..] if inner.as_char() == '!' => {
            (group, rest)
        }
        [TokenTree::Group(group), rest @ ..] => (group, rest),
        _ => return None,
    };
    match attribute.stream().into_iter().next() {
        Some(TokenTree::Ident(name)) if name == "doc" => Some(rest),
        _ => None,
    }
}

/// The root of the workspace that this was built in.
pub fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Every Rust file below a folder of the workspace (`""` for all of it), sorted; what is built or hidden is not looked at.
///
/// # Panics
///
/// Where a folder or file cannot be read.
pub fn rust_files(folder: &str) -> Vec<Source> {
    let root = workspace();
    let mut found = Vec::new();
    collect(&root, &root.join(folder), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
    for entry in entries {
        let entry = entry.unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" {
                collect(root, &path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
            let relative = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            found.push(Source { path: relative, text });
        }
    }
}
