//! All records of a case in one order, to be looked through: which of them are meant, how many when and by what,
//! and a stretch of them.
//!
//! The index holds 20 bytes a record beside the partial that it was made from: everything else is told by the
//! record's key and its caller, of which there are few. A filter is therefore decided once for each key and each
//! caller, as bits, and a record is looked at with two loads and one comparison.

mod bits;

use rustc_hash::FxHashMap;

use self::bits::{Bits, Sides};
use super::roles::Table;
use super::traffic::{Field, Traffic};
use super::view::View;
use crate::report::{Column, Filter, Found, FoundRecord, Group, Inquiry};
use crate::sorting::Arrange;

/// Values of a column that are listed.
const GROUPS: usize = 100;

/// The index.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// Columns by time, records without one first.
    times: Vec<u32>,
    keys: Vec<u32>,
    callers: Vec<u32>,
    sizes: Vec<u32>,
    /// Numbers of the records in the order of the inputs.
    places: Vec<u32>,
    /// Where the stretches begin among those numbers, with their file and the number of their first record.
    stretches: Vec<(u32, u32, u64)>,
    /// What was meant last: who scrolls asks the same again and again.
    last: Option<Meant>,
}

/// The records that a filter means.
#[derive(Debug, Clone)]
struct Meant {
    filter: Filter,
    /// Positions in the columns, in the order of time.
    positions: Vec<u32>,
    /// Bytes of their JSON.
    bytes: u64,
}

/// The texts that the numbers of an [`Index`] stand for: those of the partial that it was made from.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'p> {
    /// Keys.
    pub traffic: &'p Traffic,
    /// Callers.
    pub callers: &'p Table,
}

impl Index {
    /// Indexes every event once. Of more than 4,294,967,295 records those beyond are left out.
    #[must_use]
    pub fn new(view: &View<'_>) -> Self {
        let mut stretches = Vec::with_capacity(view.stretches.len());
        let mut begin = 0u32;
        for stretch in &view.stretches {
            stretches.push((begin, stretch.file, stretch.first));
            let rows = u32::try_from(stretch.rows.len()).unwrap_or(u32::MAX);
            begin = begin.saturating_add(rows);
        }
        let number = |at: super::view::At| {
            let (begin, ..) = stretches.get(at.stretch as usize)?;
            begin.checked_add(at.row)
        };
        // Time above place: one sort gives the order of both.
        let mut order: Vec<u64> = Vec::new();
        view.each_distinct(|at, row| {
            order.extend(number(at).map(|place| u64::from(row.time) << 32 | u64::from(place)));
        });
        order.sort_unstable();
        let mut index = Self {
            times: Vec::with_capacity(order.len()),
            keys: Vec::with_capacity(order.len()),
            callers: Vec::with_capacity(order.len()),
            sizes: Vec::with_capacity(order.len()),
            places: Vec::with_capacity(order.len()),
            stretches,
            last: None,
        };
        for packed in order {
            let (time, place) = ((packed >> 32) as u32, (packed & 0xffff_ffff) as u32);
            let found = index.stretch(place);
            let rows = found.and_then(|(stretch, _)| view.stretches.get(stretch));
            let row = rows
                .zip(found)
                .and_then(|(rows, (_, at))| rows.rows.get(at as usize));
            let Some(row) = row else { continue };
            index.times.push(time);
            index.keys.push(row.key);
            index.callers.push(row.caller);
            index.sizes.push(row.size);
            index.places.push(place);
        }
        index
    }

    /// Records in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// Answers an inquiry. `texts` are those of the partial that the index was made from.
    pub fn find(&mut self, texts: Texts<'_>, inquiry: &Inquiry) -> Found {
        if self
            .last
            .as_ref()
            .is_none_or(|last| last.filter != inquiry.filter)
        {
            self.last = Some(self.meant(texts, &inquiry.filter));
        }
        let last = self.last.as_ref();
        let (meant, bytes) = last.map_or((&[][..], 0), |last| (&*last.positions, last.bytes));
        let window = self.window(&inquiry.filter);
        let (groups, more_groups) = inquiry
            .pivot
            .map(|column| self.groups(texts, meant, column))
            .unwrap_or_default();
        Found {
            records: meant.len() as u64,
            of: self.len() as u64,
            bytes,
            window,
            // Who fetches rows asks for no bars, and must not wait for all records to be counted.
            bars: window
                .filter(|_| inquiry.bars > 0)
                .map_or_else(Vec::new, |window| self.bars(meant, window, inquiry.bars)),
            groups,
            more_groups,
            rows: self.rows(texts, meant, inquiry),
        }
    }

    /// The records that a filter means.
    fn meant(&self, texts: Texts<'_>, filter: &Filter) -> Meant {
        let from = filter
            .from
            .map_or(0, |from| self.times.partition_point(|&time| time < from));
        let to = filter.to.map_or(self.times.len(), |to| {
            self.times.partition_point(|&time| time <= to)
        });
        let range = from..to.max(from);
        let bits = Bits::new(texts, filter);
        let columns = self.keys.get(range.clone()).unwrap_or_default().iter();
        let columns = columns.zip(self.callers.get(range.clone()).unwrap_or_default());
        let first = u32::try_from(range.start).unwrap_or(u32::MAX);
        let positions: Vec<u32> = (first..)
            .zip(columns)
            .filter(|(_, (key, caller))| bits.hold(**key, **caller))
            .map(|(at, _)| at)
            .collect();
        let sizes = positions.iter().map(|&at| u64::from(of(&self.sizes, at)));
        Meant {
            filter: filter.clone(),
            bytes: sizes.sum(),
            positions,
        }
    }

    /// The stretch of time that a filter leaves, or that of all records with a time.
    fn window(&self, filter: &Filter) -> Option<(u32, u32)> {
        let timed = self.times.partition_point(|&time| time == 0);
        let first = filter.from.or_else(|| self.times.get(timed).copied())?;
        let last = filter.to.or_else(|| self.times.last().copied())?;
        (last >= first).then_some((first, last))
    }

    fn bars(&self, meant: &[u32], (first, last): (u32, u32), bars: u32) -> Vec<u64> {
        let mut counts = vec![0; bars.min(10_000) as usize];
        let seconds = u64::from(last - first) + 1;
        let count = counts.len() as u64;
        for &at in meant {
            let time = of(&self.times, at);
            if (first..=last).contains(&time) {
                let bar = u64::from(time - first) * count / seconds;
                if let Some(bar) = counts.get_mut(usize::try_from(bar).unwrap_or(usize::MAX)) {
                    *bar += 1;
                }
            }
        }
        counts
    }

    /// Counts by the value of a column: first by key or caller, of which there are few.
    fn groups(&self, texts: Texts<'_>, meant: &[u32], column: Column) -> (Vec<Group>, u64) {
        let (numbers, size) = match side(column) {
            Sides::Key(_) => (&self.keys, texts.traffic.len()),
            Sides::Caller => (&self.callers, texts.callers.traces().count()),
        };
        let mut counts = vec![(0u64, 0u64); size];
        for &at in meant {
            if let Some((records, bytes)) = counts.get_mut(of(numbers, at) as usize) {
                *records += 1;
                *bytes += u64::from(of(&self.sizes, at));
            }
        }
        let mut by_value: FxHashMap<&str, (u64, u64)> = FxHashMap::default();
        for (number, (records, bytes)) in (0u32..).zip(counts) {
            if records > 0 {
                let (key, caller) = (number, number);
                let sum = by_value
                    .entry(value(texts, key, caller, column))
                    .or_default();
                *sum = (sum.0 + records, sum.1 + bytes);
            }
        }
        let mut groups: Vec<Group> = by_value
            .into_iter()
            .map(|(value, (records, bytes))| Group {
                value: value.to_owned(),
                records,
                bytes,
            })
            .collect();
        groups.arrange_by(|a, b| (b.records, &a.value).cmp(&(a.records, &b.value)));
        let more = groups.len().saturating_sub(GROUPS) as u64;
        groups.truncate(GROUPS);
        (groups, more)
    }

    fn rows(&self, texts: Texts<'_>, meant: &[u32], inquiry: &Inquiry) -> Vec<FoundRecord> {
        let skip = usize::try_from(inquiry.skip).unwrap_or(usize::MAX);
        let take = inquiry.take.min(Inquiry::MOST) as usize;
        let row = |&at: &u32| self.row(texts, at);
        if inquiry.newest_first {
            meant
                .iter()
                .rev()
                .skip(skip)
                .take(take)
                .filter_map(row)
                .collect()
        } else {
            meant.iter().skip(skip).take(take).filter_map(row).collect()
        }
    }

    fn row(&self, texts: Texts<'_>, at: u32) -> Option<FoundRecord> {
        let (stretch, row) = self.stretch(of(&self.places, at))?;
        let (_, file, first) = *self.stretches.get(stretch)?;
        let (key, caller) = (of(&self.keys, at), of(&self.callers, at));
        let values = Column::ALL.map(|column| value(texts, key, caller, column).to_owned());
        Some(FoundRecord {
            file,
            record: first + u64::from(row),
            time: of(&self.times, at),
            bytes: of(&self.sizes, at),
            values: values.into(),
        })
    }

    /// The stretch that a number lies in, and the row of it there.
    fn stretch(&self, number: u32) -> Option<(usize, u32)> {
        let after = self
            .stretches
            .partition_point(|(begin, ..)| *begin <= number);
        let stretch = after.checked_sub(1)?;
        let (begin, ..) = self.stretches.get(stretch)?;
        Some((stretch, number - begin))
    }
}

fn of(column: &[u32], at: u32) -> u32 {
    column.get(at as usize).copied().unwrap_or(0)
}

/// Whether a column belongs to the key or to the caller of a record.
const fn side(column: Column) -> Sides {
    Sides::Key(match column {
        Column::Account => Field::Account,
        Column::Region => Field::Region,
        Column::Source => Field::Source,
        Column::Event => Field::Name,
        Column::Principal => Field::Principal,
        Column::Error => Field::Error,
        Column::ReadWrite => Field::ReadWrite,
        Column::Category => Field::Category,
        Column::EventType => Field::EventType,
        Column::Resource => Field::Resource,
        Column::ResourceType => Field::ResourceType,
        Column::InvokedBy => Field::InvokedBy,
        Column::Caller | Column::Address | Column::Program | Column::AccessKey => {
            return Sides::Caller;
        }
    })
}

/// The value of a column, told by the number of the key and that of the caller's trace.
fn value<'p>(texts: Texts<'p>, key: u32, trace: u32, column: Column) -> &'p str {
    let lexicon = &texts.traffic.lexicon;
    let Sides::Key(field) = side(column) else {
        let trace = texts.callers.trace_of(trace);
        let caller = || texts.callers.caller_of(trace.caller);
        return lexicon.text(match column {
            Column::Address => trace.address,
            Column::Program => trace.program,
            Column::AccessKey => caller().key,
            _ => caller().arn,
        });
    };
    let key = texts.traffic.get(key as usize);
    key.map_or("", |key| texts.traffic.text(key, field))
}
