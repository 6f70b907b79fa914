//! What an event means for the logging of the case: what was set before, what the exports say of its target,
//! and what follows.

use std::collections::{BTreeMap, BTreeSet};

use super::judge::{UNDECIDED, buckets::bucket_of};
use super::mend::started_after;
use super::ours;
use super::selection::{self, Why};
use super::settings::Setting;
use super::sighting::Sighting;
use super::standing::{of_organization, of_policy, of_values};
use crate::analyzers::clock;
use crate::analyzers::observed::Observed;
use crate::analyzers::view::View;
use crate::analyzers::words::listed;
use crate::estate::Estate;
use crate::record::format_seconds;
use crate::report::writers::words;
use crate::report::{Change, Effect, Evidence, Off, SelectionChange, Severity};

/// An event with all that is known of it.
#[derive(Debug)]
pub(super) struct Told<'p> {
    pub(super) sighting: &'p Sighting,
    pub(super) evidence: Evidence,
    /// Whether its target is one of the case's own.
    pub(super) ours: Option<bool>,
    pub(super) effect: Effect,
    pub(super) severity: Severity,
    pub(super) what: String,
    pub(super) changes: Vec<Change>,
    pub(super) selection: Option<SelectionChange>,
    pub(super) off: Option<Off>,
    /// How far the logs tell of the time that it was off, where they end before that.
    pub(super) heard: Option<Heard>,
    /// Of the things that its record alone does not judge, how many are.
    decided: usize,
}

/// How far the logs tell what else was logged while a trail was off.
#[derive(Debug)]
pub(super) struct Heard {
    /// Their last record.
    pub(super) until: u32,
    /// Whole hours until then.
    pub(super) hours: u64,
}

impl<'p> Told<'p> {
    fn new(sighting: &'p Sighting, evidence: Evidence, estate: &Estate) -> Self {
        let ours = ours::is_ours(sighting, estate);
        let (effect, severity) = match (ours, sighting.serving) {
            (Some(true), Some(serving)) => serving,
            // The exports know it, and that no trail uses it.
            (Some(false), Some(_)) => (Effect::Neutral, Severity::Info),
            _ => (sighting.effect, sighting.severity),
        };
        Self {
            sighting,
            evidence,
            ours,
            effect,
            severity,
            what: sighting.what.clone(),
            changes: Vec::new(),
            selection: None,
            off: None,
            heard: None,
            decided: 0,
        }
    }

    /// What it does, without for how long.
    pub(super) fn plain_what(&self) -> String {
        let end = self.off.as_ref().and_then(|_| self.what.find("; "));
        self.what
            .get(..end.unwrap_or(self.what.len()))
            .unwrap_or_default()
            .to_owned()
    }

    pub(super) fn succeeded(&self) -> bool {
        self.sighting.error_code.is_none()
    }

    /// Whether a finding speaks of it.
    pub(super) fn raises(&self) -> bool {
        matches!(self.effect, Effect::Weakens | Effect::Unknown)
    }

    /// What one of several things turned out to be that the call does; `said` are its words until now. What else it
    /// does stays said, and weighs as much as before.
    pub(super) fn turns_out_in(
        &mut self,
        said: &str,
        effect: Effect,
        severity: Severity,
        what: &str,
    ) {
        if self.what == said || !self.what.contains(said) {
            return self.turns_out(effect, severity, what);
        }
        let all = self.what.replacen(said, what, 1);
        let weighs = |effect: Effect| match effect {
            Effect::Weakens => 2,
            Effect::Unknown => 1,
            Effect::Strengthens | Effect::Neutral => 0,
        };
        let (held, before) = (self.effect, self.severity);
        self.decided += usize::from(effect != Effect::Unknown);
        let is_said = |words: &&&str| self.sighting.what.contains(**words);
        let decided = self.decided >= UNDECIDED.iter().filter(is_said).count();
        if weighs(effect) < weighs(held) && !(held == Effect::Unknown && decided) {
            self.what = all;
            return;
        }
        self.turns_out(effect, severity, all);
        if effect == held {
            self.severity = self.severity.min(before);
        }
    }

    /// What it turned out to be. A call that failed did nothing: only its words change.
    pub(super) fn turns_out(
        &mut self,
        effect: Effect,
        severity: Severity,
        what: impl Into<String>,
    ) {
        self.effect = effect;
        self.what = what.into();
        self.severity = match effect {
            Effect::Strengthens | Effect::Neutral => Severity::Info,
            Effect::Weakens | Effect::Unknown if self.succeeded() => severity,
            Effect::Weakens | Effect::Unknown => match severity {
                Severity::Critical => Severity::High,
                Severity::High => Severity::Medium,
                Severity::Medium | Severity::Low | Severity::Info => Severity::Low,
            },
        };
    }
}

/// The thing that a setting is of: service, account, Region and name. A bucket's name is enough.
pub(super) type Thing<'p> = (&'p str, &'p str, &'p str, &'p str);

pub(super) fn thing(sighting: &Sighting) -> Option<Thing<'_>> {
    let target = sighting.target.as_deref()?;
    let (region, name) = match &*sighting.event_source {
        "s3.amazonaws.com" => ("", bucket_of(target)),
        // The name of a log group has slashes of its own.
        "logs.amazonaws.com" => (&*sighting.region, target),
        _ => (
            &*sighting.region,
            target.rsplit('/').next().unwrap_or(target),
        ),
    };
    Some((&sighting.event_source, &sighting.account, region, name))
}

/// Everything of a case; `seen` is in the order of time.
pub(super) fn tell<'p>(
    seen: Vec<(&'p Sighting, Evidence)>,
    view: &View<'_>,
    estate: &Estate,
    why: Why<'_>,
) -> Vec<Told<'p>> {
    let mut context = Context {
        estate,
        why,
        view,
        observed: None,
        hours: None,
    };
    let mut values: BTreeMap<(Thing<'p>, &'p str), &'p str> = BTreeMap::new();
    let mut selected: BTreeMap<Thing<'p>, &'p str> = BTreeMap::new();
    let mut all = Vec::with_capacity(seen.len());
    for (sighting, evidence) in seen {
        let mut told = Told::new(sighting, evidence, estate);
        let thing = thing(sighting);
        match &sighting.set {
            Some(Setting::Values(set)) => {
                for (setting, after) in set {
                    let key = thing.map(|thing| (thing, setting.as_str()));
                    let before = key.and_then(|key| values.get(&key).copied());
                    told.changes.push(Change {
                        setting: setting.clone(),
                        before: before.map(str::to_owned),
                        after: after.clone(),
                    });
                    if let Some(key) = key.filter(|_| told.succeeded()) {
                        values.insert(key, after);
                    }
                }
                of_values(&mut told, estate);
            }
            Some(Setting::Selectors(text)) => {
                let before = thing.and_then(|thing| selected.get(&thing).copied());
                context.of_selectors(&mut told, before, text);
                if let Some(thing) = thing.filter(|_| told.succeeded()) {
                    selected.insert(thing, text);
                }
            }
            Some(Setting::Policy(opened)) => of_policy(&mut told, opened, estate),
            None => {}
        }
        of_organization(&mut told, estate);
        all.push(told);
    }
    context.offs(&mut all);
    all
}

struct Context<'c> {
    estate: &'c Estate,
    why: Why<'c>,
    view: &'c View<'c>,
    /// Made when the first selectors ask for it: most cases have none.
    observed: Option<Observed<'c>>,
    /// Hours with records, by account and Region.
    hours: Option<BTreeMap<(&'c str, &'c str), BTreeSet<u32>>>,
}

impl Context<'_> {
    fn of_selectors(&mut self, told: &mut Told<'_>, before: Option<&str>, text: &str) {
        let Some(after) = selection::read(text) else {
            return;
        };
        let before = before.and_then(selection::read);
        let (estate, view) = (self.estate, self.view);
        let observed = self.observed.get_or_insert_with(|| Observed::new(view));
        let account = told.sighting.account.as_str();
        let trails = estate.trails.values();
        let of_organization = trails
            .filter(|trail| ours::names_trail(told.sighting, trail))
            .any(|trail| trail.organization.truth() == Some(true));
        let reaches = |other: &str| of_organization || other == account;
        let change = selection::change(before.as_ref(), &after, observed, &reaches, self.why);
        let lost = listed(&change.lost, 4);
        if change.blinds() {
            let kept = words::count(change.kept_records);
            told.turns_out(
                Effect::Weakens,
                Severity::Critical,
                format!("logs next to nothing: of the records here {kept} would remain"),
            );
        } else if !change.lost.is_empty() {
            // What the selectors say by themselves stays in the words; the figures come beside them.
            let said = match told.effect {
                Effect::Weakens => format!("{}: less of {lost}", told.sighting.what),
                _ => format!("logs less of {lost}"),
            };
            told.turns_out(Effect::Weakens, Severity::High, said);
        } else if change.before_known && !change.gained.is_empty() {
            let gained = listed(&change.gained, 4);
            told.turns_out(
                Effect::Strengthens,
                Severity::Info,
                format!("logs more: {gained}"),
            );
        } else if change.before_known {
            told.turns_out(
                Effect::Neutral,
                Severity::Info,
                "selects what was selected before",
            );
        }
        told.selection = Some(change);
    }

    /// Pairs each `StopLogging` that went through with the `StartLogging` that follows it.
    fn offs(&mut self, all: &mut [Told<'_>]) {
        let mut stopped: BTreeMap<Thing<'_>, (u32, usize)> = BTreeMap::new();
        let mut pairs: Vec<(usize, u32, Option<u32>)> = Vec::new();
        for (index, told) in all.iter().enumerate() {
            let sighting = told.sighting;
            let (Some(time), Some(trail), true) =
                (sighting.time, thing(sighting), told.succeeded())
            else {
                continue;
            };
            match &*sighting.event_name {
                "StopLogging" => {
                    stopped.entry(trail).or_insert((time, index));
                }
                "StartLogging" => {
                    if let Some((since, stop)) = stopped.remove(&trail) {
                        pairs.push((stop, since, Some(time)));
                    }
                }
                _ => {}
            }
        }
        pairs.extend(
            stopped
                .into_values()
                .map(|(since, stop)| (stop, since, None)),
        );
        for (index, from, to) in pairs {
            let Some(told) = all.get_mut(index) else {
                continue;
            };
            let (off, heard) = self.off(told.sighting, from, to);
            told.off = Some(off);
            told.heard = heard;
        }
    }

    fn off(&mut self, sighting: &Sighting, from: u32, to: Option<u32>) -> (Off, Option<Heard>) {
        let mut trails = self.estate.trails.values();
        let trail = trails.find(|trail| ours::names_trail(sighting, trail));
        let to = to.or_else(|| started_after(trail?, from));
        let newest = self.view.summary().newest;
        // Exports of later tell that it is still off, and nothing of what else logs.
        let still = trail.is_some_and(|trail| trail.logging.truth() == Some(false));
        let seen = if still {
            clock::newest(self.estate, self.view).unwrap_or(newest)
        } else {
            newest
        };
        let end = to.unwrap_or(seen);
        let view = self.view;
        let hours = self.hours.get_or_insert_with(|| hours(view));
        let here = hours.get(&(sighting.account.as_str(), sighting.region.as_str()));
        // Whole hours: the ones in which it was stopped and started have records of before and after.
        let (first, last) = (from / 3_600 + 1, end.min(newest) / 3_600);
        let whole = u64::from(last.saturating_sub(first));
        let heard = here.map_or(0, |hours| {
            hours.range(first..last.max(first)).count() as u64
        });
        let off = Off {
            from: format_seconds(u64::from(from)),
            to: to.map(|time| format_seconds(u64::from(time))),
            hours: u64::from(end.saturating_sub(from)) / 3_600,
            silent_hours: whole.saturating_sub(heard),
        };
        let ends_before = (newest / 3_600 < end / 3_600).then_some(Heard {
            until: newest,
            hours: whole,
        });
        (off, ends_before)
    }
}

fn hours<'v>(view: &View<'v>) -> BTreeMap<(&'v str, &'v str), BTreeSet<u32>> {
    let mut hours: BTreeMap<(&str, &str), BTreeSet<u32>> = BTreeMap::new();
    let summary = view.summary();
    for &(place, hour) in summary.hours.keys() {
        let (account, region) = summary.places.names(place);
        let text = |number| view.traffic.lexicon.text(number);
        let place = (text(account), text(region));
        hours.entry(place).or_default().insert(hour);
    }
    hours
}
