//! What other event selectors log and no longer log: through the evaluator, over the records of the case.

use std::collections::BTreeMap;

use crate::analyzers::observed::Observed;
use crate::analyzers::traffic::Field;
use crate::report::{LostEvent, SelectionChange};
use crate::selectors::{self, Class, Compiled, Extent, Match, Scope, Selectors, Severity};
use crate::sorting::Arrange;

/// Why an event of a source and a name must not be lost; `None` where it may be.
pub type Why<'w> = &'w dyn Fn(&str, &str) -> Option<&'static str>;

/// Kinds of events that are told.
const EVENTS: usize = 10;
/// With fewer records a share says nothing.
const FEW: u64 = 20;

/// Selectors of the text of a request; nothing where they cannot be read.
pub(super) fn read(text: &str) -> Option<Selectors> {
    let document = selectors::read(text).documents.into_iter().next()?;
    Some(document.selectors)
}

/// The same where all of it was understood, so that it can be put again.
pub(super) fn whole(text: &str) -> Option<Selectors> {
    let read = selectors::read(text);
    let document = read.documents.into_iter().next()?;
    let mut problems = read.problems.iter().chain(&document.problems);
    let wrong = problems.any(|problem| problem.severity == Severity::Error);
    (!wrong).then_some(document.selectors)
}

/// The name of a class in the words of the coverage matrix, where reads and writes of data are apart.
fn word(class: &Class) -> String {
    match class {
        Class::ManagementRead => "management-read".to_owned(),
        Class::ManagementWrite => "management-write".to_owned(),
        Class::DataRead(kind) => format!("data-read:{}", kind.as_deref().unwrap_or("*")),
        Class::DataWrite(kind) => format!("data-write:{}", kind.as_deref().unwrap_or("*")),
        Class::NetworkActivity(source) => {
            format!("network-activity:{}", source.as_deref().unwrap_or("*"))
        }
    }
}

/// Compares what was selected with what is. `reaches` tells whether records of an account come to the trail, `why` which events must not be
/// lost.
pub(super) fn change(
    before: Option<&Selectors>,
    after: &Selectors,
    observed: &Observed<'_>,
    reaches: &dyn Fn(&str) -> bool,
    why: Why<'_>,
) -> SelectionChange {
    let default = Selectors::default();
    let old = Compiled::new(before.unwrap_or(&default));
    let new = Compiled::new(after);
    let (old_scope, new_scope) = (Scope::of(&old), Scope::of(&new));
    let mut change = SelectionChange {
        before_known: before.is_some(),
        lost: Vec::new(),
        gained: Vec::new(),
        lost_records: 0,
        kept_records: 0,
        lost_events: Vec::new(),
    };
    for class in selectors::classes(&[&old, &new]) {
        let (was, is) = (old_scope.reach(&class), new_scope.reach(&class));
        // Of a class of which some is selected on both sides, conditions tell: two sets that ask for the
        // same are the same.
        let narrower = is.extent < was.extent
            || is.extent == Extent::Some && is != was && was.extent == Extent::Some;
        if narrower {
            change.lost.push(word(&class));
        } else if is.extent > was.extent {
            change.gained.push(word(&class));
        }
    }
    let (was, is) = (observed.answers(&old), observed.answers(&new));
    let mut lost: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (number, key, count) in observed.keys() {
        if was.get(number) != Some(&Match::Yes) || !reaches(observed.text(key, Field::Account)) {
            continue;
        }
        if is.get(number) == Some(&Match::No) {
            change.lost_records += count;
            let name = (
                observed.text(key, Field::Source),
                observed.text(key, Field::Name),
            );
            *lost.entry(name).or_default() += count;
        } else {
            change.kept_records += count;
        }
    }
    let mut events: Vec<LostEvent> = lost
        .into_iter()
        .map(|((source, name), records)| LostEvent {
            event_source: source.to_owned(),
            event_name: name.to_owned(),
            records,
            watched: why(source, name).map(str::to_owned),
        })
        .collect();
    events.arrange_by(|a, b| {
        let rank = |event: &LostEvent| (event.watched.is_none(), std::cmp::Reverse(event.records));
        (rank(a), &a.event_source, &a.event_name).cmp(&(rank(b), &b.event_source, &b.event_name))
    });
    events.truncate(EVENTS);
    change.lost_events = events;
    change
}

impl SelectionChange {
    /// Whether next to nothing is logged from then on: no management events at all, or of the records of the
    /// case hardly any.
    pub(super) fn blinds(&self) -> bool {
        let all = self.lost_records + self.kept_records;
        let management = ["management-read", "management-write"];
        let no_management = management
            .iter()
            .all(|class| self.lost.iter().any(|lost| lost == class));
        self.lost_records > 0 && self.kept_records * 20 < all && all >= FEW
            || no_management && self.kept_records == 0
    }
}
