//! Following the steps of an expression through a text.

use std::collections::HashSet;

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use super::program::{Look, Place, Step};

/// Where the groups of a match begin and end, in characters; the match itself is group 0.
#[derive(Debug, Clone)]
pub(crate) struct Groups(Vec<Option<usize>>);

/// What is to be done when a way leads nowhere.
enum Undo {
    Go { step: usize, at: usize },
    Mark { slot: usize, was: Option<usize> },
}

impl Groups {
    fn new(count: usize) -> Self {
        Self(vec![None; (count + 1) * 2])
    }

    /// `None` for one that took no part.
    pub(crate) fn get(&self, number: usize) -> Option<(usize, usize)> {
        let place = |slot: usize| self.0.get(slot).copied().flatten();
        Some((place(number * 2)?, place(number * 2 + 1)?))
    }
}

/// The first match at or behind a place.
pub(super) fn find(steps: &[Step], groups: usize, text: &[char], from: usize) -> Option<Groups> {
    // A step at a place that once led nowhere always does, as nothing refers back to groups.
    let mut failed = HashSet::new();
    (from..=text.len()).find_map(|start| {
        let mut found = Groups::new(groups);
        follow(steps, text, start, &mut failed, &mut found).then_some(found)
    })
}

fn follow(
    steps: &[Step],
    text: &[char],
    start: usize,
    failed: &mut HashSet<(usize, usize)>,
    groups: &mut Groups,
) -> bool {
    let mut undo = vec![Undo::Go { step: 0, at: start }];
    while let Some(next) = undo.pop() {
        let (mut step, mut at) = match next {
            Undo::Go { step, at } => (step, at),
            Undo::Mark { slot, was } => {
                groups.0[slot] = was;
                continue;
            }
        };
        while failed.insert((step, at)) {
            match steps.get(step) {
                None | Some(Step::Match) => return true,
                Some(Step::One(class)) => {
                    if !text.get(at).is_some_and(|c| class.holds(*c)) {
                        break;
                    }
                    at += 1;
                    step += 1;
                }
                Some(Step::Split(first, second)) => {
                    undo.push(Undo::Go { step: *second, at });
                    step = *first;
                }
                Some(Step::Jump(to)) => step = *to,
                Some(Step::Mark(slot)) => {
                    if let Some(place) = groups.0.get_mut(*slot) {
                        undo.push(Undo::Mark { slot: *slot, was: place.replace(at) });
                    }
                    step += 1;
                }
                Some(Step::At(place)) if holds(*place, text, at) => step += 1,
                Some(Step::Look(look, inside)) if looks(*look, inside, text, at) => step += 1,
                Some(Step::At(_) | Step::Look(..)) => break,
            }
        }
    }
    false
}

fn looks(look: Look, steps: &[Step], text: &[char], at: usize) -> bool {
    let fits =
        |text: &[char], from: usize| follow(steps, text, from, &mut HashSet::new(), &mut Groups::new(0));
    let found = match look.behind {
        None => fits(text, at),
        // All that it matches are of one length: it ends here.
        Some(length) => at.checked_sub(length).is_some_and(|from| fits(text, from)),
    };
    found != look.negated
}

fn holds(place: Place, text: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.get(before)).copied();
    let here = text.get(at).copied();
    match place {
        Place::Start => at == 0,
        Place::End => here.is_none(),
        Place::LineStart => match (before, here) {
            (_, None) => false,
            (None, _) => true,
            (Some(before), Some(here)) => ends_line(before) && !(before == '\r' && here == '\n'),
        },
        Place::LineEnd => match here {
            None => true,
            Some('\n') => before != Some('\r'),
            Some(here) => ends_line(here),
        },
        Place::LastLineEnd => match text.get(at..).unwrap_or_default() {
            [] | ['\r', '\n'] => true,
            ['\n'] => before != Some('\r'),
            [one] => ends_line(*one),
            _ => false,
        },
        Place::Word => is_word(text, at.checked_sub(1)) != is_word(text, Some(at)),
        Place::NoWord => is_word(text, at.checked_sub(1)) == is_word(text, Some(at)),
    }
}

fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A character of a word, or a mark on a letter or digit of any script.
fn is_word(text: &[char], at: Option<usize>) -> bool {
    let Some(at) = at else { return false };
    let Some(c) = text.get(at) else { return false };
    let is_mark = |c: &char| c.general_category() == GeneralCategory::NonspacingMark;
    c.is_ascii_alphanumeric()
        || *c == '_'
        || is_mark(c) && {
            let base = text.get(..at).unwrap_or_default().iter().rev().find(|c| !is_mark(c));
            base.is_some_and(|c| {
                c.general_category_group() == GeneralCategoryGroup::Letter
                    || c.general_category() == GeneralCategory::DecimalNumber
            })
        }
}
