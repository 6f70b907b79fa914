//! What a policy does, of a bucket, a key or a caller.

use super::super::settings::{self, Setting};
use super::{Verdict, unknown, weakens};
use crate::json::{Raw, Text};
use crate::record::Record;
use crate::report::Effect;

/// Whether AWS left the parameters out because they were too large: a known way to hide a policy.
fn is_omitted(record: &Record<'_>) -> bool {
    record.parameter(&["omitted"]).and_then(Raw::truth) == Some(true)
}

const OMITTED: &str = "the policy was made too large to be logged";

pub(in super::super) fn policy(record: &Record<'_>) -> Option<Verdict> {
    if is_omitted(record) {
        return weakens(OMITTED);
    }
    let name = record.event_name.map(Text::get).unwrap_or_default();
    let bucket = record
        .parameter(&["bucketName"])
        .and_then(Raw::text)
        .map(Text::get);
    match settings::of(record, &name, bucket.as_deref()) {
        Some(Setting::Policy(opened)) if opened.everyone => weakens("lets everyone in"),
        Some(Setting::Policy(opened)) if opened.unsure => {
            unknown("replaces the policy, with conditions that are not understood")
        }
        _ => unknown("replaces the policy"),
    }
}

pub(in super::super) fn omitted_or_grant(record: &Record<'_>) -> Option<Verdict> {
    if is_omitted(record) {
        return weakens(OMITTED);
    }
    let text = record.request_parameters.map_or("", Raw::as_written);
    let grants = [
        "cloudtrail:*",
        "cloudtrail:StopLogging",
        "cloudtrail:DeleteTrail",
    ];
    if grants.iter().any(|action| text.contains(action)) {
        return unknown("writes a policy that names rights to stop or delete trails");
    }
    // Else only the role that delivers logs matters, and its name tells.
    match record.event_name?.get().as_ref() {
        "PutRolePolicy" | "UpdateAssumeRolePolicy" => {
            unknown("changes the role that delivers logs")
        }
        _ => None,
    }
}

pub(in super::super) fn grants_cloudtrail(record: &Record<'_>) -> Option<Verdict> {
    let arn = record.parameter(&["policyArn"])?.text()?.get();
    arn.contains("CloudTrail_FullAccess").then(|| {
        (
            Effect::Unknown,
            "gives the right to stop and delete trails".into(),
        )
    })
}
