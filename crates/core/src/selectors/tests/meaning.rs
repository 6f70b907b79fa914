//! The rules of the user guide, one by one.

use super::*;

fn s3(name: &str, read_only: bool, key: &str) -> String {
    format!(
        r#""eventCategory":"Data","eventSource":"s3.amazonaws.com","eventName":"{name}",
        "readOnly":{read_only},"eventType":"AwsApiCall","resources":[
        {{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::b"}},
        {{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::{key}"}}]"#
    )
}

fn data(source: &str, kind: &str, arn: &str) -> String {
    format!(
        r#""eventCategory":"Data","eventSource":"{source}.amazonaws.com","eventName":"X",
        "readOnly":false,"resources":[{{"type":"{kind}","ARN":"{arn}"}}]"#
    )
}

fn call(source: &str, name: &str, read_only: bool) -> String {
    format!(
        r#""eventCategory":"Management","eventSource":"{source}.amazonaws.com",
        "eventName":"{name}","readOnly":{read_only},"eventType":"AwsApiCall""#
    )
}

fn check_all(set: &Compiled, cases: &[(String, bool)]) {
    for (record, selected) in cases {
        assert_eq!(selects(set, record), Match::from(*selected), "{record}");
    }
}

#[test]
fn a_trail_logs_all_management_events_by_default() {
    for text in [
        "[{}]",
        r#"{"EventSelectors":[{}]}"#,
        r#"{"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,
            "DataResources":[],"ExcludeManagementEventSources":[]}],"TrailARN":"t"}"#,
        r#"[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}]"#,
    ] {
        let Some(document) = read(text).documents.pop() else {
            // A bare `[{}]` does not show which kind of selector it is.
            assert_eq!(text, "[{}]");
            continue;
        };
        let set = Compiled::new(&document.selectors);
        check_all(
            &set,
            &[
                (call("sts", "AssumeRole", true), true),
                (call("kms", "Decrypt", true), true),
                (call("ec2", "RunInstances", false), true),
                (s3("GetObject", true, "b/k"), false),
            ],
        );
    }
    assert_eq!(
        Selectors::default(),
        Selectors::Basic(vec![EventSelector::default()])
    );
}

#[test]
fn read_write_type_applies_to_management_and_data_alike() {
    let set = compiled(
        r#"[{"ReadWriteType":"WriteOnly","DataResources":
            [{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}]}]"#,
    );
    check_all(
        &set,
        &[
            (call("ec2", "RunInstances", false), true),
            // AssumeRole is a read: a trail of writes has none.
            (call("sts", "AssumeRole", true), false),
            (s3("PutObject", false, "b/k"), true),
            (s3("GetObject", true, "b/k"), false),
            // Neither read nor write: a field that is absent is equal to nothing.
            (
                r#""eventCategory":"Management","eventSource":"a","eventName":"b""#.to_owned(),
                false,
            ),
        ],
    );
}

#[test]
fn any_of_the_basic_selectors_is_enough() {
    let set = compiled(
        r#"[{"ReadWriteType":"ReadOnly","IncludeManagementEvents":true},
            {"ReadWriteType":"All","IncludeManagementEvents":false,"DataResources":
            [{"Type":"AWS::S3::Object","Values":["arn:aws:s3:::polling/"]}]}]"#,
    );
    check_all(
        &set,
        &[
            (call("ec2", "DescribeInstances", true), true),
            (call("ec2", "RunInstances", false), false),
            (s3("PutObject", false, "polling/k"), true),
            (s3("PutObject", false, "other/k"), false),
        ],
    );
}

#[test]
fn basic_selectors_leave_out_sources_of_management_events_only() {
    let set = compiled(
        r#"[{"ReadWriteType":"All","ExcludeManagementEventSources":["kms.amazonaws.com"],
            "DataResources":[{"Type":"AWS::Lambda::Function","Values":["arn:aws:lambda"]}]}]"#,
    );
    check_all(
        &set,
        &[
            (call("kms", "Decrypt", true), false),
            (call("rdsdata", "ExecuteStatement", false), true),
            (
                data(
                    "kms",
                    "AWS::Lambda::Function",
                    "arn:aws:lambda:r:1:function:f",
                ),
                true,
            ),
        ],
    );
}

#[test]
fn basic_values_are_beginnings_for_s3_and_whole_for_the_others() {
    let set = compiled(
        r#"[{"IncludeManagementEvents":false,"DataResources":[
            {"Type":"AWS::S3::Object","Values":["arn:aws:s3:::logs","arn:aws:s3:::b/im"]},
            {"Type":"AWS::Lambda::Function","Values":["arn:aws:lambda:r:1:function:f"]},
            {"Type":"AWS::DynamoDB::Table","Values":["arn:aws:dynamodb:r:1:table/t"]},
            {"Type":"AWS::S3::Object","Values":[]}]}]"#,
    );
    let function = |name| {
        data(
            "lambda",
            "AWS::Lambda::Function",
            &format!("arn:aws:lambda:r:1:function:{name}"),
        )
    };
    let table = |name| {
        data(
            "dynamodb",
            "AWS::DynamoDB::Table",
            &format!("arn:aws:dynamodb:r:1:table/{name}"),
        )
    };
    check_all(
        &set,
        &[
            (s3("GetObject", true, "logs/k"), true),
            (s3("GetObject", true, "logs-archive/k"), true),
            (s3("GetObject", true, "b/images/1"), true),
            (s3("GetObject", true, "b/other"), false),
            (function("f"), true),
            (function("f2"), false),
            (table("t"), true),
            (table("t2"), false),
            (call("ec2", "RunInstances", false), false),
        ],
    );
}

#[test]
fn the_arn_of_a_service_means_all_of_it_in_every_partition() {
    for (kind, value, arn) in [
        ("AWS::S3::Object", "arn:aws:s3", "arn:aws:s3:::b/k"),
        ("AWS::S3::Object", "arn:aws:s3:::", "arn:aws:s3:::b/k"),
        ("AWS::S3::Object", "arn:aws-cn:s3", "arn:aws-cn:s3:::b/k"),
        (
            "AWS::Lambda::Function",
            "arn:aws:lambda",
            "arn:aws:lambda:r:1:function:f",
        ),
        (
            "AWS::Lambda::Function",
            "arn:aws-us-gov:lambda",
            "arn:aws-us-gov:lambda:r:1:function:f",
        ),
        (
            "AWS::DynamoDB::Table",
            "arn:aws:dynamodb",
            "arn:aws:dynamodb:r:1:table/t",
        ),
    ] {
        let set = compiled(&format!(
            r#"[{{"IncludeManagementEvents":false,"DataResources":[{{"Type":"{kind}","Values":["{value}"]}}]}}]"#
        ));
        assert_eq!(selects(&set, &data("x", kind, arn)), Match::Yes, "{value}");
        assert_eq!(
            selects(&set, &data("x", "AWS::SNS::Topic", arn)),
            Match::No,
            "{value}"
        );
    }
}

#[test]
fn all_field_selectors_have_to_hold() {
    let set = advanced(&format!(
        r#"{DATA},{S3_OBJECT},{{"Field":"eventName","Equals":["PutObject","DeleteObject"]}},
        {{"Field":"resources.ARN","NotStartsWith":["arn:aws:s3:::quiet/"]}}"#
    ));
    check_all(
        &set,
        &[
            (s3("PutObject", false, "b/k"), true),
            (s3("DeleteObject", false, "b/k"), true),
            (s3("GetObject", true, "b/k"), false),
            (s3("PutObject", false, "quiet/k"), false),
            // `quiet` alone would have matched this bucket too.
            (s3("PutObject", false, "quiet-not/k"), true),
        ],
    );
}

#[test]
fn positive_operators_are_or_and_negative_ones_are_and() {
    let set = advanced(&format!(
        r#"{DATA},{{"Field":"eventName","Equals":["Put"],"StartsWith":["Get","Head"],"EndsWith":["Tagging"],
        "NotEquals":["GetBucket"],"NotStartsWith":["GetX"],"NotEndsWith":["Acl","Y"]}}"#
    ));
    let cases = [
        ("Put", true),
        ("PutObject", false),
        ("GetObject", true),
        ("HeadObject", true),
        ("PutObjectTagging", true),
        ("GetBucket", false),
        ("GetXObject", false),
        ("GetObjectAcl", false),
        ("HeadY", false),
        ("getobject", false),
    ];
    for (name, selected) in cases {
        let selects = selects(&set, &s3(name, true, "b/k"));
        assert_eq!(selects, Match::from(selected), "{name}");
    }
    let only_negative = advanced(&format!(
        r#"{MANAGEMENT},{{"Field":"eventSource","NotEquals":["kms.amazonaws.com","rdsdata.amazonaws.com"]}}"#
    ));
    check_all(
        &only_negative,
        &[
            (call("kms", "Decrypt", true), false),
            (call("rdsdata", "ExecuteStatement", false), false),
            (call("sts", "AssumeRole", true), true),
        ],
    );
}

#[test]
fn a_field_named_twice_has_to_meet_both() {
    let set = advanced(&format!(
        r#"{DATA},{{"Field":"eventName","StartsWith":["Get"]}},{{"Field":"eventName","EndsWith":["Acl"]}}"#
    ));
    check_all(
        &set,
        &[
            (s3("GetObjectAcl", true, "b/k"), true),
            (s3("GetObject", true, "b/k"), false),
            (s3("PutObjectAcl", false, "b/k"), false),
        ],
    );
}

#[test]
fn arns_are_tested_on_the_resource_of_the_type() {
    let bucket_itself = advanced(&format!(
        r#"{DATA},{S3_OBJECT},{{"Field":"resources.ARN","Equals":["arn:aws:s3:::b"]}}"#
    ));
    // The bucket entry of the record has this ARN, the object entry has not.
    assert_eq!(
        selects(&bucket_itself, &s3("GetObject", true, "b/k")),
        Match::No
    );

    let table = r#"{"Field":"resources.type","Equals":["AWS::DynamoDB::Table"]}"#;
    let one_of_two = advanced(&format!(
        r#"{DATA},{table},{{"Field":"resources.ARN","NotEquals":["arn:t1"]}}"#
    ));
    let batch = |first, second| {
        format!(
            r#""eventCategory":"Data","eventSource":"dynamodb.amazonaws.com","eventName":"BatchGetItem",
            "resources":[{{"type":"AWS::DynamoDB::Table","ARN":"{first}"}},{{"type":"AWS::DynamoDB::Table","ARN":"{second}"}}]"#
        )
    };
    check_all(
        &one_of_two,
        &[
            (batch("arn:t1", "arn:t1"), false),
            (batch("arn:t1", "arn:t2"), true),
        ],
    );
}

#[test]
fn a_table_brings_its_streams() {
    let set = advanced(&format!(
        r#"{DATA},{{"Field":"resources.type","Equals":["AWS::DynamoDB::Table"]}}"#
    ));
    let streams = r#""eventCategory":"Data","eventSource":"dynamodb.amazonaws.com","eventName":"GetRecords",
        "resources":[{"type":"AWS::DynamoDB::Stream","ARN":"s"},{"type":"AWS::DynamoDB::Table","ARN":"t"}]"#;
    assert_eq!(selects(&set, streams), Match::Yes);
}

#[test]
fn per_object_records_of_delete_objects_can_be_left_out() {
    let set = compiled(
        r#"{"AdvancedEventSelectors":[
            {"Name":"own deletes","FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},
                {"Field":"resources.type","Equals":["AWS::S3::Object"]},
                {"Field":"eventName","Equals":["DeleteObject"]},
                {"Field":"eventType","NotEquals":["AwsServiceEvent"]}]},
            {"Name":"the rest","FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},
                {"Field":"resources.type","Equals":["AWS::S3::Object"]},
                {"Field":"eventName","NotEquals":["DeleteObject"]}]}]}"#,
    );
    let by_service = s3("DeleteObject", false, "b/k").replace("AwsApiCall", "AwsServiceEvent");
    check_all(
        &set,
        &[
            (s3("DeleteObject", false, "b/k"), true),
            (s3("DeleteObjects", false, "b/k"), true),
            (by_service, false),
        ],
    );
}

#[test]
fn network_activity_by_source_error_and_endpoint() {
    let set = advanced(
        r#"{"Field":"eventCategory","Equals":["NetworkActivity"]},
        {"Field":"eventSource","Equals":["kms.amazonaws.com"]},
        {"Field":"errorCode","Equals":["VpceAccessDenied"]},
        {"Field":"vpcEndpointId","NotEquals":["vpce-1"]}"#,
    );
    let record = |source, error, endpoint| {
        format!(
            r#""eventCategory":"NetworkActivity","eventType":"AwsVpceEvent","eventName":"Decrypt",
            "eventSource":"{source}.amazonaws.com","vpcEndpointId":"{endpoint}"{error}"#
        )
    };
    let denied = r#","errorCode":"VpceAccessDenied""#;
    check_all(
        &set,
        &[
            (record("kms", denied, "vpce-2"), true),
            (record("kms", denied, "vpce-1"), false),
            (record("kms", "", "vpce-2"), false),
            (record("s3", denied, "vpce-2"), false),
        ],
    );
    let basic = compiled(r#"[{"ReadWriteType":"All"}]"#);
    assert_eq!(selects(&basic, &record("kms", denied, "vpce-2")), Match::No);
}

#[test]
fn a_field_that_is_absent_fails_positive_and_passes_negative_operators() {
    for (condition, selected) in [
        (
            r#"{"Field":"sessionCredentialFromConsole","Equals":["true"]}"#,
            false,
        ),
        (
            r#"{"Field":"sessionCredentialFromConsole","NotEquals":["true"]}"#,
            true,
        ),
        (r#"{"Field":"userIdentity.arn","StartsWith":[""]}"#, false),
        (r#"{"Field":"userIdentity.arn","NotEndsWith":["x"]}"#, true),
        (
            r#"{"Field":"userIdentity.arn","Equals":["x"],"NotEquals":["y"]}"#,
            false,
        ),
    ] {
        let set = advanced(&format!("{DATA},{S3_OBJECT},{condition}"));
        let selects = selects(&set, &s3("GetObject", true, "b/k"));
        assert_eq!(selects, Match::from(selected), "{condition}");
    }
    let console = advanced(&format!(
        r#"{DATA},{{"Field":"sessionCredentialFromConsole","NotEquals":["true"]}}"#
    ));
    let from_console = s3("GetObject", true, "b/k") + r#","sessionCredentialFromConsole":"true""#;
    assert_eq!(selects(&console, &from_console), Match::No);
    let who = advanced(&format!(
        r#"{DATA},{{"Field":"userIdentity.arn","NotStartsWith":["arn:aws:sts::1:assumed-role/batch/"]}}"#
    ));
    let by_batch = s3("GetObject", true, "b/k")
        + r#","userIdentity":{"arn":"arn:aws:sts::1:assumed-role/batch/job-7"}"#;
    assert_eq!(selects(&who, &by_batch), Match::No);
    // No resources at all: the same.
    let bare = r#""eventCategory":"Data","eventSource":"a","eventName":"b""#;
    let by_arn = advanced(&format!(
        r#"{DATA},{{"Field":"resources.ARN","NotEquals":["x"]}}"#
    ));
    assert_eq!(selects(&by_arn, bare), Match::Yes);
    assert_eq!(
        selects(&advanced(&format!("{DATA},{S3_OBJECT}")), bare),
        Match::No
    );
}

#[test]
fn escapes_in_a_record_are_resolved_before_comparing() {
    let set = advanced(&format!(
        r#"{DATA},{S3_OBJECT},{{"Field":"resources.ARN","StartsWith":["arn:aws:s3:::b/é/"]}}"#
    ));
    let record = s3("GetObject", true, r"b\/\u00e9\/k");
    assert_eq!(selects(&set, &record), Match::Yes);
}

#[test]
fn without_a_category_nothing_is_selected() {
    for text in [
        r#"[{"FieldSelectors":[]}]"#,
        r#"[{"FieldSelectors":[{"Field":"eventName","Equals":["GetObject"]}]}]"#,
        r#"[{"FieldSelectors":[{"Field":"eventCategory","Equals":[]}]}]"#,
        r#"{"AdvancedEventSelectors":[3]}"#,
        r#"{"EventSelectors":[3]}"#,
        r#"{"EventSelectors":[]}"#,
    ] {
        let set = compiled(text);
        assert_eq!(
            selects(&set, &s3("GetObject", true, "b/k")),
            Match::No,
            "{text}"
        );
        assert_eq!(selects(&set, &call("a", "B", true)), Match::No, "{text}");
    }
}

#[test]
fn what_is_not_known_depends() {
    let mut event = Event::new(crate::record::Category::Data);
    event.event_name = "GetObject".into();
    event.resources.push(Resource {
        kind: "AWS::S3::Object".into(),
        arn: Value::Begins("arn:aws:s3:::b/"),
    });
    let of = |condition: &str| {
        let field = format!(r#"{{"Field":"resources.ARN",{condition}}}"#);
        advanced(&format!("{DATA},{S3_OBJECT},{field}")).evaluate(&event)
    };
    let cases = [
        (r#""StartsWith":["arn:aws:s3:::b"]"#, Match::Yes),
        (r#""StartsWith":["arn:aws:s3:::b/"]"#, Match::Yes),
        (r#""StartsWith":["arn:aws:s3:::b/img/"]"#, Match::Depends),
        (
            r#""StartsWith":["arn:aws:s3:::c/","arn:aws:s3:::a"]"#,
            Match::No,
        ),
        (r#""Equals":["arn:aws:s3:::b/"]"#, Match::Depends),
        (r#""Equals":["arn:aws:s3:::b"]"#, Match::No),
        (r#""EndsWith":[".jpg"]"#, Match::Depends),
        (r#""NotStartsWith":["arn:aws:s3:::b"]"#, Match::No),
        (r#""NotStartsWith":["arn:aws:s3:::b/img/"]"#, Match::Depends),
        (r#""NotStartsWith":["arn:aws:s3:::bb"]"#, Match::Yes),
        (
            r#""StartsWith":["arn:aws:s3:::b/img/"],"NotStartsWith":["arn:aws:s3"]"#,
            Match::No,
        ),
    ];
    for (condition, answer) in cases {
        assert_eq!(of(condition), answer, "{condition}");
    }
    event.event_name = Value::Unknown;
    let by_name = advanced(&format!(
        r#"{DATA},{{"Field":"eventName","NotEquals":["GetObject"]}}"#
    ));
    assert_eq!(by_name.evaluate(&event), Match::Depends);
    // A certain answer needs no more knowledge.
    let or_all = compiled(&format!(
        r#"[{{"FieldSelectors":[{DATA},{{"Field":"eventName","Equals":["x"]}}]}},{{"FieldSelectors":[{DATA}]}}]"#
    ));
    assert_eq!(or_all.evaluate(&event), Match::Yes);
    let each = [0, 1].map(|place| or_all.evaluate_at(place, &event));
    assert_eq!(each, [Match::Depends, Match::Yes]);
    let unknown_field = advanced(&format!(
        r#"{DATA},{{"Field":"tlsDetails.tlsVersion","Equals":["x"]}}"#
    ));
    assert_eq!(unknown_field.evaluate(&event), Match::Depends);
}

#[test]
fn more_resources_than_are_kept_depend() {
    let table = |name: usize| format!(r#"{{"type":"AWS::DynamoDB::Table","ARN":"arn:t{name}"}}"#);
    let record = |many: usize| {
        let tables: Vec<String> = (0..many).map(table).collect();
        format!(
            r#""eventCategory":"Data","eventSource":"dynamodb.amazonaws.com","eventName":"TransactWriteItems","resources":[{}]"#,
            tables.join(",")
        )
    };
    let of = |name| {
        advanced(&format!(
            r#"{DATA},{{"Field":"resources.type","Equals":["AWS::DynamoDB::Table"]}},{{"Field":"resources.ARN","Equals":["{name}"]}}"#
        ))
    };
    assert_eq!(selects(&of("arn:t3"), &record(9)), Match::Yes);
    assert_eq!(selects(&of("arn:t8"), &record(9)), Match::Depends);
    assert_eq!(selects(&of("arn:t8"), &record(4)), Match::No);
}

#[test]
fn store_categories_select_their_records() {
    let of = |category: &str| {
        advanced(&format!(
            r#"{{"Field":"eventCategory","Equals":["{category}"]}}"#
        ))
    };
    let insight = r#""eventType":"AwsCloudTrailInsight","eventCategory":"Insight","insightDetails":{"eventSource":"a","eventName":"b"}"#;
    let item = r#""eventCategory":"ConfigurationItem","eventSource":"a","eventName":"b""#;
    assert_eq!(selects(&of("Insight"), insight), Match::Yes);
    assert_eq!(selects(&of("Management"), insight), Match::No);
    assert_eq!(selects(&of("Management"), item), Match::No);
    // The record's own word is not kept.
    assert_eq!(selects(&of("ConfigurationItem"), item), Match::Depends);
    assert_eq!(selects(&of("ConfigurationItem"), insight), Match::No);
}

#[test]
fn long_lists_find_what_short_ones_do() {
    let names: Vec<String> = (0..500)
        .map(|n| format!("\"arn:aws:s3:::b{n:03}/\""))
        .collect();
    let list = names.join(",");
    let starts = advanced(&format!(
        r#"{DATA},{S3_OBJECT},{{"Field":"resources.ARN","StartsWith":["arn:aws:s3:::b4",{list}]}}"#
    ));
    let not = advanced(&format!(
        r#"{DATA},{S3_OBJECT},{{"Field":"resources.ARN","NotStartsWith":[{list}]}}"#
    ));
    for (key, listed, listed_exactly) in [
        ("b000/k", true, true),
        ("b499/k", true, true),
        ("b4x", true, false),
        ("b500/k", false, false),
        ("b00/k", false, false),
    ] {
        let record = s3("GetObject", true, key);
        assert_eq!(selects(&starts, &record), Match::from(listed), "{key}");
        assert_eq!(
            selects(&not, &record),
            Match::from(!listed_exactly),
            "{key}"
        );
    }
}
