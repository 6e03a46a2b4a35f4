//! Text in aligned columns. Knows nothing of what it says.

use std::fmt;

/// Rows under a heading; each column is as wide as its widest cell.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
    /// The first column that is aligned to the right.
    right_from: usize,
}

impl Table {
    /// A table with the heading's cells.
    pub fn new(heading: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut table = Self { rows: Vec::new(), right_from: usize::MAX };
        table.row(heading);
        table
    }

    /// The same table with the columns from this one on (0 is the first) aligned to the right, as figures are.
    pub fn right_from(mut self, column: usize) -> Self {
        self.right_from = column;
        self
    }

    /// Adds a row of as many cells as the heading has, or fewer.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        (0..columns).map(|column| width(column).unwrap_or(0)).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        for row in &self.rows {
            let pad = |(column, (cell, &width)): (usize, (&String, &usize))| {
                if column < self.right_from { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            };
            let padded = row.iter().zip(&widths).enumerate().map(pad).collect::<Vec<_>>();
            writeln!(f, "{}", padded.join("  ").trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(["kernel", "type", "µ"]);
        table.row(["count", "i64", "a long one"]);
        table.row(["hypotenuse"]);
        assert_eq!(table.to_string(), "kernel      type  µ\ncount       i64   a long one\nhypotenuse\n");
        let right = table.right_from(1).to_string();
        assert_eq!(right, "kernel      type           µ\ncount        i64  a long one\nhypotenuse\n");
    }
}
