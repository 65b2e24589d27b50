//! Intervals of positions, and the smallest ones that combine others.

/// Positions from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: i64,
    pub(super) end: i64,
    /// Positions inside that none of its parts takes.
    pub(super) gaps: i64,
}

impl Span {
    pub(super) fn width(&self) -> i64 {
        self.end - self.start + 1
    }

    pub(super) fn contains(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// The interval around some parts.
    fn around(parts: &[Self]) -> Option<Self> {
        let start = parts.iter().map(|part| part.start).min()?;
        let end = parts.iter().map(|part| part.end).max()?;
        let taken: i64 = parts.iter().map(|part| part.width() - part.gaps).sum();
        Some(Self { start, end, gaps: (end - start + 1 - taken).max(0) })
    }
}

/// In order, and without those that contain another one.
pub(super) fn minimal(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.end, -span.start, span.gaps));
    let mut kept: Vec<Span> = Vec::new();
    for span in spans {
        // Those kept end earlier or at the same place: the last of them begins last.
        if kept.last().is_none_or(|last| last.start < span.start) {
            kept.push(span);
        }
    }
    kept
}

/// One of each part, each behind the one before; with `adjoining` right behind it.
pub(super) fn ordered(parts: &[Vec<Span>], adjoining: bool) -> Vec<Span> {
    let Some((first, others)) = parts.split_first() else { return Vec::new() };
    let chains = first.iter().filter_map(|begin| {
        let mut chain = vec![*begin];
        let mut end = begin.end;
        for part in others {
            let fits = |span: &&Span| if adjoining { span.start == end + 1 } else { span.start > end };
            let next = part.iter().find(fits)?;
            chain.push(*next);
            end = next.end;
        }
        Span::around(&chain)
    });
    minimal(chains.collect())
}

/// One of each part, in any order; parts may overlap.
pub(super) fn unordered(parts: &[Vec<Span>]) -> Vec<Span> {
    let mut at = vec![0; parts.len()];
    let mut found = Vec::new();
    loop {
        let now: Option<Vec<Span>> = parts.iter().zip(&at).map(|(part, at)| part.get(*at).copied()).collect();
        let Some(now) = now else { return minimal(found) };
        found.extend(Span::around(&now));
        let Some(first) = (0..now.len()).min_by_key(|n| now[*n].start) else { return minimal(found) };
        at[first] += 1;
    }
}

/// So many of one part, one behind another.
pub(super) fn repeated(part: &[Span], count: usize) -> Vec<Span> {
    part.windows(count).filter_map(Span::around).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(positions: &[i64]) -> Vec<Span> {
        positions.iter().map(|at| Span { start: *at, end: *at, gaps: 0 }).collect()
    }

    #[test]
    fn only_the_smallest_intervals_count() {
        let (a, b) = (at(&[0, 4, 9]), at(&[6, 7]));
        assert_eq!(ordered(&[a.clone(), b.clone()], false), [Span { start: 4, end: 6, gaps: 1 }]);
        assert_eq!(
            unordered(&[a, b]),
            [Span { start: 4, end: 6, gaps: 1 }, Span { start: 7, end: 9, gaps: 1 }]
        );
        assert_eq!(ordered(&[at(&[1, 5]), at(&[2, 8])], true), [Span { start: 1, end: 2, gaps: 0 }]);
        assert_eq!(repeated(&at(&[1, 3, 4]), 2).len(), 2);
    }
}
