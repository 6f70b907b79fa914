//! The coverage matrix: each cell covered, gap or unknown, with the trails behind it.

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use super::places::{self, Known};
use crate::analyzers::watch::{State, Watch};
use crate::analyzers::words::{in_account, listed, quoted};
use crate::estate::Fact;
use crate::report::{Coverage, CoverageState};
use crate::selectors::{Class, Extent, Scope};
use crate::sorting::{Arrange, Ordered};

/// What a trail does for a cell.
enum Part {
    /// It logs the class here; `true`: only some of it.
    Logs(bool),
    /// It would, but it is off or does not deliver.
    Broken,
    /// It may.
    May,
    /// It does not.
    None,
}

/// The matrix, by account, Region and class.
pub(super) fn matrix(case: &Case<'_>) -> Vec<Coverage> {
    let records = case.observed.by_cell();
    let classes = classes(case, &records);
    let mut matrix = Vec::new();
    let mut data: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for ((account, region, class), count) in &records {
        if class.starts_with("data") {
            *data.entry((account, region)).or_default() += count;
        }
    }
    for (account, region) in case.places.all() {
        let known = places::known(case.estate, account, region);
        let reach = case.watches.iter();
        let reach: Vec<Option<bool>> = reach
            .map(|watch| watch.reaches(case.estate, account, region))
            .collect();
        for class in &classes {
            let mut cell = cell(case, (account, region), &reach, class, known);
            cell.records = if class == "data" {
                data.get(&(account, region)).copied().unwrap_or(0)
            } else {
                let key = (account, region, class.clone());
                records.get(&key).copied().unwrap_or(0)
            };
            matrix.push(cell);
        }
    }
    matrix
}

/// The classes of the matrix: the fixed ones, and each type of data events that a trail names or a
/// record shows.
fn classes(case: &Case<'_>, records: &BTreeMap<(&str, &str, String), u64>) -> Vec<String> {
    let fixed = [
        "management-read",
        "management-write",
        "data",
        "network-activity",
        "insights",
    ];
    let mut types: BTreeSet<String> = records
        .keys()
        .filter(|(_, _, class)| class.starts_with("data:"))
        .map(|(_, _, class)| class.clone())
        .ordered();
    for watch in &case.watches {
        types.extend(
            watch
                .data_types()
                .into_iter()
                .map(|kind| format!("data:{kind}")),
        );
    }
    let mut classes: Vec<String> = fixed.iter().map(|&class| class.to_owned()).collect();
    classes.splice(3..3, types);
    classes
}

fn cell(
    case: &Case<'_>,
    (account, region): (&str, &str),
    reach: &[Option<bool>],
    class: &str,
    known: Known,
) -> Coverage {
    let (mut logging, mut may, mut broken) = (Vec::new(), Vec::new(), Vec::new());
    let mut partial = true;
    for (watch, reaches) in case.watches.iter().zip(reach) {
        match part(watch, *reaches, class) {
            Part::Logs(some) => {
                partial &= some;
                logging.push(watch);
            }
            Part::May => may.push(watch),
            Part::Broken => broken.push(watch),
            Part::None => {}
        }
    }
    let arns = |watches: &[&Watch<'_>]| {
        let mut arns: Vec<String> = watches.iter().map(|watch| watch.arn.to_owned()).collect();
        arns.arrange();
        arns
    };
    let cell = Coverage {
        account: account.to_owned(),
        region: region.to_owned(),
        class: class.to_owned(),
        state: CoverageState::Covered,
        trails: arns(&logging),
        partial: partial && !logging.is_empty(),
        records: 0,
        why: None,
        ask: None,
    };
    if !logging.is_empty() {
        return cell;
    }
    let state = |state, why: String, ask: Option<String>, trails| Coverage {
        state,
        why: Some(why),
        ask,
        trails,
        ..cell.clone()
    };
    if let Some(first) = may.first() {
        let (why, ask) = question(case, first, account, class);
        return state(CoverageState::Unknown, why, Some(ask), arns(&may));
    }
    if known == Known::All {
        let names: Vec<&str> = broken.iter().map(|watch| watch.name).collect();
        let why = if names.is_empty() {
            "no trail selects it here".to_owned()
        } else {
            format!(
                "{} would log it, but is off or does not deliver",
                listed(&names, 3)
            )
        };
        return state(CoverageState::Gap, why, None, Vec::new());
    }
    let why = match (known, case.estate.asked("describe-trails", account, region)) {
        (_, Fact::Unknown(crate::estate::Why::Denied(..))) => {
            "AWS refused to list the trails of this place to whoever collected"
        }
        (Known::Wide, _) => "the trails of this Region alone are not in the exports",
        _ => "the trails of this account are not in the exports",
    };
    let command = format!(
        "aws cloudtrail describe-trails --region {} --output json",
        quoted(region, "REGION")
    );
    let ask = in_account(&command, account);
    state(
        CoverageState::Unknown,
        why.to_owned(),
        Some(ask),
        Vec::new(),
    )
}

fn part(watch: &Watch<'_>, reaches: Option<bool>, class: &str) -> Part {
    if reaches == Some(false) {
        return Part::None;
    }
    let selects = if class == "insights" {
        // An event data store has Insights of its own, which no reader shows yet.
        match watch.insights() {
            Some(on) => Some(if on { Extent::All } else { Extent::None }),
            None if watch.trail.is_none() => Some(Extent::None),
            None => None,
        }
    } else {
        watch.scope.as_ref().map(|scope| extent(scope, class))
    };
    match (selects, watch.state) {
        (Some(Extent::None), _) => Part::None,
        (Some(_), State::Off | State::Failing) if reaches == Some(true) => Part::Broken,
        (_, State::Off | State::Failing) => Part::None,
        (Some(extent), State::On) if reaches == Some(true) => Part::Logs(extent == Extent::Some),
        _ => Part::May,
    }
}

/// How much of a class of the matrix a scope selects.
pub(super) fn extent(scope: &Scope, class: &str) -> Extent {
    let both = |one: Class, other: Class| match (scope.extent(&one), scope.extent(&other)) {
        (Extent::None, Extent::None) => Extent::None,
        (Extent::All, Extent::All) => Extent::All,
        _ => Extent::Some,
    };
    match class {
        "management-read" => scope.extent(&Class::ManagementRead),
        "management-write" => scope.extent(&Class::ManagementWrite),
        "network-activity" => {
            let all = scope.extent(&Class::NetworkActivity(None));
            let any = scope
                .selected()
                .any(|(class, _)| matches!(class, Class::NetworkActivity(_)));
            match (all, any) {
                (Extent::All, _) => Extent::All,
                (_, true) => Extent::Some,
                _ => Extent::None,
            }
        }
        "data" => match both(Class::DataRead(None), Class::DataWrite(None)) {
            Extent::None if scope.has_data() => Extent::Some,
            extent => extent,
        },
        class => match class.strip_prefix("data:") {
            Some(kind) => both(
                Class::DataRead(Some(kind.to_owned())),
                Class::DataWrite(Some(kind.to_owned())),
            ),
            None => Extent::None,
        },
    }
}

/// What is not known of a trail, and the command that would tell.
pub(super) fn question(
    case: &Case<'_>,
    watch: &Watch<'_>,
    account: &str,
    class: &str,
) -> (String, String) {
    let name = quoted(watch.arn, "TRAIL_ARN");
    let region = quoted(watch.home_region, "REGION");
    let Some(_) = watch.trail else {
        let why = format!(
            "what the event data store {} logs is not in the exports",
            watch.name
        );
        let command = format!(
            "aws cloudtrail get-event-data-store --event-data-store {name} --region {region} --output json"
        );
        return (why, in_account(&command, watch.account));
    };
    let (what, command) = if class == "insights" && watch.insights().is_none() {
        (
            "whether it has Insights is",
            format!(
                "aws cloudtrail get-insight-selectors --trail-name {name} --region {region} --output json"
            ),
        )
    } else if watch.set.is_none() {
        (
            "its selectors are",
            format!(
                "aws cloudtrail get-event-selectors --trail-name {name} --region {region} --output json"
            ),
        )
    } else if watch.state == State::Unknown {
        (
            "whether it logs is",
            format!(
                "aws cloudtrail get-trail-status --name {name} --region {region} --output json"
            ),
        )
    } else if watch.reaches_account(case.estate, account).is_none() {
        (
            "the accounts of its organization are",
            "aws organizations list-accounts --output json".to_owned(),
        )
    } else {
        (
            "its settings are",
            format!("aws cloudtrail describe-trails --region {region} --output json"),
        )
    };
    let why = format!("{} may log it; {what} not in the exports", watch.name);
    (why, in_account(&command, watch.account))
}
