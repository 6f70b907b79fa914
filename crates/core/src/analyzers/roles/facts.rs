//! What the exports say that explains why a chain breaks.

use std::collections::BTreeMap;

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
}

impl Facts {
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
