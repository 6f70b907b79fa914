//! Checks of basic selectors.

use super::{BUCKET_TRAP, after_s3, check_wildcard, is_bucket_trap};
use crate::selectors::field::EXCLUDABLE_SOURCES;
use crate::selectors::model::{DataResource, EventSelector, is_whole_service};
use crate::selectors::problem::{Code, SelectorProblem};
use crate::selectors::read::{Pointer, Target};

const MOST_SELECTORS: usize = 5;
const MOST_DATA_RESOURCES: usize = 250;

pub(super) fn check(
    selectors: &[EventSelector],
    target: Target,
    at: &Pointer,
    problems: &mut Vec<SelectorProblem>,
) {
    if target == Target::EventDataStore {
        let message = "an event data store has advanced event selectors only";
        problems.push(at.error(Code::FieldNotAllowed, message));
    }
    if selectors.len() > MOST_SELECTORS {
        let message = format!(
            "{} basic selectors; a trail has {MOST_SELECTORS} at most",
            selectors.len()
        );
        problems.push(at.error(Code::TooManySelectors, message));
    }
    let resources = selectors.iter().flat_map(|it| &it.data_resources);
    let named = resources.flat_map(|it| &it.values);
    let named = named.filter(|value| !is_whole_service(value)).count();
    if named > MOST_DATA_RESOURCES {
        let message = format!(
            "{named} data resources; all selectors of a trail name {MOST_DATA_RESOURCES} at most"
        );
        problems.push(at.error(Code::TooManyDataResources, message));
    }
    for (index, selector) in selectors.iter().enumerate() {
        check_selector(selector, &at.item(index), problems);
    }
}

fn check_selector(selector: &EventSelector, at: &Pointer, problems: &mut Vec<SelectorProblem>) {
    let excluded = &selector.exclude_management_event_sources;
    let place = at.member("ExcludeManagementEventSources");
    for (index, source) in excluded.iter().enumerate() {
        if !EXCLUDABLE_SOURCES.contains(&source.as_str()) {
            let message = "only the management events of kms.amazonaws.com and \
                           rdsdata.amazonaws.com can be left out";
            problems.push(place.item(index).error(Code::ValueNotAllowed, message));
        }
    }
    if !selector.include_management_events {
        if !excluded.is_empty() {
            let message = "this selector has no management events that could be left out";
            problems.push(place.warning(Code::NoEffect, message));
        }
        if selector
            .data_resources
            .iter()
            .all(|it| it.values.is_empty())
        {
            let message = "no management events and no data resource: this selects nothing";
            problems.push(at.warning(Code::SelectsNothing, message));
        }
    }
    for (index, resource) in selector.data_resources.iter().enumerate() {
        check_resource(resource, &at.member("DataResources").item(index), problems);
    }
}

fn check_resource(resource: &DataResource, at: &Pointer, problems: &mut Vec<SelectorProblem>) {
    let service = match resource.kind.as_str() {
        "AWS::S3::Object" => "s3",
        "AWS::Lambda::Function" => "lambda",
        "AWS::DynamoDB::Table" => "dynamodb",
        _ => {
            let message = "basic selectors know AWS::S3::Object, AWS::Lambda::Function and \
                           AWS::DynamoDB::Table; other types need advanced selectors";
            problems.push(at.member("Type").error(Code::ValueNotAllowed, message));
            return;
        }
    };
    let values = at.member("Values");
    if resource.values.is_empty() {
        let message = "no resource is named, so none is selected";
        problems.push(values.warning(Code::NoEffect, message));
    }
    let whole = resource.values.iter().any(|value| is_whole_service(value));
    if whole && resource.values.len() > 1 {
        let message = "one value already means every resource of this type";
        problems.push(values.warning(Code::NoEffect, message));
    }
    for (index, value) in resource.values.iter().enumerate() {
        let at = values.item(index);
        check_wildcard(value, &at, problems);
        if service_of(value) != Some(service) {
            let message = format!("this is no ARN of {service}, so nothing matches it");
            problems.push(at.error(Code::NotAnArn, message));
        } else if service == "s3" && is_bucket_trap(value) {
            problems.push(at.warning(Code::PrefixTrap, BUCKET_TRAP));
        } else if service == "s3" && !is_whole_service(value) && after_s3(value).is_none() {
            let message = "ARNs of S3 objects begin with arn:aws:s3:::";
            problems.push(at.error(Code::NotAnArn, message));
        }
    }
}

/// `s3` of `arn:aws:s3:::b/k`.
fn service_of(arn: &str) -> Option<&str> {
    let mut parts = arn.split(':');
    let is_arn = parts.next() == Some("arn");
    parts.next().filter(|it| is_arn && it.starts_with("aws"))?;
    parts.next()
}
