//! Properties that hold for all sets and events.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value as Json, json};

use super::literal;
use super::*;
use crate::record::Category;

/// Few texts that begin and end with each other, so that conditions meet and miss.
const TEXTS: &[&str] = &["", "a", "ab", "aba", "b", "ba", "bb", "é"];
const ARNS: &[&str] = &[
    "arn:aws:s3:::",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/",
    "arn:aws:s3:::ab/k",
    "x",
];
const KINDS: &[&str] = &[
    "AWS::S3::Object",
    "AWS::Lambda::Function",
    "AWS::DynamoDB::Table",
];
const FIELDS: &[&str] = &[
    "eventSource",
    "eventName",
    "eventType",
    "userIdentity.arn",
    "sessionCredentialFromConsole",
    "vpcEndpointId",
    "errorCode",
];
const CATEGORIES: &[&str] = &["Management", "Data", "NetworkActivity", "Insight"];

fn text() -> impl Strategy<Value = String> {
    select(TEXTS).prop_map(str::to_owned)
}

fn condition(field: &'static str, values: &'static [&'static str]) -> impl Strategy<Value = Json> {
    let operators: Vec<&str> = Operator::ALL.iter().map(|it| it.word()).collect();
    vec((select(operators), vec(select(values), 0..3)), 0..3).prop_map(move |operators| {
        let mut condition = json!({ "Field": field });
        for (operator, values) in operators {
            condition[operator] = json!(values);
        }
        condition
    })
}

fn advanced_selector() -> impl Strategy<Value = Json> {
    let category = option::weighted(0.95, condition_of_category());
    let read_only = option::weighted(0.3, condition("readOnly", &["true", "false"]));
    let kind = option::weighted(0.5, condition("resources.type", KINDS));
    let arn = option::weighted(0.5, condition("resources.ARN", ARNS));
    let others = vec(
        select(FIELDS).prop_flat_map(|field| condition(field, TEXTS)),
        0..3,
    );
    (category, read_only, kind, arn, others).prop_map(|(category, read_only, kind, arn, others)| {
        let all = others
            .into_iter()
            .chain(category)
            .chain(read_only)
            .chain(kind)
            .chain(arn);
        json!({ "FieldSelectors": all.collect::<Vec<_>>() })
    })
}

fn condition_of_category() -> impl Strategy<Value = Json> {
    prop_oneof![
        4 => select(CATEGORIES).prop_map(|word| json!({ "Field": "eventCategory", "Equals": [word] })),
        1 => condition("eventCategory", CATEGORIES),
    ]
}

fn basic_selector() -> impl Strategy<Value = Json> {
    let values = [
        "arn:aws:s3",
        "arn:aws:lambda",
        "arn:aws:dynamodb",
        "arn:aws:s3:::a",
        "arn:aws:s3:::a/",
        "x",
        "ab",
    ];
    let resources = vec((select(KINDS), subsequence(values.to_vec(), 0..3)), 0..3);
    (select(&["All", "ReadOnly", "WriteOnly"][..]), any::<bool>(), resources, subsequence(TEXTS.to_vec(), 0..3)).prop_map(
        |(kind, management, resources, excluded)| {
            let resources = resources.into_iter();
            let resources = resources.map(|(kind, values)| json!({ "Type": kind, "Values": values }));
            json!({
                "ReadWriteType": kind, "IncludeManagementEvents": management,
                "DataResources": resources.collect::<Vec<_>>(), "ExcludeManagementEventSources": excluded,
            })
        },
    )
}

fn any_document() -> impl Strategy<Value = Json> {
    prop_oneof![
        2 => vec(advanced_selector(), 0..4).prop_map(|list| json!({ "AdvancedEventSelectors": list })),
        1 => vec(basic_selector(), 0..4).prop_map(|list| json!({ "EventSelectors": list })),
    ]
}

fn record() -> impl Strategy<Value = Json> {
    let arn = select(ARNS).prop_map(str::to_owned);
    let kinds = select(
        &[
            "AWS::S3::Object",
            "AWS::Lambda::Function",
            "AWS::DynamoDB::Table",
            "AWS::S3::Bucket",
        ][..],
    );
    let resource = (option::weighted(0.9, kinds), option::weighted(0.9, arn));
    let rest = vec(option::of(text()), 5);
    (
        select(CATEGORIES),
        text(),
        text(),
        option::of(any::<bool>()),
        rest,
        vec(resource, 0..4),
    )
        .prop_map(|(category, source, name, read_only, rest, resources)| {
            let mut record =
                json!({ "eventCategory": category, "eventSource": source, "eventName": name });
            let mut put = |key: &str, value: Option<Json>| {
                if let Some(value) = value {
                    record[key] = value;
                }
            };
            put("readOnly", read_only.map(Json::from));
            for (key, value) in [
                "eventType",
                "sessionCredentialFromConsole",
                "vpcEndpointId",
                "errorCode",
            ]
            .iter()
            .zip(&rest)
            {
                put(key, value.clone().map(Json::from));
            }
            put(
                "userIdentity",
                rest[4].clone().map(|arn| json!({ "arn": arn })),
            );
            let resources = resources.into_iter().map(|(kind, arn)| {
                let mut resource = json!({});
                if let Some(kind) = kind {
                    resource["type"] = kind.into();
                }
                if let Some(arn) = arn {
                    resource["ARN"] = arn.into();
                }
                resource
            });
            put("resources", Some(resources.collect()));
            record
        })
}

/// What is forgotten of an event: for each field nothing, all, or all but a beginning.
fn blurred<'a>(event: &Event<'a>, how: &[(u8, usize)], text: &'a mut Vec<String>) -> Event<'a> {
    let mut how = how.iter().copied().cycle();
    let mut of = |value: &Value<'a>| -> (u8, Option<String>) {
        let (what, keep) = how.next().unwrap();
        match (what % 3, value) {
            (1, Value::Is(whole)) => (1, Some(whole.chars().take(keep).collect())),
            (2, _) => (2, None),
            _ => (0, None),
        }
    };
    let mut plans = Vec::new();
    {
        let mut plan = |value: &Value<'a>| plans.push(of(value));
        plan(&event.read_only);
        plan(&event.event_source);
        plan(&event.event_name);
        plan(&event.event_type);
        plan(&event.user_identity_arn);
        plan(&event.session_credential_from_console);
        plan(&event.vpc_endpoint_id);
        plan(&event.error_code);
        for resource in event.resources.iter() {
            plan(&resource.kind);
            plan(&resource.arn);
        }
    }
    *text = plans
        .iter()
        .map(|(_, kept)| kept.clone().unwrap_or_default())
        .collect();
    let text: &'a [String] = text;
    let mut at = 0;
    let mut blur = |value: &Value<'a>| {
        let blurred = match plans[at].0 {
            0 => value.clone(),
            1 => Value::Begins(&text[at]),
            _ => Value::Unknown,
        };
        at += 1;
        blurred
    };
    Event {
        category: event.category,
        read_only: blur(&event.read_only),
        event_source: blur(&event.event_source),
        event_name: blur(&event.event_name),
        event_type: blur(&event.event_type),
        user_identity_arn: blur(&event.user_identity_arn),
        session_credential_from_console: blur(&event.session_credential_from_console),
        vpc_endpoint_id: blur(&event.vpc_endpoint_id),
        error_code: blur(&event.error_code),
        resources: event
            .resources
            .iter()
            .map(|resource| Resource {
                kind: blur(&resource.kind),
                arn: blur(&resource.arn),
            })
            .collect(),
    }
}

/// Every text of up to five letters. Values of up to two letters cannot tell apart more.
fn all_texts() -> Vec<String> {
    let mut all = vec![String::new()];
    let mut longest = all.clone();
    for _ in 0..5 {
        longest = longest
            .iter()
            .flat_map(|text| ["a", "b", "z"].map(|letter| format!("{text}{letter}")))
            .collect();
        all.extend(longest.iter().cloned());
    }
    all
}

fn by_name(conditions: Vec<Json>) -> Compiled {
    let selectors = conditions.into_iter().map(|condition| {
        json!({ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }, condition] })
    });
    let list: Vec<Json> = selectors.collect();
    compiled(&json!({ "AdvancedEventSelectors": list }).to_string())
}

const SHORT: &[&str] = &["a", "b", "ab", "ba", "aa"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn agrees_with_the_literal_implementation(document in any_document(), record in record()) {
        let set = compiled(&document.to_string());
        let text = record.to_string();
        let event = Event::of(&Record::parse(&text).unwrap());
        let expected = Match::from(literal::selects(&document, &record));
        prop_assert_eq!(set.evaluate(&event), expected);
        let mut places = 0..set.selectors().len();
        let by_one = places.any(|place| set.evaluate_at(place, &event) == Match::Yes);
        prop_assert_eq!(by_one, expected == Match::Yes);
        prop_assert_eq!(set.possible(&event).count() > 0, expected == Match::Yes);
    }

    /// What is said of a key that knows less holds for every event that it stands for.
    #[test]
    fn certain_answers_need_no_more_knowledge(
        document in any_document(), record in record(), how in vec((any::<u8>(), 0_usize..4), 3..20),
    ) {
        let set = compiled(&document.to_string());
        let text = record.to_string();
        let event = Event::of(&Record::parse(&text).unwrap());
        let mut kept = Vec::new();
        let blurred = blurred(&event, &how, &mut kept);
        let answer = set.evaluate(&blurred);
        prop_assert!(answer == Match::Depends || answer == set.evaluate(&event), "{answer:?} of {blurred:?}");
    }

    /// Many sets asked together answer what each answers alone, of what is half known and of the record.
    #[test]
    fn a_panel_answers_for_each_set(
        documents in vec(any_document(), 0..70), record in record(), how in vec((any::<u8>(), 0_usize..4), 3..20),
    ) {
        let sets: Vec<Compiled> = documents.iter().map(|it| compiled(&it.to_string())).collect();
        let panel = Panel::new(sets.iter());
        let text = record.to_string();
        let event = Event::of(&Record::parse(&text).unwrap());
        let mut kept = Vec::new();
        let hidden = blurred(&event, &how, &mut kept);
        // What a table of keys does not know is one of these.
        let known = Event {
            user_identity_arn: hidden.user_identity_arn.clone(),
            session_credential_from_console: hidden.session_credential_from_console.clone(),
            vpc_endpoint_id: hidden.vpc_endpoint_id.clone(),
            resources: hidden.resources.clone(),
            ..event.clone()
        };
        let (kind, caller) = (panel.but_the_caller(&known), panel.of_caller(&known.user_identity_arn));
        let mut both = kind.clone();
        both.and(&caller);
        let mut room = Room::default();
        for (number, (set, document)) in sets.iter().zip(&documents).enumerate() {
            prop_assert_eq!(panel.sets(&both).get(number), set.evaluate(&known));
            let whole = panel.of_record(&event, [&kind, &caller], &mut room).get(number);
            prop_assert_eq!(whole, set.evaluate(&event));
            prop_assert_eq!(whole, Match::from(literal::selects(document, &record)));
        }
    }

    #[test]
    fn documents_survive_writing_and_reading(document in any_document()) {
        let first = super::document(&document.to_string());
        let written = serde_json::to_string(&first.selectors).unwrap();
        let again = super::document(&written);
        prop_assert_eq!(&again.selectors, &first.selectors);
        prop_assert_eq!(&again.problems, &first.problems);
        prop_assert_eq!(check(&first.selectors, Target::Trail), first.problems);
        let parsed: Selectors = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(&parsed, &first.selectors);
    }

    /// Basic selectors and what they are turned into say the same.
    #[test]
    fn advanced_form_means_the_same(list in vec(basic_selector(), 0..4), record in record()) {
        let document = json!({ "EventSelectors": list });
        let basic = super::document(&document.to_string()).selectors;
        let advanced = json!({ "AdvancedEventSelectors": serde_json::to_value(basic.to_advanced()).unwrap() });
        prop_assert_eq!(literal::selects(&document, &record), literal::selects(&advanced, &record));
    }

    /// For one field the relation of two sets, and the extent of one, are exact.
    #[test]
    fn relations_are_exact(
        first in vec(condition("eventName", SHORT), 0..3), second in vec(condition("eventName", SHORT), 0..3),
    ) {
        let (first, second) = (by_name(first), by_name(second));
        let (mut first_alone, mut second_alone, mut both, mut neither) = (false, false, false, false);
        for text in all_texts() {
            let mut event = Event::new(Category::Management);
            event.read_only = Value::truth(Some(true));
            event.event_name = text.as_str().into();
            match (first.evaluate(&event), second.evaluate(&event)) {
                (Match::Yes, Match::Yes) => both = true,
                (Match::Yes, _) => first_alone = true,
                (_, Match::Yes) => second_alone = true,
                _ => neither = true,
            }
        }
        let expected = match (both, first_alone, second_alone) {
            (false, ..) => Relation::Disjoint,
            (true, false, false) => Relation::Identical,
            (true, false, true) => Relation::Subset,
            (true, true, false) => Relation::Superset,
            (true, true, true) => Relation::Overlap,
        };
        prop_assert_eq!(relation(&first, &second, Some(&Class::ManagementRead)), expected);
        let extent = match (both || first_alone, second_alone || neither) {
            (false, _) => Extent::None,
            (true, false) => Extent::All,
            (true, true) => Extent::Some,
        };
        prop_assert_eq!(Scope::of(&first).extent(&Class::ManagementRead), extent);
    }

    /// What scope and relation claim for certain holds for every event.
    #[test]
    fn claims_hold_for_every_record(first in any_document(), second in any_document(), record in record()) {
        let (first, second) = (compiled(&first.to_string()), compiled(&second.to_string()));
        // Every event of AWS has a type; claims are about those.
        let mut record = record;
        if record.get("eventType").is_none() {
            record["eventType"] = "AwsApiCall".into();
        }
        let text = record.to_string();
        let event = Event::of(&Record::parse(&text).unwrap());
        let read_only = record.get("readOnly").and_then(Json::as_bool);
        let kinds: Vec<_> = event.resources.iter().collect();
        let class = match (event.category, read_only, &*kinds) {
            (Category::Management, Some(true), _) => Class::ManagementRead,
            (Category::Management, Some(false), _) => Class::ManagementWrite,
            (Category::Data, Some(read_only), [Resource { kind: Value::Is(kind), arn: Value::Is(arn) }])
                // Real objects, functions and tables have ARNs of their service.
                if kind != "AWS::S3::Object" || arn.starts_with("arn:aws:s3:::") => {
                let kind = Some(kind.clone().into_owned());
                if kind.as_deref() != Some("AWS::S3::Object") && kind.as_deref() != Some("AWS::S3::Bucket") {
                    return Ok(());
                }
                if read_only { Class::DataRead(kind) } else { Class::DataWrite(kind) }
            }
            (Category::NetworkActivity, None, _) if record.get("vpcEndpointId").is_some() => {
                Class::NetworkActivity(record["eventSource"].as_str().map(str::to_owned))
            }
            _ => return Ok(()),
        };
        // The console field is never there with another value than `true`.
        if record.get("sessionCredentialFromConsole").is_some() {
            return Ok(());
        }
        let (of_first, of_second) = (first.evaluate(&event), second.evaluate(&event));
        match Scope::of(&first).extent(&class) {
            Extent::None => prop_assert_eq!(of_first, Match::No),
            Extent::All => prop_assert_eq!(of_first, Match::Yes),
            Extent::Some => {}
        }
        match relation(&first, &second, Some(&class)) {
            Relation::Identical => prop_assert_eq!(of_first, of_second),
            Relation::Subset => prop_assert!(of_first <= of_second),
            Relation::Superset => prop_assert!(of_first >= of_second),
            Relation::Disjoint => prop_assert_eq!(of_first.and(of_second), Match::No),
            Relation::Overlap => {}
        }
    }

    /// Long lists are searched in another way than short ones.
    #[test]
    fn long_lists_are_searched_rightly(
        values in vec("[ab]{0,5}", 0..40), text in "[ab]{0,6}", operator in select(Operator::ALL), keep in 0_usize..6,
    ) {
        let condition = json!({ "Field": "eventName", operator.word(): values });
        let set = by_name(vec![condition.clone()]);
        let mut event = Event::new(Category::Management);
        event.event_name = text.as_str().into();
        let record = json!({ "eventCategory": "Management", "eventName": text, "eventSource": "" });
        let document = json!({ "AdvancedEventSelectors": [{ "FieldSelectors": [
            { "Field": "eventCategory", "Equals": ["Management"] }, condition] }] });
        let expected = Match::from(literal::selects(&document, &record));
        prop_assert_eq!(set.evaluate(&event), expected);
        event.event_name = Value::Begins(text.get(..keep).unwrap_or(&text));
        let of_beginning = set.evaluate(&event);
        prop_assert!(of_beginning == expected || of_beginning == Match::Depends);
    }

    /// Any JSON is read without a panic, and every pointer leads somewhere near.
    #[test]
    fn any_json_is_survived(pieces in vec(prop_oneof![
        Just("{"), Just("}"), Just("["), Just("]"), Just(","), Just("\"EventSelectors\":"),
        Just("\"AdvancedEventSelectors\":"), Just("\"FieldSelectors\":"), Just("\"Field\":"), Just("\"Equals\":"),
        Just("\"resources.ARN\""), Just("\"DataResources\":"), Just("\"Values\":"), Just("null"), Just("1"),
        Just("\"eventCategory\""), Just("\"Data\""), Just("\"fieldSelectors\":"), Just("\"name\":"),
    ], 0..24)) {
        let text = pieces.concat();
        let read = read(&text);
        for document in read.documents {
            let set = Compiled::new(&document.selectors);
            let _ = Scope::of(&set);
            prop_assert!(document.problems.is_sorted());
        }
    }
}
