//! What an account as a whole has, or lacks.

use std::collections::BTreeSet;

use super::{Alarms, Judged, Results, not_known};
use crate::analyzers::security::Case;
use crate::analyzers::watch::{State, Watch};
use crate::analyzers::words::{in_account, listed, quoted};
use crate::estate::Fact;
use crate::estate::model::Account;
use crate::record::touched::S3_OBJECT;
use crate::selectors::{Class, Extent};
use crate::sorting::Ordered;

/// All checks of an account.
pub(in crate::analyzers::security) fn account(
    case: &Case<'_>,
    alarms: &mut Alarms,
    account: &Account,
) -> Results {
    let mut results = Results::default();
    results.put("trail-on", some_trail(case, account, &|_| Some(true), ""));
    let management = |watch: &Watch<'_>| management(watch);
    results.put(
        "multi-region-trail",
        some_trail(case, account, &management, MULTI),
    );
    for (check, class) in [
        (
            "s3-writes-logged",
            Class::DataWrite(Some(S3_OBJECT.to_owned())),
        ),
        (
            "s3-reads-logged",
            Class::DataRead(Some(S3_OBJECT.to_owned())),
        ),
    ] {
        let all = |watch: &Watch<'_>| both(watch.multi_region, whole(watch, &class));
        results.put(
            check,
            some_trail(
                case,
                account,
                &all,
                "and takes these data events of every bucket",
            ),
        );
    }
    results.put("config-off", config(case, account));
    results.put("account-public-access-block-off", block(account));
    alarms.judge(case, account, &mut results);
    results
}

const MULTI: &str = "and logs all management events of all Regions";

fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn whole(watch: &Watch<'_>, class: &Class) -> Option<bool> {
    watch.extent(class).map(|extent| extent == Extent::All)
}

/// Whether a trail logs all management events of all Regions, nothing left out.
pub(super) fn management(watch: &Watch<'_>) -> Option<bool> {
    let all = both(
        whole(watch, &Class::ManagementRead),
        whole(watch, &Class::ManagementWrite),
    );
    both(watch.multi_region, all)
}

/// Whether a trail is on and reaches an account.
pub(super) fn reaches(case: &Case<'_>, watch: &Watch<'_>, account: &str) -> Option<bool> {
    let on = match watch.state {
        State::On => Some(true),
        State::Off | State::Failing => Some(false),
        State::Unknown => None,
    };
    both(watch.reaches_account(case.estate, account), on)
}

/// Commands that tell what a trail is set to.
pub(super) fn ask_trail(watch: &Watch<'_>) -> Vec<String> {
    let place = |call: &str, name: &str| {
        let command = format!(
            "aws cloudtrail {call} --{name} {} --region {}",
            quoted(watch.arn, "TRAIL_ARN"),
            quoted(watch.home_region, "REGION")
        );
        in_account(&command, watch.account)
    };
    let mut asks = Vec::new();
    if watch.state == State::Unknown {
        asks.push(place("get-trail-status", "name"));
    }
    if watch.scope.is_none() {
        asks.push(place("get-event-selectors", "trail-name"));
    }
    if asks.is_empty() {
        asks.push(place("get-trail", "name"));
    }
    asks
}

pub(super) fn ask_trails(account: &str) -> String {
    in_account(
        "aws cloudtrail describe-trails --include-shadow-trails",
        account,
    )
}

/// Whether some trail that is on and reaches the account is so.
fn some_trail(
    case: &Case<'_>,
    account: &Account,
    so: &dyn Fn(&Watch<'_>) -> Option<bool>,
    what: &str,
) -> Judged {
    let mut asks = Vec::new();
    let mut near: Vec<&Watch<'_>> = Vec::new();
    let mut unsure: Vec<&Watch<'_>> = Vec::new();
    for watch in case.trails() {
        let reaches = reaches(case, watch, &account.id);
        let source = watch.trail.and_then(|trail| trail.source.as_ref());
        match both(reaches, so(watch)) {
            Some(true) => {
                let said = format!("{} is on {what}", watch.label());
                let selectors = watch.trail.and_then(|trail| trail.selectors_source());
                return Judged::pass(said.trim_end()).at([source, selectors]);
            }
            None => {
                unsure.push(watch);
                asks.extend(ask_trail(watch));
            }
            Some(false) if reaches == Some(true) => near.push(watch),
            Some(false) => {}
        }
    }
    let names = |watches: &[&Watch<'_>]| {
        let names: Vec<String> = watches.iter().map(|watch| watch.label()).collect();
        listed(&names, 5)
    };
    if case
        .estate
        .answers("describe-trails", &account.id)
        .next()
        .is_none()
    {
        asks.insert(0, ask_trails(&account.id));
        return Judged::unknown("which trails log the account is not in the exports", asks);
    }
    if !unsure.is_empty() {
        return Judged::unknown(
            format!("what {} is set to is not known", names(&unsure)),
            asks,
        );
    }
    let sources = case.estate.answers("describe-trails", &account.id);
    let said = if near.is_empty() {
        "no trail that is on reaches the account".to_owned()
    } else {
        format!("on, and not enough: {}", names(&near))
    };
    Judged::fail(said).at(sources.map(|(_, source)| Some(source)))
}

/// Whether AWS Config records in every Region of the account.
fn config(case: &Case<'_>, account: &Account) -> Judged {
    let call = "describe-configuration-recorder-status";
    let answered: BTreeSet<&str> = case
        .estate
        .answers(call, &account.id)
        .map(|(region, _)| region)
        .ordered();
    let known: Option<BTreeSet<&str>> = account
        .regions
        .known()
        .map(|regions| regions.iter().map(String::as_str).collect());
    let regions = known.clone().unwrap_or_else(|| answered.clone());
    let mine = || {
        case.estate
            .recorders
            .iter()
            .filter(|recorder| recorder.place.0 == account.id)
    };
    let (mut off, mut missing) = (Vec::new(), Vec::new());
    for region in &regions {
        let recording = mine()
            .filter(|recorder| recorder.place.1 == *region)
            .map(|recorder| recorder.recording.truth());
        let states: Vec<Option<bool>> = recording.collect();
        if states.contains(&Some(true)) {
            continue;
        }
        if states.contains(&None) || states.is_empty() && !answered.contains(region) {
            missing.push(*region);
        } else {
            off.push(*region);
        }
    }
    let ask = |region: &str| {
        let command = format!(
            "aws configservice {call} --region {}",
            quoted(region, "REGION")
        );
        in_account(&command, &account.id)
    };
    let sources: Vec<_> = mine().map(|recorder| Some(&recorder.source)).collect();
    if !off.is_empty() {
        return Judged::fail(format!("not recording in {}", listed(&off, 10))).at(sources);
    }
    if !missing.is_empty() {
        let said = format!(
            "whether it records in {} is not known",
            listed(&missing, 10)
        );
        return Judged::unknown(said, missing.iter().map(|region| ask(region))).at(sources);
    }
    if known.is_none() {
        let command = in_account("aws ec2 describe-regions", &account.id);
        let asks = if answered.is_empty() {
            vec![ask("REGION")]
        } else {
            vec![command]
        };
        return Judged::unknown("which Regions are enabled is not known", asks).at(sources);
    }
    Judged::pass(format!("recording in {} Regions", regions.len())).at(sources)
}

fn block(account: &Account) -> Judged {
    let command = format!(
        "aws s3control get-public-access-block --account-id {}",
        account.id
    );
    match &account.public_access_block {
        Fact::Known(block, source) => {
            let all = block.block_public_acls
                && block.ignore_public_acls
                && block.block_public_policy
                && block.restrict_public_buckets;
            Judged::when(
                all,
                if all {
                    "all four switches are on"
                } else {
                    "not all four switches are on"
                },
            )
            .at([Some(source)])
        }
        Fact::Absent(source) => Judged::fail("never turned on").at([Some(source)]),
        fact @ Fact::Unknown(_) => not_known(
            "the account's Block Public Access",
            fact,
            in_account(&command, &account.id),
        ),
    }
}
