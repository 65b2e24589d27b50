//! Passages: the pieces of a text that are shown around its marks.
//!
//! Source: `FieldHighlighter`, `PassageScorer` and `BoundedBreakIteratorScanner` of Lucene and Elasticsearch.

use super::breaks::Breaks;
use super::marks::{Mark, Text, TextValue};

/// A piece of a text with what is marked in it.
#[derive(Debug)]
pub(super) struct Passage {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) marks: Vec<Mark>,
    pub(super) score: f32,
}

/// How values are cut into passages.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cut {
    /// Not at all.
    Whole,
    Words,
    /// Sentences, together as long as they are no longer than this, and cut between words where one alone is; at any
    /// length where it is 0.
    Sentences(usize),
}

/// The best passages, at most so many, in the order of the text.
pub(super) fn passages(text: &Text, marks: Vec<Mark>, cut: Cut, most: usize) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    let mut marks = marks.into_iter().peekable();
    for value in &text.values {
        let mut pieces = None;
        while let Some(first) = marks.next_if(|mark| mark.start < value.end()) {
            let pieces = pieces.get_or_insert_with(|| Pieces::of(value, cut));
            let (start, end) = pieces.around(first.start - value.start);
            let (start, end) = (value.start + start, value.start + end);
            let mut passage = Passage { start, end, marks: vec![first], score: 0.0 };
            while let Some(mark) = marks.next_if(|mark| mark.start < end) {
                passage.marks.push(mark);
            }
            passage.score = score(&passage, text.length());
            compete(&mut found, passage, most);
        }
    }
    found.sort_by_key(|passage| passage.start);
    found
}

/// The worst one goes where there are too many; of two that are as good, the first.
fn compete(found: &mut Vec<Passage>, passage: Passage, most: usize) {
    found.push(passage);
    if found.len() <= most {
        return;
    }
    let order = |a: &Passage, b: &Passage| a.score.total_cmp(&b.score).then(a.start.cmp(&b.start));
    let worst = found.iter().enumerate().min_by(|(_, a), (_, b)| order(a, b)).map(|(n, _)| n);
    if let Some(worst) = worst {
        found.remove(worst);
    }
}

/// The pieces of one value, asked for from its begin to its end.
enum Pieces {
    One(usize),
    Fixed(Breaks),
    Bounded(Box<Bounded>),
}

impl Pieces {
    fn of(value: &TextValue, cut: Cut) -> Self {
        match cut {
            Cut::Whole => Self::One(value.end() - value.start),
            Cut::Words => Self::Fixed(Breaks::words(&value.text)),
            Cut::Sentences(0) => Self::Fixed(Breaks::sentences(&value.text)),
            Cut::Sentences(most) => Self::Bounded(Box::new(Bounded {
                sentences: Breaks::sentences(&value.text),
                words: Breaks::words(&value.text),
                most,
                window: None,
                end: 0,
            })),
        }
    }

    /// Begin and end of the piece that a place is in.
    fn around(&mut self, place: usize) -> (usize, usize) {
        match self {
            Self::One(length) => (0, *length),
            Self::Fixed(breaks) => (breaks.before(place + 1), breaks.after(place).unwrap_or(place + 1)),
            Self::Bounded(bounded) => bounded.around(place),
        }
    }
}

/// Sentences of a bounded length.
struct Bounded {
    sentences: Breaks,
    words: Breaks,
    most: usize,
    /// The sentences that the last piece was of.
    window: Option<(usize, usize)>,
    /// Where the last piece ended.
    end: usize,
}

impl Bounded {
    fn around(&mut self, place: usize) -> (usize, usize) {
        let behind = place + 1;
        let (mut start, last) = match self.window {
            // The rest of sentences that were too long.
            Some((first, last)) if behind > first && behind < last => (self.end, last),
            _ => {
                let first = self.sentences.before(behind);
                let mut last = self.sentences.after(place).unwrap_or(behind);
                while last - first < self.most {
                    match self.sentences.after(last) {
                        Some(next) if next - first <= self.most => last = next,
                        _ => break,
                    }
                }
                self.window = Some((first, last));
                (first, last)
            }
        };
        self.end = last;
        if last - start > self.most {
            if behind > start + self.most {
                start = start.max(self.words.before(behind - self.most));
            }
            let rest = self.most.saturating_sub(behind - start);
            if behind + rest < last {
                self.end = self.words.after(behind + rest).map_or(last, |end| end.min(last));
            }
        }
        (start, self.end)
    }
}

/// How good a passage is: as a document of its own among others of its length.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as Lucene does it")]
fn score(passage: &Passage, length: usize) -> f32 {
    const K1: f32 = 1.2;
    const B: f32 = 0.75;
    /// How long a sentence usually is.
    const PIVOT: f32 = 87.0;
    let documents = 1.0 + length as f32 / PIVOT;
    let weight = |frequency: usize| {
        let rarity = 1.0 + (f64::from(documents) + 0.5) / (frequency as f64 + 0.5);
        (K1 + 1.0) * rarity.ln() as f32
    };
    let norm = K1 * ((1.0 - B) + B * ((passage.end - passage.start) as f32 / PIVOT));
    let mut terms: Vec<(&Mark, usize)> = Vec::new();
    for mark in &passage.marks {
        match terms.iter_mut().find(|(known, _)| known.term == mark.term) {
            Some((_, count)) => *count += 1,
            None => terms.push((mark, 1)),
        }
    }
    let each = terms.iter().map(|(mark, count)| {
        let count = *count as f32;
        f64::from(count / (count + norm) * weight(mark.frequency))
    });
    let place = 1.0 + 1.0 / f64::from(PIVOT + passage.start as f32).ln() as f32;
    (each.sum::<f64>() * f64::from(place)) as f32
}
