//! The rarer ways to a temporary credential: a user's own, federation, the console, root of a member; and chains that bite their tail.

use serde_json::{Value, json};
use trailglass_core::case::Options;
use trailglass_core::report::{OpaqueReason, OriginKind, Proof, Report, SessionVerdict};

use super::made::{AWAY, HOME, issued, log, record, session, time};

const KIM: &str = "arn:aws:iam::111122223333:user/kim";

fn report(records: &[Value]) -> Report {
    super::read("log.json", &log(records)).finish(&Options::default())
}

/// Kim takes a role at the first minute.
fn first() -> Value {
    let more = json!({
        "requestParameters": { "roleArn": format!("arn:aws:iam::{HOME}:role/first"), "roleSessionName": "kim" },
        "responseElements": issued(HOME, "first", "kim", "ASIAFIRST00000000000"),
    });
    record(HOME, 1, 1, "AssumeRole", &more)
}

fn used(number: u32, account: &str, identity: &Value) -> Value {
    record(
        account,
        number,
        30,
        "RunInstances",
        &json!({ "userIdentity": identity }),
    )
}

/// The events of a chain, and who it begins with.
fn chain(report: &Report, key: &str) -> (Vec<String>, String) {
    let row = super::by_key(&report.chapters.roles, key);
    assert_eq!(row.verdict, SessionVerdict::Attributed, "{row:?}");
    let via = row.chain.iter().map(|hop| hop.via.clone()).collect();
    (via, row.origin.id.clone())
}

#[test]
fn a_users_own_temporary_key_is_the_users() {
    const KEY: &str = "ASIAOWN0000000000000";
    let token = json!({
        "eventSource": "sts.amazonaws.com", "requestParameters": { "durationSeconds": 3600 },
        "responseElements": { "credentials": { "accessKeyId": KEY, "expiration": "Mar 10, 2026, 11:00:00 PM" } },
    });
    let identity = json!({
        "type": "IAMUser", "accountId": HOME, "principalId": "AIDALONGTERM00000000", "userName": "kim", "arn": KIM, "accessKeyId": KEY,
        "sessionContext": { "attributes": { "creationDate": time(2), "mfaAuthenticated": "true" } },
    });
    let report = report(&[
        record(HOME, 1, 2, "GetSessionToken", &token),
        used(2, HOME, &identity),
    ]);
    assert_eq!(
        chain(&report, KEY),
        (vec!["GetSessionToken".to_owned()], KIM.to_owned())
    );
}

#[test]
fn a_federated_user_is_of_the_user_that_made_it() {
    const KEY: &str = "ASIAFEDERATED0000000";
    let arn = format!("arn:aws:sts::{HOME}:federated-user/guest");
    let token = json!({
        "eventSource": "sts.amazonaws.com", "requestParameters": { "name": "guest" },
        "responseElements": { "credentials": { "accessKeyId": KEY, "expiration": "Mar 10, 2026, 11:00:00 PM" },
            "federatedUser": { "federatedUserId": format!("{HOME}:guest"), "arn": arn } },
    });
    let identity = json!({
        "type": "FederatedUser", "accountId": HOME, "principalId": format!("{HOME}:guest"), "arn": arn, "accessKeyId": KEY,
        "sessionContext": { "attributes": { "creationDate": time(2), "mfaAuthenticated": "false" },
            "sessionIssuer": { "type": "IAMUser", "principalId": "AIDALONGTERM00000000", "arn": KIM, "accountId": HOME, "userName": "kim" } },
    });
    let issuing = record(HOME, 1, 2, "GetFederationToken", &token);
    let report_of = |records: &[Value]| report(records);
    let both = report_of(&[issuing, used(2, HOME, &identity)]);
    assert_eq!(
        chain(&both, KEY),
        (vec!["GetFederationToken".to_owned()], KIM.to_owned())
    );
    // Its own records name the user, too.
    let alone = report_of(&[used(2, HOME, &identity)]);
    assert_eq!(
        chain(&alone, KEY),
        (vec!["sessionIssuer".to_owned()], KIM.to_owned())
    );
}

#[test]
fn a_session_goes_on_in_the_console_under_another_key() {
    const KEY: &str = "ASIACONSOLE000000000";
    let token = |key: &str| {
        json!({
            "eventSource": "signin.amazonaws.com", "userIdentity": session(HOME, "first", "kim", "ASIAFIRST00000000000", 1),
            "requestParameters": null, "responseElements": { "credentials": { "accessKeyId": key }, "GetSigninToken": "Success" },
        })
    };
    let console = session(HOME, "first", "kim", KEY, 1);
    let other = report(&[
        first(),
        record(HOME, 2, 3, "GetSigninToken", &token(KEY)),
        used(3, HOME, &console),
    ]);
    let (via, origin) = chain(&other, KEY);
    assert_eq!(via.last().map(String::as_str), Some("GetSigninToken"));
    assert_eq!(origin, KIM);
    // The token may hand back the key that it was asked with: that is no step, and no circle.
    let same = session(HOME, "first", "kim", "ASIAFIRST00000000000", 1);
    let same = report(&[
        first(),
        record(HOME, 2, 3, "GetSigninToken", &token("ASIAFIRST00000000000")),
        used(3, HOME, &same),
    ]);
    assert_eq!(
        chain(&same, "ASIAFIRST00000000000"),
        (vec!["AssumeRole".to_owned()], KIM.to_owned())
    );
}

#[test]
fn root_of_a_member_is_taken_by_somebody() {
    const KEY: &str = "ASIAROOT000000000000";
    let call = json!({
        "eventSource": "sts.amazonaws.com", "userIdentity": session(HOME, "first", "kim", "ASIAFIRST00000000000", 1),
        "requestParameters": { "targetPrincipal": AWAY, "durationSeconds": 900,
            "taskPolicyArn": { "arn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy" } },
        "responseElements": { "credentials": { "accessKeyId": KEY, "expiration": "Mar 10, 2026, 11:00:00 PM" } },
    });
    let root = json!({
        "type": "Root", "accountId": AWAY, "principalId": AWAY, "arn": format!("arn:aws:iam::{AWAY}:root"), "accessKeyId": KEY,
        "sessionContext": { "assumedRoot": "true", "attributes": { "creationDate": time(3), "mfaAuthenticated": "false" } },
    });
    let whole = report(&[
        first(),
        record(HOME, 2, 3, "AssumeRoot", &call),
        used(3, AWAY, &root),
    ]);
    let told = chain(&whole, KEY);
    assert_eq!(
        told,
        (
            vec!["AssumeRole".to_owned(), "AssumeRoot".to_owned()],
            KIM.to_owned()
        )
    );
    // Without the management account's logs nobody is behind it, least of all root itself.
    let member = report(&[
        record(AWAY, 9, 1, "RunInstances", &json!({})),
        used(3, AWAY, &root),
    ]);
    let row = super::by_key(&member.chapters.roles, KEY);
    assert_eq!(
        (row.verdict, row.reason),
        (
            SessionVerdict::Opaque,
            Some(OpaqueReason::CallerAccountMissing)
        )
    );
    assert_eq!(row.origin.kind, OriginKind::Unknown);
}

#[test]
fn chains_that_bite_their_tail_come_to_an_end() {
    let takes = |number: u32, from: (&str, &str), to: (&str, &str)| {
        let more = json!({
            "userIdentity": session(HOME, from.0, "x", from.1, 1),
            "requestParameters": { "roleArn": format!("arn:aws:iam::{HOME}:role/{}", to.0), "roleSessionName": "x" },
            "responseElements": issued(HOME, to.0, "x", to.1),
        });
        record(HOME, number, 1, "AssumeRole", &more)
    };
    let (one, two) = (
        ("one", "ASIAONE0000000000000"),
        ("two", "ASIATWO0000000000000"),
    );
    let circle = report(&[
        takes(1, one, two),
        takes(2, two, one),
        used(3, HOME, &session(HOME, one.0, "x", one.1, 1)),
        used(4, HOME, &session(HOME, two.0, "x", two.1, 1)),
    ]);
    for (_, key) in [one, two] {
        let row = super::by_key(&circle.chapters.roles, key);
        assert_eq!(row.verdict, SessionVerdict::Opaque, "{key}");
        assert!(row.hops <= 2 && row.chain.len() <= 2);
    }
    // A session that issued itself.
    let own = report(&[
        takes(1, one, one),
        used(3, HOME, &session(HOME, one.0, "x", one.1, 1)),
    ]);
    let row = super::by_key(&own.chapters.roles, one.1);
    assert_eq!((row.verdict, row.hops), (SessionVerdict::Opaque, 1));
    // Thousands of steps are followed to the end, and told by their ends.
    let name = |step: u32| (format!("r{}", step % 7), format!("ASIASTEP{step:012}"));
    let mut records = vec![first()];
    let mut before = ("first".to_owned(), "ASIAFIRST00000000000".to_owned());
    for step in 0..3_000 {
        let next = name(step);
        let mut taken = takes(100 + step, (&before.0, &before.1), (&next.0, &next.1));
        if step == 0 {
            taken["userIdentity"] = session(HOME, "first", "kim", &before.1, 1);
        }
        records.push(taken);
        before = next;
    }
    records.push(used(
        9_999,
        HOME,
        &session(HOME, &before.0, "x", &before.1, 1),
    ));
    let long = report(&records);
    let row = super::by_key(&long.chapters.roles, &before.1);
    assert_eq!(
        (row.verdict, row.hops, row.origin.id.as_str()),
        (SessionVerdict::Attributed, 3_001, KIM)
    );
    assert!(row.chain.len() <= 32 && row.chain.iter().all(|hop| hop.proof == Proof::AccessKey));
}
