//! What a call of CloudTrail itself does.

use super::{
    Effects, SETS_BUCKET, SETS_GROUP, SETS_KEY, SETS_TOPIC, TAKES_OTHERS, Verdict, items, keeps,
    member, neutral, number, strengthens, texts, unknown, weakens,
};
use crate::json::{Kind, Raw, Text};
use crate::record::Record;

pub(in super::super) fn create_trail(record: &Record<'_>) -> Option<Verdict> {
    let single = record
        .parameter(&["isMultiRegionTrail"])
        .and_then(Raw::truth)
        == Some(false);
    if single {
        return neutral("creates a trail of one Region");
    }
    strengthens("creates a trail")
}

pub(in super::super) fn update_trail(record: &Record<'_>) -> Option<Verdict> {
    let parameter = |name: &str| record.parameter(&[name]);
    let mut effects = Effects::default();
    effects.truth(
        parameter("isMultiRegionTrail"),
        "no longer logs other Regions",
        "logs all Regions",
    );
    effects.truth(
        parameter("includeGlobalServiceEvents"),
        "no longer logs global services",
        "logs global services",
    );
    effects.truth(
        parameter("enableLogFileValidation"),
        "turns log file validation off",
        "turns log file validation on",
    );
    effects.truth(
        parameter("isOrganizationTrail"),
        "no longer logs the organization",
        "logs the organization",
    );
    effects.text(
        parameter("kmsKeyId"),
        "no longer encrypts with a key",
        SETS_KEY,
    );
    effects.text(
        parameter("cloudWatchLogsLogGroupArn"),
        "no longer sends to CloudWatch Logs",
        SETS_GROUP,
    );
    effects.text(
        parameter("snsTopicName"),
        "no longer tells the topic",
        SETS_TOPIC,
    );
    effects.text(
        parameter("s3BucketName"),
        "delivers to no bucket",
        SETS_BUCKET,
    );
    // Its own deliveries are noise rather than evidence.
    if parameter("recursiveLogging").and_then(Raw::truth) == Some(false) && effects.is_empty() {
        return neutral("no longer logs its own deliveries");
    }
    effects.verdict("changes nothing that weakens it")
}

pub(in super::super) fn put_event_selectors(record: &Record<'_>) -> Option<Verdict> {
    let basic = record.parameter(&["eventSelectors"]);
    let advanced = record.parameter(&["advancedEventSelectors"]);
    let mut effects = Effects::default();
    let (basic, advanced) = (items(basic), items(advanced));
    if basic.is_empty() && advanced.is_empty() {
        return weakens("leaves no selector");
    }
    let mut management = false;
    for selector in &basic {
        let included = member(*selector, "includeManagementEvents").and_then(Raw::truth);
        management |= included != Some(false);
        match member(*selector, "readWriteType").and_then(Raw::text) {
            Some(kind) if kind.is("ReadOnly") => effects.weakens.push("logs reads only".into()),
            Some(kind) if kind.is("WriteOnly") => {
                effects
                    .weakens
                    .push("logs writes only, so that no role assumption is logged".into());
            }
            _ => {}
        }
        for source in texts(member(*selector, "excludeManagementEventSources")) {
            effects.weakens.push(format!("leaves {source} out").into());
        }
    }
    for selector in &advanced {
        management |= of_advanced(*selector, &mut effects);
    }
    if !management {
        effects.weakens.push("logs no management events".into());
    }
    effects.verdict("logs all management events")
}

/// Whether an advanced selector logs management events.
fn of_advanced(selector: Raw<'_>, effects: &mut Effects) -> bool {
    let fields = items(member(selector, "fieldSelectors"));
    let management = fields.iter().any(|f| {
        name_of(*f).is_some_and(|name| name.is("eventCategory"))
            && texts(member(*f, "equals"))
                .iter()
                .any(|v| v == "Management")
    });
    for f in &fields {
        let Some(name) = name_of(*f) else { continue };
        let excludes = member(*f, "notEquals")
            .or_else(|| member(*f, "notStartsWith"))
            .or_else(|| member(*f, "notEndsWith"));
        let excluded = texts(excludes).join(" ");
        if name.is("readOnly") && management {
            let only = texts(member(*f, "equals")).join("");
            let what = if only == "true" {
                "logs reads only"
            } else {
                "logs writes only, so that no role assumption is logged"
            };
            effects.weakens.push(what.into());
        } else if !excluded.is_empty() && (management || name.is("resources.ARN")) {
            effects
                .weakens
                .push(format!("leaves {excluded} out").into());
        }
    }
    management
}

/// The name of the field that a field selector is about.
fn name_of(field: Raw<'_>) -> Option<Text<'_>> {
    member(field, "field").and_then(Raw::text)
}

pub(in super::super) fn put_insight_selectors(record: &Record<'_>) -> Option<Verdict> {
    let selectors = items(record.parameter(&["insightSelectors"]));
    let kinds: Vec<String> = selectors
        .into_iter()
        .filter_map(|selector| member(selector, "insightType").and_then(Raw::text))
        .map(|text| text.get().into_owned())
        .collect();
    match kinds.len() {
        0 => weakens("turns Insights off"),
        1 => unknown(format!("leaves Insights of one kind: {}", kinds.join(""))),
        _ => strengthens("turns Insights on"),
    }
}

pub(in super::super) fn put_event_configuration(record: &Record<'_>) -> Option<Verdict> {
    let size = record.parameter(&["maxEventSize"]).and_then(Raw::text);
    if size.is_some_and(|size| size.is("Standard")) {
        return weakens("cuts events to the standard size");
    }
    unknown("changes what is added to events or counted together")
}

pub(in super::super) fn update_event_data_store(record: &Record<'_>) -> Option<Verdict> {
    let parameter = |name: &str| record.parameter(&[name]);
    let mut effects = Effects::default();
    effects.truth(
        parameter("terminationProtectionEnabled"),
        "removes the protection from deletion",
        "protects from deletion",
    );
    effects.truth(
        parameter("multiRegionEnabled"),
        "no longer takes other Regions",
        "takes all Regions",
    );
    effects.truth(
        parameter("organizationEnabled"),
        "no longer takes the organization",
        "takes the organization",
    );
    if let Some(days) = number(parameter("retentionPeriod")) {
        effects.unknown.push(keeps(days).into());
    }
    let chosen = parameter("advancedEventSelectors");
    if chosen.is_some_and(|chosen| chosen.kind() != Kind::Null) {
        effects.unknown.push(TAKES_OTHERS.into());
    }
    let key = parameter("kmsKeyId");
    if key.is_some_and(|key| key.kind() != Kind::Null) {
        effects.unknown.push(SETS_KEY.into());
    }
    effects.verdict("changes nothing that weakens it")
}
