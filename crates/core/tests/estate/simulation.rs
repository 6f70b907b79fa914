//! What selectors would keep: the answers of the table of keys, and of records looked at again, are those of
//! asking every record.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::ops::ControlFlow;

use proptest::prelude::*;
use serde_json::{Value, json};
use trailglass_core::analyzers::simulate::{self, Heard, Listener};
use trailglass_core::case::{
    NoHooks, Options, Partial, Preferences, WatchList, read_input, read_listening,
};
use trailglass_core::record::Record;
use trailglass_core::selectors::{self, Compiled, Event, Match};

use super::money::{everything, hourly, merged, on_object, record};

/// Fields that a record may have, and conditions on them: few values, so that they meet.
const BUCKETS: [&str; 3] = ["images", "images-2", "logs"];
const CALLERS: [&str; 4] = [
    "arn:aws:sts::111122223333:assumed-role/batch/run-1",
    "arn:aws:sts::111122223333:assumed-role/batch/run-2",
    "arn:aws:iam::111122223333:user/anna",
    "",
];

fn any_record() -> impl Strategy<Value = Value> {
    (0usize..400, 0usize..48, 0usize..6, 0usize..3, 0usize..3, 0usize..4, 0usize..5, any::<bool>()).prop_map(
        |(id, hour, kind, bucket, key, caller, resources, read)| {
            let bucket = BUCKETS[bucket];
            let object = format!("arn:aws:s3:::{bucket}/{}", ["in/a", "in/b", "out/a"][key]);
            let mut more = match kind {
                0..=3 => on_object(bucket, "k", ["GetObject", "PutObject", "DeleteObject"][key], read),
                4 => json!({ "eventName": (["DescribeInstances", "AssumeRole", "Decrypt"][key]), "eventSource": (["ec2.amazonaws.com", "sts.amazonaws.com", "kms.amazonaws.com"][key]), "readOnly": read }),
                _ => json!({ "eventCategory": "NetworkActivity", "eventType": "AwsVpceEvent", "vpcEndpointId": format!("vpce-{key}"), "errorCode": "VpceAccessDenied", "eventName": "GetObject", "eventSource": "s3.amazonaws.com" }),
            };
            let object = json!({ "type": "AWS::S3::Object", "ARN": object });
            let of_bucket = json!({ "type": "AWS::S3::Bucket", "ARN": format!("arn:aws:s3:::{bucket}") });
            if kind <= 3 {
                more["resources"] = match resources {
                    0 => json!([object]),
                    1 => json!([]),
                    2 => json!([object, { "type": "AWS::S3::Object", "ARN": "arn:aws:s3:::logs/in/x" }, of_bucket]),
                    3 => json!([{ "type": "AWS::DynamoDB::Table", "ARN": "arn:aws:dynamodb:eu-central-1:1:table/t" }]),
                    _ => json!([of_bucket, object]),
                };
            }
            let arn = CALLERS[caller];
            more["userIdentity"] = match caller {
                0 | 1 => json!({ "type": "AssumedRole", "arn": arn, "sessionContext": { "sessionIssuer": { "arn": "arn:aws:iam::111122223333:role/jobs/batch" } } }),
                2 => json!({ "type": "IAMUser", "arn": arn }),
                _ => json!({ "type": "AWSService", "invokedBy": "config.amazonaws.com" }),
            };
            if caller == 2 && read {
                more["sessionCredentialFromConsole"] = json!("true");
            }
            record(id, hour, &more)
        },
    )
}

fn any_condition() -> impl Strategy<Value = Value> {
    let fields = prop::sample::select(vec![
        ("readOnly", vec!["true", "false"]),
        (
            "eventName",
            vec!["GetObject", "Put", "AssumeRole", "Decrypt"],
        ),
        ("eventSource", vec!["s3.amazonaws.com", "kms.amazonaws.com"]),
        (
            "resources.ARN",
            vec![
                "arn:aws:s3:::images/",
                "arn:aws:s3:::images",
                "arn:aws:s3:::images/in/",
                "arn:aws:s3:::logs/in/a",
            ],
        ),
        (
            "userIdentity.arn",
            vec![
                CALLERS[0],
                "arn:aws:sts::111122223333:assumed-role/batch/",
                "arn:aws:iam::111122223333:user/anna",
            ],
        ),
        ("sessionCredentialFromConsole", vec!["true"]),
        ("vpcEndpointId", vec!["vpce-1"]),
        ("errorCode", vec!["VpceAccessDenied"]),
    ]);
    let operators = prop::sample::select(vec![
        "Equals",
        "StartsWith",
        "EndsWith",
        "NotEquals",
        "NotStartsWith",
        "NotEndsWith",
    ]);
    (fields, operators, any::<prop::sample::Index>()).prop_map(|((field, values), operator, index)| {
        json!({ "Field": field, operator: [values[index.index(values.len())]] })
    })
}

fn any_selectors() -> impl Strategy<Value = Value> {
    let selector = (0usize..3, prop::collection::vec(any_condition(), 0..3), prop::bool::weighted(0.8)).prop_map(|(category, conditions, typed)| {
        let mut all = vec![json!({ "Field": "eventCategory", "Equals": [(["Management", "Data", "NetworkActivity"][category])] })];
        if category == 1 && typed {
            all.push(json!({ "Field": "resources.type", "Equals": ["AWS::S3::Object"] }));
        }
        all.extend(conditions);
        json!({ "FieldSelectors": all })
    });
    prop::collection::vec(selector, 1..4)
        .prop_map(|selectors| json!({ "AdvancedEventSelectors": selectors }))
}

type Inputs = BTreeMap<String, Vec<u8>>;

fn inputs(records: &[Vec<Value>]) -> Inputs {
    let files = records.iter().enumerate();
    files
        .map(|(number, records)| {
            (
                format!("{number}.json"),
                json!({ "Records": records }).to_string().into_bytes(),
            )
        })
        .collect()
}

fn read(inputs: &Inputs, backwards: bool) -> Partial {
    let mut order: Vec<_> = inputs.iter().collect();
    if backwards {
        order.reverse();
    }
    let mut partial = Partial::default();
    for (path, bytes) in order {
        let mut one = Partial::default();
        read_input(
            Cursor::new(bytes),
            path,
            bytes.len() as u64,
            &Options::default(),
            &mut one,
            &mut NoHooks,
        );
        partial.merge(one);
    }
    partial
}

/// The answers, after reading again what has to be.
fn reread(partial: &Partial, inputs: &Inputs, text: &str, preferences: &Preferences) -> Value {
    let mut simulation = partial.simulate(&selectors::read(text), preferences);
    for path in simulation.to_read() {
        let source = Cursor::new(&inputs[&path]);
        let counts = simulation.read_again(source, &path, &Options::default(), &mut |_| {
            ControlFlow::Continue(())
        });
        simulation.add(counts);
    }
    serde_json::to_value(simulation.answer()).unwrap()
}

/// The answers of sets that were asked while the inputs were read, by as many readers as there are inputs.
fn listen(inputs: &Inputs, text: &str) -> Value {
    let documents = selectors::read(text);
    let panel = simulate::panel(&documents);
    let (mut partial, mut heard) = (Partial::default(), Heard::default());
    for (path, bytes) in inputs {
        let (mut one, mut listener) = (Partial::default(), Listener::new(&panel));
        let options = Options::default();
        let size = bytes.len() as u64;
        read_listening(
            Cursor::new(bytes),
            path,
            size,
            &options,
            &mut one,
            &mut listener,
        );
        partial.merge(one);
        heard.merge(listener.end());
    }
    let mut simulation = partial.simulate(&documents, &Preferences::default());
    simulation.hear(&heard);
    assert_eq!(simulation.to_read(), [""; 0], "all was asked on the way");
    serde_json::to_value(simulation.answer()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn it_equals_asking_every_record(
        records in prop::collection::vec(prop::collection::vec(any_record(), 0..40), 1..4),
        sets in prop::collection::vec(any_selectors(), 1..4),
    ) {
        let inputs = inputs(&records);
        let text = Value::Array(sets.clone()).to_string();
        let answer = reread(&read(&inputs, false), &inputs, &text, &Preferences::default());
        prop_assert_eq!(&answer, &reread(&read(&inputs, true), &inputs, &text, &Preferences::default()), "in any order");
        prop_assert_eq!(&answer, &listen(&inputs, &text), "and in one reading");

        let mut seen = BTreeSet::new();
        let distinct: Vec<&Value> = records.iter().flatten().filter(|record| {
            // One id with two events is two records: one of them was changed.
            seen.insert(["eventID", "eventSource", "eventName"].map(|field| record[field].to_string()))
        }).collect();
        let watched = WatchList::default();
        for (number, set) in sets.iter().enumerate() {
            let document = selectors::read(&set.to_string()).documents.remove(0);
            let compiled = Compiled::new(&document.selectors);
            let (mut kept, mut hidden) = (0, 0);
            for record in &distinct {
                let text = record.to_string();
                let event = Record::parse(&text).unwrap();
                match compiled.evaluate(&Event::of(&event)) {
                    Match::Yes => kept += 1,
                    Match::No => {
                        let why = watched.why(record["eventSource"].as_str().unwrap(), record["eventName"].as_str().unwrap());
                        hidden += u64::from(why.is_some());
                    }
                    Match::Depends => prop_assert!(false, "a record answers for itself"),
                }
            }
            let set = &answer["sets"][number];
            prop_assert_eq!(set["kept"].as_u64().unwrap(), kept);
            prop_assert_eq!(set["kept"].as_u64().unwrap() + set["dropped"].as_u64().unwrap(), distinct.len() as u64);
            prop_assert_eq!(set["watched_dropped"].as_u64().unwrap(), hidden);
            prop_assert!(set.get("unresolved").is_none());
        }
    }
}

#[test]
fn money_follows_the_events() {
    let records = hourly(
        &[
            (20, on_object("b", "in/deep/k", "GetObject", true)),
            (10, on_object("b", "out/k", "PutObject", false)),
            (5, json!({})),
        ],
        48,
    );
    let inputs = inputs(&[records]);
    let partial = read(&inputs, false);
    let writes = json!({ "AdvancedEventSelectors": [{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Data"] },
        { "Field": "resources.type", "Equals": ["AWS::S3::Object"] }, { "Field": "readOnly", "Equals": ["false"] }] }] });
    let prefix = json!({ "AdvancedEventSelectors": [{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Data"] },
        { "Field": "resources.type", "Equals": ["AWS::S3::Object"] }, { "Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::b/in/deep/"] }] }] });
    let text = json!({ "writes": writes, "prefix": prefix, "all": everything() }).to_string();
    let plain = partial.simulate(&selectors::read(&text), &Preferences::default());
    assert_eq!(
        plain.to_read(),
        ["0.json"],
        "the prefix is finer than the table"
    );
    let before = serde_json::to_value(plain.answer()).unwrap();
    assert_eq!(
        before["sets"][1]["unresolved"],
        20 * 48,
        "and until then it is said"
    );
    let answer = reread(&partial, &inputs, &text, &Preferences::default());
    let near = |value: &Value, right: f64| {
        assert!(
            (value.as_f64().unwrap() - right).abs() < 1e-12,
            "{value} {right}"
        )
    };
    let set = |number: usize| &answer["sets"][number];
    for (number, name, kept, hourly) in [
        (2, "writes", 480, 10.0),
        (1, "prefix", 960, 20.0),
        (0, "all", 1680, 30.0),
    ] {
        assert_eq!(set(number)["name"], name);
        assert_eq!(
            (
                set(number)["kept"].as_u64(),
                set(number)["dropped"].as_u64()
            ),
            (Some(kept), Some(1680 - kept))
        );
        near(&set(number)["usd_month_before"], 30.0 * 730.0 * 1e-6);
        near(&set(number)["usd_month_after"], hourly * 730.0 * 1e-6);
    }
    // Less than a day is not projected.
    let short = self::inputs(&[hourly(&[(3, on_object("b", "k", "GetObject", true))], 5)]);
    let answer = reread(
        &read(&short, false),
        &short,
        &everything().to_string(),
        &Preferences::default(),
    );
    assert_eq!(
        (
            &answer["sets"][0]["usd_month_before"],
            &answer["sets"][0]["kept"]
        ),
        (&Value::Null, &json!(15))
    );
}

#[test]
fn what_is_wrong_with_a_set_is_said_and_names_can_be_watched() {
    let records = hourly(
        &[(1, merged(json!({ "eventName": "PutItemX" }), &json!({})))],
        30,
    );
    let inputs = inputs(&[records]);
    let partial = read(&inputs, false);
    let text = json!([{ "AdvancedEventSelectors": [
        { "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::S3::Object"] }] },
        { "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }, { "Field": "eventName", "Equals": ["Other"] }] } ] }]).to_string();
    let preferences = Preferences {
        watch_list: WatchList::with(["PutItemX".to_owned()]),
        ..Preferences::default()
    };
    let answer = reread(&partial, &inputs, &text, &preferences);
    let set = &answer["sets"][0];
    assert_eq!(
        (&set["name"], &set["watched_dropped"]),
        (&json!("set 1"), &json!(30))
    );
    let codes: Vec<&str> = set["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"field-not-allowed"), "{codes:?}");
    assert_eq!(
        codes
            .iter()
            .filter(|code| **code == "selects-nothing-observed")
            .count(),
        2
    );
    let answer = reread(&partial, &inputs, "nonsense", &preferences);
    assert_eq!(answer["sets"], json!([]));
    assert_eq!(answer["problems"][0]["code"], "json-syntax");
}
