//! Tables that fit the terminal: figures keep their width, names share the rest and are wrapped.

use std::io;

use trailglass_core::report::writers::document::{Holds, Table};

use super::{BOLD, DIM, PLAIN, Page, wrap};

/// Columns between two columns of the table, and before the first.
const GAP: usize = 2;

/// Names narrower than this cannot be read; rows are then written below each other.
const NARROW: usize = 14;

/// A cell: its lines, as wide as its column allows.
type Cell = Vec<String>;

impl Page<'_> {
    pub(super) fn table(&mut self, table: &Table) -> io::Result<()> {
        if let Some(title) = table.title {
            self.hanging(0, 2, title, BOLD)?;
        }
        match widths(table, self.width) {
            Some(widths) => self.grid(table, &widths),
            None => self.stacked(table),
        }
    }

    fn grid(&mut self, table: &Table, widths: &[usize]) -> io::Result<()> {
        let titles = table
            .columns
            .iter()
            .map(|column| vec![column.title.to_owned()]);
        self.row(table, titles.collect(), widths, DIM)?;
        for row in &table.rows {
            let cells = row.iter().zip(widths);
            let cells = cells.map(|(cell, width)| wrapped(cell, *width));
            self.row(table, cells.collect(), widths, PLAIN)?;
        }
        Ok(())
    }

    fn row(
        &mut self,
        table: &Table,
        cells: Vec<Cell>,
        widths: &[usize],
        style: anstyle::Style,
    ) -> io::Result<()> {
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for number in 0..height {
            // Spaces are written once something follows them: no line ends in them.
            let mut owed = 0;
            for ((cell, width), column) in cells.iter().zip(widths).zip(&table.columns) {
                owed += GAP;
                let text = cell.get(number).map_or("", String::as_str);
                let left = width.saturating_sub(wrap::width(text));
                if text.is_empty() {
                    owed += left;
                    continue;
                }
                if column.holds == Holds::Figures {
                    write!(self.out, "{:owed$}", "", owed = owed + left)?;
                    owed = 0;
                } else {
                    write!(self.out, "{:owed$}", "")?;
                    owed = left;
                }
                self.put(text, style)?;
            }
            self.blank()?;
        }
        Ok(())
    }

    /// Each row as labels and values below each other.
    fn stacked(&mut self, table: &Table) -> io::Result<()> {
        let widest = table.columns.iter().map(|column| column.title.len()).max();
        for (number, row) in table.rows.iter().enumerate() {
            if number > 0 {
                self.blank()?;
            }
            for (cell, column) in row.iter().zip(&table.columns) {
                for (number, line) in cell.iter().enumerate() {
                    let label = if number == 0 { column.title } else { "" };
                    self.labelled(label, widest.unwrap_or(0), 2, line)?;
                }
            }
        }
        Ok(())
    }
}

fn wrapped(cell: &[String], width: usize) -> Cell {
    cell.iter()
        .flat_map(|line| wrap::lines(line, width))
        .collect()
}

/// The width of each column, if the table fits.
fn widths(table: &Table, page: usize) -> Option<Vec<usize>> {
    let wanted = table.columns.iter().enumerate().map(|(index, column)| {
        let cells = table.rows.iter().filter_map(|row| row.get(index)).flatten();
        let widest = cells.map(|line| wrap::width(line)).max().unwrap_or(0);
        widest.max(wrap::width(column.title))
    });
    let mut widths: Vec<usize> = wanted.collect();
    let room = page.checked_sub(GAP * widths.len())?;
    let mut over = widths.iter().sum::<usize>().saturating_sub(room);
    // The widest of the names gives way first.
    while over > 0 {
        let names = table
            .columns
            .iter()
            .map(|column| column.holds == Holds::Names);
        let (index, _) = widths
            .iter()
            .zip(names)
            .enumerate()
            .filter(|(_, (width, is_name))| *is_name && **width > NARROW)
            .max_by_key(|(index, (width, _))| (**width, std::cmp::Reverse(*index)))?;
        if let Some(width) = widths.get_mut(index) {
            *width -= 1;
            over -= 1;
        }
    }
    Some(widths)
}
