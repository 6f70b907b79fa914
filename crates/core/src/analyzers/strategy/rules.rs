//! The findings of the chapter.

use std::collections::BTreeSet;

use super::advice::Advised;
use super::stores;
use crate::analyzers::edits;
use crate::analyzers::ledger::{Ledger, Payer};
use crate::analyzers::noise::{Group, share};
use crate::analyzers::watch::State;
use crate::analyzers::words::{capitalized, counted, evidence_of, listed, quoted};
use crate::estate::Fact;
use crate::record::Category;
use crate::report::{Finding, Fix, Noise, NoiseKind, Severity, Verdict};
use crate::selectors::{AdvancedEventSelector, Class, Code, Extent, Match, check};
use crate::sorting::Ordered;

/// A group of this share is worth a finding of its own.
const NOISY: f64 = 0.05;
/// Resources and commands that a finding names.
const NAMED: usize = 20;
/// Hours that a case has to span before a selector that selected nothing is one that selects nothing.
const ENOUGH_HOURS: u64 = 24;

pub(super) fn findings(
    ledger: &Ledger<'_>,
    groups: &[Group],
    noise: &[Noise],
    advice: &[Advised],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(default_log_everything(ledger, groups, advice));
    findings.extend(noisy_groups(ledger, groups, noise, advice));
    findings.extend(kms_noise(ledger, groups, noise, advice));
    findings.extend(recursive_logging(ledger, groups, noise, advice));
    findings.extend(ineffective_selectors(ledger));
    findings.extend(prefix_traps(ledger));
    findings.extend(store_without_data_events(ledger));
    findings.extend(insights_off(ledger));
    findings
}

fn finding(name: &str, severity: Severity, verdict: Verdict, title: String, why: &str) -> Finding {
    Finding::new(format!("strategy/{name}"), severity, verdict, title, why)
}

/// The advice that is best for any of some trails, of those that leave out a group for which something
/// holds, by its place. Advice about other groups mends nothing of a finding.
fn fix_of(
    advice: &[Advised],
    trails: &[Option<&str>],
    leaves_out: impl Fn(usize) -> bool,
) -> Option<Fix> {
    let fits = |advised: &&Advised| {
        let left_out = advised.groups.iter().any(|&place| leaves_out(place));
        left_out && trails.contains(&advised.row.trail.as_deref())
    };
    let best = &advice.iter().find(fits)?.row;
    Some(Fix {
        summary: format!("{} ({})", best.why, best.name),
        commands: best.commands.clone(),
        document: Some(best.document.clone()),
    })
}

fn payers_of<'l>(ledger: &'l Ledger<'_>, group: &Group) -> Vec<Option<&'l str>> {
    let payers = ledger.payers.iter().filter(|payer| {
        let mut keys = group.keys.iter().enumerate();
        payer.is_trail() && keys.any(|(key, held)| *held > 0 && payer.selects(key))
    });
    payers.map(Payer::arn).collect()
}

/// Trails that log all data events of a type, whoever and whatever it is.
fn default_log_everything(
    ledger: &Ledger<'_>,
    groups: &[Group],
    advice: &[Advised],
) -> Vec<Finding> {
    const NAME: &str = "default-log-everything";
    const WHY: &str = "Everything is logged because nobody chose. What matters is then searched for in what does \
                       not, and paid for by the event. It is a false alarm where all of it is needed as evidence.";
    let mut everything = Vec::new();
    let mut chosen = 0;
    for payer in ledger.payers.iter().filter(|payer| payer.is_trail()) {
        let Some(scope) = payer.watch.as_ref().and_then(|watch| watch.scope.as_ref()) else {
            continue;
        };
        let whole: BTreeSet<&str> = scope
            .selected()
            .filter(|(class, reach)| {
                matches!(class, Class::DataRead(_)) && reach.extent == Extent::All
            })
            .filter_map(|(class, _)| class.resource_type())
            .ordered();
        if whole.is_empty() {
            chosen += u64::from(scope.has_data());
        } else {
            everything.push((payer, whole));
        }
    }
    if everything.is_empty() {
        return (chosen > 0)
            .then(|| Finding {
                count: chosen,
                ..finding(
                    NAME,
                    Severity::Info,
                    Verdict::Pass,
                    "Trails with data events select those that somebody chose".to_owned(),
                    WHY,
                )
            })
            .into_iter()
            .collect();
    }
    // What leaves out KMS narrows no data events.
    let is_of_data = |place: usize| {
        let group = groups.get(place);
        group.is_some_and(|group| group.kind != NoiseKind::KmsUse)
    };
    let mut findings = Vec::new();
    for (payer, types) in everything {
        let types: Vec<&str> = types.into_iter().collect();
        let data =
            ledger.records(|key, of| payer.selects(key) && ledger.category(of) == Category::Data);
        findings.push(Finding {
            resources: payer.arn().into_iter().map(str::to_owned).collect(),
            count: data,
            evidence: evidence_of([payer
                .trail()
                .and_then(crate::estate::model::Trail::selectors_source)]),
            fix: fix_of(advice, &[payer.arn()], is_of_data),
            ..finding(
                NAME,
                Severity::Low,
                Verdict::Fail,
                format!(
                    "{} logs every read and write of {}",
                    payer.label(),
                    listed(&types, 3)
                ),
                WHY,
            )
        });
    }
    findings
}

fn noisy_groups(
    ledger: &Ledger<'_>,
    groups: &[Group],
    noise: &[Noise],
    advice: &[Advised],
) -> Vec<Finding> {
    let rows = numbered(groups, noise).filter(|(_, group, row)| {
        row.share >= NOISY && !matches!(group.kind, NoiseKind::KmsUse | NoiseKind::LogBucket)
    });
    rows.map(|row| of_noise(ledger, "noisy-group", row, advice))
        .collect()
}

/// A group with its place among the groups, and its row.
type Numbered<'l> = (usize, &'l Group, &'l Noise);

fn numbered<'l>(groups: &'l [Group], noise: &'l [Noise]) -> impl Iterator<Item = Numbered<'l>> {
    let rows = groups.iter().zip(noise).enumerate();
    rows.map(|(place, (group, row))| (place, group, row))
}

fn of_noise(
    ledger: &Ledger<'_>,
    name: &str,
    (place, group, row): Numbered<'_>,
    advice: &[Advised],
) -> Finding {
    let fix = group
        .edit
        .as_ref()
        .and_then(|_| fix_of(advice, &payers_of(ledger, group), |it| it == place))
        .or_else(|| {
            Some(Fix {
                summary: format!("{}.", capitalized(&row.remedy)),
                commands: Vec::new(),
                document: row.selectors.clone(),
            })
        });
    Finding {
        resources: vec![group.subject.clone()],
        count: row.records,
        monthly_usd: row.usd_month,
        evidence: row.evidence.clone(),
        fix,
        ..finding(
            name,
            if group.edit.is_some() {
                Severity::Low
            } else {
                Severity::Info
            },
            Verdict::Fail,
            format!("{:.0} % of the records: {}", row.share * 100.0, row.group),
            &format!("{}.", capitalized(&row.reason)),
        )
    }
}

fn kms_noise(
    ledger: &Ledger<'_>,
    groups: &[Group],
    noise: &[Noise],
    advice: &[Advised],
) -> Vec<Finding> {
    const NAME: &str = "kms-noise";
    let mut findings: Vec<Finding> = numbered(groups, noise)
        .filter(|(_, group, row)| group.kind == NoiseKind::KmsUse && row.share >= NOISY)
        .map(|row| {
            let mut found = of_noise(ledger, NAME, row, advice);
            found.why = format!(
                "{} A trail can leave out KMS only as a whole: changes of keys would be hidden with it.",
                found.why
            );
            found
        })
        .collect();
    if findings.is_empty() && ledger.all.records > 0 {
        let of_kms = ledger.records(|_, key| {
            ledger.category(key) != Category::Insight
                && ledger.text(key, crate::analyzers::traffic::Field::Source) == "kms.amazonaws.com"
        });
        findings.push(Finding {
            count: of_kms,
            ..finding(
                NAME,
                Severity::Info,
                Verdict::Pass,
                format!(
                    "Use of keys is {:.1} % of the records",
                    share(of_kms, ledger.all.records) * 100.0
                ),
                "Encrypt, Decrypt and GenerateDataKey can outnumber everything else in an account.",
            )
        });
    }
    findings
}

fn recursive_logging(
    ledger: &Ledger<'_>,
    groups: &[Group],
    noise: &[Noise],
    advice: &[Advised],
) -> Vec<Finding> {
    const NAME: &str = "recursive-logging";
    let rows = numbered(groups, noise);
    let of_logs = rows.filter(|(_, group, _)| group.kind == NoiseKind::LogBucket);
    let mut findings: Vec<Finding> = of_logs
        .map(|row| of_noise(ledger, NAME, row, advice))
        .collect();
    let data = ledger.records(|_, key| ledger.category(key) == Category::Data);
    if findings.is_empty() && data > 0 {
        findings.push(Finding {
            count: data,
            ..finding(
                NAME,
                Severity::Info,
                Verdict::Pass,
                "No log file's own writing fills the logs".to_owned(),
                "A trail that logs data events of the bucket that it writes to logs itself.",
            )
        });
    }
    findings
}

/// Selectors that selected nothing of the case.
fn ineffective_selectors(ledger: &Ledger<'_>) -> Vec<Finding> {
    const NAME: &str = "ineffective-selector";
    const WHY: &str = "A selector that selects nothing is a mistake in its values, or logs something that no \
                       longer is. It is a false alarm where the logs of the case leave out what it selects, or \
                       where it waits for something rare.";
    let mut findings = Vec::new();
    if ledger.hours.len() < ENOUGH_HOURS {
        return findings;
    }
    for payer in &ledger.payers {
        let (Some(watch), Some(selectors)) = (&payer.watch, payer.selectors()) else {
            continue;
        };
        if watch.state != State::On {
            continue;
        }
        let idle: Vec<&AdvancedEventSelector> = selectors
            .iter()
            .filter(|selector| !selects_any(ledger, payer, selector))
            .collect();
        if idle.is_empty() {
            continue;
        }
        let names: Vec<String> = idle.iter().map(|selector| name_of(selector)).collect();
        findings.push(Finding {
            resources: vec![watch.arn.to_owned()],
            count: idle.len() as u64,
            evidence: evidence_of([payer
                .trail()
                .and_then(crate::estate::model::Trail::selectors_source)]),
            fix: Some(Fix {
                summary: "Check the values, or leave these selectors out.".to_owned(),
                commands: vec![format!(
                    "aws cloudtrail get-event-selectors --trail-name {} --region {}",
                    quoted(watch.arn, "TRAIL"),
                    quoted(watch.home_region, "REGION")
                )],
                document: serde_json::to_value(&idle).ok(),
            }),
            ..finding(
                NAME,
                Severity::Info,
                Verdict::Fail,
                format!(
                    "{} of {} selected nothing of the case: {}",
                    counted(idle.len(), "selector"),
                    payer.label(),
                    listed(&names, 3)
                ),
                WHY,
            )
        });
    }
    findings
}

fn selects_any(ledger: &Ledger<'_>, payer: &Payer<'_>, selector: &AdvancedEventSelector) -> bool {
    let set = edits::compiled(std::slice::from_ref(selector));
    let answers = ledger.observed.answers(&set);
    ledger.observed.keys().any(|(number, ..)| {
        payer.selects(number)
            && answers
                .get(number)
                .is_some_and(|&answer| answer != Match::No)
    })
}

fn name_of(selector: &AdvancedEventSelector) -> String {
    if let Some(name) = selector.name.as_ref().filter(|name| !name.is_empty()) {
        return name.clone();
    }
    let values = selector.field_selectors.iter().filter_map(|condition| {
        let value = condition.operators.values().flatten().next()?;
        Some(format!("{} {value}", condition.field))
    });
    values.collect::<Vec<_>>().join(", ")
}

fn prefix_traps(ledger: &Ledger<'_>) -> Vec<Finding> {
    const NAME: &str = "prefix-trap";
    const WHY: &str = "Selectors compare beginnings letter by letter: without a slash at its end the name of a \
                       bucket or folder takes in all others that begin so.";
    let mut findings = Vec::new();
    let mut checked = 0;
    for payer in &ledger.payers {
        let Some(watch) = &payer.watch else { continue };
        let selectors = match payer.trail() {
            Some(trail) => trail.selected(),
            None => {
                let store = ledger.estate.stores.get(watch.arn);
                store.and_then(|store| store.selectors.known().cloned())
            }
        };
        let Some(selectors) = selectors else { continue };
        checked += 1;
        let traps: Vec<String> = check(&selectors, payer.target())
            .into_iter()
            .filter(|problem| problem.code == Code::PrefixTrap)
            .map(|problem| format!("{}: {}", problem.pointer, problem.message))
            .collect();
        if !traps.is_empty() {
            findings.push(Finding {
                resources: vec![watch.arn.to_owned()],
                count: traps.len() as u64,
                evidence: evidence_of([payer
                    .trail()
                    .and_then(crate::estate::model::Trail::selectors_source)]),
                fix: Some(Fix {
                    summary: format!("End the values with a slash: {}.", listed(&traps, 3)),
                    commands: vec![format!(
                        "aws cloudtrail get-event-selectors --trail-name {} --region {}",
                        quoted(watch.arn, "TRAIL"),
                        quoted(watch.home_region, "REGION")
                    )],
                    document: None,
                }),
                ..finding(
                    NAME,
                    Severity::Medium,
                    Verdict::Fail,
                    format!(
                        "{} of {} may select more or less than meant: no slash at the end",
                        counted(traps.len(), "value"),
                        payer.label()
                    ),
                    WHY,
                )
            });
        }
    }
    if findings.is_empty() && checked > 0 {
        findings.push(Finding {
            count: checked,
            ..finding(
                NAME,
                Severity::Info,
                Verdict::Pass,
                "No selector stops inside of a name".to_owned(),
                WHY,
            )
        });
    }
    findings
}

fn store_without_data_events(ledger: &Ledger<'_>) -> Vec<Finding> {
    const NAME: &str = "store-without-data-events";
    const WHY: &str = "Without data events, who read, changed or deleted an object of a bucket is in no log. \
                       Whether that matters depends on what it holds.";
    if ledger.assumed || ledger.estate.buckets.is_empty() {
        return Vec::new();
    }
    let (unlogged, unknown) = stores::unlogged(ledger);
    let mut findings = Vec::new();
    let names = |set: &BTreeSet<&str>| -> Vec<String> {
        set.iter()
            .take(NAMED)
            .map(|name| (*name).to_owned())
            .collect()
    };
    if !unlogged.is_empty() {
        let listed_names = names(&unlogged);
        let arns: Vec<String> = unlogged
            .iter()
            .map(|name| format!("arn:aws:s3:::{name}/"))
            .collect();
        let document = serde_json::json!([{ "Name": "Objects of the buckets that matter", "FieldSelectors": [
            { "Field": "eventCategory", "Equals": ["Data"] },
            { "Field": "resources.type", "Equals": ["AWS::S3::Object"] },
            { "Field": "resources.ARN", "StartsWith": arns.iter().take(NAMED).collect::<Vec<_>>() } ] }]);
        findings.push(Finding {
            count: unlogged.len() as u64,
            fix: Some(Fix {
                summary: "Add a selector like this for the buckets that matter to those that a trail has; put-event-selectors replaces all of them.".to_owned(),
                commands: vec![
                    "aws cloudtrail get-event-selectors --trail-name TRAIL --region REGION".to_owned(),
                    "aws cloudtrail put-event-selectors --trail-name TRAIL --region REGION --advanced-event-selectors file://selectors.json".to_owned(),
                ],
                document: Some(document),
            }),
            ..finding(
                NAME,
                Severity::Low,
                Verdict::Fail,
                format!("No trail logs data events of {}: {}", counted(unlogged.len(), "bucket"), listed(&listed_names, 3)),
                WHY,
            )
        });
        if let Some(found) = findings.last_mut() {
            found.controls = vec![
                "SecurityHub:S3.22".to_owned(),
                "SecurityHub:S3.23".to_owned(),
            ];
            found.resources = listed_names;
        }
    }
    if !unknown.is_empty() {
        let listed_names = names(&unknown);
        findings.push(Finding {
            count: unknown.len() as u64,
            ask: ledger
                .unknowns
                .iter()
                .flat_map(|it| it.ask.iter().cloned())
                .take(NAMED)
                .collect(),
            ..finding(
                NAME,
                Severity::Low,
                Verdict::Unknown,
                format!(
                    "Whether data events of {} are logged is not known: {}",
                    counted(unknown.len(), "bucket"),
                    listed(&listed_names, 3)
                ),
                WHY,
            )
        });
        if let Some(found) = findings.last_mut() {
            found.controls = vec![
                "SecurityHub:S3.22".to_owned(),
                "SecurityHub:S3.23".to_owned(),
            ];
            found.resources = listed_names;
        }
    }
    if findings.is_empty() {
        findings.push(Finding {
            count: ledger.estate.buckets.len() as u64,
            ..finding(
                NAME,
                Severity::Info,
                Verdict::Pass,
                "Data events of every bucket of the exports are logged".to_owned(),
                WHY,
            )
        });
    }
    findings
}

fn insights_off(ledger: &Ledger<'_>) -> Option<Finding> {
    const NAME: &str = "insights-off";
    const WHY: &str = "Insights tell of unusual rates of calls and errors by themselves. They are charged by \
                       the event that they analyse.";
    let trails: Vec<&Payer<'_>> = ledger
        .payers
        .iter()
        .filter(|payer| payer.trail().is_some())
        .collect();
    if trails.is_empty() {
        return None;
    }
    let state = |payer: &&&Payer<'_>| {
        payer
            .watch
            .as_ref()
            .and_then(crate::analyzers::watch::Watch::insights)
    };
    if let Some(on) = trails.iter().find(|payer| state(payer) == Some(true)) {
        return Some(Finding {
            count: 1,
            resources: on.arn().into_iter().map(str::to_owned).collect(),
            ..finding(
                NAME,
                Severity::Info,
                Verdict::Pass,
                format!("Insights are on for {}", on.label()),
                WHY,
            )
        });
    }
    let command = |payer: &&Payer<'_>, what: &str| {
        let watch = payer.watch.as_ref()?;
        Some(format!(
            "aws cloudtrail {what} --trail-name {} --region {}",
            quoted(watch.arn, "TRAIL"),
            quoted(watch.home_region, "REGION")
        ))
    };
    let unknown: Vec<&Payer<'_>> = trails
        .iter()
        .filter(|payer| state(payer).is_none())
        .copied()
        .collect();
    let resources = |payers: &[&Payer<'_>]| -> Vec<String> {
        let arns: BTreeSet<String> = payers
            .iter()
            .filter_map(|it| it.arn().map(str::to_owned))
            .ordered();
        arns.into_iter().take(NAMED).collect()
    };
    if !unknown.is_empty() {
        return Some(Finding {
            count: unknown.len() as u64,
            resources: resources(&unknown),
            ask: unknown
                .iter()
                .filter_map(|payer| command(payer, "get-insight-selectors"))
                .take(NAMED)
                .collect(),
            ..finding(
                NAME,
                Severity::Info,
                Verdict::Unknown,
                "Whether any trail has Insights on is not known".to_owned(),
                WHY,
            )
        });
    }
    let sources = trails
        .iter()
        .filter_map(|payer| payer.trail())
        .map(|trail| match &trail.insights {
            Fact::Unknown(_) => trail.has_insights.source(),
            told => told.source(),
        });
    let enable = trails
        .first()
        .and_then(|payer| command(payer, "put-insight-selectors"));
    Some(Finding {
        count: trails.len() as u64,
        resources: resources(&trails),
        evidence: evidence_of(sources),
        fix: Some(Fix {
            summary: "Turn Insights on for one trail, best that of the organization.".to_owned(),
            commands: enable
                .map(|command| format!("{command} --insight-selectors InsightType=ApiCallRateInsight InsightType=ApiErrorRateInsight"))
                .into_iter()
                .collect(),
            document: None,
        }),
        ..finding(
            NAME,
            Severity::Low,
            Verdict::Fail,
            "No trail has Insights on".to_owned(),
            WHY,
        )
    })
}
