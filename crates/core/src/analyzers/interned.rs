//! Each row of numbers once, and a number for it.

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use super::lexicon;

/// Distinct rows of `N` numbers. The number 0 is the row of zeros, which stands for "none".
#[derive(Debug, Clone)]
pub struct Interned<const N: usize> {
    rows: Vec<[u32; N]>,
    numbers: HashTable<u32>,
}

impl<const N: usize> Default for Interned<N> {
    fn default() -> Self {
        let mut table = Self {
            rows: Vec::new(),
            numbers: HashTable::new(),
        };
        table.number([0; N]);
        table
    }
}

impl<const N: usize> Interned<N> {
    /// The number of a row, given now if it is new. When 2^32 rows are held, every further row is
    /// taken for the row of zeros.
    pub fn number(&mut self, row: [u32; N]) -> u32 {
        let hash = hash_of(&row);
        let rows = &self.rows;
        let known = self
            .numbers
            .find(hash, |&number| rows.get(number as usize) == Some(&row));
        if let Some(&number) = known {
            return number;
        }
        let Ok(number) = u32::try_from(self.rows.len()) else {
            return 0;
        };
        lexicon::push(&mut self.rows, row);
        let rows = &self.rows;
        self.numbers.insert_unique(hash, number, |&number| {
            rows.get(number as usize).map_or(0, |row| hash_of(row))
        });
        number
    }

    /// The row of a number.
    #[must_use]
    pub fn row(&self, number: u32) -> &[u32; N] {
        self.rows.get(number as usize).unwrap_or(&[0; N])
    }

    /// All rows in the order of their numbers.
    #[must_use]
    pub fn rows(&self) -> &[[u32; N]] {
        &self.rows
    }

    /// The rows that are used, changed by `change`, in sorted order, and the new number of each old
    /// one; 0 for those that are not.
    #[must_use]
    pub fn sorted(&self, used: &[bool], change: impl Fn([u32; N]) -> [u32; N]) -> (Self, Vec<u32>) {
        let changed = self.rows.iter().zip(used);
        let changed: Vec<Option<[u32; N]>> = changed
            .map(|(&row, used)| used.then(|| change(row)))
            .collect();
        let mut in_order: Vec<[u32; N]> = changed.iter().flatten().copied().collect();
        in_order.sort_unstable();
        let mut table = Self::default();
        for row in in_order {
            table.number(row);
        }
        let numbers = changed
            .into_iter()
            .map(|row| row.map_or(0, |row| table.number(row)))
            .collect();
        (table, numbers)
    }

    /// Takes in the rows of another table, changed by `change`, and gives the number of each.
    pub fn absorb(&mut self, other: &Self, change: impl Fn([u32; N]) -> [u32; N]) -> Vec<u32> {
        let rows = other.rows.iter();
        rows.map(|&row| self.number(change(row))).collect()
    }

    /// A table with these rows at these numbers; `None` where a row occurs twice or the row of zeros
    /// is not the first.
    #[must_use]
    pub fn of(rows: &[[u32; N]]) -> Option<Self> {
        let mut table = Self::default();
        for (number, row) in rows.iter().enumerate() {
            if table.number(*row) as usize != number {
                return None;
            }
        }
        Some(table)
    }
}

/// Whoever writes a log chooses what rows there are: of quicker hashes, rows that all have the same one are easily made.
fn hash_of(row: &[u32]) -> u64 {
    /// Longest row in bytes.
    const ROOM: usize = 64;
    let mut bytes = [0u8; ROOM];
    for (to, from) in bytes.chunks_exact_mut(4).zip(row) {
        to.copy_from_slice(&from.to_le_bytes());
    }
    xxh3_64(bytes.get(..row.len() * 4).unwrap_or(&bytes))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_one_number() {
        let mut table = Interned::<2>::default();
        let numbers: Vec<u32> = [[0, 0], [3, 1], [1, 2], [3, 1]]
            .iter()
            .map(|&row| table.number(row))
            .collect();
        assert_eq!(numbers, [0, 1, 2, 1]);
        let (sorted, renumbered) = table.sorted(&[true; 3], |row| row);
        assert_eq!(sorted.rows(), [[0, 0], [1, 2], [3, 1]]);
        assert_eq!(renumbered, [0, 2, 1]);
        let (sorted, renumbered) = table.sorted(&[false, false, true], |row| row);
        assert_eq!(sorted.rows(), [[0, 0], [1, 2]]);
        assert_eq!(renumbered, [0, 0, 1]);
        assert!(Interned::<2>::of(sorted.rows()).is_some());
        assert!(Interned::<2>::of(&[[1, 1]]).is_none());
        assert!(Interned::<2>::of(&[[0, 0], [0, 0]]).is_none());
        assert_eq!(table.row(99), &[0, 0]);
    }
}
