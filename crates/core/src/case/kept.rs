//! Which of several records with one id counts.

use std::collections::BTreeMap;

use crate::analyzers::traffic::Field;
use crate::analyzers::view::{At, Copy, View};
use crate::intake::kinds;
use crate::report::writers::words::counted;
use crate::report::{Evidence, Finding, Fix, Severity, Verdict};
use crate::sorting::Arrange;

/// Places that the finding shows.
const SHOWN: usize = 20;

/// How much of an event such a file tells; the fullest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fullness {
    /// Whole records, under the name that CloudTrail gave the file.
    Delivered,
    /// Whole records.
    Whole,
    /// What a query was asked for.
    Answer,
    /// A table without what was asked for and without most of who asked.
    Table,
}

impl Fullness {
    /// That of a file's kind.
    pub(super) fn of(kind: &str, delivered: bool) -> Self {
        let is = |other: kinds::Kind| kind == other.word();
        if is(kinds::EVENT_HISTORY_CSV) {
            Self::Table
        } else if is(kinds::LOOKUP_EVENTS) || is(kinds::LAKE_EXPORT) {
            Self::Answer
        } else if delivered {
            Self::Delivered
        } else {
            Self::Whole
        }
    }
}

/// Source and name of an event, as numbers of their texts; 0 is the empty one.
type Call = (u32, u32);

/// Lets the fullest of several copies count, of equals the one first in the report's order, and tells which records have the id of another
/// event. A copy is of the same source and name, as far as it tells them: else whoever adds a harmless record with the id of another one
/// would hide that. `fullness` is by file.
pub(super) fn settle(view: &mut View<'_>, fullness: &[Fullness]) -> Vec<At> {
    let rank = |at: At| {
        let stretch = view.stretches.get(at.stretch as usize);
        stretch.and_then(|stretch| fullness.get(stretch.file as usize))
    };
    let call = |at: At| -> Call {
        let stretch = view.stretches.get(at.stretch as usize);
        let key = stretch.and_then(|stretch| stretch.rows.keys.get(at.row as usize));
        key.map_or((0, 0), |&key| {
            let (key, _) = view.traffic.at(key);
            (key.get(Field::Source), key.get(Field::Name))
        })
    };
    let is_open = |it: &&Copy| rank(it.copy) < rank(it.kept) || call(it.copy) != call(it.kept);
    // Mostly there are none: what is delivered twice is alike.
    let mut open: Vec<At> = view
        .copies
        .iter()
        .filter(is_open)
        .map(|it| it.kept)
        .collect();
    if open.is_empty() {
        return Vec::new();
    }
    open.arrange();
    open.dedup();
    let mut groups: Vec<(At, At)> = open.iter().map(|&first| (first, first)).collect();
    let (unsettled, mut copies): (Vec<Copy>, Vec<Copy>) = view
        .copies
        .iter()
        .partition(|it| open.binary_search(&it.kept).is_ok());
    groups.extend(unsettled.iter().map(|it| (it.kept, it.copy)));
    let of_group = |&(first, at): &(At, At)| {
        let (source, name) = call(at);
        (first, source == 0 || name == 0, rank(at), at)
    };
    groups.arrange_by(|a, b| of_group(a).cmp(&of_group(b)));
    let mut disputed = Vec::new();
    for group in groups.chunk_by(|a, b| a.0 == b.0) {
        let mut events = Events::default();
        for &(_, at) in group {
            let said = call(at);
            match events.of(said) {
                Some(kept) => copies.push(Copy { copy: at, kept }),
                None => events.keep(said, at),
            }
        }
        if events.kept.len() > 1 {
            disputed.extend(events.kept.into_values());
        }
    }
    copies.arrange_by(|a, b| a.copy.cmp(&b.copy));
    view.copies = copies;
    disputed
}

/// The different events under one id, whole calls first.
#[derive(Default)]
struct Events {
    kept: BTreeMap<Call, At>,
    by_source: BTreeMap<u32, At>,
    by_name: BTreeMap<u32, At>,
    best: Option<(Call, At)>,
}

impl Events {
    /// The one that a call is a copy of. One lookup each: a hostile file can give one id thousands of names.
    fn of(&self, said: Call) -> Option<At> {
        let told = match said {
            (0, name) => self.by_name.get(&name),
            (source, 0) => self.by_source.get(&source),
            _ => None,
        };
        let best = self.best.filter(|(best, _)| agree(*best, said));
        self.kept
            .get(&said)
            .or(told)
            .copied()
            .or(best.map(|(_, at)| at))
    }

    fn keep(&mut self, said: Call, at: At) {
        self.kept.insert(said, at);
        self.by_source.entry(said.0).or_insert(at);
        self.by_name.entry(said.1).or_insert(at);
        self.best.get_or_insert((said, at));
    }
}

/// Whether two calls are one, as far as both are told.
fn agree(one: Call, other: Call) -> bool {
    let agree = |one: u32, other: u32| one == other || one == 0 || other == 0;
    agree(one.0, other.0) && agree(one.1, other.1)
}

/// What records with the id of another event mean.
pub(super) fn finding(view: &View<'_>, disputed: &[At]) -> Option<Finding> {
    let count = disputed.len();
    if count == 0 {
        return None;
    }
    let mut places: Vec<(u32, u32, u64)> = disputed
        .iter()
        .filter_map(|&at| {
            let (file, record) = view.record(at)?;
            Some((view.row(at)?.time, file, record))
        })
        .collect();
    places.arrange();
    let shown = places.iter().take(SHOWN);
    let title = format!(
        "{} share an event id and say that different things were done",
        counted(count, "record")
    );
    let why = "CloudTrail gives every event an id of its own. Of records with one id that name different events all but one were changed or \
               made up, and one that looks harmless may stand where another one was. All of them are counted. It would be a false alarm \
               where the tool that wrote one of the files gives ids of its own.";
    Some(Finding {
        count: count as u64,
        evidence: shown
            .map(|&(_, file, record)| Evidence::Record {
                file,
                record,
                event_id: None,
            })
            .collect(),
        fix: Some(Fix {
            summary: "Get the files again from the bucket, and let their digests tell which of them CloudTrail wrote.".to_owned(),
            commands: vec![
                "aws cloudtrail validate-logs --trail-arn TRAIL_ARN --start-time START --end-time END --verbose"
                    .to_owned(),
            ],
            document: None,
        }),
        ..Finding::new(
            "security/one-id-several-events".to_owned(),
            Severity::High,
            Verdict::Fail,
            title,
            why,
        )
    })
}
