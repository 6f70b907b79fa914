//! Pairs of trails that write the same events.

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use crate::analyzers::watch::Watch;
use crate::report::{Overlap, Relation};
use crate::selectors::{self, Class, Extent};
use crate::sorting::{Arrange, Ordered};

/// What two trails share of one class of the matrix.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    /// Indices of the two into [`Case::watches`].
    pub(super) pair: (usize, usize),
    pub(super) class: String,
    pub(super) share: Share,
    /// Accounts and Regions that both log.
    pub(super) places: BTreeSet<(String, String)>,
    /// The keys that both select.
    pub(super) keys: Vec<usize>,
}

/// Which events there are: those that both select, and those that only one does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) both: bool,
    pub(super) first_alone: bool,
    pub(super) second_alone: bool,
}

impl Share {
    fn of(first: &Watch<'_>, second: &Watch<'_>, class: &Class) -> Option<Self> {
        let relation = selectors::relation(first.set.as_ref()?, second.set.as_ref()?, Some(class));
        let (both, first_alone, second_alone) = match relation {
            selectors::Relation::Identical => (true, false, false),
            selectors::Relation::Subset => (true, false, true),
            selectors::Relation::Superset => (true, true, false),
            selectors::Relation::Overlap => (true, true, true),
            selectors::Relation::Disjoint => {
                let selects = |watch: &Watch<'_>| watch.extent(class) != Some(Extent::None);
                (false, selects(first), selects(second))
            }
        };
        Some(Self {
            both,
            first_alone,
            second_alone,
        })
    }

    const fn and(self, other: Self) -> Self {
        Self {
            both: self.both || other.both,
            first_alone: self.first_alone || other.first_alone,
            second_alone: self.second_alone || other.second_alone,
        }
    }

    pub(super) const fn relation(self) -> Relation {
        match (self.first_alone, self.second_alone) {
            (false, false) => Relation::Identical,
            (true, true) => Relation::Overlap,
            _ => Relation::Subset,
        }
    }
}

/// All pairs of trails that log and deliver, and share something.
pub(super) fn pairs(case: &Case<'_>) -> Vec<Shared> {
    let mut pairs = Vec::new();
    for (i, first) in case.trails() {
        for (j, second) in case.trails().filter(|(j, _)| *j > i) {
            if !first.works() || !second.works() {
                continue;
            }
            let places = common(case, first, second);
            if places.is_empty() {
                continue;
            }
            for (class, share) in whole(shares(first, second)) {
                if share.both {
                    let keys = keys(case, i, j, &class);
                    pairs.push(Shared {
                        pair: (i, j),
                        class,
                        share,
                        places: places.clone(),
                        keys,
                    });
                }
            }
        }
    }
    pairs
}

/// The places that both surely reach.
fn common(case: &Case<'_>, first: &Watch<'_>, second: &Watch<'_>) -> BTreeSet<(String, String)> {
    let reach = |watch: &Watch<'_>, account: &str, region: &str| {
        watch.reaches(case.estate, account, region) == Some(true)
    };
    case.places
        .all()
        .filter(|(account, region)| reach(first, account, region) && reach(second, account, region))
        .map(|(account, region)| (account.to_owned(), region.to_owned()))
        .ordered()
}

/// The same with reads and writes of management events as one class: a trail of writes is part of one
/// of both.
fn whole(shares: BTreeMap<String, Share>) -> BTreeMap<String, Share> {
    let mut whole: BTreeMap<String, Share> = BTreeMap::new();
    for (class, share) in shares {
        let class = if class.starts_with("management-") {
            "management".to_owned()
        } else {
            class
        };
        let held = whole.entry(class).or_default();
        *held = held.and(share);
    }
    whole
}

/// By class of the matrix.
pub(super) fn shares(first: &Watch<'_>, second: &Watch<'_>) -> BTreeMap<String, Share> {
    let (Some(one), Some(other)) = (&first.set, &second.set) else {
        return BTreeMap::new();
    };
    let mut by_class: BTreeMap<String, Share> = BTreeMap::new();
    for class in selectors::classes(&[one, other]) {
        let Some(share) = Share::of(first, second, &class) else {
            continue;
        };
        let held = by_class.entry(word(&class)).or_default();
        *held = held.and(share);
    }
    by_class
}

/// The class of the matrix that a class of events belongs to.
pub(super) fn word(class: &Class) -> String {
    match class {
        Class::ManagementRead => "management-read".to_owned(),
        Class::ManagementWrite => "management-write".to_owned(),
        Class::DataRead(Some(kind)) | Class::DataWrite(Some(kind)) => format!("data:{kind}"),
        Class::DataRead(None) | Class::DataWrite(None) => "data".to_owned(),
        Class::NetworkActivity(_) => "network-activity".to_owned(),
    }
}

/// The keys of a class that both select.
fn keys(case: &Case<'_>, i: usize, j: usize, class: &str) -> Vec<usize> {
    let keys = case.observed.keys().filter(|(number, key, _)| {
        let of_class = || {
            case.observed.class(*key).is_some_and(|own| {
                own == class || class == "management" && own.starts_with("management-")
            })
        };
        case.selects(i, *number) && case.selects(j, *number) && of_class()
    });
    keys.map(|(number, ..)| number).collect()
}

/// The rows of the report, by trails and class.
pub(super) fn rows(case: &Case<'_>, pairs: &[Shared]) -> Vec<Overlap> {
    let mut rows: Vec<Overlap> = pairs
        .iter()
        .filter_map(|shared| {
            let (first, second) = case.pair(shared.pair)?;
            let relation = shared.share.relation();
            // The part stands before the whole.
            let swap = relation == Relation::Subset && shared.share.first_alone;
            let (first, second) = if swap {
                (second, first)
            } else {
                (first, second)
            };
            Some(Overlap {
                trails: [first.arn.to_owned(), second.arn.to_owned()],
                relation,
                class: shared.class.clone(),
                observed_records: case.observed.sum(shared.keys.iter().copied()),
                places: shared.places.len() as u64,
                monthly_usd: case
                    .costs
                    .sum(shared.keys.iter().map(|&number| (number, 1))),
            })
        })
        .collect();
    rows.arrange_by(|a, b| (&a.trails, &a.class).cmp(&(&b.trails, &b.class)));
    rows
}
