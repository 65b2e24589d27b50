//! What a test stored, as it passes: nothing in it is looked at but where it ends.
//!
//! Most of a large answer goes through here, so it is read eight bytes at a time, without a branch for each string: their
//! lengths are what a processor cannot foresee. A word with a backslash, or with what may be the end, is read byte by byte.
//!
//! ```text
//! word     {"a":"b}   eight bytes, each a lane of 0x00 to 0xff
//! quotes   01010100   the lanes that are a quote
//! parity   01100111   how many quotes there are up to here, odd or even: a lane is in a string where it is odd
//! bare     10011000   the lanes outside of strings, where brackets count
//! ```
//!
//! Most words have neither brackets nor backslashes, and one look tells: with one bit set all five stand side by side.

use super::lanes::{LANES, is_any_from, lanes, sums};

/// An object or a list of JSON that has begun.
#[derive(Debug)]
pub(super) struct Stored {
    /// How many objects and lists are open.
    depth: u64,
    in_text: bool,
    is_escaped: bool,
}

impl Stored {
    /// Behind its first sign.
    pub(super) fn begun() -> Stored {
        Stored { depth: 1, in_text: false, is_escaped: false }
    }

    /// Whether its last sign has passed.
    pub(super) fn is_over(&self) -> bool {
        self.depth == 0
    }

    /// How many of these bytes are of it.
    pub(super) fn pass(&mut self, piece: &[u8]) -> usize {
        let (words, rest) = piece.as_chunks();
        let mut at = 0;
        while at < words.len() && !self.is_over() {
            at += self.pass_plain(&words[at..]);
            if at < words.len() {
                if !self.passes(u64::from_le_bytes(words[at])) {
                    let length = self.pass_bytes(&words[at]);
                    if self.is_over() {
                        return at * 8 + length;
                    }
                }
                at += 1;
            }
        }
        at * 8 + self.pass_bytes(rest)
    }

    /// How many words there are before the next one with a bracket, a backslash, or what one stands before.
    fn pass_plain(&mut self, words: &[[u8; 8]]) -> usize {
        if self.is_escaped {
            return 0;
        }
        let (mut at, mut quotes) = (0, u64::from(self.in_text));
        while at < words.len() {
            let word = u64::from_le_bytes(words[at]);
            if is_any_from(braces(word), b'{', b'}') {
                break;
            }
            // Of each lane, whether it was a quote in an odd number of words.
            quotes ^= lanes(word, b'"');
            at += 1;
        }
        self.in_text = sums(quotes) >> 56 & 1 == 1;
        at
    }

    /// Eight bytes, the first of them lowest; whether they have passed.
    fn passes(&mut self, word: u64) -> bool {
        if self.is_escaped || lanes(word, b'\\') != 0 {
            return false;
        }
        let parity = sums(lanes(word, b'"')) & LANES;
        let bare = if self.in_text { parity } else { parity ^ LANES };
        let opened = sums(lanes(braces(word), b'{') & bare) >> 56;
        let closed = sums(lanes(braces(word), b'}') & bare) >> 56;
        if closed >= self.depth {
            return false;
        }
        self.depth = self.depth + opened - closed;
        self.in_text ^= parity >> 56 == 1;
        true
    }

    /// How many of these bytes are of it, one by one.
    fn pass_bytes(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while at < bytes.len() && !self.is_over() {
            self.pass_byte(bytes[at]);
            at += 1;
        }
        at
    }

    fn pass_byte(&mut self, byte: u8) {
        if !self.in_text {
            match byte {
                b'"' => self.in_text = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => self.depth -= 1,
                _ => {}
            }
        } else if self.is_escaped {
            self.is_escaped = false;
        } else if byte == b'"' {
            self.in_text = false;
        } else if byte == b'\\' {
            self.is_escaped = true;
        }
    }
}

/// Brackets as braces, which differ from them in one bit.
fn braces(word: u64) -> u64 {
    word | LANES << 5
}

#[cfg(test)]
mod tests {
    use super::Stored;

    #[test]
    fn a_stored_value_ends_with_its_last_sign_wherever_it_stands_and_however_it_is_cut() {
        for value in [
            "}",
            r#""a": [{"b": "}]\"}"}, 1], "c\\": {}}"#,
            r#""a": "}}}}}}}}}}}}}}}}}}", "b": [[[[[[[[[1]]]]]]]]], "c": "{{{{{{{{{{{{{{{{{{"}"#,
            r#""größe": "\\\\\\\"}\\\\\\\\", "ünï[": "é{", "a": {"b": {"c": {}}}}"#,
        ] {
            for before in 0..9 {
                let value = format!("{}{value}", " ".repeat(before));
                let text = format!("{value}, \"_index\": 1, \"_source\": {{}}}}");
                for size in [1, 2, 7, 8, 9, 100] {
                    let (mut stored, mut length) = (Stored::begun(), 0);
                    for piece in text.as_bytes().chunks(size) {
                        length += stored.pass(piece);
                    }
                    assert!(stored.is_over(), "{value} in pieces of {size}");
                    assert_eq!(length, value.len(), "{value} in pieces of {size}");
                }
            }
        }
    }
}
