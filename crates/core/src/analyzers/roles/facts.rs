//! What the exports say that explains why a chain breaks.

use std::collections::BTreeMap;

use crate::estate::Estate;
use crate::report::{CoverageState, Fragmentation, Management};

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
    /// The trail that a fix would change: its ARN or name.
    pub trail: Option<String>,
    /// The Region to call for that trail.
    pub trail_region: Option<String>,
    /// Whether a cell of the coverage was looked at.
    seen: bool,
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
        for trail in &fragmentation.trails {
            let Some(account) = facts.accounts.get_mut(&trail.account) else {
                continue;
            };
            if trail.management == Management::Write || account.trail.is_none() {
                account.trail = Some(trail.name.clone());
                account.trail_region = Some(trail.home_region.clone());
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

impl AccountFacts {
    /// Whether no `AssumeRole` of the account can be in its logs.
    pub(super) fn loses_assume_role(&self) -> bool {
        self.keeps_reads == Some(false)
    }
}
