//! A record as it is shown: what nobody needs to see to understand it is masked.

use super::context::secret_class;
use super::mask::mask;
use super::scanner::Scanner;
use super::words;
use crate::record::Record;
use crate::report::DataCategory;

/// The record's JSON with every secret and with personal data masked where they stand. Who acted, from where and with what stays: that is
/// what a record is opened for. JSON that is no record comes back as it is.
#[must_use]
pub fn hidden(json: &str, scanner: &mut Scanner) -> String {
    let Ok(record) = Record::parse(json) else {
        return json.to_owned();
    };
    let json = record.raw;
    let mut found = Vec::new();
    scanner.record(&record, &mut |leaf, spans| {
        for span in spans.iter().filter(|span| !tells_who(span.category)) {
            let value = leaf.text.get(span.start..span.end).unwrap_or_default();
            let (from, to) = leaf.written_range(span);
            found.push((from, to, mask(span.category, value)));
        }
    });
    found.sort_unstable();
    let mut shown = String::with_capacity(json.len());
    let mut done = 0;
    for (from, to, masked) in found {
        // A text is looked at as JSON as well, which may find the same once more.
        let Some(before) = json.get(done..from) else {
            continue;
        };
        shown.push_str(before);
        let quoted = serde_json::Value::from(masked).to_string();
        shown.push_str(quoted.trim_matches('"'));
        done = to;
    }
    shown.push_str(json.get(done..).unwrap_or_default());
    shown
}

/// Whether it says who acted, from where or with what. The ids among them that open something are masked by their form wherever they are shown.
fn tells_who(category: DataCategory) -> bool {
    matches!(
        category,
        DataCategory::PersonName
            | DataCategory::Username
            | DataCategory::DeviceName
            | DataCategory::IpAddress
            | DataCategory::UserAgent
            | DataCategory::OidcSubject
            | DataCategory::AwsPrincipalId
            | DataCategory::AwsAccessKeyId
    )
}

/// Whether the name of a field says that its value is a secret: `MasterUserPassword`, `api_key`, but not `passwordPolicy` or `secretArn`.
#[must_use]
pub fn names_secret(field: &str) -> bool {
    secret_class(&words::of(field)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(parameters: &str) -> String {
        let json = format!(
            r#"{{"eventVersion":"1.08","eventTime":"2026-03-10T09:00:00Z","eventSource":"ssm.amazonaws.com","eventName":"PutParameter","userIdentity":{{"type":"IAMUser","userName":"jane.doe"}},"sourceIPAddress":"203.0.113.77","requestParameters":{parameters}}}"#
        );
        let shown = hidden(&json, &mut Scanner::default());
        assert!(
            shown.contains("jane.doe") && shown.contains("203.0.113.77"),
            "{shown}"
        );
        assert!(
            serde_json::from_str::<serde_json::Value>(&shown).is_ok(),
            "{shown}"
        );
        shown
    }

    #[test]
    fn secrets_and_numbers_of_people_are_masked_where_they_stand() {
        for (parameters, gone) in [
            (r#"{"dbPassword":"Harbour-Winter-1!"}"#, "Harbour"),
            (r#"{"password":{"value":"Harbour-Winter-1!"}}"#, "Harbour"),
            (
                r#"{"environment":[{"name":"DB_PASSWORD","value":"Harbour-Winter-1!"}]}"#,
                "Harbour",
            ),
            (
                r#"{"comment":"card 4111111111111111 of the guest"}"#,
                "4111111111111111",
            ),
            (
                r#"{"key":"refund-DE89370400440532013000.pdf"}"#,
                "DE89370400440532013000",
            ),
            (r#"{"phoneNumber":"+49 30 90180000"}"#, "90180000"),
            (
                r#"{"body":"{\"dbPassword\":\"Harbour-Winter-1!\"}"}"#,
                "Harbour",
            ),
        ] {
            let shown = shown(parameters);
            assert!(!shown.contains(gone), "{shown}");
            assert!(shown.contains("•••"), "{shown}");
        }
    }

    #[test]
    fn what_is_no_record_and_what_holds_nothing_stay() {
        assert_eq!(hidden("[1]", &mut Scanner::default()), "[1]");
        assert!(shown(r#"{"bucketName":"larkspur-logs"}"#).contains("larkspur-logs"));
    }

    #[test]
    fn names_of_secrets_are_told_from_names_about_them() {
        for name in [
            "sessionToken",
            "secretAccessKey",
            "MasterUserPassword",
            "master_user_password",
            "api_key",
            "apiKey",
            "dbPassword",
            "passphrase",
            "refreshToken",
            "SecretString",
            "clientSecret",
            "privateKey",
            "token",
            "DB_PASSWORD",
        ] {
            assert!(names_secret(name), "{name}");
        }
        for name in [
            "passwordPolicy",
            "secretArn",
            "tokenType",
            "key",
            "bucketName",
            "sourceIPAddress",
            "",
            "nextToken",
        ] {
            assert!(!names_secret(name), "{name}");
        }
    }
}
