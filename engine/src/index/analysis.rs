//! From a text to its tokens.

use unicode_segmentation::UnicodeSegmentation;

use crate::http::{Error, Result};

/// The built-in analyzers that this engine has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Analyzer {
    /// Words after Unicode's rules (UAX #29), in lower case.
    Standard,
    /// Runs of letters, in lower case.
    Simple,
    /// What stands between white space, as it is.
    Whitespace,
    /// The whole text as one token.
    Keyword,
}

/// One token of an analysed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    /// Counted from 0 within its text.
    pub(crate) position: u32,
    /// Bytes of the text that the token was made of.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// `max_token_length` of the standard, simple and whitespace tokenizers: longer ones are cut into pieces.
const MAX_TOKEN_LENGTH: usize = 255;

impl Analyzer {
    /// An analyzer by the name that a mapping gives it.
    pub(crate) fn named(name: &str, field: &str) -> Result<Self> {
        Ok(match name {
            "standard" | "default" => Self::Standard,
            "simple" => Self::Simple,
            "whitespace" => Self::Whitespace,
            "keyword" => Self::Keyword,
            _ => return Err(Error::unsupported(format!("the analyzer [{name}] of field [{field}]"))),
        })
    }

    /// The tokens of a text, in order.
    pub(crate) fn analyze(self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut push = |start: usize, piece: &str, lower: bool| {
            let mut start = start;
            for piece in pieces(piece) {
                let position = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
                let text = if lower { lowercase(piece) } else { piece.to_owned() };
                tokens.push(Token { text, position, start, end: start + piece.len() });
                start += piece.len();
            }
        };
        match self {
            Self::Standard => {
                for (start, word) in text.split_word_bound_indices().filter(|(_, word)| is_word(word)) {
                    push(start, word, true);
                }
            }
            Self::Simple => runs(text, char::is_alphabetic).for_each(|(start, run)| push(start, run, true)),
            Self::Whitespace => {
                runs(text, |c| !c.is_whitespace()).for_each(|(start, run)| push(start, run, false));
            }
            Self::Keyword if !text.is_empty() => {
                tokens.push(Token { text: text.to_owned(), position: 0, start: 0, end: text.len() });
            }
            Self::Keyword => {}
        }
        tokens
    }
}

/// Lucene's standard tokenizer keeps segments with letters or digits, and emoji.
fn is_word(segment: &str) -> bool {
    segment.chars().any(char::is_alphanumeric) || segment.chars().any(is_emoji)
}

fn is_emoji(c: char) -> bool {
    matches!(u32::from(c), 0x1F300..=0x1FAFF | 0x2600..=0x27BF | 0x1F1E6..=0x1F1FF)
}

/// Lower case one code point at a time, as Java's `Character.toLowerCase` does it.
fn lowercase(text: &str) -> String {
    text.chars()
        .map(|c| {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(only), None) => only,
                // The one code point with a longer lower case is İ; Java's simple mapping gives i.
                (Some(first), Some(_)) => first,
                (None, _) => c,
            }
        })
        .collect()
}

fn runs(text: &str, inside: impl Fn(char) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split(move |c| !inside(c))
        .filter(|run| !run.is_empty())
        .map(move |run| (run.as_ptr() as usize - base, run))
}

fn pieces(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let cut = rest.char_indices().nth(MAX_TOKEN_LENGTH).map_or(rest.len(), |(at, _)| at);
        let (piece, after) = rest.split_at(cut);
        rest = after;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(analyzer: Analyzer, text: &str) -> Vec<String> {
        analyzer.analyze(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn standard_follows_unicode_word_boundaries() {
        assert_eq!(
            words(Analyzer::Standard, "The 2 QUICK Brown-Foxes jumped over the lazy dog's bone."),
            ["the", "2", "quick", "brown", "foxes", "jumped", "over", "the", "lazy", "dog's", "bone"]
        );
        assert_eq!(
            words(Analyzer::Standard, "3.5 a_b user@mail.com 東京"),
            ["3.5", "a_b", "user", "mail.com", "東", "京"]
        );
    }

    #[test]
    fn the_other_analyzers_cut_where_they_say() {
        assert_eq!(words(Analyzer::Simple, "It's 2 Foxes"), ["it", "s", "foxes"]);
        assert_eq!(words(Analyzer::Whitespace, "It's  2 Foxes"), ["It's", "2", "Foxes"]);
        assert_eq!(words(Analyzer::Keyword, "It's 2"), ["It's 2"]);
    }

    #[test]
    fn tokens_know_where_they_stood() {
        let token = &Analyzer::Simple.analyze("a  bc")[1];
        assert_eq!((token.position, token.start, token.end), (1, 3, 5));
    }
}
