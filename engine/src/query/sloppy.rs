//! How often a phrase is in a row when its terms may be moved.
//!
//! Source: `SloppyPhraseMatcher` of Lucene, whose order of moves decides which occurrences are found: all terms start
//! at their first positions; the one that is furthest behind moves on; whenever it passes the next one, the shortest
//! distance so far is one match.

use super::phrase::Place;

/// One term of the phrase and where it stands now.
#[derive(Debug, Clone)]
struct Runner<'p> {
    /// Positions less the place in the phrase, so that a perfect match has all runners at one number.
    positions: &'p [i64],
    at: usize,
    offset: u32,
    /// The group of runners with the same term.
    group: Option<usize>,
}

impl Runner<'_> {
    fn position(&self) -> i64 {
        self.positions[self.at]
    }

    /// The place in the text.
    fn text_position(&self) -> i64 {
        self.position() + i64::from(self.offset)
    }
}

struct Race<'p> {
    runners: Vec<Runner<'p>>,
    groups: &'p [Vec<usize>],
    /// The runners that wait, in no order.
    queue: Vec<usize>,
    /// The foremost position.
    end: i64,
}

/// The sum of `1 / (1 + distance)` over all matches within `slop`.
#[expect(clippy::cast_precision_loss, reason = "Lucene's formula is in single precision")]
pub(super) fn frequency(positions: &[Vec<i64>], places: &[Place], groups: &[Vec<usize>], slop: u32) -> f32 {
    if positions.iter().any(Vec::is_empty) {
        return 0.0;
    }
    let slop = i64::from(slop);
    let runners = positions.iter().zip(places).enumerate().map(|(n, (positions, place))| Runner {
        positions,
        at: 0,
        offset: place.position,
        group: groups.iter().position(|group| group.contains(&n)),
    });
    let mut race = Race { runners: runners.collect(), groups, queue: Vec::new(), end: i64::MIN };
    let mut sum = 0.0;
    if race.start() {
        race.run(|distance| {
            if distance <= slop {
                sum += 1.0 / (1.0 + distance as f32);
            }
        });
    }
    sum
}

impl Race<'_> {
    /// Puts all runners in place; those of one term on different occurrences. False when there are too few.
    fn start(&mut self) -> bool {
        for group in self.groups {
            for (n, runner) in group.iter().enumerate() {
                let runner = &mut self.runners[*runner];
                runner.at += n;
                if runner.at >= runner.positions.len() {
                    return false;
                }
            }
        }
        self.end = self.runners.iter().map(Runner::position).max().unwrap_or(i64::MIN);
        self.queue = (0..self.runners.len()).collect();
        true
    }

    fn run(&mut self, mut found: impl FnMut(i64)) {
        let Some((mut current, mut next)) = self.pop() else { return };
        let mut distance = self.end - self.runners[current].position();
        while self.advance(current) {
            if !self.separate(current) {
                break;
            }
            let position = self.runners[current].position();
            if position > next {
                self.queue.push(current);
                found(distance);
                match self.pop() {
                    Some(popped) => (current, next) = popped,
                    None => return,
                }
                distance = self.end - self.runners[current].position();
            } else {
                distance = distance.min(self.end - position);
            }
        }
        found(distance);
    }

    /// Takes the runner that is furthest behind, with the position of the one after it.
    fn pop(&mut self) -> Option<(usize, i64)> {
        let last = self.behind()?;
        let runner = self.queue.swap_remove(last);
        let next = self.behind().map(|n| self.runners[self.queue[n]].position())?;
        Some((runner, next))
    }

    fn behind(&self) -> Option<usize> {
        (0..self.queue.len()).min_by_key(|n| {
            let runner = &self.runners[self.queue[*n]];
            (runner.position(), runner.offset, self.queue[*n])
        })
    }

    fn advance(&mut self, runner: usize) -> bool {
        let runner = &mut self.runners[runner];
        runner.at += 1;
        if runner.at >= runner.positions.len() {
            return false;
        }
        self.end = self.end.max(runner.position());
        true
    }

    /// Moves runners of one term apart until no two stand on one occurrence: of two, the one that is behind. False
    /// when there are no more occurrences.
    fn separate(&mut self, runner: usize) -> bool {
        let Some(group) = self.runners[runner].group else { return true };
        let mut current = runner;
        while let Some(other) = self.colliding(current, group) {
            let key = |n: usize| (self.runners[n].position(), self.runners[n].offset);
            current = if key(current) < key(other) { current } else { other };
            if !self.advance(current) {
                return false;
            }
        }
        true
    }

    fn colliding(&self, runner: usize, group: usize) -> Option<usize> {
        let at = self.runners[runner].text_position();
        self.groups[group]
            .iter()
            .copied()
            .find(|other| *other != runner && self.runners[*other].text_position() == at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where each word of the text stands, for each word of the phrase.
    fn frequency_in(text: &str, phrase: &str, slop: u32) -> f32 {
        let words: Vec<&str> = phrase.split(' ').collect();
        let number = |n: usize| u32::try_from(n).unwrap();
        let places: Vec<Place> = (0..words.len())
            .map(|n| Place { position: number(n), terms: vec![words[n].to_owned()] })
            .collect();
        let positions: Vec<Vec<i64>> = places
            .iter()
            .map(|place| {
                let standing = text.split(' ').enumerate().filter(|(_, word)| **word == place.terms[0]);
                standing.map(|(at, _)| i64::from(number(at)) - i64::from(place.position)).collect()
            })
            .collect();
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for (n, word) in words.iter().enumerate() {
            if let Some(first) = words[..n].iter().position(|other| other == word) {
                match groups.iter_mut().find(|group| group[0] == first) {
                    Some(group) => group.push(n),
                    None => groups.push(vec![first, n]),
                }
            }
        }
        frequency(&positions, &places, &groups, slop)
    }

    #[test]
    fn distance_counts_less() {
        assert!((frequency_in("quick fox", "quick fox", 2) - 1.0).abs() < 1e-6);
        assert!((frequency_in("quick brown fox", "quick fox", 2) - 0.5).abs() < 1e-6);
        assert!((frequency_in("fox quick", "quick fox", 2) - 1.0 / 3.0).abs() < 1e-6);
        assert!(frequency_in("fox quick", "quick fox", 1).abs() < 1e-6);
    }

    #[test]
    fn one_occurrence_does_not_serve_two_places() {
        assert!(frequency_in("to be", "to to", 5).abs() < 1e-6);
        assert!(frequency_in("to be to", "to to", 5) > 0.0);
    }
}
