//! From the tree of an expression to the steps that are run.

use super::class::Class;

/// More steps than these are refused: counted repetitions write their part down again and again.
const MOST_STEPS: usize = 4000;

/// A part of an expression.
#[derive(Debug, Clone)]
pub(super) enum Node {
    One(Class),
    Concat(Vec<Node>),
    /// The first that leads to a match counts.
    Either(Vec<Node>),
    Group(Box<Node>, usize),
    Repeat {
        node: Box<Node>,
        min: usize,
        max: Option<usize>,
        greedy: bool,
    },
    At(Place),
    Look(Look, Box<Node>),
}

/// What is true of a place between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Start,
    LineStart,
    /// The end of the text, or before the line end that ends it.
    LastLineEnd,
    LineEnd,
    End,
    Word,
    NoWord,
}

/// What stands before or behind a place, or must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// So many characters before it.
    pub(super) behind: Option<usize>,
    pub(super) negated: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    One(Class),
    /// Goes on at the first; at the second if that leads nowhere.
    Split(usize, usize),
    Jump(usize),
    /// The place is where a group begins (even) or ends (odd).
    Mark(usize),
    At(Place),
    Look(Look, Vec<Step>),
    Match,
}

impl Node {
    /// Java goes from one half of a pair to the other, and this may match something between the two, or one of them alone.
    pub(super) fn may_split_pairs(&self) -> bool {
        self.holds_between_halves() || self.looks_back_at_halves() && self.takes_halves()
    }

    fn holds_between_halves(&self) -> bool {
        match self {
            Self::One(_) => false,
            Self::At(place) => *place == Place::NoWord,
            Self::Look(look, node) => look.negated || node.takes_halves(),
            Self::Concat(nodes) => nodes.iter().all(Self::holds_between_halves),
            Self::Either(nodes) => nodes.iter().any(Self::holds_between_halves),
            Self::Group(node, _) => node.holds_between_halves(),
            Self::Repeat { node, min, .. } => *min == 0 || node.holds_between_halves(),
        }
    }

    fn looks_back_at_halves(&self) -> bool {
        match self {
            Self::One(_) => false,
            Self::At(place) => *place == Place::NoWord,
            Self::Look(look, node) => look.behind.is_some() && (look.negated || node.takes_halves()),
            Self::Concat(nodes) | Self::Either(nodes) => nodes.iter().any(Self::looks_back_at_halves),
            Self::Group(node, _) | Self::Repeat { node, .. } => node.looks_back_at_halves(),
        }
    }

    fn takes_halves(&self) -> bool {
        match self {
            // What holds a character that has no properties holds halves, too.
            Self::One(class) => class.holds('\u{E000}'),
            Self::At(_) => false,
            Self::Concat(nodes) | Self::Either(nodes) => nodes.iter().any(Self::takes_halves),
            Self::Group(node, _) | Self::Repeat { node, .. } | Self::Look(_, node) => node.takes_halves(),
        }
    }

    /// It may match without a character.
    pub(super) fn may_be_no_character(&self) -> bool {
        match self {
            Self::One(_) => false,
            Self::At(_) | Self::Look(..) => true,
            Self::Concat(nodes) => nodes.iter().all(Self::may_be_no_character),
            Self::Either(nodes) => nodes.iter().any(Self::may_be_no_character),
            Self::Group(node, _) => node.may_be_no_character(),
            Self::Repeat { node, min, .. } => *min == 0 || node.may_be_no_character(),
        }
    }

    /// How many characters it matches, where that is always the same.
    pub(super) fn width(&self) -> Option<usize> {
        match self {
            Self::One(_) => Some(1),
            Self::At(_) | Self::Look(..) => Some(0),
            Self::Concat(nodes) => nodes.iter().map(Self::width).sum(),
            Self::Either(nodes) => {
                let first = nodes.first().map_or(Some(0), Self::width)?;
                nodes.iter().all(|node| node.width() == Some(first)).then_some(first)
            }
            Self::Group(node, _) => node.width(),
            Self::Repeat { node, min, max, .. } => {
                (Some(*min) == *max).then(|| node.width().map(|width| width * min)).flatten()
            }
        }
    }
}

/// `None`: there would be too many steps.
pub(super) fn compile(node: &Node) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let whole = Node::Group(Box::new(node.clone()), 0);
    write(&whole, &mut steps)?;
    steps.push(Step::Match);
    Some(steps)
}

fn write(node: &Node, steps: &mut Vec<Step>) -> Option<()> {
    if steps.len() > MOST_STEPS {
        return None;
    }
    match node {
        Node::One(class) => steps.push(Step::One(class.clone())),
        Node::Concat(nodes) => nodes.iter().try_for_each(|node| write(node, steps))?,
        Node::Either(nodes) => {
            let mut ends = Vec::new();
            for (n, node) in nodes.iter().enumerate() {
                let split = (n + 1 < nodes.len()).then(|| reserve(steps));
                write(node, steps)?;
                if let Some(split) = split {
                    ends.push(reserve(steps));
                    let behind = steps.len();
                    put(steps, split, Step::Split(split + 1, behind));
                }
            }
            let behind = steps.len();
            for end in ends {
                put(steps, end, Step::Jump(behind));
            }
        }
        Node::Group(node, number) => {
            steps.push(Step::Mark(number * 2));
            write(node, steps)?;
            steps.push(Step::Mark(number * 2 + 1));
        }
        Node::Repeat { node, min, max, greedy } => {
            for _ in 0..*min {
                write(node, steps)?;
            }
            let split = |inside, behind| {
                if *greedy { Step::Split(inside, behind) } else { Step::Split(behind, inside) }
            };
            match max {
                None => {
                    let start = reserve(steps);
                    write(node, steps)?;
                    steps.push(Step::Jump(start));
                    let behind = steps.len();
                    put(steps, start, split(start + 1, behind));
                }
                Some(max) => {
                    let mut starts = Vec::new();
                    for _ in *min..*max {
                        starts.push(reserve(steps));
                        write(node, steps)?;
                    }
                    let behind = steps.len();
                    for start in starts {
                        put(steps, start, split(start + 1, behind));
                    }
                }
            }
        }
        Node::At(place) => steps.push(Step::At(*place)),
        Node::Look(look, node) => steps.push(Step::Look(*look, compile(node)?)),
    }
    Some(())
}

/// A step that is known later.
fn reserve(steps: &mut Vec<Step>) -> usize {
    steps.push(Step::Match);
    steps.len() - 1
}

fn put(steps: &mut [Step], at: usize, step: Step) {
    if let Some(place) = steps.get_mut(at) {
        *place = step;
    }
}
