//! Commands are pasted into shells: whatever names a log or an export has, each is one line.

use super::*;

/// Texts that try to be more than a name.
fn hostile() -> impl Strategy<Value = String> {
    let begin = prop::sample::select(vec!["1", "111122223333", "eu-west-1", "", "-x", "'"]);
    let end = prop::sample::select(vec![
        "\ntouch /tmp/pwned\n",
        "\rid\r",
        "; id #",
        "\u{85}id",
        "\u{1b}[2J",
        "$(id)",
        "'\n'",
    ]);
    (begin, end).prop_map(|(begin, end)| format!("{begin}{end}"))
}

/// Every text below a name that holds commands.
fn commands<'v>(value: &'v Value, of_commands: bool, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) if of_commands => found.push(text),
        Value::Array(items) => items
            .iter()
            .for_each(|item| commands(item, of_commands, found)),
        Value::Object(members) => {
            for (name, member) in members {
                let of_commands = matches!(name.as_str(), "ask" | "commands");
                commands(member, of_commands, found);
            }
        }
        _ => {}
    }
}

fn given(path: &str, document: &Value) -> Given {
    Given {
        path: path.to_owned(),
        bytes: document.to_string().into_bytes(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_command_has_a_second_line(
        account in hostile(), other in hostile(), region in hostile(), name in hostile(),
    ) {
        let record = |number: u32, source: &str, call: &str| json!({
            "eventVersion": "1.11", "eventID": format!("{number}"), "eventSource": source, "eventName": call,
            // With a pause, so that a gap is found.
            "eventTime": format!("2024-05-{:02}T{:02}:00:00Z", 1 + number / 24 + number / 60 * 5, number % 24),
            "awsRegion": region, "recipientAccountId": account, "readOnly": false, "eventCategory": "Management",
            "userIdentity": {"type": "AssumedRole", "arn": format!("arn:aws:sts::{other}:assumed-role/{name}/s"),
                "accountId": other, "accessKeyId": "ASIAIOSFODNN7EXAMPLE", "principalId": "AROAIOSFODNN7EXAMPLE:s"},
            "requestParameters": {"name": name, "bucketName": name, "keyId": name, "roleArn": name},
        });
        let calls = [
            ("cloudtrail.amazonaws.com", "StopLogging"), ("s3.amazonaws.com", "DeleteBucketPolicy"),
            ("kms.amazonaws.com", "DisableKey"), ("sts.amazonaws.com", "AssumeRole"),
        ];
        let records: Vec<Value> = (0..120)
            .flat_map(|number| std::iter::repeat_n(number, 20))
            .zip(0_u32..)
            .map(|(hour, number)| {
                let (source, call) = calls[number as usize % calls.len()];
                let mut record = record(hour, source, call);
                record["eventID"] = json!(number.to_string());
                record
            })
            .collect();
        let trail = |name: &str| json!({
            "Name": name, "TrailARN": format!("arn:aws:cloudtrail:{region}:{account}:trail/{name}"), "HomeRegion": region,
            "S3BucketName": name, "IsMultiRegionTrail": false, "IsOrganizationTrail": false, "IncludeGlobalServiceEvents": false,
        });
        let case = [
            given("log.json", &json!({ "Records": records })),
            given("describe-trails.json", &json!({ "trailList": [trail(&name), trail(&other)] })),
            given("list-accounts.json", &json!({ "Accounts": [{"Id": account, "Status": "ACTIVE", "Arn": other, "Name": name},
                {"Id": other, "Status": "ACTIVE", "Arn": other, "Name": name}] })),
            given("get-caller-identity.json", &json!({ "UserId": name, "Account": account, "Arn": format!("arn:aws:iam::{account}:user/x") })),
            given("list-buckets.json", &json!({ "Buckets": [{"Name": name, "CreationDate": "2020-01-01"}], "Owner": {"ID": "x"} })),
        ];
        let report = read_all(&case).finish(&options());
        let report = serde_json::to_value(&report).unwrap();
        let mut found = Vec::new();
        commands(&report, false, &mut found);
        prop_assert!(found.len() > 5, "{found:?}");
        for command in found {
            prop_assert!(!command.contains(char::is_control), "{command:?}");
        }
    }
}
