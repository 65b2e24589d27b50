//! German, as Lucene's `GermanNormalizationFilter` and `GermanLightStemFilter` treat it.

/// `ä`, `ö`, `ü` lose their dots, `ß` becomes `ss`, and `ae`, `oe`, `ue` are taken for the dotted letters where they
/// can be.
pub(super) fn normalize(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    // Whether an `e` now would belong to the letter before it.
    let mut umlaut = false;
    let mut vowel = false;
    for c in word.chars() {
        match c {
            'a' | 'o' => {
                out.push(c);
                (umlaut, vowel) = (true, true);
            }
            'u' => {
                out.push(c);
                umlaut = !vowel;
                vowel = true;
            }
            'e' => {
                if !umlaut {
                    out.push(c);
                }
                (umlaut, vowel) = (false, true);
            }
            'i' | 'q' | 'y' => {
                out.push(c);
                (umlaut, vowel) = (false, true);
            }
            'ä' | 'ö' | 'ü' | 'ß' => {
                out.push_str(match c {
                    'ä' => "a",
                    'ö' => "o",
                    'ü' => "u",
                    _ => "ss",
                });
                (umlaut, vowel) = (false, c != 'ß');
            }
            _ => {
                out.push(c);
                (umlaut, vowel) = (false, false);
            }
        }
    }
    out
}

/// Takes the usual endings off.
pub(super) fn light_stem(word: &str) -> String {
    let mut s: Vec<char> = word
        .chars()
        .map(|c| match c {
            'ä' | 'à' | 'á' | 'â' => 'a',
            'ö' | 'ò' | 'ó' | 'ô' => 'o',
            'ï' | 'ì' | 'í' | 'î' => 'i',
            'ü' | 'ù' | 'ú' | 'û' => 'u',
            other => other,
        })
        .collect();
    s.truncate(without_inflection(&s));
    s.truncate(without_comparison(&s));
    s.into_iter().collect()
}

fn without_inflection(s: &[char]) -> usize {
    let len = s.len();
    if len > 5 && s.ends_with(&['e', 'r', 'n']) {
        return len - 3;
    }
    if len > 4 && s[len - 2] == 'e' && matches!(s[len - 1], 'm' | 'n' | 'r' | 's') {
        return len - 2;
    }
    if len > 3 && (s[len - 1] == 'e' || (s[len - 1] == 's' && takes_ending(s[len - 2]))) {
        return len - 1;
    }
    len
}

fn without_comparison(s: &[char]) -> usize {
    let len = s.len();
    if len > 5 && s.ends_with(&['e', 's', 't']) {
        return len - 3;
    }
    if len > 4 && s[len - 2] == 'e' && matches!(s[len - 1], 'r' | 'n') {
        return len - 2;
    }
    if len > 4 && s[len - 2] == 's' && s[len - 1] == 't' && takes_ending(s[len - 3]) {
        return len - 2;
    }
    len
}

fn takes_ending(c: char) -> bool {
    "bdfghklmnt".contains(c)
}
