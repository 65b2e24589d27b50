//! Where a text may be cut into pieces: behind sentences, or around words.
//!
//! Real servers ask the `BreakIterator` of Java, which follows neither Unicode's annex 29 nor ICU but rules of its own
//! (`sun.text.resources.BreakIteratorRules` of the JDK); so do these files. It finds a place in the middle of a text from
//! one before it that its rules hold for safe, and goes on from what it found last; where its rules are wrong, the answer
//! depends on the questions before, and so it does here.

mod sentence;
mod word;

/// The pieces of a text. Places are counted in UTF-16 units, as Java does.
#[derive(Debug)]
pub(super) struct Breaks {
    characters: Vec<char>,
    /// Where each character begins, and the end of the text.
    units: Vec<usize>,
    rules: Rules,
    /// The break that was found last, as the number of a character.
    known: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Rules {
    /// How many characters the first piece of a text has, which is not empty.
    length: fn(&[char]) -> usize,
    /// A place at or before a character from where its pieces can be told.
    safe: fn(&[char], usize) -> usize,
}

impl Breaks {
    pub(super) fn sentences(text: &str) -> Self {
        Self::new(text, Rules { length: sentence::length, safe: sentence::safe })
    }

    pub(super) fn words(text: &str) -> Self {
        Self::new(text, Rules { length: word::length, safe: word::safe })
    }

    fn new(text: &str, rules: Rules) -> Self {
        let characters: Vec<char> = text.chars().collect();
        let mut units = vec![0];
        for character in &characters {
            units.push(units.last().copied().unwrap_or(0) + character.len_utf16());
        }
        Self { characters, units, rules, known: None }
    }

    /// The last break before a place, which is not the begin.
    pub(super) fn before(&mut self, place: usize) -> usize {
        let mut last = match self.known.filter(|known| self.units[*known] < place) {
            Some(known) => known,
            None => self.safe(self.character(place.saturating_sub(1))),
        };
        while let Some(next) = self.next(last).filter(|next| self.units[*next] < place) {
            last = next;
        }
        self.known = Some(last);
        self.units[last]
    }

    /// The first break behind a place.
    pub(super) fn after(&mut self, place: usize) -> Option<usize> {
        let known = self.known.filter(|known| self.units[*known] < place && place > 0);
        let mut next = match known {
            Some(known) => Some(known),
            None if place == 0 => Some(0),
            None => Some(self.safe(self.character(place))),
        };
        while let Some(found) = next.filter(|next| self.units[*next] <= place) {
            next = self.next(found);
        }
        self.known = next;
        next.map(|next| self.units[next])
    }

    /// The number of the character that a place is in.
    fn character(&self, place: usize) -> usize {
        self.units.partition_point(|unit| *unit <= place).saturating_sub(1)
    }

    fn next(&self, at: usize) -> Option<usize> {
        let rest = &self.characters[at..];
        (!rest.is_empty()).then(|| at + (self.rules.length)(rest))
    }

    fn safe(&self, at: usize) -> usize {
        if at < self.characters.len() { (self.rules.safe)(&self.characters, at) } else { at }
    }
}

/// Goes back from a character until `step` says that a place is found: the one behind the character that it was asked for
/// last, or before what is ignored there.
fn back(
    text: &[char],
    from: usize,
    ignored: impl Fn(char) -> bool,
    mut step: impl FnMut(char) -> bool,
) -> usize {
    for at in (0..=from).rev() {
        if ignored(text[at]) || step(text[at]) {
            continue;
        }
        return match at {
            0 => 0,
            _ if at < from && ignored(text[at + 1]) => at,
            _ => at + 1,
        };
    }
    0
}
