//! Trails that are off, that cannot deliver, and that have not delivered for long.

use super::{Rule, Tally};
use crate::analyzers::fragmentation::Case;
use crate::analyzers::watch::{State, Watch};
use crate::analyzers::words::{counted, duration, evidence_of, in_account, quoted};
use crate::estate::model::Trail;
use crate::record::Instant;
use crate::report::{Coverage, CoverageState, Finding, Fix, Severity, Verdict};

const NOT_LOGGING: Rule = Rule {
    name: "trail-not-logging",
    controls: &[
        "SecurityHub:CloudTrail.3",
        "CIS-7.0:4.1",
        "NIST-800-53r5:AU-12",
        "PCI-4.0.1:10.2.1",
    ],
};

const FAILING: Rule = Rule {
    name: "delivery-failing",
    controls: &["NIST-800-53r5:AU-12", "PCI-4.0.1:10.2.1"],
};

const STALE: Rule = Rule {
    name: "delivery-stale",
    controls: &["NIST-800-53r5:AU-12"],
};

/// A trail that logs every Region delivers within minutes; a day of silence is none of delivery's
/// delays.
const STALE_SECONDS: u32 = 86_400;

fn command(trail: &Trail, call: &str, more: &str) -> String {
    let (name, region) = (
        quoted(&trail.arn, "TRAIL_ARN"),
        quoted(&trail.home_region, "REGION"),
    );
    in_account(
        &format!("aws cloudtrail {call} --name {name}{more} --region {region}"),
        &trail.account,
    )
}

/// Trails that are switched off.
pub(super) fn trail_not_logging(case: &Case<'_>, matrix: &[Coverage]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut tally = Tally::default();
    for (_, watch) in case.trails() {
        let Some(trail) = watch.trail else { continue };
        match watch.state {
            State::Unknown => tally
                .unknown
                .push((trail.arn.clone(), command(trail, "get-trail-status", ""))),
            State::On | State::Failing => tally.pass.push(trail.arn.clone()),
            State::Off => findings.push(off(case, matrix, watch, trail)),
        }
    }
    findings.extend(tally.open(
        &NOT_LOGGING,
        Severity::Medium,
        |names| {
            let trails = counted(names.len(), "trail");
            format!("Whether {trails} is on is not known")
        },
        "A trail is listed whether it is on or off; only its status tells.",
    ));
    let all_on = findings.iter().all(|it| it.verdict != Verdict::Fail);
    if all_on {
        let title = match tally.pass.len() {
            1 => "1 trail is on".to_owned(),
            count => format!("{count} trails are on"),
        };
        findings.extend(tally.passed(&NOT_LOGGING, title, "Their status says IsLogging."));
    }
    findings
}

fn off(case: &Case<'_>, matrix: &[Coverage], watch: &Watch<'_>, trail: &Trail) -> Finding {
    // What it would log and nothing else does.
    let bare = matrix.iter().any(|cell| {
        cell.state == CoverageState::Gap
            && cell.class.starts_with("management-")
            && watch.reaches(case.estate, &cell.account, &cell.region) == Some(true)
    });
    let title = match trail.stopped.known() {
        Some(time) => format!("{} has been off since {time}", watch.label()),
        None => format!("{} is off", watch.label()),
    };
    let (severity, why) = if bare {
        (
            Severity::High,
            "It logs nothing, and what it would log no other trail does. It would be a false alarm \
             where the trail was replaced by one that the exports do not show.",
        )
    } else {
        (
            Severity::Medium,
            "It logs nothing. Where other trails log the same it can be deleted; a trail that is \
             off looks like protection and is none.",
        )
    };
    let who = format!(
        "aws cloudtrail lookup-events --lookup-attributes \
         AttributeKey=EventName,AttributeValue=StopLogging --region {}",
        quoted(&trail.home_region, "REGION")
    );
    let names = [trail.arn.clone()];
    Finding {
        evidence: evidence_of([trail.logging.source(), trail.stopped.source()]),
        fix: Some(Fix {
            summary: "Switch it on again, or delete it where others log the same; then find out \
                      who stopped it."
                .to_owned(),
            commands: vec![
                command(trail, "start-logging", ""),
                in_account(&who, &trail.account),
            ],
            document: None,
        }),
        ..NOT_LOGGING.about(severity, Verdict::Fail, &names, title, why)
    }
}

/// Trails that are on and cannot deliver.
pub(super) fn delivery_failing(case: &Case<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut tally = Tally::default();
    for (_, watch) in case.trails() {
        let Some(trail) = watch.trail else { continue };
        match watch.state {
            State::Failing => findings.push(failing(case, watch, trail)),
            State::On if trail.delivers() == Some(true) => tally.pass.push(trail.arn.clone()),
            _ => {}
        }
    }
    if findings.is_empty() {
        let trails = counted(tally.pass.len(), "trail");
        findings.extend(tally.passed(
            &FAILING,
            format!("The last delivery of {trails} went through"),
            "Their status names no delivery error.",
        ));
    }
    findings
}

fn failing(case: &Case<'_>, watch: &Watch<'_>, trail: &Trail) -> Finding {
    let bucket = trail.bucket.known().map_or("its bucket", String::as_str);
    let error = trail.delivery_error.known().map(String::as_str);
    let gone = case.estate.has_bucket(bucket).is_absent()
        || error.is_some_and(|error| error.contains("NoSuchBucket"));
    let what = match error {
        Some(error)
            if error.len() <= 80 && error.bytes().all(|b| b.is_ascii_graphic() || b == b' ') =>
        {
            error.to_owned()
        }
        _ if gone => "the bucket is gone".to_owned(),
        _ => "its status names an error".to_owned(),
    };
    let last = trail
        .last_delivery
        .known()
        .map(|time| format!(" It last delivered at {time}."))
        .unwrap_or_default();
    let why = format!(
        "It is on, and its files do not reach {bucket}: {what}.{last} CloudTrail tries again for 30 \
         days, charges for the events all the same, and then they are lost. It would be a false \
         alarm if a later delivery went through."
    );
    let quoted_bucket = quoted(bucket, "LOG_BUCKET");
    let (summary, commands) = if gone {
        (
            "Give it a bucket that is there, or delete it where others log the same. Never make a \
             bucket of the old name again without a policy that names the trail.",
            vec![
                command(trail, "update-trail", " --s3-bucket-name LOG_BUCKET"),
                command(trail, "get-trail-status", ""),
            ],
        )
    } else {
        (
            "Look at the policies of the bucket and of the key: CloudTrail has to be allowed to \
             write.",
            vec![
                format!("aws s3api get-bucket-policy --bucket {quoted_bucket} --output json"),
                command(trail, "get-trail-status", ""),
            ],
        )
    };
    let exists = case.estate.buckets.get(bucket);
    let exists = exists.and_then(|bucket| bucket.exists.source());
    let title = format!("{} cannot deliver: {what}", watch.label());
    let names = [trail.arn.clone()];
    Finding {
        resources: vec![trail.arn.clone(), bucket.to_owned()],
        evidence: evidence_of([
            trail.delivery_error.source(),
            trail.logging.source(),
            exists,
        ]),
        fix: Some(Fix {
            summary: summary.to_owned(),
            commands,
            document: None,
        }),
        ..FAILING.about(Severity::High, Verdict::Fail, &names, title, &why)
    }
}

/// Trails that are on, name no error, and have not delivered for more than a day.
pub(super) fn delivery_stale(case: &Case<'_>) -> Vec<Finding> {
    let Some(now) = case.now else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    let mut tally = Tally::default();
    for (_, watch) in case.trails().filter(|(_, watch)| watch.works()) {
        let Some(trail) = watch.trail else { continue };
        let last = trail.last_delivery.known();
        let Some(last) = last.and_then(|time| Instant::parse(time)) else {
            continue;
        };
        let behind = now.saturating_sub(last.0);
        if behind < STALE_SECONDS {
            tally.pass.push(trail.arn.clone());
        } else {
            findings.push(stale(watch, trail, behind));
        }
    }
    if findings.is_empty() {
        let trails = counted(tally.pass.len(), "trail");
        findings.extend(tally.passed(
            &STALE,
            format!("{trails} delivered within a day of the newest time in the case"),
            "By their status.",
        ));
    }
    findings
}

fn stale(watch: &Watch<'_>, trail: &Trail, behind: u32) -> Finding {
    let bucket = quoted(
        trail.bucket.known().map_or("", String::as_str),
        "LOG_BUCKET",
    );
    let why = "It is on and names no error, but the newest time that the case shows is that much \
               later than its last delivery. It would be a false alarm where nothing happens in the \
               Region that it logs, or where the status was collected that much earlier than the \
               rest.";
    let severity = if watch.multi_region == Some(true) {
        Severity::Medium
    } else {
        Severity::Low
    };
    let title = format!(
        "{} has not delivered for {}",
        watch.label(),
        duration(behind)
    );
    let names = [trail.arn.clone()];
    Finding {
        evidence: evidence_of([trail.last_delivery.source()]),
        fix: Some(Fix {
            summary: "Look at its status again, and at what lies in its bucket.".to_owned(),
            commands: vec![
                command(trail, "get-trail-status", ""),
                format!("aws s3api get-bucket-policy --bucket {bucket} --output json"),
            ],
            document: None,
        }),
        ..STALE.about(severity, Verdict::Fail, &names, title, why)
    }
}
