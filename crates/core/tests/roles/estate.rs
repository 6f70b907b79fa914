//! Why a chain breaks, checked against the exports: the same logs give another reason where the exports explain it.

use serde_json::{Value, json};
use trailglass_core::case::{Options, Partial};
use trailglass_core::report::{
    Finding, OpaqueReason, OriginKind, Report, SessionRow, SessionVerdict, Verdict,
};

use super::made::{AWAY, HOME, issued, log, record, session};

const KEY: &str = "ASIAUSED000000000000";

fn report(files: &[(String, Vec<u8>)]) -> Report {
    let mut partial = Partial::default();
    for (path, bytes) in files {
        partial.merge(super::read(path, bytes));
    }
    partial.finish(&Options::default())
}

fn logs(records: &[Value]) -> (String, Vec<u8>) {
    let path = format!(
        "AWSLogs/{HOME}/CloudTrail/eu-central-1/2026/03/10/{HOME}_CloudTrail_eu-central-1_20260310T1000Z_abcdefghijklmnop.json"
    );
    (path, log(records))
}

fn export(path: &str, value: &Value) -> (String, Vec<u8>) {
    (path.to_owned(), value.to_string().into_bytes())
}

/// The exports of the only trail of an account.
fn trail(selectors: &Value, multi_region: bool) -> Vec<(String, Vec<u8>)> {
    let arn = format!("arn:aws:cloudtrail:eu-central-1:{HOME}:trail/audit");
    let trail = json!({
        "Name": "audit", "S3BucketName": "audit-logs", "IncludeGlobalServiceEvents": multi_region, "IsMultiRegionTrail": multi_region,
        "HomeRegion": "eu-central-1", "TrailARN": arn, "LogFileValidationEnabled": true, "HasCustomEventSelectors": true,
        "HasInsightSelectors": false, "IsOrganizationTrail": false
    });
    let mut selectors = selectors.clone();
    selectors["TrailARN"] = json!(arn);
    let folder = format!("{HOME}/eu-central-1/cloudtrail");
    vec![
        export(
            &format!("{folder}/describe-trails.json"),
            &json!({ "trailList": [trail] }),
        ),
        export(
            &format!("{folder}/get-trail-status.audit.json"),
            &json!({ "IsLogging": true }),
        ),
        export(
            &format!("{folder}/get-event-selectors.audit.json"),
            &selectors,
        ),
        // In the other Region no trail is shown.
        export(
            &format!("{HOME}/us-east-1/cloudtrail/describe-trails.json"),
            &json!({ "trailList": [] }),
        ),
    ]
}

fn basic(read_write: &str) -> Value {
    json!({ "EventSelectors": [{ "ReadWriteType": read_write, "IncludeManagementEvents": true, "DataResources": [], "ExcludeManagementEventSources": [] }] })
}

fn row(report: &Report) -> &SessionRow {
    super::by_key(&report.chapters.roles, KEY)
}

fn findings<'r>(report: &'r Report, name: &str) -> Vec<&'r Finding> {
    let id = format!("roles/{name}");
    report
        .findings
        .iter()
        .filter(|finding| finding.id == id)
        .collect()
}

/// Writing calls of a session that was issued at a minute, before or after the first record.
fn writes(created: u32) -> Vec<Value> {
    let more = json!({ "userIdentity": session(HOME, "deploy", "ci", KEY, created) });
    let mut records = vec![record(HOME, 1, 30, "RunInstances", &json!({}))];
    records
        .extend((0..6).map(|number| record(HOME, 10 + number, 40 + number, "RunInstances", &more)));
    records
}

#[test]
fn a_trail_that_keeps_writes_only_loses_every_assume_role() {
    // Without exports, what began before the first record may simply be older than the logs.
    let alone = report(&[logs(&writes(5))]);
    assert_eq!(row(&alone).reason, Some(OpaqueReason::IssuedBeforeWindow));
    let advanced = json!({ "AdvancedEventSelectors": [{ "Name": "writes", "FieldSelectors": [
        { "Field": "eventCategory", "Equals": ["Management"] }, { "Field": "readOnly", "Equals": ["false"] }
    ] }] });
    for selectors in [basic("WriteOnly"), advanced] {
        let mut files = trail(&selectors, true);
        files.push(logs(&writes(5)));
        let report = report(&files);
        assert_eq!(
            row(&report).reason,
            Some(OpaqueReason::AssumeRoleNotLogged),
            "{selectors}"
        );
        let found = findings(&report, "assume-role-not-logged");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].verdict, Verdict::Fail);
        assert!(
            found[0].why.contains("leaves reading events out"),
            "{}",
            found[0].why
        );
        // The fix is for the trail at hand.
        let commands = &found[0].fix.as_ref().unwrap().commands;
        assert!(
            commands[1].contains("--trail-name audit --region eu-central-1"),
            "{commands:?}"
        );
    }
    // A trail that keeps both is not to blame.
    let mut files = trail(&basic("All"), true);
    files.push(logs(&writes(5)));
    assert_eq!(
        row(&report(&files)).reason,
        Some(OpaqueReason::IssuedBeforeWindow)
    );
}

#[test]
fn a_trail_of_one_region_loses_the_global_endpoint() {
    let mut records = writes(35);
    // Its reads are kept, so it is not that.
    records.push(record(HOME, 2, 31, "DescribeInstances", &json!({})));
    let mut files = trail(&basic("All"), false);
    files.push(logs(&records));
    let single = report(&files);
    assert_eq!(row(&single).reason, Some(OpaqueReason::AssumeRoleNotLogged));
    let found = findings(&single, "assume-role-not-logged");
    assert_eq!(found[0].verdict, Verdict::Fail);
    assert!(found[0].why.contains("us-east-1"), "{}", found[0].why);
    // A trail of all Regions explains nothing: then it stays a question.
    let mut files = trail(&basic("All"), true);
    files.push(logs(&records));
    let found = report(&files);
    let found = findings(&found, "assume-role-not-logged");
    assert_eq!(found[0].verdict, Verdict::Unknown);
}

/// A role of one account, taken from another whose logs are not here.
fn from_elsewhere(principal: &str) -> (String, Vec<u8>) {
    let call = json!({
        "userIdentity": { "type": "AWSAccount", "principalId": principal, "accountId": AWAY },
        "requestParameters": { "roleArn": format!("arn:aws:iam::{HOME}:role/deploy"), "roleSessionName": "ci" },
        "responseElements": issued(HOME, "deploy", "ci", KEY),
        "sharedEventID": "5a000000-0000-4000-8000-000000000001",
    });
    let used = json!({ "userIdentity": session(HOME, "deploy", "ci", KEY, 1) });
    logs(&[
        record(HOME, 1, 1, "AssumeRole", &call),
        record(HOME, 2, 5, "DescribeInstances", &used),
    ])
}

/// The organization with both accounts.
fn organization() -> (String, Vec<u8>) {
    let account = |id: &str, name: &str| json!({ "Id": id, "Arn": format!("arn:aws:organizations::{HOME}:account/o-exampleorg1/{id}"), "Name": name, "Status": "ACTIVE", "JoinedTimestamp": "2021-05-04T09:12:44Z" });
    export(
        &format!("{HOME}/organizations/list-accounts.json"),
        &json!({ "Accounts": [account(HOME, "home"), account(AWAY, "workshop")] }),
    )
}

#[test]
fn an_account_that_only_the_exports_know_is_missing_and_not_outside() {
    const CALLER: &str = "AROAELSEWHERE0000000:jo";
    let outside = report(&[from_elsewhere(CALLER)]);
    assert_eq!(row(&outside).verdict, SessionVerdict::Partly);
    assert_eq!(row(&outside).origin.kind, OriginKind::ExternalAccount);
    assert_eq!(row(&outside).origin.id, AWAY);
    assert!(findings(&outside, "caller-account-missing").is_empty());
    assert_eq!(findings(&outside, "external-caller").len(), 1);

    let known = report(&[from_elsewhere(CALLER), organization()]);
    assert_eq!(row(&known).verdict, SessionVerdict::Opaque);
    assert_eq!(row(&known).reason, Some(OpaqueReason::CallerAccountMissing));
    assert!(findings(&known, "external-caller").is_empty());
    let found = findings(&known, "caller-account-missing");
    assert_eq!(found.len(), 1);
    assert!(
        found[0].title.contains(&format!("{AWAY} (workshop)")),
        "{}",
        found[0].title
    );
    assert!(found[0].fix.as_ref().unwrap().summary.contains(AWAY));
    let reasons = &known.chapters.roles.reasons;
    assert_eq!(reasons.len(), 1);
    assert_eq!(
        (reasons[0].reason, reasons[0].sessions, reasons[0].records),
        (OpaqueReason::CallerAccountMissing, 1, 1)
    );

    // With that account's copy of the call it is traced.
    let call = json!({
        "userIdentity": session(AWAY, "elsewhere", "jo", "ASIAELSEWHERE0000000", 0),
        "requestParameters": { "roleArn": format!("arn:aws:iam::{HOME}:role/deploy"), "roleSessionName": "ci" },
        "responseElements": issued(HOME, "deploy", "ci", KEY),
        "sharedEventID": "5a000000-0000-4000-8000-000000000001",
    });
    let user = json!({
        "requestParameters": { "roleArn": format!("arn:aws:iam::{AWAY}:role/elsewhere"), "roleSessionName": "jo" },
        "responseElements": issued(AWAY, "elsewhere", "jo", "ASIAELSEWHERE0000000"),
    });
    let other = (
        "away.json".to_owned(),
        log(&[
            record(AWAY, 3, 0, "AssumeRole", &user),
            record(AWAY, 4, 1, "AssumeRole", &call),
        ]),
    );
    let whole = report(&[from_elsewhere(CALLER), organization(), other]);
    assert_eq!(row(&whole).verdict, SessionVerdict::Attributed);
    assert_eq!(
        row(&whole).origin.id,
        format!("arn:aws:iam::{AWAY}:user/kim")
    );
}

#[test]
fn a_user_of_such_an_account_is_known_by_its_id_alone() {
    let known = report(&[from_elsewhere("AIDAELSEWHERE0000000"), organization()]);
    let row = row(&known);
    assert_eq!(row.verdict, SessionVerdict::Partly);
    assert_eq!(row.origin.kind, OriginKind::IamUser);
    assert_eq!(row.origin.id, "AIDAELSEWHERE0000000");
    assert_eq!(row.origin.account.as_deref(), Some(AWAY));
    assert!(findings(&known, "external-caller").is_empty());
}

#[test]
fn records_without_key_and_time_have_their_own_reason() {
    let mut identity = session(HOME, "deploy", "ci", "", 0);
    identity.as_object_mut().unwrap().remove("accessKeyId");
    identity["sessionContext"]["attributes"]
        .as_object_mut()
        .unwrap()
        .remove("creationDate");
    let used = json!({ "userIdentity": identity });
    let report = report(&[logs(&[
        record(HOME, 1, 1, "DescribeInstances", &json!({})),
        record(HOME, 2, 5, "DescribeInstances", &used),
    ])]);
    let reasons: Vec<OpaqueReason> = report
        .chapters
        .roles
        .reasons
        .iter()
        .map(|row| row.reason)
        .collect();
    assert_eq!(reasons, [OpaqueReason::NoAccessKey]);
}

/// Log files of two accounts: one that is silent for some hours while a role of the other is taken from it.
fn with_a_gap() -> Vec<(String, Vec<u8>)> {
    let at = |minute: u32| {
        let (day, hour) = (10 + minute / 1_440, minute / 60 % 24);
        format!("2026-03-{day}T{hour:02}:{:02}:00Z", minute % 60)
    };
    let event = |account: &str, number: u32, minute: u32, name: &str, more: &Value| {
        let mut event = record(account, number, 0, name, more);
        event["eventTime"] = json!(at(minute));
        event
    };
    let file = |account: &str, records: &[Value]| {
        let path = format!(
            "s3/logs/audit/AWSLogs/o-exampleorg1/{account}/CloudTrail/eu-central-1/2026/03/10/{account}_CloudTrail_eu-central-1_20260310T1000Z_abcdefghijklmnop.json"
        );
        (path, log(records))
    };
    let none = json!({});
    let away: Vec<Value> = (0..36)
        .filter(|hour| !(20..25).contains(hour))
        .flat_map(|hour| (0..3).map(move |part| hour * 60 + part * 20))
        .map(|minute| event(AWAY, 1_000 + minute, minute, "DescribeInstances", &none))
        .collect();
    let mut home: Vec<Value> = (0..36)
        .map(|hour| event(HOME, 5_000 + hour, hour * 60, "DescribeInstances", &none))
        .collect();
    for (number, minute) in [(1, 21 * 60), (2, 23 * 60)] {
        let key = format!("ASIAGAP{number:013}");
        let call = json!({
            "userIdentity": { "type": "AWSAccount", "principalId": "AROAELSEWHERE0000000:jo", "accountId": AWAY },
            "requestParameters": { "roleArn": format!("arn:aws:iam::{HOME}:role/deploy"), "roleSessionName": "ci" },
            "responseElements": issued(HOME, "deploy", "ci", &key),
            "sharedEventID": format!("5a000000-0000-4000-8000-{number:012}"),
        });
        home.push(event(HOME, 10 + number, minute, "AssumeRole", &call));
        let mut identity = session(HOME, "deploy", "ci", &key, 0);
        identity["sessionContext"]["attributes"]["creationDate"] = json!(at(minute));
        let used = json!({ "userIdentity": identity });
        home.push(event(HOME, 20 + number, minute + 1, "RunInstances", &used));
    }
    vec![file(AWAY, &away), file(HOME, &home)]
}

#[test]
fn calls_that_are_missing_in_a_gap_of_the_logs_blame_no_selector() {
    let report = report(&with_a_gap());
    assert_eq!(report.chapters.fragmentation.silences.len(), 1);
    let found = findings(&report, "assume-role-not-logged");
    assert_eq!(found.len(), 1);
    let found = found[0];
    // As many sessions as the chapter counts, not one for the caller that they share.
    assert!(
        found.title.starts_with("2 sessions lead to account"),
        "{}",
        found.title
    );
    assert!(
        found.why.contains("All of them began when"),
        "{}",
        found.why
    );
    assert_eq!(found.verdict, Verdict::Unknown);
    let fix = found.fix.as_ref().unwrap();
    assert_eq!(fix.document, None);
    assert!(!fix.commands.is_empty());
    for command in &fix.commands {
        assert!(
            command.starts_with(&format!(
                "aws s3 ls s3://logs/audit/AWSLogs/o-exampleorg1/{AWAY}/CloudTrail/eu-central-1/2026/03/"
            )),
            "{command}"
        );
    }
}

#[test]
fn a_trail_that_is_off_or_cannot_deliver_is_not_the_one_to_mend() {
    let mut files = trail(&basic("All"), true);
    // The trail delivers no more; the organization's does.
    files[1].1 = json!({ "IsLogging": true, "LatestDeliveryError": "NoSuchBucket" })
        .to_string()
        .into_bytes();
    let mut records = writes(35);
    records.push(record(HOME, 2, 31, "DescribeInstances", &json!({})));
    files.push(logs(&records));
    let report = report(&files);
    let found = findings(&report, "assume-role-not-logged");
    let commands = &found[0].fix.as_ref().unwrap().commands;
    assert!(
        commands.iter().all(|command| !command.contains("audit")),
        "{commands:?}"
    );
}
