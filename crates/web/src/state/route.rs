//! Where the reader is, as the part of the address after `#`, so that back and forward work.
//!
//! It holds the view, what is open in it, and filters of a closed vocabulary. It never holds data:
//! no name, no search text, nothing from a log.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The screens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum View {
    /// One sentence, one row a question, the worst findings.
    #[default]
    Overview,
    /// Every finding.
    Findings,
    /// Every record.
    Explore,
    /// What is logged where, and how often.
    Coverage,
    /// Which buckets hold logs.
    Buckets,
    /// What fills the logs, by any dimension.
    Volume,
    /// What each trail, log bucket and key is like.
    Posture,
    /// Which of it is noise, and which selectors keep the rest.
    Strategy,
    /// What the logs cost, and what a change would save.
    Cost,
    /// Who touched the logging.
    Tampering,
    /// Whether log files are as they were delivered.
    Integrity,
    /// What personal data and which secrets are in the logs.
    Privacy,
    /// Who is behind temporary identities.
    Roles,
    /// The report in its forms, with the consultant's words.
    Report,
    /// This case beside an earlier or a later one.
    Compare,
    /// A copy of the files that can be given away.
    Share,
    /// What was read.
    Files,
}

/// Where a view stands in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// What sums everything up.
    Whole,
    /// One question each.
    Chapters,
    /// What leaves the consultant's hands.
    HandOver,
    /// What the answers stand on.
    Sources,
}

impl Group {
    /// In the order of the navigation.
    pub const ALL: [Self; 4] = [Self::Whole, Self::Chapters, Self::HandOver, Self::Sources];

    /// What stands above the group.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Whole => "Report",
            Self::Chapters => "Chapters",
            Self::HandOver => "Hand over",
            Self::Sources => "Sources",
        }
    }
}

/// What navigation, address and keys know of a view.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The view.
    pub view: View,
    /// The word in the address, and in `data-test="nav-…"`.
    pub word: &'static str,
    /// The name on screen.
    pub title: &'static str,
    /// The keys that lead to it, one after another.
    pub press: &'static [&'static str],
    /// The chapter of the report whose worst finding is marked beside its name.
    pub chapter: Option<&'static str>,
    /// Where it stands.
    pub group: Group,
}

/// The one table of views, in the order of the navigation. A new view is a row here, a variant of [`View`] and an arm in
/// [`crate::views::show`].
pub const VIEWS: [Entry; View::ALL.len()] = [
    Entry {
        view: View::Overview,
        word: "overview",
        title: "Overview",
        press: &["g", "o"],
        chapter: None,
        group: Group::Whole,
    },
    Entry {
        view: View::Findings,
        word: "findings",
        title: "Findings",
        press: &["g", "f"],
        chapter: None,
        group: Group::Whole,
    },
    Entry {
        view: View::Explore,
        word: "explore",
        title: "Explore",
        press: &["g", "e"],
        chapter: None,
        group: Group::Whole,
    },
    Entry {
        view: View::Coverage,
        word: "coverage",
        title: "Coverage",
        press: &["g", "c"],
        chapter: Some("fragmentation"),
        group: Group::Chapters,
    },
    Entry {
        view: View::Buckets,
        word: "buckets",
        title: "Buckets",
        press: &["g", "b"],
        chapter: Some("orphans"),
        group: Group::Chapters,
    },
    Entry {
        view: View::Volume,
        word: "volume",
        title: "Volume",
        press: &["g", "v"],
        chapter: None,
        group: Group::Chapters,
    },
    Entry {
        view: View::Strategy,
        word: "strategy",
        title: "Strategy",
        press: &["g", "s"],
        chapter: Some("strategy"),
        group: Group::Chapters,
    },
    Entry {
        view: View::Posture,
        word: "posture",
        title: "Posture",
        press: &["g", "p"],
        chapter: Some("security"),
        group: Group::Chapters,
    },
    Entry {
        view: View::Cost,
        word: "cost",
        title: "Cost",
        press: &["g", "m"],
        chapter: Some("cost"),
        group: Group::Chapters,
    },
    Entry {
        view: View::Tampering,
        word: "tampering",
        title: "Tampering",
        press: &["g", "t"],
        chapter: Some("security"),
        group: Group::Chapters,
    },
    Entry {
        view: View::Integrity,
        word: "integrity",
        title: "Integrity",
        press: &["g", "d"],
        chapter: Some("integrity"),
        group: Group::Chapters,
    },
    Entry {
        view: View::Privacy,
        word: "privacy",
        title: "Privacy",
        press: &["g", "y"],
        chapter: Some("privacy"),
        group: Group::Chapters,
    },
    Entry {
        view: View::Roles,
        word: "roles",
        title: "Roles",
        press: &["g", "r"],
        chapter: Some("roles"),
        group: Group::Chapters,
    },
    Entry {
        view: View::Report,
        word: "report",
        title: "Report",
        press: &["g", "w"],
        chapter: None,
        group: Group::HandOver,
    },
    Entry {
        view: View::Compare,
        word: "compare",
        title: "Compare",
        press: &["g", "n"],
        chapter: None,
        group: Group::HandOver,
    },
    Entry {
        view: View::Share,
        word: "share",
        title: "Share a copy",
        press: &["g", "h"],
        chapter: None,
        group: Group::HandOver,
    },
    Entry {
        view: View::Files,
        word: "files",
        title: "Files",
        press: &["g", "i"],
        chapter: None,
        group: Group::Sources,
    },
];

impl View {
    /// Every view.
    pub const ALL: [Self; 17] = [
        Self::Overview,
        Self::Findings,
        Self::Explore,
        Self::Coverage,
        Self::Buckets,
        Self::Volume,
        Self::Posture,
        Self::Strategy,
        Self::Cost,
        Self::Tampering,
        Self::Integrity,
        Self::Privacy,
        Self::Roles,
        Self::Report,
        Self::Compare,
        Self::Share,
        Self::Files,
    ];

    /// Its row of the table.
    #[must_use]
    pub fn entry(self) -> &'static Entry {
        let [first, ..] = &VIEWS;
        VIEWS
            .iter()
            .find(|entry| entry.view == self)
            .unwrap_or(first)
    }

    /// The word in the address, and in `data-test="nav-…"`.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.entry().word
    }

    /// The name on screen.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.entry().title
    }
}

/// A filter of a closed vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Filter {
    /// Severities of findings, joined by dots.
    Severity,
    /// The chapter of findings.
    Chapter,
    /// What a call does to logging.
    Effect,
    /// Whether a call went through: `succeeded` or `failed`.
    Outcome,
    /// How far reading of a file got.
    Status,
    /// What a file is.
    Kind,
    /// What the volume is measured in: `bytes`, else records.
    Measure,
    /// The class of events that the matrix shows.
    Class,
    /// What a bucket is to CloudTrail.
    State,
    /// How far sessions could be followed; of findings, what is not listed without it: `unknown` or `pass`.
    Verdict,
    /// An account, by its place among those that roles name.
    Account,
    /// A role, by its place in the report.
    Role,
    /// The published standard by which posture is shown; else by object.
    Standard,
    /// The order of records: `newest` first, else the oldest.
    Order,
    /// What became of a finding between two reports.
    Standing,
    /// Which records are looked through, by the number in [`super::looks`].
    Look,
}

impl Filter {
    const ALL: [Self; 16] = [
        Self::Severity,
        Self::Chapter,
        Self::Effect,
        Self::Outcome,
        Self::Status,
        Self::Kind,
        Self::Measure,
        Self::Class,
        Self::State,
        Self::Verdict,
        Self::Account,
        Self::Role,
        Self::Standard,
        Self::Order,
        Self::Standing,
        Self::Look,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::Severity => "severity",
            Self::Chapter => "chapter",
            Self::Effect => "effect",
            Self::Outcome => "outcome",
            Self::Status => "status",
            Self::Kind => "kind",
            Self::Measure => "measure",
            Self::Class => "class",
            Self::State => "state",
            Self::Verdict => "verdict",
            Self::Account => "account",
            Self::Role => "role",
            Self::Standard => "standard",
            Self::Order => "order",
            Self::Standing => "standing",
            Self::Look => "look",
        }
    }
}

/// One record of one input, as evidence has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecordPlace {
    /// Index into the report's list of files.
    pub file: u32,
    /// The record's number in it, from 0.
    pub record: u64,
}

/// One value of one export, as evidence points to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValuePlace {
    /// Index into the report's list of files.
    pub file: u32,
    /// Which of [`super::values::pointers`]: a pointer itself may hold names.
    pub number: u32,
}

/// Where the reader is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    /// The screen.
    pub view: View,
    /// What is open in it: a finding, a row, a file, a dimension of the volume.
    pub item: Option<String>,
    /// What the list is narrowed to.
    pub filters: BTreeMap<Filter, String>,
    /// The record that is open beside it.
    pub record: Option<RecordPlace>,
    /// The value of an export that is open beside it.
    pub value: Option<ValuePlace>,
}

impl Route {
    /// A screen with nothing open.
    #[must_use]
    pub fn of(view: View) -> Self {
        Self {
            view,
            ..Self::default()
        }
    }

    /// The same with something open in the view, and no record.
    #[must_use]
    pub fn open(mut self, item: impl Into<String>) -> Self {
        self.item = Some(item.into());
        self.record = None;
        self.value = None;
        self
    }

    /// The same with a filter set, or taken away where `value` is empty.
    #[must_use]
    pub fn filtered(mut self, filter: Filter, value: &str) -> Self {
        if value.is_empty() {
            self.filters.remove(&filter);
        } else {
            self.filters.insert(filter, value.to_owned());
        }
        self
    }

    /// The same with a record open beside it.
    #[must_use]
    pub const fn showing(mut self, place: RecordPlace) -> Self {
        self.record = Some(place);
        self.value = None;
        self
    }

    /// The same with a value of an export open beside it.
    #[must_use]
    pub const fn pointing(mut self, place: ValuePlace) -> Self {
        self.value = Some(place);
        self.record = None;
        self
    }

    /// The same with the last thing closed that was opened: the record, else the item. `None` where nothing is open.
    #[must_use]
    pub fn closed(mut self) -> Option<Self> {
        let open = self.record.take().is_some()
            || self.value.take().is_some()
            || self.item.take().is_some();
        open.then_some(self)
    }

    /// The value of a filter; empty where it is not set.
    #[must_use]
    pub fn filter(&self, filter: Filter) -> &str {
        self.filters.get(&filter).map_or("", String::as_str)
    }

    /// Reads what follows `#`. Whatever is not understood is left out.
    #[must_use]
    pub fn parse(hash: &str) -> Self {
        let hash = hash.trim_start_matches('#');
        let (path, query) = hash.split_once('?').unwrap_or((hash, ""));
        let (view, item) = path.split_once('/').unwrap_or((path, ""));
        let mut route = Self::of(
            View::ALL
                .into_iter()
                .find(|known| known.word() == view)
                .unwrap_or_default(),
        );
        if plain(item) {
            route.item = Some(item.to_owned());
        }
        for (key, value) in query.split('&').filter_map(|part| part.split_once('=')) {
            if key == "record" {
                route.record = value.split_once('.').and_then(|(file, record)| {
                    Some(RecordPlace {
                        file: file.parse().ok()?,
                        record: record.parse().ok()?,
                    })
                });
            } else if key == "value" {
                route.value = value.split_once('.').and_then(|(file, number)| {
                    Some(ValuePlace {
                        file: file.parse().ok()?,
                        number: number.parse().ok()?,
                    })
                });
            } else if let Some(filter) = Filter::ALL.into_iter().find(|known| known.word() == key)
                && plain(value)
            {
                route.filters.insert(filter, value.to_owned());
            }
        }
        route
    }

    /// What follows `#`, with it.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hash = format!("#{}", self.view.word());
        if let Some(item) = &self.item {
            hash.push('/');
            hash.push_str(item);
        }
        let mut sign = '?';
        for (filter, value) in &self.filters {
            // Writing into a String does not fail.
            let _ = write!(hash, "{sign}{}={value}", filter.word());
            sign = '&';
        }
        if let Some(place) = self.record {
            let _ = write!(hash, "{sign}record={}.{}", place.file, place.record);
            sign = '&';
        }
        if let Some(place) = self.value {
            let _ = write!(hash, "{sign}value={}.{}", place.file, place.number);
        }
        hash
    }
}

/// Whether a part of the address is of the closed vocabulary: short, and no more than small letters,
/// digits and `-/.`.
fn plain(text: &str) -> bool {
    (1..=80).contains(&text.len())
        && text.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-/.".contains(&byte)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_route_reads_back() {
        let mut route = Route::of(View::Findings)
            .open("fragmentation/log-gap.2")
            .filtered(Filter::Severity, "critical.high")
            .filtered(Filter::Chapter, "fragmentation");
        assert_eq!(Route::parse(&route.hash()), route);
        route.record = Some(RecordPlace {
            file: 3,
            record: 70_000,
        });
        assert_eq!(Route::parse(&route.hash()), route);
        assert_eq!(
            route.hash(),
            "#findings/fragmentation/log-gap.2?severity=critical.high&chapter=fragmentation&record=3.70000"
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn every_view_has_one_row_of_the_table() {
        for view in View::ALL {
            let rows = VIEWS.iter().filter(|entry| entry.view == view);
            assert_eq!(rows.count(), 1, "{view:?}");
            assert_eq!(Route::parse(view.word()).view, view);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_was_opened_last_is_closed_first() {
        let place = RecordPlace { file: 1, record: 2 };
        let route = Route::of(View::Findings).open("security/tampering");
        let both = route.clone().showing(place);
        assert_eq!(both.closed(), Some(route.clone()));
        let value = ValuePlace { file: 1, number: 2 };
        let both = route.clone().pointing(value);
        assert_eq!(Route::parse(&both.hash()), both);
        assert_eq!(both.closed(), Some(route.clone()));
        assert_eq!(route.closed(), Some(Route::of(View::Findings)));
        assert_eq!(Route::of(View::Findings).closed(), None);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_filter_without_value_goes_away() {
        let route = Route::of(View::Files)
            .filtered(Filter::Status, "failed")
            .filtered(Filter::Status, "");
        assert_eq!(route, Route::of(View::Files));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_is_not_understood_is_left_out() {
        for hash in [
            "",
            "#",
            "#nowhere",
            "#overview?workers=2",
            "#overview?record=x.1",
        ] {
            assert_eq!(Route::parse(hash), Route::of(View::Overview), "{hash}");
        }
        assert_eq!(Route::parse("#findings/<b>").item, None);
        assert_eq!(
            Route::parse("#files?status=%3Cb%3E"),
            Route::of(View::Files)
        );
    }
}
