//! One case for each check: it fires, and beside it one that does not.

use super::*;

/// Code, severity and pointer of every problem of the one document.
fn problems(text: &str) -> Vec<(Code, Severity, String)> {
    let problems = document(text).problems.into_iter();
    problems
        .map(|it| (it.code, it.severity, it.pointer))
        .collect()
}

fn check_problems(text: &str, expected: &[(Code, Severity, &str)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(code, severity, at)| (*code, *severity, (*at).to_owned()))
        .collect();
    assert_eq!(problems(text), expected, "{text}");
}

fn set_of(conditions: &str) -> String {
    format!(r#"{{"AdvancedEventSelectors":[{{"FieldSelectors":[{conditions}]}}]}}"#)
}

/// For one more condition beside those of a sound selector of one or two conditions.
fn check_condition(sound: &str, condition: &str, expected: &[(Code, Severity, &str)]) {
    let index = sound.matches("\"Field\"").count();
    let at: Vec<String> = expected
        .iter()
        .map(|(_, _, at)| format!("/AdvancedEventSelectors/0/FieldSelectors/{index}{at}"))
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .zip(&at)
        .map(|((code, severity, _), at)| (*code, *severity, at.as_str()))
        .collect();
    check_problems(&set_of(&format!("{sound},{condition}")), &expected);
}

use Code::{
    BothKinds, EmptyOperator, FieldNotAllowed, Length, MissingEventCategory, MissingEventSource,
    MissingResourceType, NoEffect, NoSelectors, NotAnArn, OperatorNotAllowed, PrefixTrap,
    RepeatedField, SelectsNothing, TooManyDataResources, TooManySelectors, TooManyValues,
    UnknownEventSource, UnknownField, UnknownKey, UnknownResourceType, ValueNotAllowed, Wildcard,
    WrongType,
};
use Severity::{Error, Warning};

const NETWORK: &str = r#"{"Field":"eventCategory","Equals":["NetworkActivity"]},{"Field":"eventSource","Equals":["kms.amazonaws.com"]}"#;

fn objects() -> String {
    format!("{DATA},{S3_OBJECT}")
}

#[test]
fn sound_sets_have_no_problems() {
    for text in [
        r#"{"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":[]}]}"#,
        r#"[{"ReadWriteType":"WriteOnly","IncludeManagementEvents":false,"DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3:::b/","arn:aws:s3:::b2/img"]}]}]"#,
        r#"[{"DataResources":[{"Type":"AWS::DynamoDB::Table","Values":["arn:aws:dynamodb"]}]}]"#,
        &set_of(MANAGEMENT),
        &set_of(NETWORK),
        &set_of(&objects()),
    ] {
        check_problems(text, &[]);
    }
    assert_eq!(check(&Selectors::default(), Target::Trail), []);
}

#[test]
fn every_set_and_selector_needs_its_fields() {
    check_problems(
        r#"{"EventSelectors":[]}"#,
        &[(NoSelectors, Warning, "/EventSelectors")],
    );
    let fields = "/AdvancedEventSelectors/0/FieldSelectors";
    check_problems(&set_of(""), &[(MissingEventCategory, Error, fields)]);
    check_problems(&set_of(S3_OBJECT), &[(MissingEventCategory, Error, fields)]);
    check_problems(&set_of(DATA), &[(MissingResourceType, Error, fields)]);
    check_problems(
        &set_of(r#"{"Field":"eventCategory","Equals":["NetworkActivity"]}"#),
        &[(MissingEventSource, Error, fields)],
    );
}

#[test]
fn categories_are_those_that_the_target_has() {
    let place = "/AdvancedEventSelectors/0/FieldSelectors/0/Equals/0";
    let of = |category: &str| format!(r#"{{"Field":"eventCategory","Equals":["{category}"]}}"#);
    check_problems(
        &set_of(&of("management")),
        &[(ValueNotAllowed, Error, place)],
    );
    check_problems(&set_of(&of("Insight")), &[(ValueNotAllowed, Error, place)]);
    let store =
        |conditions: &str| set_of(conditions).replacen('{', r#"{"EventDataStoreArn":"arn:e","#, 1);
    check_problems(&store(&of("Insight")), &[]);
    check_problems(&store(&of("Insights")), &[(ValueNotAllowed, Error, place)]);
    check_problems(
        &store(&format!(
            r#"{},{{"Field":"readOnly","Equals":["true"]}}"#,
            of("ConfigurationItem")
        )),
        &[(
            FieldNotAllowed,
            Error,
            "/AdvancedEventSelectors/0/FieldSelectors/1/Field",
        )],
    );
    check_problems(
        &set_of(r#"{"Field":"eventCategory","Equals":["Management","Data"]}"#),
        &[(
            TooManyValues,
            Error,
            "/AdvancedEventSelectors/0/FieldSelectors/0",
        )],
    );
    check_problems(
        &set_of(r#"{"Field":"eventCategory","StartsWith":["Man"]}"#),
        &[(
            OperatorNotAllowed,
            Error,
            "/AdvancedEventSelectors/0/FieldSelectors/0/StartsWith",
        )],
    );
}

#[test]
fn a_trail_cannot_filter_management_events_by_name() {
    for field in [
        "eventName",
        "eventType",
        "userIdentity.arn",
        "sessionCredentialFromConsole",
    ] {
        let value = if field == "sessionCredentialFromConsole" {
            "true"
        } else {
            "arn:x"
        };
        let condition = format!(r#"{{"Field":"{field}","NotEquals":["{value}"]}}"#);
        check_condition(
            MANAGEMENT,
            &condition,
            &[(FieldNotAllowed, Error, "/Field")],
        );
        let store = set_of(&format!("{MANAGEMENT},{condition}"));
        let store = store.replacen('{', r#"{"EventDataStoreArn":"arn:e","#, 1);
        check_problems(&store, &[]);
    }
    let text = set_of(&format!(
        r#"{MANAGEMENT},{{"Field":"eventName","NotEquals":["AssumeRole"]}}"#
    ));
    let message = &document(&text).problems[0].message;
    assert!(
        message.contains("cannot filter management events by eventName"),
        "{message}"
    );
}

#[test]
fn fields_belong_to_categories() {
    let not_allowed = [(FieldNotAllowed, Error, "/Field")];
    check_condition(MANAGEMENT, S3_OBJECT, &not_allowed);
    check_condition(
        MANAGEMENT,
        r#"{"Field":"errorCode","Equals":["VpceAccessDenied"]}"#,
        &not_allowed,
    );
    check_condition(
        &objects(),
        r#"{"Field":"errorCode","Equals":["VpceAccessDenied"]}"#,
        &not_allowed,
    );
    check_condition(
        &objects(),
        r#"{"Field":"vpcEndpointId","Equals":["vpce-1"]}"#,
        &not_allowed,
    );
    check_condition(
        NETWORK,
        r#"{"Field":"readOnly","Equals":["true"]}"#,
        &not_allowed,
    );
    check_condition(
        NETWORK,
        r#"{"Field":"vpcEndpointId","NotEquals":["vpce-1"]}"#,
        &[],
    );
    check_condition(
        NETWORK,
        r#"{"Field":"eventName","StartsWith":["Dec"]}"#,
        &[],
    );
    check_condition(
        NETWORK,
        r#"{"Field":"userIdentity.arn","StartsWith":["arn:"]}"#,
        &[],
    );
    for name in ["eventname", "resources.arn", "requestParameters.key", ""] {
        let condition = format!(r#"{{"Field":"{name}","Equals":["x"]}}"#);
        check_condition(&objects(), &condition, &[(UnknownField, Error, "/Field")]);
    }
}

#[test]
fn fields_take_some_operators_only() {
    let not_equals = [(OperatorNotAllowed, Error, "/NotEquals")];
    check_condition(
        &objects(),
        r#"{"Field":"readOnly","NotEquals":["true"]}"#,
        &not_equals,
    );
    check_condition(
        NETWORK,
        r#"{"Field":"errorCode","NotEquals":["VpceAccessDenied"]}"#,
        &not_equals,
    );
    check_condition(
        MANAGEMENT,
        r#"{"Field":"eventSource","Equals":["kms.amazonaws.com"]}"#,
        &[(OperatorNotAllowed, Error, "/Equals")],
    );
    check_condition(
        MANAGEMENT,
        r#"{"Field":"eventSource","NotEquals":["kms.amazonaws.com","rdsdata.amazonaws.com"]}"#,
        &[],
    );
    check_condition(
        &objects(),
        r#"{"Field":"sessionCredentialFromConsole","StartsWith":["true"]}"#,
        &[(OperatorNotAllowed, Error, "/StartsWith")],
    );
    check_problems(
        &set_of(&format!(
            r#"{DATA},{{"Field":"resources.type","StartsWith":["AWS::S3::Object"]}}"#
        )),
        &[(
            OperatorNotAllowed,
            Error,
            "/AdvancedEventSelectors/0/FieldSelectors/1/StartsWith",
        )],
    );
}

#[test]
fn fields_take_some_values_only() {
    check_condition(
        &objects(),
        r#"{"Field":"readOnly","Equals":["True"]}"#,
        &[(ValueNotAllowed, Error, "/Equals/0")],
    );
    check_condition(
        &objects(),
        r#"{"Field":"readOnly","Equals":["true","false"]}"#,
        &[(TooManyValues, Error, "")],
    );
    check_condition(
        MANAGEMENT,
        r#"{"Field":"eventSource","NotEquals":["sts.amazonaws.com"]}"#,
        &[(ValueNotAllowed, Error, "/NotEquals/0")],
    );
    check_condition(
        NETWORK,
        r#"{"Field":"errorCode","Equals":["AccessDenied"]}"#,
        &[(ValueNotAllowed, Error, "/Equals/0")],
    );
    check_condition(
        &objects(),
        r#"{"Field":"sessionCredentialFromConsole","NotEquals":["false"]}"#,
        &[(ValueNotAllowed, Error, "/NotEquals/0")],
    );
    check_problems(
        &set_of(&format!(
            r#"{DATA},{{"Field":"resources.type","Equals":["AWS::S3::Objects"]}}"#
        )),
        &[(
            UnknownResourceType,
            Warning,
            "/AdvancedEventSelectors/0/FieldSelectors/1/Equals/0",
        )],
    );
    check_problems(
        &set_of(
            r#"{"Field":"eventCategory","Equals":["NetworkActivity"]},{"Field":"eventSource","Equals":["kms"]}"#,
        ),
        &[(
            UnknownEventSource,
            Warning,
            "/AdvancedEventSelectors/0/FieldSelectors/1/Equals/0",
        )],
    );
}

#[test]
fn operators_need_values_of_some_length() {
    check_condition(
        &objects(),
        r#"{"Field":"eventName"}"#,
        &[(EmptyOperator, Error, "")],
    );
    check_condition(
        &objects(),
        r#"{"Field":"eventName","Equals":[]}"#,
        &[(EmptyOperator, Error, "/Equals")],
    );
    check_condition(
        &objects(),
        r#"{"Field":"eventName","Equals":[""]}"#,
        &[(Length, Error, "/Equals/0")],
    );
    for (length, expected) in [(2048, &[][..]), (2049, &[(Length, Error, "/Equals/0")])] {
        let value = "é".repeat(length);
        check_condition(
            &objects(),
            &format!(r#"{{"Field":"eventName","Equals":["{value}"]}}"#),
            expected,
        );
    }
    for (length, expected) in [
        (1000, &[][..]),
        (1001, &[(Length, Error, "/AdvancedEventSelectors/0/Name")]),
    ] {
        let name = "n".repeat(length);
        check_problems(
            &format!(
                r#"{{"AdvancedEventSelectors":[{{"Name":"{name}","FieldSelectors":[{MANAGEMENT}]}}]}}"#
            ),
            expected,
        );
    }
}

#[test]
fn five_hundred_values_are_the_most() {
    let of = |many: usize| {
        let values: Vec<String> = (0..many).map(|n| format!("\"n{n}\"")).collect();
        let list = values.join(",");
        set_of(&format!(
            r#"{},{{"Field":"eventName","Equals":[{list}]}}"#,
            objects()
        ))
    };
    // Two values are those of the category and of the type.
    check_problems(&of(498), &[]);
    check_problems(
        &of(499),
        &[(TooManyValues, Error, "/AdvancedEventSelectors")],
    );
}

#[test]
fn prefix_traps() {
    let arn = |operator: &str, value: &str| {
        format!(r#"{{"Field":"resources.ARN","{operator}":["{value}"]}}"#)
    };
    let trap = |at| [(PrefixTrap, Warning, at)];
    check_condition(
        &objects(),
        &arn("StartsWith", "arn:aws:s3:::logs"),
        &trap("/StartsWith/0"),
    );
    check_condition(
        &objects(),
        &arn("NotStartsWith", "arn:aws-cn:s3:::logs"),
        &trap("/NotStartsWith/0"),
    );
    for value in [
        "arn:aws:s3:::logs/",
        "arn:aws:s3:::logs/2024",
        "arn:aws:s3:::",
        "arn:aws:s3",
    ] {
        check_condition(&objects(), &arn("StartsWith", value), &[]);
    }
    check_condition(
        &objects(),
        &arn("Equals", "arn:aws:s3:::logs"),
        &[(NotAnArn, Warning, "/Equals/0")],
    );
    check_condition(
        &objects(),
        &arn("NotEquals", "arn:aws:s3:::logs/"),
        &[(NotAnArn, Warning, "/NotEquals/0")],
    );
    check_condition(&objects(), &arn("Equals", "arn:aws:s3:::logs/k"), &[]);
    check_condition(&objects(), &arn("EndsWith", ".jpg"), &[]);
    check_condition(
        &objects(),
        &arn("NotStartsWith", "logs/"),
        &[(NotAnArn, Warning, "/NotStartsWith/0")],
    );
    check_condition(
        &objects(),
        &arn("NotStartsWith", "arn:aws:s3:::logs/*"),
        &[(Wildcard, Warning, "/NotStartsWith/0")],
    );
    let role =
        |value: &str| format!(r#"{{"Field":"userIdentity.arn","NotStartsWith":["{value}"]}}"#);
    check_condition(
        &objects(),
        &role("arn:aws:sts::1:assumed-role/batch"),
        &trap("/NotStartsWith/0"),
    );
    check_condition(&objects(), &role("arn:aws:sts::1:assumed-role/batch/"), &[]);
    let basic = |value: &str| {
        format!(r#"[{{"DataResources":[{{"Type":"AWS::S3::Object","Values":["{value}"]}}]}}]"#)
    };
    check_problems(
        &basic("arn:aws:s3:::logs"),
        &[(PrefixTrap, Warning, "/0/DataResources/0/Values/0")],
    );
    check_problems(&basic("arn:aws:s3:::logs/"), &[]);
}

#[test]
fn conditions_that_no_event_meets() {
    let nothing = |condition: &str| {
        let text = set_of(&format!("{},{condition}", objects()));
        problems(&text)
            .iter()
            .any(|(code, _, at)| *code == SelectsNothing && at == "/AdvancedEventSelectors/0")
    };
    assert!(nothing(
        r#"{"Field":"eventName","Equals":["Get"],"NotStartsWith":["G"]}"#
    ));
    assert!(nothing(
        r#"{"Field":"eventName","Equals":["Get"]},{"Field":"eventName","Equals":["Put"]}"#
    ));
    assert!(nothing(
        r#"{"Field":"resources.ARN","StartsWith":["arn:aws:sns:"]}"#
    ));
    assert!(!nothing(
        r#"{"Field":"eventName","Equals":["Get"],"NotStartsWith":["P"]}"#
    ));
    assert!(!nothing(
        r#"{"Field":"eventName","StartsWith":["Get"]},{"Field":"eventName","EndsWith":["t"]}"#
    ));
    let twice = set_of(&format!(
        r#"{},{{"Field":"eventName","StartsWith":["Get"]}},{{"Field":"eventName","EndsWith":["t"]}}"#,
        objects()
    ));
    check_problems(
        &twice,
        &[(
            RepeatedField,
            Warning,
            "/AdvancedEventSelectors/0/FieldSelectors/3",
        )],
    );
}

#[test]
fn limits_and_values_of_basic_selectors() {
    let five = "{\"ReadWriteType\":\"All\"},".repeat(5);
    check_problems(&format!("[{}]", five.trim_end_matches(',')), &[]);
    check_problems(&format!("[{five}{{}}]"), &[(TooManySelectors, Error, "")]);
    let resources = |many: usize| {
        let values: Vec<String> = (0..many)
            .map(|n| format!("\"arn:aws:s3:::b{n}/\""))
            .collect();
        let list = values.join(",");
        format!(
            r#"[{{"DataResources":[{{"Type":"AWS::S3::Object","Values":[{list}]}},{{"Type":"AWS::Lambda::Function","Values":["arn:aws:lambda"]}}]}}]"#
        )
    };
    check_problems(&resources(250), &[]);
    check_problems(&resources(251), &[(TooManyDataResources, Error, "")]);
    check_problems(
        r#"[{"IncludeManagementEvents":false,"ReadWriteType":"read-only"}]"#,
        &[
            (SelectsNothing, Warning, "/0"),
            (ValueNotAllowed, Error, "/0/ReadWriteType"),
        ],
    );
    check_problems(
        r#"[{"ExcludeManagementEventSources":["sts.amazonaws.com"]}]"#,
        &[(ValueNotAllowed, Error, "/0/ExcludeManagementEventSources/0")],
    );
    let data = |kind: &str, values: &str| {
        format!(r#"[{{"DataResources":[{{"Type":"{kind}","Values":[{values}]}}]}}]"#)
    };
    let values = "/0/DataResources/0/Values";
    let first = "/0/DataResources/0/Values/0";
    check_problems(
        &data("AWS::SNS::Topic", r#""arn:aws:sns:r:1:t""#),
        &[(ValueNotAllowed, Error, "/0/DataResources/0/Type")],
    );
    check_problems(&data("AWS::S3::Object", ""), &[(NoEffect, Warning, values)]);
    check_problems(
        &data("AWS::S3::Object", r#""arn:aws:s3","arn:aws:s3:::b/""#),
        &[(NoEffect, Warning, values)],
    );
    check_problems(
        &data("AWS::S3::Object", r#""b/""#),
        &[(NotAnArn, Error, first)],
    );
    check_problems(
        &data("AWS::S3::Object", r#""arn:aws:s3:b/""#),
        &[(NotAnArn, Error, first)],
    );
    check_problems(
        &data("AWS::Lambda::Function", r#""arn:aws:s3:::b/""#),
        &[(NotAnArn, Error, first)],
    );
    check_problems(
        &data(
            "AWS::Lambda::Function",
            r#""arn:aws:lambda:*:1:function:f""#,
        ),
        &[(Wildcard, Warning, first)],
    );
    check_problems(
        r#"[{"IncludeManagementEvents":false,"ExcludeManagementEventSources":["kms.amazonaws.com"],"DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}]}]"#,
        &[(NoEffect, Warning, "/0/ExcludeManagementEventSources")],
    );
    check_problems(
        r#"{"EventDataStoreArn":"e","EventSelectors":[{}]}"#,
        &[(FieldNotAllowed, Error, "/EventSelectors")],
    );
}

#[test]
fn what_is_not_understood_is_said_where_it_stands() {
    check_problems(
        r#"{"eventSelectors":[{"readWriteType":"All","colour":1,"dataResources":[{"type":"AWS::S3::Object","values":["arn:aws:s3",7]}]},null]}"#,
        &[
            (UnknownKey, Warning, "/eventSelectors/0/colour"),
            (
                NoEffect,
                Warning,
                "/eventSelectors/0/dataResources/0/values",
            ),
            (
                WrongType,
                Error,
                "/eventSelectors/0/dataResources/0/values/1",
            ),
            (
                NotAnArn,
                Error,
                "/eventSelectors/0/dataResources/0/values/1",
            ),
            (WrongType, Error, "/eventSelectors/1"),
            (SelectsNothing, Warning, "/eventSelectors/1"),
        ],
    );
    check_problems(
        &format!(r#"[{{"FieldSelectors":[{MANAGEMENT}]}},{{"ReadWriteType":"All"}}]"#),
        &[
            (BothKinds, Error, "/1"),
            (MissingEventCategory, Error, "/1/FieldSelectors"),
        ],
    );
    check_problems(
        &format!(r#"[{{"ReadWriteType":"All"}},{{"FieldSelectors":[{MANAGEMENT}]}}]"#),
        &[(BothKinds, Error, "/1"), (SelectsNothing, Warning, "/1")],
    );
}

#[test]
fn messages_hold_nothing_of_the_document() {
    let text = set_of(
        r#"{"Field":"eventCategory","Equals":["hunter2"]},{"Field":"hunter2","Equals":["hunter2*"]}"#,
    );
    for problem in document(&text).problems {
        assert!(!problem.message.contains("hunter2"), "{problem:?}");
    }
}
