//! What was set before a call that weakens, and whether a later call undid it: by the records, and by exports that
//! show another value than the call set.

use std::collections::BTreeMap;

use super::super::effects::{Thing, Told, thing};
use super::super::settings::{Setting, is_whole};
use super::super::{ours, selection};
use crate::analyzers::words::listed;
use crate::estate::Estate;
use crate::estate::model::Trail;
use crate::record::{Instant, format_seconds};
use crate::report::Evidence;
use crate::selectors::{Compiled, Relation, Selectors, relation};
use crate::sorting::Arrange;

/// All calls that went through, by what they act on and in the order of time, beside the exports.
pub(in super::super) struct Past<'s, 'p> {
    calls: BTreeMap<Thing<'p>, Vec<&'s Told<'p>>>,
    pub(super) estate: &'s Estate,
}

/// A value of before, and who says so.
#[derive(Debug, Clone)]
pub(super) struct Known<T> {
    pub(super) value: T,
    pub(super) source: String,
}

const EXPORTS: &str = "the exports show it";

impl<'s, 'p> Past<'s, 'p> {
    /// `all` is in the order of time.
    pub(in super::super) fn new(all: &'s [Told<'p>], estate: &'s Estate) -> Self {
        let mut calls: BTreeMap<Thing<'p>, Vec<&'s Told<'p>>> = BTreeMap::new();
        for told in all.iter().filter(|told| told.succeeded()) {
            if let Some(thing) = thing(told.sighting) {
                calls.entry(thing).or_default().push(told);
            }
        }
        Self { calls, estate }
    }

    fn of(&self, told: &Told<'p>) -> &[&'s Told<'p>] {
        let calls = thing(told.sighting).and_then(|thing| self.calls.get(&thing));
        calls.map_or(&[], Vec::as_slice)
    }

    /// The calls on the same thing before it, the latest first, that nothing is said against: what somebody set who
    /// tampers is nothing to go back to.
    fn good_before(&self, told: &Told<'p>) -> impl Iterator<Item = &'s Told<'p>> {
        let all = self.of(told);
        let end = all.partition_point(|other| moment(other) < moment(told));
        let before = all.get(..end).unwrap_or_default().iter().rev().copied();
        before.filter(|told| !told.raises())
    }

    /// The calls on the same thing after it.
    pub(super) fn after(&self, told: &Told<'p>) -> impl DoubleEndedIterator<Item = &'s Told<'p>> {
        let all = self.of(told);
        let start = all.partition_point(|other| moment(other) <= moment(told));
        all.get(start..).unwrap_or_default().iter().copied()
    }

    /// What a setting was before a call. `shown` is what the exports show, empty for what is not set: that is of
    /// before only where it is none of the values that tampering set, since exports may be of later.
    pub(super) fn value(
        &self,
        told: &Told<'p>,
        setting: &str,
        shown: Option<String>,
    ) -> Option<Known<String>> {
        let mut before = self.good_before(told);
        if let Some((call, value)) = before.find_map(|call| Some((call, value(call, setting)?))) {
            return is_whole(value).then(|| Known {
                value: value.to_owned(),
                source: by_record(call),
            });
        }
        let raising = self.of(told).iter().filter(|call| call.raises());
        let mut set = raising.filter_map(|call| value(call, setting));
        let value = shown.filter(|shown| !set.any(|set| self.may_be(setting, set, shown)))?;
        Some(Known {
            value,
            source: EXPORTS.to_owned(),
        })
    }

    /// The call that set a setting to something else later, where nothing is said against it.
    pub(super) fn put_back(&self, told: &Told<'p>, setting: &str) -> Option<&'s Told<'p>> {
        let set = value(told, setting)?;
        let mut later = self.after(told).rev();
        let (last, is) = later.find_map(|call| Some((call, value(call, setting)?)))?;
        (!last.raises() && !self.may_be(setting, set, is)).then_some(last)
    }

    /// Whether two texts may name one thing: a key has an ARN, an id and aliases, a topic a name and an ARN.
    pub(super) fn may_be(&self, setting: &str, a: &str, b: &str) -> bool {
        let (a, b) = (a.trim_end_matches(":*"), b.trim_end_matches(":*"));
        let ends = |long: &str, short: &str| {
            let rest = long.strip_suffix(short).filter(|_| !short.is_empty());
            rest.is_some_and(|rest| rest.ends_with(['/', ':']))
        };
        if a.eq_ignore_ascii_case(b) || ends(a, b) || ends(b, a) {
            return true;
        }
        let is_alias = |text: &str| text.starts_with("alias/") || text.contains(":alias/");
        if setting != "kmsKeyId" || a.is_empty() || b.is_empty() || !is_alias(a) && !is_alias(b) {
            return false;
        }
        // Which key an alias stands for, only the exports tell.
        let keys = self.estate.key(a).zip(self.estate.key(b));
        keys.is_none_or(|(a, b)| a.arn == b.arn)
    }

    /// The trail that a call acts on, where the exports have it.
    pub(super) fn trail(&self, told: &Told<'_>) -> Option<&'s Trail> {
        let mut trails = self.estate.trails.values();
        trails.find(|trail| ours::names_trail(told.sighting, trail))
    }

    /// What a trail selected before a call.
    pub(super) fn selectors(&self, told: &Told<'p>) -> Option<Known<Selectors>> {
        for call in self.good_before(told) {
            let selectors = match (&*call.sighting.event_name, &call.sighting.set) {
                ("PutEventSelectors", Some(Setting::Selectors(text))) => selection::whole(text),
                // Selectors too long to be kept.
                ("PutEventSelectors", _) => None,
                // A trail that is new has the selectors that every trail begins with.
                ("CreateTrail", _) => Some(Selectors::default()),
                _ => continue,
            };
            return selectors.map(|value| Known {
                value,
                source: by_record(call),
            });
        }
        let value = self.trail(told)?.selected()?;
        for call in self.of(told).iter().filter(|call| call.raises()) {
            let set = match &call.sighting.set {
                Some(Setting::Selectors(text)) => selection::whole(text)?,
                _ if call.sighting.event_name == "PutEventSelectors" => return None,
                _ => continue,
            };
            let (set, shown) = (Compiled::new(&set), Compiled::new(&value));
            let nothing = set.selectors().is_empty() && shown.selectors().is_empty();
            if nothing || relation(&set, &shown, None) == Relation::Identical {
                return None;
            }
        }
        Some(Known {
            value,
            source: EXPORTS.to_owned(),
        })
    }

    /// When a trail that was stopped was started again, by its status in the exports.
    pub(super) fn restarted(&self, told: &Told<'_>) -> Option<u32> {
        started_after(self.trail(told)?, told.sighting.time?)
    }
}

/// When a trail was started last, where its status says that it logs and that this was after a stop.
pub(in super::super) fn started_after(trail: &Trail, stopped: u32) -> Option<u32> {
    let logs = trail.logging.truth() == Some(true);
    let started = Instant::parse(trail.started.known().filter(|_| logs)?)?.0;
    (started > stopped).then_some(started)
}

fn moment<'t>(told: &'t Told<'_>) -> (Option<u32>, &'t Evidence) {
    (told.sighting.time, &told.evidence)
}

/// What a call set a setting to.
pub(super) fn value<'t>(told: &'t Told<'_>, setting: &str) -> Option<&'t str> {
    let mut changes = told.changes.iter();
    let change = changes.find(|change| change.setting == setting)?;
    Some(&change.after)
}

fn by_record(told: &Told<'_>) -> String {
    let name = &told.sighting.event_name;
    match told.sighting.time {
        Some(time) => format!("{name} set it at {}", format_seconds(u64::from(time))),
        None => format!("an earlier {name} set it"),
    }
}

/// Who says what a command sets, as the comment at its end.
pub(super) fn comment(mut sources: Vec<String>) -> String {
    sources.arrange();
    sources.dedup();
    match listed(&sources, 3).as_str() {
        "" => String::new(),
        sources => format!(" # as {sources}"),
    }
}
