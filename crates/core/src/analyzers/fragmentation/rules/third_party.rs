//! Trails that look made for a third party: their bucket, keys or topic are somebody else's, or
//! somebody else reads the bucket.

use std::collections::BTreeSet;

use super::{controls, finding};
use crate::analyzers::fragmentation::Case;
use crate::analyzers::fragmentation::owners::{self, Owner};
use crate::analyzers::watch::Watch;
use crate::analyzers::words::{evidence_of, in_account, quoted};
use crate::estate::model::Trail;
use crate::estate::policy::Principal;
use crate::estate::{Fact, Source};
use crate::report::{Finding, Fix, Severity, Verdict};
use crate::sorting::Ordered;

/// Words in the names of trails and buckets that products give them. A name alone proves nothing.
const PRODUCTS: [&str; 44] = [
    "alertlogic",
    "arcticwolf",
    "armis",
    "blumira",
    "cloudability",
    "cloudcheckr",
    "cloudhealth",
    "crowdstrike",
    "cyderes",
    "datadog",
    "devo",
    "dome9",
    "drata",
    "ermetic",
    "exabeam",
    "expel",
    "fortinet",
    "huntress",
    "lacework",
    "logrhythm",
    "logzio",
    "loggly",
    "newrelic",
    "orca",
    "panther",
    "prisma",
    "qradar",
    "rapid7",
    "redlock",
    "sekoia",
    "sentinelone",
    "siem",
    "snyk",
    "sophos",
    "splunk",
    "sumologic",
    "sysdig",
    "tenable",
    "trendmicro",
    "uptycs",
    "vanta",
    "vectra",
    "wiz",
    "zscaler",
];

/// What speaks for a third party, with its place.
struct Reason {
    /// Whether an export proves that somebody else is behind it.
    proved: bool,
    text: String,
    source: Option<Source>,
}

/// Why a trail looks made for a third party.
pub(in crate::analyzers::fragmentation) fn reason(
    case: &Case<'_>,
    watch: &Watch<'_>,
) -> Option<String> {
    let trail = watch.trail?;
    let reason = reason_of(case, trail)?;
    Some(reason.text)
}

fn reason_of(case: &Case<'_>, trail: &Trail) -> Option<Reason> {
    let by_name = named(trail);
    let bucket = foreign_bucket(case, trail, by_name.is_some());
    let all = [
        bucket,
        foreign_reader(case, trail),
        foreign_settings(case, trail),
    ];
    all.into_iter().flatten().next().or_else(|| {
        by_name.map(|product| Reason {
            proved: false,
            text: format!("its name speaks of a product ({product})"),
            source: trail.source.clone(),
        })
    })
}

/// Whether an account belongs to the customer: it is in the case or in its organization.
fn is_own(case: &Case<'_>, trail: &Trail, account: &str) -> bool {
    account == trail.account
        || case.places.regions.contains_key(account)
        || case.estate.accounts.contains_key(account)
}

fn all_known(case: &Case<'_>, trail: &Trail) -> bool {
    owners::all_known(case.estate, trail)
}

fn foreign_bucket(case: &Case<'_>, trail: &Trail, speaks: bool) -> Option<Reason> {
    let Fact::Known(name, source) = &trail.bucket else {
        return None;
    };
    let is_seen = |account: &str| case.places.regions.contains_key(account);
    let proved = |text| Reason {
        proved: true,
        text,
        source: Some(source.clone()),
    };
    match owners::of_bucket(case.estate, trail, is_seen) {
        Owner::Somebody(Some(account)) => Some(proved(format!(
            "its bucket {name} belongs to account {account}, which is none of the organization"
        ))),
        Owner::Somebody(None) => Some(proved(format!(
            "its bucket {name} is in none of the organization's accounts"
        ))),
        Owner::Gone => None,
        Owner::Customer => {
            let bucket = case.estate.buckets.get(name);
            let elsewhere = bucket.is_none_or(|bucket| bucket.account.known().is_none())
                && owners::lists_buckets(case.estate, &trail.account);
            (elsewhere && speaks).then(|| Reason {
                proved: false,
                text: format!(
                    "its bucket {name} is not in its own account, and a name speaks of a product"
                ),
                source: Some(source.clone()),
            })
        }
    }
}

/// Somebody else reads the bucket.
fn foreign_reader(case: &Case<'_>, trail: &Trail) -> Option<Reason> {
    let bucket = case.estate.buckets.get(trail.bucket.known()?)?;
    let policy = bucket.policy.known()?;
    if !all_known(case, trail) {
        return None;
    }
    let readers: BTreeSet<&str> = policy
        .allows()
        .filter(|statement| statement.names_action("s3:GetObject") && !statement.not_principal)
        .flat_map(|statement| &statement.principals)
        .filter_map(Principal::account)
        .filter(|account| !is_own(case, trail, account))
        .ordered();
    let reader = readers.first()?;
    Some(Reason {
        proved: true,
        text: format!(
            "account {reader}, which is none of the organization, may read its bucket {}",
            bucket.name
        ),
        source: bucket.policy.source().cloned(),
    })
}

/// Its key, topic or log group belongs to somebody else.
fn foreign_settings(case: &Case<'_>, trail: &Trail) -> Option<Reason> {
    if !all_known(case, trail) {
        return None;
    }
    let settings = [
        ("key", &trail.kms_key),
        ("topic", &trail.topic),
        ("log group", &trail.log_group),
    ];
    settings.into_iter().find_map(|(what, fact)| {
        let arn = fact.known()?;
        let account = arn.split(':').nth(4).filter(|id| id.len() == 12)?;
        (!is_own(case, trail, account)).then(|| Reason {
            proved: true,
            text: format!(
                "its {what} belongs to account {account}, which is none of the organization"
            ),
            source: fact.source().cloned(),
        })
    })
}

/// The product that the name of a trail or of its bucket speaks of.
fn named(trail: &Trail) -> Option<&'static str> {
    let names = [
        Some(trail.name.as_str()),
        trail.bucket.known().map(String::as_str),
    ];
    names.into_iter().flatten().find_map(|name| {
        let name = name.to_ascii_lowercase();
        let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        PRODUCTS
            .into_iter()
            .find(|product| words.iter().any(|word| word == product))
    })
}

/// One finding per trail.
pub(super) fn third_party_trail(case: &Case<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, watch) in case.trails() {
        let Some(trail) = watch.trail else { continue };
        let Some(reason) = reason_of(case, trail) else {
            continue;
        };
        let (name, region) = (
            quoted(&trail.arn, "TRAIL_ARN"),
            quoted(&trail.home_region, "REGION"),
        );
        let bucket = trail.bucket.known().map_or("", String::as_str);
        let why = format!(
            "For {}: {}. A trail of its own for each product means further copies of the same events, charged to this account, \
             and logs outside of its control. It would be a false alarm where the account belongs to a sister company.",
            watch.label(),
            reason.text
        );
        let title = if reason.proved {
            format!(
                "{} looks made for a third party: {}",
                watch.label(),
                reason.text
            )
        } else {
            format!(
                "{} may be made for a third party: {}",
                watch.label(),
                reason.text
            )
        };
        let verdict = if reason.proved {
            Verdict::Fail
        } else {
            Verdict::Unknown
        };
        let fix = Fix {
            summary: "Let the product read the organization's bucket (a role with s3:GetObject on it, and the bucket's notifications), then stop its own trail.".to_owned(),
            commands: vec![
                in_account(&format!("aws cloudtrail stop-logging --name {name} --region {region}"), &trail.account),
                in_account(&format!("aws cloudtrail delete-trail --name {name} --region {region}"), &trail.account),
            ],
            document: None,
        };
        findings.push(Finding {
            resources: vec![trail.arn.clone(), bucket.to_owned()]
                .into_iter()
                .filter(|name| !name.is_empty())
                .collect(),
            count: 1,
            evidence: evidence_of([reason.source.as_ref(), trail.source.as_ref()]),
            fix: reason.proved.then_some(fix),
            ask: if reason.proved {
                Vec::new()
            } else {
                vec![
                    "aws s3api list-buckets --output json # in each account of the organization"
                        .to_owned(),
                    "aws organizations list-accounts --output json # in the management account"
                        .to_owned(),
                ]
            },
            controls: controls(&["SecurityHub:S3.6", "NIST-800-53r5:AC-6"]),
            ..finding(
                "third-party-trail",
                if reason.proved {
                    Severity::Medium
                } else {
                    Severity::Low
                },
                verdict,
                title,
                &why,
            )
        });
    }
    findings
}
