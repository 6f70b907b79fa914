//! Scope and relation, judged by meaning.

use super::*;

fn extents(set: &Compiled) -> Vec<(String, Extent)> {
    let scope = Scope::of(set);
    let selected = scope.selected();
    selected
        .map(|(class, reach)| (class.to_string(), reach.extent))
        .collect()
}

fn check_extents(text: &str, expected: &[(&str, Extent)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(class, it)| ((*class).to_owned(), *it))
        .collect();
    assert_eq!(extents(&compiled(text)), expected, "{text}");
}

#[test]
fn basic_selectors_by_meaning() {
    use Extent::{All, Some};
    check_extents(
        r#"[{"ReadWriteType":"All"}]"#,
        &[("management-read", All), ("management-write", All)],
    );
    check_extents(
        r#"[{"ReadWriteType":"WriteOnly"}]"#,
        &[("management-write", All)],
    );
    // A read-only and a write-only selector are the whole together.
    check_extents(
        r#"[{"ReadWriteType":"WriteOnly"},{"ReadWriteType":"ReadOnly"}]"#,
        &[("management-read", All), ("management-write", All)],
    );
    check_extents(
        r#"[{"ExcludeManagementEventSources":["kms.amazonaws.com"]}]"#,
        &[("management-read", Some), ("management-write", Some)],
    );
    check_extents(
        r#"[{"IncludeManagementEvents":false,"ReadWriteType":"ReadOnly","DataResources":[
            {"Type":"AWS::S3::Object","Values":["arn:aws:s3:::b/"]},
            {"Type":"AWS::Lambda::Function","Values":["arn:aws:lambda"]}]}]"#,
        &[
            ("data-read AWS::Lambda::Function", All),
            ("data-read AWS::S3::Object", Some),
        ],
    );
    check_extents(
        r#"[{"IncludeManagementEvents":false,"DataResources":[{"Type":"AWS::S3::Object","Values":[]}]}]"#,
        &[],
    );
    check_extents(r#"{"EventSelectors":[]}"#, &[]);
}

#[test]
fn names_and_texts_do_not_count() {
    // Called "all management events", and selects none.
    let set = compiled(&format!(
        r#"[{{"Name":"All management events","FieldSelectors":[{DATA},{S3_OBJECT},
            {{"Field":"resources.ARN","StartsWith":["arn:aws:s3:::Management/"]}}]}}]"#
    ));
    let scope = Scope::of(&set);
    assert_eq!(scope.extent(&Class::ManagementRead), Extent::None);
    assert!(scope.has_data());
    let of = |kind: &str| Class::DataRead(Some(kind.to_owned()));
    assert_eq!(scope.extent(&of("AWS::S3::Object")), Extent::Some);
    assert_eq!(scope.extent(&of("AWS::SNS::Topic")), Extent::None);
}

#[test]
fn conditions_that_ask_nothing_leave_all() {
    use Extent::{All, Some};
    let data =
        |condition: &str| format!(r#"[{{"FieldSelectors":[{DATA},{S3_OBJECT},{condition}]}}]"#);
    let all = [
        ("data-read AWS::S3::Object", All),
        ("data-write AWS::S3::Object", All),
    ];
    let some = [
        ("data-read AWS::S3::Object", Some),
        ("data-write AWS::S3::Object", Some),
    ];
    // Every ARN of an S3 object begins so.
    check_extents(
        &data(r#"{"Field":"resources.ARN","StartsWith":["arn:aws:s3"]}"#),
        &all,
    );
    check_extents(
        &data(r#"{"Field":"resources.ARN","StartsWith":["arn:aws:s3:::"]}"#),
        &all,
    );
    check_extents(
        &data(r#"{"Field":"resources.ARN","StartsWith":["arn:aws:s3:::b"]}"#),
        &some,
    );
    check_extents(
        &data(r#"{"Field":"resources.ARN","NotStartsWith":["arn:aws:s3:::b/"]}"#),
        &some,
    );
    check_extents(
        &data(r#"{"Field":"resources.ARN","NotStartsWith":["arn:aws:s3:::"]}"#),
        &[],
    );
    check_extents(
        &data(r#"{"Field":"readOnly","Equals":["false"]}"#),
        &all[1..],
    );
    check_extents(
        &data(r#"{"Field":"eventName","Equals":["a"],"NotStartsWith":["a"]}"#),
        &[],
    );
    check_extents(
        &data(r#"{"Field":"sessionCredentialFromConsole","NotEquals":["false"]}"#),
        &all,
    );
}

#[test]
fn selectors_together_can_be_all() {
    use Extent::{All, Some};
    let two = |first: &str, second: &str| {
        format!(
            r#"[{{"FieldSelectors":[{MANAGEMENT},{first}]}},{{"FieldSelectors":[{MANAGEMENT},{second}]}}]"#
        )
    };
    let kms = r#"{"Field":"eventSource","Equals":["kms.amazonaws.com"]}"#;
    let not_kms = r#"{"Field":"eventSource","NotEquals":["kms.amazonaws.com"]}"#;
    let writes = r#"{"Field":"readOnly","Equals":["false"]}"#;
    let all = [("management-read", All), ("management-write", All)];
    check_extents(&two(kms, not_kms), &all);
    check_extents(&two(not_kms, writes), &[("management-read", Some), all[1]]);
    check_extents(
        &two(kms, kms),
        &[("management-read", Some), ("management-write", Some)],
    );
}

#[test]
fn says_what_is_left_out_and_under_which_conditions() {
    let set = compiled(&format!(
        r#"[{{"FieldSelectors":[{MANAGEMENT},{{"Field":"readOnly","Equals":["true"]}},
            {{"Field":"eventSource","NotEquals":["rdsdata.amazonaws.com","kms.amazonaws.com"]}}]}},
            {{"FieldSelectors":[{MANAGEMENT},{{"Field":"readOnly","Equals":["false"]}}]}}]"#
    ));
    let scope = Scope::of(&set);
    let reads = scope.reach(&Class::ManagementRead);
    assert_eq!(
        reads.excluded_sources,
        ["kms.amazonaws.com", "rdsdata.amazonaws.com"]
    );
    assert_eq!(reads.conditions.len(), 1);
    assert_eq!(reads.conditions[0].len(), 1);
    assert_eq!(reads.conditions[0][0].field, "eventSource");
    let writes = scope.reach(&Class::ManagementWrite);
    assert_eq!(writes.extent, Extent::All);
    assert!(writes.conditions.is_empty() && writes.excluded_sources.is_empty());
}

#[test]
fn network_activity_is_by_source() {
    use Extent::{All, Some};
    check_extents(
        r#"[{"FieldSelectors":[{"Field":"eventCategory","Equals":["NetworkActivity"]},
            {"Field":"eventSource","Equals":["kms.amazonaws.com"]}]},
            {"FieldSelectors":[{"Field":"eventCategory","Equals":["NetworkActivity"]},
            {"Field":"eventSource","Equals":["s3.amazonaws.com"]},
            {"Field":"errorCode","Equals":["VpceAccessDenied"]}]}]"#,
        &[
            ("network-activity kms.amazonaws.com", All),
            ("network-activity s3.amazonaws.com", Some),
        ],
    );
}

#[test]
fn too_many_combinations_are_not_decided() {
    let list = |word: &str| {
        let values: Vec<String> = (0..60).map(|n| format!("\"{word}{n}\"")).collect();
        values.join(",")
    };
    let set = advanced(&format!(
        r#"{DATA},{S3_OBJECT},{{"Field":"eventName","NotEquals":[{0}]}},{{"Field":"eventType","NotEquals":[{0}]}},
        {{"Field":"userIdentity.arn","NotEquals":[{0}]}}"#,
        list("x")
    ));
    let objects = Class::DataRead(Some("AWS::S3::Object".to_owned()));
    assert_eq!(Scope::of(&set).extent(&objects), Extent::Some);
    assert_eq!(relation(&set, &set, Some(&objects)), Relation::Overlap);
    let none = compiled(r#"{"EventSelectors":[]}"#);
    assert_eq!(relation(&set, &none, None), Relation::Disjoint);
}

#[test]
fn relations_of_management_events() {
    let all = compiled(r#"[{"ReadWriteType":"All"}]"#);
    let advanced_all = advanced(MANAGEMENT);
    let reads = compiled(r#"[{"ReadWriteType":"ReadOnly"}]"#);
    let writes = compiled(r#"[{"ReadWriteType":"WriteOnly"}]"#);
    let without_kms = compiled(r#"[{"ExcludeManagementEventSources":["kms.amazonaws.com"]}]"#);
    let without_rds = compiled(r#"[{"ExcludeManagementEventSources":["rdsdata.amazonaws.com"]}]"#);
    for (first, second, expected, turned) in [
        (
            &all,
            &advanced_all,
            Relation::Identical,
            Relation::Identical,
        ),
        (&reads, &writes, Relation::Disjoint, Relation::Disjoint),
        (&reads, &all, Relation::Subset, Relation::Superset),
        (&without_kms, &all, Relation::Subset, Relation::Superset),
        (
            &without_kms,
            &without_rds,
            Relation::Overlap,
            Relation::Overlap,
        ),
        (&without_kms, &reads, Relation::Overlap, Relation::Overlap),
    ] {
        assert_eq!(relation(first, second, None), expected);
        assert_eq!(relation(second, first, None), turned);
    }
    assert_eq!(
        relation(&reads, &all, Some(&Class::ManagementRead)),
        Relation::Identical
    );
    assert_eq!(
        relation(&reads, &all, Some(&Class::ManagementWrite)),
        Relation::Disjoint
    );
    assert_eq!(
        relation(&without_kms, &reads, Some(&Class::ManagementRead)),
        Relation::Subset
    );
}

#[test]
fn relations_of_data_events() {
    let objects = |condition: &str| advanced(&format!("{DATA},{S3_OBJECT}{condition}"));
    let all = objects("");
    let by_basic = compiled(
        r#"[{"IncludeManagementEvents":false,"DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}]}]"#,
    );
    let bucket = objects(r#",{"Field":"resources.ARN","StartsWith":["arn:aws:s3:::b/"]}"#);
    let folder = objects(r#",{"Field":"resources.ARN","StartsWith":["arn:aws:s3:::b/x/"]}"#);
    let sibling = objects(r#",{"Field":"resources.ARN","StartsWith":["arn:aws:s3:::b2/"]}"#);
    let trapped = objects(r#",{"Field":"resources.ARN","StartsWith":["arn:aws:s3:::b"]}"#);
    let jpg = objects(r#",{"Field":"resources.ARN","EndsWith":[".jpg"]}"#);
    let others = objects(r#",{"Field":"resources.ARN","NotStartsWith":["arn:aws:s3:::b/"]}"#);
    for (first, second, expected) in [
        (&all, &by_basic, Relation::Identical),
        (&folder, &bucket, Relation::Subset),
        (&bucket, &sibling, Relation::Disjoint),
        (&sibling, &trapped, Relation::Subset),
        (&bucket, &jpg, Relation::Overlap),
        (&bucket, &others, Relation::Disjoint),
        (&all, &others, Relation::Superset),
    ] {
        assert_eq!(relation(first, second, None), expected);
    }
    // A set that adds data events to the same management events.
    let management = compiled(r#"[{"ReadWriteType":"All"}]"#);
    let both = compiled(
        r#"[{"ReadWriteType":"All","DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}]}]"#,
    );
    assert_eq!(relation(&management, &both, None), Relation::Subset);
    assert_eq!(
        relation(&management, &both, Some(&Class::ManagementRead)),
        Relation::Identical
    );
}

#[test]
fn an_unknown_field_leaves_it_open() {
    let set = advanced(&format!(
        r#"{MANAGEMENT},{{"Field":"newField","Equals":["x"]}}"#
    ));
    assert_eq!(Scope::of(&set).extent(&Class::ManagementRead), Extent::Some);
    assert_eq!(relation(&set, &set, None), Relation::Overlap);
}
