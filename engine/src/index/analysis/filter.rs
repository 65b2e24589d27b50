//! What is done to tokens after a text was cut.

use std::collections::HashSet;
use std::rc::Rc;

use super::char_filter::PatternReplace;
use super::{Token, folding, german, porter};

/// A token filter.
#[derive(Debug, Clone)]
pub(crate) enum Filter {
    Lowercase,
    Uppercase,
    /// Letters with marks become plain ones; the marked token may stay beside it.
    AsciiFolding {
        keep_original: bool,
    },
    Stop {
        words: Rc<HashSet<String>>,
        ignore_case: bool,
    },
    /// The first letters of each token.
    EdgeNGram {
        min: usize,
        max: usize,
        keep_original: bool,
    },
    NGram {
        min: usize,
        max: usize,
        keep_original: bool,
    },
    PorterStem,
    /// `'s` at the end goes.
    EnglishPossessive,
    GermanNormalization,
    GermanLightStem,
    Trim,
    Reverse,
    Unique {
        same_position_only: bool,
    },
    Length {
        min: usize,
        max: usize,
    },
    Truncate {
        length: usize,
    },
    Limit {
        count: usize,
    },
    /// What follows an apostrophe goes, and it too.
    Apostrophe,
    /// What fits an expression is replaced, everywhere or where it first does.
    PatternReplace {
        replace: Rc<PatternReplace>,
        all: bool,
    },
    /// One token of all, sorted, each once.
    Fingerprint {
        separator: String,
        max_size: usize,
    },
}

impl Filter {
    /// The kind of the token that [`Filter::Fingerprint`] makes.
    pub(super) const FINGERPRINT: &'static str = "fingerprint";

    /// Whether a part of a token becomes the same part of what the token becomes.
    pub(super) fn folds(&self) -> bool {
        matches!(
            self,
            Self::Lowercase | Self::Uppercase | Self::AsciiFolding { .. } | Self::GermanNormalization
        )
    }

    /// Whether it may be part of a normalizer.
    pub(super) fn normalizes(&self) -> bool {
        self.folds() || matches!(self, Self::Trim)
    }

    /// `length` is that of the whole text, in bytes.
    pub(super) fn apply(&self, tokens: Vec<Token>, length: usize) -> Vec<Token> {
        let each = |change: &dyn Fn(&str) -> String| {
            tokens.iter().map(|token| Token { text: change(&token.text), ..*token }).collect()
        };
        match self {
            Self::Lowercase => lowercased(tokens),
            Self::Uppercase => each(&str::to_uppercase),
            Self::PorterStem => each(&porter::stem),
            Self::GermanNormalization => each(&german::normalize),
            Self::GermanLightStem => each(&german::light_stem),
            Self::Trim => each(&|text| text.trim().to_owned()),
            Self::Reverse => each(&|text| text.chars().rev().collect()),
            Self::PatternReplace { replace, all } => each(&|text| replace.replaced(text, *all)),
            Self::Truncate { length } => each(&|text| text.chars().take(*length).collect()),
            Self::Apostrophe => {
                each(&|text| text.split(['\'', '\u{2019}']).next().unwrap_or_default().to_owned())
            }
            Self::EnglishPossessive => each(&|text| {
                let short = ["'s", "'S", "\u{2019}s", "\u{2019}S", "\u{FF07}s", "\u{FF07}S"]
                    .iter()
                    .find_map(|ending| text.strip_suffix(ending));
                short.unwrap_or(text).to_owned()
            }),
            Self::AsciiFolding { keep_original } => {
                tokens.into_iter().flat_map(|token| folded(token, *keep_original)).collect()
            }
            Self::Stop { words, ignore_case } => {
                let stops = |text: &str| {
                    if *ignore_case { words.contains(&lowercase(text)) } else { words.contains(text) }
                };
                tokens.into_iter().filter(|token| !stops(&token.text)).collect()
            }
            Self::Length { min, max } => {
                let fits = |token: &Token| (*min..=*max).contains(&token.text.chars().count());
                tokens.into_iter().filter(fits).collect()
            }
            Self::Limit { count } => tokens.into_iter().take(*count).collect(),
            Self::Unique { same_position_only } => unique(tokens, *same_position_only),
            Self::EdgeNGram { min, max, keep_original } => {
                tokens.into_iter().flat_map(|token| grams(&token, *min, *max, *keep_original, true)).collect()
            }
            Self::NGram { min, max, keep_original } => tokens
                .into_iter()
                .flat_map(|token| grams(&token, *min, *max, *keep_original, false))
                .collect(),
            Self::Fingerprint { separator, max_size } => fingerprint(&tokens, separator, *max_size, length),
        }
    }
}

fn lowercased(mut tokens: Vec<Token>) -> Vec<Token> {
    for token in &mut tokens {
        if token.text.is_ascii() {
            token.text.make_ascii_lowercase();
        } else {
            token.text = lowercase(&token.text);
        }
    }
    tokens
}

/// Lower case one code point at a time, as Java's `Character.toLowerCase` does it.
pub(super) fn lowercase(text: &str) -> String {
    // The one code point whose lower case is longer is İ; Java's simple mapping gives i.
    text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect()
}

fn folded(token: Token, keep_original: bool) -> Vec<Token> {
    let folded = folding::fold(&token.text);
    if folded == token.text {
        return vec![token];
    }
    let changed = Token { text: folded, ..token.clone() };
    if keep_original { vec![changed, token] } else { vec![changed] }
}

/// Pieces of a token, all at its position and with its offsets, as Lucene's filter leaves them.
fn grams(token: &Token, min: usize, max: usize, keep_original: bool, edge: bool) -> Vec<Token> {
    let ends: Vec<usize> = token.text.char_indices().map(|(at, _)| at).chain([token.text.len()]).collect();
    let length = ends.len() - 1;
    let firsts = if edge { 1.min(length) } else { length };
    let mut grams = Vec::new();
    for first in 0..firsts {
        let pieces =
            (min..=max).filter_map(|size| ends.get(first + size).map(|end| &token.text[ends[first]..*end]));
        grams.extend(pieces.map(|piece| Token { text: piece.to_owned(), ..token.clone() }));
    }
    if keep_original && !(min..=max).contains(&length) {
        grams.push(token.clone());
    }
    grams
}

/// Leaves the first of equal tokens. The others take their step in position with them, as in Lucene.
fn unique(tokens: Vec<Token>, same_position_only: bool) -> Vec<Token> {
    let mut seen = HashSet::new();
    let (mut last, mut left_out) = (None, 0);
    let mut kept = Vec::new();
    for token in tokens {
        let step = token.position - last.unwrap_or(0);
        last = Some(token.position);
        let place = if same_position_only { token.position } else { 0 };
        if seen.insert((token.text.clone(), place)) {
            kept.push(Token { position: token.position - left_out, ..token });
        } else {
            left_out += step;
        }
    }
    kept
}

fn fingerprint(tokens: &[Token], separator: &str, max_size: usize, end: usize) -> Vec<Token> {
    let mut texts: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    let text = texts.join(separator);
    if text.is_empty() || text.chars().count() > max_size {
        return Vec::new();
    }
    vec![Token { text, position: 0, start: 0, end, kind: Filter::FINGERPRINT }]
}
