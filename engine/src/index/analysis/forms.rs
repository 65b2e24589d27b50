//! A text as the one string that its tokens make: what completions are kept and looked up by.
//!
//! ```text
//! "The Rolling Stones" ─ analyze ─▶ (gap) rolling stones ─ join ─▶ "␟rolling␟stones"
//! ```
//!
//! Source: `ConcatenateGraphFilter` and `TokenStreamToAutomaton` of Lucene.

use super::{Analyzer, Filter, Token};

/// Between tokens. No text may have it.
const SEPARATOR: char = '\u{1f}';

/// More strings of one text are not made.
const MOST: usize = 10_000;

impl Analyzer {
    /// Every string that a way through the tokens makes; tokens at one position are ways beside one another. `gaps`: a
    /// removed token leaves its place empty.
    ///
    /// `None`: there are too many of them.
    pub(crate) fn forms(&self, text: &str, separators: bool, gaps: bool) -> Option<Vec<String>> {
        let (tokens, behind) = self.tokens_and_gap(text);
        let places = places(&tokens, gaps);
        if places.is_empty() {
            return Some(Vec::new());
        }
        let mut forms = vec![String::new()];
        for (n, place) in places.iter().enumerate() {
            if n > 0 && separators {
                for form in &mut forms {
                    form.push(SEPARATOR);
                }
            }
            if forms.len() * place.len().max(1) > MOST {
                return None;
            }
            if !place.is_empty() {
                forms = forms
                    .iter()
                    .flat_map(|form| place.iter().map(move |token| format!("{form}{token}")))
                    .collect();
            }
        }
        if gaps && separators {
            let behind = SEPARATOR.to_string().repeat(behind);
            for form in &mut forms {
                form.push_str(&behind);
            }
        }
        forms.sort_unstable();
        forms.dedup();
        Some(forms)
    }

    /// The tokens of a text, and how many places were left empty behind the last of them.
    fn tokens_and_gap(&self, text: &str) -> (Vec<Token>, usize) {
        let end = |tokens: &[Token]| tokens.last().map_or(0, |token| token.position as usize + 1);
        let text = self.text(text).0;
        let mut tokens = self.0.tokenizer.tokens(&text);
        let mut behind = 0;
        for filter in &self.0.filters {
            let before = end(&tokens);
            tokens = filter.apply(tokens, text.len());
            if matches!(filter, Filter::Stop { .. } | Filter::Length { .. }) {
                behind += before - end(&tokens);
            }
        }
        (tokens, behind)
    }
}

/// The tokens at each position.
fn places(tokens: &[Token], gaps: bool) -> Vec<Vec<&str>> {
    let mut places: Vec<Vec<&str>> = Vec::new();
    let mut last = None;
    for token in tokens {
        if last != Some(token.position) {
            let place = if gaps { token.position as usize } else { places.len() };
            places.resize(place + 1, Vec::new());
        }
        last = Some(token.position);
        if let Some(place) = places.last_mut() {
            place.push(&token.text);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::index::Settings;

    fn forms(analyzer: &str, text: &str, separators: bool, gaps: bool) -> Vec<String> {
        let settings = json!({"analysis": {
            "filter": {"edge": {"type": "edge_ngram", "min_gram": 1, "max_gram": 2}},
            "analyzer": {"prefixes": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "edge"]}},
        }});
        let settings = Settings::read(settings).unwrap();
        let analyzer = settings.analyzers().analyzer(analyzer, "f").unwrap();
        let forms = analyzer.forms(text, separators, gaps).unwrap();
        forms.into_iter().map(|form| form.replace('\u{1f}', "|")).collect()
    }

    #[test]
    fn tokens_are_joined_and_removed_ones_leave_their_places() {
        assert_eq!(forms("simple", "Foo, Bar!", true, true), ["foo|bar"]);
        assert_eq!(forms("simple", "Foo, Bar!", false, true), ["foobar"]);
        assert_eq!(forms("stop", "The end of the Foo and", true, true), ["|end|||foo|"]);
        assert_eq!(forms("stop", "The end of the Foo and", true, false), ["end|foo"]);
        assert_eq!(forms("stop", "the", true, true), [""; 0]);
    }

    #[test]
    fn each_way_through_the_tokens_is_a_string() {
        assert_eq!(forms("prefixes", "ab c", true, true), ["a|c", "ab|c"]);
    }

    #[test]
    fn a_text_with_too_many_ways_has_none() {
        let settings = Settings::read(json!({"analysis": {
            "tokenizer": {"all": {"type": "ngram", "min_gram": 1, "max_gram": 2}},
            "filter": {"edge": {"type": "edge_ngram", "min_gram": 1, "max_gram": 2}},
            "analyzer": {"many": {"type": "custom", "tokenizer": "all", "filter": ["edge"]}},
        }}));
        let many = settings.unwrap().analyzers().analyzer("many", "f").unwrap();
        assert!(many.forms(&"ab".repeat(40), true, true).is_none());
    }
}
