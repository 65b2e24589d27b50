//! One thing that a folder of mapping files and a cluster say differently: a whole index, or a place in one.

use std::fmt;

use serde::Serialize;

use super::difference::Difference;

/// For people as a line, for programs as `index`, `change`, and for a place in an index `path` with the values of `file`
/// and `cluster`, where they have one.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Disagreement {
    index: String,
    #[serde(flatten)]
    what: What,
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum What {
    Whole { change: Whole },
    Field(Difference),
}

#[derive(Debug, PartialEq, Serialize)]
enum Whole {
    #[serde(rename = "no file")]
    NoFile,
    #[serde(rename = "no index")]
    NoIndex,
}

impl Disagreement {
    /// The cluster has an index that no file tells of.
    pub(super) fn no_file(index: &str) -> Disagreement {
        Disagreement { index: index.to_owned(), what: What::Whole { change: Whole::NoFile } }
    }

    /// A file tells of an index that the cluster has not.
    pub(super) fn no_index(index: &str) -> Disagreement {
        Disagreement { index: index.to_owned(), what: What::Whole { change: Whole::NoIndex } }
    }

    /// Both have the index, and this is not the same in it.
    pub(super) fn field(index: &str, difference: Difference) -> Disagreement {
        Disagreement { index: index.to_owned(), what: What::Field(difference) }
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Disagreement { index, what } = self;
        match what {
            What::Whole { change: Whole::NoFile } => {
                write!(f, "{index}.json is missing: the cluster has the index {index}")
            }
            What::Whole { change: Whole::NoIndex } => {
                write!(f, "{index}.json has no index: the cluster has no {index}")
            }
            What::Field(difference) => write!(f, "{index}.json {difference}"),
        }
    }
}
