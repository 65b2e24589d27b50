//! What a search sees: documents as rows, fields as columns.
//!
//! ```text
//! row   0  comments[0] of A   level "comments", root 2
//!       1  comments[1] of A   level "comments", root 2        column "comments.author": term → rows
//!       2  A                  level root                       column "price": row → numbers
//!       3  B                  level root                       …
//! ```
//!
//! Rows are numbered in the order in which they were indexed and never change their number, so postings only grow at
//! their end and a refresh costs what changed. A nested object's entries are rows of their own, right before their
//! document, as in Lucene; a query sees the rows of its own level only. A document that was deleted or replaced
//! leaves dead rows behind, which no query sees and no statistic counts; once they are the most, a refresh leaves them out.

mod column;
mod compaction;
mod postings;
mod searchable;
mod suggestion;
mod terms;
mod tokens;
mod values;

pub(crate) use column::Column;
pub(crate) use postings::Posting;
pub(crate) use searchable::{FieldValues, Row, Searchable};
pub(crate) use suggestion::Suggestion;
pub(crate) use terms::Vocabulary;
