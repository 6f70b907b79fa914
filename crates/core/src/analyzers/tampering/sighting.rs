//! One event of interest, kept small.

use serde::{Deserialize, Serialize};

use super::rules::{self, Rule, Scope};
use super::settings::{self, Setting};
use crate::json::{Kind, Text};
use crate::record::{Category, Record};
use crate::report::{Effect, Severity};

/// One event that changes, weakens or blinds logging, or tries to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sighting {
    /// Seconds since 1970.
    pub time: Option<u32>,
    /// `eventName`.
    pub event_name: String,
    /// `eventSource`.
    pub event_source: String,
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// What it acted on.
    pub target: Option<String>,
    /// What it does to logging.
    pub effect: Effect,
    /// The effect in plain words.
    pub what: String,
    /// How much it matters.
    pub severity: Severity,
    /// The two as they are where the target serves logging, if its name does not say so and the exports have
    /// to tell.
    pub serving: Option<(Effect, Severity)>,
    /// What it sets.
    pub set: Option<Setting>,
    /// Only of interest when tampering follows.
    pub recon: bool,
    /// ARN with session name, service, or account.
    pub principal: String,
    /// `sourceIPAddress`.
    pub source_ip: Option<String>,
    /// `errorCode` of a call that failed.
    pub error_code: Option<String>,
    /// `eventID`.
    pub event_id: Option<String>,
}

/// Words in a name that speak of logging.
const SIGNS: [&str; 9] = [
    "trail",
    "log",
    "audit",
    "siem",
    "security",
    "guardduty",
    "compliance",
    "forensic",
    "awsconfig",
];

/// Texts are cut to this many bytes: one event in a hostile log may hold megabytes.
const LONGEST: usize = 512;

/// Judges records, and remembers the rule of each call: records come by the million, calls do not, and few have a rule.
#[derive(Debug, Clone, Default)]
pub struct Watchman {
    /// The rule of the calls of a kind, once it was looked for, by the kind's number.
    kinds: Vec<Option<Option<&'static Rule>>>,
}

impl Watchman {
    /// Judges a record; `None` for all but the few that matter. `kind` is its number in the table of traffic: records of
    /// one kind are of one call. 0 is no kind.
    #[must_use]
    #[inline(never)]
    pub fn look(&mut self, kind: u32, record: &Record<'_>) -> Option<Sighting> {
        let kind = kind as usize;
        if self.kinds.len() <= kind {
            self.kinds.resize(kind + 1, None);
        }
        let rule = match self.kinds.get_mut(kind).filter(|_| kind > 0) {
            Some(known) => *known.get_or_insert_with(|| rule(record)),
            None => rule(record),
        };
        judge(record, rule?)
    }
}

/// The rule of a record's call.
fn rule(record: &Record<'_>) -> Option<&'static Rule> {
    let source = record.event_source?.get();
    let service = source.strip_suffix(".amazonaws.com").unwrap_or(&source);
    let rules = rules::of_service(service);
    if rules.is_empty() {
        return None;
    }
    let name = record.event_name?.get();
    // What happens in bulk is counted from the traffic.
    find(rules, &name).filter(|rule| rule.scope != Scope::Bulk)
}

fn judge(record: &Record<'_>, rule: &Rule) -> Option<Sighting> {
    // An Insights or aggregated record speaks of calls that have records of their own.
    if matches!(record.category(), Category::Insight | Category::Aggregated) {
        return None;
    }
    sighting(record, rule)
}

/// The rule of a name. Some services append an API version to the names of their events
/// (`UpdateDistribution2020_05_31`, `UpdateFunctionConfiguration20150331v2`).
pub(super) fn find(rules: &'static [Rule], name: &str) -> Option<&'static Rule> {
    let base = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_' || c == 'v');
    let version = name.strip_prefix(base).unwrap_or_default();
    let name = if version.len() >= 8 && version.starts_with("20") {
        base
    } else {
        name
    };
    let index = rules.binary_search_by(|rule| rule.name.cmp(name)).ok()?;
    rules.get(index)
}

fn sighting(record: &Record<'_>, rule: &Rule) -> Option<Sighting> {
    let (mut effect, what) = rule.judge.judge(record)?;
    let target = target(record, rule);
    let mut severity = rule.severity;
    let mut serving = None;
    let grave = severity <= Severity::High;
    let speaks = || target.as_deref().is_some_and(speaks_of_logging);
    let hidden = || what.contains("too large to be logged") || what.contains("stop");
    match rule.scope {
        Scope::Named if !speaks() && !hidden() && !what.contains("log file") => return None,
        Scope::Maybe if effect != Effect::Strengthens && !speaks() && !hidden() => {
            serving = Some(weighed(record, effect, severity));
            effect = if grave && effect == Effect::Weakens {
                Effect::Unknown
            } else {
                Effect::Neutral
            };
            // Unknown is one step less grave than what it is said to be.
            severity = Severity::Medium;
        }
        _ => {}
    }
    (effect, severity) = weighed(record, effect, severity);
    let name = record.event_name.map(Text::get).unwrap_or_default();
    let set = settings::of(record, &name, target.as_deref());
    let text = |text: Option<Text<'_>>| text.map(|text| cut(&text.get())).unwrap_or_default();
    let present = |value: String| (!value.is_empty()).then_some(value);
    let identity = &record.identity;
    let principal = [
        identity.arn(),
        identity.invoked_by(),
        identity.user_name(),
        identity.principal_id(),
        identity.account_id(),
    ]
    .into_iter()
    .flatten()
    .find(|text| !text.is_empty());
    Some(Sighting {
        time: record.time().map(|time| time.0),
        event_name: text(record.event_name),
        event_source: text(record.event_source),
        account: text(record.account()),
        region: text(record.aws_region),
        target,
        effect,
        what: what.into_owned(),
        severity,
        serving,
        set,
        recon: rule.scope == Scope::Recon,
        principal: text(principal),
        source_ip: present(text(record.source_ip_address)),
        error_code: present(text(record.error_code)),
        event_id: present(text(record.event_id)),
    })
}

/// An effect with how much it matters, by whether the call went through and who made it.
fn weighed(record: &Record<'_>, effect: Effect, severity: Severity) -> (Effect, Severity) {
    let severity = match effect {
        Effect::Weakens if record.failed() => lower(severity),
        Effect::Weakens if is_root(record) => raise(severity),
        Effect::Weakens => severity,
        Effect::Unknown if record.failed() => lower(lower(severity)),
        Effect::Unknown => lower(severity),
        Effect::Strengthens | Effect::Neutral => Severity::Info,
    };
    (effect, severity)
}

fn is_root(record: &Record<'_>) -> bool {
    record.identity.kind().is_some_and(|kind| kind.is("Root"))
}

fn target(record: &Record<'_>, rule: &Rule) -> Option<String> {
    let named = rule.target.iter().find_map(|path| {
        let value = record.parameter(path)?;
        let value = match value.kind() {
            Kind::Array => value.items().next()?,
            _ => value,
        };
        value.scalar().filter(|text| !text.is_empty())
    });
    let text = named.or_else(|| {
        let mut arns = record.resources.iter().filter_map(|entry| entry.arn);
        arns.next()
    })?;
    Some(cut(&text.get()))
}

fn speaks_of_logging(target: &str) -> bool {
    let target = target.to_ascii_lowercase();
    SIGNS.iter().any(|sign| {
        // "catalog", "blog" and "login" do not speak of logs.
        target.match_indices(sign).any(|(at, _)| {
            let before = target.get(..at).unwrap_or_default();
            let after = target.get(at + sign.len()..).unwrap_or_default();
            *sign != "log"
                || !(before.ends_with("cata")
                    || before.ends_with('b')
                    || before.ends_with("dia")
                    || after.starts_with("in")
                    || after.starts_with("ic"))
        })
    })
}

fn cut(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let mut end = LONGEST;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", text.get(..end).unwrap_or_default())
}

/// One step less grave.
fn lower(severity: Severity) -> Severity {
    match severity {
        Severity::Critical => Severity::High,
        Severity::High => Severity::Medium,
        Severity::Medium => Severity::Low,
        Severity::Low | Severity::Info => Severity::Info,
    }
}

/// One step graver.
fn raise(severity: Severity) -> Severity {
    match severity {
        Severity::Critical | Severity::High => Severity::Critical,
        Severity::Medium => Severity::High,
        Severity::Low => Severity::Medium,
        Severity::Info => Severity::Low,
    }
}

/// What a rule of the record's own event says besides.
pub(super) fn rule_of(sighting: &Sighting) -> Option<&'static Rule> {
    let source = &sighting.event_source;
    let service = source.strip_suffix(".amazonaws.com").unwrap_or(source);
    find(rules::of_service(service), &sighting.event_name)
}
