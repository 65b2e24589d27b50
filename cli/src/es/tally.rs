//! Which documents the file has, held against what its other lines tell of them: one that was shortened is not whole.

use std::collections::BTreeMap;

use super::data::{End, Line};

/// The indices so far, by name.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<String, Counted>);

struct Counted {
    /// Where the index is told of.
    line: usize,
    /// How many the test had, where that is known.
    had: Option<u64>,
    kept: u64,
}

impl Tally {
    /// Takes the line of this number in; an error tells which one is wrong, and why.
    pub(super) fn take(&mut self, number: usize, line: &Line) -> Result<(), String> {
        match line {
            Line::Index(index) => {
                let counted = Counted { line: number, had: index.documents, kept: 0 };
                self.0.insert(index.name.clone(), counted);
            }
            Line::Document(document) => match self.0.get_mut(&document.index) {
                Some(counted) => counted.kept += 1,
                None => {
                    return Err(format!(
                        "line {number}: document {} is of index {}, which no line above it tells of; is a line missing?",
                        document.id, document.index
                    ));
                }
            },
            Line::Named(..) => {}
            Line::End(end) => return self.check(end),
        }
        Ok(())
    }

    /// What is not there has its reason in the last line, which begins with the index.
    fn check(&self, end: &End) -> Result<(), String> {
        for (name, Counted { line, had, kept }) in &self.0 {
            let reason = format!("index {name}: ");
            let is_told = || end.left_out.iter().any(|left_out| left_out.starts_with(&reason));
            if let Some(had) = had.filter(|had| kept < had)
                && !is_told()
            {
                return Err(format!(
                    "line {line}: index {name} had {had} documents, and the file has {kept} of them; the last line, which tells what \
                     was left out, does not tell of the others: are lines missing?"
                ));
            }
        }
        Ok(())
    }
}
