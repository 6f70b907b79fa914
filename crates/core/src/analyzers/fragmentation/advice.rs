//! Which trails can go, in which order, and what is lost.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::Case;
use super::losses;
use super::rules::{organization, third_party};
use crate::analyzers::watch::{State, Watch};
use crate::analyzers::words::{in_account, listed, quoted};
use crate::report::{Action, Advice};
use crate::selectors::{self, Compiled, Scope, Selectors};
use crate::sorting::Arrange;

/// The steps, in the order in which they are safe: first what has to be there, then what can go.
pub(super) fn steps(case: &Case<'_>) -> Vec<Advice> {
    let mut steps = Vec::new();
    let planned = organization::lacking(case).map(|management| planned(management));
    if let Some(planned) = &planned {
        steps.push(Advice {
            action: Action::Create,
            trail: String::new(),
            why:
                "One trail for the organization logs every account and Region, also those that are \
                  added later; the trails of single accounts can go once it delivers."
                    .to_owned(),
            covered_by: Vec::new(),
            lost: Vec::new(),
            lost_records: 0,
            monthly_usd: None,
            commands: organization::commands(case, planned.account),
        });
    }
    // From the least to be kept on: whatever the others log anyway goes.
    let mut candidates: Vec<(usize, &Watch<'_>)> = case
        .trails()
        .filter(|(_, watch)| watch.set.is_some() && watch.state != State::Unknown)
        .collect();
    candidates.arrange_by_key(|(_, watch)| worth(case, watch));
    let mut rest: Vec<(usize, &Watch<'_>)> = candidates
        .iter()
        .copied()
        .filter(|(_, watch)| watch.works())
        .collect();
    let mut costly = Vec::new();
    for (index, watch) in candidates {
        let others: Vec<(usize, &Watch<'_>)> = rest
            .iter()
            .copied()
            .filter(|(at, _)| *at != index)
            .collect();
        let loss = Loss::of(case, index, watch, &others, planned.as_ref());
        let is_shared = !loss.covered_by.is_empty();
        match (watch.state, loss.lost.is_empty()) {
            (State::On, true) => {
                let saved = saved(case, index, &rest);
                rest.retain(|(at, _)| *at != index);
                steps.push(delete(case, watch, loss, saved));
            }
            (State::On, false) if is_shared => costly.push((index, watch)),
            // It is charged for as long as AWS tries to deliver.
            (State::Failing, true) => {
                let charged: Vec<_> = rest.iter().copied().chain([(index, watch)]).collect();
                let saved = saved(case, index, &charged);
                steps.push(delete(case, watch, loss, saved));
            }
            (State::Off, true) => steps.push(delete(case, watch, loss, None)),
            (State::Off | State::Failing, false) => steps.push(mend(watch, loss)),
            _ => {}
        }
    }
    // What shares much, and would cost something: named, for people to weigh.
    for (index, watch) in costly {
        let better = |other: &Watch<'_>| worth(case, other) > worth(case, watch);
        let others: Vec<(usize, &Watch<'_>)> = rest
            .iter()
            .copied()
            .filter(|(at, other)| *at != index && better(other))
            .collect();
        let loss = Loss::of(case, index, watch, &others, planned.as_ref());
        if !loss.covered_by.is_empty() {
            let saved = saved(case, index, &rest);
            rest.retain(|(at, _)| *at != index);
            steps.push(delete(case, watch, loss, saved));
        }
    }
    steps
}

/// What goes away with a trail while those of `rest` are there: its copies of management events beyond the
/// first, and all of its data and network activity events.
fn saved(case: &Case<'_>, index: usize, rest: &[(usize, &Watch<'_>)]) -> Option<f64> {
    let keys = case.observed.keys().filter(|(number, key, _)| {
        let copies = rest.iter().filter(|(at, _)| case.selects(*at, *number));
        let free = case
            .observed
            .class(*key)
            .is_some_and(|class| class.starts_with("management-"));
        case.selects(index, *number) && (!free || copies.count() > 1)
    });
    case.costs.sum(keys.map(|(number, ..)| (number, 1)))
}

/// How much a trail is worth keeping, the least first.
fn worth<'w>(case: &Case<'_>, watch: &Watch<'w>) -> impl Ord + use<'w> {
    let trail = watch.trail;
    let own = third_party::reason(case, watch).is_none();
    let validated = trail.and_then(|trail| trail.validation.truth()) == Some(true);
    let encrypted = trail.is_some_and(|trail| trail.kms_key.known().is_some());
    (
        watch.organization == Some(true),
        own,
        watch.multi_region == Some(true),
        watch.selects_management() == Some(true),
        watch.data_types().len(),
        validated,
        encrypted,
        Reverse(watch.arn),
    )
}

/// A trail as it would be made for the organization of a management account.
fn planned(management: &str) -> Watch<'_> {
    let set = Compiled::new(&Selectors::default());
    Watch {
        arn: "",
        name: "the organization's trail",
        account: management,
        home_region: "",
        trail: None,
        scope: Some(Scope::of(&set)),
        set: Some(set),
        state: State::On,
        multi_region: Some(true),
        organization: Some(true),
        global_services: Some(true),
    }
}

/// What is lost when a trail goes.
#[derive(Debug, Default)]
struct Loss {
    /// Trails that log some of the same.
    covered_by: BTreeSet<String>,
    /// Classes with their accounts.
    lost: Vec<String>,
    records: u64,
}

impl Loss {
    fn of(
        case: &Case<'_>,
        index: usize,
        watch: &Watch<'_>,
        others: &[(usize, &Watch<'_>)],
        planned: Option<&Watch<'_>>,
    ) -> Self {
        let all = others.iter().map(|(_, other)| *other).chain(planned);
        let left = losses::left(case.estate, &case.places, watch, &Vec::from_iter(all));
        let planned = planned.and_then(|planned| planned.set.as_ref());
        let planned = planned.map(|set| case.observed.answers(set));
        let alone = case.observed.keys().filter(|(number, ..)| {
            let of_planned = || {
                let answer = planned.as_ref().and_then(|answers| answers.get(*number));
                answer == Some(&selectors::Match::Yes)
            };
            case.selects(index, *number)
                && !others
                    .iter()
                    .any(|(other, _)| case.selects(*other, *number))
                && !of_planned()
        });
        Self {
            covered_by: left.covered_by,
            lost: left.lost,
            records: alone.map(|(_, _, count)| count).sum(),
        }
    }
}

fn delete(case: &Case<'_>, watch: &Watch<'_>, loss: Loss, monthly_usd: Option<f64>) -> Advice {
    let by: Vec<&str> = loss
        .covered_by
        .iter()
        .map(|arn| {
            let named = case.watches.iter().find(|watch| watch.arn == arn);
            named.map_or("the organization's trail", |watch| watch.name)
        })
        .collect();
    let mut why = match watch.state {
        State::Off => format!("{} is off", watch.name),
        State::Failing => format!(
            "{} cannot deliver, and is charged all the same for 30 days",
            watch.name
        ),
        State::On | State::Unknown => format!(
            "{} writes again what {} already {}",
            watch.name,
            listed(&by, 3),
            if by.len() == 1 { "writes" } else { "write" }
        ),
    };
    if watch.state != State::On && !by.is_empty() {
        why.push_str(&format!("; {} logs what it would", listed(&by, 3)));
    }
    let also = losses::also(watch);
    if !also.is_empty() {
        why.push_str(&format!(
            ". Before it goes, move what else hangs on it: {}",
            listed(&also, 5)
        ));
    }
    why.push('.');
    let (name, region) = (
        quoted(watch.arn, "TRAIL_ARN"),
        quoted(watch.home_region, "REGION"),
    );
    let mut commands = Vec::new();
    if watch.state != State::Off {
        // Stopping can be taken back; a quiet week tells whether anyone misses it.
        let stop = format!("aws cloudtrail stop-logging --name {name} --region {region}");
        commands.push(in_account(&stop, watch.account));
    }
    let delete = format!("aws cloudtrail delete-trail --name {name} --region {region}");
    commands.push(in_account(&delete, watch.account));
    Advice {
        action: Action::Delete,
        trail: watch.arn.to_owned(),
        why,
        covered_by: loss
            .covered_by
            .into_iter()
            .filter(|arn| !arn.is_empty())
            .collect(),
        lost: loss.lost,
        lost_records: loss.records,
        monthly_usd,
        commands,
    }
}

fn mend(watch: &Watch<'_>, loss: Loss) -> Advice {
    let (name, region) = (
        quoted(watch.arn, "TRAIL_ARN"),
        quoted(watch.home_region, "REGION"),
    );
    let command = if watch.state == State::Off {
        format!("aws cloudtrail start-logging --name {name} --region {region}")
    } else {
        format!(
            "aws cloudtrail update-trail --name {name} --s3-bucket-name LOG_BUCKET --region {region}"
        )
    };
    let why = if watch.state == State::Off {
        format!(
            "{} is off, and nothing else logs what it would.",
            watch.name
        )
    } else {
        format!(
            "{} does not deliver, and nothing else logs what it would.",
            watch.name
        )
    };
    Advice {
        action: Action::Mend,
        trail: watch.arn.to_owned(),
        why,
        covered_by: loss
            .covered_by
            .into_iter()
            .filter(|arn| !arn.is_empty())
            .collect(),
        lost: loss.lost,
        lost_records: 0,
        monthly_usd: None,
        commands: vec![in_account(&command, watch.account)],
    }
}
