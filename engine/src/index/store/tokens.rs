//! The tokens of a text, while they wait for a refresh.

/// Tokens as the numbers of their terms, with their positions, ascending. Most tokens stand right behind one another: a
/// position is kept only where it is another than that, since a bulk of many documents holds very many tokens at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tokens {
    terms: Vec<u32>,
    /// From which token on positions count from which one; from the first on, from 0, unless said otherwise.
    jumps: Vec<(u32, u32)>,
}

impl Tokens {
    /// Adds a token behind all others.
    pub(crate) fn push(&mut self, term: u32, position: u32) {
        if position != self.next_position() {
            self.jumps.push((self.count(), position));
        }
        self.terms.push(term);
    }

    /// Adds a text's tokens behind all others; its positions count from `start`.
    pub(crate) fn append(&mut self, text: &Self, start: u32) {
        for (terms, position) in text.runs() {
            if start + position != self.next_position() {
                self.jumps.push((self.count(), start + position));
            }
            self.terms.extend_from_slice(terms);
        }
    }

    /// Gives back what was reserved for more.
    pub(crate) fn shrink(&mut self) {
        self.terms.shrink_to_fit();
        self.jumps.shrink_to_fit();
    }

    /// Tokens that stand right behind one another, with the position of the first.
    pub(crate) fn runs(&self) -> impl Iterator<Item = (&[u32], u32)> {
        let begins = std::iter::once((0, 0)).chain(self.jumps.iter().copied());
        let ends = self.jumps.iter().map(|(at, _)| *at).chain([self.count()]);
        begins
            .zip(ends)
            .map(|((begin, position), end)| (&self.terms[begin as usize..end as usize], position))
            .filter(|(terms, _)| !terms.is_empty())
    }

    pub(crate) fn len(&self) -> usize {
        self.terms.len()
    }

    /// The position of the last token.
    pub(crate) fn last_position(&self) -> Option<u32> {
        if self.terms.is_empty() { None } else { self.next_position().checked_sub(1) }
    }

    /// How many stand where the one before them does: synonyms, pieces of a word.
    pub(crate) fn overlaps(&self) -> usize {
        let mut last = None;
        let mut overlaps = 0;
        for (terms, position) in self.runs() {
            overlaps += usize::from(last == Some(position));
            last = Some(position + u32::try_from(terms.len()).unwrap_or(u32::MAX) - 1);
        }
        overlaps
    }

    /// Where a token stands that follows the last one.
    fn next_position(&self) -> u32 {
        let (at, position) = self.jumps.last().copied().unwrap_or_default();
        position + (self.count() - at)
    }

    fn count(&self) -> u32 {
        // A request is far smaller than what this can count.
        u32::try_from(self.terms.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_come_back_as_they_were_given_with_gaps_and_overlaps() {
        for positions in
            [&[][..], &[0, 1, 2], &[3], &[0, 0, 0, 1], &[1, 2, 2, 3, 103, 104, 104, 110], &[0, 0]]
        {
            let mut tokens = Tokens::default();
            for (term, position) in (70..).zip(positions) {
                tokens.push(term, *position);
            }
            let each =
                |(terms, position): (&[u32], u32)| (position..).zip(terms.to_vec()).collect::<Vec<_>>();
            let back: Vec<(u32, u32)> = tokens.runs().flat_map(each).collect();
            assert_eq!(back, positions.iter().copied().zip(70..).collect::<Vec<_>>());
            assert_eq!(tokens.len(), positions.len());
            assert_eq!(tokens.last_position(), positions.last().copied());
            assert_eq!(tokens.overlaps(), positions.windows(2).filter(|pair| pair[0] == pair[1]).count());
        }
    }
}
