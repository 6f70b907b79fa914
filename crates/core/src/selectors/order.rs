//! Where a text stands in the order of all texts, and which values it meets there.
//!
//! The texts that begin with a value, or are it, stand beside each other. So the values of any number of
//! tests cut the order into stretches within which all texts meet the same values, and one search tells
//! them all.

use crate::sorting::Arrange;
use rustc_hash::FxHashMap;

/// The order of texts, cut into stretches. Bits are numbered through its words.
#[derive(Debug, Clone, Default)]
pub(super) struct Order {
    /// Where each stretch begins, in order; what stands before the first meets nothing.
    bounds: Vec<Box<[u8]>>,
    /// The row of each stretch.
    rows: Vec<u32>,
    /// Distinct rows of bits.
    distinct: Vec<Box<[u64]>>,
}

/// The texts that a value means: from here, up to there if anywhere, and the bit that is set for them.
#[derive(Debug)]
pub(super) struct Span {
    from: Vec<u8>,
    until: Option<Vec<u8>>,
    bit: usize,
}

impl Span {
    /// One text.
    pub(super) fn one(value: Vec<u8>, bit: usize) -> Self {
        let mut until = value.clone();
        until.push(0);
        Self {
            from: value,
            until: Some(until),
            bit,
        }
    }

    /// Every text that begins so.
    pub(super) fn beginning(value: Vec<u8>, bit: usize) -> Self {
        let mut until = value.clone();
        // The next text that does not: the last byte that can grow, grown by one.
        while until.pop_if(|last| *last == u8::MAX).is_some() {}
        let until = until.last_mut().map(|last| *last += 1).map(|()| until);
        Self {
            from: value,
            until,
            bit,
        }
    }
}

impl Order {
    /// Cuts the order; each row of bits has so many words.
    pub(super) fn new(spans: &[Span], words: usize) -> Self {
        let begins = spans.iter().map(|span| (&span.from, 1i32, span.bit));
        let ends = spans.iter();
        let ends = ends.filter_map(|span| Some((span.until.as_ref()?, -1, span.bit)));
        let mut changes: Vec<_> = begins.chain(ends).collect();
        changes.arrange();
        let mut order = Self {
            distinct: vec![vec![0; words].into()],
            ..Self::default()
        };
        let mut numbers: FxHashMap<Box<[u64]>, u32> = FxHashMap::default();
        let mut row: Box<[u64]> = vec![0; words].into();
        // Values of one test may lie within each other.
        let mut open = vec![0i32; words * 64];
        for changes in changes.chunk_by(|(one, ..), (other, ..)| one == other) {
            for (_, change, bit) in changes {
                if let (Some(open), Some(word)) = (open.get_mut(*bit), row.get_mut(bit / 64)) {
                    *open += change;
                    let mask = 1 << (bit % 64);
                    *word = if *open > 0 {
                        *word | mask
                    } else {
                        *word & !mask
                    };
                }
            }
            let number = *numbers.entry(row.clone()).or_insert_with(|| {
                order.distinct.push(row.clone());
                u32::try_from(order.distinct.len() - 1).unwrap_or(0)
            });
            if let Some((at, ..)) = changes.first() {
                order.bounds.push(at.as_slice().into());
                order.rows.push(number);
            }
        }
        order
    }

    /// Whether no value was given.
    pub(super) const fn is_empty(&self) -> bool {
        self.bounds.is_empty()
    }

    /// The bits of a text.
    pub(super) fn at(&self, text: &[u8]) -> &[u64] {
        self.row(self.bounds.partition_point(|bound| **bound <= *text))
    }

    /// The bits of a text that is read from its end.
    pub(super) fn at_reversed(&self, text: &[u8]) -> &[u64] {
        let not_after = |bound: &[u8]| bound.iter().le(text.iter().rev());
        self.row(self.bounds.partition_point(|bound| not_after(bound)))
    }

    fn row(&self, after: usize) -> &[u64] {
        let number = after.checked_sub(1).and_then(|at| self.rows.get(at));
        let row = self
            .distinct
            .get(number.map_or(0, |number| *number as usize));
        row.map_or(&[], |row| row)
    }
}
