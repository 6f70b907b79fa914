#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use serde_json::{Value, json};

use super::*;

const READ: [(&str, Target<'_>); 1] = [("s3:GetObject", Target::Objects("logs"))];

fn allowed(statements: &Value) -> Vec<Grant> {
    let policy = Policy::read(&json!({ "Statement": statements })).unwrap();
    grants(&policy, &READ)
}

fn allow(principal: &Value, action: &str, resource: &str) -> Value {
    json!({ "Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource })
}

#[test]
fn actions_and_resources_are_patterns() {
    let all = json!("*");
    for (action, resource, grants) in [
        ("s3:GetObject", "arn:aws:s3:::logs/*", 1),
        ("s3:Get*", "arn:aws:s3:::logs/AWSLogs/111122223333/*", 1),
        ("*", "*", 1),
        ("S3:GETOBJECT", "arn:aws-cn:s3:::logs*", 1),
        ("s3:GetObject", "arn:aws:s3:::${aws:username}/*", 1),
        ("s3:PutObject", "arn:aws:s3:::logs/*", 0),
        ("s3:GetObject", "arn:aws:s3:::logs", 0),
        ("s3:GetObject", "arn:aws:s3:::logs-archive/*", 0),
    ] {
        let statements = json!([allow(&all, action, resource)]);
        assert_eq!(allowed(&statements).len(), grants, "{action} {resource}");
    }
}

#[test]
fn the_other_half_of_the_grammar_counts() {
    let everyone_but = json!([{ "Effect": "Allow", "NotPrincipal": { "AWS": "111122223333" }, "NotAction": "s3:PutObject",
        "NotResource": "arn:aws:s3:::logs/private/*" }]);
    assert_eq!(allowed(&everyone_but)[0].who, Who::Everyone);
    let nothing =
        json!([{ "Effect": "Allow", "Principal": "*", "NotAction": "s3:Get*", "Resource": "*" }]);
    assert!(allowed(&nothing).is_empty());
    let elsewhere = json!([{ "Effect": "Allow", "Principal": "*", "Action": "*", "NotResource": "arn:aws:s3:::logs/*" }]);
    assert!(allowed(&elsewhere).is_empty());
}

#[test]
fn principals_have_many_forms() {
    for (principal, who) in [
        (json!("*"), Some(Who::Everyone)),
        (json!({ "AWS": "*" }), Some(Who::Everyone)),
        (
            json!({ "AWS": ["111122223333"] }),
            Some(Who::Account("111122223333".into())),
        ),
        (
            json!({ "AWS": "arn:aws:iam::111122223333:root" }),
            Some(Who::Account("111122223333".into())),
        ),
        (
            json!({ "AWS": "arn:aws:iam::111122223333:role/r" }),
            Some(Who::Named(
                "arn:aws:iam::111122223333:role/r".into(),
                Some("111122223333".into()),
            )),
        ),
        (json!({ "AWS": "AROAEXAMPLEID" }), None),
        (
            json!({ "Service": "x.amazonaws.com" }),
            Some(Who::Service("x.amazonaws.com".into())),
        ),
        (
            json!({ "CanonicalUser": "79a5" }),
            Some(Who::Canonical("79a5".into())),
        ),
        (
            json!({ "Federated": "accounts.google.com" }),
            Some(Who::Other("accounts.google.com".into())),
        ),
    ] {
        let statements = json!([allow(&principal, "s3:*", "*")]);
        let found = allowed(&statements)
            .into_iter()
            .next()
            .map(|grant| grant.who);
        assert_eq!(found, who, "{principal}");
    }
}

#[test]
fn denials_take_back_what_they_surely_take_back() {
    let open = allow(&json!("*"), "s3:GetObject", "arn:aws:s3:::logs/*");
    let deny = |more: &Value| {
        let mut statement = json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::logs/*" });
        for (key, value) in more.as_object().unwrap() {
            statement[key] = value.clone();
        }
        allowed(&json!([open, statement]))
    };
    assert!(deny(&json!({})).is_empty());
    assert_eq!(
        deny(&json!({ "Resource": "arn:aws:s3:::logs/private/*" })).len(),
        1
    );
    assert_eq!(deny(&json!({ "Action": "s3:Put*" })).len(), 1);
    assert_eq!(
        deny(&json!({ "Principal": { "AWS": "999988887777" } })).len(),
        1
    );
    let http = deny(&json!({ "Condition": { "Bool": { "aws:SecureTransport": "false" } } }));
    assert!(http[0].sure && http[0].circle.is_open());
    let perimeter = deny(
        &json!({ "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-abcdefghij" } } }),
    );
    assert!(perimeter[0].sure && !perimeter[0].circle.is_open());
    let odd = deny(&json!({ "Condition": { "StringNotEquals": { "aws:PrincipalTag/a": "b" } } }));
    assert!(!odd[0].sure);
    let few = json!([open, { "Effect": "Deny", "NotPrincipal": { "AWS": "111122223333" }, "Action": "*", "Resource": "*" }]);
    assert!(!allowed(&few)[0].sure);
}

#[test]
fn plain_http_is_denied_by_one_statement_about_all() {
    let denies = |more: &Value| {
        let mut statement = json!({ "Effect": "Deny", "Principal": { "AWS": "*" }, "Action": "s3:*",
            "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"], "Condition": { "Bool": { "aws:SecureTransport": false } } });
        for (key, value) in more.as_object().unwrap() {
            statement[key] = value.clone();
        }
        let policy = Policy::read(&json!({ "Statement": statement })).unwrap();
        denies_plain_http(&policy, "logs")
    };
    assert_eq!(denies(&json!({})), Some(true));
    assert_eq!(denies(&json!({ "Effect": "Allow" })), Some(false));
    assert_eq!(denies(&json!({ "Action": "s3:GetObject" })), Some(false));
    assert_eq!(
        denies(&json!({ "Resource": "arn:aws:s3:::logs" })),
        Some(false)
    );
    assert_eq!(
        denies(&json!({ "Principal": { "AWS": "111122223333" } })),
        Some(false)
    );
    let both = json!({ "Condition": { "Bool": { "aws:SecureTransport": "false" }, "StringEquals": { "s3:prefix": "x" } } });
    assert_eq!(denies(&both), None);
}
