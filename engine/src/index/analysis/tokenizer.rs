//! Cutting a text into tokens.

use std::rc::Rc;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;

use super::Token;
use super::pattern::Pattern;

/// How a text is cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tokenizer {
    /// Words after Unicode's rules (UAX #29); longer ones are cut into pieces.
    Standard { max_length: usize },
    /// Runs of letters, perhaps in lower case.
    Letter { lowercase: bool },
    /// What stands between white space.
    Whitespace { max_length: usize },
    /// The whole text, be it empty.
    Keyword,
    /// Runs of letters, digits and underscores: the `pattern` tokenizer with its default `\W+`.
    NonWord,
    /// What stands between the matches of an expression, or a group of each match.
    Pattern { pattern: Rc<Pattern>, group: Option<usize> },
    /// All pieces of some lengths, within runs of these classes of characters (all characters where there are none).
    NGram { min: usize, max: usize, classes: Vec<CharClass>, edge: bool },
    /// `/a`, `/a/b`, `/a/b/c`
    Path { delimiter: char },
}

/// A class of characters that stay in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CharClass {
    Letter,
    Digit,
    Whitespace,
    Punctuation,
}

impl CharClass {
    fn holds(self, c: char) -> bool {
        match self {
            Self::Letter => c.is_alphabetic(),
            Self::Digit => c.is_numeric(),
            Self::Whitespace => is_whitespace(c),
            Self::Punctuation => c.is_ascii_punctuation() && !"$+<=>^`|~".contains(c),
        }
    }
}

impl Tokenizer {
    pub(crate) const MAX_LENGTH: usize = 255;

    pub(crate) fn standard() -> Self {
        Self::Standard { max_length: Self::MAX_LENGTH }
    }

    pub(super) fn tokens(&self, text: &str) -> Vec<Token> {
        let mut tokens = Tokens::default();
        match self {
            Self::Standard { max_length } => {
                let mut piece = |(start, word)| {
                    if let Some(kind) = kind_of(word) {
                        tokens.pieces(start, word, kind, *max_length);
                    }
                };
                // The same words; emoji are none to Unicode, but to Lucene.
                if text.is_ascii() {
                    text.unicode_word_indices().for_each(piece);
                } else {
                    text.split_word_bound_indices().for_each(&mut piece);
                }
            }
            Self::Letter { lowercase } => {
                for (start, run) in runs(text, char::is_alphabetic) {
                    let run_text = if *lowercase { super::filter::lowercase(run) } else { run.to_owned() };
                    tokens.push(start, start + run.len(), run_text, "word");
                }
            }
            Self::Whitespace { max_length } => {
                for (start, run) in runs(text, |c| !is_whitespace(c)) {
                    tokens.pieces(start, run, "word", *max_length);
                }
            }
            Self::NonWord => {
                for (start, run) in runs(text, |c| c.is_ascii_alphanumeric() || c == '_') {
                    tokens.push(start, start + run.len(), run.to_owned(), "word");
                }
            }
            Self::Pattern { pattern, group } => {
                let characters: Vec<(usize, char)> = text.char_indices().collect();
                let byte = |place: usize| characters.get(place).map_or(text.len(), |(byte, _)| *byte);
                let only: Vec<char> = characters.iter().map(|(_, character)| *character).collect();
                let found = pattern.matches(&only);
                let mut pieces: Vec<(usize, usize)> = match group {
                    Some(group) => found.iter().filter_map(|groups| groups.get(*group)).collect(),
                    None => {
                        let matches = found.iter().filter_map(|groups| groups.get(0));
                        let starts = std::iter::once(0).chain(matches.clone().map(|it| it.1));
                        starts.zip(matches.map(|it| it.0).chain([only.len()])).collect()
                    }
                };
                pieces.retain(|(from, to)| from < to);
                for (from, to) in pieces {
                    let (from, to) = (byte(from), byte(to));
                    tokens.push(from, to, text[from..to].to_owned(), "word");
                }
            }
            Self::Keyword => {
                tokens.push(0, text.len(), text.to_owned(), "word");
            }
            Self::NGram { min, max, classes, edge } => {
                let inside = |c: char| classes.is_empty() || classes.iter().any(|class| class.holds(c));
                for (start, run) in runs(text, inside) {
                    tokens.grams(start, run, *min, *max, *edge);
                }
            }
            Self::Path { delimiter } => {
                let ends = text.char_indices().filter(|(at, c)| c == delimiter && *at > 0).map(|(at, _)| at);
                for end in ends.chain((!text.is_empty()).then_some(text.len())) {
                    tokens.0.push(Token {
                        text: text[..end].to_owned(),
                        position: 0,
                        start: 0,
                        end,
                        kind: "word",
                    });
                }
            }
        }
        tokens.0
    }
}

/// Tokens that follow one another.
#[derive(Debug, Default)]
struct Tokens(Vec<Token>);

impl Tokens {
    fn push(&mut self, start: usize, end: usize, text: String, kind: &'static str) {
        let position = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.push(Token { text, position, start, end, kind });
    }

    fn pieces(&mut self, start: usize, word: &str, kind: &'static str, max_length: usize) {
        let (mut start, mut rest) = (start, word);
        while !rest.is_empty() {
            // Most words are far shorter: their letters need not be counted.
            let cut = if rest.len() <= max_length { None } else { rest.char_indices().nth(max_length) };
            let cut = cut.map_or(rest.len(), |(at, _)| at);
            self.push(start, start + cut, rest[..cut].to_owned(), kind);
            start += cut;
            rest = &rest[cut..];
        }
    }

    fn grams(&mut self, start: usize, run: &str, min: usize, max: usize, edge: bool) {
        let ends: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
        let firsts = if edge { 1 } else { ends.len() - 1 };
        for first in 0..firsts {
            for length in min..=max {
                let Some(end) = ends.get(first + length) else { break };
                let from = ends[first];
                self.push(start + from, start + end, run[from..*end].to_owned(), "word");
            }
        }
    }
}

/// What Lucene's standard tokenizer takes a segment for; `None` for what it leaves out.
fn kind_of(segment: &str) -> Option<&'static str> {
    let first = segment.chars().find(|c| is_letter_or_digit(*c) || is_emoji(*c))?;
    Some(match u32::from(first) {
        0x3041..=0x309F => "<HIRAGANA>",
        0x30A0..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9F => "<KATAKANA>",
        0x2E80..=0x2FDF
        | 0x3005..=0x3007
        | 0x3021..=0x3029
        | 0x3400..=0x9FFF
        | 0xF900..=0xFAFF
        | 0x20000..=0x3FFFF => "<IDEOGRAPHIC>",
        0x1100..=0x11FF | 0xAC00..=0xD7FF => "<HANGUL>",
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF => "<SOUTHEAST_ASIAN>",
        _ if is_emoji(first) => "<EMOJI>",
        _ if segment.chars().any(char::is_alphabetic) => "<ALPHANUM>",
        _ => "<NUM>",
    })
}

/// Of a word: numbers that are no digits, such as `¹` and `½`, are not.
fn is_letter_or_digit(c: char) -> bool {
    c.is_alphabetic() || c.is_ascii_digit() || c.general_category() == GeneralCategory::DecimalNumber
}

/// As Java's `Character.isWhitespace` has it: spaces that no line may break at are none, separators of ASCII are.
fn is_whitespace(c: char) -> bool {
    match c {
        '\u{A0}' | '\u{2007}' | '\u{202F}' | '\u{85}' => false,
        _ => c.is_whitespace() || ('\u{1C}'..='\u{1F}').contains(&c),
    }
}

fn is_emoji(c: char) -> bool {
    matches!(u32::from(c), 0x1F300..=0x1FAFF | 0x2600..=0x27BF | 0x1F1E6..=0x1F1FF)
}

/// The longest pieces of a text whose characters all pass, with where they start.
fn runs(text: &str, inside: impl Fn(char) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split(move |c| !inside(c))
        .filter(|run| !run.is_empty())
        .map(move |run| (run.as_ptr() as usize - base, run))
}
