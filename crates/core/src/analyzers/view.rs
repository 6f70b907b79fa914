//! What a partial holds, as the chapters see it: rows in the order of the report, with second
//! copies known.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::summary::Summary;
use super::traffic::{HOLE, Row, Rows, Traffic};

/// Records of one input that follow each other.
#[derive(Debug, Clone, Copy)]
pub struct Stretch<'p> {
    /// Index of the input in the report.
    pub file: u32,
    /// Number of the first record.
    pub first: u64,
    /// One row a record.
    pub rows: &'p Rows,
}

/// One input, as far as chapters need it.
#[derive(Debug, Clone, Copy)]
pub struct File<'p> {
    /// Its path.
    pub path: &'p str,
    /// Its size as stored.
    pub bytes: u64,
    /// Where it was delivered: its path up to the Region.
    pub folder: &'p str,
    /// Its own name.
    pub name: &'p str,
    /// Whether it is a log file under the name that CloudTrail gives.
    pub delivered: bool,
}

/// A record's place: the number of a stretch and of a row in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// Number of the stretch.
    pub stretch: u32,
    /// Number of the row.
    pub row: u32,
}

/// A second (or third, ...) copy of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copy {
    /// The copy.
    pub copy: At,
    /// The first copy, which counts.
    pub kept: At,
}

/// Everything of one case.
#[derive(Debug)]
pub struct View<'p> {
    /// Keys and texts.
    pub traffic: &'p Traffic,
    /// Inputs in the order of the report.
    pub files: Vec<File<'p>>,
    /// Rows, by file and first record.
    pub stretches: Vec<Stretch<'p>>,
    /// Second copies, in the order of the rows.
    pub copies: Vec<Copy>,
    /// What the rows come to, once somebody asks.
    summary: OnceLock<Summary>,
}

impl<'p> View<'p> {
    /// Finds the second copies. Of several copies the one first in the report's order counts.
    #[must_use]
    pub fn new(traffic: &'p Traffic, files: Vec<File<'p>>, stretches: Vec<Stretch<'p>>) -> Self {
        let copies = find_copies(&stretches);
        Self {
            traffic,
            files,
            stretches,
            copies,
            summary: OnceLock::new(),
        }
    }

    /// What the rows come to.
    pub fn summary(&self) -> &Summary {
        self.summary.get_or_init(|| Summary::new(self))
    }

    /// Every record, copies included.
    pub fn all(&self) -> impl Iterator<Item = (At, Row)> + '_ {
        places(&self.stretches).filter(|(_, row)| row.key != HOLE)
    }

    /// Every event once.
    pub fn distinct(&self) -> impl Iterator<Item = (At, Row)> + '_ {
        let mut copies = self.copies.iter().map(|c| c.copy).peekable();
        self.all()
            .filter(move |(at, _)| copies.next_if_eq(at).is_none())
    }

    /// Whether the record at that place is a second copy.
    #[must_use]
    pub fn is_copy(&self, at: At) -> bool {
        self.copies.binary_search_by_key(&at, |c| c.copy).is_ok()
    }

    /// The row at a place.
    #[must_use]
    pub fn row(&self, at: At) -> Option<Row> {
        let stretch = self.stretches.get(at.stretch as usize)?;
        stretch.rows.get(at.row as usize)
    }

    /// The file and record number of a place.
    #[must_use]
    pub fn record(&self, at: At) -> Option<(u32, u64)> {
        let stretch = self.stretches.get(at.stretch as usize)?;
        Some((stretch.file, stretch.first + u64::from(at.row)))
    }
}

fn places<'v>(stretches: &'v [Stretch<'_>]) -> impl Iterator<Item = (At, Row)> + 'v {
    (0u32..).zip(stretches).flat_map(|(number, stretch)| {
        (0u32..).zip(stretch.rows.iter()).map(move |(index, row)| {
            let at = At {
                stretch: number,
                row: index,
            };
            (at, row)
        })
    })
}

/// The fingerprints that occur more than once: mostly there are none, and sorting numbers is cheaper than a map of all
/// records. One part of them at a time, by their highest bits: nothing else takes so much room at the end of reading.
fn twice(stretches: &[Stretch<'_>]) -> FxHashMap<u64, Option<At>> {
    const PARTS: u64 = 16;
    let records: usize = stretches.iter().map(|stretch| stretch.rows.len()).sum();
    let mut part: Vec<u64> = Vec::with_capacity(records / PARTS as usize + records / 64);
    let mut found = FxHashMap::default();
    for number in 0..PARTS {
        let all = stretches.iter().flat_map(|it| &it.rows.fingerprints);
        part.clear();
        part.extend(all.filter(|&&it| it != 0 && it >> 60 == number));
        part.sort_unstable();
        found.extend(part.windows(2).filter_map(|pair| match pair {
            [one, other] if one == other => Some((*one, None)),
            _ => None,
        }));
    }
    found
}

fn find_copies(stretches: &[Stretch<'_>]) -> Vec<Copy> {
    let mut kept = twice(stretches);
    if kept.is_empty() {
        return Vec::new();
    }
    let mut copies = Vec::new();
    for (at, row) in places(stretches) {
        if let Some(first) = kept.get_mut(&row.fingerprint) {
            match *first {
                Some(kept) => copies.push(Copy { copy: at, kept }),
                None => *first = Some(at),
            }
        }
    }
    copies
}
