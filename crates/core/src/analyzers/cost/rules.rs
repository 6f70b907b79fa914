//! The findings of the chapter.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::evidence_of_sets;
use super::lines::Metered;
use super::savings::cost_of;
use crate::analyzers::edits;
use crate::analyzers::fragmentation::losses;
use crate::analyzers::ledger::{Ledger, Payer};
use crate::analyzers::noise::{Group, share};
use crate::analyzers::traffic::Field;
use crate::analyzers::watch::{State, Watch};
use crate::analyzers::words::{capitalized, counted, evidence_of, in_account, listed, quoted};
use crate::pricing::Item;
use crate::record::Category;
use crate::report::{
    Cost, EncryptionState, Finding, Fix, NoiseKind, NotEnabled, Severity, Verdict,
};
use crate::selectors::{AdvancedEventSelector, Operator};
use crate::sorting::Ordered;

/// What a month has to cost to be worth more than a note.
const DEAR: f64 = 50.0;
/// Resources that a finding names.
const NAMED: usize = 20;
/// Data events of one resource in an hour, from which on five minutes of them in one record are fewer.
const BUSY: u64 = 600;

pub(super) fn findings(
    ledger: &Ledger<'_>,
    cost: &Cost,
    lines: &[Metered],
    groups: &[Group],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(data_events_estimate(ledger, lines));
    findings.extend(not_enabled(&cost.not_enabled));
    findings.extend(duplicate_copies(ledger, lines));
    findings.extend(of_groups(ledger, lines, groups));
    findings.extend(aggregation(ledger));
    findings.extend(unencrypted(ledger, cost));
    findings
}

pub(super) fn finding(
    name: &str,
    severity: Severity,
    verdict: Verdict,
    title: String,
    why: &str,
) -> Finding {
    Finding::new(format!("cost/{name}"), severity, verdict, title, why)
}

/// `about $1.20`, `less than $0.01`.
fn about(usd: f64) -> String {
    let figure = dollars(usd);
    if figure.starts_with('$') {
        format!("about {figure}")
    } else {
        figure
    }
}

pub(super) fn dollars(usd: f64) -> String {
    if usd >= 0.005 || usd == 0.0 {
        format!("${usd:.2}")
    } else {
        "less than $0.01".to_owned()
    }
}

fn records_of(ledger: &Ledger<'_>, category: Category) -> u64 {
    ledger.records(|_, key| ledger.category(key) == category)
}

/// What data events cost as they are logged.
fn data_events_estimate(ledger: &Ledger<'_>, lines: &[Metered]) -> Option<Finding> {
    const NAME: &str = "data-events-estimate";
    const WHY: &str = "Data events are charged in every copy, from the first one on. The figure comes from \
                       the records of the case, run through the selectors of each trail.";
    let of_data = || lines.iter().filter(|it| it.item == Item::DataEvents);
    let count = records_of(ledger, Category::Data);
    of_data().next()?;
    let sum = |figure: fn(&Metered) -> Option<f64>| -> Option<f64> {
        of_data().map(figure).sum::<Option<f64>>()
    };
    let figures = (
        sum(|it| it.line.usd_month),
        sum(|it| it.line.low),
        sum(|it| it.line.high),
    );
    Some(match figures {
        (Some(usd), Some(low), Some(high)) => Finding {
            count,
            monthly_usd: Some(usd),
            ..finding(
                NAME,
                Severity::Info,
                Verdict::Pass,
                format!(
                    "Data events cost {} a month ({} to {})",
                    about(usd),
                    dollars(low),
                    dollars(high)
                ),
                WHY,
            )
        },
        _ => Finding {
            count,
            ask: super::billed::ask(ledger)
                .into_iter()
                .flat_map(|unknown| unknown.ask)
                .collect(),
            ..finding(
                NAME,
                Severity::Info,
                Verdict::Unknown,
                format!(
                    "What data events cost in a month is not known: {}",
                    match ledger.projection {
                        Err(short) => short.to_string(),
                        Ok(_) => "their Region has no price here".to_owned(),
                    }
                ),
                WHY,
            )
        },
    })
}

/// Accounts without data events, with what they would cost.
fn not_enabled(rows: &[NotEnabled]) -> Vec<Finding> {
    const NAME: &str = "data-events-not-enabled";
    const WHY: &str = "Without data events nobody can tell who read or changed an object, ran a function or \
                       read a table. They are off by default, mostly for fear of a cost that nobody has counted.";
    let (known, unknown): (Vec<&NotEnabled>, Vec<&NotEnabled>) =
        rows.iter().partition(|row| row.usd_month.is_some());
    let mut findings = Vec::new();
    if !known.is_empty() {
        let usd: f64 = known.iter().filter_map(|row| row.usd_month).sum();
        let names: Vec<String> = known
            .iter()
            .map(|row| format!("{} of account {}", row.resource_type, row.account))
            .collect();
        let types: std::collections::BTreeSet<&str> =
            known.iter().map(|row| row.resource_type.as_str()).collect();
        let document = types.iter().map(|kind| {
            serde_json::json!({ "Name": format!("Data events of {kind}"), "FieldSelectors": [
                { "Field": "eventCategory", "Equals": ["Data"] },
                { "Field": "resources.type", "Equals": [kind] } ] })
        });
        findings.push(Finding {
            resources: resources(known.iter().map(|row| row.account.clone())),
            count: known.len() as u64,
            monthly_usd: Some(usd),
            fix: Some(Fix {
                summary: "Add selectors like these to those that the trail has; put-event-selectors replaces all of them.".to_owned(),
                commands: vec![
                    "aws cloudtrail get-event-selectors --trail-name TRAIL --region REGION".to_owned(),
                    "aws cloudtrail put-event-selectors --trail-name TRAIL --region REGION --advanced-event-selectors file://selectors.json".to_owned(),
                ],
                document: Some(serde_json::Value::Array(document.collect())),
            }),
            ..finding(
                NAME,
                Severity::Low,
                Verdict::Fail,
                format!("No trail logs data events of {}; they would cost {} a month", listed(&names, 3), about(usd)),
                WHY,
            )
        });
    }
    if !unknown.is_empty() {
        let names: Vec<String> = unknown
            .iter()
            .map(|row| format!("{} of account {}", row.resource_type, row.account))
            .collect();
        let mut ask: Vec<String> = unknown
            .iter()
            .flat_map(|row| row.ask.iter().cloned())
            .collect();
        ask.dedup();
        ask.truncate(NAMED);
        findings.push(Finding {
            resources: resources(unknown.iter().map(|row| row.account.clone())),
            count: unknown.len() as u64,
            ask,
            ..finding(
                NAME,
                Severity::Low,
                Verdict::Unknown,
                format!(
                    "Data events are not logged for {}, and what they would cost is not known",
                    listed(&names, 3)
                ),
                WHY,
            )
        });
    }
    if rows.is_empty() {
        return Vec::new();
    }
    findings
}

fn resources(names: impl Iterator<Item = String>) -> Vec<String> {
    let all: std::collections::BTreeSet<String> = names.collect();
    all.into_iter().take(NAMED).collect()
}

/// Copies of management events beyond the first.
fn duplicate_copies(ledger: &Ledger<'_>, lines: &[Metered]) -> Option<Finding> {
    const NAME: &str = "duplicate-copies";
    const WHY: &str = "The first copy of management events is free in each account and Region; each further \
                       trail that delivers the same events is charged for every one of them. A read-only and a \
                       write-only trail are no copies of each other.";
    if ledger.assumed {
        return None;
    }
    let paid: Vec<&Metered> = lines
        .iter()
        .filter(|it| it.item == Item::ManagementCopies)
        .collect();
    let trails: Vec<String> = paid
        .iter()
        .filter_map(|it| ledger.payers.get(it.payer?))
        .map(Payer::label)
        .collect();
    let units: f64 = paid.iter().map(|it| it.line.observed).sum();
    if paid.is_empty() {
        let unsure = !ledger.unknowns.is_empty();
        let (verdict, title) = if unsure {
            (
                Verdict::Unknown,
                "Whether management events are paid for twice is not known",
            )
        } else {
            (
                Verdict::Pass,
                "No management event of the case is paid for twice",
            )
        };
        return Some(Finding {
            count: records_of(ledger, Category::Management),
            ask: ledger
                .unknowns
                .iter()
                .flat_map(|it| it.ask.iter().cloned())
                .take(NAMED)
                .collect(),
            ..finding(NAME, Severity::Info, verdict, title.to_owned(), WHY)
        });
    }
    let usd: Option<f64> = paid.iter().map(|it| it.line.usd_month).sum();
    let severity = match usd {
        Some(usd) if usd >= DEAR => Severity::Medium,
        _ => Severity::Low,
    };
    let title = match usd {
        Some(usd) => format!(
            "{} {} management events that another trail delivers already: {} a month",
            listed(&trails, 3),
            if trails.len() == 1 {
                "delivers"
            } else {
                "deliver"
            },
            about(usd)
        ),
        None => format!(
            "{} {} management events that another trail delivers already ({units:.0} in the case)",
            listed(&trails, 3),
            if trails.len() == 1 {
                "delivers"
            } else {
                "deliver"
            },
        ),
    };
    let sources = ledger
        .payers
        .iter()
        .filter_map(|it| it.trail().map(|trail| trail.source.as_ref()));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count"
    )]
    let count = units as u64;
    Some(Finding {
        resources: resources(paid.iter().filter_map(|it| it.line.trail.clone())),
        count,
        monthly_usd: usd,
        evidence: evidence_of(sources),
        fix: Some(fewer_copies(ledger, paid.iter().filter_map(|it| it.payer))),
        ..finding(NAME, severity, Verdict::Fail, title, WHY)
    })
}

/// Which of the trails that pay for further copies can go. Those with which something else would go are set
/// apart, in words and with what is lost.
fn fewer_copies(ledger: &Ledger<'_>, paid: impl Iterator<Item = usize>) -> Fix {
    let paid: BTreeSet<usize> = paid.ordered();
    let mut staying: Vec<&Payer<'_>> = ledger.payers.iter().filter(|payer| payer.keeps()).collect();
    let (mut names, mut commands) = (Vec::new(), Vec::new());
    let (mut apart, mut narrowed) = (Vec::new(), Vec::new());
    // The later a trail stands in the order of the bill, the less there is to keep of it.
    for payer in paid.iter().rev().filter_map(|&it| ledger.payers.get(it)) {
        let Some(watch) = &payer.watch else { continue };
        let others: Vec<&Payer<'_>> = staying
            .iter()
            .copied()
            .filter(|other| other.arn() != payer.arn())
            .collect();
        let settings: Vec<&Watch<'_>> = others.iter().filter_map(|it| it.watch.as_ref()).collect();
        let lost = losses::lost_with(ledger.estate, &ledger.observed, watch, &settings);
        let records = ledger.records(|key, _| {
            payer.keeps()
                && payer.selects(key)
                && !others.iter().any(|other| other.surely_selects(key))
        });
        let also = losses::also(watch);
        if lost.is_empty() && records == 0 && also.is_empty() {
            names.push(watch.name);
            let stop = format!(
                "aws cloudtrail stop-logging --name {} --region {}",
                quoted(watch.arn, "TRAIL_ARN"),
                quoted(watch.home_region, "REGION")
            );
            commands.push(in_account(&stop, watch.account));
            staying = others;
            continue;
        }
        let management = lost.iter().any(|it| it.starts_with("management"));
        if watch.state == State::On && !management && also.is_empty() {
            narrowed.extend(without_management(payer).map(|command| (watch.name, command)));
        }
        apart.push(set_apart(watch, &lost, records, &also));
    }
    let mut summary =
        "Keep one trail for management events, best one of the organization.".to_owned();
    // Named in the order of the bill, as the title does.
    names.reverse();
    commands.reverse();
    apart.reverse();
    narrowed.reverse();
    if !names.is_empty() {
        let it = if names.len() == 1 { "it" } else { "them" };
        summary.push_str(&format!(
            " Stop {}, wait a quiet week, then delete {it}: no event is lost, and nothing else hangs on {it}.",
            listed(&names, 5)
        ));
    }
    if !apart.is_empty() {
        summary.push_str(&format!(
            " Not to be stopped as they are: {}.",
            apart.join("; ")
        ));
    }
    if !narrowed.is_empty() {
        let of: Vec<&str> = narrowed.iter().map(|(name, _)| *name).collect();
        summary.push_str(&format!(
            " The command for {} leaves management events out of what is logged there, and keeps the rest.",
            listed(&of, 5)
        ));
    }
    commands.extend(narrowed.into_iter().map(|(_, command)| command));
    Fix {
        summary,
        commands,
        document: None,
    }
}

/// What would go with a trail, as a part of a sentence.
fn set_apart(watch: &Watch<'_>, lost: &[String], records: u64, also: &[String]) -> String {
    let mut parts = Vec::new();
    if watch.state == State::Failing && !lost.is_empty() {
        parts.push(format!(
            "does not deliver, and nothing else logs what it would ({}): mend it",
            listed(lost, 3)
        ));
    } else if !lost.is_empty() || records > 0 {
        let observed = match (lost.is_empty(), records) {
            (_, 0) => String::new(),
            (true, _) => counted(records, "record"),
            (false, _) => format!(" ({} of the case)", counted(records, "record")),
        };
        parts.push(format!("alone logs {}{observed}", listed(lost, 3)));
    }
    if !also.is_empty() {
        parts.push(format!("feeds what has to move first: {}", listed(also, 3)));
    }
    format!("{} {}", watch.name, parts.join(", and "))
}

/// The command that leaves management events out of what a trail selects; `None` where nothing else is left.
fn without_management(payer: &Payer<'_>) -> Option<String> {
    let watch = payer.watch.as_ref()?;
    let of_management = |selector: &&AdvancedEventSelector| {
        let fields = selector.field_selectors.iter();
        let mut categories = fields.filter(|field| field.field == "eventCategory");
        categories.any(|field| {
            let values = field.values(Operator::Equals);
            values.iter().any(|value| value == "Management")
        })
    };
    let rest = payer.selectors()?.iter().filter(|it| !of_management(it));
    let rest: Vec<&AdvancedEventSelector> = rest.collect();
    if rest.is_empty() {
        return None;
    }
    let selectors = serde_json::to_string(&rest).ok()?;
    let command = format!(
        "aws cloudtrail put-event-selectors --trail-name {} --advanced-event-selectors {} --region {}",
        quoted(watch.arn, "TRAIL_ARN"),
        quoted(&selectors, "SELECTORS"),
        quoted(watch.home_region, "REGION")
    );
    Some(in_account(&command, watch.account))
}

/// Public reads and batch jobs, with one pass over the records for all of them.
fn of_groups(ledger: &Ledger<'_>, lines: &[Metered], groups: &[Group]) -> Vec<Finding> {
    let (mut findings, mut sets) = (Vec::new(), Vec::new());
    for group in groups {
        let keys = group.members();
        if let Some(finding) = of_group(ledger, lines, group, &keys) {
            findings.push(finding);
            sets.push(keys);
        }
    }
    for (finding, evidence) in findings.iter_mut().zip(evidence_of_sets(ledger, &sets)) {
        finding.evidence = evidence;
    }
    findings
}

/// What a group costs, without evidence.
fn of_group(
    ledger: &Ledger<'_>,
    lines: &[Metered],
    group: &Group,
    keys: &[usize],
) -> Option<Finding> {
    let (name, why) = match group.kind {
        NoiseKind::PublicReads => (
            "public-read-events",
            "Each read of a public object is a data event. None of them names a person; the server access logs \
             of the bucket show the same for the price of their storage. It is a false alarm if the reads are \
             evidence that somebody needs.",
        ),
        NoiseKind::BatchJob => (
            "batch-job-events",
            "A job at regular work makes the same data events over and over. Leaving them out hides what \
             someone does with the job's credentials, so leave out the narrowest part that pays.",
        ),
        _ => return None,
    };
    let usd = cost_of(ledger, lines, keys);
    let data = records_of(ledger, Category::Data);
    let of_data = share(group.sum.records, data) * 100.0;
    let cost = usd
        .map(|usd| format!(", {} a month", about(usd)))
        .unwrap_or_default();
    let severity = if usd.is_some_and(|usd| usd >= DEAR) {
        Severity::Low
    } else {
        Severity::Info
    };
    let fix = group.edit.as_ref().and_then(|edit| {
        let (payer, held) = ledger.payers.iter().enumerate().find(|(_, payer)| {
            let mut keys = group.keys.iter().enumerate();
            payer.is_trail() && keys.any(|(key, held)| *held > 0 && payer.selects(key))
        })?;
        let after = edit.apply(&super::base(ledger, held))?;
        let change = super::of_selectors(ledger, lines, payer, &after);
        let trail = held.arn().map_or_else(|| "TRAIL".to_owned(), |arn| quoted(arn, "TRAIL"));
        let region = held.watch.as_ref().map_or_else(|| "REGION".to_owned(), |it| quoted(it.home_region, "REGION"));
        Some(Fix {
            summary: format!(
                "Select all but these; {} of the case would no longer be logged, {} of the watched list.",
                counted(change.dropped, "record"),
                change.lost_watched
            ),
            commands: vec![format!(
                "aws cloudtrail put-event-selectors --trail-name {trail} --region {region} --cli-input-json file://selectors.json"
            )],
            document: Some(edits::document(&after)),
        })
    });
    Some(Finding {
        resources: vec![group.subject.clone()],
        count: group.sum.records,
        monthly_usd: usd,
        fix,
        ..finding(
            name,
            severity,
            Verdict::Fail,
            format!(
                "{}: {of_data:.0} % of the data events{cost}",
                capitalized(&group.name)
            ),
            why,
        )
    })
}

/// Resources so busy that aggregated events say the same in fewer records.
fn aggregation(ledger: &Ledger<'_>) -> Option<Finding> {
    let mut resources: BTreeMap<&str, u64> = BTreeMap::new();
    for (key, count) in ledger.observed.kinds() {
        let resource = ledger.text(key, Field::Resource);
        if ledger.category(key) == Category::Data && !resource.is_empty() {
            *resources.entry(resource).or_default() += count;
        }
    }
    let hours = ledger.hours.len().max(1);
    resources.retain(|_, count| *count / hours >= BUSY);
    if resources.is_empty() {
        return None;
    }
    let names: Vec<&str> = resources.keys().copied().collect();
    Some(Finding {
        resources: self::resources(names.iter().map(|name| (*name).to_owned())),
        count: resources.values().sum(),
        fix: Some(Fix {
            summary: "Aggregated events sum up five minutes of calls in a few records; they come beside the raw events, whose selectors can then be narrowed.".to_owned(),
            commands: vec![
                "aws cloudtrail put-event-configuration --trail-name TRAIL --aggregation-configurations 'EventCategory=Data,Templates=API_ACTIVITY,RESOURCE_ACCESS'".to_owned(),
            ],
            document: None,
        }),
        ..finding(
            "aggregation-candidate",
            Severity::Info,
            Verdict::Fail,
            format!("{} busy enough for aggregated data events: {}", counted(names.len(), "resource"), listed(&names, 3)),
            "Thousands of calls an hour on one resource are rarely read one by one. What AWS charges for \
             aggregated events is not known here, so nothing is said of what it would save.",
        )
    })
}

/// The keys of objects that were written to a bucket without a word of encryption.
fn plainly_written(ledger: &Ledger<'_>, bucket: &str) -> Vec<usize> {
    let arn = format!(":s3:::{bucket}");
    let keys = ledger.view.traffic.by_kind(|key| {
        ledger.text(key, Field::Encryption) == "plain"
            && ledger.text(key, Field::Resource).ends_with(&arn)
    });
    let keys = keys.into_iter().enumerate().filter(|(_, plain)| *plain);
    keys.map(|(number, _)| number).collect()
}

/// Stores that data events touched and that are not encrypted.
fn unencrypted(ledger: &Ledger<'_>, cost: &Cost) -> Vec<Finding> {
    const NAME: &str = "unencrypted-store";
    const WHY: &str = "These buckets are in use, as their data events show. Since January 2023 S3 encrypts every new \
                       object, by its own key where nothing else is set. Objects from before may be plain, and stay so \
                       until they are copied; a key of your own would say who may read.";
    let of = |state: EncryptionState| cost.encryption.iter().filter(move |row| row.state == state);
    let mut findings = Vec::new();
    let rows: Vec<_> = of(EncryptionState::None).take(NAMED).collect();
    let sets: Vec<Vec<usize>> = rows
        .iter()
        .map(|row| plainly_written(ledger, &row.resource))
        .collect();
    for (row, records) in rows.into_iter().zip(evidence_of_sets(ledger, &sets)) {
        let bucket = ledger.estate.buckets.get(&row.resource);
        let source = bucket.and_then(|bucket| bucket.encryption.source());
        findings.push(Finding {
            resources: vec![row.resource.clone()],
            count: row.records,
            evidence: evidence_of([source])
                .into_iter()
                .chain(records)
                .collect(),
            fix: Some(Fix {
                summary: "Set a default encryption; objects that are there stay as they are until they are copied.".to_owned(),
                commands: vec![format!(
                    "aws s3api put-bucket-encryption --bucket {} --server-side-encryption-configuration file://encryption.json",
                    quoted(&row.resource, "BUCKET")
                )],
                document: Some(serde_json::json!({ "Rules": [ {
                    "ApplyServerSideEncryptionByDefault": { "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "KEY_ARN" },
                    "BucketKeyEnabled": true } ] })),
            }),
            controls: vec!["SecurityHub:S3.17".to_owned()],
            ..finding(
                NAME,
                Severity::Low,
                Verdict::Fail,
                format!(
                    "The bucket {} has no default encryption of its own, and {} touched it",
                    row.resource,
                    counted(row.records, "data event")
                ),
                WHY,
            )
        });
    }
    let unknown: Vec<&str> = of(EncryptionState::Unknown)
        .map(|row| row.resource.as_str())
        .collect();
    if !unknown.is_empty() {
        findings.push(Finding {
            resources: resources(unknown.iter().map(|name| (*name).to_owned())),
            count: of(EncryptionState::Unknown).map(|row| row.records).sum(),
            ask: unknown
                .iter()
                .take(NAMED)
                .map(|name| {
                    format!(
                        "aws s3api get-bucket-encryption --bucket {}",
                        quoted(name, "BUCKET")
                    )
                })
                .collect(),
            ..finding(
                NAME,
                Severity::Low,
                Verdict::Unknown,
                format!("Whether {} are encrypted is not known", listed(&unknown, 3)),
                WHY,
            )
        });
    }
    if findings.is_empty() && !cost.encryption.is_empty() {
        findings.push(Finding {
            count: cost.encryption.len() as u64,
            ..finding(
                NAME,
                Severity::Info,
                Verdict::Pass,
                format!(
                    "Every bucket that data events touched is encrypted ({})",
                    cost.encryption.len()
                ),
                WHY,
            )
        });
    }
    findings
}
