//! Every shape in which selectors come.

use super::*;

fn management() -> AdvancedEventSelector {
    AdvancedEventSelector::of_category("Management")
}

#[test]
fn output_of_get_event_selectors() {
    let basic = document(
        r#"{"TrailARN":"arn:aws:cloudtrail:us-east-1:123456789012:trail/Trail1","EventSelectors":
            [{"IncludeManagementEvents":true,"DataResources":[],"ReadWriteType":"All"}]}"#,
    );
    assert_eq!(basic.selectors, Selectors::default());
    assert_eq!(
        basic.name.as_deref(),
        Some("arn:aws:cloudtrail:us-east-1:123456789012:trail/Trail1")
    );
    assert_eq!(basic.subject, basic.name);
    assert_eq!(
        (basic.target, basic.pointer.as_str()),
        (Target::Trail, "/EventSelectors")
    );

    let advanced = document(
        r#"{"TrailARN":"t","EventSelectors":null,"AdvancedEventSelectors":[{"Name":"all but one bucket","FieldSelectors":[
            {"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::S3::Object"]},
            {"Field":"eventName","Equals":["PutObject","DeleteObject"]},
            {"Field":"resources.ARN","NotStartsWith":["arn:aws:s3:::amzn-s3-demo-bucket/"]}]}]}"#,
    );
    let expected = AdvancedEventSelector::of_category("Data")
        .named("all but one bucket")
        .with("resources.type", Operator::Equals, ["AWS::S3::Object"])
        .with("eventName", Operator::Equals, ["PutObject", "DeleteObject"])
        .with(
            "resources.ARN",
            Operator::NotStartsWith,
            ["arn:aws:s3:::amzn-s3-demo-bucket/"],
        );
    assert_eq!(advanced.selectors, Selectors::Advanced(vec![expected]));
    assert_eq!(advanced.problems, []);
}

#[test]
fn an_event_data_store() {
    let text = format!(
        r#"{{"EventDataStoreArn":"arn:aws:cloudtrail:r:1:eventdatastore/e","Name":"lake","Status":"ENABLED",
            "AdvancedEventSelectors":[{{"Name":"Default","FieldSelectors":[{MANAGEMENT},
            {{"Field":"eventName","NotEquals":["AssumeRole"]}}]}}],"MultiRegionEnabled":true,"RetentionPeriod":366}}"#
    );
    let store = document(&text);
    assert_eq!(store.target, Target::EventDataStore);
    assert_eq!(store.name.as_deref(), Some("lake"));
    assert_eq!(store.problems, [], "a store may filter by name");
    let listed = read(&format!(r#"{{"EventDataStores":[{text},{text}]}}"#));
    assert_eq!(listed.documents.len(), 2);
    assert_eq!(
        listed.documents[1].pointer,
        "/EventDataStores/1/AdvancedEventSelectors"
    );
}

#[test]
fn bare_lists_and_single_selectors() {
    let list = document(&format!(r#"[{{"FieldSelectors":[{MANAGEMENT}]}}]"#));
    assert_eq!(list.selectors, Selectors::Advanced(vec![management()]));
    assert_eq!(list.pointer, "");
    let single = document(&format!(
        r#"{{"Name":"one","FieldSelectors":[{MANAGEMENT}]}}"#
    ));
    assert_eq!(
        single.selectors,
        Selectors::Advanced(vec![management().named("one")])
    );
    assert_eq!(
        document(r#"[{"ReadWriteType":"All"}]"#).selectors,
        Selectors::default()
    );
    assert_eq!(
        document(r#"{"IncludeManagementEvents":true}"#).selectors,
        Selectors::default()
    );
    assert_eq!(document("[]").selectors, Selectors::Basic(Vec::new()));
    assert_eq!(
        document("\u{feff} [] ").selectors,
        Selectors::Basic(Vec::new())
    );
}

#[test]
fn parameters_of_a_record_and_the_record() {
    let parameters = r#"{"trailName":"t","eventSelectors":[{"readWriteType":"ReadOnly","includeManagementEvents":false,
        "dataResources":[{"type":"AWS::S3::Object","values":[]},{"type":"AWS::Lambda::Function","values":["arn:aws:lambda"]}],
        "excludeManagementEventSources":[]}]}"#;
    let expected = EventSelector {
        read_write_type: ReadWriteType::ReadOnly,
        include_management_events: false,
        data_resources: vec![
            DataResource {
                kind: "AWS::S3::Object".to_owned(),
                values: Vec::new(),
            },
            DataResource {
                kind: "AWS::Lambda::Function".to_owned(),
                values: vec!["arn:aws:lambda".to_owned()],
            },
        ],
        exclude_management_event_sources: Vec::new(),
    };
    let text = format!(
        r#"{{"eventSource":"cloudtrail.amazonaws.com","eventName":"PutEventSelectors","requestParameters":{parameters}}}"#
    );
    let record = Record::parse(&text).unwrap();
    let of_record = Read::of(record.request_parameters.unwrap());
    for document in [
        document(parameters),
        document(&text),
        of_record.documents[0].clone(),
    ] {
        assert_eq!(document.selectors, Selectors::Basic(vec![expected.clone()]));
        assert_eq!(document.name.as_deref(), Some("t"));
        assert_eq!(document.problems.len(), 1, "{:?}", document.problems);
        assert!(
            document.problems[0]
                .pointer
                .ends_with("/eventSelectors/0/dataResources/0/values")
        );
    }
    let store = document(&format!(
        r#"{{"eventName":"UpdateEventDataStore","requestParameters":{{"eventDataStore":"e",
            "advancedEventSelectors":[{{"fieldSelectors":[{},{{"field":"eventType","notEquals":["x"]}}]}}]}}}}"#,
        MANAGEMENT
            .replace("Field", "field")
            .replace("Equals", "equals")
    ));
    assert_eq!(store.target, Target::EventDataStore);
    assert_eq!(store.problems, []);
    let Selectors::Advanced(selectors) = &store.selectors else {
        panic!("advanced");
    };
    assert_eq!(
        selectors[0].field_selectors[1].values(Operator::NotEquals),
        ["x"]
    );
}

#[test]
fn many_sets_with_and_without_names() {
    let names = |text: &str| -> Vec<Option<String>> {
        let read = read(text);
        assert_eq!(read.problems, [], "{text}");
        read.documents.into_iter().map(|it| it.name).collect()
    };
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(
        names(
            r#"[{"Name":"a","EventSelectors":[{}]},{"name":"b","AdvancedEventSelectors":[]},[{"ReadWriteType":"All"}],{"TrailARN":"c","EventSelectors":[]}]"#
        ),
        [name("a"), name("b"), None, name("c")]
    );
    assert_eq!(
        names(r#"{"strict":{"EventSelectors":[{}]},"loose":[{"ReadWriteType":"All"}]}"#),
        [name("strict"), name("loose")]
    );
    assert_eq!(
        names(
            r#"{"sets":[{"name":"x","selectors":{"EventSelectors":[{}]}},{"name":"y","selectors":[{"ReadWriteType":"All"}]}]}"#
        ),
        [name("x"), name("y")]
    );
    let escaped = read(r#"{"a/b~c":{"EventSelectors":[{"x":1}]}}"#);
    assert_eq!(
        escaped.documents[0].problems[0].pointer,
        "/a~1b~0c/EventSelectors/0/x"
    );
}

#[test]
fn what_holds_no_selectors_is_said_and_the_rest_is_read() {
    let cases = [
        ("", Code::JsonSyntax),
        (r#"{"EventSelectors":[{},]}"#, Code::JsonSyntax),
        ("[] []", Code::JsonSyntax),
        ("3", Code::NotSelectors),
        ("{}", Code::NotSelectors),
        (r#"{"trailList":[{"Name":"t"}]}"#, Code::NotSelectors),
        ("[[[[[[[[[]]]]]]]]]", Code::NotSelectors),
    ];
    for (text, code) in cases {
        let read = read(text);
        assert!(
            read.problems.iter().any(|it| it.code == code),
            "{text}: {read:?}"
        );
        assert_eq!(read.documents, [], "{text}");
    }
    let partly = read(r#"[{"EventSelectors":[{}]},17,{"x":{}}]"#);
    assert_eq!(partly.documents.len(), 1);
    let places: Vec<&str> = partly
        .problems
        .iter()
        .map(|it| it.pointer.as_str())
        .collect();
    assert_eq!(places, ["/1", "/2/x"]);
    let both = read(&format!(
        r#"{{"EventSelectors":[{{}}],"AdvancedEventSelectors":[{{"FieldSelectors":[{DATA},{S3_OBJECT}]}}]}}"#
    ));
    assert_eq!(both.problems[0].code, Code::BothKinds);
    assert!(matches!(
        both.documents[0].selectors,
        Selectors::Advanced(_)
    ));
}

#[test]
fn written_as_the_input_of_put_event_selectors() {
    let set = Selectors::Advanced(vec![
        management()
            .with("readOnly", Operator::Equals, ["false"])
            .named("writes"),
    ]);
    assert_eq!(
        serde_json::to_string(&set).unwrap(),
        r#"{"AdvancedEventSelectors":[{"Name":"writes","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]},{"Field":"readOnly","Equals":["false"]}]}]}"#
    );
    assert_eq!(
        serde_json::to_string(&Selectors::default()).unwrap(),
        r#"{"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":[]}]}"#
    );
}

#[test]
fn insights_by_type_and_category() {
    use crate::json::Raw;
    use crate::record::Category::{Data, Management};
    let of = |text| Insights::read(Raw::new(text)).unwrap();
    let default = of(
        r#"{"TrailARN":"t","InsightSelectors":[{"InsightType":"ApiCallRateInsight"},{"InsightType":"ApiErrorRateInsight"}]}"#,
    );
    assert!(default.watches_call_rate(Management) && !default.watches_call_rate(Data));
    // Reads are analysed for errors only (CloudTrail pricing).
    assert_eq!(default.times_analysed(Management, false), 2);
    assert_eq!(default.times_analysed(Management, true), 1);
    assert_eq!(default.times_analysed(Data, true), 0);
    let data = of(
        r#"{"insightSelectors":[{"insightType":"ApiCallRateInsight","eventCategories":["Data"]}]}"#,
    );
    assert_eq!(data.times_analysed(Data, true), 1);
    assert_eq!(data.times_analysed(Management, false), 0);
    let off = of(r#"{"Error":{"Code":"InsightNotEnabledException","Message":"m"}}"#);
    assert_eq!(off, Insights::default());
    assert_eq!(
        Insights::read(Raw::new(r#"{"Error":{"Code":"AccessDenied"}}"#)),
        None
    );
    let written = serde_json::to_string(&data).unwrap();
    assert_eq!(of(&written), data);
}

/// Recorded answers of AWS, where they are at hand.
#[test]
fn recorded_answers_are_understood() {
    let shared = std::env::var("TRAILGLASS_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(shared);
    let folder = root.join("data/cloud-custodian-placebo/derived");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        #[allow(
            clippy::print_stderr,
            reason = "a test that does not run has to say so"
        )]
        {
            eprintln!("not run: no recorded answers at hand");
        }
        return;
    };
    let mut found = 0;
    for entry in entries.flatten() {
        for number in 1..=4 {
            let name = format!("cloudtrail_get-event-selectors_{number}.json");
            let Ok(text) = std::fs::read_to_string(entry.path().join(name)) else {
                continue;
            };
            let document = document(&text);
            assert_eq!(document.problems, [], "{text}");
            assert!(
                !Scope::of(&Compiled::new(&document.selectors)).is_empty(),
                "{text}"
            );
            found += 1;
        }
    }
    assert!(found > 5, "{found}");
}
