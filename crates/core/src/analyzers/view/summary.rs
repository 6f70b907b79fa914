//! What the rows of a case come to, by key and by hour: counted in one pass, asked by nearly every chapter.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::View;
use crate::analyzers::traffic::{Field, Traffic};
use crate::sorting::Ordered;

/// CloudTrail delivers about every five minutes (user guide, "CloudTrail log files").
const DELIVERY_SECONDS: u32 = 300;

/// What the rows of a case come to. Of several copies of an event one counts, but for what says otherwise.
#[derive(Debug)]
pub struct Summary {
    /// By the number of the key.
    pub keys: Vec<OfKey>,
    /// The accounts and Regions of keys.
    pub places: Places,
    /// Records with a time by the number of their place, then hours since 1970.
    pub hours: BTreeMap<(u32, u32), OfHour>,
    /// stretches of five minutes of an account and Region with a record: about as many log files.
    pub deliveries: u64,
    /// The times of the first and the last record, in seconds since 1970; `None` where none has one.
    pub window: Option<(u32, u32)>,
    /// Hours since 1970 with a record; second copies tell too.
    pub active: BTreeSet<u32>,
    /// The last time of all records, second copies too; 0 where none has one.
    pub newest: u32,
}

/// What the records of one key come to.
#[derive(Debug, Clone, Copy)]
pub struct OfKey {
    /// How many there are.
    pub records: u32,
    /// When the first of them was, in seconds since 1970; `u32::MAX` where none has a time.
    pub first: u32,
    /// Bytes of their JSON.
    pub bytes: u64,
}

/// Time, file and record.
pub type Moment = (u32, u32, u64);

/// What the records of one hour and place come to.
#[derive(Debug, Clone, Copy)]
pub struct OfHour {
    /// How many there are.
    pub records: u64,
    /// Bytes of their JSON.
    pub bytes: u64,
    /// The first of them.
    pub first: Moment,
    /// The last of them.
    pub last: Moment,
}

impl Summary {
    /// Goes through all rows.
    #[must_use]
    pub fn new(view: &View<'_>) -> Self {
        let places = Places::new(view.traffic);
        let mut keys = vec![OfKey::NONE; view.traffic.len()];
        // Rows that follow each other are of one place and hour, mostly: a comparison finds their sum.
        let mut numbers: FxHashMap<(u32, u32), usize> = FxHashMap::default();
        let mut sums: Vec<OfHour> = Vec::new();
        let mut last = ((u32::MAX, 0), 0);
        let mut active = BTreeSet::new();
        let mut active_last = None;
        // Records of one file come together: mostly the last delivery is the one.
        let mut delivered: FxHashSet<u64> = FxHashSet::default();
        let mut last_delivery = u64::MAX;
        let mut newest = 0;
        let mut window: Option<(u32, u32)> = None;
        view.each(|at, row, is_copy| {
            let hour = row.time / 3_600;
            newest = newest.max(row.time);
            if row.time > 0 && active_last != Some(hour) {
                active.insert(hour);
                active_last = Some(hour);
            }
            if is_copy {
                return;
            }
            let Some(of_key) = keys.get_mut(row.key as usize) else {
                return;
            };
            of_key.records += 1;
            of_key.bytes += u64::from(row.size);
            let place = places.of(view.traffic.kind_of(row.key));
            let delivery = places.delivery(place, row.time);
            if last_delivery != delivery {
                last_delivery = delivery;
                delivered.insert(delivery);
            }
            if row.time == 0 {
                return;
            }
            of_key.first = of_key.first.min(row.time);
            window = Some(window.map_or((row.time, row.time), |(from, to)| {
                (from.min(row.time), to.max(row.time))
            }));
            let (Some(place), Some((file, record))) = (place, view.record(at)) else {
                return;
            };
            let moment = (row.time, file, record);
            if last.0 != (place, hour) {
                let number = *numbers.entry((place, hour)).or_insert_with(|| {
                    sums.push(OfHour {
                        records: 0,
                        bytes: 0,
                        first: moment,
                        last: moment,
                    });
                    sums.len() - 1
                });
                last = ((place, hour), number);
            }
            if let Some(sum) = sums.get_mut(last.1) {
                sum.records += 1;
                sum.bytes += u64::from(row.size);
                sum.first = sum.first.min(moment);
                sum.last = sum.last.max(moment);
            }
        });
        let hours = numbers
            .into_iter()
            .filter_map(|(hour, number)| Some((hour, *sums.get(number)?)))
            .ordered();
        Self {
            keys,
            places,
            hours,
            deliveries: delivered.len() as u64,
            window,
            active,
            newest,
        }
    }
}

impl OfKey {
    const NONE: Self = Self {
        records: 0,
        first: u32::MAX,
        bytes: 0,
    };
}

/// The accounts and Regions of keys, numbered.
#[derive(Debug)]
pub struct Places {
    /// By the number of the kind of a key.
    of_kinds: Vec<u32>,
    /// The texts of account and Region, by the number of the place.
    names: Vec<(u32, u32)>,
}

impl Places {
    fn new(traffic: &Traffic) -> Self {
        let mut numbers: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        let mut names = Vec::new();
        let of_kinds = traffic.keys_of_kinds().map(|key| {
            let place = (key.get(Field::Account), key.get(Field::Region));
            *numbers.entry(place).or_insert_with(|| {
                names.push(place);
                u32::try_from(names.len() - 1).unwrap_or(u32::MAX)
            })
        });
        Self {
            of_kinds: of_kinds.collect(),
            names,
        }
    }

    /// About the log file that a record of a place lies in.
    #[must_use]
    pub fn delivery(&self, place: Option<u32>, time: u32) -> u64 {
        u64::from(place.unwrap_or(0)) << 32 | u64::from(time / DELIVERY_SECONDS)
    }

    /// The place of a key, by its kind.
    #[must_use]
    pub fn of(&self, kind: u32) -> Option<u32> {
        self.of_kinds.get(kind as usize).copied()
    }

    /// The texts of account and Region of a place.
    #[must_use]
    pub fn names(&self, place: u32) -> (u32, u32) {
        self.names.get(place as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::analyzers::roles::Table;
    use crate::analyzers::tally::{self, Hours, Sum};
    use crate::analyzers::view::{File, Stretch};
    use crate::record::Record;
    use crate::tables::Rows;

    fn rows(traffic: &mut Traffic, records: &[&str]) -> Rows {
        let mut rows = Rows::default();
        for fields in records {
            let text =
                format!(r#"{{"eventSource":"s3.amazonaws.com","eventName":"GetObject",{fields}}}"#);
            let record = Record::parse(&text).unwrap();
            let who = Table::default().who(&mut traffic.lexicon, &record);
            rows.push(traffic.row(&record, &who));
        }
        rows
    }

    #[test]
    fn an_event_counts_once_and_every_copy_shows_that_its_hour_was_logged() {
        let mut traffic = Traffic::default();
        let one = r#""awsRegion":"eu-west-1","recipientAccountId":"111122223333","eventID":"1","eventTime":"2024-05-01T00:59:59Z""#;
        // The same event once more, an hour later.
        let copy = one.replace("00:59:59", "01:59:59");
        let other = r#""awsRegion":"us-east-1","recipientAccountId":"111122223333","eventID":"2","eventTime":"2024-05-01T00:10:00Z""#;
        let timeless =
            r#""awsRegion":"us-east-1","recipientAccountId":"111122223333","eventID":"3""#;
        let first = rows(&mut traffic, &[one, other]);
        let second = rows(&mut traffic, &[&copy, timeless]);
        let file = |path| File {
            bytes: 0,
            path,
            folder: "",
            name: path,
            delivered: false,
        };
        let stretch = |file, rows| Stretch {
            file,
            first: 7,
            rows,
        };
        let view = View::new(
            &traffic,
            vec![file("a"), file("b")],
            vec![stretch(0, &first), stretch(1, &second)],
        );
        let summary = view.summary();
        let hour = |time: &str| crate::record::Instant::parse(time).unwrap().hour();
        let (midnight, one) = (hour("2024-05-01T00:00:00Z"), hour("2024-05-01T01:00:00Z"));
        let moment =
            |minutes: u32, seconds, record| (midnight * 3_600 + minutes * 60 + seconds, 0, record);

        let by_key: Vec<(u32, u64)> = summary
            .keys
            .iter()
            .map(|of_key| (of_key.records, of_key.bytes))
            .collect();
        let size = |at: usize, rows: &Rows| u64::from(rows.get(at).unwrap().size);
        assert_eq!(
            by_key,
            [
                (0, 0),
                (1, size(0, &first)),
                (2, size(1, &first) + size(1, &second)),
            ]
        );
        assert_eq!(
            summary.window,
            Some((moment(10, 0, 0).0, moment(59, 59, 0).0))
        );
        assert_eq!(
            summary.newest,
            one * 3_600 + 59 * 60 + 59,
            "the copy is the last"
        );
        assert_eq!(Vec::from_iter(&summary.active), [&midnight, &one]);
        let hours: Vec<_> = summary
            .hours
            .iter()
            .map(|(&(place, hour), sum)| {
                let (_, region) = summary.places.names(place);
                (
                    traffic.lexicon.text(region),
                    hour,
                    sum.records,
                    sum.first,
                    sum.last,
                )
            })
            .collect();
        assert_eq!(
            hours,
            [
                (
                    "eu-west-1",
                    midnight,
                    1,
                    moment(59, 59, 7),
                    moment(59, 59, 7)
                ),
                ("us-east-1", midnight, 1, moment(10, 0, 8), moment(10, 0, 8)),
            ]
        );
        assert_eq!(summary.deliveries, 3, "one of them for what has no time");
        let hours = Hours::new(&view, &[]);
        let everything = vec![1; traffic.len()];
        let all = tally::all(&view, &hours);
        assert_eq!(
            (all.records, all.deliveries, all.hours.as_slice()),
            (3, 3, &[2, 0][..])
        );
        let twice = vec![2; traffic.len()];
        let [all_again, nothing, doubled] =
            tally::count(&view, &hours, &[everything, vec![0; 3], twice])
                .try_into()
                .unwrap();
        assert_eq!((all_again.records, nothing.records), (3, 0));
        assert_eq!(nothing.hours.len(), all.hours.len());
        let halved = Sum {
            units: doubled.units / 2,
            hours: doubled.hours.iter().map(|units| units / 2).collect(),
            ..doubled
        };
        assert_eq!(
            halved, all,
            "the summary knows what a pass over the rows finds"
        );
    }
}
