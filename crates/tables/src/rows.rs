//! What is kept of every record.

use crate::lexicon::append;

/// One record, reduced. 28 bytes in the columns of [`Rows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Tells events apart; 0 for a record without `eventID`, which is never a duplicate.
    pub fingerprint: u64,
    /// Number of the key; [`HOLE`] where a broken record stands.
    pub key: u32,
    /// Bytes of the record's JSON.
    pub size: u32,
    /// Seconds since 1970; 0 where the time cannot be read.
    pub time: u32,
    /// Who called and from where: a number of the table of roles; 0 for nobody by name.
    pub caller: u32,
    /// Number of the set of facts that the privacy chapter keeps; [`UNREAD`] where nobody looked.
    pub exposure: u32,
}

/// The key of a row that stands for a broken record, so that row numbers are record numbers.
pub const HOLE: u32 = u32::MAX;

/// The number in [`Row::exposure`] of a record that was not looked at.
pub const UNREAD: u32 = u32::MAX;

/// The rows of a stretch of one input, by column.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rows {
    /// See [`Row::fingerprint`].
    pub fingerprints: Vec<u64>,
    /// See [`Row::key`].
    pub keys: Vec<u32>,
    /// See [`Row::size`].
    pub sizes: Vec<u32>,
    /// See [`Row::time`].
    pub times: Vec<u32>,
    /// See [`Row::caller`].
    pub callers: Vec<u32>,
    /// See [`Row::exposure`].
    pub exposures: Vec<u32>,
}

impl Rows {
    /// Adds a row.
    pub fn push(&mut self, row: Row) {
        self.fingerprints.push(row.fingerprint);
        self.keys.push(row.key);
        self.sizes.push(row.size);
        self.times.push(row.time);
        self.callers.push(row.caller);
        self.exposures.push(row.exposure);
    }

    /// The row of a number.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Row> {
        Some(Row {
            fingerprint: *self.fingerprints.get(index)?,
            key: *self.keys.get(index)?,
            size: *self.sizes.get(index)?,
            time: *self.times.get(index)?,
            caller: *self.callers.get(index)?,
            exposure: *self.exposures.get(index)?,
        })
    }

    /// Replaces a row that is there.
    pub fn set(&mut self, index: usize, row: Row) {
        let Row {
            fingerprint,
            key,
            size,
            time,
            caller,
            exposure,
        } = row;
        if let Some(slot) = self.fingerprints.get_mut(index) {
            *slot = fingerprint;
        }
        for (column, value) in [
            (&mut self.keys, key),
            (&mut self.sizes, size),
            (&mut self.times, time),
            (&mut self.callers, caller),
            (&mut self.exposures, exposure),
        ] {
            if let Some(slot) = column.get_mut(index) {
                *slot = value;
            }
        }
    }

    /// Adds the rows that follow.
    pub fn append(&mut self, mut rows: Self) {
        append(&mut self.fingerprints, &mut rows.fingerprints);
        append(&mut self.keys, &mut rows.keys);
        append(&mut self.sizes, &mut rows.sizes);
        append(&mut self.times, &mut rows.times);
        append(&mut self.callers, &mut rows.callers);
        append(&mut self.exposures, &mut rows.exposures);
    }

    /// How many rows, holes included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// How many records, holes left out.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.keys.iter().filter(|&&key| key != HOLE).count() as u64
    }

    /// The rows in order, holes included.
    pub fn iter(&self) -> impl Iterator<Item = Row> + '_ {
        let columns = self.fingerprints.iter().zip(&self.keys);
        let others = self.sizes.iter().zip(&self.times);
        let tables = self.callers.iter().zip(&self.exposures);
        columns.zip(others).zip(tables).map(
            |(((&fingerprint, &key), (&size, &time)), (&caller, &exposure))| Row {
                fingerprint,
                key,
                size,
                time,
                caller,
                exposure,
            },
        )
    }

    /// Gives back what growing took too much.
    pub fn shrink(&mut self) {
        self.fingerprints.shrink_to_fit();
        self.keys.shrink_to_fit();
        self.sizes.shrink_to_fit();
        self.times.shrink_to_fit();
        self.callers.shrink_to_fit();
        self.exposures.shrink_to_fit();
    }
}
