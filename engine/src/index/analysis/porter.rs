//! Porter's stemmer for English, with the two rules by which Lucene's departs from the paper.
//!
//! Source: M. F. Porter, "An algorithm for suffix stripping", 1980; `PorterStemmer` of Lucene.

/// The stem of a word in lower case. Words of one or two letters stay.
pub(super) fn stem(word: &str) -> String {
    if word.len() <= 2 || !word.is_ascii() {
        return word.to_owned();
    }
    let mut stem = Stem(word.as_bytes().to_vec());
    stem.plurals();
    stem.past();
    stem.final_y();
    stem.replace(DOUBLE_SUFFIXES);
    stem.replace(MORE_SUFFIXES);
    stem.long_suffixes();
    stem.final_e();
    String::from_utf8_lossy(&stem.0).into_owned()
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

struct Stem(Vec<u8>);

impl Stem {
    fn is_consonant(&self, at: usize) -> bool {
        match self.0[at] {
            b'a' | b'e' | b'i' | b'o' | b'u' => false,
            b'y' => at == 0 || !self.is_consonant(at - 1),
            _ => true,
        }
    }

    /// How often a vowel is followed by a consonant in the first `end` letters.
    fn measure(&self, end: usize) -> usize {
        (1..end).filter(|at| self.is_consonant(*at) && !self.is_consonant(at - 1)).count()
    }

    fn has_vowel(&self, end: usize) -> bool {
        (0..end).any(|at| !self.is_consonant(at))
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
            && !matches!(self.0[end - 1], b'w' | b'x' | b'y')
    }

    /// Where a suffix begins, when the word ends in it and something is before it.
    fn before(&self, suffix: &str) -> Option<usize> {
        (self.0.len() > suffix.len() && self.0.ends_with(suffix.as_bytes()))
            .then(|| self.0.len() - suffix.len())
    }

    fn set(&mut self, from: usize, suffix: &str) {
        self.0.truncate(from);
        self.0.extend_from_slice(suffix.as_bytes());
    }

    fn plurals(&mut self) {
        if self.0.last() != Some(&b's') {
            return;
        }
        if let Some(at) = self.before("sses") {
            self.set(at, "ss");
        } else if let Some(at) = self.before("ies") {
            self.set(at, "i");
        } else if self.0[self.0.len() - 2] != b's' {
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
            self.0.push(b'e');
        } else if self.ends_in_double_consonant() {
            if !matches!(self.0.last(), Some(b'l' | b's' | b'z')) {
                self.0.pop();
            }
        } else if self.measure(self.0.len()) == 1 && self.is_short(self.0.len()) {
            self.0.push(b'e');
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
            (*suffix != "ion" || matches!(self.0[at - 1], b's' | b't')).then_some(at)
        });
        if let Some(at) = found.filter(|at| self.measure(*at) > 1) {
            self.0.truncate(at);
        }
    }

    fn final_e(&mut self) {
        let len = self.0.len();
        if self.0.last() == Some(&b'e') {
            let measure = self.measure(len);
            if measure > 1 || (measure == 1 && !self.is_short(len - 1)) {
                self.0.pop();
            }
        }
        if self.0.last() == Some(&b'l') && self.ends_in_double_consonant() && self.measure(self.0.len()) > 1 {
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
        ] {
            assert_eq!(stem(word), expected, "{word}");
        }
    }
}
