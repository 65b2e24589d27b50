//! A text after a char filter, and where its letters stood before.
//!
//! Source: `BaseCharFilter` of Lucene.

/// A text that a char filter writes from left to right. All places are counted in UTF-16, as Lucene counts them.
#[derive(Debug, Default)]
pub(super) struct Output {
    pub(super) text: String,
    length: usize,
    /// By how much what was left out so far is longer than what was put in.
    behind: i64,
    offsets: Offsets,
}

/// The places of a filtered text in the text that it was made of.
#[derive(Debug, Default)]
pub(crate) struct Offsets {
    /// From a place on, so much is to be added.
    steps: Vec<(usize, i64)>,
}

impl Output {
    pub(super) fn push(&mut self, character: char) {
        self.text.push(character);
        self.length += character.len_utf16();
    }

    pub(super) fn extend(&mut self, characters: &[char]) {
        for character in characters {
            self.push(*character);
        }
    }

    /// Something of `before` units is left out, or replaced with the last `after` units that were pushed.
    pub(super) fn replaced(&mut self, before: usize, after: usize) {
        self.behind += signed(before) - signed(after);
        self.offsets.put(self.length, self.behind);
    }

    /// The same as pattern and mapping filters note it: what was put in too much stands where the replaced text ends.
    pub(super) fn replaced_each(&mut self, before: usize, after: usize) {
        let start = self.length - after;
        if after < before {
            self.behind += signed(before) - signed(after);
            self.offsets.put(start + after, self.behind);
        }
        for extra in before..after {
            self.behind -= 1;
            self.offsets.put(start + extra, self.behind);
        }
    }

    /// How long the text is so far.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    pub(super) fn finish(self) -> (String, Offsets) {
        (self.text, self.offsets)
    }
}

impl Offsets {
    fn put(&mut self, place: usize, difference: i64) {
        match self.steps.last_mut() {
            Some(last) if last.0 == place => last.1 = difference,
            _ => self.steps.push((place, difference)),
        }
    }

    /// Where a place of the filtered text was before.
    pub(crate) fn before(&self, place: usize) -> usize {
        let behind = self.steps.partition_point(|(from, _)| *from <= place);
        let difference = behind.checked_sub(1).and_then(|last| self.steps.get(last)).map_or(0, |step| step.1);
        place.saturating_add_signed(isize::try_from(difference).unwrap_or(0))
    }
}

fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
