//! Accounts, organizations, Regions, and whose credentials collected.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Doc, Node, Reading};
use crate::estate::fact::Fact;
use crate::estate::model::{Account, Organization};

impl Reading {
    pub(super) fn account(&mut self, id: &str) -> &mut Account {
        self.estate
            .accounts
            .entry(id.to_owned())
            .or_insert_with(|| Account {
                id: id.to_owned(),
                ..Account::default()
            })
    }

    fn organization(&mut self, id: &str) -> &mut Organization {
        self.estate
            .organizations
            .entry(id.to_owned())
            .or_insert_with(|| Organization {
                id: id.to_owned(),
                ..Organization::default()
            })
    }
}

/// `list-accounts`, `describe-account`.
pub(super) fn accounts(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    let nodes = if doc.call == "list-accounts" {
        root.list("Accounts")
    } else {
        root.get("Account").into_iter().collect()
    };
    for node in nodes {
        let Some(id) = node.text("Id").filter(|id| is_account(id)) else {
            continue;
        };
        let (management, organization) = organization_in(&node);
        let account = reading.account(&id);
        // `Status` is retired in favour of `State`.
        let status = if node.get("State").is_some() {
            "State"
        } else {
            "Status"
        };
        let mut replaced = vec![
            account.name.put(node.fact_text("Name")),
            account.status.put(node.fact_text(status)),
        ];
        if let (Some(organization), Some(arn)) = (organization, node.get("Arn")) {
            let known = Fact::Known(organization.clone(), arn.source());
            replaced.push(account.organization.put(known));
            let entry = reading.organization(&organization);
            if let Some(management) = management {
                let management = Fact::Known(management, arn.source());
                replaced.push(entry.management_account.put(management));
            }
            if doc.call == "list-accounts" {
                entry.listed.put(Fact::Known((), doc.source()));
            }
        }
        reading.replaced.extend(replaced.into_iter().flatten());
    }
}

/// The management account and the organization in an ARN: `arn:aws:organizations::<id>:account/<o-id>/<id>`.
fn organization_in(node: &Node<'_>) -> (Option<String>, Option<String>) {
    let arn = node.text("Arn").unwrap_or_default();
    let management = arn.split(':').nth(4).filter(|id| is_account(id));
    let organization = arn.split('/').find(|part| part.starts_with("o-"));
    (
        management.map(str::to_owned),
        organization.map(str::to_owned),
    )
}

/// `describe-organization`. An account outside of any says so by an error.
pub(super) fn organization(reading: &mut Reading, doc: &Doc) {
    const NONE: &str = "AWSOrganizationsNotInUseException";
    let root = doc.root();
    if doc.error().as_deref() == Some(NONE) {
        if let Some(id) = doc.account.clone() {
            let replaced = reading
                .account(&id)
                .organization
                .put(Fact::Absent(doc.source()));
            reading.replaced.extend(replaced);
        }
        return;
    }
    let Some(node) = root.get("Organization") else {
        return;
    };
    let Some(id) = node.text("Id") else { return };
    let entry = reading.organization(&id);
    let replaced = [
        entry
            .management_account
            .put(node.fact_text("MasterAccountId")),
        entry.feature_set.put(node.fact_text("FeatureSet")),
    ];
    reading.replaced.extend(replaced.into_iter().flatten());
    let management = node.text("MasterAccountId").filter(|id| is_account(id));
    for account in [management, doc.account.clone()].into_iter().flatten() {
        let known = Fact::Known(id.clone(), node.source());
        let replaced = reading.account(&account).organization.put(known);
        reading.replaced.extend(replaced);
    }
}

/// `list-delegated-administrators`.
pub(super) fn administrators(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    let mut by_organization: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in root.list("DelegatedAdministrators") {
        if let (Some(id), (_, Some(organization))) = (node.text("Id"), organization_in(&node)) {
            by_organization.entry(organization).or_default().push(id);
        }
    }
    for (organization, ids) in by_organization {
        let fact = Fact::Known(ids, root.source());
        let replaced = reading
            .organization(&organization)
            .delegated_administrators
            .put(fact);
        reading.replaced.extend(replaced);
    }
}

/// `list-aws-service-access-for-organization`: the organization is that of the caller.
pub(super) fn services(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    let organization = doc
        .account
        .as_deref()
        .and_then(|id| reading.estate.organization_of(id))
        .or_else(|| {
            let mut all = reading.estate.organizations.values();
            all.next().filter(|_| all.next().is_none())
        })
        .map(|organization| organization.id.clone());
    let Some(organization) = organization else {
        return;
    };
    let fact = doc.outcome(&[], false, |root| {
        let services = root.list("EnabledServicePrincipals");
        let services = services.iter().filter_map(|node| {
            let date = node.time("DateEnabled").unwrap_or_default();
            Some((node.text("ServicePrincipal")?, date))
        });
        Some(Fact::Known(services.collect(), root.source()))
    });
    let replaced = reading
        .organization(&organization)
        .trusted_services
        .put(fact);
    reading.replaced.extend(replaced);
    let _ = root;
}

/// `ec2 describe-regions`, `account list-regions`: the Regions that are enabled.
pub(super) fn regions(reading: &mut Reading, doc: &Doc) {
    let Some(account) = doc.account.clone() else {
        return;
    };
    let fact = doc.outcome(&[], false, |root| {
        let regions = root.list("Regions");
        let enabled = regions.iter().filter_map(|node| {
            let state = node
                .text("OptInStatus")
                .or_else(|| node.text("RegionOptStatus"));
            let off = state.is_some_and(|state| {
                matches!(state.as_str(), "not-opted-in" | "DISABLED" | "DISABLING")
            });
            node.text("RegionName").filter(|_| !off)
        });
        Some(Fact::Known(enabled.collect(), root.source()))
    });
    let replaced = reading.account(&account).regions.put(fact);
    reading.replaced.extend(replaced);
}

/// `get-caller-identity`: the account of what was collected beside it.
pub(super) fn caller(reading: &mut Reading, doc: &Doc) {
    if let Some(id) = account_of_caller(&doc.value) {
        reading.account(&id);
    }
}

/// The account that `get-caller-identity` tells.
pub(in crate::estate) fn account_of_caller(value: &Value) -> Option<String> {
    let id = value.get("Account")?.as_str()?;
    is_account(id).then(|| id.to_owned())
}

pub(in crate::estate) fn is_account(id: &str) -> bool {
    id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit())
}
