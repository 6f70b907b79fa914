//! What a call does to keys, log groups and rules, and to the services that log or watch beside CloudTrail.

use super::{
    DETECTOR_OFF, SHORT_DAYS, Verdict, items, keeps, member, neutral, number, strengthens, texts,
    unknown, weakens,
};
use crate::analyzers::words::counted;
use crate::json::Raw;
use crate::record::Record;
use crate::report::Effect;

pub(in super::super) fn key_deletion(record: &Record<'_>) -> Option<Verdict> {
    match number(record.parameter(&["pendingWindowInDays"])) {
        Some(days) => weakens(format!("deletes the key in {}", counted(days, "day"))),
        None => weakens("deletes the key in 30 days"),
    }
}

pub(in super::super) fn retention(record: &Record<'_>) -> Option<Verdict> {
    let days = number(record.parameter(&["retentionInDays"]))?;
    let kept = counted(days, "day");
    if days < SHORT_DAYS {
        return weakens(format!("keeps events for {kept} only"));
    }
    neutral(keeps(days))
}

pub(in super::super) fn event_rule(record: &Record<'_>) -> Option<Verdict> {
    let state = record.parameter(&["state"]).and_then(Raw::text);
    if state.is_some_and(|state| state.is("DISABLED")) {
        return weakens("disables a rule");
    }
    unknown("changes a rule")
}

pub(in super::super) fn config_recorder(record: &Record<'_>) -> Option<Verdict> {
    let group = record.parameter(&["configurationRecorder", "recordingGroup"]);
    let all = group.and_then(|group| member(group, "allSupported"));
    match all.and_then(Raw::truth) {
        Some(false) => weakens("no longer records every kind of resource"),
        Some(true) => strengthens("records every kind of resource"),
        None => unknown("changes what is recorded"),
    }
}

pub(in super::super) fn archiving_filter(record: &Record<'_>) -> Option<Verdict> {
    let action = record.parameter(&["action"]).and_then(Raw::text);
    if action.is_some_and(|action| action.is("ARCHIVE")) {
        return weakens("archives findings unseen");
    }
    neutral("creates a filter")
}

pub(in super::super) fn detector(record: &Record<'_>) -> Option<Verdict> {
    if record.parameter(&["enable"]).and_then(Raw::truth) == Some(false) {
        return weakens(DETECTOR_OFF);
    }
    let text = record.request_parameters.map_or("", Raw::as_written);
    if text.contains("\"DISABLED\"") || text.contains("\"enable\":false") {
        return weakens("turns a part of GuardDuty off");
    }
    if record.parameter(&["findingPublishingFrequency"]).is_some() {
        return unknown("changes how often findings are published");
    }
    neutral("changes nothing that weakens it")
}

pub(in super::super) fn standards_control(record: &Record<'_>) -> Option<Verdict> {
    let status = record.parameter(&["controlStatus"]).and_then(Raw::text)?;
    if status.is("DISABLED") {
        return weakens("turns a control of Security Hub off");
    }
    strengthens("turns a control of Security Hub on")
}

pub(in super::super) fn access_logs(record: &Record<'_>) -> Option<Verdict> {
    let attributes = items(record.parameter(&["attributes"]));
    let found = attributes.into_iter().find_map(|attribute| {
        let key = member(attribute, "key").and_then(Raw::text)?;
        key.is("access_logs.s3.enabled")
            .then(|| member(attribute, "value").and_then(Raw::truth))?
    });
    match found? {
        false => weakens("turns the access log off"),
        true => strengthens("turns the access log on"),
    }
}

pub(in super::super) fn cluster_logging(record: &Record<'_>) -> Option<Verdict> {
    let clusters = items(record.parameter(&["logging", "clusterLogging"]));
    let off = clusters
        .iter()
        .any(|one| member(*one, "enabled").and_then(Raw::truth) == Some(false));
    match (clusters.is_empty(), off) {
        (true, _) => None,
        (_, true) => weakens("turns logs of the cluster off"),
        _ => strengthens("turns logs of the cluster on"),
    }
}

pub(in super::super) fn database_logs(record: &Record<'_>) -> Option<Verdict> {
    let exports = record.parameter(&["cloudwatchLogsExportConfiguration"])?;
    if texts(member(exports, "disableLogTypes")).is_empty() {
        return strengthens("exports logs of the database");
    }
    weakens("no longer exports logs of the database")
}

pub(in super::super) fn function_logging(record: &Record<'_>) -> Option<Verdict> {
    record.parameter(&["loggingConfig"])?;
    unknown("changes what the function logs")
}

pub(in super::super) fn stage_logging(record: &Record<'_>) -> Option<Verdict> {
    let text = record.request_parameters?.as_written();
    let removed = text.contains("accessLogSettings") && text.contains("\"remove\"");
    let off = text.contains("logging/loglevel") && text.contains("\"OFF\"");
    (removed || off).then(|| (Effect::Weakens, "turns the log of an API off".into()))
}

pub(in super::super) fn distribution_logging(record: &Record<'_>) -> Option<Verdict> {
    let logging = record.parameter(&["distributionConfig", "logging", "enabled"])?;
    (logging.truth() == Some(false)).then(|| (Effect::Weakens, "leaves the access log off".into()))
}

pub(in super::super) fn service_access(record: &Record<'_>) -> Option<Verdict> {
    let principal = record.parameter(&["servicePrincipal"])?.text()?.get();
    let watched = [
        "cloudtrail",
        "config",
        "guardduty",
        "securityhub",
        "access-analyzer",
        "detective",
    ];
    let service = principal.split('.').next().unwrap_or_default();
    if watched.contains(&service) {
        return weakens(format!("ends {service} for the organization"));
    }
    neutral(format!("ends {service} for the organization"))
}

pub(in super::super) fn assume_root(record: &Record<'_>) -> Option<Verdict> {
    let text = record.request_parameters.map_or("", Raw::as_written);
    if text.contains("S3UnlockBucketPolicy") || text.contains("SQSUnlockQueuePolicy") {
        return weakens("acts as root to unlock a bucket or queue policy");
    }
    neutral("acts as root for a limited task")
}
