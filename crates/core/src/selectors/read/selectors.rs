//! Lists of selectors. What is wrong is said and keeps its place, so that the places of the others
//! hold: a selector that cannot be understood becomes one that selects nothing.

use std::borrow::Cow;

use super::{ListKind, Pointer, uncapitalized};
use crate::json::{Kind, Raw};
use crate::selectors::model::{
    AdvancedEventSelector, AdvancedFieldSelector, DataResource, EventSelector, Operator,
    ReadWriteType, Selectors,
};
use crate::selectors::problem::{Code, SelectorProblem};

type Problems = Vec<SelectorProblem>;

pub(super) fn read_list(list: Raw<'_>, kind: ListKind, at: &Pointer) -> (Selectors, Problems) {
    let mut problems = Vec::new();
    if list.kind() != Kind::Array {
        problems.push(at.error(Code::WrongType, "expected a list of selectors"));
    }
    let items = list.items().enumerate();
    let items = items.map(|(index, item)| (item, at.item(index).spelled_as(item)));
    let selectors = match kind {
        ListKind::Basic => Selectors::Basic(
            items
                .map(|(it, at)| basic(it, &at, &mut problems))
                .collect(),
        ),
        ListKind::Advanced => Selectors::Advanced(
            items
                .map(|(it, at)| advanced(it, &at, &mut problems))
                .collect(),
        ),
    };
    (selectors, problems)
}

pub(super) fn read_single(value: Raw<'_>, kind: ListKind, at: &Pointer) -> (Selectors, Problems) {
    let mut problems = Vec::new();
    let at = at.spelled_as(value);
    let selectors = match kind {
        ListKind::Basic => Selectors::Basic(vec![basic(value, &at, &mut problems)]),
        ListKind::Advanced => Selectors::Advanced(vec![advanced(value, &at, &mut problems)]),
    };
    (selectors, problems)
}

fn basic(value: Raw<'_>, at: &Pointer, problems: &mut Problems) -> EventSelector {
    let mut selector = EventSelector::default();
    if !is_object(value, at, problems) || ListKind::of(value) == Some(ListKind::Advanced) {
        if value.kind() == Kind::Object {
            problems.push(at.error(Code::BothKinds, "an advanced selector among basic ones"));
        }
        selector.include_management_events = false;
        return selector;
    }
    for (key, member) in value.members() {
        let key = key.get();
        let at = at.key(&key);
        match &*uncapitalized(&key) {
            "readWriteType" => match member.text().as_ref().map(|text| text.get()).as_deref() {
                Some("All") => selector.read_write_type = ReadWriteType::All,
                Some("ReadOnly") => selector.read_write_type = ReadWriteType::ReadOnly,
                Some("WriteOnly") => selector.read_write_type = ReadWriteType::WriteOnly,
                _ if member.kind() == Kind::Null => {}
                _ => {
                    let message = "ReadWriteType is All, ReadOnly or WriteOnly; All is assumed";
                    problems.push(at.error(Code::ValueNotAllowed, message));
                }
            },
            "includeManagementEvents" => match member.truth() {
                Some(include) => selector.include_management_events = include,
                None if member.kind() == Kind::Null => {}
                None => problems.push(at.error(
                    Code::WrongType,
                    "IncludeManagementEvents is true or false; true is assumed",
                )),
            },
            "dataResources" => {
                let items = list(member, &at, problems).enumerate();
                let items: Vec<_> = items.map(|(index, item)| (item, at.item(index))).collect();
                for (item, at) in items {
                    let resource = data_resource(item, &at, problems);
                    selector.data_resources.push(resource);
                }
            }
            "excludeManagementEventSources" => {
                selector.exclude_management_event_sources = texts(member, &at, problems);
            }
            _ => problems.push(unknown_key(&at)),
        }
    }
    selector
}

fn data_resource(value: Raw<'_>, at: &Pointer, problems: &mut Problems) -> DataResource {
    let mut resource = DataResource::default();
    if !is_object(value, at, problems) {
        return resource;
    }
    for (key, member) in value.members() {
        let key = key.get();
        let at = at.key(&key);
        match &*uncapitalized(&key) {
            "type" => resource.kind = text(member, &at, problems),
            "values" => resource.values = texts(member, &at, problems),
            _ => problems.push(unknown_key(&at)),
        }
    }
    resource
}

fn advanced(value: Raw<'_>, at: &Pointer, problems: &mut Problems) -> AdvancedEventSelector {
    let mut selector = AdvancedEventSelector::default();
    if !is_object(value, at, problems) {
        return selector;
    }
    if ListKind::of(value) == Some(ListKind::Basic) {
        problems.push(at.error(Code::BothKinds, "a basic selector among advanced ones"));
        return selector;
    }
    for (key, member) in value.members() {
        let key = key.get();
        let at = at.key(&key);
        match &*uncapitalized(&key) {
            "name" if member.kind() == Kind::Null => {}
            "name" => selector.name = Some(text(member, &at, problems)),
            "fieldSelectors" => {
                let items = list(member, &at, problems).enumerate();
                let items: Vec<_> = items.map(|(index, item)| (item, at.item(index))).collect();
                for (item, at) in items {
                    let condition = field_selector(item, &at, problems);
                    selector.field_selectors.push(condition);
                }
            }
            _ => problems.push(unknown_key(&at)),
        }
    }
    selector
}

fn field_selector(value: Raw<'_>, at: &Pointer, problems: &mut Problems) -> AdvancedFieldSelector {
    let mut condition = AdvancedFieldSelector::default();
    if !is_object(value, at, problems) {
        return condition;
    }
    for (key, member) in value.members() {
        let key = key.get();
        let at = at.key(&key);
        let key = uncapitalized(&key);
        let operator = Operator::ALL.iter();
        let operator = operator
            .copied()
            .find(|operator| uncapitalized(operator.word()) == key);
        match operator {
            Some(_) if member.kind() == Kind::Null => {}
            Some(operator) => {
                let values = texts(member, &at, problems);
                condition.operators.insert(operator, values);
            }
            None if key == "field" => condition.field = text(member, &at, problems),
            None => problems.push(unknown_key(&at)),
        }
    }
    condition
}

fn unknown_key(at: &Pointer) -> SelectorProblem {
    at.warning(
        Code::UnknownKey,
        "a key that event selectors do not have; it is passed over",
    )
}

fn is_object(value: Raw<'_>, at: &Pointer, problems: &mut Problems) -> bool {
    let is_object = value.kind() == Kind::Object;
    if !is_object {
        problems.push(at.error(Code::WrongType, "expected an object"));
    }
    is_object
}

fn list<'a>(
    value: Raw<'a>,
    at: &Pointer,
    problems: &mut Problems,
) -> impl Iterator<Item = Raw<'a>> + use<'a> {
    if !matches!(value.kind(), Kind::Array | Kind::Null) {
        problems.push(at.error(Code::WrongType, "expected a list"));
    }
    value.items()
}

fn text(value: Raw<'_>, at: &Pointer, problems: &mut Problems) -> String {
    let text = value.text();
    if text.is_none() {
        problems.push(at.error(Code::WrongType, "expected a text"));
    }
    text.map_or(Cow::Borrowed(value.as_written()), |text| text.get())
        .into_owned()
}

/// A list of texts. A single text counts as a list of one, and another value as its JSON, which
/// keeps the places of the others.
fn texts(value: Raw<'_>, at: &Pointer, problems: &mut Problems) -> Vec<String> {
    match value.kind() {
        Kind::Array => {
            let items = value.items().enumerate();
            items
                .map(|(index, item)| text(item, &at.item(index), problems))
                .collect()
        }
        Kind::Null => Vec::new(),
        _ => {
            problems.push(at.error(Code::WrongType, "expected a list of texts"));
            vec![text(value, at, &mut Vec::new())]
        }
    }
}
