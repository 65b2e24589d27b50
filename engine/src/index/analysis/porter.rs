//! Porter's stemmer for English, with the two rules by which Lucene's departs from the paper.
//!
//! Source: M. F. Porter, "An algorithm for suffix stripping", 1980; `PorterStemmer` of Lucene.

/// The stem of a word in lower case. Words of one or two letters stay. Letters that English does not have are consonants.
pub(super) fn stem(word: &str) -> String {
    let mut stem = Stem(word.encode_utf16().collect());
    if stem.0.len() <= 2 {
        return word.to_owned();
    }
    stem.plurals();
    stem.past();
    stem.final_y();
    stem.replace(DOUBLE_SUFFIXES);
    stem.replace(MORE_SUFFIXES);
    stem.long_suffixes();
    stem.final_e();
    String::from_utf16_lossy(&stem.0)
}

/// Suffix and replacement; applied where the rest has a measure above 0. The first suffix that fits decides.
const DOUBLE_SUFFIXES: &[(&str, &str)] = &[
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("bli", "ble"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("logi", "log"),
];

const MORE_SUFFIXES: &[(&str, &str)] = &[
    ("icate", "ic"),
    ("ative", ""),
    ("alize", "al"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ful", ""),
    ("ness", ""),
];

/// Taken off where the rest has a measure above 1.
const LONG_SUFFIXES: &[&str] = &[
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism",
    "ate", "iti", "ous", "ive", "ize",
];

/// A word in UTF-16 units, which are what Lucene takes for letters.
struct Stem(Vec<u16>);

impl Stem {
    /// A letter of ASCII; any other is 0.
    fn letter(&self, at: usize) -> u8 {
        u8::try_from(self.0[at]).unwrap_or(0)
    }

    fn ends_in(&self, letters: &[u8]) -> bool {
        !self.0.is_empty() && letters.contains(&self.letter(self.0.len() - 1))
    }

    /// Of each of the first `end` letters, whether it is a consonant. A y is one, but behind a consonant.
    fn consonants(&self, end: usize) -> impl Iterator<Item = bool> {
        (0..end).scan(false, |is_consonant, at| {
            *is_consonant = match self.letter(at) {
                b'a' | b'e' | b'i' | b'o' | b'u' => false,
                b'y' => !*is_consonant,
                _ => true,
            };
            Some(*is_consonant)
        })
    }

    fn is_consonant(&self, at: usize) -> bool {
        self.consonants(at + 1).last() == Some(true)
    }

    /// How often a vowel is followed by a consonant in the first `end` letters.
    fn measure(&self, end: usize) -> usize {
        self.consonants(end).zip(self.consonants(end).skip(1)).filter(|pair| *pair == (false, true)).count()
    }

    fn has_vowel(&self, end: usize) -> bool {
        self.consonants(end).any(|is_consonant| !is_consonant)
    }

    fn ends_in_double_consonant(&self) -> bool {
        let len = self.0.len();
        len >= 2 && self.0[len - 1] == self.0[len - 2] && self.is_consonant(len - 1)
    }

    /// Consonant, vowel, consonant before `end`, the last of them not w, x or y.
    fn is_short(&self, end: usize) -> bool {
        end >= 3
            && self.is_consonant(end - 1)
            && !self.is_consonant(end - 2)
            && self.is_consonant(end - 3)
            && !matches!(self.letter(end - 1), b'w' | b'x' | b'y')
    }

    /// Where a suffix begins, when the word ends in it: at 0, when it is nothing else.
    fn before(&self, suffix: &str) -> Option<usize> {
        let at = self.0.len().checked_sub(suffix.len())?;
        suffix.encode_utf16().eq(self.0[at..].iter().copied()).then_some(at)
    }

    fn set(&mut self, from: usize, suffix: &str) {
        self.0.truncate(from);
        self.0.extend(suffix.encode_utf16());
    }

    fn plurals(&mut self) {
        if !self.ends_in(b"s") {
            return;
        }
        if let Some(at) = self.before("sses") {
            self.set(at, "ss");
        } else if let Some(at) = self.before("ies") {
            self.set(at, "i");
        } else if self.letter(self.0.len() - 2) != b's' {
            self.0.pop();
        }
    }

    fn past(&mut self) {
        if let Some(at) = self.before("eed") {
            if self.measure(at) > 0 {
                self.0.pop();
            }
            return;
        }
        let Some(at) = self.before("ed").or_else(|| self.before("ing")).filter(|at| self.has_vowel(*at))
        else {
            return;
        };
        self.0.truncate(at);
        if self.before("at").is_some() || self.before("bl").is_some() || self.before("iz").is_some() {
            self.0.push(b'e'.into());
        } else if self.ends_in_double_consonant() {
            if !self.ends_in(b"lsz") {
                self.0.pop();
            }
        } else if self.measure(self.0.len()) == 1 && self.is_short(self.0.len()) {
            self.0.push(b'e'.into());
        }
    }

    fn final_y(&mut self) {
        if let Some(at) = self.before("y").filter(|at| self.has_vowel(*at)) {
            self.set(at, "i");
        }
    }

    fn replace(&mut self, suffixes: &[(&str, &str)]) {
        let found =
            suffixes.iter().find_map(|(suffix, instead)| self.before(suffix).map(|at| (at, *instead)));
        if let Some((at, instead)) = found.filter(|(at, _)| self.measure(*at) > 0) {
            self.set(at, instead);
        }
    }

    fn long_suffixes(&mut self) {
        let found = LONG_SUFFIXES.iter().find_map(|suffix| {
            let at = self.before(suffix)?;
            (*suffix != "ion" || (at > 0 && matches!(self.letter(at - 1), b's' | b't'))).then_some(at)
        });
        if let Some(at) = found.filter(|at| self.measure(*at) > 1) {
            self.0.truncate(at);
        }
    }

    fn final_e(&mut self) {
        let len = self.0.len();
        if self.ends_in(b"e") {
            let measure = self.measure(len);
            if measure > 1 || (measure == 1 && !self.is_short(len - 1)) {
                self.0.pop();
            }
        }
        if self.ends_in(b"l") && self.ends_in_double_consonant() && self.measure(self.0.len()) > 1 {
            self.0.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn the_examples_of_the_paper_hold() {
        for (word, expected) in [
            ("caresses", "caress"),
            ("ponies", "poni"),
            ("cats", "cat"),
            ("feed", "feed"),
            ("agreed", "agre"),
            ("plastered", "plaster"),
            ("motoring", "motor"),
            ("sing", "sing"),
            ("conflated", "conflat"),
            ("troubled", "troubl"),
            ("sized", "size"),
            ("hopping", "hop"),
            ("falling", "fall"),
            ("filing", "file"),
            ("happy", "happi"),
            ("sky", "sky"),
            ("relational", "relat"),
            ("conditional", "condit"),
            ("vietnamization", "vietnam"),
            ("triplicate", "triplic"),
            ("hopeful", "hope"),
            ("goodness", "good"),
            ("adoption", "adopt"),
            ("homologous", "homolog"),
            ("probate", "probat"),
            ("rate", "rate"),
            ("cease", "ceas"),
            ("controll", "control"),
            ("roll", "roll"),
            ("lighthouse", "lighthous"),
            ("yyy", "yyi"),
        ] {
            assert_eq!(stem(word), expected, "{word}");
        }
    }

    /// As `PorterStemmer` of Lucene has it.
    #[test]
    fn a_word_that_is_nothing_but_a_suffix_may_lose_it() {
        for (word, expected) in [("ies", "i"), ("sses", "ss"), ("ion", "ion"), ("ness", "ness")] {
            assert_eq!(stem(word), expected, "{word}");
        }
    }

    #[test]
    fn letters_of_other_languages_are_consonants() {
        for (word, expected) in [("naïve", "naïv"), ("cafés", "café"), ("façades", "façad"), ("été", "été")]
        {
            assert_eq!(stem(word), expected, "{word}");
        }
    }
}
