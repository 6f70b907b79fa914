//! The findings of the chapter.

use std::collections::BTreeSet;

use serde_json::json;

use super::Case;
use super::look::Looked;
use super::prefixes::Orphan;
use crate::analyzers::words::{
    capitalized, counted, duration, evidence_of, in_account, listed, quoted,
};
use crate::estate::Fact;
use crate::record::Instant;
use crate::report::writers::words;
use crate::report::{BucketRow, BucketState, Evidence, Finding, Fix, Severity, Verdict};
use crate::sorting::Ordered;

/// Names that a finding lists, and commands that it asks for.
const NAMED: usize = 50;
/// Evidence that a finding shows.
const SHOWN: usize = 20;

const ORPHAN: &str = "orphaned-bucket";
const CONTROLS: [&str; 2] = ["NIST-800-53r5:AU-9", "NIST-800-53r5:CM-8"];

pub(super) fn findings(
    case: &Case<'_>,
    looked: &[Looked<'_>],
    rows: &[BucketRow],
    prefixes: &[Orphan],
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = looked
        .iter()
        .zip(rows)
        .filter_map(|(looked, row)| match looked.state {
            BucketState::Orphan | BucketState::LikelyOrphan => Some(orphan(case, looked, row)),
            BucketState::Live | BucketState::Unknown | BucketState::Unrelated => None,
        })
        .collect();
    findings.extend(looked.iter().filter_map(|looked| stopped(case, looked)));
    findings.extend(rest(looked));
    findings.extend(prefixes.iter().map(prefix));
    findings.extend(dangling(case, looked));
    findings
}

fn finding(
    name: &str,
    severity: Severity,
    verdict: Verdict,
    title: String,
    why: String,
) -> Finding {
    Finding {
        controls: CONTROLS.iter().map(|&id| id.to_owned()).collect(),
        ..Finding::new(format!("orphans/{name}"), severity, verdict, title, why)
    }
}

/// One bucket that is, or may be, an orphan.
fn orphan(case: &Case<'_>, looked: &Looked<'_>, row: &BucketRow) -> Finding {
    let proved = looked.state == BucketState::Orphan;
    let name = looked.name;
    let severity = match (looked.access.open, proved) {
        (true, true) => Severity::High,
        (true, false) | (false, true) => Severity::Medium,
        (false, false) => Severity::Low,
    };
    let verdict = if proved {
        Verdict::Fail
    } else {
        Verdict::Unknown
    };
    let title = if proved {
        format!("{name} still holds CloudTrail logs, and no trail writes to it any more")
    } else {
        format!("{name} looks like a log bucket that no trail writes to any more")
    };
    let mut said: Vec<String> = Vec::new();
    let reasons: Vec<&str> = row
        .signals
        .iter()
        .filter(|signal| signal.weight > 0)
        .map(|signal| signal.text.as_str())
        .collect();
    said.push(format!("It shows by this: {}.", reasons.join("; ")));
    if let Some(last) = looked.last {
        let ago = case.age(last).map_or_else(String::new, |age| {
            format!(", {} before the newest date of the case", duration(age))
        });
        let time = crate::record::format_seconds(u64::from(last));
        said.push(format!("The last file was delivered at {time}{ago}."));
    }
    if let Some(bytes) = row.bytes {
        let objects = row.objects.map_or_else(String::new, |count| {
            format!(" in {}", words::counted(count, "object"))
        });
        said.push(format!("{} lie in it{objects}.", words::bytes(bytes)));
    }
    said.push(who(row));
    said.push(
        "Old logs tell an attacker who works here and how, and nobody watches a bucket that nobody uses. \
         It is a false alarm where the bucket is kept as an archive on purpose; then it has an owner, a \
         lifecycle and no readers beside them."
            .to_owned(),
    );
    let evidence: BTreeSet<Evidence> = row
        .signals
        .iter()
        .flat_map(|signal| signal.evidence.iter().cloned())
        .ordered();
    Finding {
        resources: vec![format!("arn:aws:s3:::{name}")],
        count: row.objects.unwrap_or(1),
        monthly_usd: row.monthly_usd,
        evidence: evidence.into_iter().take(SHOWN).collect(),
        fix: Some(fix(looked, row)),
        ask: looked.ask.iter().take(NAMED).cloned().collect(),
        ..finding(ORPHAN, severity, verdict, title, said.join(" "))
    }
}

fn who(row: &BucketRow) -> String {
    let readers = match row.readers.as_slice() {
        [] => "nobody beside its own account can read it, as far as the exports show".to_owned(),
        readers => format!("{} can read it", listed(readers, 5)),
    };
    let deleters = match row.deleters.as_slice() {
        [] => String::new(),
        deleters => format!(
            ", {} can delete from it or change its rules",
            listed(deleters, 5)
        ),
    };
    let protections = match row.protections.as_slice() {
        [] => "nothing that is known protects it".to_owned(),
        all => format!("it is protected by {}", listed(all, 8)),
    };
    capitalized(&format!("{readers}{deleters}; {protections}."))
}

/// Whether a bucket's trails are all off: it is no orphan, and nothing that is known of it is missing.
fn is_of_stopped(looked: &Looked<'_>) -> bool {
    let known = !looked.has("trail-of-unknown-state") && !looked.is_gone();
    looked.state == BucketState::Unknown && looked.has("stopped-trail") && known
}

/// A bucket whose trail is there and off.
fn stopped(case: &Case<'_>, looked: &Looked<'_>) -> Option<Finding> {
    if !is_of_stopped(looked) {
        return None;
    }
    let name = looked.name;
    let off: Vec<_> = looked
        .trails
        .iter()
        .filter(|trail| trail.logging.truth() == Some(false))
        .collect();
    let said: Vec<String> = off
        .iter()
        .map(|trail| match trail.stopped.known() {
            Some(time) => format!("{} has been off since {time}", trail.name),
            None => format!("{} is off", trail.name),
        })
        .collect();
    let within = off.iter().any(|trail| {
        let time = trail.stopped.known().and_then(|time| Instant::parse(time));
        let window = case.window;
        time.zip(window)
            .is_some_and(|(time, (from, to))| (from..=to).contains(&time.0))
    });
    let (severity, scene) = if within {
        (
            Severity::Medium,
            "It was turned off in the time of these logs: until it is known who did so and why, what lies in the \
             bucket is evidence. Delete nothing in it, and take neither its policy nor a protection away. ",
        )
    } else {
        (Severity::Low, "")
    };
    let names: Vec<&str> = off.iter().map(|trail| trail.name.as_str()).collect();
    let title = format!(
        "{name} is the bucket of {}, which is off",
        listed(&names, 3)
    );
    let why = format!(
        "{}. {scene}A trail that is off can be turned on again, so that its bucket is no orphan before the trail is \
         deleted; until then its logs are paid for and few look at them. It is a false alarm where the trail was \
         turned off on purpose and its logs are kept for their time.",
        said.join("; ")
    );
    let sources = off
        .iter()
        .flat_map(|trail| [trail.logging.source(), trail.stopped.source()]);
    let commands = off.iter().take(NAMED).map(|trail| {
        let command = format!(
            "aws cloudtrail start-logging --name {} --region {}",
            quoted(&trail.arn, "TRAIL_ARN"),
            quoted(&trail.home_region, "REGION")
        );
        in_account(&command, &trail.account)
    });
    Some(Finding {
        resources: vec![format!("arn:aws:s3:::{name}")],
        evidence: evidence_of(sources),
        fix: Some(Fix {
            summary: "Find out who turned it off. If nobody decided so, turn it on again; if the trail was given up, \
                      keep the bucket for as long as its logs have to be kept, and delete the trail: then it is \
                      told as an orphan."
                .to_owned(),
            commands: commands.collect(),
            document: None,
        }),
        ask: looked.ask.iter().take(NAMED).cloned().collect(),
        ..finding("bucket-of-stopped-trail", severity, Verdict::Fail, title, why)
    })
}

/// Looks first, closes second, and deletes last.
fn fix(looked: &Looked<'_>, row: &BucketRow) -> Fix {
    let bucket = quoted(&row.name, "BUCKET");
    let account = row.account.as_deref().unwrap_or_default();
    let mut commands = vec![
        format!("aws s3 ls s3://{bucket}/ --recursive --summarize --human-readable"),
        format!(
            "aws s3api put-public-access-block --bucket {bucket} --public-access-block-configuration \
             BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"
        ),
        format!("aws s3api delete-bucket-policy --bucket {bucket}"),
    ];
    // S3 refuses any access list where the owner of the bucket owns all objects.
    let ownership = looked.bucket.map(|bucket| &bucket.ownership);
    let enforced = ownership
        .and_then(|ownership| ownership.known())
        .is_some_and(|ownership| ownership == "BucketOwnerEnforced");
    let untold = ownership.is_none_or(Fact::is_unknown);
    if !enforced {
        let condition = if untold {
            " # not where its ownership is BucketOwnerEnforced"
        } else {
            ""
        };
        commands.push(format!(
            "aws s3api put-bucket-acl --bucket {bucket} --acl private{condition}"
        ));
    }
    commands.push(format!(
        "aws s3api get-bucket-lifecycle-configuration --bucket {bucket}"
    ));
    commands.push(format!(
        "aws s3api put-bucket-lifecycle-configuration --bucket {bucket} --lifecycle-configuration \
         file://lifecycle.json"
    ));
    commands.push(format!(
        "aws s3 rb s3://{bucket} # once the lifecycle has emptied it"
    ));
    // No transition: log files are small, and to move one costs more than it saves (pricing of S3: requests).
    Fix {
        summary: "Check that nobody needs it, close it, let a lifecycle empty it, and delete it last. The document is \
                  lifecycle.json; set the days to what the logs have to be kept for. The call replaces all rules that \
                  are there: read them first, and put those that are to stay into the document."
            .to_owned(),
        commands: commands
            .iter()
            .map(|command| in_account(command, account))
            .collect(),
        document: Some(json!({ "Rules": [{
            "ID": "end-of-old-trail-logs",
            "Status": "Enabled",
            "Filter": { "Prefix": "" },
            "Expiration": { "Days": 365 },
            "NoncurrentVersionExpiration": { "NoncurrentDays": 1 },
            "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 7 },
        }] })),
    }
}

/// What is said of the buckets that are no orphans: those that cannot be judged, or that all is well.
fn rest(looked: &[Looked<'_>]) -> Vec<Finding> {
    let of = |state| looked.iter().filter(move |looked| looked.state == state);
    let unknown: Vec<&Looked<'_>> = of(BucketState::Unknown)
        .filter(|looked| !looked.is_gone() && !is_of_stopped(looked))
        .collect();
    if !unknown.is_empty() {
        let names: Vec<&str> = unknown.iter().map(|looked| looked.name).collect();
        let title = match names.as_slice() {
            [one] => format!("Whether {one} is an orphaned log bucket is not known"),
            all => format!(
                "Whether {} are orphaned log buckets is not known",
                counted(all.len(), "bucket")
            ),
        };
        let why = "The exports do not show what lies in them, or which trails write to them. A bucket that \
                   is not in the exports may be anything."
            .to_owned();
        let mut ask: Vec<String> = Vec::new();
        for command in unknown.iter().flat_map(|looked| &looked.ask) {
            if ask.len() < NAMED && !ask.contains(command) {
                ask.push(command.clone());
            }
        }
        return vec![Finding {
            resources: names
                .iter()
                .take(NAMED)
                .map(|name| format!("arn:aws:s3:::{name}"))
                .collect(),
            count: names.len() as u64,
            ask,
            ..finding(ORPHAN, Severity::Info, Verdict::Unknown, title, why)
        }];
    }
    let orphans = of(BucketState::Orphan)
        .chain(of(BucketState::LikelyOrphan))
        .count();
    if looked.is_empty() || orphans > 0 {
        return Vec::new();
    }
    let title = match looked.len() {
        1 => "The one bucket that is known is no orphaned log bucket".to_owned(),
        n => format!("None of the {n} buckets that are known is an orphaned log bucket"),
    };
    let why =
        "Each has a trail that writes to it or could, or nothing to do with CloudTrail.".to_owned();
    let names = looked
        .iter()
        .take(NAMED)
        .map(|looked| format!("arn:aws:s3:::{}", looked.name));
    vec![Finding {
        resources: names.collect(),
        count: looked.len() as u64,
        ..finding(ORPHAN, Severity::Info, Verdict::Pass, title, why)
    }]
}

fn prefix(orphan: &Orphan) -> Finding {
    let row = &orphan.row;
    let bucket = quoted(&row.bucket, "BUCKET");
    let (place, count) = (&row.prefix, row.objects.unwrap_or(0));
    let last = row.last_delivery.as_deref().unwrap_or_default();
    let title = format!("Nothing writes to {}/{place} any more", row.bucket);
    let why = format!(
        "The bucket is in use, but no trail that writes to it writes below this prefix; its last file came \
         at {last}, and {} lie there. Its logs are paid for and looked at by nobody. It is a false alarm \
         where a trail outside of the exports writes there.",
        words::counted(count, "object")
    );
    Finding {
        resources: vec![format!("arn:aws:s3:::{}/{place}", row.bucket)],
        count,
        evidence: orphan.evidence.clone(),
        fix: Some(Fix {
            summary: "Check that nobody needs them, then let a lifecycle rule for the prefix end them. Read \
                      the rules that are there first: the call replaces them all."
                .to_owned(),
            commands: vec![
                format!("aws s3 ls {} --recursive --summarize", quoted(&format!("s3://{}/{place}/", row.bucket), "PREFIX")),
                format!("aws s3api get-bucket-lifecycle-configuration --bucket {bucket}"),
                format!("aws s3api put-bucket-lifecycle-configuration --bucket {bucket} --lifecycle-configuration file://lifecycle.json"),
            ],
            document: Some(json!({ "Rules": [{
                "ID": "end-of-an-old-prefix",
                "Status": "Enabled",
                "Filter": { "Prefix": format!("{place}/") },
                "Expiration": { "Days": 365 },
            }] })),
        }),
        ..finding("orphaned-prefix", Severity::Low, Verdict::Fail, title, why)
    }
}

/// Trails whose bucket is gone. A bucket in another account is not gone because it is not listed.
fn dangling(case: &Case<'_>, looked: &[Looked<'_>]) -> Vec<Finding> {
    let name = "dangling-trail";
    let mut findings = Vec::new();
    let mut unknown: Vec<&Looked<'_>> = Vec::new();
    let mut seen = 0;
    for looked in looked.iter().filter(|looked| !looked.trails.is_empty()) {
        let answer = looked.bucket.map(|bucket| &bucket.exists);
        if looked.is_gone() {
            findings.push(gone(looked));
        } else if answer.is_some_and(|exists| exists.known().is_some()) || looked.last.is_some() {
            seen += 1;
        } else {
            unknown.push(looked);
        }
    }
    if !unknown.is_empty() {
        let buckets: Vec<&str> = unknown.iter().map(|looked| looked.name).collect();
        let title = format!(
            "Whether {} of trails still exist{} is not known",
            counted(buckets.len(), "bucket"),
            if buckets.len() == 1 { "s" } else { "" }
        );
        let why = "No export shows the bucket. It may lie in another account, or be gone; then the trail \
                   delivers nothing, and for 30 days is charged all the same (AWS CloudTrail user guide, \
                   \"Amazon S3 bucket policy for CloudTrail\")."
            .to_owned();
        let ask = buckets.iter().take(NAMED).map(|bucket| {
            format!(
                "aws s3api head-bucket --bucket {}",
                quoted(bucket, "BUCKET")
            )
        });
        let arns = unknown
            .iter()
            .flat_map(|looked| looked.trails.iter().map(|trail| trail.arn.clone()));
        findings.push(Finding {
            resources: arns.take(NAMED).collect(),
            count: buckets.len() as u64,
            ask: ask.collect(),
            ..finding(name, Severity::Info, Verdict::Unknown, title, why)
        });
    } else if findings.is_empty() && seen > 0 {
        let title = "Every trail's bucket exists".to_owned();
        let why = "Each was listed, or took a delivery.".to_owned();
        let arns = case.estate.trails.keys().take(NAMED).cloned();
        findings.push(Finding {
            resources: arns.collect(),
            count: seen,
            ..finding(name, Severity::Info, Verdict::Pass, title, why)
        });
    }
    findings
}

fn gone(looked: &Looked<'_>) -> Finding {
    let lost = looked.trails.iter().filter(|trail| trail.lost_its_bucket());
    let errors = lost.map(|trail| trail.delivery_error.source());
    let arns: Vec<String> = looked
        .trails
        .iter()
        .map(|trail| trail.arn.clone())
        .collect();
    let names: Vec<&str> = looked
        .trails
        .iter()
        .map(|trail| trail.name.as_str())
        .collect();
    let bucket = looked.name;
    let title = format!("{} writes to {bucket}, which is gone", listed(&names, 3));
    let why = "Nothing that the trail logs is kept. Whoever makes a bucket of that name first gets the \
               logs, in any account. It is a false alarm where the bucket has been made again since."
        .to_owned();
    let exists = looked.bucket.and_then(|bucket| bucket.exists.source());
    let commands = looked.trails.iter().take(NAMED).map(|trail| {
        let command = format!(
            "aws cloudtrail update-trail --name {} --s3-bucket-name LOG_BUCKET --region {}",
            quoted(&trail.arn, "TRAIL_ARN"),
            quoted(&trail.home_region, "REGION")
        );
        in_account(&command, &trail.account)
    });
    Finding {
        count: arns.len() as u64,
        resources: arns,
        evidence: evidence_of(errors.chain([exists])),
        fix: Some(Fix {
            summary: "Point the trail to a bucket that exists, or delete the trail.".to_owned(),
            commands: commands.collect(),
            document: None,
        }),
        ..finding("dangling-trail", Severity::High, Verdict::Fail, title, why)
    }
}
