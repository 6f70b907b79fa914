//! Which of several records with one id counts, and what is no copy.

use super::*;
use crate::report::Severity;

fn stop(trail: &str) -> Value {
    json!({
        "eventVersion": "1.11", "eventID": "e-1", "eventTime": "2024-05-01T00:00:00Z", "awsRegion": "eu-west-1",
        "eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging", "recipientAccountId": "111122223333",
        "readOnly": false, "eventCategory": "Management", "requestParameters": {"name": trail},
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/u", "accountId": "111122223333"},
    })
}

fn log(path: &str, records: &[Value]) -> Given {
    Given {
        path: path.to_owned(),
        bytes: written(records, Form::Log),
    }
}

fn table(path: &str) -> Given {
    let text = "User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,Error code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category\n\
        u,,2024-05-01T00:00:00Z,cloudtrail.amazonaws.com,StopLogging,eu-west-1,198.51.100.1,x,,[],r1,e-1,false,AwsApiCall,111122223333,Management\n";
    Given {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn lookup(path: &str, record: &Value) -> Given {
    let document = json!({ "Events": [{
        "EventId": "e-1", "EventName": "StopLogging", "EventTime": "2024-05-01T00:00:00Z", "CloudTrailEvent": record.to_string(),
    }] });
    Given {
        path: path.to_owned(),
        bytes: document.to_string().into_bytes(),
    }
}

fn report_of(case: &[Given]) -> Report {
    let mut turned = case.to_vec();
    turned.reverse();
    let one = read_all(case);
    assert_eq!(report(&one), report(&read_all(&turned)));
    one.finish(&options())
}

/// The files of the events of the timeline.
fn kept(case: &[Given]) -> Vec<String> {
    let report = report_of(case);
    let rows = &report.chapters.security.tampering;
    let places = rows.iter().map(|row| match row.evidence {
        crate::report::Evidence::Record { file, .. } => {
            report.inputs.files[file as usize].path.clone()
        }
        _ => panic!("not a record"),
    });
    places.collect()
}

#[test]
fn the_fullest_copy_counts_wherever_it_sorts() {
    let delivered = "AWSLogs/111122223333/CloudTrail/eu-west-1/2024/05/01/111122223333_CloudTrail_eu-west-1_20240501T0000Z_0123456789abcdef.json";
    let (csv, log, file) = (
        table("0.csv"),
        log("2.json", &[stop("t")]),
        log(delivered, &[stop("t")]),
    );
    let answer = lookup("1.json", &stop("t"));
    assert_eq!(kept(&[csv.clone(), answer.clone()]), ["1.json"]);
    assert_eq!(kept(&[csv.clone(), log.clone()]), ["2.json"]);
    assert_eq!(
        kept(&[csv.clone(), answer.clone(), log.clone()]),
        ["2.json"]
    );
    assert_eq!(kept(&[csv.clone(), answer, log.clone(), file]), [delivered]);
    let report = report_of(&[csv, log]);
    assert_eq!(report.inputs.duplicates, 1);
    let row = &report.chapters.security.tampering[0];
    assert_eq!(row.target.as_deref(), Some("t"));
    assert_eq!(row.severity, Severity::Critical);
}

#[test]
fn another_event_under_the_same_id_hides_nothing() {
    let mut harmless = stop("t");
    harmless["eventName"] = json!("DescribeTrails");
    harmless["readOnly"] = json!(true);
    let case = [log("a.json", &[harmless]), log("real.json", &[stop("t")])];
    let report = report_of(&case);
    assert_eq!(report.inputs.duplicates, 0);
    assert!(
        report
            .inputs
            .files
            .iter()
            .all(|file| file.problems.is_empty())
    );
    assert_eq!(kept(&case).last().map(String::as_str), Some("real.json"));
    let finding = report
        .findings
        .iter()
        .find(|finding| finding.id == "security/one-id-several-events")
        .unwrap();
    assert_eq!((finding.count, finding.evidence.len()), (2, 2));
}

#[test]
fn a_copy_that_lacks_the_source_is_a_copy_and_hides_none() {
    let mut bare = stop("t");
    bare["eventSource"] = json!("");
    let mut other = stop("t");
    other["eventName"] = json!("DescribeTrails");
    let case = [
        log("a.json", &[bare]),
        log("b.json", &[other]),
        log("c.json", &[stop("t")]),
    ];
    let report = report_of(&case);
    assert_eq!((report.inputs.records, report.inputs.duplicates), (3, 1));
    assert!(kept(&case).contains(&"c.json".to_owned()));
}

#[test]
fn files_of_the_same_records_are_told_from_files_of_the_same_events() {
    let said = |other: &Value| {
        let report = report_of(&[
            log("a.json", &[stop("t")]),
            log("b.json", std::slice::from_ref(other)),
        ]);
        report.inputs.files[1].problems[0].message.clone()
    };
    assert!(said(&stop("t")).contains("the same records"));
    assert!(said(&stop("another-trail")).contains("the same events"));
}
