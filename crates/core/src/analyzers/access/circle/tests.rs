#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;

fn condition(operator: &str, key: &str, values: &[&str]) -> Condition {
    Condition {
        operator: operator.to_owned(),
        key: key.to_owned(),
        values: values.iter().map(|&value| value.to_owned()).collect(),
    }
}

fn circle(operator: &str, key: &str, values: &[&str]) -> Circle {
    Circle::of_allow(&[condition(operator, key, values)], false)
}

#[test]
fn conditions_narrow_by_what_they_mean() {
    for (operator, key, values, open) in [
        (
            "StringEquals",
            "aws:PrincipalOrgID",
            &["o-abcdefghij"][..],
            false,
        ),
        (
            "StringEquals",
            "AWS:PRINCIPALORGID",
            &["o-abcdefghij"],
            false,
        ),
        ("StringLike", "aws:PrincipalOrgID", &["o-*"], true),
        ("StringLike", "aws:PrincipalOrgID", &["*"], true),
        (
            "ForAnyValue:StringLike",
            "aws:PrincipalOrgPaths",
            &["o-abcdefghij/r-1/*"],
            false,
        ),
        (
            "ForAllValues:StringLike",
            "aws:PrincipalOrgPaths",
            &["o-abcdefghij/*"],
            true,
        ),
        (
            "StringEqualsIfExists",
            "aws:PrincipalOrgID",
            &["o-abcdefghij"],
            true,
        ),
        (
            "StringNotEquals",
            "aws:PrincipalOrgID",
            &["o-abcdefghij"],
            true,
        ),
        (
            "ArnLike",
            "aws:PrincipalArn",
            &["arn:aws:iam::111122223333:role/*"],
            false,
        ),
        (
            "ArnLike",
            "aws:PrincipalArn",
            &["arn:aws:iam::*:role/reader"],
            true,
        ),
        (
            "StringEquals",
            "aws:SourceAccount",
            &["111122223333", "*"],
            true,
        ),
        ("IpAddress", "aws:SourceIp", &["203.0.113.0/24"], false),
        ("IpAddress", "aws:SourceIp", &["0.0.0.0/1"], true),
        ("IpAddress", "aws:SourceIp", &["2000::/3"], true),
        ("StringEquals", "aws:SourceVpce", &["vpce-1"], false),
        ("StringLike", "aws:SourceVpce", &["*"], true),
        ("Bool", "aws:SecureTransport", &["true"], true),
        (
            "StringEquals",
            "s3:x-amz-acl",
            &["bucket-owner-full-control"],
            true,
        ),
        ("StringEquals", "aws:PrincipalTag/team", &["audit"], true),
    ] {
        let circle = circle(operator, key, values);
        assert_eq!(circle.is_open(), open, "{operator} {key} {values:?}");
    }
}

#[test]
fn what_is_not_understood_is_remembered() {
    for (operator, key, values) in [
        ("StringEquals", "aws:PrincipalTag/team", "audit"),
        (
            "StringEquals",
            "aws:PrincipalAccount",
            "${aws:ResourceAccount}",
        ),
        ("BinaryEquals", "aws:PrincipalOrgID", "o-abcdefghij"),
    ] {
        let circle = circle(operator, key, &[values]);
        assert!(circle.unknown.contains(key), "{operator} {key}");
    }
}

#[test]
fn two_circles_have_to_meet() {
    let both = [
        condition("StringEquals", "aws:SourceAccount", &["111122223333"]),
        condition(
            "ArnLike",
            "aws:SourceArn",
            &["arn:aws:cloudtrail:*:222233334444:trail/*"],
        ),
    ];
    assert!(Circle::of_allow(&both, true).is_empty());
}

#[test]
fn a_denial_of_all_others_draws_the_same_circle() {
    let open = Circle::default();
    let outside = condition("StringNotEquals", "aws:PrincipalOrgID", &["o-abcdefghij"]);
    let left = open.without(std::slice::from_ref(&outside), false).unwrap();
    assert!(left.organizations.unwrap().contains("o-abcdefghij"));
    let but_services = condition("BoolIfExists", "aws:PrincipalIsAWSService", &["false"]);
    let both = [outside, but_services];
    assert!(!open.without(&both, false).unwrap().is_open());
    assert!(open.without(&both, true).unwrap().is_open());
    let http = condition("Bool", "aws:SecureTransport", &["false"]);
    assert_eq!(open.without(&[http], false), Some(open.clone()));
    let odd = condition("StringNotEquals", "aws:PrincipalTag/team", &["audit"]);
    assert_eq!(open.without(&[odd], false), None);
}
