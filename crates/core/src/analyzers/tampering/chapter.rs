//! From sightings to the timeline and its findings.

use std::collections::{BTreeMap, BTreeSet};

use super::effects::{self, Told};
use super::reads;
use super::settings::Setting;
use super::sighting::{Sighting, rule_of};
use crate::analyzers::view::View;
use crate::analyzers::words::{duration, listed, quoted};
use crate::estate::Estate;
use crate::record::format_seconds;
use crate::report::writers::words;
use crate::report::{
    Effect, Evidence, Finding, Fix, Off, Security, SelectionChange, Severity, Tampering, Verdict,
};

/// Rows of the timeline; the log of an account that is taken apart holds more than anyone reads.
const ROWS: usize = 5_000;
/// Records that a finding shows.
const SHOWN: usize = 20;
/// Targets that a finding mends one by one.
const MENDED: usize = 5;
/// Targets that a finding names.
const NAMED: usize = 50;
/// A read is reconnaissance when tampering of the same caller follows within this time.
const RECON_SECONDS: u32 = 3_600;

/// A trail that is created is set up by further calls of its creator within this time.
const SETUP_SECONDS: u32 = 60;

/// The timeline and the findings of all sightings of a case, and of what its traffic tells of who
/// reads the logs.
#[must_use]
pub fn chapter(
    mut seen: Vec<(&Sighting, Evidence)>,
    view: &View<'_>,
    estate: &Estate,
) -> (Security, Vec<Finding>) {
    let acts = acts(&seen);
    seen.retain(|(sighting, _)| !sighting.recon || precedes(sighting, &acts));
    seen.sort_by(|(a, at), (b, other)| (a.time, at).cmp(&(b.time, other)));
    let context = Context::of(&seen);
    let told = context.settle(effects::tell(seen, view, estate));
    let mut findings = findings(&told);
    let reads = reads::bulk(view);
    findings.extend(reads.iter().map(reads::finding));
    let total = told.len() + reads.len();
    let mut tampering: Vec<Tampering> = told.iter().take(ROWS).map(row).collect();
    tampering.extend(reads.iter().map(reads::row));
    tampering.sort_by(|a, b| (&a.time, &a.evidence).cmp(&(&b.time, &b.evidence)));
    tampering.truncate(ROWS);
    let security = Security {
        more_tampering: total.saturating_sub(tampering.len()) as u64,
        tampering,
        ..Security::default()
    };
    (security, findings)
}

/// A trail as records name it: account and name.
pub type Named = (String, String);

/// What records that went through say of trails, each with the first such record.
#[derive(Debug, Default)]
pub struct TrailRecords {
    /// Trails that were deleted.
    pub deleted: BTreeMap<Named, Evidence>,
    /// By bucket, the trails that were set to write to it.
    pub buckets: BTreeMap<String, BTreeMap<Named, Evidence>>,
}

impl TrailRecords {
    /// Of all sightings.
    #[must_use]
    pub fn of(seen: &[(&Sighting, Evidence)]) -> Self {
        let mut records = Self::default();
        for (sighting, evidence) in seen.iter().filter(|(it, _)| it.error_code.is_none()) {
            let Some(target) = &sighting.target else {
                continue;
            };
            let trail = (sighting.account.clone(), short(target).to_owned());
            match sighting.event_name.as_str() {
                "DeleteTrail" => {
                    let first = || evidence.clone();
                    records.deleted.entry(trail).or_insert_with(first);
                }
                "CreateTrail" | "UpdateTrail" => {
                    let Some(Setting::Values(values)) = &sighting.set else {
                        continue;
                    };
                    let bucket = values.iter().find(|(name, _)| name == "s3BucketName");
                    if let Some((_, bucket)) = bucket {
                        let trails = records.buckets.entry(bucket.clone()).or_default();
                        trails.entry(trail).or_insert_with(|| evidence.clone());
                    }
                }
                _ => {}
            }
        }
        records
    }
}

/// When each caller tampered, by account and principal.
type Acts<'p> = BTreeMap<(&'p str, &'p str), BTreeSet<u32>>;

fn acts<'p>(seen: &[(&'p Sighting, Evidence)]) -> Acts<'p> {
    let mut acts = Acts::new();
    for (sighting, _) in seen {
        if let (false, true, Some(time)) = (sighting.recon, raises(sighting), sighting.time) {
            let caller = (&*sighting.account, &*sighting.principal);
            acts.entry(caller).or_default().insert(time);
        }
    }
    acts
}

fn precedes(sighting: &Sighting, acts: &Acts<'_>) -> bool {
    let caller = (&*sighting.account, &*sighting.principal);
    let (Some(times), Some(time)) = (acts.get(&caller), sighting.time) else {
        return false;
    };
    let until = time.saturating_add(RECON_SECONDS);
    times.range(time..=until).next().is_some()
}

/// Whether a finding speaks of it.
fn raises(sighting: &Sighting) -> bool {
    matches!(sighting.effect, Effect::Weakens | Effect::Unknown)
}

/// What the records around a record say of it.
struct Context {
    /// Settings of trails that their creator made right after creating them: nothing was there that
    /// they could have weakened.
    setup: BTreeSet<Evidence>,
}

impl Context {
    /// `seen` is in the order of time.
    fn of(seen: &[(&Sighting, Evidence)]) -> Self {
        Self {
            setup: Self::setup(seen),
        }
    }

    fn setup(seen: &[(&Sighting, Evidence)]) -> BTreeSet<Evidence> {
        let went_through = |s: &Sighting| s.error_code.is_none();
        let mut created: BTreeMap<(Trail<'_>, &str), u32> = BTreeMap::new();
        for (sighting, _) in seen {
            if let ("CreateTrail", true, Some(trail), Some(time)) = (
                &*sighting.event_name,
                went_through(sighting),
                trail(sighting),
                sighting.time,
            ) {
                created.insert((trail, &sighting.principal), time);
            }
        }
        let is_setup = |sighting: &Sighting| {
            let is_setting = matches!(
                &*sighting.event_name,
                "UpdateTrail"
                    | "PutEventSelectors"
                    | "PutInsightSelectors"
                    | "PutEventConfiguration"
            );
            let creation = trail(sighting).filter(|_| is_setting);
            let since = creation.and_then(|trail| created.get(&(trail, &*sighting.principal)));
            let after = since
                .zip(sighting.time)
                .map(|(since, time)| time.checked_sub(*since));
            after
                .flatten()
                .is_some_and(|seconds| seconds <= SETUP_SECONDS)
        };
        let setup = seen.iter().filter(|(sighting, _)| is_setup(sighting));
        setup.map(|(_, evidence)| evidence.clone()).collect()
    }

    /// The same with the words of what surrounds it.
    fn settle<'p>(&self, mut all: Vec<Told<'p>>) -> Vec<Told<'p>> {
        for told in &mut all {
            if let Some(off) = &told.off {
                told.what = format!("{}; {}", told.what, off_words(off));
            } else if self.setup.contains(&told.evidence) {
                told.what = format!("{}, as part of creating the trail", told.what);
                (told.effect, told.severity) = (Effect::Neutral, Severity::Info);
            }
        }
        all
    }
}

fn off_words(off: &Off) -> String {
    let seconds = |time: &str| crate::record::Instant::parse(time).map_or(0, |time| time.0);
    match &off.to {
        Some(to) => {
            let length = seconds(to).saturating_sub(seconds(&off.from));
            format!("it logged again after {}", duration(length))
        }
        None => "no start follows in these records".to_owned(),
    }
}

/// Account, Region and name of a trail.
type Trail<'s> = (&'s str, &'s str, &'s str);

/// The trail that a call acts on: it names it by name or by ARN.
fn trail(sighting: &Sighting) -> Option<Trail<'_>> {
    let target = sighting.target.as_deref()?;
    let name = target.rsplit('/').next().unwrap_or(target);
    Some((&sighting.account, &sighting.region, name))
}

fn row(told: &Told<'_>) -> Tampering {
    let sighting = told.sighting;
    let techniques = rule_of(sighting).map_or(&[][..], |rule| rule.techniques);
    Tampering {
        time: sighting.time.map(|time| format_seconds(u64::from(time))),
        event_name: sighting.event_name.clone(),
        event_source: sighting.event_source.clone(),
        account: sighting.account.clone(),
        region: sighting.region.clone(),
        target: sighting.target.clone(),
        ours: told.ours,
        effect: told.effect,
        what: told.what.clone(),
        changes: told.changes.clone(),
        selection: told.selection.clone(),
        off: told.off.clone(),
        severity: told.severity,
        principal: sighting.principal.clone(),
        origin: None,
        source_ip: sighting.source_ip.clone(),
        succeeded: told.succeeded(),
        error_code: sighting.error_code.clone(),
        event_id: sighting.event_id.clone(),
        techniques: techniques.iter().map(|&id| id.to_owned()).collect(),
        evidence: told.evidence.clone(),
    }
}

/// What one finding speaks of: one kind of call, with one effect, that went through or did not.
type Group<'s, 'p> = Vec<&'s Told<'p>>;

fn findings(all: &[Told<'_>]) -> Vec<Finding> {
    let mut groups: BTreeMap<(&str, &str, Effect, bool), Group<'_, '_>> = BTreeMap::new();
    for told in all {
        let sighting = told.sighting;
        if matches!(told.effect, Effect::Weakens | Effect::Unknown) && !sighting.recon {
            let call = (&*sighting.event_source, &*sighting.event_name);
            groups
                .entry((call.0, call.1, told.effect, told.succeeded()))
                .or_default()
                .push(told);
        }
    }
    groups
        .into_iter()
        .filter_map(|((_, _, effect, succeeded), group)| finding(&group, effect, succeeded))
        .collect()
}

fn finding(group: &Group<'_, '_>, effect: Effect, succeeded: bool) -> Option<Finding> {
    // The one that matters most speaks for all; of several, the first.
    let told = group
        .iter()
        .min_by_key(|told| (told.severity, told.sighting.time, &told.evidence))?;
    let first = told.sighting;
    let targets: BTreeSet<&str> = group
        .iter()
        .filter_map(|told| told.sighting.target.as_deref())
        .collect();
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
        fix: fix(group, succeeded),
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
        format!("{}{on} ({event_name}{times})", sentence(&told.plain_what()))
    } else {
        format!("Tried and failed{on} ({event_name}{times})")
    }
}

/// The name at the end of an ARN; other texts as they are.
fn short(target: &str) -> &str {
    if !target.starts_with("arn:") {
        return target;
    }
    let resource = target.splitn(6, ':').nth(5).unwrap_or(target);
    let name = resource.rsplit(['/', ':']).next().unwrap_or(resource);
    if name.is_empty() { target } else { name }
}

/// The same with a capital letter at its beginning.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
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
    let silent = told.off.as_ref().map(silent).unwrap_or_default();
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

/// What follows a stop in the logs.
fn silent(off: &Off) -> String {
    if off.hours == 0 {
        return String::new();
    }
    let heard = match off.silent_hours {
        0 => "in each of which something else still logged there".to_owned(),
        silent => format!(
            "{} of them without a single record there",
            words::count(silent)
        ),
    };
    format!(
        " It was off for {}, {heard}.",
        words::counted(off.hours, "hour")
    )
}

fn fix(group: &Group<'_, '_>, succeeded: bool) -> Option<Fix> {
    let first = group.first()?.sighting;
    if !succeeded {
        let denied = first.error_code.as_deref().unwrap_or_default();
        return Some(Fix {
            summary: format!(
                "Nothing to mend ({}). Find out who is behind the caller, and keep the right denied.",
                plain(denied)
            ),
            commands: vec![lookup(first)],
            document: None,
        });
    }
    let mend = rule_of(first).map_or("", |rule| rule.mend);
    let places: BTreeSet<(&str, &str)> = group
        .iter()
        .filter_map(|told| {
            Some((
                told.sighting.target.as_deref()?,
                told.sighting.region.as_str(),
            ))
        })
        .collect();
    let mut commands: Vec<String> = places
        .into_iter()
        .filter(|_| !mend.is_empty())
        .take(MENDED)
        .map(|(target, region)| {
            mend.replace("{target}", &quoted(target, "TARGET"))
                .replace("{region}", &quoted(region, "REGION"))
        })
        .collect();
    commands.dedup();
    let summary = if commands.is_empty() {
        "Find out who did it and why, and put the setting back."
    } else {
        "Put it back, then find out who did it and why."
    };
    commands.push(lookup(first));
    Some(Fix {
        summary: summary.to_owned(),
        commands,
        document: None,
    })
}

/// Shows all such calls of the last 90 days, also those outside of these files.
fn lookup(sighting: &Sighting) -> String {
    format!(
        "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue={} --region {}",
        quoted(&sighting.event_name, "EVENT_NAME"),
        quoted(&sighting.region, "REGION")
    )
}

/// Text of a log inside our own sentence: an error code is a short word or it is not shown.
fn plain(code: &str) -> &str {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    if !code.is_empty() && code.len() <= 80 && code.bytes().all(is_word) {
        code
    } else {
        "it failed"
    }
}
