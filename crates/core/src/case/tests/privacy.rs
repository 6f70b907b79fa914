//! The chapter on personal data over a whole case.

use super::*;
use crate::analyzers::privacy::Known;
use crate::report::{DataCategory, Evidence, Severity};

/// A record of jane.doe, with more fields.
fn of_jane(id: u32, fields: &Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.11", "eventID": format!("event-{id}"), "eventTime": format!("2024-05-01T00:{id:02}:00Z"),
        "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "awsRegion": "eu-west-1",
        "recipientAccountId": "111122223333", "eventCategory": "Data", "readOnly": true,
        "userIdentity": {"type": "IAMUser", "userName": "jane.doe", "arn": "arn:aws:iam::111122223333:user/jane.doe"},
    });
    for (key, value) in fields.as_object().unwrap() {
        record[key] = value.clone();
    }
    record
}

fn given(path: &str, records: &[Value]) -> Given {
    Given {
        path: path.to_owned(),
        bytes: written(records, Form::Log),
    }
}

#[test]
fn fields_are_counted_without_second_copies_and_shown_masked() {
    let key = |user: &str| json!({"requestParameters": {"key": format!("home/{user}/a.txt")}});
    let records = [
        of_jane(1, &key("rroe")),
        of_jane(2, &key("jdoe")),
        of_jane(3, &key("jdoe")),
    ];
    let one = given("a/log.json", &records);
    let again = given("b/log.json", &records[1..]);
    let report = read_all(&[one, again]).finish(&Options::default());
    let privacy = report.chapters.privacy.as_ref().unwrap();
    assert_eq!((privacy.records, privacy.exposed_records), (3, 3));
    let field = |path: &str| privacy.fields.iter().find(|field| field.path == path);
    let keys = field("requestParameters.key").unwrap();
    assert_eq!(
        (keys.category, keys.records, keys.distinct),
        (DataCategory::Username, 3, 2)
    );
    let names = field("userIdentity.userName").unwrap();
    assert_eq!((names.records, names.distinct), (3, 1));
    assert_eq!(names.masked_samples, ["j•••.d•••"]);
    let folders = report.findings.iter().find(|finding| {
        finding.id == "privacy/personal-data" && finding.severity == Severity::Medium
    });
    let folders = folders.unwrap();
    assert_eq!(folders.count, 3);
    let first = Evidence::Record {
        file: 0,
        record: 0,
        event_id: None,
    };
    assert_eq!(folders.evidence.first(), Some(&first));
    assert_eq!(
        folders.evidence.len(),
        3,
        "the copies in the second file do not count"
    );
}

#[test]
fn no_value_reaches_the_report() {
    let secret = "hunter2hunter2";
    let environment = json!({"variables": {"DB_PASSWORD": secret, "OWNER": "Jane Doe"}});
    let fields = json!({
        "requestParameters": {"environment": environment, "tags": [{"key": "email", "value": "jane@larkspur.eu"}]},
        "sourceIPAddress": "8.8.4.4",
    });
    let report = read_all(&[given("a", &[of_jane(1, &fields)])]).finish(&Options::default());
    let privacy = serde_json::to_string(&report.chapters.privacy).unwrap();
    let findings: Vec<_> = report
        .findings
        .iter()
        .filter(|f| f.id.starts_with("privacy/"))
        .collect();
    let findings = serde_json::to_string(&findings).unwrap();
    for value in [secret, "Jane Doe", "jane@larkspur.eu", "8.8.4.4"] {
        assert!(!privacy.contains(value), "{value}");
        assert!(!findings.contains(value), "{value}");
    }
    let secrets = report
        .findings
        .iter()
        .find(|finding| finding.id == "privacy/secret");
    let secrets = secrets.unwrap();
    assert_eq!(secrets.severity, Severity::High);
    assert_eq!(
        secrets.resources,
        ["requestParameters.environment.variables.DB_PASSWORD"]
    );
}

#[test]
fn the_chapter_is_made_where_it_is_asked_for() {
    let off = Options::default();
    assert!(!off.privacy);
    let mut partial = Partial::default();
    let log = given("a", &[of_jane(1, &json!({}))]);
    read_input(
        Cursor::new(&log.bytes),
        &log.path,
        1,
        &off,
        &mut partial,
        &mut NoHooks,
    );
    assert_eq!(partial.finish(&off).chapters.privacy, None);
    // Read again with the question, the answer is there, in either order.
    let asked = read_all(&[log]);
    let mut one = partial.clone();
    one.merge(asked.clone());
    let mut other = asked;
    other.merge(partial);
    assert_eq!(one.encode(), other.encode());
    let report = one.finish(&Options::default());
    assert_eq!(report.chapters.privacy.unwrap().records, 1);
}

#[test]
fn what_the_owner_knows_is_no_finding_and_holds_after_a_shipment() {
    let log = given(
        "a",
        &[
            of_jane(1, &json!({"requestParameters": {"userName": "max.power"}})),
            of_jane(2, &json!({"requestParameters": {"userName": "jane.doe"}})),
        ],
    );
    let searched = |known: &Known| {
        let mut partial = Partial::default();
        partial.know(known);
        let mut hooks = Shipping {
            every: 1,
            windows: 0,
            shipped: Vec::new(),
        };
        let source = Cursor::new(&log.bytes);
        read_input(source, &log.path, 1, &options(), &mut partial, &mut hooks);
        for piece in hooks.shipped {
            partial.merge(piece);
        }
        let report = partial.finish(&options());
        let fields = report.chapters.privacy.unwrap().fields;
        let names = fields
            .iter()
            .filter(|field| field.path == "requestParameters.userName");
        names.map(|field| field.distinct).sum::<u64>()
    };
    assert_eq!(searched(&Known::default()), 2);
    assert_eq!(searched(&Known::new(&["Max.Power".to_owned()], &[])), 1);
}
