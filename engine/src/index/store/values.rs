//! The values of each row, any number of them.

/// Row → values, packed: a row without values costs four bytes.
#[derive(Debug, Clone)]
pub(crate) struct Values<T> {
    /// Where each row's values end.
    ends: Vec<u32>,
    values: Vec<T>,
}

impl<T> Default for Values<T> {
    fn default() -> Self {
        Self { ends: Vec::new(), values: Vec::new() }
    }
}

impl<T: Copy> Values<T> {
    /// Gives the next row, `row`, its values; rows that were left out have none.
    pub(super) fn push(&mut self, row: u32, values: impl IntoIterator<Item = T>) {
        self.ends.resize(row as usize, self.end());
        self.values.extend(values);
        self.ends.push(self.end());
    }

    fn end(&self) -> u32 {
        u32::try_from(self.values.len()).unwrap_or(u32::MAX)
    }

    /// How much memory the values take.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.ends) + size_of_val(&*self.values)
    }

    /// The values of a row.
    pub(crate) fn get(&self, row: u32) -> &[T] {
        let row = row as usize;
        let Some(end) = self.ends.get(row) else { return &[] };
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.values[start as usize..*end as usize]
    }
}
