//! The rows and columns of one index as of its last refresh.

use std::collections::HashMap;
use std::rc::Rc;

use super::column::Column;
use super::postings::{Posting, Postings};
use super::suggestion::Suggestion;
use super::terms::Vocabulary;
use super::tokens::Tokens;
use crate::index::documents::Document;

/// One state of an index that searches see.
#[derive(Debug, Clone, Default)]
pub(crate) struct Searchable {
    vocabulary: Vocabulary,
    rows: Vec<RowHead>,
    columns: HashMap<Rc<str>, Column>,
    roots: HashMap<Rc<str>, u32>,
    dead: usize,
    /// Deletions, each of which servers keep as a deleted document of its own.
    tombstones: usize,
}

#[derive(Debug, Clone)]
struct RowHead {
    live: bool,
    /// The nested object that the row is an entry of; `None` for documents.
    level: Option<Rc<str>>,
    /// Which entry of its array, counted from 0 within the row around it.
    offset: u32,
    /// The row around it; itself for documents.
    parent: u32,
    /// The row of the document itself.
    root: u32,
    document: Rc<Document>,
}

/// One row as it comes from a document: entries of nested objects first, the document last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) level: Option<Rc<str>>,
    pub(crate) offset: u32,
    /// Where among the document's rows the one around it is.
    pub(crate) parent: usize,
    /// By the full path of each field.
    pub(crate) fields: Box<[(Rc<str>, FieldValues)]>,
}

/// What one row holds of one field, analysed.
#[derive(Debug, Clone, Default)]
pub(crate) struct FieldValues {
    /// Texts.
    pub(crate) tokens: Tokens,
    /// Texts whose index only knows that a term is there.
    pub(crate) docs_only: bool,
    /// Texts whose terms can be sorted by.
    pub(crate) fielddata: bool,
    /// Keywords, booleans, addresses: the numbers of their terms.
    pub(crate) terms: Vec<u32>,
    /// Numbers, dates, booleans; sortable.
    pub(crate) numbers: Vec<i64>,
    /// Ranges: both ends, inclusive, sortable.
    pub(crate) intervals: Vec<(i64, i64)>,
    /// Texts that can be completed to.
    pub(crate) suggestions: Vec<Suggestion>,
}

impl Searchable {
    /// Adds a document's rows, in the place of an older version of it.
    pub(crate) fn put(&mut self, document: &Rc<Document>, rows: Vec<Row>) {
        self.remove(&document.id);
        let first = self.next_row();
        let root = first + u32::try_from(rows.len()).unwrap_or(u32::MAX) - 1;
        for row in rows {
            let number = self.next_row();
            for (path, values) in row.fields {
                let vocabulary = &self.vocabulary;
                let new = |path: &Rc<str>| Column::of(Postings::new(vocabulary.of(path)));
                self.columns.entry(path).or_insert_with_key(new).push(number, values);
            }
            self.rows.push(RowHead {
                live: true,
                level: row.level,
                offset: row.offset,
                parent: first + u32::try_from(row.parent).unwrap_or(u32::MAX),
                root,
                document: Rc::clone(document),
            });
        }
        self.roots.insert(Rc::clone(&document.id), root);
    }

    /// Kills the rows of a document, if it is there.
    pub(crate) fn remove(&mut self, id: &str) {
        let Some(root) = self.roots.remove(id) else { return };
        for number in (0..=root).rev() {
            let row = &mut self.rows[number as usize];
            if row.root != root {
                break;
            }
            row.live = false;
            self.dead += 1;
            for column in self.columns.values_mut() {
                column.forget(number);
            }
        }
    }

    /// Takes a document out that was deleted, if it is there.
    pub(crate) fn delete(&mut self, id: &str) {
        self.remove(id);
        self.tombstones += 1;
    }

    /// The terms that documents are read into.
    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    fn next_row(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    /// Whether each row is live.
    pub(super) fn liveness(&self) -> impl Iterator<Item = bool> {
        self.rows.iter().map(|row| row.live)
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = (&Rc<str>, &Column)> {
        self.columns.iter()
    }

    /// The live rows under their new numbers, with columns that were made for them.
    pub(super) fn with_rows(
        &self,
        renumbered: &[Option<u32>],
        vocabulary: Vocabulary,
        columns: HashMap<Rc<str>, Column>,
    ) -> Self {
        let new = |row: u32| renumbered.get(row as usize).copied().flatten();
        let renumber = |row: &RowHead| {
            // A document's rows live and die together.
            Some(RowHead { parent: new(row.parent)?, root: new(row.root)?, ..row.clone() })
        };
        let rows = self.rows.iter().filter(|row| row.live).filter_map(renumber).collect();
        let roots =
            self.roots.iter().filter_map(|(id, row)| new(*row).map(|row| (Rc::clone(id), row))).collect();
        Self { vocabulary, rows, columns, roots, dead: 0, tombstones: 0 }
    }

    /// Rows that queries of any level see, entries of nested objects included.
    pub(crate) fn live_rows(&self) -> usize {
        self.rows.len() - self.dead
    }

    /// Rows of documents that were deleted or replaced.
    pub(crate) fn dead_rows(&self) -> usize {
        self.dead
    }

    /// The deleted documents that servers count: dead rows, and the deletions themselves.
    pub(crate) fn deleted_rows(&self) -> usize {
        self.dead + self.tombstones
    }

    /// Counts rows as deleted that are not there: they were where this was copied from.
    pub(crate) fn left_behind(&mut self, rows: usize) {
        self.tombstones += rows;
    }

    /// Whether there is any row, dead or live.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The size of all sources.
    pub(crate) fn source_bytes(&self) -> usize {
        self.roots.values().map(|row| self.document(*row).source.len()).sum()
    }

    /// The live rows of a level, ascending.
    pub(crate) fn rows<'s>(&'s self, level: Option<&'s str>) -> impl Iterator<Item = u32> + 's {
        (0u32..)
            .zip(&self.rows)
            .filter(move |(_, row)| row.live && row.level.as_deref() == level)
            .map(|(n, _)| n)
    }

    /// The live rows of all levels, ascending.
    pub(crate) fn all_rows(&self) -> impl Iterator<Item = u32> {
        (0u32..).zip(&self.rows).filter(|(_, row)| row.live).map(|(n, _)| n)
    }

    /// Whether a row is live, of whatever level.
    pub(crate) fn is_live(&self, row: u32) -> bool {
        self.rows[row as usize].live
    }

    /// Whether a row is live and of a level.
    pub(crate) fn is_visible(&self, row: u32, level: Option<&str>) -> bool {
        let row = &self.rows[row as usize];
        row.live && row.level.as_deref() == level
    }

    /// The row of a document.
    pub(crate) fn row_of(&self, id: &str) -> Option<u32> {
        self.roots.get(id).copied()
    }

    /// How many rows a document has.
    pub(crate) fn rows_of(&self, id: &str) -> usize {
        let Some(root) = self.row_of(id) else { return 0 };
        let before = self.rows[..=root as usize].iter().rev();
        before.take_while(|row| row.root == root).count()
    }

    /// The document that a row belongs to.
    pub(crate) fn document(&self, row: u32) -> &Rc<Document> {
        &self.rows[row as usize].document
    }

    /// The row around a nested entry; a document's own row otherwise.
    pub(crate) fn parent(&self, row: u32) -> u32 {
        self.rows[row as usize].parent
    }

    /// The document's row of any of its rows.
    pub(crate) fn root(&self, row: u32) -> u32 {
        self.rows[row as usize].root
    }

    /// The nested object that a row is an entry of, and which entry.
    pub(crate) fn nested(&self, row: u32) -> Option<(&str, u32)> {
        let row = &self.rows[row as usize];
        row.level.as_deref().map(|level| (level, row.offset))
    }

    /// The values of a field, by its full path. `None`: no document has had it yet.
    pub(crate) fn column(&self, path: &str) -> Option<&Column> {
        self.columns.get(path)
    }

    /// In how many live rows a term is: `docFreq` of Lucene's statistics.
    pub(crate) fn row_frequency(&self, posting: &Posting) -> u32 {
        let count = if self.dead == 0 {
            posting.rows.len()
        } else {
            posting.rows.iter().filter(|row| self.rows[**row as usize].live).count()
        };
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}
