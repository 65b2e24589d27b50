//! A text that is put together while rustc evaluates a constant, where nothing can be allocated.

/// A short text; what does not fit is left out as a whole.
pub(super) struct Text {
    bytes: [u8; Text::MOST],
    length: usize,
}

impl Text {
    const MOST: usize = 2048;

    pub(super) const fn new(begin: &str) -> Text {
        Text { bytes: [0; Text::MOST], length: 0 }.add(begin)
    }

    pub(super) const fn add(mut self, more: &str) -> Text {
        let more = more.as_bytes();
        if self.length + more.len() <= Text::MOST {
            let mut at = 0;
            while at < more.len() {
                self.bytes[self.length + at] = more[at];
                at += 1;
            }
            self.length += more.len();
        }
        self
    }

    pub(super) const fn as_str(&self) -> &str {
        match str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            // Only whole texts were added.
            Err(_) => "",
        }
    }
}

/// Which of two texts comes first, byte by byte: less than 0, 0, greater than 0.
pub(super) const fn compare(a: &str, b: &str) -> i32 {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() {
        if a[at] != b[at] {
            return a[at] as i32 - b[at] as i32;
        }
        at += 1;
    }
    (a.len() > b.len()) as i32 - (a.len() < b.len()) as i32
}

#[cfg(test)]
mod tests {
    use super::{Text, compare};

    #[test]
    fn a_text_that_does_not_fit_is_left_out_as_a_whole() {
        let text = Text::new("§").add(&"x".repeat(Text::MOST)).add("!");
        assert_eq!(text.as_str(), "§!");
    }

    #[test]
    fn texts_compare_as_str_does() {
        for (a, b) in [("", ""), ("a", "a"), ("", "a"), ("ab", "a"), ("a", "b"), ("aé", "az")] {
            assert_eq!(compare(a, b).signum(), a.cmp(b) as i32, "{a} {b}");
        }
    }
}
