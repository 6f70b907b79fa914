//! Whether someone is told: metric filters on a trail's log group, alarms on their metrics, and actions that
//! reach someone. Filters are judged by which events they match, all filters of a group together.

use std::collections::BTreeMap;

use super::accounts::{ask_trail, ask_trails, management, reaches};
use super::telling::{Tells, place_fits, tells};
use super::{Judged, Results};
use crate::analyzers::security::Case;
use crate::analyzers::security::catalogue::{Probes, REQUIREMENTS, Requirement};
use crate::analyzers::security::objects::GroupName;
use crate::analyzers::security::pattern::{Event, Pattern, parse};
use crate::analyzers::words::{counted, in_account, listed, quoted};
use crate::estate::model::{Account, Alarm, MetricFilter};
use crate::estate::{Estate, Fact};
use crate::report::Verdict;
use crate::selectors::Match;
use crate::sorting::Arrange;

/// What is known of the log groups that were looked at: the trails of an organization share theirs.
#[derive(Debug, Default)]
pub(in crate::analyzers::security) struct Alarms {
    /// By the ARN of the log group: one verdict per requirement.
    groups: BTreeMap<String, Vec<Judged>>,
}

impl Alarms {
    /// The checks of alarms of an account.
    pub(super) fn judge(&mut self, case: &Case<'_>, account: &Account, results: &mut Results) {
        let watched = Watched::of(case, account);
        for (index, requirement) in REQUIREMENTS.iter().enumerate() {
            let mut best: Option<Judged> = None;
            for group in &watched.groups {
                let judged = self.group(case, group).get(index);
                let Some(judged) = judged else { continue };
                // One log group with the alarm is enough: pass over unknown over fail.
                if best.as_ref().is_none_or(|held| rank(judged) < rank(held)) {
                    best = Some(judged.clone());
                }
            }
            let judged = match best {
                Some(judged) if judged.verdict == Verdict::Pass => judged,
                best => watched.without(best),
            };
            results.put(requirement.check, judged);
        }
        results.put(
            "alarm-without-action",
            all_alarms(case.estate, account, |alarm| !alarm.actions.is_empty()),
        );
        results.put(
            "alarm-actions-off",
            all_alarms(case.estate, account, |alarm| alarm.enabled),
        );
    }

    fn group(&mut self, case: &Case<'_>, arn: &str) -> &[Judged] {
        self.groups.entry(arn.to_owned()).or_insert_with(|| {
            let Some(name) = GroupName::of_arn(arn) else {
                return Vec::new();
            };
            let group = Group::of(case.estate, &name);
            REQUIREMENTS
                .iter()
                .map(|requirement| group.judge(requirement))
                .collect()
        })
    }
}

fn rank(judged: &Judged) -> u8 {
    match judged.verdict {
        Verdict::Pass => 0,
        Verdict::Unknown => 1,
        Verdict::Fail => 2,
    }
}

/// The log groups that all management events of an account come to.
struct Watched {
    groups: Vec<String>,
    /// Commands that would tell of more.
    asks: Vec<String>,
}

impl Watched {
    fn of(case: &Case<'_>, account: &Account) -> Self {
        let mut watched = Self {
            groups: Vec::new(),
            asks: Vec::new(),
        };
        for watch in case.trails() {
            let reaches = reaches(case, watch, &account.id);
            let all = management(watch);
            if reaches == Some(false) || all == Some(false) {
                continue;
            }
            let group = watch.trail.map(|trail| &trail.log_group);
            match (reaches, all, group) {
                (Some(true), Some(true), Some(Fact::Known(arn, _))) => {
                    watched.groups.push(arn.clone())
                }
                (Some(true), Some(true), Some(Fact::Absent(_))) => {}
                (_, _, Some(Fact::Absent(_))) => {}
                _ => watched.asks.extend(ask_trail(watch)),
            }
        }
        watched.groups.arrange();
        watched.groups.dedup();
        if case
            .estate
            .answers("describe-trails", &account.id)
            .next()
            .is_none()
        {
            watched.asks.insert(0, ask_trails(&account.id));
        }
        watched
    }

    /// What is said where no log group passes.
    fn without(&self, best: Option<Judged>) -> Judged {
        match best {
            Some(judged) if judged.verdict == Verdict::Unknown || self.asks.is_empty() => judged,
            _ if !self.asks.is_empty() => Judged::unknown(
                "whether a trail sends all management events of all Regions to a log group is not known",
                self.asks.iter().cloned(),
            ),
            _ => Judged::fail("no trail sends all management events of all Regions to a log group"),
        }
    }
}

/// A metric filter, understood, with what its alarms do.
struct Filter<'e> {
    filter: &'e MetricFilter,
    pattern: Pattern,
    tells: Tells<'e>,
    /// It matches what happens all the time: an alarm on it tells nothing.
    too_wide: bool,
}

/// One log group with its filters.
struct Group<'e> {
    name: &'e str,
    filters: Vec<Filter<'e>>,
    answered: bool,
    ask: String,
}

/// An ordinary call that nobody has to be told of.
fn ordinary<'e>() -> Event<'e> {
    Event::default()
        .with("eventVersion", "1.11")
        .with("eventSource", "ec2.amazonaws.com")
        .with("eventName", "DescribeInstances")
        .with("eventType", "AwsApiCall")
        .with("eventCategory", "Management")
        .with("managementEvent", "true")
        .with("readOnly", "true")
        .with("awsRegion", "eu-central-1")
        .with("sourceIPAddress", "203.0.113.9")
        .with("userAgent", "aws-cli/2.22.0")
        .with("recipientAccountId", "111122223333")
        .with("userIdentity.type", "IAMUser")
        .with("userIdentity.arn", "arn:aws:iam::111122223333:user/someone")
        .with("userIdentity.userName", "someone")
        .with("userIdentity.accountId", "111122223333")
}

/// The events of a requirement, with what to call each.
fn probes(requirement: &Requirement) -> Vec<(&'static str, Event<'static>)> {
    match requirement.probes {
        Probes::Calls(source, names) => names
            .iter()
            .map(|&name| {
                let event = ordinary()
                    .with("eventSource", source)
                    .with("eventName", name)
                    .with("readOnly", "false");
                (name, event)
            })
            .collect(),
        Probes::Events(events) => events
            .iter()
            .map(|members| {
                let event = members
                    .iter()
                    .fold(ordinary(), |event, (path, text)| event.with(path, text));
                let name = members.last().map_or("", |(_, text)| *text);
                (name, event)
            })
            .collect(),
    }
}

impl<'e> Group<'e> {
    fn of(estate: &'e Estate, name: &GroupName<'e>) -> Self {
        let here = |place: &(String, String)| place_fits(place, name.account, name.region);
        let filters = estate.metric_filters.iter();
        let filters = filters.filter(|filter| filter.log_group == name.name && here(&filter.place));
        let filters = filters.map(|filter| {
            let pattern = parse(&filter.pattern);
            Filter {
                too_wide: pattern.matches(&ordinary()) == Match::Yes,
                pattern,
                tells: tells(estate, filter, name),
                filter,
            }
        });
        let filters: Vec<Filter<'_>> = filters.collect();
        let command = format!(
            "aws logs describe-metric-filters --log-group-name {} --region {}",
            quoted(name.name, "LOG_GROUP"),
            quoted(name.region, "REGION")
        );
        let asked = estate.asked("describe-metric-filters", name.account, name.region);
        Self {
            name: name.name,
            answered: asked.known().is_some() || !filters.is_empty(),
            filters,
            ask: in_account(&command, name.account),
        }
    }

    fn judge(&self, requirement: &Requirement) -> Judged {
        if !self.answered {
            let said = format!("the metric filters of {} are not in the exports", self.name);
            return Judged::unknown(said, [self.ask.clone()]);
        }
        let probes = probes(requirement);
        let (mut missed, mut unsure) = (Vec::new(), Vec::new());
        let mut asks = Vec::new();
        let mut used: Vec<&Filter<'_>> = Vec::new();
        let mut silent: Vec<&Filter<'_>> = Vec::new();
        for (name, event) in &probes {
            let mut best = Match::No;
            for filter in &self.filters {
                if filter.too_wide {
                    continue;
                }
                let matches = filter.pattern.matches(event);
                let told = matches.and(filter.tells.tells);
                if matches != Match::No {
                    let list = if told == Match::Yes {
                        &mut used
                    } else {
                        &mut silent
                    };
                    list.push(filter);
                }
                if told == Match::Depends {
                    asks.extend(filter.tells.ask.clone());
                    // AWS itself says whether a pattern that is not understood here matches an event.
                    if matches == Match::Depends {
                        let test = format!(
                            "aws logs test-metric-filter --region {} --filter-pattern {} --log-event-messages file://event.json",
                            quoted(&filter.filter.place.1, "REGION"),
                            quoted(&filter.filter.pattern, "PATTERN"),
                        );
                        asks.push(in_account(&test, &filter.filter.place.0));
                    }
                }
                best = best.or(told);
            }
            match best {
                Match::Yes => {}
                Match::Depends => unsure.push(*name),
                Match::No => missed.push(*name),
            }
        }
        let sources = |filters: &[&Filter<'e>]| {
            let places = filters
                .iter()
                .flat_map(|filter| [Some(&filter.filter.source), filter.tells.alarm]);
            places.collect::<Vec<_>>()
        };
        if missed.is_empty() && unsure.is_empty() {
            let mut names: Vec<&str> = used
                .iter()
                .map(|filter| filter.filter.name.as_str())
                .collect();
            names.arrange();
            names.dedup();
            return Judged::pass(format!("filter {} on {}", listed(&names, 5), self.name))
                .at(sources(&used));
        }
        let mut said = Vec::new();
        let of = if missed.is_empty() { &unsure } else { &missed };
        said.push(match (of.len(), probes.len()) {
            (some, all) if some == all && silent.is_empty() => {
                format!("no filter on {} matches", self.name)
            }
            (some, all) if some == all => "a filter matches, and nobody is told".to_owned(),
            _ => format!("nobody is told of {}", listed(of, 5)),
        });
        let mut reasons: Vec<String> = silent
            .iter()
            .filter(|filter| filter.tells.tells != Match::Yes)
            .map(|filter| format!("{}: {}", filter.filter.name, filter.tells.why))
            .collect();
        let not_read = |filter: &&&Filter<'_>| filter.tells.tells == Match::Yes;
        reasons.extend(
            silent
                .iter()
                .filter(not_read)
                .map(|filter| format!("the pattern of {} is not understood", filter.filter.name)),
        );
        reasons.extend(
            self.filters
                .iter()
                .filter(|filter| filter.too_wide)
                .map(|filter| format!("{} matches ordinary calls as well", filter.filter.name)),
        );
        reasons.arrange();
        reasons.dedup();
        said.extend(reasons);
        let said = said.join("; ");
        let judged = if missed.is_empty() {
            Judged::unknown(said, asks)
        } else {
            Judged::fail(said)
        };
        judged.at(sources(&silent))
    }
}

/// A check of every alarm of an account; nothing where there are none.
fn all_alarms(estate: &Estate, account: &Account, holds: fn(&Alarm) -> bool) -> Option<Judged> {
    let mine: Vec<&Alarm> = estate
        .alarms
        .iter()
        .filter(|alarm| alarm.place.0 == account.id)
        .collect();
    if mine.is_empty() {
        return None;
    }
    let bad: Vec<&&Alarm> = mine.iter().filter(|alarm| !holds(alarm)).collect();
    if bad.is_empty() {
        return Some(
            Judged::pass(counted(mine.len(), "alarm"))
                .at(mine.iter().map(|alarm| Some(&alarm.source))),
        );
    }
    let names: Vec<&str> = bad.iter().map(|alarm| alarm.name.as_str()).collect();
    let said = format!("{} of {}: {}", bad.len(), mine.len(), listed(&names, 10));
    Some(Judged::fail(said).at(bad.iter().map(|alarm| Some(&alarm.source))))
}
