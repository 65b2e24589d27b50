//! Letters with marks to plain ASCII ones, as Lucene's `ASCIIFoldingFilter` does it.

use unicode_normalization::UnicodeNormalization;

/// Characters that Unicode does not decompose and that the filter folds.
const OTHERS: &[(&str, &str)] = &[
    ("ÆǢǼ", "AE"),
    ("æǣǽᴂ", "ae"),
    ("Œɶ", "OE"),
    ("œᴔ", "oe"),
    ("ØǾ", "O"),
    ("øǿ", "o"),
    ("ÐĐƉ", "D"),
    ("ðđɖ", "d"),
    ("Þ", "TH"),
    ("þ", "th"),
    ("ß", "ss"),
    ("ẞ", "SS"),
    ("Łł", ""),
    ("Ħ", "H"),
    ("ħ", "h"),
    ("ıƗɨ", ""),
    ("Ŋ", "N"),
    ("ŋ", "n"),
    ("ŉ", "n"),
    ("Ŧ", "T"),
    ("ŧ", "t"),
    ("ĸ", "q"),
    ("ſ", "s"),
    ("Ĳ", "IJ"),
    ("ĳ", "ij"),
    ("Ŀ", "L"),
    ("ŀ", "l"),
    ("ª", "a"),
    ("º", "o"),
    ("ƒ", "f"),
    ("‘’‚‛′‹›", "'"),
    ("“”„″«»", "\""),
    ("‐‑‒–—⁻₋", "-"),
    ("⁄", "/"),
    ("‼", "!!"),
    ("⁇", "??"),
    ("⁈", "?!"),
    ("⁉", "!?"),
    ("‸", "^"),
    ("⁎", "*"),
    ("⁏", ";"),
    ("⁒", "%"),
    ("⁓", "~"),
    ("⁅⁽₍", ""),
    ("⁆⁾₎", ""),
];

/// Folds every character that has an ASCII counterpart; all others stay.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match counterpart(c) {
            _ if c.is_ascii() => folded.push(c),
            Some(plain) => folded.push_str(&plain),
            None => folded.push(c),
        }
    }
    folded
}

fn counterpart(c: char) -> Option<String> {
    let exact = match c {
        'Ł' => Some("L"),
        'ł' => Some("l"),
        'ı' | 'ɨ' => Some("i"),
        'Ɨ' => Some("I"),
        '⁅' => Some("["),
        '⁆' => Some("]"),
        '⁽' | '₍' => Some("("),
        '⁾' | '₎' => Some(")"),
        _ => OTHERS
            .iter()
            .find(|(letters, plain)| letters.contains(c) && !plain.is_empty())
            .map(|(_, plain)| *plain),
    };
    if let Some(exact) = exact {
        return Some(exact.to_owned());
    }
    // A Latin letter with marks decomposes into the letter and the marks.
    let code = u32::from(c);
    let latin = matches!(code, 0x00C0..=0x024F | 0x1E00..=0x1EFF | 0xFB00..=0xFB06 | 0xFF01..=0xFF5E | 0x2070..=0x209C | 0x2460..=0x2473 | 0x00B2..=0x00B9);
    if !latin {
        return None;
    }
    let plain: String = std::iter::once(c).nfkd().filter(char::is_ascii).collect();
    (!plain.is_empty()).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn marks_and_ligatures_become_ascii() {
        assert_eq!(fold("Crème Brûlée ÆØÅ ßþ Łódź ﬁ “x”"), "Creme Brulee AEOA ssth Lodz fi \"x\"");
        assert_eq!(fold("東京 Ωμέγα"), "東京 Ωμέγα");
    }
}
