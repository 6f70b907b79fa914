//! Checks of advanced selectors.

use super::{BUCKET_TRAP, after_s3, check_wildcard, is_bucket_trap, known};
use crate::selectors::field::{Allowed, Field, Selectable, allowed};
use crate::selectors::model::{AdvancedEventSelector, AdvancedFieldSelector, Operator, Selectors};
use crate::selectors::problem::{Code, SelectorProblem, Severity};
use crate::selectors::read::{Pointer, Target};
use crate::selectors::{Compiled, Scope};

const MOST_VALUES: usize = 500;
const LONGEST_NAME: usize = 1000;
const LONGEST_FIELD: usize = 1000;
const LONGEST_VALUE: usize = 2048;

pub(super) fn check(
    selectors: &[AdvancedEventSelector],
    target: Target,
    at: &Pointer,
    problems: &mut Vec<SelectorProblem>,
) {
    let conditions = selectors.iter().flat_map(|it| &it.field_selectors);
    let values: usize = conditions
        .flat_map(|it| it.operators.values())
        .map(Vec::len)
        .sum();
    if values > MOST_VALUES {
        let message = format!("{values} values in all; {MOST_VALUES} are allowed");
        problems.push(at.error(Code::TooManyValues, message));
    }
    for (index, selector) in selectors.iter().enumerate() {
        let before = problems.len();
        let at = at.item(index);
        let category = check_selector(selector, target, &at, problems);
        let ours = problems.iter().skip(before);
        let sound = ours.clone().all(|it| it.severity == Severity::Warning);
        let decidable = category.is_some_and(|it| it != Selectable::StoreOnly);
        // A set that AWS takes is small, so this is never tried on a hostile number of selectors.
        if sound && decidable && values <= MOST_VALUES && selects_nothing(selector) {
            let message = "no event can meet all of these conditions";
            problems.push(at.warning(Code::SelectsNothing, message));
        }
    }
}

/// Gives the category, where it is a known one.
fn check_selector(
    selector: &AdvancedEventSelector,
    target: Target,
    at: &Pointer,
    problems: &mut Vec<SelectorProblem>,
) -> Option<Selectable> {
    let too_long = |text: &str, most| text.chars().count() > most;
    if selector
        .name
        .as_ref()
        .is_some_and(|name| too_long(name, LONGEST_NAME))
    {
        let message = format!("a name has {LONGEST_NAME} characters at most");
        problems.push(at.member("Name").error(Code::Length, message));
    }
    let conditions = at.member("FieldSelectors");
    let category = check_category(selector, target, &conditions, problems);
    check_required(selector, category, &conditions, problems);
    let mut seen = Vec::new();
    for (index, condition) in selector.field_selectors.iter().enumerate() {
        let at = conditions.item(index);
        check_values(condition, &at, problems);
        let Some(field) = Field::named(&condition.field) else {
            let message = if too_long(&condition.field, LONGEST_FIELD) {
                "longer than any field name"
            } else {
                "not a field that selectors know; names are written with case, as in resources.ARN"
            };
            problems.push(at.member("Field").error(Code::UnknownField, message));
            continue;
        };
        if seen.contains(&field) {
            let message = "this field has conditions already; both have to hold. To allow one \
                           value or another, put them in one list";
            problems.push(at.warning(Code::RepeatedField, message));
        }
        seen.push(field);
        // What holds for the category itself holds in every category.
        let of_category = (field == Field::EventCategory).then_some(Selectable::StoreOnly);
        if let Some(category) = category.or(of_category) {
            check_field(condition, field, category, target, &at, problems);
        }
        check_arns(condition, field, selector, &at, problems);
    }
    category
}

/// The category of a selector, where it names one that is known.
fn check_category(
    selector: &AdvancedEventSelector,
    target: Target,
    conditions: &Pointer,
    problems: &mut Vec<SelectorProblem>,
) -> Option<Selectable> {
    let of_field = selector.field_selectors.iter().enumerate();
    let mut of_field = of_field.filter(|(_, it)| it.field == Field::EventCategory.word());
    let Some((index, condition)) = of_field.next() else {
        let message = "every selector needs eventCategory; without it nothing is selected";
        problems.push(conditions.error(Code::MissingEventCategory, message));
        return None;
    };
    let word = condition.values(Operator::Equals).first()?;
    let at = conditions.item(index).member("Equals").item(0);
    let category = Selectable::named(word);
    match (category, target) {
        (None, Target::Trail) | (Some(Selectable::StoreOnly), Target::Trail) => {
            let message = "a trail selects the categories Management, Data and NetworkActivity";
            problems.push(at.error(Code::ValueNotAllowed, message));
        }
        (None, Target::EventDataStore) => {
            let message = "not a category that is known: Management, Data, NetworkActivity, \
                           Insight, ConfigurationItem, Evidence, ActivityAuditLog";
            problems.push(at.error(Code::ValueNotAllowed, message));
        }
        (Some(_), _) => {}
    }
    category
}

fn check_required(
    selector: &AdvancedEventSelector,
    category: Option<Selectable>,
    conditions: &Pointer,
    problems: &mut Vec<SelectorProblem>,
) {
    let (field, code, message) = match category {
        Some(Selectable::Data) => (
            Field::ResourcesType,
            Code::MissingResourceType,
            "a selector for data events needs resources.type",
        ),
        Some(Selectable::NetworkActivity) => (
            Field::EventSource,
            Code::MissingEventSource,
            "a selector for network activity events needs eventSource",
        ),
        _ => return,
    };
    let mut fields = selector.field_selectors.iter().map(|it| it.field.as_str());
    if !fields.any(|name| name == field.word()) {
        problems.push(conditions.error(code, message));
    }
}

/// Operators without values, and the lengths of values.
fn check_values(
    condition: &AdvancedFieldSelector,
    at: &Pointer,
    problems: &mut Vec<SelectorProblem>,
) {
    if condition.operators.is_empty() {
        let message = "there is no operator, so this asks nothing";
        problems.push(at.error(Code::EmptyOperator, message));
    }
    for (operator, values) in &condition.operators {
        let at = at.member(operator.word());
        if values.is_empty() {
            let message = "an operator needs one value at least; without it this asks nothing";
            problems.push(at.error(Code::EmptyOperator, message));
        }
        for (index, value) in values.iter().enumerate() {
            let at = at.item(index);
            if !(1..=LONGEST_VALUE).contains(&value.chars().count()) {
                let message = format!("a value has 1 to {LONGEST_VALUE} characters");
                problems.push(at.error(Code::Length, message));
            }
            check_wildcard(value, &at, problems);
        }
    }
}

/// What AWS allows for the field in that category.
fn check_field(
    condition: &AdvancedFieldSelector,
    field: Field,
    category: Selectable,
    target: Target,
    at: &Pointer,
    problems: &mut Vec<SelectorProblem>,
) {
    let Some(Allowed {
        operators,
        values,
        single,
    }) = allowed(field, category, target)
    else {
        let message = not_allowed(field, category, target);
        problems.push(at.member("Field").error(Code::FieldNotAllowed, message));
        return;
    };
    let given: usize = condition.operators.values().map(Vec::len).sum();
    if single && given > 1 {
        let message = format!("{} takes one value", field.word());
        problems.push(at.error(Code::TooManyValues, message));
    }
    for (operator, of_operator) in &condition.operators {
        let at = at.member(operator.word());
        if !operators.contains(operator) {
            let message = operator_not_allowed(field, category, operators);
            problems.push(at.error(Code::OperatorNotAllowed, message));
        }
        for (index, value) in of_operator.iter().enumerate() {
            let at = at.item(index);
            if values.is_some_and(|allowed| !allowed.contains(&value.as_str())) {
                let allowed = values.unwrap_or_default().join(" or ");
                let message = format!("{} can only be {allowed} here", field.word());
                problems.push(at.error(Code::ValueNotAllowed, message));
            } else if field == Field::ResourcesType && !known::is_resource_type(value) {
                let message = "not a resource type that is known here: it may be newer, or \
                               misspelled (case counts)";
                problems.push(at.warning(Code::UnknownResourceType, message));
            } else if category == Selectable::NetworkActivity
                && field == Field::EventSource
                && !known::is_network_activity_source(value)
            {
                let message = "not a service that is known here to log network activity: it may \
                               be newer, or misspelled";
                problems.push(at.warning(Code::UnknownEventSource, message));
            }
        }
    }
}

fn not_allowed(field: Field, category: Selectable, target: Target) -> String {
    let word = field.word();
    match category {
        Selectable::Management if target == Target::Trail => match field {
            Field::EventName
            | Field::EventType
            | Field::UserIdentityArn
            | Field::SessionCredentialFromConsole => format!(
                "a trail cannot filter management events by {word}, only by readOnly and by \
                 leaving out kms.amazonaws.com or rdsdata.amazonaws.com; event data stores can"
            ),
            _ => format!("{word} does not go with management events"),
        },
        Selectable::Management => format!("{word} does not go with management events"),
        Selectable::Data => format!("{word} does not go with data events"),
        Selectable::NetworkActivity => format!("{word} does not go with network activity events"),
        Selectable::StoreOnly => format!("{word}: this category allows no other field"),
    }
}

fn operator_not_allowed(field: Field, category: Selectable, allowed: &[Operator]) -> String {
    let words: Vec<&str> = allowed.iter().map(|operator| operator.word()).collect();
    let of = match category {
        _ if field == Field::EventCategory => "every selector",
        Selectable::Management => "management events",
        Selectable::Data => "data events",
        Selectable::NetworkActivity => "network activity events",
        Selectable::StoreOnly => "this category",
    };
    format!("{} of {of} takes {} only", field.word(), words.join(" or "))
}

/// ARNs that match more or less than they seem to.
fn check_arns(
    condition: &AdvancedFieldSelector,
    field: Field,
    selector: &AdvancedEventSelector,
    at: &Pointer,
    problems: &mut Vec<SelectorProblem>,
) {
    if !matches!(field, Field::ResourcesArn | Field::UserIdentityArn) {
        return;
    }
    let of_objects = selector.field_selectors.iter().any(|it| {
        it.field == Field::ResourcesType.word()
            && it
                .values(Operator::Equals)
                .iter()
                .any(|kind| kind == "AWS::S3::Object")
    });
    for (operator, values) in &condition.operators {
        let begins = matches!(operator, Operator::StartsWith | Operator::NotStartsWith);
        let equals = matches!(operator, Operator::Equals | Operator::NotEquals);
        for (index, value) in values.iter().enumerate() {
            let at = at.member(operator.word()).item(index);
            let is_arn = value.starts_with("arn:") || (begins && "arn:".starts_with(&**value));
            if (begins || equals) && !is_arn {
                let message = "ARNs begin with arn:, so nothing matches this";
                problems.push(at.warning(Code::NotAnArn, message));
            } else if field == Field::UserIdentityArn {
                if begins && is_role_trap(value) {
                    let message = "without a slash after the role this also matches every other \
                                   role whose name begins so";
                    problems.push(at.warning(Code::PrefixTrap, message));
                }
            } else if of_objects && begins && is_bucket_trap(value) {
                problems.push(at.warning(Code::PrefixTrap, BUCKET_TRAP));
            } else if of_objects && equals && is_no_object(value) {
                let message = "this is a bucket or a folder, and Equals compares whole ARNs of \
                               objects: use StartsWith, with a slash at the end";
                problems.push(at.warning(Code::NotAnArn, message));
            }
        }
    }
}

/// Whether a beginning of the ARNs of sessions stops inside of a role's name.
fn is_role_trap(beginning: &str) -> bool {
    let role = beginning.split_once(":assumed-role/").map(|(_, role)| role);
    role.is_some_and(|role| !role.is_empty() && !role.contains('/'))
}

fn is_no_object(arn: &str) -> bool {
    let key = after_s3(arn).map(|rest| rest.split_once('/').map_or("", |(_, key)| key));
    key.is_some_and(|key| key.is_empty() || key.ends_with('/'))
}

fn selects_nothing(selector: &AdvancedEventSelector) -> bool {
    let one = Selectors::Advanced(vec![selector.clone()]);
    Scope::of(&Compiled::new(&one)).is_empty()
}
