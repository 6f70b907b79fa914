//! What holds of every copy.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::analyzers::privacy::Known;
use crate::intake::Limits;
use crate::report::DataCategory;

const PATH: &str = "AWSLogs/111122223333/CloudTrail/eu-west-1/log.json";

fn redaction(key: u8) -> Redaction {
    Redaction::new(
        Key::new([key; 32]),
        Policy::default(),
        Known::default(),
        Limits::default(),
    )
}

/// The copy of some texts, made together.
fn copies(key: u8, texts: &[&str]) -> Vec<String> {
    let mut redaction = redaction(key);
    for text in texts {
        redaction.learn(PATH, text.as_bytes());
    }
    redaction.settle().unwrap();
    let copy = |text: &&str| {
        let copied = redaction.copy(PATH, text.as_bytes());
        assert_eq!(redaction.left(&copied.plain), 0);
        String::from_utf8(copied.plain).unwrap()
    };
    texts.iter().map(copy).collect()
}

fn log(records: &[Value]) -> String {
    json!({ "Records": records }).to_string()
}

fn record(fields: &Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.11", "eventID": "11111111-2222-3333-4444-555555555555", "eventTime": "2024-05-01T00:00:00Z",
        "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "awsRegion": "eu-west-1",
        "recipientAccountId": "111122223333",
    });
    for (key, value) in fields.as_object().unwrap() {
        record[key] = value.clone();
    }
    record
}

#[test]
fn one_person_stays_one_person() {
    let text = log(&[record(&json!({
        "userIdentity": {"type": "IAMUser", "userName": "jane.doe", "arn": "arn:aws:iam::111122223333:user/jane.doe"},
        "requestParameters": {"roleSessionName": "jane.doe@corp.com", "key": "home/jane.doe/a.txt", "note": "ask jane.doe"},
        "errorMessage": "User: arn:aws:iam::111122223333:user/jane.doe is not authorized",
    }))]);
    let copy = copies(1, &[&text]).remove(0);
    let value: Value = serde_json::from_str(&copy).unwrap();
    let record = &value["Records"][0];
    let user = record["userIdentity"]["userName"].as_str().unwrap();
    let account = record["recipientAccountId"].as_str().unwrap();
    assert_eq!(
        record["userIdentity"]["arn"],
        format!("arn:aws:iam::{account}:user/{user}")
    );
    let parameters = &record["requestParameters"];
    assert!(
        parameters["roleSessionName"]
            .as_str()
            .unwrap()
            .starts_with(&format!("{user}@d-"))
    );
    assert_eq!(parameters["key"], format!("home/{user}/a.txt"));
    assert_eq!(parameters["note"], format!("ask {user}"));
    assert_eq!(
        record["errorMessage"],
        format!("User: arn:aws:iam::{account}:user/{user} is not authorized")
    );
    assert_eq!(record["eventID"], "11111111-2222-3333-4444-555555555555");
    for original in ["jane", "doe", "corp.com", "111122223333"] {
        assert!(!copy.contains(original), "{original} in {copy}");
    }
}

#[test]
fn chains_stay_joined_over_files_and_exports() {
    let issued =
        json!({"responseElements": {"credentials": {"accessKeyId": "ASIAQ7ABCDEFGHIJKLMN"}}});
    let used = json!({"userIdentity": {"accessKeyId": "ASIAQ7ABCDEFGHIJKLMN"}});
    let (issued, used) = (log(&[record(&issued)]), log(&[record(&used)]));
    let export = r#"{"trailList":[{"TrailARN":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/ASIAQ7ABCDEFGHIJKLMN"}]}"#;
    let copies = copies(1, &[&issued, &used, export]);
    let parsed: Vec<Value> = copies
        .iter()
        .map(|copy| serde_json::from_str(copy).unwrap())
        .collect();
    let id = parsed[0]["Records"][0]["responseElements"]["credentials"]["accessKeyId"]
        .as_str()
        .unwrap();
    assert!(id.starts_with("ASIA0") && id.len() == 20);
    assert_eq!(
        parsed[1]["Records"][0]["userIdentity"]["accessKeyId"]
            .as_str()
            .unwrap(),
        id
    );
    let account = parsed[0]["Records"][0]["recipientAccountId"]
        .as_str()
        .unwrap();
    assert_eq!(
        parsed[2]["trailList"][0]["TrailARN"],
        format!("arn:aws:cloudtrail:eu-west-1:{account}:trail/{id}")
    );
}

#[test]
fn wrapped_values_and_records_inside_of_texts_are_replaced() {
    let policy = r#"{"Condition":{"StringEquals":{"aws:PrincipalTag/email":"zoë.roe@corp.com"}}}"#;
    let coded = learn::percent(policy);
    let inner = record(
        &json!({"requestParameters": {"policyDocument": policy, "contact": {"city": "Paris"}}}),
    );
    let texts = [
        log(&[record(
            &json!({"requestParameters": {"policyDocument": policy, "policy": coded}}),
        )]),
        json!({"Events": [{"EventId": "x", "CloudTrailEvent": inner.to_string()}]}).to_string(),
    ];
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for copy in copies(1, &texts) {
        let value: Value = serde_json::from_str(&copy).unwrap();
        assert!(value.is_object());
        for original in [
            "roe",
            "corp.com",
            "Paris",
            "zo\\u00eb",
            "zo%C3%AB",
            "zo%c3%ab",
        ] {
            assert!(!copy.contains(original), "{original} in {copy}");
        }
    }
}

#[test]
fn secrets_go_and_choices_count() {
    let fields = json!({
        "sourceIPAddress": "8.8.8.8", "userAgent": "aws-cli/2.9.0 os/macos#23.1.0",
        "requestParameters": {"masterUserPassword": "hunter2hunter2", "userData": "ZXhwb3J0IERCX1BBU1NXT1JEPWh1bnRlcjJodW50ZXIy"},
        "errorMessage": "cannot use hunter2hunter2",
    });
    let text = log(&[record(&fields)]);
    let mut policy = Policy::default();
    policy
        .categories
        .insert(DataCategory::UserAgent, Treatment::Keep);
    policy
        .categories
        .insert(DataCategory::IpAddress, Treatment::Remove);
    policy
        .categories
        .insert(DataCategory::Secret, Treatment::Keep);
    let mut redaction = Redaction::new(
        Key::new([1; 32]),
        policy,
        Known::default(),
        Limits::default(),
    );
    redaction.learn(PATH, text.as_bytes());
    redaction.settle().unwrap();
    let copy = String::from_utf8(redaction.copy(PATH, text.as_bytes()).plain).unwrap();
    let value: Value = serde_json::from_str(&copy).unwrap();
    let record = &value["Records"][0];
    assert_eq!(record["userAgent"], "aws-cli/2.9.0 os/macos#23.1.0");
    let address = record["sourceIPAddress"].as_str().unwrap();
    assert!(address.starts_with("REDACTED:ip-address:"), "{address}");
    let parameters = &record["requestParameters"];
    for secret in [&parameters["masterUserPassword"], &parameters["userData"]] {
        assert!(
            secret.as_str().unwrap().starts_with("REDACTED:secret:"),
            "secrets are never kept"
        );
    }
    assert!(!copy.contains("hunter2") && !copy.contains("ZXhwb3J0"));
}

#[test]
fn paths_are_renamed_and_keys_differ() {
    let text = log(&[record(&json!({}))]);
    let renamed = |key: u8| {
        let mut redaction = redaction(key);
        redaction.learn(PATH, text.as_bytes());
        redaction.settle().unwrap();
        redaction.rename("AWSLogs/111122223333/x/111122223333_CloudTrail_eu.json.gz")
    };
    let path = renamed(1);
    let account = path.split('/').nth(1).unwrap();
    assert_ne!(account, "111122223333");
    assert_eq!(
        path,
        format!("AWSLogs/{account}/x/{account}_CloudTrail_eu.json.gz")
    );
    assert_eq!(renamed(1), path);
    assert_ne!(renamed(2), path);
}

const PEOPLE: [&str; 4] = ["jane.doe", "rroe42", "zoë.müller", "Ann_Lee"];

fn fields() -> impl Strategy<Value = Value> {
    let choice = (
        0usize..4,
        0usize..4,
        any::<u32>(),
        "[a-z\"\\\\é%\n ]{0,12}",
        any::<bool>(),
    );
    choice.prop_map(|(one, other, address, noise, mail)| {
        let (one, other) = (PEOPLE[one], PEOPLE[other]);
        let session = if mail { format!("{one}@corp.com") } else { one.to_owned() };
        let address = std::net::Ipv4Addr::from(address | 0x0100_0000);
        json!({
            "userIdentity": {"type": "AssumedRole", "principalId": format!("AROAQ7ABCDEFGHIJKLMNO:{session}"),
                "arn": format!("arn:aws:sts::111122223333:assumed-role/Dev/{session}")},
            "sourceIPAddress": address.to_string(),
            "requestParameters": {"key": format!("home/{other}/{noise}"), "note": format!("{noise} {other} {noise}"),
                "secretString": "correct horse 42"},
            "other": noise,
        })
    })
}

proptest! {
    #[test]
    fn copies_are_whole_and_hold_no_original(fields in prop::collection::vec(fields(), 1..6)) {
        let records: Vec<Value> = fields.iter().map(record).collect();
        let text = log(&records);
        let copy = copies(1, &[&text]).remove(0);
        let value: Value = serde_json::from_str(&copy).unwrap();
        let copied = value["Records"].as_array().unwrap();
        prop_assert_eq!(copied.len(), records.len());
        for person in PEOPLE.iter().filter(|person| text.contains(*person)) {
            prop_assert!(!copy.contains(person), "{} in {}", person, copy);
        }
        prop_assert!(!copy.contains("correct horse") && !copy.contains("111122223333"));
        for (before, after) in records.iter().zip(copied) {
            // What is neither personal nor secret is as it was.
            for key in ["eventID", "eventTime", "eventName", "other"] {
                prop_assert_eq!(&before[key], &after[key]);
            }
        }
        // Another time, nothing is found but addresses and accounts: those look like any other.
        let keep = Policy {
            categories: [(DataCategory::IpAddress, Treatment::Keep)].into(),
            accounts: Treatment::Keep,
        };
        let mut again = Redaction::new(Key::new([9; 32]), keep, Known::default(), Limits::default());
        again.learn(PATH, copy.as_bytes());
        again.settle().unwrap();
        prop_assert_eq!(again.copy(PATH, copy.as_bytes()).plain, copy.into_bytes());
    }
}
