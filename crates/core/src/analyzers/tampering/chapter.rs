//! From sightings to the timeline and its findings.

use std::collections::{BTreeMap, BTreeSet};

use super::effects::{self, Told};
use super::findings::{findings, short};
use super::reads;
use super::selection::Why;
use super::settings::Setting;
use super::sighting::{Sighting, rule_of};
use crate::analyzers::view::View;
use crate::analyzers::words::duration;
use crate::estate::Estate;
use crate::record::format_seconds;
use crate::report::{Effect, Evidence, Finding, Off, Security, Severity, Tampering};
use crate::sorting::{Arrange, Ordered};

/// Rows of the timeline; the log of an account that is taken apart holds more than anyone reads.
const ROWS: usize = 5_000;
/// A read is reconnaissance when tampering of the same caller follows within this time.
const RECON_SECONDS: u32 = 3_600;

/// A trail that is created is set up by further calls of its creator within this time.
const SETUP_SECONDS: u32 = 60;

/// The timeline and the findings of all sightings of a case, and of what its traffic tells of who
/// reads the logs. `why` tells of events that selectors lose which must not be lost. At most `most` rows are listed.
#[must_use]
pub fn chapter(
    mut seen: Vec<(&Sighting, Evidence)>,
    view: &View<'_>,
    estate: &Estate,
    why: Why<'_>,
    most: usize,
) -> (Security, Vec<Finding>) {
    let most = most.min(ROWS);
    let acts = acts(&seen);
    seen.retain(|(sighting, _)| !sighting.recon || precedes(sighting, &acts));
    seen.arrange_by(|(a, at), (b, other)| (a.time, at).cmp(&(b.time, other)));
    let context = Context::of(&seen);
    let told = context.settle(effects::tell(seen, view, estate, why));
    let mut findings = findings(&told, estate);
    let reads = reads::bulk(view);
    findings.extend(reads.iter().map(reads::finding));
    let total = told.len() + reads.len();
    let mut tampering = Vec::with_capacity(told.len().min(most) + reads.len());
    tampering.extend(told.iter().take(most).map(row));
    tampering.extend(reads.iter().map(reads::row));
    tampering.arrange_by(|a, b| (&a.time, &a.evidence).cmp(&(&b.time, &b.evidence)));
    tampering.truncate(most);
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
        setup.map(|(_, evidence)| evidence.clone()).ordered()
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
