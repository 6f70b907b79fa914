//! What the exports say that explains why a chain breaks.

use std::collections::BTreeMap;

use crate::estate::Estate;
use crate::report::{CoverageState, Fragmentation, Management, TrailRow};
use crate::sorting::Arrange;

/// Facts of the estate, by account id. Empty where no exports were given: then only the logs speak.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// What is known of each account.
    pub accounts: BTreeMap<String, AccountFacts>,
}

/// What is known of one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountFacts {
    /// The account's name, from the organization.
    pub name: Option<String>,
    /// Whether some trail that logs keeps reading management events; `AssumeRole` is one.
    pub keeps_reads: Option<bool>,
    /// Whether some trail that logs keeps the global endpoint of STS, which is logged in us-east-1.
    pub keeps_global: Option<bool>,
    /// The trail that a fix would change: one that logs and delivers there, its own or the organization's.
    pub trail: Option<TrailFacts>,
    /// Where the log files of the account lie, by the settings of the trails that deliver them.
    pub folders: Vec<String>,
    /// Whether a cell of the coverage was looked at.
    seen: bool,
}

/// A trail that logs an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrailFacts {
    /// How to call for it in its own account: its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The account it lives in.
    pub account: String,
    /// The Region to call for it.
    pub region: String,
}

/// Where the global endpoint of STS is logged (IAM user guide, "Logging IAM and AWS STS API calls").
const GLOBAL_REGION: &str = "us-east-1";

impl Facts {
    /// What the exports say: by the coverage that was worked out of them.
    #[must_use]
    pub fn of_exports(estate: &Estate, fragmentation: &Fragmentation) -> Self {
        let mut facts = Self::default();
        for (id, account) in &estate.accounts {
            let name = account.name.known().cloned();
            facts.accounts.entry(id.clone()).or_default().name = name;
        }
        let reads = fragmentation.coverage.iter();
        for cell in reads.filter(|cell| cell.class == "management-read") {
            let account = facts.accounts.entry(cell.account.clone()).or_default();
            let kept = match cell.state {
                CoverageState::Covered => Some(true),
                CoverageState::Gap => Some(false),
                CoverageState::Unknown => None,
            };
            if cell.region == GLOBAL_REGION {
                account.keeps_global = kept;
            }
            // One Region that keeps them, or may, is enough.
            account.keeps_reads = match (account.seen, account.keeps_reads, kept) {
                (false, _, first) => first,
                (true, Some(true), _) | (true, _, Some(true)) => Some(true),
                (true, Some(false), Some(false)) => Some(false),
                _ => None,
            };
            account.seen = true;
        }
        // The one to blame first: a trail that leaves reading events out.
        let mut trails: Vec<&TrailRow> = fragmentation.trails.iter().collect();
        trails.arrange_by_key(|trail| (trail.management != Management::Write, trail.arn.clone()));
        let alive =
            |trail: &&&TrailRow| trail.logging != Some(false) && trail.delivering != Some(false);
        for (id, account) in &mut facts.accounts {
            let known = estate.accounts.get(id);
            let organization = known.and_then(|account| account.organization.known());
            let logs = |trail: &&&TrailRow| {
                trail.account == *id || trail.organization == Some(true) && known.is_some()
            };
            for trail in trails.iter().filter(alive).filter(logs) {
                account.trail.get_or_insert_with(|| TrailFacts {
                    name: trail.name.clone(),
                    arn: trail.arn.clone(),
                    account: trail.account.clone(),
                    region: trail.home_region.clone(),
                });
                account.folders.extend(folder(trail, id, organization));
            }
        }
        facts
    }

    /// What is known of an account.
    pub(super) fn of(&self, account: &str) -> AccountFacts {
        self.accounts.get(account).cloned().unwrap_or_default()
    }

    /// Whether the exports know an account.
    pub(super) fn is_known(&self, account: &str) -> bool {
        self.accounts.contains_key(account)
    }
}

/// Where a trail puts the log files of an account (user guide, "Finding your CloudTrail log files"). An
/// organization trail has a folder of the organization, which has to be known.
fn folder(trail: &TrailRow, account: &str, organization: Option<&String>) -> Option<String> {
    let bucket = Some(&trail.bucket).filter(|bucket| !bucket.is_empty())?;
    let prefix = match trail.prefix.trim_matches('/') {
        "" => String::new(),
        prefix => format!("{prefix}/"),
    };
    let above = match (trail.organization?, organization) {
        (true, Some(id)) => format!("{id}/"),
        (true, None) => return None,
        (false, _) => String::new(),
    };
    Some(format!(
        "s3://{bucket}/{prefix}AWSLogs/{above}{account}/CloudTrail/"
    ))
}

impl AccountFacts {
    /// Whether no `AssumeRole` of the account can be in its logs.
    pub(super) fn loses_assume_role(&self) -> bool {
        self.keeps_reads == Some(false)
    }
}
