//! The tokens of a text, while they wait for a refresh.

/// Tokens with their positions, ascending. All their letters stand in one piece: a string for each would take four times
/// the memory, of which a bulk of many documents needs much at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tokens {
    text: String,
    /// Where each token ends in the text, and its position.
    ends: Vec<(u32, u32)>,
}

impl Tokens {
    /// Adds a token behind all others.
    pub(crate) fn push(&mut self, token: &str, position: u32) {
        self.text.push_str(token);
        // A request is far smaller than what this can count.
        self.ends.push((u32::try_from(self.text.len()).unwrap_or(u32::MAX), position));
    }

    /// Gives back what was reserved for more.
    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(end, _)| *end));
        starts
            .zip(&self.ends)
            .map(|(start, (end, position))| (&self.text[start as usize..*end as usize], *position))
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The position of the last token.
    pub(crate) fn last_position(&self) -> Option<u32> {
        self.ends.last().map(|(_, position)| *position)
    }

    /// How many stand where the one before them does: synonyms, pieces of a word.
    pub(crate) fn overlaps(&self) -> usize {
        self.ends.windows(2).filter(|pair| pair[0].1 == pair[1].1).count()
    }
}
