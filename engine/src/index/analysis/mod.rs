//! From a text to its tokens.
//!
//! ```text
//! text ─ char filters ─▶ text ─ tokenizer ─▶ tokens ─ token filters ─▶ tokens
//! ```
//!
//! An [`Analyzer`] is such a chain: a built-in one, or one that an index's settings define ([`Analyzers`]). What this
//! engine does not have of it is refused by name; no part of a chain is ever left out.

mod built_in;
mod char_filter;
mod definitions;
mod filter;
mod folding;
mod forms;
mod german;
mod pattern;
mod porter;
mod stop;
mod tokenizer;

use std::borrow::Cow;
use std::rc::Rc;

use self::char_filter::{CharFilter, Offsets};
pub(crate) use definitions::{Analyzers, Parts, chain_of};
pub(crate) use filter::Filter;
pub(crate) use tokenizer::Tokenizer;

/// A chain that turns texts into tokens. Cheap to clone; equal when the name is.
#[derive(Debug, Clone)]
pub(crate) struct Analyzer(Rc<Chain>);

#[derive(Debug)]
struct Chain {
    name: String,
    char_filters: Vec<CharFilter>,
    tokenizer: Tokenizer,
    filters: Vec<Filter>,
}

/// One token of an analysed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    /// Counted from 0 within its text; tokens may share one, and removed ones leave gaps.
    pub(crate) position: u32,
    /// Where it stands in the text, in bytes of what char filters made of it; [`Analyzer::located`] counts otherwise.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// What the tokenizer took it for: `<ALPHANUM>`, `<NUM>`, `word`, …
    pub(crate) kind: &'static str,
}

/// The tokens of a text as responses tell them: their places are those in the text before any char filter, in UTF-16.
#[derive(Debug)]
pub(crate) struct Located {
    pub(crate) tokens: Vec<Token>,
    /// The place behind the text.
    pub(crate) end: usize,
}

impl PartialEq for Analyzer {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Analyzer {
    pub(crate) fn new(name: &str, tokenizer: Tokenizer, filters: Vec<Filter>) -> Self {
        Self::filtered(name, Vec::new(), tokenizer, filters)
    }

    fn filtered(
        name: &str,
        char_filters: Vec<CharFilter>,
        tokenizer: Tokenizer,
        filters: Vec<Filter>,
    ) -> Self {
        Self(Rc::new(Chain { name: name.to_owned(), char_filters, tokenizer, filters }))
    }

    /// Words after Unicode's rules, in lower case.
    pub(crate) fn standard() -> Self {
        Self::new("standard", Tokenizer::standard(), vec![Filter::Lowercase])
    }

    /// The name that mappings give it.
    pub(crate) fn name(&self) -> &str {
        &self.0.name
    }

    /// The tokens of a text, in order.
    pub(crate) fn analyze(&self, text: &str) -> Vec<Token> {
        self.cut(&self.text(text).0)
    }

    /// The same with their places in the text as it was given.
    pub(crate) fn located(&self, text: &str) -> Located {
        let (text, offsets) = self.text(text);
        // Tokens count bytes.
        let mut units = vec![0; text.len() + 1];
        let mut at = 0;
        for (byte, character) in text.char_indices() {
            units[byte] = at;
            at += character.len_utf16();
        }
        units[text.len()] = at;
        let before = |byte: usize| offsets.iter().rev().fold(units[byte], |place, it| it.before(place));
        let mut tokens = self.cut(&text);
        for token in &mut tokens {
            // A fingerprint is one of the whole text, whatever was left out at its beginning.
            token.start = if token.kind == Filter::FINGERPRINT { 0 } else { before(token.start) };
            token.end = before(token.end);
        }
        Located { tokens, end: before(text.len()) }
    }

    /// What the char filters make of a text, and what each did to its places.
    fn text<'t>(&self, text: &'t str) -> (Cow<'t, str>, Vec<Offsets>) {
        let (mut text, mut all) = (Cow::Borrowed(text), Vec::new());
        for filter in &self.0.char_filters {
            let (filtered, offsets) = filter.apply(&text);
            text = Cow::Owned(filtered);
            all.push(offsets);
        }
        (text, all)
    }

    fn cut(&self, text: &str) -> Vec<Token> {
        let tokens = self.0.tokenizer.tokens(text);
        self.0.filters.iter().fold(tokens, |tokens, filter| filter.apply(tokens, text.len()))
    }

    /// A part of a term, such as a prefix, as terms have it: filters that work letter by letter are applied, and those
    /// of the text that normalizers may have.
    pub(crate) fn fold(&self, text: &str) -> String {
        let filters = self.0.filters.iter().filter(|filter| filter.folds()).cloned().collect();
        let char_filters = self.0.char_filters.iter().filter(|filter| filter.normalizes()).cloned().collect();
        Self::filtered("fold", char_filters, Tokenizer::Keyword, filters).normalize(text)
    }

    /// The whole text as the one term that a keyword field keeps: the filters of a normalizer make one of one.
    pub(crate) fn normalize(&self, text: &str) -> String {
        let text = self.text(text).0;
        let whole =
            Token { text: text.clone().into_owned(), position: 0, start: 0, end: text.len(), kind: "word" };
        let tokens =
            self.0.filters.iter().fold(vec![whole], |tokens, filter| filter.apply(tokens, text.len()));
        tokens.into_iter().next().map(|token| token.text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::index::Settings;

    fn analyzers() -> Analyzers {
        let settings = json!({"analysis": {
            "filter": {"edge": {"type": "edge_ngram", "min_gram": 2, "max_gram": 4}},
            "normalizer": {"lower": {"type": "custom", "filter": ["lowercase", "asciifolding"]}},
            "analyzer": {"prefixes": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "edge"]}},
        }});
        Settings::read(settings).unwrap().analyzers().clone()
    }

    fn words(name: &str, text: &str) -> Vec<String> {
        analyzers().analyzer(name, "f").unwrap().analyze(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn standard_follows_unicode_word_boundaries() {
        assert_eq!(
            words("standard", "The 2 QUICK Brown-Foxes jumped over the lazy dog's bone."),
            ["the", "2", "quick", "brown", "foxes", "jumped", "over", "the", "lazy", "dog's", "bone"]
        );
        assert_eq!(
            words("standard", "3.5 a_b user@mail.com 東京"),
            ["3.5", "a_b", "user", "mail.com", "東", "京"]
        );
    }

    #[test]
    fn the_other_analyzers_cut_where_they_say() {
        assert_eq!(words("simple", "It's 2 Foxes"), ["it", "s", "foxes"]);
        assert_eq!(words("whitespace", "It's  2 Foxes"), ["It's", "2", "Foxes"]);
        assert_eq!(words("keyword", "It's 2"), ["It's 2"]);
        assert_eq!(words("stop", "The Fox's 2 tails"), ["fox", "s", "tails"]);
    }

    #[test]
    fn languages_take_endings_and_stop_words_off() {
        assert_eq!(
            words("english", "The keepers refused to leave the lighthouse's storms"),
            ["keeper", "refus", "leav", "lighthous", "storm"]
        );
        assert_eq!(words("german", "Der letzte Leuchtturm und die Häuser"), ["letzt", "leuchtturm", "haus"]);
    }

    #[test]
    fn a_chain_of_an_index_is_followed() {
        assert_eq!(words("prefixes", "Lighthouse Go"), ["li", "lig", "ligh", "go"]);
        let positions: Vec<u32> = analyzers()
            .analyzer("prefixes", "f")
            .unwrap()
            .analyze("Lighthouse Go")
            .iter()
            .map(|t| t.position)
            .collect();
        assert_eq!(positions, [0, 0, 0, 1]);
        assert_eq!(analyzers().normalizer("lower", "f").unwrap().normalize("Crème BRÛLÉE"), "creme brulee");
    }

    #[test]
    fn what_is_missing_of_a_chain_is_refused_by_name() {
        let wrong = |chains: Value| Settings::read(json!({ "analysis": chains })).unwrap_err();
        let missing = wrong(json!({"analyzer": {"a": {"tokenizer": "icu_tokenizer"}}}));
        assert!(missing.status() == 501 && missing.reason().contains("icu_tokenizer"));
        assert_eq!(
            wrong(json!({"analyzer": {"a": {"tokenizer": "standard", "filter": "nope"}}})).status(),
            400
        );
        assert_eq!(analyzers().analyzer("hungarian", "f").unwrap_err().status(), 501);
    }

    #[test]
    fn tokens_know_where_they_stood() {
        let token = &analyzers().analyzer("simple", "f").unwrap().analyze("a  bc")[1];
        assert_eq!((token.position, token.start, token.end), (1, 3, 5));
    }
}
