use super::*;

fn category(fields: &str) -> Category {
    let text = format!(r#"{{"eventSource":"s3.amazonaws.com","eventName":"X"{fields}}}"#);
    Record::parse(&text).unwrap().category()
}

#[test]
fn reads_a_record_as_aws_writes_it() {
    let text = r#"{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole",
        "principalId":"AROAEXAMPLE:alice","arn":"arn:aws:sts::111122223333:assumed-role/app/alice",
        "accountId":"111122223333","accessKeyId":"ASIAEXAMPLE","sessionContext":{"sessionIssuer":
        {"type":"Role","principalId":"AROAEXAMPLE","arn":"arn:aws:iam::111122223333:role/app",
        "accountId":"111122223333","userName":"app"},"webIdFederationData":{},"attributes":
        {"creationDate":"2024-06-04T23:10:46Z","mfaAuthenticated":"false"}}},
        "eventTime":"2024-06-04T23:11:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject",
        "awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.1","userAgent":"[aws-cli]",
        "requestParameters":{"bucketName":"b","key":"k"},"responseElements":null,"requestID":"R",
        "eventID":"6f1a","readOnly":true,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::b/k"},
        {"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::b"}],
        "eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111122223333",
        "eventCategory":"Data"}"#;
    let record = Record::parse(text).unwrap();
    assert_eq!(record.event_name.unwrap().get(), "GetObject");
    assert_eq!(record.category(), Category::Data);
    assert_eq!(record.time().unwrap().to_string(), "2024-06-04T23:11:00Z");
    assert_eq!(
        record.identity.principal().unwrap().get(),
        "arn:aws:iam::111122223333:role/app"
    );
    assert_eq!(record.identity.mfa_authenticated(), Some(false));
    assert!(record.response_elements.is_none());
    let bucket = record.resources.of_kind("AWS::S3::Bucket").unwrap();
    assert_eq!(bucket.arn.unwrap().get(), "arn:aws:s3:::b");
    assert_eq!(
        record
            .parameter(&["bucketName"])
            .unwrap()
            .scalar()
            .unwrap()
            .get(),
        "b"
    );
    assert!(!record.duplicate_key);
}

#[test]
fn wrong_types_everywhere_are_absent_fields() {
    let text = r#"{"eventSource":"s3.amazonaws.com","eventName":"X","userIdentity":"me",
        "resources":"","requestParameters":"","eventTime":[],"readOnly":"true","awsRegion":{},
        "recipientAccountId":111122223333,"eventID":null}"#;
    let record = Record::parse(text).unwrap();
    assert!(record.time().is_none());
    assert_eq!(record.read_only, Some(true));
    assert_eq!(record.recipient_account_id.unwrap().get(), "111122223333");
    assert_eq!(record.fingerprint(), None);
    assert_eq!(record.resources.iter().count(), 0);
    assert!(record.identity.principal().is_none());
}

#[test]
fn tells_records_from_other_json() {
    let not = [
        r#"{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put"}"#,
        r#"{"eventName":"X"}"#,
        r"[]",
        r#""eventName""#,
    ];
    for text in not {
        assert_eq!(
            Record::parse(text).unwrap_err(),
            Reject::NotARecord,
            "{text}"
        );
    }
    let insight = Record::parse(
        r#"{"eventID":"1","eventType":"AwsCloudTrailInsight","insightDetails":
        {"state":"Start","eventSource":"ec2.amazonaws.com","eventName":"RunInstances"}}"#,
    )
    .unwrap();
    assert_eq!(insight.category(), Category::Insight);
    assert_eq!(insight.event_name.unwrap().get(), "RunInstances");
    let aggregated = Record::parse(
        r#"{"accountId":"111122223333","eventId":"9","eventType":"AwsAggregatedEvent",
        "timeWindow":{"windowStart":"2025-10-30 23:45:00"}}"#,
    )
    .unwrap();
    assert_eq!(aggregated.category(), Category::Aggregated);
    assert_eq!(aggregated.account().unwrap().get(), "111122223333");
    assert!(aggregated.time().is_some());
    assert!(aggregated.fingerprint().is_some());
}

#[test]
fn derives_the_category_of_old_records() {
    assert_eq!(category(""), Category::Management);
    assert_eq!(category(r#","managementEvent":false"#), Category::Data);
    assert_eq!(
        category(r#","eventType":"AwsVpceEvents""#),
        Category::NetworkActivity
    );
    assert_eq!(category(r#","eventCategory":"Novel""#), Category::Other);
    let old = r#"{"eventSource":"s3.amazonaws.com","eventName":"GetObject"}"#;
    assert_eq!(Record::parse(old).unwrap().category(), Category::Data);
}

#[test]
fn a_key_given_twice_is_flagged_and_the_last_counts() {
    let text = r#"{"eventSource":"a","eventName":"Shown","eventName":"Hidden"}"#;
    let record = Record::parse(text).unwrap();
    assert!(record.duplicate_key);
    assert_eq!(record.event_name.unwrap().get(), "Hidden");
}

#[test]
fn a_session_name_is_not_part_of_the_principal() {
    let text = r#"{"eventSource":"a","eventName":"b","userIdentity":{"type":"AssumedRole",
        "arn":"arn:aws:sts::1:assumed-role/app/alice","sessionContext":{"sessionIssuer":{}}}}"#;
    let record = Record::parse(text).unwrap();
    assert_eq!(
        record.identity.principal().unwrap().get(),
        "arn:aws:sts::1:assumed-role/app"
    );
}

#[test]
fn fingerprints_are_stable() {
    let text = r#"{"eventSource":"a","eventName":"b","eventID":"e","recipientAccountId":"1"}"#;
    let other = r#"{"eventSource":"a","eventName":"b","eventID":"e","recipientAccountId":"2"}"#;
    let print = |text| Record::parse(text).unwrap().fingerprint().unwrap();
    // Stored partials depend on this number.
    assert_eq!(print(text), 16_747_960_845_450_019_592);
    assert_ne!(print(text), print(other));
}

/// Records whose callers come again and again, whole and cut off, as text that goes on behind them.
mod with_a_memory {
    use super::*;
    use proptest::prelude::*;

    /// Identities that begin alike, end alike, hold each other, or are no identities.
    const CALLERS: [&str; 14] = [
        r#"{"type":"AssumedRole","principalId":"AROA1:i-1","arn":"arn:aws:sts::1:assumed-role/a/i-1","accountId":"1","accessKeyId":"ASIAXBWWWYQNPPSX5HEP","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA1","arn":"arn:aws:iam::1:role/a","accountId":"1","userName":"a"},"webIdFederationData":{"federatedProvider":"p"},"attributes":{"creationDate":"2024-01-10T22:15:36Z","mfaAuthenticated":"false"},"ec2RoleDelivery":"2.0","sourceIdentity":"s","assumedRoot":true}}"#,
        r#"{"type":"AssumedRole","principalId":"AROA1:i-1","arn":"arn:aws:sts::1:assumed-role/a/i-1","accountId":"1","accessKeyId":"ASIAXBWWWYQNPPSX5HEP","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA1","arn":"arn:aws:iam::1:role/a","accountId":"1","userName":"a"},"attributes":{"creationDate":"2024-01-10T22:15:36Z","mfaAuthenticated":"true"}}}"#,
        r#"{"type":"AssumedRole","principalId":"AROA1:i-1","arn":"arn:aws:sts::1:assumed-role/a/i-1","accountId":"1","accessKeyId":"ASIAXBWWWYQNPPSX5HEP","sessionContext":{"sessionIssuer":{"arn":"x","arn":null},"sessionIssuer":{"accountId":7}},"sessionContext":{"attributes":{}}}"#,
        r#"{"type":"IAMUser","principalId":"AIDA1","arn":"arn:aws:iam::1:user/a\"b\u0041","accountId":"1","accessKeyId":"AKIA1","userName":"a\"b"}"#,
        r#"{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}"#,
        r#"{"type":"AWSService","invokedBy":"ec2.amazonaws.com" }"#,
        r#"{"type":"AWSService","invokedBy":"ecs.amazonaws.com"}"#,
        r#"{ "type" : "Root", "accountId" : 1, "accessKeyId" : "" }"#,
        r#"{"type":"IdentityCenterUser","onBehalfOf":{"userId":"u"},"inScopeOf":null,"credentialId":"c","invokedByDelegate":{"accountId":"2"},"identityProvider":"i"}"#,
        r"{}",
        r"null",
        r#""me""#,
        r#"{"type":"Broken" "arn":"a"}"#,
        r#"{"type":"Cut","#,
    ];

    const TLS: [&str; 6] = [
        r#"{"tlsVersion":"TLSv1.2","cipherSuite":"x","clientProvidedHostHeader":"a"}"#,
        r#"{"tlsVersion":"TLSv1.2","cipherSuite":"x","clientProvidedHostHeader":"b}"}"#,
        r#"{"cipherSuite":"}","tlsVersion":"TLS\u0076"}"#,
        r#"{"cipherSuite":{"a":"}"}}"#,
        r"{}",
        r"[]",
    ];

    const OTHERS: [&str; 9] = [
        r#""eventSource":"a""#,
        r#""eventName":"b""#,
        r#""eventName": "c""#,
        r#""eventID":"d""#,
        r#""eventId":null"#,
        r#""readOnly":true"#,
        r#""requestParameters":{"key":[1,{}]}"#,
        r#""unheard":{"eventName":"of"}"#,
        r#""resources":[{"ARN":"arn:aws:s3:::b","type":"AWS::S3::Bucket"}]"#,
    ];

    fn member() -> impl Strategy<Value = String> {
        prop_oneof![
            proptest::sample::select(&CALLERS).prop_map(|it| format!(r#""userIdentity":{it}"#)),
            proptest::sample::select(&TLS).prop_map(|it| format!(r#""tlsDetails":{it}"#)),
            proptest::sample::select(&OTHERS).prop_map(str::to_owned),
            proptest::sample::select(&OTHERS).prop_map(str::to_owned),
        ]
    }

    fn begun<'a>(parser: &mut Parser, text: &'a str) -> Parsed<'a> {
        let mut record = Record::default();
        parser.parse_front(text, &mut record).map(|()| record)
    }

    proptest! {
        #[test]
        fn changes_nothing(records in proptest::collection::vec(
            (proptest::collection::vec(member(), 0..9), prop_oneof![Just(","), Just(", "), Just(" ")]),
            1..24,
        )) {
            let mut parser = Parser::default();
            // Twice, so that each was met before.
            for (members, comma) in records.iter().chain(&records) {
                let text = format!(r#"{{"eventSource":"s","eventName":"n",{}}}"#, members.join(comma));
                prop_assert_eq!(
                    format!("{:?}", parser.parse(&text)),
                    format!("{:?}", Record::parse(&text)),
                );
                let front = format!("{text},{text}");
                prop_assert_eq!(
                    format!("{:?}", begun(&mut parser, &front)),
                    format!("{:?}", begun(&mut Parser::default(), &front)),
                );
            }
        }
    }
}

#[test]
fn callers_of_one_mark_are_of_one_text() {
    let of = |id: usize| {
        format!(
            r#"{{"eventSource":"s","eventName":"n","userIdentity":{{"accessKeyId":"ASIA0000{id:08}AAAA"}}}}"#
        )
    };
    let mut texts = std::collections::HashMap::new();
    let mut again = 0;
    for mut parser in [Parser::default(), Parser::default()] {
        // More callers than are remembered, each a few times in a row.
        for id in (0..3 * Mark::SLOTS).flat_map(|id| [id, id % 7, id]) {
            let text = of(id);
            let record = parser.parse(&text).unwrap();
            assert_ne!(record.identity.mark, Mark::NONE);
            let known = texts.insert(record.identity.mark, id);
            assert!(known.is_none_or(|known| known == id));
            again += usize::from(known.is_some());
        }
    }
    assert!(again > 2 * Mark::SLOTS, "{again}");
    assert_eq!(Record::parse(&of(1)).unwrap().identity.mark, Mark::NONE);
}

#[test]
fn tells_the_version_of_tls() {
    let version = |details: &str| {
        let text = format!(r#"{{"eventSource":"a","eventName":"b","tlsDetails":{details}}}"#);
        let record = Record::parse(&text).unwrap();
        let written = record.tls_details.map(Raw::as_written);
        assert_eq!(written, Some(details).filter(|it| *it != "null"));
        record.tls_version.map(|text| text.get().into_owned())
    };
    let told = |word: &str| Some(word.to_owned());
    assert_eq!(
        version(r#"{"tlsVersion":"TLSv1.3","cipherSuite":"x"}"#),
        told("TLSv1.3")
    );
    assert_eq!(
        version(r#"{"tlsVersion":"a","tlsVersion":"TLSv1"}"#),
        told("TLSv1")
    );
    assert_eq!(version(r#"{"tlsVersion":"a","tlsVersion":1}"#), None);
    assert_eq!(version(r#"{"cipherSuite":"x"}"#), None);
    assert_eq!(version(r#""TLSv1""#), None);
    assert_eq!(version("null"), None);
}
