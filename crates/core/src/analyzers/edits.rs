//! Changes of a trail's selectors that leave something out, within what AWS allows on a trail.

use std::collections::BTreeSet;

use serde_json::Value;

pub use crate::report::Edit;
use crate::report::WhatIfTable;
use crate::selectors::{
    AdvancedEventSelector, AdvancedFieldSelector, Compiled, Operator, SelectorProblem, Selectors,
    Severity, Target, check,
};
use crate::sorting::Ordered;

const DATA: &str = "Data";
const MANAGEMENT: &str = "Management";
const CATEGORY: &str = "eventCategory";
const TYPE: &str = "resources.type";
const ARN: &str = "resources.ARN";
const READ_ONLY: &str = "readOnly";
const CALLER: &str = "userIdentity.arn";
const SOURCE: &str = "eventSource";
const NAME: &str = "eventName";

impl Edit {
    /// The selectors after the change; `None` where it changes nothing, or where AWS would refuse the
    /// result.
    #[must_use]
    pub fn apply(&self, selectors: &[AdvancedEventSelector]) -> Option<Vec<AdvancedEventSelector>> {
        let mut changed = Vec::new();
        for selector in selectors {
            self.apply_to(selector, &mut changed);
        }
        changed.dedup();
        let set = Selectors::Advanced(changed);
        let refused = |problem: &SelectorProblem| problem.severity == Severity::Error;
        let Selectors::Advanced(changed) = &set else {
            return None;
        };
        let allowed = !changed.is_empty() && !check(&set, Target::Trail).iter().any(refused);
        (changed != selectors && allowed).then(|| changed.clone())
    }

    fn apply_to(&self, selector: &AdvancedEventSelector, out: &mut Vec<AdvancedEventSelector>) {
        let of = |category: &str| equals(selector, CATEGORY, category);
        let objects = of(DATA) && equals(selector, TYPE, "AWS::S3::Object");
        match self {
            Self::DataReads if of(DATA) => out.extend(writes_only(selector)),
            Self::DataType(kind) if of(DATA) && equals(selector, TYPE, kind) => {}
            Self::Bucket(arn) if objects => out.extend(without_bucket(selector, arn)),
            Self::Prefix(inside) if objects => out.extend(without(selector, inside)),
            Self::BucketReads(arn) if objects => {
                out.extend(without_bucket(selector, arn));
                out.extend(within_bucket(selector, arn).and_then(|it| writes_only(&it)));
            }
            Self::BucketEvent(arn, name) if objects => {
                out.extend(without_bucket(selector, arn));
                out.extend(
                    within_bucket(selector, arn)
                        .map(|it| with(&it, NAME, Operator::NotEquals, name)),
                );
            }
            Self::Caller(begins) if of(DATA) => {
                out.push(with(selector, CALLER, Operator::NotStartsWith, begins));
            }
            Self::Source(source) if of(MANAGEMENT) => {
                out.push(with(selector, SOURCE, Operator::NotEquals, source));
            }
            _ => out.push(selector.clone()),
        }
    }
}

/// A set as the input of `put-event-selectors`.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "plain data always has a JSON form; null in its place would be a document that selects nothing"
)]
pub fn document(selectors: &[AdvancedEventSelector]) -> Value {
    let set = Selectors::Advanced(selectors.to_vec());
    serde_json::to_value(set).expect("plain data always has a JSON form")
}

/// What a trail selects after some changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// The trail, by its place in the table.
    pub trail: u32,
    /// The selectors, as the input of `put-event-selectors`.
    pub document: Value,
    /// The changes that are not in it, by their places: they change nothing more, or AWS would refuse the
    /// whole with them.
    pub left_over: Vec<usize>,
}

/// The selectors of each trail after some changes of a table, by their places. Trails that stay as they are
/// or go altogether are left out.
#[must_use]
pub fn combined(table: &WhatIfTable, taken: &BTreeSet<usize>) -> Vec<Combined> {
    let going: BTreeSet<u32> = taken
        .iter()
        .filter_map(|place| table.changes.get(*place))
        .filter(|change| change.edit.is_none())
        .map(|change| change.trail)
        .ordered();
    let of_trail = |(trail, edits): (u32, Vec<(usize, &Edit)>)| {
        let before = &table.trails.get(trail as usize)?.selectors;
        let Ok(Selectors::Advanced(mut selectors)) = serde_json::from_value(before.clone()) else {
            return None;
        };
        let mut left_over = Vec::new();
        for (place, edit) in edits {
            match edit.apply(&selectors) {
                Some(changed) => selectors = changed,
                None => left_over.push(place),
            }
        }
        Some(Combined {
            trail,
            document: document(&selectors),
            left_over,
        })
    };
    let edits = table.edits(taken).into_iter();
    edits
        .filter(|(trail, _)| !going.contains(trail))
        .filter_map(of_trail)
        .collect()
}

/// A set ready to be asked.
#[must_use]
pub fn compiled(selectors: &[AdvancedEventSelector]) -> Compiled {
    Compiled::new(&Selectors::Advanced(selectors.to_vec()))
}

fn field<'s>(selector: &'s AdvancedEventSelector, name: &str) -> Option<&'s AdvancedFieldSelector> {
    let mut fields = selector.field_selectors.iter();
    fields.find(|condition| condition.field == name)
}

fn equals(selector: &AdvancedEventSelector, name: &str, value: &str) -> bool {
    field(selector, name).is_some_and(|it| it.values(Operator::Equals) == [value])
}

/// The same with one more value, in the condition that is there or in a new one.
fn with(
    selector: &AdvancedEventSelector,
    name: &str,
    operator: Operator,
    value: &str,
) -> AdvancedEventSelector {
    let mut selector = selector.clone();
    let mut fields = selector.field_selectors.iter_mut();
    match fields.find(|condition| condition.field == name) {
        Some(condition) => {
            let values = condition.operators.entry(operator).or_default();
            if !values.iter().any(|held| held == value) {
                values.push(value.to_owned());
            }
        }
        None => {
            let condition = AdvancedFieldSelector::new(name).with(operator, [value]);
            selector.field_selectors.push(condition);
        }
    }
    selector
}

fn writes_only(selector: &AdvancedEventSelector) -> Option<AdvancedEventSelector> {
    if equals(selector, READ_ONLY, "true") {
        return None;
    }
    if equals(selector, READ_ONLY, "false") {
        return Some(selector.clone());
    }
    Some(with(selector, READ_ONLY, Operator::Equals, "false"))
}

/// What a condition wants, by any operator.
fn positives(condition: &AdvancedFieldSelector) -> impl Iterator<Item = &String> {
    [Operator::Equals, Operator::StartsWith, Operator::EndsWith]
        .into_iter()
        .flat_map(|operator| condition.values(operator))
}

fn without_bucket(selector: &AdvancedEventSelector, arn: &str) -> Option<AdvancedEventSelector> {
    without(selector, &format!("{arn}/"))
}

/// The part of a selector that is not about objects whose ARNs begin so; `None` where it has none.
fn without(selector: &AdvancedEventSelector, inside: &str) -> Option<AdvancedEventSelector> {
    let wanted = field(selector, ARN).into_iter().flat_map(positives);
    let (of_bucket, others): (Vec<&String>, Vec<&String>) =
        wanted.partition(|value| value.starts_with(inside));
    match (of_bucket.is_empty(), others.is_empty()) {
        // It wants nothing else.
        (false, true) => None,
        (false, false) => {
            let mut selector = selector.clone();
            for condition in &mut selector.field_selectors {
                if condition.field == ARN {
                    for values in condition.operators.values_mut() {
                        values.retain(|value| !value.starts_with(inside));
                    }
                    condition.operators.retain(|_, values| !values.is_empty());
                }
            }
            Some(selector)
        }
        (true, _) => {
            let may_reach = others
                .iter()
                .any(|value| inside.starts_with(value.as_str()) || !value.starts_with("arn:"));
            if others.is_empty() || may_reach {
                Some(with(selector, ARN, Operator::NotStartsWith, inside))
            } else {
                Some(selector.clone())
            }
        }
    }
}

/// The part of a selector that is about one bucket; `None` where it has none.
fn within_bucket(selector: &AdvancedEventSelector, arn: &str) -> Option<AdvancedEventSelector> {
    let inside = format!("{arn}/");
    let mut narrowed = selector.clone();
    narrowed.name = None;
    let Some(condition) = narrowed
        .field_selectors
        .iter_mut()
        .find(|condition| condition.field == ARN)
    else {
        return Some(with(&narrowed, ARN, Operator::StartsWith, &inside));
    };
    let had_positives = positives(condition).next().is_some();
    for operator in [Operator::Equals, Operator::StartsWith] {
        if let Some(values) = condition.operators.get_mut(&operator) {
            values.retain(|value| value.starts_with(&inside));
        }
    }
    let reaches = |value: &String| inside.starts_with(value.as_str());
    let wide = field(selector, ARN)
        .into_iter()
        .flat_map(|condition| condition.values(Operator::StartsWith))
        .any(reaches);
    if wide || !had_positives {
        let values = condition.operators.entry(Operator::StartsWith).or_default();
        values.clear();
        values.push(inside.clone());
    }
    // What lies outside of the bucket need not be left out any more.
    for operator in [Operator::NotEquals, Operator::NotStartsWith] {
        if let Some(values) = condition.operators.get_mut(&operator) {
            values.retain(|value| value.starts_with(&inside) || inside.starts_with(value.as_str()));
        }
    }
    condition.operators.retain(|_, values| !values.is_empty());
    positives(condition).next()?;
    Some(narrowed)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::record::Category;
    use crate::selectors::{Event, Match, Resource, Value as Is};

    fn all_data() -> AdvancedEventSelector {
        AdvancedEventSelector::of_category(DATA).with(TYPE, Operator::Equals, ["AWS::S3::Object"])
    }

    fn event<'a>(arn: &'a str, read: bool, caller: &'a str) -> Event<'a> {
        Event {
            read_only: Is::truth(Some(read)),
            user_identity_arn: caller.into(),
            resources: [Resource {
                kind: "AWS::S3::Object".into(),
                arn: arn.into(),
            }]
            .into_iter()
            .collect(),
            ..Event::new(Category::Data)
        }
    }

    fn kept(edit: &Edit, of: &[AdvancedEventSelector], event: &Event<'_>) -> bool {
        compiled(&edit.apply(of).unwrap()).evaluate(event) == Match::Yes
    }

    #[test]
    fn reads_of_one_bucket_go_and_all_else_stays() {
        let edit = Edit::BucketReads("arn:aws:s3:::images".to_owned());
        let named = all_data().with(
            ARN,
            Operator::StartsWith,
            ["arn:aws:s3:::images/web/", "arn:aws:s3:::other/"],
        );
        for of in [all_data(), named] {
            let keeps = |event: &Event<'_>| kept(&edit, std::slice::from_ref(&of), event);
            assert!(!keeps(&event("arn:aws:s3:::images/web/1", true, "a")));
            assert!(keeps(&event("arn:aws:s3:::images/web/1", false, "a")));
            assert!(keeps(&event("arn:aws:s3:::other/1", true, "a")));
        }
    }

    #[test]
    fn one_folder_of_a_bucket_goes() {
        let edit = Edit::Prefix("arn:aws:s3:::logs/in/".to_owned());
        let of_bucket = all_data().with(ARN, Operator::StartsWith, ["arn:aws:s3:::logs/"]);
        let of_others = all_data().with(
            ARN,
            Operator::StartsWith,
            ["arn:aws:s3:::logs/in/deep/", "arn:aws:s3:::logs/out/"],
        );
        for of in [all_data(), of_bucket, of_others] {
            let keeps = |arn| kept(&edit, std::slice::from_ref(&of), &event(arn, true, "a"));
            assert!(!keeps("arn:aws:s3:::logs/in/deep/1"));
            assert!(keeps("arn:aws:s3:::logs/out/1"));
        }
        let elsewhere = all_data().with(ARN, Operator::StartsWith, ["arn:aws:s3:::other/"]);
        assert_eq!(edit.apply(&[elsewhere]), None);
    }

    #[test]
    fn one_call_on_one_bucket_goes() {
        let edit = Edit::BucketEvent("arn:aws:s3:::logs".to_owned(), "PutObject".to_owned());
        let named = |name: &'static str, arn: &'static str| Event {
            event_name: name.into(),
            ..event(arn, false, "a")
        };
        let of = [all_data()];
        assert!(!kept(
            &edit,
            &of,
            &named("PutObject", "arn:aws:s3:::logs/1")
        ));
        assert!(kept(
            &edit,
            &of,
            &named("DeleteObject", "arn:aws:s3:::logs/1")
        ));
        assert!(kept(
            &edit,
            &of,
            &named("PutObject", "arn:aws:s3:::logs2/1")
        ));
    }

    #[test]
    fn a_bucket_a_caller_a_type_and_reads_go() {
        let of = [AdvancedEventSelector::of_category(MANAGEMENT), all_data()];
        let bucket = Edit::Bucket("arn:aws:s3:::logs".to_owned());
        assert!(!kept(
            &bucket,
            &of,
            &event("arn:aws:s3:::logs/1", false, "a")
        ));
        assert!(kept(
            &bucket,
            &of,
            &event("arn:aws:s3:::logs-archive/1", false, "a")
        ));
        let caller = Edit::Caller("arn:aws:sts::1:assumed-role/batch/".to_owned());
        assert!(!kept(
            &caller,
            &of,
            &event(
                "arn:aws:s3:::b/1",
                true,
                "arn:aws:sts::1:assumed-role/batch/x"
            )
        ));
        assert!(kept(
            &caller,
            &of,
            &event(
                "arn:aws:s3:::b/1",
                true,
                "arn:aws:sts::1:assumed-role/other/x"
            )
        ));
        assert!(!kept(
            &Edit::DataReads,
            &of,
            &event("arn:aws:s3:::b/1", true, "a")
        ));
        assert!(kept(
            &Edit::DataReads,
            &of,
            &event("arn:aws:s3:::b/1", false, "a")
        ));
        let kind = Edit::DataType("AWS::S3::Object".to_owned());
        assert_eq!(kind.apply(&of).unwrap(), of[..1]);
        assert_eq!(
            Edit::DataType("AWS::Lambda::Function".to_owned()).apply(&of),
            None
        );
    }

    #[test]
    fn what_aws_would_refuse_is_no_advice() {
        let of = [AdvancedEventSelector::of_category(MANAGEMENT)];
        assert!(
            Edit::Source("kms.amazonaws.com".to_owned())
                .apply(&of)
                .is_some()
        );
        assert_eq!(
            Edit::Source("ec2.amazonaws.com".to_owned()).apply(&of),
            None
        );
        assert_eq!(
            Edit::DataType("AWS::S3::Object".to_owned()).apply(&[all_data()]),
            None
        );
    }
}
