//! Trust policies that a finding writes: they must not lock out whom they say they keep.

use serde_json::{Value, json};
use trailglass_core::case::Options;
use trailglass_core::report::{Finding, Report};

use super::made::{AWAY, HOME, issued, log, record, session};

fn report(records: &[Value]) -> Report {
    super::read("log.json", &log(records)).finish(&Options::default())
}

fn finding<'r>(report: &'r Report, name: &str, role: &str) -> &'r Finding {
    let id = format!("roles/{name}");
    let mut found = report.findings.iter().filter(|finding| finding.id == id);
    let of_role = |finding: &&Finding| finding.resources.iter().any(|r| r.ends_with(role));
    found
        .find(of_role)
        .unwrap_or_else(|| panic!("no {id} of {role}"))
}

/// The statement of a finding's document whose principals hold a text.
fn statement(finding: &Finding, principal: &str) -> Value {
    let document = finding.fix.as_ref().unwrap().document.as_ref().unwrap();
    let mut all = document["Statement"].as_array().unwrap().iter();
    let found = all.find(|statement| statement["Principal"].to_string().contains(principal));
    found
        .unwrap_or_else(|| panic!("nothing of {principal} in {document}"))
        .clone()
}

fn summary(finding: &Finding) -> &str {
    &finding.fix.as_ref().unwrap().summary
}

/// Takes a role with an access key and uses it, at a minute.
fn taken(number: u32, minute: u32, role: &str, name: &str, more: &Value) -> [Value; 2] {
    let key = format!("ASIATAKEN{number:011}");
    let mut call = json!({
        "requestParameters": { "roleArn": format!("arn:aws:iam::{HOME}:role/{role}"), "roleSessionName": name },
        "responseElements": issued(HOME, role, name, &key),
    });
    for (field, value) in more.as_object().unwrap() {
        for (inner, value) in value.as_object().unwrap() {
            call[field][inner] = value.clone();
        }
    }
    let used = json!({ "userIdentity": session(HOME, role, name, &key, minute) });
    [
        record(HOME, number, minute, "AssumeRole", &call),
        record(HOME, 500 + number, minute + 1, "DescribeInstances", &used),
    ]
}

/// A service takes a role for a workload.
fn by_service(number: u32, role: &str, name: &str, service: &str) -> [Value; 2] {
    let mut records = taken(number, 1, role, name, &json!({}));
    records[0]["userIdentity"] = json!({ "type": "AWSService", "invokedBy": service });
    records
}

#[test]
fn a_machine_without_a_source_identity_is_not_locked_out() {
    // A task takes its role from the service, and with it another: nothing on the way carries an identity.
    let mut records = by_service(1, "scanner", "scan", "ecs-tasks.amazonaws.com").to_vec();
    let caller = session(HOME, "scanner", "scan", "ASIATAKEN00000000001", 1);
    for number in [2, 3] {
        let mut next = taken(number, 5, "reader", "reader", &json!({}));
        next[0]["userIdentity"] = caller.clone();
        records.extend(next);
    }
    // A person takes it as well, so that the finding is there.
    records.extend(taken(4, 6, "reader", "reader", &json!({})));
    let report = report(&records);
    let found = finding(&report, "missing-source-identity", "role/reader");
    let machine = statement(found, "role/scanner");
    // Nobody came under a made-up name, so that this may stand there; the machine meets it.
    let condition = machine["Condition"].as_object().unwrap();
    let kinds: Vec<&String> = condition.keys().collect();
    assert_eq!(kinds, ["StringNotLike"], "{machine}");
    assert!(
        summary(found).contains("lets scanner in without a source identity"),
        "{}",
        summary(found)
    );
    let person = statement(found, "user/kim");
    assert_eq!(
        person["Condition"]["StringEquals"]["sts:SourceIdentity"],
        "${aws:username}"
    );
    assert!(
        summary(found).contains("refuses kim until"),
        "{}",
        summary(found)
    );
}

#[test]
fn a_source_identity_is_required_where_every_session_carried_one() {
    let mut caller = session(HOME, "landing", "kim", "ASIALANDING000000000", 0);
    caller["sessionContext"]["sourceIdentity"] = json!("kim");
    let mut records = Vec::new();
    for number in [1, 2] {
        let mut next = taken(number, 5, "reader", "botocore-session-1", &json!({}));
        next[0]["userIdentity"] = caller.clone();
        records.extend(next);
    }
    let known = report(&records);
    let found = finding(&known, "generic-session-name", "role/reader");
    let carried = statement(found, "role/landing");
    assert_eq!(
        carried["Condition"]["Null"]["aws:SourceIdentity"],
        json!("false")
    );
    // What the finding asks for refuses the names of today, and the words say so.
    assert!(carried["Condition"]["StringNotLike"]["sts:RoleSessionName"].is_array());
    assert!(
        summary(found).contains("refuses landing until they choose a session name"),
        "{}",
        summary(found)
    );
    // Once without it, and the condition would refuse that session.
    let mut next = taken(3, 5, "reader", "botocore-session-2", &json!({}));
    next[0]["userIdentity"] = session(HOME, "landing", "jo", "ASIALANDING000000001", 0);
    records.extend(next);
    let mixed = report(&records);
    let found = finding(&mixed, "generic-session-name", "role/reader");
    let carried = statement(found, "role/landing");
    assert_eq!(carried["Condition"].get("Null"), None, "{carried}");
}

#[test]
fn pods_and_callers_that_tag_their_sessions_may_go_on_to() {
    let tags = json!({ "requestParameters": { "tags": [{ "key": "team", "value": "shop" }] } });
    let mut records = by_service(1, "cart", "cart", "pods.eks.amazonaws.com").to_vec();
    records.extend(taken(2, 5, "cart", "cart", &tags));
    let tagged = report(&records);
    let found = finding(&tagged, "missing-source-identity", "role/cart");
    assert_eq!(
        statement(found, "pods.eks")["Action"],
        json!(["sts:AssumeRole", "sts:TagSession"])
    );
    assert_eq!(
        statement(found, "user/kim")["Action"],
        json!(["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"])
    );
    assert!(
        summary(found).contains("binds pods.eks.amazonaws.com to no account"),
        "{}",
        summary(found)
    );
    let mut records = by_service(1, "cart", "cart", "ecs-tasks.amazonaws.com").to_vec();
    records.extend(taken(2, 5, "cart", "cart", &json!({})));
    let plain = report(&records);
    let found = finding(&plain, "missing-source-identity", "role/cart");
    let tasks = statement(found, "ecs-tasks");
    assert_eq!(tasks["Action"], json!(["sts:AssumeRole"]));
    assert_eq!(
        tasks["Condition"]["StringEquals"]["aws:SourceAccount"],
        HOME
    );
    assert_eq!(
        statement(found, "user/kim")["Action"],
        json!(["sts:AssumeRole", "sts:SetSourceIdentity"])
    );
}

#[test]
fn tokens_keep_their_audience_and_statements_have_names_of_their_own() {
    let provider = |name: &str| format!("arn:aws:iam::{HOME}:oidc-provider/{name}");
    let mut records = Vec::new();
    for (number, host, audience) in [
        (1, "tokens.example", "shop"),
        (2, "other.example", "sts.amazonaws.com"),
    ] {
        let mut next = taken(number, 5, "deploy", "GitHubActions", &json!({}));
        let subject = "repo:shop/cart:ref:main";
        let provider = provider(host);
        next[0]["eventName"] = json!("AssumeRoleWithWebIdentity");
        next[0]["eventSource"] = json!("sts.amazonaws.com");
        next[0]["userIdentity"] = json!({
            "type": "WebIdentityUser", "principalId": format!("{provider}:{audience}:{subject}"),
            "userName": subject, "identityProvider": provider
        });
        next[0]["responseElements"]["subjectFromWebIdentityToken"] = json!(subject);
        next[0]["responseElements"]["provider"] = json!(provider);
        records.extend(next);
    }
    let report = report(&records);
    let found = finding(&report, "generic-session-name", "role/deploy");
    let own = statement(found, "tokens.example");
    assert_eq!(
        own["Condition"]["StringEquals"]["tokens.example:aud"],
        "shop"
    );
    assert_ne!(own["Sid"], statement(found, "other.example")["Sid"]);
}

#[test]
fn a_caller_that_another_account_shows_by_its_id_is_the_role_of_its_own_records() {
    // The copy of the role's account names the caller by its id; the caller's own account has other records.
    let mut call = taken(1, 5, "reader", "botocore-session-1", &json!({}));
    call[0]["userIdentity"] = json!({
        "type": "AWSAccount", "accountId": AWAY, "principalId": session(AWAY, "scanner", "scan", "", 0)["principalId"]
    });
    let mut records = call.to_vec();
    let issuing = json!({
        "userIdentity": { "type": "AWSService", "invokedBy": "lambda.amazonaws.com" },
        "requestParameters": { "roleArn": format!("arn:aws:iam::{AWAY}:role/scanner"), "roleSessionName": "scan" },
        "responseElements": issued(AWAY, "scanner", "scan", "ASIASCAN000000000000"),
    });
    records.push(record(AWAY, 20, 20, "AssumeRole", &issuing));
    let used =
        json!({ "userIdentity": session(AWAY, "scanner", "scan", "ASIASCAN000000000000", 20) });
    records.push(record(AWAY, 21, 21, "DescribeInstances", &used));
    let report = report(&records);
    let found = finding(&report, "generic-session-name", "role/reader");
    statement(found, &format!("arn:aws:iam::{AWAY}:role/scanner"));
    // Nobody but a function ever was behind that role: no person is asked for a source identity.
    let people = report.findings.iter().filter(|finding| {
        finding.id == "roles/missing-source-identity"
            && finding.resources.iter().any(|r| r.ends_with("role/reader"))
    });
    assert_eq!(people.count(), 0);
}

#[test]
fn a_document_for_a_role_that_nobody_was_seen_taking_says_so() {
    let used = json!({ "userIdentity": session(HOME, "old", "kim", "ASIAOLD0000000000000", 0) });
    let report = report(&[record(HOME, 1, 30, "DescribeInstances", &used)]);
    let found = finding(&report, "missing-source-identity", "role/old");
    assert!(
        summary(found).contains("Nobody is known who took the role"),
        "{}",
        summary(found)
    );
}
