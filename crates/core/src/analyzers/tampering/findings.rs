//! From what was told to findings: one for each kind of call, effect and outcome.

use std::collections::{BTreeMap, BTreeSet};

use super::effects::{Heard, Told};
use super::mend::{self, Past};
use crate::analyzers::words::{capitalized, listed};
use crate::estate::Estate;
use crate::record::format_seconds;
use crate::report::writers::words;
use crate::report::{Effect, Finding, Off, SelectionChange, Verdict};
use crate::sorting::Ordered;

/// Records that a finding shows.
const SHOWN: usize = 20;
/// Targets that a finding names.
const NAMED: usize = 50;

/// What one finding speaks of: one kind of call, with one effect, that went through or did not.
type Group<'s, 'p> = Vec<&'s Told<'p>>;

/// The findings of everything that was told.
pub(super) fn findings(all: &[Told<'_>], estate: &Estate) -> Vec<Finding> {
    let past = Past::new(all, estate);
    let mut groups: BTreeMap<(&str, &str, Effect, bool), Group<'_, '_>> = BTreeMap::new();
    for told in all {
        let sighting = told.sighting;
        if told.raises() && !sighting.recon {
            let call = (&*sighting.event_source, &*sighting.event_name);
            groups
                .entry((call.0, call.1, told.effect, told.succeeded()))
                .or_default()
                .push(told);
        }
    }
    groups
        .into_iter()
        .filter_map(|((_, _, effect, _), group)| finding(&group, effect, &past))
        .collect()
}

fn finding<'p>(group: &Group<'_, 'p>, effect: Effect, past: &Past<'_, 'p>) -> Option<Finding> {
    // The one that matters most speaks for all; of several, the first.
    let told = group
        .iter()
        .min_by_key(|told| (told.severity, told.sighting.time, &told.evidence))?;
    let first = told.sighting;
    let targets: BTreeSet<&str> = group
        .iter()
        .filter_map(|told| told.sighting.target.as_deref())
        .ordered();
    let count = group.len() as u64;
    let severity = told.severity;
    let weakens = effect == Effect::Weakens;
    let ask = match first.event_source.as_str() {
        "cloudtrail.amazonaws.com" => "aws cloudtrail describe-trails --output json",
        _ => "aws cloudtrail describe-trails --include-shadow-trails --output json",
    };
    Some(Finding {
        id: "security/tampering".to_owned(),
        severity,
        verdict: if weakens {
            Verdict::Fail
        } else {
            Verdict::Unknown
        },
        title: title(told, &targets, count),
        why: why(told, weakens),
        resources: targets
            .iter()
            .take(NAMED)
            .map(|&name| name.to_owned())
            .collect(),
        count,
        monthly_usd: None,
        evidence: group
            .iter()
            .take(SHOWN)
            .map(|told| told.evidence.clone())
            .collect(),
        fix: mend::fix(group, past),
        ask: if weakens {
            Vec::new()
        } else {
            vec![ask.to_owned()]
        },
        controls: Vec::new(),
    })
}

/// What was done, to what, and by which call: `Stops logging: audit-trail (StopLogging, 3 times)`.
fn title(told: &Told<'_>, targets: &BTreeSet<&str>, count: u64) -> String {
    let first = told.sighting;
    let target = first.target.as_deref().map(short);
    let on = match (target, targets.len()) {
        (None, _) => String::new(),
        (Some(target), 0 | 1) => format!(": {target}"),
        (Some(target), more) => format!(": {target} and {} more", more - 1),
    };
    let times = match count {
        1 => String::new(),
        count => format!(", {} times", words::count(count)),
    };
    let event_name = &first.event_name;
    if told.succeeded() {
        format!(
            "{}{on} ({event_name}{times})",
            capitalized(&told.plain_what())
        )
    } else {
        format!("Tried and failed{on} ({event_name}{times})")
    }
}

/// The name at the end of an ARN; other texts as they are.
pub(super) fn short(target: &str) -> &str {
    if !target.starts_with("arn:") {
        return target;
    }
    let resource = target.splitn(6, ':').nth(5).unwrap_or(target);
    let name = resource.rsplit(['/', ':']).next().unwrap_or(resource);
    if name.is_empty() { target } else { name }
}

fn why(told: &Told<'_>, weakens: bool) -> String {
    let (first, what, succeeded) = (told.sighting, &told.what, told.succeeded());
    let when = first
        .time
        .map(|time| format!("At {} ", format_seconds(u64::from(time))))
        .unwrap_or_default();
    let from = match &first.source_ip {
        Some(address) => format!(" from {address}"),
        None => String::new(),
    };
    let caller = match first.principal.as_str() {
        "" => "an unnamed caller",
        principal => principal,
    };
    let place = match first.account.as_str() {
        "" => String::new(),
        account => format!(" in {account}"),
    };
    let event_name = &first.event_name;
    let did = format!("{when}{caller} called {event_name}{place}{from}: {what}.");
    let meaning = match (weakens, succeeded) {
        (true, true) => {
            "From then on less is logged, or what was logged can be trusted less. It is a false alarm \
             where a planned change did it; then a ticket says so."
        }
        (true, false) => {
            "The call failed, so that logging is as it was; that someone tried is worth a question. \
             It is a false alarm where a tool probes with rights that it does not have."
        }
        (false, _) => {
            "The record alone does not tell whether this serves logging, or what it was before. It \
             matters where the target belongs to a trail."
        }
    };
    let lost = told.selection.as_ref().map(lost).unwrap_or_default();
    let silent = told
        .off
        .as_ref()
        .map(|off| silent(off, told.heard.as_ref()));
    let silent = silent.unwrap_or_default();
    let ours = match told.ours {
        Some(true) => " The target is one of the case's own.",
        Some(false) => " No trail of the case uses the target.",
        None => "",
    };
    format!("{did}{ours}{silent}{lost} {meaning}")
}

/// What is no longer logged, in figures.
fn lost(change: &SelectionChange) -> String {
    if change.lost_records == 0 {
        return String::new();
    }
    let names: Vec<String> = change
        .lost_events
        .iter()
        .map(|event| format!("{} ({})", event.event_name, words::count(event.records)))
        .collect();
    let of = if change.before_known {
        ""
    } else {
        ", if all management events were logged before"
    };
    format!(
        " Of the records here it drops {}{of}: {}.",
        words::count(change.lost_records),
        listed(&names, 5)
    )
}

/// What follows a stop in the logs. They tell of silence as far as they go.
fn silent(off: &Off, heard: Option<&Heard>) -> String {
    if off.hours == 0 {
        return String::new();
    }
    let (until, of) = match heard {
        None => (String::new(), String::new()),
        Some(heard) => {
            let end = format_seconds(u64::from(heard.until));
            (
                format!(" until the logs end at {end}"),
                format!(" of the {}", words::counted(heard.hours, "whole hour")),
            )
        }
    };
    let rest = match (heard, off.silent_hours) {
        (Some(heard), _) if heard.hours == 0 => {
            let end = format_seconds(u64::from(heard.until));
            format!("and as the logs end at {end} they do not tell what else logged there")
        }
        (_, 0) => format!("in each whole hour of which{until} something else still logged there"),
        (None, silent) => format!(
            "{} of them without a single record there",
            words::count(silent)
        ),
        (Some(_), silent) => format!(
            "{}{of}{until} without a single record there",
            words::count(silent)
        ),
    };
    let least = if off.to.is_none() { "at least " } else { "" };
    format!(
        " It was off for {least}{}, {rest}.",
        words::counted(off.hours, "hour")
    )
}
