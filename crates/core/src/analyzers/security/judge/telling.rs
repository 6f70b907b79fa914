//! What becomes of a metric filter: the alarms on its metric, and whether their actions reach someone.

use crate::analyzers::security::objects::GroupName;
use crate::analyzers::words::{in_account, quoted};
use crate::estate::model::{Alarm, MetricFilter};
use crate::estate::{Estate, Source};
use crate::selectors::Match;

/// Whether someone is told once the metric counts.
pub(super) struct Tells<'e> {
    pub(super) tells: Match,
    /// Why not.
    pub(super) why: String,
    pub(super) alarm: Option<&'e Source>,
    pub(super) ask: Option<String>,
}

/// Whether something stands in a place, as far as the place is told.
pub(super) fn place_fits(place: &(String, String), account: &str, region: &str) -> bool {
    (place.0.is_empty() || place.0 == account) && (place.1.is_empty() || place.1 == region)
}

/// What becomes of a filter's metric.
pub(super) fn tells<'e>(
    estate: &'e Estate,
    filter: &MetricFilter,
    group: &GroupName<'_>,
) -> Tells<'e> {
    let here = |alarm: &&Alarm| place_fits(&alarm.place, group.account, group.region);
    let on_metric = |alarm: &&Alarm| {
        alarm
            .metrics
            .iter()
            .any(|metric| filter.metrics.contains(metric))
    };
    let mut best: Option<Tells<'_>> = None;
    for alarm in estate.alarms.iter().filter(here).filter(on_metric) {
        let tells = reaches_someone(estate, alarm);
        if best.as_ref().is_none_or(|held| tells.tells > held.tells) {
            best = Some(tells);
        }
    }
    if let Some(best) = best {
        return best;
    }
    let asked = estate.asked("describe-alarms", group.account, group.region);
    let command = format!(
        "aws cloudwatch describe-alarms --region {}",
        quoted(group.region, "REGION")
    );
    if asked.known().is_some() {
        return Tells {
            tells: Match::No,
            why: "no alarm is on its metric".to_owned(),
            alarm: None,
            ask: None,
        };
    }
    Tells {
        tells: Match::Depends,
        why: "its alarms are not in the exports".to_owned(),
        alarm: None,
        ask: Some(in_account(&command, group.account)),
    }
}

fn reaches_someone<'e>(estate: &'e Estate, alarm: &'e Alarm) -> Tells<'e> {
    let told = |tells: Match, why: String, ask: Option<String>| Tells {
        tells,
        why,
        alarm: Some(&alarm.source),
        ask,
    };
    if !alarm.enabled {
        return told(
            Match::No,
            format!("the actions of the alarm {} are off", alarm.name),
            None,
        );
    }
    if alarm.actions.is_empty() {
        return told(
            Match::No,
            format!("the alarm {} has no action", alarm.name),
            None,
        );
    }
    let mut best = Match::No;
    let mut ask = None;
    for action in &alarm.actions {
        let reaches = match action.contains(":sns:") {
            false => Match::Yes,
            true => has_readers(estate, action),
        };
        if reaches == Match::Depends {
            let command = format!(
                "aws sns list-subscriptions-by-topic --topic-arn {}",
                quoted(action, "TOPIC_ARN")
            );
            let account = action.split(':').nth(4).unwrap_or_default();
            ask = Some(in_account(&command, account));
        }
        best = best.or(reaches);
    }
    let why = match best {
        Match::Yes => String::new(),
        Match::Depends => format!(
            "who reads the topic of the alarm {} is not in the exports",
            alarm.name
        ),
        Match::No => format!("nobody reads the topic of the alarm {}", alarm.name),
    };
    told(best, why, ask)
}

/// Whether a topic has a subscriber that confirmed.
fn has_readers(estate: &Estate, topic: &str) -> Match {
    let Some(topic) = estate.topics.get(topic) else {
        return Match::Depends;
    };
    let listed = topic.subscriptions.known();
    let listed = listed.map(|all| all.iter().any(|subscription| subscription.confirmed));
    let counted = topic.confirmed.known().map(|count| *count > 0);
    match (listed, counted) {
        (Some(true), _) | (_, Some(true)) => Match::Yes,
        (Some(false), _) | (_, Some(false)) => Match::No,
        (None, None) => Match::Depends,
    }
}
