//! From results to findings: one a check and verdict, with everything that it is about.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::catalogue::{self, Check, VERSIONS};
use crate::analyzers::words::{counted, in_account, listed, quoted};
use crate::report::{
    BucketState, CheckResult, CheckedObject, Evidence, Finding, Fix, ObjectKind, Severity, Verdict,
};
use crate::sorting::{Arrange, Ordered};

/// Names that a finding lists.
const NAMED: usize = 50;
/// Names in a title.
const IN_TITLE: usize = 3;
/// Evidence that a finding shows.
const SHOWN: usize = 20;
/// Objects that a finding mends one by one.
const MENDED: usize = 10;

/// A result with what it is of.
type Of<'o> = (&'static Check, &'o CheckedObject, &'o CheckResult);

/// What is known of objects beside their results.
pub(super) struct Around<'a> {
    /// Buckets that no account which was asked owns, and that nothing is known of.
    pub(super) of_others: BTreeSet<&'a str>,
    /// ARNs of trails that cannot deliver, since their bucket is gone.
    pub(super) dead: BTreeSet<&'a str>,
}

/// All findings of the chapter that are about settings.
pub(super) fn findings(objects: &[CheckedObject], around: &Around<'_>) -> Vec<Finding> {
    let mut groups: BTreeMap<(String, Verdict), Vec<Of<'_>>> = BTreeMap::new();
    let (of_others, own): (Vec<&CheckedObject>, Vec<&CheckedObject>) =
        objects.iter().partition(|object| {
            object.kind == ObjectKind::Bucket && around.of_others.contains(&*object.id)
        });
    for object in own {
        for result in &object.results {
            let Some(check) = catalogue::find(&result.check) else {
                continue;
            };
            if let Some(id) = check.finding_id() {
                let group = groups.entry((id, result.verdict)).or_default();
                group.push((check, object, result));
            }
        }
    }
    groups
        .iter()
        .filter_map(|((id, verdict), group)| finding(id, *verdict, group, around))
        .chain(of_others.into_iter().map(of_other))
        .collect()
}

/// A bucket that somebody else owns: one question to its owner, and not one for each check.
fn of_other(bucket: &CheckedObject) -> Finding {
    let mut asks: Vec<String> = Vec::new();
    for ask in bucket.results.iter().flat_map(|result| &result.ask) {
        let ask = format!("{ask} # in the account that owns it");
        if asks.len() < NAMED && !asks.contains(&ask) {
            asks.push(ask);
        }
    }
    let trails = bucket.serves.iter().filter(|arn| arn.starts_with("arn:"));
    let trails: Vec<&str> = trails.filter_map(|arn| arn.rsplit('/').next()).collect();
    let writers = match trails.as_slice() {
        [] => "Logs go".to_owned(),
        names => format!("The logs of {} go", listed(names, IN_TITLE)),
    };
    Finding {
        resources: vec![resource(bucket)],
        count: bucket.results.len() as u64,
        ask: asks,
        ..Finding::new(
            "security/bucket-of-others".to_owned(),
            Severity::Low,
            Verdict::Unknown,
            format!(
                "Not known: how {} is protected, which somebody else owns",
                bucket.name
            ),
            format!(
                "{writers} into a bucket that no account which was asked owns, so that none of its settings can be seen \
                 from there. Who may read, change and delete these logs, and how long they are kept, is its owner's \
                 decision: ask the owner, or look into the contract. It is a false alarm where the bucket is one of \
                 your own, in an account that was not asked."
            ),
        )
    }
}

fn finding(id: &str, verdict: Verdict, group: &[Of<'_>], around: &Around<'_>) -> Option<Finding> {
    // The gravest speaks for all.
    let (check, _, first) = group.iter().min_by_key(|(_, _, result)| result.severity)?;
    let severity = match verdict {
        Verdict::Fail => first.severity,
        // What is not known is worth a question, not an alarm.
        Verdict::Unknown => first.severity.max(Severity::Low),
        Verdict::Pass => Severity::Info,
    };
    let names: BTreeSet<&str> = group
        .iter()
        .map(|(_, object, _)| object.name.as_str())
        .ordered();
    let names: Vec<&str> = names.into_iter().collect();
    let checks: BTreeSet<&str> = group.iter().map(|(check, ..)| check.name).ordered();
    let mut controls: Vec<String> = Vec::new();
    for id in group.iter().flat_map(|(check, ..)| check.controls) {
        if !controls.iter().any(|held| held == id) {
            controls.push((*id).to_owned());
        }
    }
    let resources: BTreeSet<String> = group
        .iter()
        .map(|(_, object, _)| resource(object))
        .ordered();
    let evidence: BTreeSet<&Evidence> = group
        .iter()
        .flat_map(|(_, _, result)| &result.evidence)
        .ordered();
    let mut asks: Vec<String> = Vec::new();
    for ask in group.iter().flat_map(|(_, _, result)| &result.ask) {
        if asks.len() < NAMED && !asks.contains(ask) {
            asks.push(ask.clone());
        }
    }
    Some(Finding {
        resources: resources.into_iter().take(NAMED).collect(),
        count: group.len() as u64,
        evidence: evidence.into_iter().take(SHOWN).cloned().collect(),
        fix: (verdict == Verdict::Fail).then(|| fix(group, around)),
        ask: asks,
        controls,
        ..Finding::new(
            id.to_owned(),
            severity,
            verdict,
            title(check, verdict, &names, checks.len()),
            why(check, verdict, group),
        )
    })
}

fn resource(object: &CheckedObject) -> String {
    match object.kind {
        ObjectKind::Bucket => format!("arn:aws:s3:::{}", object.id),
        _ => object.id.clone(),
    }
}

fn title(check: &Check, verdict: Verdict, names: &[&str], checks: usize) -> String {
    let named = listed(names, IN_TITLE);
    let (title, failed) = match check.finding {
        Some("alarm-missing") if checks > 1 => (
            format!("{checks} of the alarms that CIS asks for are there"),
            format!("{checks} of the alarms that CIS asks for are missing"),
        ),
        _ => (check.title.to_owned(), check.failed.to_owned()),
    };
    match verdict {
        Verdict::Fail => format!("{failed}: {named}"),
        Verdict::Unknown if checks > 1 => {
            format!("{checks} of the alarms that CIS asks for are not known: {named}")
        }
        Verdict::Unknown => format!("Not known: {}: {named}", lower(check.title)),
        Verdict::Pass => format!("{title} ({})", counted(names.len(), check.kind.noun())),
    }
}

/// The same with a small letter at its beginning.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        // What has a name stays as it is: AWS Config, Block Public Access.
        Some(first) if !words_of_a_name(text) => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// Whether a text begins with a name: with two capital letters, or two words that have one each.
fn words_of_a_name(text: &str) -> bool {
    let mut words = text.split(' ');
    let (first, second) = (words.next(), words.next());
    let capital =
        |word: Option<&str>| word.is_some_and(|word| word.starts_with(char::is_uppercase));
    capital(second) || capital(first.and_then(|word| word.get(1..)))
}

fn why(check: &Check, verdict: Verdict, group: &[Of<'_>]) -> String {
    let several = group.iter().any(|(other, ..)| other.name != check.name);
    let said: BTreeSet<String> = group
        .iter()
        .map(|(check, object, result)| {
            if several {
                format!("{}, {}: {}", object.name, lower(check.title), result.said)
            } else {
                format!("{}: {}", object.name, result.said)
            }
        })
        .ordered();
    let said = listed(&Vec::from_iter(said), 5);
    match verdict {
        Verdict::Pass => format!("{said}."),
        Verdict::Fail | Verdict::Unknown => format!("{said}. {}", check.why),
    }
}

/// Checks of how log files are kept that do not matter for a bucket which is to be emptied; a lock or a version
/// would only stand in the way of that.
const OF_USE: [&str; 4] = [
    "bucket-no-lifecycle",
    "bucket-no-mfa-delete",
    "bucket-no-object-lock",
    "bucket-not-versioned",
];

/// Whether another finding has a bucket emptied and deleted.
fn is_orphan(object: &CheckedObject) -> bool {
    let words = [BucketState::Orphan, BucketState::LikelyOrphan].map(BucketState::word);
    let bucket = object.kind == ObjectKind::Bucket;
    bucket && object.serves.iter().any(|word| words.contains(&&**word))
}

/// Whether a command of a check does anything for an object, by what its other checks found.
fn is_needed(command: &str, object: &CheckedObject) -> bool {
    let holds = |check: &str| {
        let mut results = object.results.iter();
        results.any(|result| result.check == check && result.verdict == Verdict::Pass)
    };
    if command.contains("put-bucket-acl") {
        // S3 refuses any access list where the owner of the bucket owns all objects.
        !holds("bucket-acls-on")
    } else if command == VERSIONS {
        !holds("bucket-not-versioned")
    } else if command.contains("MFADelete") {
        // S3 refuses it where there is a lifecycle.
        !holds("bucket-no-lifecycle")
    } else {
        true
    }
}

/// Mends the gravest first.
fn fix(group: &[Of<'_>], around: &Around<'_>) -> Fix {
    let mut ordered: Vec<&Of<'_>> = group.iter().collect();
    ordered.arrange_by_key(|(_, object, result)| (result.severity, &object.id));
    let all = ordered.clone();
    let mut commands: Vec<String> = Vec::new();
    let mut emptied: BTreeSet<&str> = BTreeSet::new();
    let mut dead: BTreeSet<&str> = BTreeSet::new();
    ordered.retain(|(check, object, _)| {
        let orphan = OF_USE.contains(&check.name) && is_orphan(object);
        let broken = object.kind == ObjectKind::Trail && around.dead.contains(&*object.id);
        if orphan {
            emptied.insert(&object.name);
        }
        if broken {
            dead.insert(&object.name);
        }
        !orphan && !broken
    });
    for (check, object, _) in ordered.iter().take(MENDED) {
        let given = check.mend.commands.iter();
        for command in given.filter(|command| is_needed(command, object)) {
            let account = object.account.as_deref().unwrap_or_default();
            let region = object.region.as_deref().unwrap_or_default();
            let filled = command
                .replace("{id}", &quoted(&object.id, "ID"))
                .replace("{name}", &quoted(&object.name, "NAME"))
                .replace("{account}", &quoted(account, "ACCOUNT_ID"))
                .replace("{region}", &quoted(region, "REGION"));
            let filled = in_account(&filled, account);
            if !commands.contains(&filled) {
                commands.push(filled);
            }
        }
    }
    let first = ordered.first();
    let check = first.or(all.first()).map(|(check, ..)| check);
    let mut summary = check.map_or("", |check| check.mend.summary).to_owned();
    for (names, why) in [
        (
            emptied,
            "which orphans/orphaned-bucket has emptied and deleted",
        ),
        (
            dead,
            "which cannot deliver: by orphans/dangling-trail it gets another bucket or goes",
        ),
    ] {
        if !names.is_empty() {
            let names = listed(&Vec::from_iter(names), IN_TITLE);
            let _ = write!(summary, " Left out here: {names}, {why}.");
        }
    }
    Fix {
        summary,
        commands,
        document: first.and_then(|(check, object, _)| document(check, object)),
    }
}

/// The document that a command uses.
fn document(check: &Check, object: &CheckedObject) -> Option<Value> {
    let bucket = &object.id;
    match check.name {
        "bucket-allows-http" => Some(json!({
            "Sid": "DenyPlainHttp", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": [format!("arn:aws:s3:::{bucket}"), format!("arn:aws:s3:::{bucket}/*")],
            "Condition": { "Bool": { "aws:SecureTransport": "false" } },
        })),
        "bucket-confused-deputy" => {
            let trails = object.serves.iter().filter(|arn| arn.starts_with("arn:"));
            let trails: Vec<&str> = trails.map(String::as_str).collect();
            let trails = if trails.is_empty() {
                vec!["TRAIL_ARN"]
            } else {
                trails
            };
            Some(json!({ "StringEquals": { "aws:SourceArn": trails } }))
        }
        // No transition: log files are small, and to move one costs more than it saves for years.
        "bucket-no-lifecycle" | "bucket-short-lifecycle" => Some(json!({ "Rules": [{
            "ID": "keep-trail-logs", "Status": "Enabled", "Filter": { "Prefix": "" },
            "Expiration": { "Days": 400 },
            "NoncurrentVersionExpiration": { "NoncurrentDays": 30 },
            "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 7 },
        }] })),
        _ => None,
    }
}
