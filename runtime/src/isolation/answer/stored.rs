//! What a test stored, as it passes: nothing in it is looked at but where it ends.

/// An object or a list of JSON that has begun.
#[derive(Debug)]
pub(super) struct Stored {
    /// How many objects and lists are open.
    depth: usize,
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
        while at < piece.len() && self.depth > 0 {
            let byte = piece[at];
            at += 1;
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
        at
    }
}

#[cfg(test)]
mod tests {
    use super::Stored;

    #[test]
    fn a_stored_value_ends_with_its_last_sign_however_it_is_cut() {
        let value = r#""a": [{"b": "}]\"}"}, 1], "c\\": {}}"#;
        let text = format!("{value}, \"_index\": 1}}");
        for size in [1, 2, 7, 100] {
            let (mut stored, mut length) = (Stored::begun(), 0);
            for piece in text.as_bytes().chunks(size) {
                length += stored.pass(piece);
            }
            assert!(stored.is_over());
            assert_eq!(length, value.len(), "in pieces of {size}");
        }
    }
}
