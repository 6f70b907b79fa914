//! A record in plain words: who did what, to what, when, where, from, with what result.
//!
//! It says only what the record itself says, and leaves out what it does not.

use super::mask::masked;
use crate::format::{text::visible, time, words::list};
use serde_json::Value;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The question.
    pub label: &'static str,
    /// The answer.
    pub value: String,
    /// What belongs to it.
    pub sub: Option<String>,
}

/// The rows of a record, in reading order.
#[must_use]
pub fn explain(record: &Value, reveal: bool) -> Vec<Row> {
    let say = Say { record, reveal };
    [
        say.who(),
        say.what(),
        say.to_what(),
        say.when(),
        say.place(),
        say.from(),
        say.with(),
        say.result(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

struct Say<'r> {
    record: &'r Value,
    reveal: bool,
}

impl Say<'_> {
    /// The text at a path of fields, made safe and masked.
    fn text(&self, path: &[&str]) -> Option<String> {
        let value = path
            .iter()
            .try_fold(self.record, |value, field| value.get(field))?;
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            _ => return None,
        };
        let field = path.last().copied().unwrap_or_default();
        let text = if self.reveal {
            text.into()
        } else {
            masked(field, &text)
        };
        (!text.is_empty()).then(|| visible(&text).into_owned())
    }

    fn row(label: &'static str, value: Option<String>, sub: &[Option<String>]) -> Option<Row> {
        let sub: Vec<&str> = sub.iter().filter_map(Option::as_deref).collect();
        let sub = (!sub.is_empty()).then(|| sub.join(", "));
        // Without an answer, what belongs to it answers.
        let (value, sub) = match value {
            Some(value) => (value, sub),
            None => (sub?, None),
        };
        Some(Row { label, value, sub })
    }

    fn who(&self) -> Option<Row> {
        let identity = |field| self.text(&["userIdentity", field]);
        let issuer = |field| self.text(&["userIdentity", "sessionContext", "sessionIssuer", field]);
        let kind = identity("type");
        let session = identity("arn")
            .or_else(|| identity("principalId"))
            .and_then(|id| id.rsplit(['/', ':']).next().map(str::to_owned));
        let account = identity("accountId").map(|id| format!("account {id}"));
        let (value, sub) = match kind.as_deref() {
            Some("Root") => (Some("The root user".to_owned()), vec![account]),
            Some("AssumedRole") => (
                issuer("userName").or_else(|| identity("arn")),
                vec![
                    session.map(|name| format!("a role, session “{name}”")),
                    account,
                ],
            ),
            Some("AWSService") => (
                identity("invokedBy").or_else(|| identity("principalId")),
                vec![Some("an AWS service".to_owned())],
            ),
            Some("AWSAccount") => (
                identity("accountId").map(|id| format!("Account {id}")),
                vec![Some("an identity of another account".to_owned())],
            ),
            Some("IAMUser") => (
                identity("userName").or_else(|| identity("arn")),
                vec![Some("an IAM user".to_owned()), account],
            ),
            other => (
                identity("userName")
                    .or_else(|| identity("arn"))
                    .or_else(|| identity("principalId"))
                    .or_else(|| identity("invokedBy")),
                vec![other.map(str::to_owned), account],
            ),
        };
        Self::row("Who", value, &sub)
    }

    fn what(&self) -> Option<Row> {
        let service = self
            .text(&["eventSource"])
            .map(|source| format!("on {}", short(&source)));
        let category = self
            .text(&["eventCategory"])
            .map(|category| format!("{} event", category.to_lowercase()));
        let read = self.text(&["readOnly"]).map(|read| {
            if read == "true" {
                "reads only"
            } else {
                "writes"
            }
            .to_owned()
        });
        Self::row(
            "Did what",
            self.text(&["eventName"]),
            &[service, category, read],
        )
    }

    fn to_what(&self) -> Option<Row> {
        let resources = self.record.get("resources").and_then(Value::as_array);
        let mut names: Vec<String> = resources
            .into_iter()
            .flatten()
            .filter_map(|resource| {
                let name = resource
                    .get("ARN")
                    .or_else(|| resource.get("resourceName"))?
                    .as_str()?;
                Some(visible(name).into_owned())
            })
            .collect();
        if names.is_empty() {
            names = SUBJECTS
                .iter()
                .filter_map(|field| self.text(&["requestParameters", field]))
                .collect();
        }
        let more = names.len().saturating_sub(3);
        names.truncate(3);
        let more = (more > 0).then(|| format!("and {more} more"));
        let value = (!names.is_empty()).then(|| list(&names));
        Self::row("To what", value, &[more])
    }

    fn when(&self) -> Option<Row> {
        let when = self.text(&["eventTime"]);
        let here = when
            .as_deref()
            .and_then(time::Moment::parse)
            .map(time::local);
        Self::row("When", when.map(|text| time::full(&text)), &[here])
    }

    fn place(&self) -> Option<Row> {
        let account = self
            .text(&["recipientAccountId"])
            .map(|id| format!("logged in account {id}"));
        Self::row("Where", self.text(&["awsRegion"]), &[account])
    }

    fn from(&self) -> Option<Row> {
        let address = self.text(&["sourceIPAddress"]);
        let through = self
            .text(&["userIdentity", "invokedBy"])
            .filter(|service| Some(service) != address.as_ref())
            .map(|service| format!("through {service}"));
        let endpoint = self
            .text(&["vpcEndpointId"])
            .map(|id| format!("by the VPC endpoint {id}"));
        let tls = self.text(&["tlsDetails", "tlsVersion"]);
        Self::row("From", address, &[through, endpoint, tls])
    }

    fn with(&self) -> Option<Row> {
        let agent = self
            .text(&["userAgent"])
            .map(|agent| crate::format::text::shortened(&agent, 160).into_owned());
        let key = self
            .text(&["userIdentity", "accessKeyId"])
            .map(|key| format!("access key {key}"));
        let mfa = self
            .text(&[
                "userIdentity",
                "sessionContext",
                "attributes",
                "mfaAuthenticated",
            ])
            .map(|mfa| {
                if mfa == "true" {
                    "with MFA"
                } else {
                    "without MFA"
                }
                .to_owned()
            });
        Self::row("With", agent, &[key, mfa])
    }

    fn result(&self) -> Option<Row> {
        match self.text(&["errorCode"]) {
            Some(code) => Self::row(
                "Result",
                Some(format!("Refused or failed: {code}")),
                &[self.text(&["errorMessage"])],
            ),
            None => Self::row("Result", Some("Went through".to_owned()), &[]),
        }
    }
}

/// Request parameters that name what a call acts on, most telling first.
const SUBJECTS: [&str; 16] = [
    "bucketName",
    "key",
    "name",
    "trailName",
    "resourceArn",
    "roleArn",
    "roleName",
    "userName",
    "groupName",
    "policyArn",
    "keyId",
    "functionName",
    "tableName",
    "logGroupName",
    "instanceId",
    "secretId",
];

fn short(source: &str) -> &str {
    source.strip_suffix(".amazonaws.com").unwrap_or(source)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn said(record: &Value, label: &str) -> (String, String) {
        explain(record, false)
            .into_iter()
            .find(|row| row.label == label)
            .map(|row| (row.value, row.sub.unwrap_or_default()))
            .unwrap_or_default()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_role_is_told_with_its_session() {
        let record = json!({
            "userIdentity": {
                "type": "AssumedRole", "accountId": "111122223333", "accessKeyId": "ASIAQ7EXAMPLE4YYQLWU",
                "arn": "arn:aws:sts::111122223333:assumed-role/data-export/jane@larkspur.example",
                "sessionContext": { "sessionIssuer": { "userName": "data-export" }, "attributes": { "mfaAuthenticated": "false" } }
            },
            "eventName": "GetObject", "eventSource": "s3.amazonaws.com", "eventCategory": "Data", "readOnly": true,
            "eventTime": "2026-09-29T09:06:09Z", "awsRegion": "eu-central-1", "sourceIPAddress": "203.0.113.9",
            "requestParameters": { "bucketName": "larkspur-manifests", "key": "a/b.pdf" }, "userAgent": "Boto3/1.35"
        });
        let value = |label| said(&record, label);
        assert_eq!(
            value("Who"),
            (
                "data-export".into(),
                "a role, session “j•••@•••.example”, account 111122223333".into()
            )
        );
        assert_eq!(
            value("Did what"),
            ("GetObject".into(), "on s3, data event, reads only".into())
        );
        assert_eq!(value("To what").0, "larkspur-manifests and a/b.pdf");
        assert_eq!(value("When").0, "29 Sep 2026, 09:06:09 UTC");
        assert_eq!(value("From").0, "203.0.113.•••");
        assert_eq!(value("With").1, "access key ASIAQ•••QLWU, without MFA");
        assert_eq!(value("Result").0, "Went through");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn odd_records_say_what_they_have() {
        assert_eq!(explain(&json!({}), false).len(), 1);
        let odd = json!({ "userIdentity": [], "eventName": 7, "resources": "x", "errorCode": "AccessDenied", "errorMessage": "no\u{202e}" });
        assert_eq!(said(&odd, "Did what").0, "7");
        assert_eq!(
            said(&odd, "Result"),
            ("Refused or failed: AccessDenied".into(), "no\\u202e".into())
        );
    }
}
