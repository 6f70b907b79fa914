use super::*;

fn stop() -> Event<'static> {
    Event::default()
        .with("eventName", "StopLogging")
        .with("eventSource", "cloudtrail.amazonaws.com")
        .with("userIdentity.type", "Root")
        .with("bytes", "12")
        .with("readOnly", "false")
}

fn matches(pattern: &str) -> Match {
    parse(pattern).matches(&stop())
}

#[test]
fn how_a_pattern_is_written_does_not_matter() {
    for pattern in [
        r#"{ ($.eventName = CreateTrail) || ($.eventName = StopLogging) }"#,
        r#"{($.eventName="StopLogging")||($.eventName="CreateTrail")}"#,
        r#"{ $.eventName = StopLogging }"#,
        r#"{ (($.eventSource = cloudtrail.amazonaws.com)) && ( ($.eventName = Stop*) || $.eventName = "*Trail" ) }"#,
        r#"{ $.eventName = *Logging && $.userIdentity.type != "IAMUser" }"#,
        r#"{ $.['eventName'] = "StopLogging" }"#,
        r#"{ $.userIdentity EXISTS && $.userIdentity.invokedBy NOT EXISTS }"#,
        r#"{ $.bytes >= 12 && $.bytes < 13.5 && $.readOnly IS FALSE }"#,
        r#"{ $.eventName = DeleteTrail && $.eventName = x || $.eventName = StopLogging }"#,
        "StopLogging",
        r#"?StopLogging ?StartLogging"#,
        r#""StopLogging" -AwsServiceEvent"#,
        r#""\"eventName\":\"StopLogging\"""#,
        "",
    ] {
        assert_eq!(matches(pattern), Match::Yes, "{pattern}");
    }
}

#[test]
fn what_a_pattern_does_not_ask_for_is_not_matched() {
    for pattern in [
        r#"{ $.eventName = "stoplogging" }"#,
        r#"{ $.eventName != "StopLogging" }"#,
        r#"{ $.eventName = StopLogging && ($.userIdentity.type = IAMUser || $.eventName = x) }"#,
        r#"{ $.eventName NOT EXISTS }"#,
        r#"{ $.bytes > 12 }"#,
        r#"{ $.errorCode = "*" }"#,
        "StopLogging CreateTrail",
        "?CreateTrail ?DeleteTrail",
        "StopLogging -cloudtrail",
    ] {
        assert_eq!(matches(pattern), Match::No, "{pattern}");
    }
}

#[test]
fn what_is_not_understood_is_not_known() {
    let deep = format!("{{ {}$.a = b{} }}", "(".repeat(500), ")".repeat(500));
    let long = format!("{{ $.a = {} }}", "x".repeat(10_000));
    for pattern in [
        "[ip, user, name = StopLogging]",
        "%Stop[A-Z]ogging%",
        r#"{ $.eventName = %Stop.*% }"#,
        r#"{ $.resources[0].ARN = "x" }"#,
        r#"{ $.eventName = "StopLogging }"#,
        r#"{ $.eventName = }"#,
        r#"{ $.eventName = "x" || }"#,
        r#"{ ($.eventName = "x" }"#,
        r#"{ $.errorCode != "x" }"#,
        "{ }",
        "{",
        &deep,
        &long,
    ] {
        assert_eq!(matches(pattern), Match::Depends, "{pattern}");
    }
    // An alternative that is understood decides, even beside one that is not.
    assert_eq!(
        matches(r#"{ $.eventName = %x% || $.eventName = StopLogging }"#),
        Match::Yes
    );
    assert_eq!(
        matches(r#"{ $.eventName = %x% && $.eventName = StartLogging }"#),
        Match::No
    );
}
