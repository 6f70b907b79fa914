//! Trails: their settings, their selectors, and trails that are gone.

use super::past::{Known, comment};
use super::{Mended, Pieces, Place, Way};
use crate::analyzers::tampering::findings::short;
use crate::analyzers::words::{listed, quoted};
use crate::estate::Fact;
use crate::estate::model::Trail;
use crate::report::Effect;
use crate::selectors::Selectors;

/// Longest command that the forms for people show; longer selectors are a file.
const LONGEST: usize = 1_900;

const GET_TRAIL: &str = "aws cloudtrail get-trail --name {target} --region {region}";
const GET_SELECTORS: &str =
    "aws cloudtrail get-event-selectors --trail-name {target} --region {region}";
const GET_STATUS: &str = "aws cloudtrail get-trail-status --name {target} --region {region}";

/// Truth values of a trail: the setting, what turns it on, and what it does then. A trail of all Regions has to log
/// global services.
const TRUTHS: [(&str, &str, &str); 4] = [
    (
        "isMultiRegionTrail",
        "--is-multi-region-trail --include-global-service-events",
        "logged all Regions",
    ),
    (
        "includeGlobalServiceEvents",
        "--include-global-service-events",
        "logged global services",
    ),
    (
        "enableLogFileValidation",
        "--enable-log-file-validation",
        "validated its files",
    ),
    (
        "isOrganizationTrail",
        "--is-organization-trail",
        "logged the organization",
    ),
];

/// Texts of a trail: the setting, what sets it, and its word.
const TEXTS: [(&str, &str, &str); 4] = [
    ("s3BucketName", "--s3-bucket-name", "bucket"),
    ("s3KeyPrefix", "--s3-key-prefix", "prefix"),
    ("kmsKeyId", "--kms-key-id", "key"),
    ("snsTopicName", "--sns-topic-name", "topic"),
];

const GROUP: &str = "cloudWatchLogsLogGroupArn";
const ROLE: &str = "cloudWatchLogsRoleArn";

/// What the exports show of a setting; empty where it is not set.
fn shown(trail: Option<&Trail>, setting: &str) -> Option<String> {
    let trail = trail?;
    let text = |fact: &Fact<String>| match fact {
        Fact::Known(value, _) => Some(value.clone()),
        Fact::Absent(_) => Some(String::new()),
        Fact::Unknown(_) => None,
    };
    let truth = |fact: &Fact<bool>| fact.truth().map(|value| value.to_string());
    match setting {
        "s3BucketName" => text(&trail.bucket),
        "s3KeyPrefix" => text(&trail.prefix),
        "kmsKeyId" => text(&trail.kms_key),
        "snsTopicName" => text(&trail.topic),
        GROUP => text(&trail.log_group),
        ROLE => text(&trail.log_role),
        "isMultiRegionTrail" => truth(&trail.multi_region),
        "includeGlobalServiceEvents" => truth(&trail.global_services),
        "enableLogFileValidation" => truth(&trail.validation),
        "isOrganizationTrail" => truth(&trail.organization),
        _ => None,
    }
}

/// `UpdateTrail`: only what it changed goes back.
pub(in super::super) fn updated(place: &Place<'_, '_>) -> Mended {
    let trail = place.past.trail(place.last);
    let mut pieces = Pieces::default();
    for it in TRUTHS {
        pieces.truth(place, it, shown(trail, it.0));
    }
    for (setting, flag, words) in TEXTS {
        if let Some(value) = pieces.text(place, (setting, words), shown(trail, setting)) {
            pieces
                .flags
                .push(format!("{flag} {}", quoted(&value, "VALUE")));
        }
    }
    // AWS takes a log group and its role together only.
    let group = pieces.text(place, (GROUP, "log group"), shown(trail, GROUP));
    let call = place.changed(GROUP).map_or(place.last, |(call, _)| call);
    let role = place.past.value(call, ROLE, shown(trail, ROLE));
    match (group, role.filter(|role| !role.value.is_empty())) {
        (Some(group), Some(role)) => pieces.flags.push(group_flags(&group, &role.value)),
        (Some(_), None) => pieces.open.push("log group's role"),
        (None, _) => {}
    }
    let set = "aws cloudtrail update-trail --name {target} --region {region}";
    pieces.mended(place, GET_TRAIL, set)
}

fn group_flags(group: &str, role: &str) -> String {
    format!(
        "--cloud-watch-logs-log-group-arn {} --cloud-watch-logs-role-arn {}",
        quoted(group, "LOG_GROUP_ARN"),
        quoted(role, "ROLE_ARN")
    )
}

/// `PutEventSelectors`: one put overwrites all selectors of a trail, so what is put back has to be all of them.
pub(in super::super) fn selected(place: &Place<'_, '_>) -> Mended {
    let mut later = place.past.after(place.last);
    let put = |call: &&crate::analyzers::tampering::effects::Told<'_>| {
        call.sighting.event_name == "PutEventSelectors" && !call.raises()
    };
    if let Some(call) = later.find(put) {
        return place.undone_by(call, &[GET_SELECTORS]);
    }
    let Some(known) = place.past.selectors(place.last) else {
        let look = vec![place.filled(GET_SELECTORS)];
        return Mended::new(Way::Look, look).noted(
            "What it selected before, neither the logs nor the exports tell; one put-event-selectors overwrites all \
             selectors, those of data events too.",
        );
    };
    put_selectors(
        place,
        &place.target(),
        &known,
        Mended::new(Way::Back, Vec::new()),
    )
}

/// The same with the command that puts selectors.
fn put_selectors(
    place: &Place<'_, '_>,
    trail: &str,
    known: &Known<Selectors>,
    mut mended: Mended,
) -> Mended {
    let (option, json) = match &known.value {
        Selectors::Basic(basic) => ("--event-selectors", serde_json::to_string(basic)),
        Selectors::Advanced(advanced) => (
            "--advanced-event-selectors",
            serde_json::to_string(advanced),
        ),
    };
    // Plain data always has a JSON form.
    let json = quoted(&json.unwrap_or_default(), "SELECTORS");
    let (region, source) = (place.region(), comment(vec![known.source.clone()]));
    let put = format!("aws cloudtrail put-event-selectors --trail-name {trail} --region {region}");
    let whole = format!("{put} {option} {json}{source}");
    if whole.len() > LONGEST && place.alone {
        let from_file = format!("{put} --cli-input-json file://selectors.json{source}");
        mended.commands.push(from_file);
        mended.document = serde_json::to_value(&known.value).ok();
    } else {
        mended.commands.push(whole);
    }
    mended
}

/// `PutInsightSelectors`. Insights are paid for: only those go back that the exports still show.
pub(in super::super) fn analysed(place: &Place<'_, '_>) -> Mended {
    let left = match place.last.sighting.effect {
        Effect::Weakens => 0,
        _ => 1,
    };
    let trail = place.past.trail(place.last);
    let insights = trail.and_then(|trail| trail.insights.known());
    let Some(insights) = insights.filter(|it| it.insight_selectors.len() > left) else {
        let look = "aws cloudtrail get-insight-selectors --trail-name {target} --region {region}";
        return Mended::new(Way::Look, vec![place.filled(look)]).noted(
            "Which Insights were on before, neither the logs nor the exports tell; put-insight-selectors turns them \
             on, and they are paid for.",
        );
    };
    let command = put_insights(&place.target(), &place.region(), insights);
    Mended::new(Way::Back, vec![command])
}

fn put_insights(trail: &str, region: &str, insights: &crate::selectors::Insights) -> String {
    let json = serde_json::to_string(&insights.insight_selectors).unwrap_or_default();
    format!(
        "aws cloudtrail put-insight-selectors --trail-name {trail} --region {region} --insight-selectors {} # as the exports show it",
        quoted(&json, "SELECTORS")
    )
}

/// `DeleteTrail`: a new trail of the same name and settings, which then has to be started.
pub(in super::super) fn deleted(place: &Place<'_, '_>) -> Mended {
    let (last, past) = (place.last, place.past);
    let mut later = past.after(last);
    if let Some(call) = later.find(|call| call.sighting.event_name == "CreateTrail") {
        return place.undone_by(call, &[GET_TRAIL, GET_STATUS, GET_SELECTORS]);
    }
    let trail = past.trail(last);
    let before = |setting: &str| past.value(last, setting, shown(trail, setting));
    // A name, since no trail of this ARN is there any more.
    let name = quoted(
        short(last.sighting.target.as_deref().unwrap_or_default()),
        "NAME",
    );
    let mut flags = vec![format!("--name {name}")];
    let mut sources = Vec::new();
    let mut unknown = Vec::new();
    for (setting, flag, words) in TEXTS {
        match before(setting) {
            Some(known) => {
                if !known.value.is_empty() {
                    flags.push(format!("{flag} {}", quoted(&known.value, "VALUE")));
                }
                sources.push(known.source);
            }
            None if setting == "s3BucketName" => {
                flags.push(format!("{flag} LOG_BUCKET"));
                unknown.push(words);
            }
            None => unknown.push(words),
        }
    }
    for (setting, on, words) in [
        ("isMultiRegionTrail", "--is-multi-region-trail", "Regions"),
        ("includeGlobalServiceEvents", "", "global services"),
        (
            "enableLogFileValidation",
            "--enable-log-file-validation",
            "validation",
        ),
        (
            "isOrganizationTrail",
            "--is-organization-trail",
            "organization",
        ),
    ] {
        match before(setting) {
            Some(known) => {
                // What a new trail does anyway needs no flag.
                let flag = match super::is_false(&known.value) {
                    false => on,
                    true if on.is_empty() => "--no-include-global-service-events",
                    true => "",
                };
                flags.extend((!flag.is_empty()).then(|| flag.to_owned()));
                sources.push(known.source);
            }
            None => unknown.push(words),
        }
    }
    match (before(GROUP), before(ROLE)) {
        (Some(group), _) if group.value.is_empty() => {}
        (Some(group), Some(role)) => flags.push(group_flags(&group.value, &role.value)),
        _ => unknown.push("log group"),
    }
    let region = place.region();
    let create = format!(
        "aws cloudtrail create-trail {} --region {region}{}",
        flags.join(" "),
        comment(sources)
    );
    let mut mended = Mended::new(Way::Back, vec![create]);
    match past.selectors(last) {
        // A new trail has them.
        Some(known) if known.value == Selectors::default() => {}
        Some(known) => mended = put_selectors(place, &name, &known, mended),
        None => unknown.push("selectors"),
    }
    let insights = trail.and_then(|trail| trail.insights.known());
    if let Some(insights) = insights.filter(|it| !it.insight_selectors.is_empty()) {
        mended.commands.push(put_insights(&name, &region, insights));
    }
    let start = format!("aws cloudtrail start-logging --name {name} --region {region}");
    mended.commands.push(start);
    if !unknown.is_empty() {
        mended.way = Way::Part;
        mended = mended.noted(format!(
            "Of its settings, neither the logs nor the exports tell these: {}.",
            listed(&unknown, 12)
        ));
    }
    mended
}
