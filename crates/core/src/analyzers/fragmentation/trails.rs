//! The table of trails.

use super::Case;
use crate::analyzers::watch::{State, Watch};
use crate::analyzers::words::evidence_of;
use crate::estate::model::Trail;
use crate::report::TrailRow;
use crate::sorting::Arrange;

/// One row per trail, by account and name.
pub(super) fn rows(case: &Case<'_>) -> Vec<TrailRow> {
    let mut rows: Vec<TrailRow> = case
        .trails()
        .filter_map(|(index, watch)| Some(row(case, index, watch, watch.trail?)))
        .collect();
    rows.arrange_by(|a, b| (&a.account, &a.name, &a.arn).cmp(&(&b.account, &b.name, &b.arn)));
    rows
}

fn row(case: &Case<'_>, index: usize, watch: &Watch<'_>, trail: &Trail) -> TrailRow {
    let bucket = trail.bucket.known().cloned().unwrap_or_default();
    let owner = case.estate.buckets.get(&bucket);
    let observed = watch.set.as_ref().filter(|_| !case.observed.is_empty());
    let selected = case.observed.keys().map(|(number, ..)| number);
    let selected = selected.filter(|number| case.selects(index, *number));
    TrailRow {
        arn: trail.arn.clone(),
        name: trail.name.clone(),
        account: trail.account.clone(),
        home_region: trail.home_region.clone(),
        multi_region: watch.multi_region,
        organization: watch.organization,
        logging: trail.logging.truth(),
        delivering: match watch.state {
            State::On => trail.delivers(),
            State::Failing => Some(false),
            State::Off | State::Unknown => None,
        },
        delivery_error: trail.delivery_error.known().cloned(),
        last_delivery: trail.last_delivery.known().cloned(),
        prefix: trail.prefix.known().cloned().unwrap_or_default(),
        bucket_account: owner.and_then(|bucket| bucket.account.known().cloned()),
        bucket,
        management: watch.management(),
        data: watch.scope.as_ref().map(crate::selectors::Scope::has_data),
        data_types: watch.data_types(),
        network_activity: watch.network_activity(),
        insights: watch.insights(),
        global_services: watch.global_services,
        third_party: super::rules::third_party::reason(case, watch),
        observed_records: observed.map(|_| case.observed.sum(selected)),
        monthly_usd: further_copies(case, index, watch),
        evidence: evidence_of([
            trail.source.as_ref(),
            trail.logging.source(),
            trail.selectors_source(),
        ]),
    }
}

/// What the copies of a trail cost that others write too. A trail that cannot deliver is charged for its own.
fn further_copies(case: &Case<'_>, index: usize, watch: &Watch<'_>) -> Option<f64> {
    let enough = match watch.state {
        State::On => 2,
        State::Failing => 1,
        State::Off | State::Unknown => return None,
    };
    watch.set.as_ref()?;
    let numbers = case.observed.keys().map(|(number, ..)| number);
    let twice =
        numbers.filter(|&number| case.selects(index, number) && case.copies(number) >= enough);
    case.costs.sum(twice.map(|number| (number, 1)))
}
