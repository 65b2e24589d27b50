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
        let mut at = 0;
        while at < piece.len() && !self.is_over() {
            let rest = &piece[at..];
            if let Some(word) = rest.first_chunk()
                && self.passes(u64::from_le_bytes(*word))
            {
                at += 8;
                continue;
            }
            for byte in &rest[..rest.len().min(8)] {
                at += 1;
                self.pass_byte(*byte);
                if self.is_over() {
                    break;
                }
            }
        }
        at
    }

    /// Eight bytes, the first of them lowest; whether they have passed.
    fn passes(&mut self, word: u64) -> bool {
        if self.is_escaped {
            return false;
        }
        let parity = sums(lanes(word, b'"')) & LANES;
        // It sets the one bit in which braces differ from brackets.
        let braces = word | LANES << 5;
        if is_any_from(braces, b'{', b'}') {
            if lanes(word, b'\\') != 0 {
                return false;
            }
            let bare = if self.in_text { parity } else { parity ^ LANES };
            let opened = sums(lanes(braces, b'{') & bare) >> 56;
            let closed = sums(lanes(braces, b'}') & bare) >> 56;
            if closed >= self.depth {
                return false;
            }
            self.depth = self.depth + opened - closed;
        }
        self.in_text ^= parity >> 56 == 1;
        true
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

/// One in each lane.
const LANES: u64 = 0x0101_0101_0101_0101;

/// One in each lane that is this byte, and zero in the others.
fn lanes(word: u64, byte: u8) -> u64 {
    let differs = word ^ (LANES * u64::from(byte));
    let low = LANES * 0x7f;
    // A lane's highest bit is set by the sum where a lower one was: no sum reaches the next lane.
    let is_other = ((differs & low) + low) | differs;
    !is_other >> 7 & LANES
}

/// Whether any lane is one of these bytes or between them: of ASCII, both.
fn is_any_from(word: u64, first: u8, last: u8) -> bool {
    let ascii = word & (LANES * 0x7f);
    // A lane's highest bit is set by the sum where it is as much or more.
    let from = |byte: u8| ascii + LANES * u64::from(0x80 - byte);
    from(first) & !from(last + 1) & !word & (LANES << 7) != 0
}

/// In each lane the sum of it and of all before it.
fn sums(lanes: u64) -> u64 {
    lanes.wrapping_mul(LANES)
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
