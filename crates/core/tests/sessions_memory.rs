//! What a session costs: counted by the allocator of this test.
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::print_stderr,
    reason = "tests"
)]

use std::fmt::Write as _;
use std::io::Cursor;

use peak_alloc::PeakAlloc;
use trailglass_core::case::{NoHooks, Options, Partial, read_input};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Just over a power of two: tables that double are as empty as they get.
const SESSIONS: usize = 70_000;
const PER_FILE: usize = 1_000;
/// Bytes of a row of a record, in six columns.
const ROW: usize = 24;

/// A user takes a role for every session, which then makes one record. Gives the file and the bytes
/// of text that no other session has.
fn file(number: usize) -> (String, usize) {
    let mut text = String::from("{\"Records\":[");
    let mut own = 0;
    for index in number * PER_FILE..(number + 1) * PER_FILE {
        let key = format!("ASIA{index:016}");
        let name = format!("botocore-session-{index:010}");
        let principal = format!("AROAEXAMPLEEXAMPLE123:{name}");
        let arn = format!("arn:aws:sts::111122223333:assumed-role/app/{name}");
        let event = format!("00000000-0000-4000-8000-{index:012}");
        own += key.len() + principal.len() + arn.len() + event.len();
        let (minute, second) = (index / 60 % 60, index % 60);
        let time = format!(
            "2026-03-10T{:02}:{minute:02}:{second:02}Z",
            index / 3_600 % 24
        );
        let comma = if index % PER_FILE == 0 { "" } else { "," };
        write!(
            text,
            r#"{comma}{{"eventTime":"{time}","eventSource":"sts.amazonaws.com","eventName":"AssumeRole",
            "awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2","eventID":"{event}",
            "readOnly":true,"recipientAccountId":"111122223333","userIdentity":{{"type":"IAMUser",
            "principalId":"AIDAEXAMPLEEXAMPLE123","arn":"arn:aws:iam::111122223333:user/ada",
            "accountId":"111122223333","accessKeyId":"AKIAEXAMPLEEXAMPLE12","userName":"ada"}},
            "requestParameters":{{"roleArn":"arn:aws:iam::111122223333:role/app","roleSessionName":"{name}"}},
            "responseElements":{{"credentials":{{"accessKeyId":"{key}","expiration":"Mar 11, 2026, 9:00:00 PM"}},
            "assumedRoleUser":{{"assumedRoleId":"{principal}","arn":"{arn}"}}}}}},
            {{"eventTime":"{time}","eventSource":"ec2.amazonaws.com","eventName":"CreateTags",
            "awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2","eventID":"1{event}",
            "readOnly":false,"recipientAccountId":"111122223333","userIdentity":{{"type":"AssumedRole",
            "principalId":"{principal}","arn":"{arn}","accountId":"111122223333","accessKeyId":"{key}",
            "sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROAEXAMPLEEXAMPLE123",
            "arn":"arn:aws:iam::111122223333:role/app","accountId":"111122223333","userName":"app"}},
            "attributes":{{"creationDate":"{time}","mfaAuthenticated":"false"}}}}}}}}"#
        )
        .unwrap();
    }
    text.push_str("]}");
    (text, own)
}

#[test]
fn a_session_costs_little_and_a_million_fit_in_a_gigabyte() {
    let before = ALLOCATOR.current_usage();
    let mut partial = Partial::default();
    let mut own = 0;
    let options = Options::default();
    for number in 0..SESSIONS / PER_FILE {
        let (text, texts) = file(number);
        own += texts;
        let path = format!("{number}.json");
        let size = text.len() as u64;
        let mut part = Partial::default();
        read_input(
            Cursor::new(text.as_bytes()),
            &path,
            size,
            &options,
            &mut part,
            &mut NoHooks,
        );
        partial.merge(part);
    }
    let held = ALLOCATOR.current_usage() - before;
    let rows = SESSIONS * 2 * ROW;
    let each = (held - own - rows) / SESSIONS;
    eprintln!("{each} bytes a session over its text of {}", own / SESSIONS);
    assert!(each <= 300, "{each} bytes a session");

    ALLOCATOR.reset_peak_usage();
    let report = partial.finish(&options);
    let roles = &report.chapters.roles;
    assert_eq!(roles.totals.sessions.attributed, SESSIONS as u64);
    assert_eq!(roles.attributed, SESSIONS as u64);
    let peak = ALLOCATOR.peak_usage() - before;
    // The rows of the report are bounded: their bytes do not grow with the sessions.
    let report = ALLOCATOR.current_usage() - before - held;
    let grows = (peak - report) as f64 / SESSIONS as f64;
    let of_a_million = grows * 1e6 + report as f64;
    eprintln!(
        "{:.0} MB for a million sessions, while the report is made",
        of_a_million / 1e6
    );
    assert!(of_a_million <= 1e9, "{of_a_million}");
}
