//! Each row of numbers once, and a number for it.

use hashbrown::HashTable;

use crate::hash;
use crate::{lexicon, packed};

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
        let new = match place(&mut self.numbers, self.rows.as_flattened(), &row) {
            Place::Known(number) => return number,
            Place::New(number) => number,
            Place::Full => return 0,
        };
        lexicon::push(&mut self.rows, row);
        new
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

    /// All rows as bytes, in the order of their numbers.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        packed::pack(self.rows.as_flattened())
    }

    /// The table whose rows these are the bytes of. `None` where they are of none: a row occurs twice, or the row of zeros is not the first.
    #[must_use]
    pub fn unpack(bytes: &[u8]) -> Option<Self> {
        let numbers = packed::unpack(bytes)?;
        let (rows, []) = numbers.as_chunks() else {
            return None;
        };
        let mut table = Self {
            rows: Vec::with_capacity(rows.len()),
            numbers: HashTable::with_capacity(rows.len()),
        };
        let is_sound = rows.first() == Some(&[0; N])
            && (0..)
                .zip(rows)
                .all(|(number, row)| table.number(*row) == number);
        is_sound.then_some(table)
    }
}

/// Where a row stands.
enum Place {
    Known(u32),
    /// Behind all others, and the table of numbers has it there.
    New(u32),
    Full,
}

/// The place of a row among all `rows`, whose numbers stand one after the other. Once for rows of every length.
fn place(numbers: &mut HashTable<u32>, rows: &[u32], row: &[u32]) -> Place {
    let nth = |number: u32| {
        let from = number as usize * row.len();
        rows.get(from..from + row.len()).unwrap_or_default()
    };
    // Not by `==`, which is a call that compares byte by byte in a browser.
    let is = |number: &u32| nth(*number).iter().eq(row);
    let hash = hash_of(row);
    if let Some(&number) = numbers.find(hash, is) {
        return Place::Known(number);
    }
    let Ok(number) = u32::try_from(rows.len() / row.len().max(1)) else {
        return Place::Full;
    };
    numbers.insert_unique(hash, number, |&number| hash_of(nth(number)));
    Place::New(number)
}

fn hash_of(row: &[u32]) -> u64 {
    /// Longest row in bytes.
    const ROOM: usize = 64;
    let mut bytes = [0u8; ROOM];
    for (to, from) in bytes.chunks_exact_mut(4).zip(row) {
        to.copy_from_slice(&from.to_le_bytes());
    }
    hash::hash_of(bytes.get(..row.len() * 4).unwrap_or(&bytes))
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
        assert_eq!(table.row(99), &[0, 0]);
    }

    #[test]
    fn a_table_comes_back_from_its_bytes() {
        let mut table = Interned::<3>::default();
        for number in 0..300 {
            table.number([number, number << 20, 7]);
        }
        let again = Interned::<3>::unpack(&table.pack()).unwrap();
        assert_eq!(again.rows(), table.rows());
        for bytes in [
            &[][..],
            &[0],
            &[0, 0],
            &[1, 1, 1],
            &[0, 0, 0, 0],
            &[0, 0, 0, 0, 0, 0],
            &[0, 0, 0x80],
        ] {
            assert!(Interned::<3>::unpack(bytes).is_none(), "{bytes:?}");
        }
    }
}
