//! Accounts of the organization, and who collected.

use super::Exports;
use crate::sample::organization::*;
use serde_json::{Value, json};

pub(super) fn tell(exports: &mut Exports) {
    let place = format!("{MANAGEMENT}/organizations");
    let organization = format!("arn:aws:organizations::{MANAGEMENT}:organization/{ORGANIZATION}");
    let accounts: Vec<Value> = ACCOUNTS
        .iter()
        .map(|(id, name)| {
            json!({
                "Id": id, "Arn": format!("arn:aws:organizations::{MANAGEMENT}:account/{ORGANIZATION}/{id}"), "Name": name,
                "Email": format!("aws+{name}@lindenquay.example"), "Status": "ACTIVE", "State": "ACTIVE", "JoinedMethod": "CREATED",
                "JoinedTimestamp": "2021-05-04T09:12:44.120000+00:00",
            })
        })
        .collect();
    exports.put(
        &place,
        "list-accounts",
        "",
        &json!({ "Accounts": accounts }),
    );
    exports.put(
        &place,
        "describe-organization",
        "",
        &json!({ "Organization": {
            "Id": ORGANIZATION, "Arn": organization, "FeatureSet": "ALL", "MasterAccountId": MANAGEMENT,
            "MasterAccountArn": format!("arn:aws:organizations::{MANAGEMENT}:account/{ORGANIZATION}/{MANAGEMENT}"),
            "MasterAccountEmail": "aws+lindenquay-management@lindenquay.example",
            "AvailablePolicyTypes": [{ "Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED" }],
        } }),
    );
    exports.put(
        &place,
        "list-delegated-administrators",
        "",
        &json!({ "DelegatedAdministrators": [] }),
    );
    exports.put(
        &place,
        "list-aws-service-access-for-organization",
        "",
        &json!({ "EnabledServicePrincipals": [
            { "ServicePrincipal": "cloudtrail.amazonaws.com", "DateEnabled": "2021-05-04T09:20:02.551000+00:00" },
            { "ServicePrincipal": "sso.amazonaws.com", "DateEnabled": "2022-02-01T15:01:37.904000+00:00" },
        ] }),
    );
    for account in [
        MANAGEMENT, ARCHIVE, SECURITY, TICKETING, COLLECTION, EDUCATION,
    ] {
        exports.put(
            &format!("{account}/sts"),
            "get-caller-identity",
            "",
            &json!({
                "UserId": "AROAEXAMPLEAUDITROLE1:audit", "Account": account,
                "Arn": format!("arn:aws:sts::{account}:assumed-role/audit/audit"),
            }),
        );
    }
}
