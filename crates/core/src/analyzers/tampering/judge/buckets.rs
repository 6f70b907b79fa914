//! What a call does to the buckets that keep logs, and to the logs in them.

use memchr::memmem;

use super::{SHORT_DAYS, Verdict, items, member, neutral, number, strengthens, unknown, weakens};
use crate::analyzers::words::counted;
use crate::json::{Kind, Rare, Raw};
use crate::record::Record;
use crate::report::Effect;

/// Whether an AWS service made the call by itself.
fn is_by_service(record: &Record<'_>) -> bool {
    let identity = &record.identity;
    identity.kind().is_some_and(|kind| kind.is("AWSService"))
        || identity.invoked_by().is_some_and(|by| !by.is_empty())
}

/// Whether a record is about a log file that CloudTrail delivered, and not by a service.
fn is_log_object(record: &Record<'_>) -> bool {
    static FOLDER: Rare = Rare::new(|| memmem::Finder::new("AWSLogs"));
    let asked = record.request_parameters.map_or("", Raw::as_written);
    if !FOLDER.may_be_in(asked) && !FOLDER.may_be_in(record.resources.raw()) {
        return false;
    }
    let key = record.parameter(&["key"]).and_then(Raw::text);
    let arn = record
        .resources
        .of_kind("AWS::S3::Object")
        .and_then(|r| r.arn);
    let named = |text: &str| text.contains("AWSLogs/") && text.contains("/CloudTrail");
    !is_by_service(record)
        && (key.is_some_and(|key| named(&key.get())) || arn.is_some_and(|arn| named(&arn.get())))
}

pub(in super::super) fn log_object_deleted(record: &Record<'_>) -> Option<Verdict> {
    is_log_object(record).then(|| (Effect::Weakens, "deletes a log file".into()))
}

/// Deleting many at once, the record names the bucket at most; whether logs were among them, only
/// the bucket's name may tell.
pub(in super::super) fn log_objects_deleted(record: &Record<'_>) -> Option<Verdict> {
    if is_by_service(record) {
        return None;
    }
    if is_log_object(record) {
        return weakens("deletes log files");
    }
    unknown("deletes many objects at once")
}

pub(in super::super) fn log_object_written(record: &Record<'_>) -> Option<Verdict> {
    is_log_object(record).then(|| (Effect::Weakens, "writes over a log file".into()))
}

pub(in super::super) fn log_object_acl(record: &Record<'_>) -> Option<Verdict> {
    if is_log_object(record) {
        acl(record)
    } else {
        None
    }
}

pub(in super::super) fn legal_hold(record: &Record<'_>) -> Option<Verdict> {
    if !is_log_object(record) {
        return None;
    }
    let text = record.request_parameters.map_or("", Raw::as_written);
    if text.contains("\"OFF\"") {
        return weakens("lifts the legal hold of a log file");
    }
    strengthens("holds a log file")
}

pub(in super::super) fn retention_of_object(record: &Record<'_>) -> Option<Verdict> {
    is_log_object(record).then(|| {
        (
            Effect::Unknown,
            "changes how long a log file is locked".into(),
        )
    })
}

pub(in super::super) fn acl(record: &Record<'_>) -> Option<Verdict> {
    let text = record.request_parameters.map_or("", Raw::as_written);
    let everyone = [
        "global/AllUsers",
        "global/AuthenticatedUsers",
        "public-read",
        "authenticated-read",
    ];
    if everyone.iter().any(|grantee| text.contains(grantee)) {
        return weakens("lets everyone read or write");
    }
    neutral("sets grants that are not public")
}

pub(in super::super) fn public_access_block(record: &Record<'_>) -> Option<Verdict> {
    let block = record.parameter(&["PublicAccessBlockConfiguration"])?;
    let flags = [
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    ];
    let off: Vec<&str> = flags
        .into_iter()
        .filter(|flag| member(block, flag).and_then(Raw::truth) != Some(true))
        .collect();
    if off.is_empty() {
        return strengthens("blocks public access");
    }
    weakens(format!("leaves {} off", off.join(", ")))
}

/// The name in the ARN of a bucket or of what lies in it; a name as it is.
pub(in super::super) fn bucket_of(target: &str) -> &str {
    let name = target.split_once(":::").map_or(target, |(_, name)| name);
    name.split('/').next().unwrap_or(name)
}

/// The fewest days after which a rule that is on deletes objects.
pub(in super::super) fn shortest_expiration(record: &Record<'_>) -> Option<f64> {
    let rules = items(record.parameter(&["LifecycleConfiguration", "Rule"]))
        .into_iter()
        .chain(items(
            record.parameter(&["LifecycleConfiguration", "Rules"]),
        ));
    rules
        .filter(|rule| {
            let status = member(*rule, "Status").and_then(Raw::text);
            status.is_none_or(|status| status.is("Enabled"))
        })
        .filter_map(|rule| {
            let expiration = member(rule, "Expiration");
            number(expiration.and_then(|e| member(e, "Days")))
        })
        .min_by(f64::total_cmp)
}

pub(in super::super) fn lifecycle(record: &Record<'_>) -> Option<Verdict> {
    match shortest_expiration(record) {
        Some(days) => {
            let what = format!("deletes objects after {}", counted(days, "day"));
            if days < SHORT_DAYS {
                weakens(what)
            } else {
                neutral(what)
            }
        }
        None => neutral("deletes nothing"),
    }
}

pub(in super::super) fn versioning(record: &Record<'_>) -> Option<Verdict> {
    let setting = record.parameter(&["VersioningConfiguration"])?;
    let is = |name: &str, wanted: &str| {
        let value = member(setting, name).and_then(Raw::text);
        value.is_some_and(|value| value.is(wanted))
    };
    if is("Status", "Suspended") {
        weakens("suspends versioning: what is overwritten is lost")
    } else if is("MfaDelete", "Disabled") {
        weakens("turns MFA delete off")
    } else {
        strengthens("turns versioning on")
    }
}

pub(in super::super) fn bucket_logging(record: &Record<'_>) -> Option<Verdict> {
    let status = record.parameter(&["BucketLoggingStatus"])?;
    match member(status, "LoggingEnabled") {
        Some(target) if target.kind() == Kind::Object => strengthens("turns access logging on"),
        _ => weakens("turns access logging off"),
    }
}

pub(in super::super) fn object_lock(record: &Record<'_>) -> Option<Verdict> {
    let text = record.request_parameters.map_or("", Raw::as_written);
    if text.contains("DefaultRetention") {
        return unknown("sets how long new objects are locked");
    }
    weakens("locks new objects no longer")
}

pub(in super::super) fn requester_pays(record: &Record<'_>) -> Option<Verdict> {
    let text = record.request_parameters.map_or("", Raw::as_written);
    if text.contains("\"Requester\"") {
        return weakens("makes the requester pay: CloudTrail can no longer deliver");
    }
    neutral("makes the owner pay")
}
