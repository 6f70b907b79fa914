//! Small cases made by hand, in the collector's layout.

use std::io::Cursor;

use serde_json::{Value, json};
use trailglass_core::case::{NoHooks, Options, Partial, read_input};
use trailglass_core::report::{Finding, Report, Verdict};

pub(crate) const HOME: &str = "eu-central-1";
pub(crate) const OTHER: &str = "eu-west-1";
pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const MEMBER: &str = "222233334444";
pub(crate) const STRANGER: &str = "999988887777";

/// Files of a case.
#[derive(Debug, Clone, Default)]
pub(crate) struct Files(pub(crate) Vec<(String, Vec<u8>)>);

impl Files {
    pub(crate) fn add(mut self, path: &str, value: &Value) -> Self {
        self.0
            .push((path.to_owned(), value.to_string().into_bytes()));
        self
    }

    pub(crate) fn text(mut self, path: &str, text: &str) -> Self {
        self.0.push((path.to_owned(), text.as_bytes().to_vec()));
        self
    }

    /// `describe-trails` of an account in a Region.
    pub(crate) fn trails(self, account: &str, region: &str, trails: &[&Value]) -> Self {
        let path = format!("{account}/{region}/cloudtrail/describe-trails.json");
        self.add(&path, &json!({ "trailList": trails }))
    }

    /// A trail in `describe-trails` of each Region that shows it, with status and selectors.
    pub(crate) fn trail(self, trail: &Value, logging: bool, selectors: &Value) -> Self {
        self.status(
            trail,
            &json!({ "IsLogging": logging, "LatestDeliveryTime": "2024-03-01T10:00:00Z" }),
        )
        .selectors(trail, selectors)
    }

    pub(crate) fn status(self, trail: &Value, status: &Value) -> Self {
        let path = of_trail(trail, "get-trail-status");
        self.add(&path, status)
    }

    pub(crate) fn selectors(self, trail: &Value, selectors: &Value) -> Self {
        let path = of_trail(trail, "get-event-selectors");
        let mut answer = selectors.clone();
        answer["TrailARN"] = trail["TrailARN"].clone();
        self.add(&path, &answer)
    }

    /// An organization with these accounts; the first is the management account.
    pub(crate) fn organization(self, accounts: &[&str]) -> Self {
        let management = accounts[0];
        let list: Vec<Value> = accounts
            .iter()
            .map(|id| {
                json!({
                    "Id": id, "Arn": format!("arn:aws:organizations::{management}:account/o-exampleorg1/{id}"),
                    "Name": format!("account-{id}"), "Status": "ACTIVE", "JoinedTimestamp": "2021-05-04T09:12:44Z",
                })
            })
            .collect();
        let organization = json!({ "Organization": { "Id": "o-exampleorg1", "MasterAccountId": management, "FeatureSet": "ALL" } });
        self.add(
            &format!("{management}/organizations/list-accounts.json"),
            &json!({ "Accounts": list }),
        )
        .add(
            &format!("{management}/organizations/describe-organization.json"),
            &organization,
        )
    }

    pub(crate) fn buckets(self, account: &str, names: &[&str]) -> Self {
        let names: Vec<Value> = names
            .iter()
            .map(|name| json!({ "Name": name, "CreationDate": "2022-01-01T00:00:00Z" }))
            .collect();
        let path = format!("{account}/s3api/list-buckets.json");
        self.add(&path, &json!({ "Buckets": names, "Owner": { "ID": "x" } }))
    }

    /// A log file of a bucket with these records.
    pub(crate) fn log(
        self,
        bucket: &str,
        account: &str,
        region: &str,
        number: usize,
        records: &[Value],
    ) -> Self {
        let path = format!(
            "s3/{bucket}/AWSLogs/{account}/CloudTrail/{region}/2024/03/01/{account}_CloudTrail_{region}_20240301T{number:04}Z_abcdefghijklmnop.json"
        );
        self.add(&path, &json!({ "Records": records }))
    }

    pub(crate) fn partial(&self) -> Partial {
        let mut partial = Partial::default();
        for (path, bytes) in &self.0 {
            read_input(
                Cursor::new(bytes),
                path,
                bytes.len() as u64,
                &Options::default(),
                &mut partial,
                &mut NoHooks,
            );
        }
        partial
    }

    pub(crate) fn report(&self) -> Report {
        self.partial().finish(&Options::default())
    }
}

fn of_trail(trail: &Value, call: &str) -> String {
    let arn = trail["TrailARN"].as_str().unwrap();
    let part = |index: usize| arn.split(':').nth(index).unwrap();
    let name = arn.rsplit('/').next().unwrap();
    format!("{}/{}/cloudtrail/{call}.{name}.json", part(4), part(3))
}

/// A multi-Region trail; `more` overrides.
pub(crate) fn trail(account: &str, region: &str, name: &str, more: &Value) -> Value {
    let mut trail = json!({
        "Name": name, "S3BucketName": format!("{name}-bucket"), "IncludeGlobalServiceEvents": true, "IsMultiRegionTrail": true,
        "HomeRegion": region, "TrailARN": format!("arn:aws:cloudtrail:{region}:{account}:trail/{name}"),
        "LogFileValidationEnabled": true, "HasCustomEventSelectors": true, "HasInsightSelectors": false, "IsOrganizationTrail": false,
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        trail[key] = value.clone();
    }
    trail
}

pub(crate) fn arn(trail: &Value) -> String {
    trail["TrailARN"].as_str().unwrap().to_owned()
}

/// A basic selector of management events.
pub(crate) fn management(read_write: &str) -> Value {
    json!({ "EventSelectors": [{ "ReadWriteType": read_write, "IncludeManagementEvents": true, "DataResources": [], "ExcludeManagementEventSources": [] }] })
}

/// A management event.
pub(crate) fn event(
    id: usize,
    account: &str,
    region: &str,
    name: &str,
    read_only: bool,
    minute: usize,
) -> Value {
    json!({
        "eventVersion": "1.08", "userIdentity": { "type": "IAMUser", "accountId": account, "arn": format!("arn:aws:iam::{account}:user/u") },
        "eventTime": format!("2024-03-01T{:02}:{:02}:00Z", 10 + minute / 60, minute % 60), "eventSource": "ec2.amazonaws.com", "eventName": name,
        "awsRegion": region, "sourceIPAddress": "192.0.2.1", "readOnly": read_only, "eventType": "AwsApiCall", "managementEvent": true,
        "eventCategory": "Management", "recipientAccountId": account, "eventID": format!("00000000-0000-4000-8000-{id:012}"),
    })
}

/// The findings of a name and verdict.
pub(crate) fn of<'r>(report: &'r Report, name: &str, verdict: Verdict) -> Vec<&'r Finding> {
    let id = format!("fragmentation/{name}");
    report
        .findings
        .iter()
        .filter(|finding| finding.id == id && finding.verdict == verdict)
        .collect()
}

/// Whether a rule fails, passes and is unknown.
pub(crate) fn verdicts(report: &Report, name: &str) -> (usize, usize, usize) {
    let count = |verdict| of(report, name, verdict).len();
    (
        count(Verdict::Fail),
        count(Verdict::Pass),
        count(Verdict::Unknown),
    )
}
