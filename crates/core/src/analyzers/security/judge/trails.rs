//! Trails.

use super::{Judged, Results, not_known};
use crate::analyzers::security::Case;
use crate::analyzers::watch::Watch;
use crate::analyzers::words::{duration, in_account, quoted};
use crate::estate::Fact;
use crate::estate::model::Trail;
use crate::record::Instant;
use crate::report::Severity;

/// Prowler and Security Hub take a day without a delivery for none.
const STALE_SECONDS: u32 = 86_400;

fn describe(trail: &Trail) -> String {
    let command = format!(
        "aws cloudtrail describe-trails --region {}",
        quoted(&trail.home_region, "REGION")
    );
    in_account(&command, &trail.account)
}

fn ask(trail: &Trail, call: &str, name: &str) -> String {
    let command = format!(
        "aws cloudtrail {call} --{name} {} --region {}",
        quoted(&trail.arn, "TRAIL_ARN"),
        quoted(&trail.home_region, "REGION")
    );
    in_account(&command, &trail.account)
}

/// All checks of a trail.
pub(in crate::analyzers::security) fn trail(
    case: &Case<'_>,
    watch: &Watch<'_>,
    trail: &Trail,
) -> Results {
    let mut results = Results::default();
    results.put("trail-not-encrypted", encrypted(case, trail));
    results.put("validation-off", validated(trail));
    results.put("cloudwatch-off", watched(case, trail));
    results.put("trail-insights-off", insights(watch, trail));
    results.put("trail-untagged", tagged(trail));
    results
}

fn encrypted(case: &Case<'_>, trail: &Trail) -> Judged {
    match &trail.kms_key {
        Fact::Known(key, source) => {
            let known = case.estate.key(key);
            let state = known.and_then(|key| key.state.known());
            match state.filter(|state| *state != "Enabled") {
                None => Judged::pass(format!("encrypted with {key}")).at([Some(source)]),
                Some(state) => Judged::fail(format!("its key {key} is in the state {state}"))
                    .of_severity(Severity::High)
                    .at([Some(source), known.and_then(|key| key.state.source())]),
            }
        }
        Fact::Absent(source) => Judged::fail("no key is set").at([Some(source)]),
        fact @ Fact::Unknown(_) => not_known("its key", fact, describe(trail)),
    }
}

fn validated(trail: &Trail) -> Judged {
    let error = trail.digest_error.known();
    match (trail.validation.truth(), error) {
        (Some(true), Some(error)) => Judged::fail(format!(
            "validation is on, and the last digest could not be delivered: {error}"
        ))
        .at([trail.validation.source(), trail.digest_error.source()]),
        (Some(on), _) => {
            Judged::when(on, if on { "on" } else { "off" }).at([trail.validation.source()])
        }
        (None, _) => not_known(
            "whether validation is on",
            &trail.validation,
            describe(trail),
        ),
    }
}

fn watched(case: &Case<'_>, trail: &Trail) -> Judged {
    let group = match &trail.log_group {
        Fact::Known(group, _) => group,
        Fact::Absent(source) => return Judged::fail("no log group is set").at([Some(source)]),
        fact @ Fact::Unknown(_) => return not_known("its log group", fact, describe(trail)),
    };
    let sources = [
        trail.log_group.source(),
        trail.logs_error.source(),
        trail.last_logs.source(),
    ];
    if let Some(error) = trail.logs_error.known() {
        return Judged::fail(format!("the last delivery to {group} failed: {error}")).at(sources);
    }
    let last = match &trail.last_logs {
        Fact::Known(time, _) => time,
        Fact::Absent(_) => {
            return Judged::fail(format!("nothing was ever delivered to {group}")).at(sources);
        }
        fact @ Fact::Unknown(_) => {
            let ask = ask(trail, "get-trail-status", "name");
            return not_known("when events last came to its log group", fact, ask).at(sources);
        }
    };
    let age = Instant::parse(last)
        .zip(case.now)
        .map(|(time, now)| now.saturating_sub(time.0));
    match age {
        Some(age) if age > STALE_SECONDS => Judged::fail(format!(
            "the last delivery to {group} is {} old",
            duration(age)
        )),
        _ => Judged::pass(format!("last delivered to {group} at {last}")),
    }
    .at(sources)
}

fn insights(watch: &Watch<'_>, trail: &Trail) -> Judged {
    let sources = [trail.insights.source(), trail.has_insights.source()];
    match watch.insights() {
        Some(on) => Judged::when(on, if on { "on" } else { "off" }).at(sources),
        None => not_known(
            "whether Insights is on",
            &trail.insights,
            ask(trail, "get-insight-selectors", "trail-name"),
        ),
    }
}

fn tagged(trail: &Trail) -> Judged {
    match &trail.tags {
        Fact::Known(tags, source) => {
            let names: Vec<&str> = tags.keys().map(String::as_str).collect();
            let said = if names.is_empty() {
                "no tag".to_owned()
            } else {
                names.join(", ")
            };
            Judged::when(!tags.is_empty(), said).at([Some(source)])
        }
        Fact::Absent(source) => Judged::fail("no tag").at([Some(source)]),
        fact @ Fact::Unknown(_) => not_known(
            "its tag set",
            fact,
            ask(trail, "list-tags", "resource-id-list"),
        ),
    }
}
