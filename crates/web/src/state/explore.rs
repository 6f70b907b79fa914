//! Looking through all records: what is asked of the desk, what has come of it, and which pieces of the list are held.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use gloo::file::Blob;
use leptos::prelude::*;
use trailglass_core::report::writers::records::{RecordsFile, RecordsForm};
use trailglass_core::report::{Chip, Column, Filter, Found, FoundRecord, Inquiry};

use super::case::Case;
use super::route::Filter as Part;
use super::save;
use crate::format::time::Moment;
use trailglass_core::sorting::Ordered;

/// Records of a piece of the list.
const PIECE: u64 = 100;
/// Pieces that are held; those furthest away are forgotten first.
const PIECES: usize = 60;
/// Bars of the drawing over time.
const BARS: u32 = 144;

/// Columns that records can be counted by, as choices.
pub const PIVOTS: [Column; 14] = [
    Column::Event,
    Column::Source,
    Column::Principal,
    Column::Caller,
    Column::Address,
    Column::Account,
    Column::Region,
    Column::Error,
    Column::ReadWrite,
    Column::Resource,
    Column::Program,
    Column::AccessKey,
    Column::InvokedBy,
    Column::Category,
];

/// The name of a column.
#[must_use]
pub const fn title(column: Column) -> &'static str {
    match column {
        Column::Account => "Account",
        Column::Region => "Region",
        Column::Source => "Service",
        Column::Event => "Event",
        Column::Principal => "Principal",
        Column::Caller => "Session",
        Column::Address => "IP address",
        Column::Program => "Program",
        Column::AccessKey => "Access key",
        Column::Error => "Error",
        Column::ReadWrite => "Read or write",
        Column::Category => "Category",
        Column::EventType => "Event type",
        Column::Resource => "Resource",
        Column::ResourceType => "Resource type",
        Column::InvokedBy => "Invoked by",
    }
}

/// What stands for an empty value.
#[must_use]
pub const fn none(column: Column) -> &'static str {
    match column {
        Column::Error => "no error",
        Column::Address => "no address",
        Column::Principal | Column::Caller => "no caller",
        _ => "none",
    }
}

/// A filter with one more value that is wanted, or is left out. The same value again takes the other back.
#[must_use]
pub fn with_chip(mut filter: Filter, column: Column, value: &str, except: bool) -> Filter {
    filter
        .chips
        .retain(|chip| !(chip.column == column && chip.value == value));
    filter.chips.push(Chip {
        column,
        value: value.to_owned(),
        except,
    });
    filter
}

/// Whether a filter lets everything through.
#[must_use]
pub fn is_open(filter: &Filter) -> bool {
    *filter == Filter::default()
}

/// What a field of a date and a time holds (`2026-09-29T09:06`), as seconds; it is in UTC.
#[must_use]
pub fn second_of(field: &str) -> Option<u32> {
    let whole = match field.len() {
        16 => format!("{field}:00Z"),
        _ => format!("{field}Z"),
    };
    u32::try_from(Moment::parse(&whole)?.seconds).ok()
}

/// Seconds as a field of a date and a time wants them, in UTC.
#[must_use]
pub fn field_of(second: u32) -> String {
    let time = trailglass_core::record::format_seconds(u64::from(second));
    time.trim_end_matches('Z').to_owned()
}

/// Who looks through the records.
#[derive(Clone, Copy)]
pub struct Looker {
    case: Case,
    /// What was found, without rows; of the filter before until the desk has answered.
    pub found: RwSignal<Option<Arc<Found>>>,
    /// Why the desk does not answer.
    pub failed: RwSignal<Option<&'static str>>,
    /// Pieces of the list, by number.
    pieces: RwSignal<BTreeMap<u64, Arc<Vec<FoundRecord>>>>,
    asked: StoredValue<Asked>,
}

#[derive(Debug, Default)]
struct Asked {
    /// Counts questions: pieces of older ones are passed over.
    turn: u32,
    /// The desk is busy with the figures; what is asked meanwhile waits, and only the last of it counts.
    busy: bool,
    waiting: Option<Inquiry>,
    /// What the pieces on their way are of.
    inquiry: Inquiry,
    on_their_way: BTreeSet<u64>,
}

impl Looker {
    /// One that asks anew whenever the case, the filter, the order or the column changes.
    #[must_use]
    pub fn new(case: Case) -> Self {
        let looker = Self {
            case,
            found: RwSignal::new(None),
            failed: RwSignal::new(None),
            pieces: RwSignal::default(),
            asked: StoredValue::default(),
        };
        let newest = case.part(|route| route.filter(Part::Order) == "newest");
        let pivot = looker.pivot();
        Effect::new(move |_| {
            // A report is made anew when the case has changed.
            case.report.track();
            if !case.done.get() {
                return;
            }
            looker.ask(Inquiry {
                filter: case.filter.get(),
                newest_first: newest.get(),
                bars: BARS,
                pivot: Some(pivot.get()),
                ..Inquiry::default()
            });
        });
        looker
    }

    /// The column that records are counted by.
    #[must_use]
    pub fn pivot(&self) -> Memo<Column> {
        self.case.part(|route| {
            let word = route.item.as_deref().unwrap_or_default();
            let named = PIVOTS.into_iter().find(|column| column.word() == word);
            named.unwrap_or(Column::Event)
        })
    }

    /// Saves what was found as a file. It is asked for in pieces, so that the page stays quick and memory small; `done` tells how many
    /// records are written, and nothing before and after.
    pub fn save(self, form: RecordsForm, name: &'static str, done: RwSignal<Option<u64>>) {
        let busy = self.asked.with_value(|asked| asked.busy);
        let found = self.found.get_untracked().filter(|_| !busy);
        let Some(found) = found.filter(|_| done.get_untracked().is_none()) else {
            return;
        };
        let inquiry = self.asked.with_value(|asked| asked.inquiry.clone());
        let saving = Saving {
            case: self.case,
            inquiry,
            records: found.records,
            file: RecordsFile {
                form,
                is_first: true,
                names: self.case.reveal.get_untracked(),
            },
            name,
            pieces: Vec::new(),
            done,
        };
        saving.go_on();
    }

    fn ask(self, inquiry: Inquiry) {
        let waits = self.asked.try_update_value(|asked| {
            if asked.busy {
                asked.waiting = Some(inquiry.clone());
            }
            asked.busy
        });
        if waits != Some(false) {
            return;
        }
        self.asked.update_value(|asked| {
            // Pieces of the question before are passed over from now on.
            asked.turn = asked.turn.wrapping_add(1);
            asked.busy = true;
            asked.on_their_way.clear();
            asked.inquiry = inquiry.clone();
        });
        let engine = self.case.engine();
        engine.records(inquiry, move |found| self.take_figures(found));
    }

    fn take_figures(self, found: Result<Found, &'static str>) {
        // The view may be gone meanwhile.
        let next = self.asked.try_update_value(|asked| {
            asked.busy = false;
            asked.waiting.take()
        });
        let Some(next) = next else { return };
        match found {
            Ok(found) => {
                self.pieces.set(BTreeMap::new());
                self.failed.set(None);
                self.found.set(Some(Arc::new(found)));
            }
            Err(why) => self.failed.set(Some(why)),
        }
        if let Some(next) = next {
            self.ask(next);
        }
    }

    /// Fetches what is drawn and not held, and then what lies on both sides of it: in a long list a small move passes many rows.
    pub fn fetch(self, rows: &Range<usize>) {
        let of = |row: usize| row as u64 / PIECE;
        let (first, last) = (of(rows.start), of(rows.end.saturating_sub(1)));
        let end = self.found.with_untracked(|found| {
            found
                .as_ref()
                .map_or(0, |found| found.records.div_ceil(PIECE))
        });
        let beside = [last + 1, first.wrapping_sub(1)].into_iter();
        let drawn = (first..=last).chain(beside.filter(|piece| *piece < end));
        let held = self
            .pieces
            .with_untracked(|pieces| pieces.keys().copied().ordered::<BTreeSet<u64>>());
        let wanted = self.asked.try_update_value(|asked| {
            if asked.busy {
                return None;
            }
            let wanted: Vec<u64> = drawn
                .clone()
                .filter(|piece| !held.contains(piece) && asked.on_their_way.insert(*piece))
                .collect();
            Some((asked.turn, asked.inquiry.clone(), wanted))
        });
        let Some(Some((turn, inquiry, wanted))) = wanted else {
            return;
        };
        for piece in wanted {
            let inquiry = Inquiry {
                skip: piece * PIECE,
                #[expect(clippy::cast_possible_truncation, reason = "a constant")]
                take: PIECE as u32,
                bars: 0,
                pivot: None,
                ..inquiry.clone()
            };
            let engine = self.case.engine();
            engine.records(inquiry, move |found| self.take_piece(turn, piece, found));
        }
    }

    fn take_piece(self, turn: u32, piece: u64, found: Result<Found, &'static str>) {
        let is_current = self.asked.try_update_value(|asked| {
            let is_current = asked.turn == turn && !asked.busy;
            if is_current {
                asked.on_their_way.remove(&piece);
            }
            is_current
        });
        let (Some(true), Ok(found)) = (is_current, found) else {
            return;
        };
        self.pieces.update(|pieces| {
            pieces.insert(piece, Arc::new(found.rows));
            while pieces.len() > PIECES {
                let (first, last) = (pieces.keys().next(), pieces.keys().next_back());
                let far = first.zip(last).map(|(&first, &last)| {
                    if piece.abs_diff(first) > piece.abs_diff(last) {
                        first
                    } else {
                        last
                    }
                });
                pieces.remove(&far.unwrap_or_default());
            }
        });
    }

    /// The record of a row, once it is there.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<FoundRecord> {
        let (piece, at) = (row as u64 / PIECE, row as u64 % PIECE);
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        self.pieces
            .with(|pieces| pieces.get(&piece)?.get(at).cloned())
    }
}

/// A file of what was found, on its way.
struct Saving {
    case: Case,
    /// Which records; `skip` tells how many are written.
    inquiry: Inquiry,
    /// How many there are.
    records: u64,
    file: RecordsFile,
    name: &'static str,
    pieces: Vec<Blob>,
    done: RwSignal<Option<u64>>,
}

impl Saving {
    /// Asks for the next piece, and saves the file after the last.
    fn go_on(mut self) {
        /// Records of a piece.
        const PIECE: u32 = 50_000;
        self.done.set(Some(self.inquiry.skip));
        let piece = Inquiry {
            take: PIECE,
            bars: 0,
            pivot: None,
            ..self.inquiry.clone()
        };
        let engine = self.case.engine();
        engine.records_file(piece, self.file, move |bytes| {
            let Ok(bytes) = bytes else {
                self.done.set(None);
                let why = "The file could not be written: the worker broke down.";
                return self.case.note.set(Some(why.to_owned()));
            };
            self.pieces.push(Blob::new(bytes.as_slice()));
            self.inquiry.skip += u64::from(PIECE);
            self.file.is_first = false;
            if self.inquiry.skip < self.records {
                return self.go_on();
            }
            self.done.set(None);
            save::blobs(self.name, "application/octet-stream", &self.pieces);
        });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_value_is_wanted_or_left_out_and_never_both() {
        let filter = with_chip(Filter::default(), Column::Region, "eu-west-1", false);
        let filter = with_chip(filter, Column::Region, "eu-west-1", true);
        assert_eq!(filter.chips.len(), 1);
        assert!(filter.chips.first().unwrap().except);
        assert!(!is_open(&filter));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn fields_of_time_are_in_utc_to_the_second() {
        assert_eq!(field_of(1_714_521_661), "2024-05-01T00:01:01");
        assert_eq!(second_of("2024-05-01T00:01:01"), Some(1_714_521_661));
        assert_eq!(second_of("2024-05-01T00:01"), Some(1_714_521_660));
        assert_eq!(second_of(""), None);
        assert_eq!(second_of("1914-05-01T00:01"), None);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn every_column_to_count_by_has_a_name_of_its_own() {
        let titles: BTreeSet<&str> = PIVOTS.into_iter().map(title).collect();
        assert_eq!(titles.len(), PIVOTS.len());
    }
}
